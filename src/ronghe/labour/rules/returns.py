"""The steps of a return, and what is wrong in a line of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ronghe.core.marking import gettext_noop
from ronghe.core.workflow import Step
from ronghe.labour.rules.roles import FIRMS, LABOUR_KEEPERS

STEPS = (
    Step("submit", gettext_noop("提交"), ("draft", "returned"), "submitted", FIRMS | LABOUR_KEEPERS),
    Step("accept", gettext_noop("采用"), ("submitted",), "accepted", LABOUR_KEEPERS),
    Step("return", gettext_noop("退回"), ("submitted",), "returned", LABOUR_KEEPERS, needs_note=True),
    Step("reopen", gettext_noop("撤回采用"), ("accepted",), "submitted", LABOUR_KEEPERS, needs_note=True),
)

SAID = (
    "title",
    "occupation",
    "skill",
    "employed",
    "wanted_now",
    "wanted_1",
    "wanted_2",
    "wanted_3",
    "hard",
    "hard_reason",
    "wage_low",
    "wage_high",
)
"""What an enterprise says of a kind of post."""
NUMBERS = ("employed", "wanted_now", "wanted_1", "wanted_2", "wanted_3", "hard")
MOST_LINES = 200
MOST_PEOPLE = 1_000_000


def wrong_in_line(said: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong in one line, by column. Codes are asked of the catalogue by the service."""
    wrong: dict[str, str] = {}
    if not str(said.get("title") or "").strip():
        wrong["title"] = "请填写岗位名称。"
    numbers = {name: said.get(name) or 0 for name in NUMBERS}
    for name, number in numbers.items():
        if not 0 <= number <= MOST_PEOPLE:
            wrong[name] = f"人数应在 0 到 {MOST_PEOPLE:,} 之间。"
    if numbers["hard"] > numbers["wanted_now"]:
        wrong["hard"] = f"难招 {numbers['hard']} 人，多于现缺 {numbers['wanted_now']} 人。"
    elif numbers["hard"] and not said.get("hard_reason"):
        wrong["hard_reason"] = "有难招的岗位，请选择原因。"
    if numbers["wanted_1"] > numbers["wanted_2"] or numbers["wanted_2"] > numbers["wanted_3"]:
        wrong["wanted_3"] = "一、两、三年内的需求是累计数，后面的不能小于前面的。"
    low, high = said.get("wage_low"), said.get("wage_high")
    if low is not None and high is not None and low > high:
        wrong["wage_high"] = "月薪上限低于下限。"
    if (low is None) != (high is None):
        wrong["wage_high" if high is None else "wage_low"] = "月薪上下限请一起填写，或都不填。"
    return wrong
