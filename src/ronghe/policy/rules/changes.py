"""What a later version changed, in the words an office uses, down to the single word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

import rjieba

from ronghe.policy.rules.content import (
    Content,
    ContentClause,
    ContentIndicator,
    ContentTask,
    ContentUnit,
)


class Part(StrEnum):
    CLAUSE = "clause"
    TASK = "task"
    INDICATOR = "indicator"


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Op(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text that stayed, went or came."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was added, removed or changed."""

    part: Part
    what: What
    key: str
    name: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def words(self) -> str:
        """The change in a line, for the command line and lists."""
        what = f"{_WHAT[self.what]}{_PART[self.part]}“{self.name}”"
        changed = "；".join(f"{one.label}：{one.before or '空'} → {one.after or '空'}" for one in self.fields)
        return f"{what}：{changed}" if changed else what


_WHAT = {What.ADDED: "新增", What.REMOVED: "删去", What.CHANGED: "改动"}
_PART = {Part.CLAUSE: "条款", Part.TASK: "任务", Part.INDICATOR: "指标"}


_SHOWN = {
    "label": "序号",
    "heading": "标题",
    "parent": "上级条款",
    "text": "内容",
    "title": "任务",
    "clause": "条款",
    "modality": "约束力",
    "deadline_on": "完成时限",
    "deadline_text": "时限原文",
    "units": "单位",
    "and_others": "单位名后有“等”",
    "restates": "对应正文任务",
    "yields_to": "以此任务为准",
    "name": "指标",
    "kind": "类别",
    "numerator": "分子",
    "denominator": "分母",
    "formula": "算法",
    "comparator": "比较",
    "value": "目标值",
    "value_high": "区间上限",
    "unit": "单位",
    "per": "计量口径",
    "target_year": "目标年",
    "baseline": "基期值",
    "tolerance": "容差",
    "data_source": "数据来源",
}
"""The fields whose change is a change of the plan; places in the text and notes are none."""

Row = ContentClause | ContentTask | ContentIndicator


def plan_changes(old: Content, new: Content) -> tuple[Change, ...]:
    """Every added, removed and changed clause, task and indicator; rows are the same when their keys are."""
    return (
        *_compare(Part.CLAUSE, old.clauses, new.clauses),
        *_compare(Part.TASK, old.tasks, new.tasks),
        *_compare(Part.INDICATOR, old.indicators, new.indicators),
    )


def _compare(part: Part, old: Sequence[Row], new: Sequence[Row]) -> list[Change]:
    before = {row.key: row for row in old}
    after = {row.key: row for row in new}
    changes = []
    for key, row in after.items():
        if key not in before:
            changes.append(Change(part, What.ADDED, key, row.name))
        elif different := _field_changes(before[key], row):
            changes.append(Change(part, What.CHANGED, key, row.name, different))
    changes += [Change(part, What.REMOVED, key, row.name) for key, row in before.items() if key not in after]
    return changes


def _field_changes(old: Row, new: Row) -> tuple[FieldChange, ...]:
    found = []
    for one in fields(new):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if one.name in _SHOWN and before != after:
            was, now = _show(before), _show(after)
            found.append(FieldChange(_SHOWN[one.name], was, now, word_changes(was, now)))
    return tuple(found)


def _show(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(_show_unit(one) if isinstance(one, ContentUnit) else str(one) for one in value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "label", value))


def _show_unit(unit: ContentUnit) -> str:
    return f"{unit.role.label}：{unit.name}"


def word_changes(before: str, after: str) -> tuple[Words, ...]:
    """The two texts word by word.

    >>> [(w.op.value, w.text) for w in word_changes("探索建立信息平台", "建立信息平台")]
    [('out', '探索'), ('same', '建立信息平台')]
    """
    old, new = rjieba.cut(before, False), rjieba.cut(after, False)
    found: list[Words] = []
    for op, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if op == "equal":
            found.append(Words(Op.SAME, "".join(old[i:j])))
            continue
        if j > i:
            found.append(Words(Op.OUT, "".join(old[i:j])))
        if m > k:
            found.append(Words(Op.IN, "".join(new[k:m])))
    return tuple(found)
