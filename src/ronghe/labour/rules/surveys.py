"""The steps of a survey and of its sheets, and the items of a survey as its text states them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ronghe.core.marking import gettext_noop
from ronghe.core.workflow import Step
from ronghe.labour.rules.roles import FIRMS, LABOUR_KEEPERS

MOST_ITEMS = 60
LARGEST = Decimal(10) ** 12
CODE = re.compile(r"[1-8]-\d\d-\d\d(?:-\d\d)?")

SURVEY_STEPS = (
    Step("draw", gettext_noop("抽样并下发"), ("draft",), "collecting", LABOUR_KEEPERS),
    Step("estimate", gettext_noop("截止并推算"), ("collecting",), "estimated", LABOUR_KEEPERS),
    Step("resume", gettext_noop("恢复收集"), ("estimated",), "collecting", LABOUR_KEEPERS, needs_note=True),
    Step(
        "cancel", gettext_noop("取消"), ("draft", "collecting"), "cancelled", LABOUR_KEEPERS, needs_note=True
    ),
)
SHEET_STEPS = (
    Step("submit", gettext_noop("提交"), ("asked", "returned"), "submitted", FIRMS | LABOUR_KEEPERS),
    Step("accept", gettext_noop("审核通过"), ("submitted",), "accepted", LABOUR_KEEPERS),
    Step("return", gettext_noop("退回"), ("submitted",), "returned", LABOUR_KEEPERS, needs_note=True),
    Step(
        "silent", gettext_noop("记为未应答"), ("asked", "returned"), "silent", LABOUR_KEEPERS, needs_note=True
    ),
    Step("ask_again", gettext_noop("重新请其填报"), ("silent",), "asked", LABOUR_KEEPERS),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One number that is asked for. ``occupation`` is set where it is a demand for people."""

    name: str
    unit: str
    occupation: str = ""


def items_of(text: str) -> tuple[list[Item], list[str]]:
    """The items of a survey, a line each, and what is wrong with the lines.

    >>> items_of("研发经费支出，万元")[0]
    [Item(name='研发经费支出', unit='万元', occupation='')]
    >>> items_of("6-18-01-01 车工，人")[0]
    [Item(name='6-18-01-01 车工', unit='人', occupation='6-18-01-01')]
    """
    items: list[Item] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, comma, unit = line.replace(",", "，").strip().rpartition("，")
        name = (name if comma else unit).strip()[:120]
        unit = unit.strip()[:20] if comma else ""
        if not name or not unit:
            wrong.append(f"第 {number} 行应写作“名称，单位”：{line.strip()[:40]}")
        elif any(one.name == name for one in items):
            wrong.append(f"第 {number} 行的“{name}”写了两次")
        else:
            found = CODE.match(name)
            items.append(Item(name, unit, found.group() if found else ""))
    if not items and not wrong:
        wrong.append("还没有调查项目")
    if len(items) > MOST_ITEMS:
        wrong.append(f"调查项目最多 {MOST_ITEMS} 项，现有 {len(items)} 项")
    return items, wrong


def read_numbers(items: Sequence[Item], given: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    """The answers to keep, as text, by item; and what is wrong, by item. Nothing said is no answer."""
    kept: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for item in items:
        text = str(given.get(item.name) if given.get(item.name) is not None else "").strip()
        if not text:
            continue
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            wrong[item.name] = f"“{text[:20]}”不是数字。"
            continue
        if not number.is_finite() or not 0 <= number <= LARGEST:
            wrong[item.name] = "应填 0 或正数。"
        elif number != number.quantize(Decimal("0.01")):
            wrong[item.name] = "最多两位小数。"
        elif item.occupation and number != number.to_integral_value():
            wrong[item.name] = "人数应是整数。"
        else:
            kept[item.name] = f"{number:f}"
    return kept, wrong
