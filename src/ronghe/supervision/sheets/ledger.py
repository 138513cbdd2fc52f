"""The ledger (台账) in its customary columns: exported for a round, filled in and sent back by a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ronghe.core.excel import Choice, Date, Integer, Row, Sheet, Text, Wrong
from ronghe.policy.enums import TaskState
from ronghe.supervision.enums import CARD_STANDS
from ronghe.supervision.models import FormItem, RoundForm

SAID = ("claimed", "percent", "progress", "problems", "next_step")
"""The columns a unit fills in."""
GIVEN = ("title", "clause", "lead", "cooperating", "deadline_on")
STATES = [(value, str(label)) for value, label in TaskState.choices]


def _unit(item: FormItem) -> str:
    return str(item.form.organisation.name)


def _card(item: FormItem) -> str:
    """The standing cards of the line and of the whole form."""
    cards = [
        card
        for card in item.form.cards.all()
        if card.state in CARD_STANDS and card.item_id in (None, item.pk)
    ]
    return "、".join(dict.fromkeys(str(card.get_colour_display()) for card in cards))


COLUMNS = (
    Integer("number", "序号", required=True, minimum=1, maximum=9999, help="不要改动，按序号对应各行。"),
    Text("title", "工作任务", max_length=300, may_be_absent=True, help="不要改动。", width=36),
    Text("clause", "依据条款", max_length=300, may_be_absent=True, help="不要改动。", width=24),
    Text("lead", "牵头单位", max_length=500, may_be_absent=True, help="不要改动。", width=18),
    Text("cooperating", "责任和配合单位", max_length=1000, may_be_absent=True, help="不要改动。", width=24),
    Date("deadline_on", "完成时限", may_be_absent=True, help="不要改动。"),
    Choice("claimed", "进展状态", choices=STATES),
    Integer("percent", "完成进度", unit="%", minimum=0, maximum=100, help="0 到 100，超额完成填 100。"),
    Text("progress", "进展情况", max_length=3000, multiline=True, width=40),
    Text("problems", "存在问题", max_length=2000, multiline=True, width=28),
    Text("next_step", "下一步打算", max_length=2000, multiline=True, width=28),
)


def ledger_of_round() -> Sheet:
    """For the office: every unit's lines one under the other, with state of the form and card."""
    unit = Text("unit", "填报单位", max_length=200, value_of=_unit, width=22)
    state = Text("form_state", "表的状态", max_length=20, value_of=lambda item: item.form.get_state_display())
    card = Text("card", "红黄牌", max_length=40, value_of=_card)
    return Sheet("督查台账", [unit, *COLUMNS, state, card])


def ledger_of_form(form: RoundForm) -> Sheet:
    """For one unit: the same columns without the unit, known by their sequence number."""

    def stored(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
        rows = form.items.filter(number__in=[key[0] for key in keys])
        return {
            (item.number,): {name: _blank(getattr(item, name)) for name in ("number", *GIVEN, *SAID)}
            | {"pk": item.pk}
            for item in rows
        }

    return Sheet(
        "督查台账",
        list(COLUMNS),
        key=("number",),
        existing=stored,
        rules=[_fitting],
        table_rules=[_ours],
        intro=[f"{form}", "只填写“进展状态”以后的各列；任务各列不能改动。", "有一处错误，整个文件都不导入。"],
    )


def _blank(value: Any) -> Any:
    return None if value == "" else value


def _ours(rows: Sequence[Row]) -> Iterable[tuple[Row, Wrong]]:
    """The lines are those of the form; what stands in them is not the unit's to change."""
    for row in rows:
        if not row.existing:
            text = f"这张表没有第 {row['number']} 行"
            yield row, Wrong("number", text, "请从本页下载台账，在原来的行里填写")
            continue
        for name in GIVEN:
            if row[name] is not None and row[name] != row.existing[name]:
                hint = "请恢复为原来的内容，或删去这一列"
                yield row, Wrong(name, "这一列由系统给出，不能改动", hint)


def _fitting(row: Row) -> Iterable[Wrong]:
    if row["claimed"] == TaskState.DONE and row["percent"] not in (None, 100):
        yield Wrong("percent", "完成的任务进度应为 100")
    if row["claimed"] and not row["progress"]:
        yield Wrong("progress", "选了进展状态，请写明进展情况")
