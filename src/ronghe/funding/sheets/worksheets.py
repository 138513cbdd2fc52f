"""An enterprise's tax worksheet in Excel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ronghe.core.excel import Integer, Money, Sheet, Text
from ronghe.funding.queries.worksheets import Worksheet

WORKSHEET = Sheet(
    "税务计算表",
    [
        Integer("year", "纳税年度"),
        Money("wages", "工资薪金总额（元）"),
        Money("training", "职工教育经费支出（元）"),
        Money("carried_in", "以前年度结转（元）"),
        Money("cap", "扣除限额（元）"),
        Money("deducted", "当年可扣除（元）"),
        Money("carried_out", "结转以后年度（元）"),
        Money("frontline", "一线职工教育培训（元）"),
        Text("frontline_said", "一线职工占比核对", width=30),
        Money("credited", "附加抵免（元）"),
        Text("basis", "依据", width=40),
    ],
)


def worksheet_rows(sheet: Worksheet) -> Iterator[dict[str, Any]]:
    """One row a year, with the clauses its figures rest on."""
    for line in sheet.lines:
        yield {
            "year": line.row.year,
            "wages": line.row.wages,
            "training": line.row.training,
            "carried_in": line.carried_in,
            "cap": line.cap,
            "deducted": line.deducted,
            "carried_out": line.carried_out,
            "frontline": line.row.frontline,
            "frontline_said": line.frontline.words if line.frontline else "",
            "credited": line.credited,
            "basis": line.deduction.clauses if line.deduction else "",
        }
