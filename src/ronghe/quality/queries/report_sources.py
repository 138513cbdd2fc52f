"""Where a cell is from, in words, and the page on which its rows can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.engine.reports.cells import Cell
from ronghe.quality.enums.reports import CellOrigin
from ronghe.quality.models import AnnualReport


def origin_words(cell: Cell) -> str:
    return str(CellOrigin(cell.origin).label)


def source_words(cell: Cell) -> str:
    """One sentence for the annex and the sheet of sources."""
    told = cell.provenance
    words = {
        "extract": _extract_words,
        "indicator": _indicator_words,
        "survey": _survey_words,
        "rollup": _rollup_words,
        "reported": _reported_words,
    }
    if "formula" in told:
        inputs = "，".join(
            f"{name} = {value if value is not None else '缺'}" for name, value in told["inputs"].items()
        )
        return f"{told['formula']}（{inputs}）"
    found = words.get(str(told.get("source", "")))
    return found(told) if found else ""


def _extract_words(told: Mapping[str, Any]) -> str:
    measure = str(told.get("measure", "count"))
    kind, _sep, column = measure.partition(":")
    how = {
        "count": _("记录数"),
        "sum": _("“%(column)s”合计") % {"column": column},
        "distinct": _("“%(column)s”去重计数") % {"column": column},
    }[kind]
    chosen = "，".join(
        f"{one['column']} = {'空' if one['is'] is None else one['is']}" for one in told.get("where", ())
    )
    text = _("数据表 %(table)s 的%(how)s") % {"table": told["extract"], "how": how}
    text += _("，条件：%(chosen)s") % {"chosen": chosen} if chosen else ""
    if "snapshot" in told:
        text += _("；快照 %(id)s，%(rows)s 条记录") % {"id": told["snapshot"], "rows": told["rows"]}
    return text


def _indicator_words(told: Mapping[str, Any]) -> str:
    text = _("指标 %(key)s %(name)s") % {"key": told.get("indicator", ""), "name": told.get("name", "")}
    clause = told.get("clause")
    return f"{text}（{clause}）" if clause else text


def _survey_words(told: Mapping[str, Any]) -> str:
    return str(told.get("words") or _("满意度调查"))


def _rollup_words(told: Mapping[str, Any]) -> str:
    units = told.get("units", [])
    if not units:
        return _("下级签发报告合计")
    text = _("%(count)s 份已签发报告合计：%(units)s") % {"count": len(units), "units": "、".join(units)}
    without = told.get("without")
    return text + _("；其中缺这一项的：%(units)s") % {"units": "、".join(without)} if without else text


def _reported_words(told: Mapping[str, Any]) -> str:
    if not told.get("on"):
        return _("由单位填报")
    files = "、".join(one["name"] for one in told.get("evidence", ()))
    text = _("%(by)s %(on)s 填报") % {"by": told.get("by", ""), "on": told["on"]}
    return text + _("，佐证：%(files)s") % {"files": files} if files else text


def rows_url(report: AnnualReport, cell: Cell) -> str:
    """Where the rows behind a cell are; empty where there are none to show."""
    told = cell.provenance
    if told.get("source") == "extract" and "snapshot" in told:
        return reverse("quality:report_rows", args=[report.pk, *cell.key])
    if told.get("source") == "indicator":
        return str(told.get("url", ""))
    return ""
