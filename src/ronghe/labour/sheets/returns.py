"""The posts of one return as a sheet: template, export and import of all its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ronghe.core.excel import Choice, Integer, Money, Row, Sheet, Text, Wrong
from ronghe.labour.enums import HardReason, SkillLevel
from ronghe.labour.models import EnterpriseReturn
from ronghe.labour.queries.occupations import unknown_occupations
from ronghe.labour.rules.returns import MOST_LINES, MOST_PEOPLE, NUMBERS, SAID, wrong_in_line

LABELS = {
    "employed": "现有人数",
    "wanted_now": "现缺人数",
    "wanted_1": "一年内需求",
    "wanted_2": "两年内需求",
    "wanted_3": "三年内需求",
    "hard": "其中难招人数",
}


def _pairs(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]


def sheet_of_posts(filing: EnterpriseReturn) -> Sheet:
    """A sheet whose lines replace all lines of the return."""
    columns: list[Any] = [
        Text("title", "岗位名称", required=True, max_length=100, example="数控车工", width=24),
        Text(
            "occupation",
            "职业代码",
            max_length=12,
            may_be_absent=True,
            example="6-18-01-01",
            help="职业分类大典细类；不填时由系统按岗位名称给出建议，提交前核对。",
        ),
        Choice("skill", "技能等级", choices=_pairs(SkillLevel), may_be_absent=True),
        *(
            Integer(name, LABELS[name], minimum=0, maximum=MOST_PEOPLE, may_be_absent=True)
            for name in NUMBERS
        ),
        Choice("hard_reason", "难招原因", choices=_pairs(HardReason), may_be_absent=True),
        Money("wage_low", "月薪下限", may_be_absent=True),
        Money("wage_high", "月薪上限", may_be_absent=True),
    ]
    return Sheet(
        "岗位需求",
        columns,
        rules=[_fitting],
        table_rules=[_known_codes, _not_too_many],
        intro=[
            f"{filing}",
            "每种岗位和技能等级一行；导入后替换本份申报原有的各行。",
            "一、两、三年内需求是从现在起的累计数。",
        ],
    )


def lines_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of a checked sheet as lines of a return."""
    return [{name: row[name] for name in SAID if row[name] is not None} for row in rows]


def _fitting(row: Row) -> Iterable[Wrong]:
    for name, text in wrong_in_line({name: row[name] for name in SAID}).items():
        yield Wrong(name, text)


def _known_codes(rows: Sequence[Row]) -> Iterable[tuple[Row, Wrong]]:
    unknown = set(unknown_occupations(str(row["occupation"] or "") for row in rows))
    for row in rows:
        if row["occupation"] in unknown:
            text = f"职业分类大典中没有代码“{row['occupation']}”"
            yield row, Wrong("occupation", text, "请核对代码，或留空由系统建议")


def _not_too_many(rows: Sequence[Row]) -> Iterable[tuple[Row, Wrong]]:
    for row in rows[MOST_LINES:]:
        yield row, Wrong("title", f"一份申报最多 {MOST_LINES} 行")
