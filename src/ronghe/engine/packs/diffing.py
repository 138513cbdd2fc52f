"""What changed between two versions of a pack, in terms a policy office uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from ronghe.engine.packs.shapes import Pack
from ronghe.engine.rules.succession import succession_faults


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REFUSED = "refused"


CHANGE_WORDS = {
    Change.ADDED: "新增",
    Change.REMOVED: "删除",
    Change.CHANGED: "改动",
    Change.REFUSED: "不允许",
}


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One difference. ``field`` is empty for a whole part; old and new are shown as text."""

    part: str
    key: str
    change: Change
    field: str = ""
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        text = f"{CHANGE_WORDS[self.change]} {self.part} {self.key}"
        if self.change is Change.REFUSED:
            return f"{text}：{self.new}"
        return f"{text} {self.field}：{self.old or '空'} → {self.new or '空'}" if self.field else text


def diff_packs(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Every difference, parts in the order of the pack. A rewritten parameter is marked as refused."""
    differences = [
        *_compare(
            "辖区", {old.jurisdiction.slug: old.jurisdiction}, {new.jurisdiction.slug: new.jurisdiction}
        ),
        *_compare("文件", {"document": old.plan.document}, {"document": new.plan.document}),
        *_compare("计划", {old.plan.id: old.plan}, {new.plan.id: new.plan}, skip={"document"}),
    ]
    for part, skip in _PARTS.items():
        differences += _compare(part, _keyed(old, part), _keyed(new, part), skip=skip)
    for reason in succession_faults(old.store, new.store):
        differences.append(Difference("参数", "", Change.REFUSED, new=reason))
    return tuple(differences)


_PARTS: dict[str, set[str]] = {
    "角色词": set(),
    "条款": {"tasks"},
    "任务": set(),
    "附件行": set(),
    "里程碑": set(),
    "指标": set(),
    "名单": set(),
    "周期": set(),
    "参数": set(),
}


def _keyed(pack: Pack, part: str) -> dict[str, Any]:
    match part:
        case "角色词":
            return {f"{one.where}/{one.word}": one for one in pack.roles}
        case "条款":
            return {one.label: one for one in pack.clauses}
        case "任务":
            return {one.id: one for one in pack.tasks}
        case "附件行":
            return {str(one.no): one for one in (pack.annex.rows if pack.annex else ())}
        case "里程碑":
            return {one.id: one for one in pack.milestones}
        case "指标":
            return {one.id: one for one in pack.indicators}
        case "名单":
            return {one.id: one for one in pack.lists}
        case "周期":
            return {one.id: one for one in pack.cycles}
        case _:
            return {one.key: one for one in pack.parameters}


def _compare(
    part: str, old: dict[str, Any], new: dict[str, Any], *, skip: Iterable[str] = ()
) -> list[Difference]:
    differences = [Difference(part, key, Change.REMOVED) for key in old if key not in new]
    for key, after in new.items():
        before = old.get(key)
        if before is None:
            differences.append(Difference(part, key, Change.ADDED))
        elif before != after:
            differences += _fields(part, key, before, after, set(skip))
    return differences


def _fields(part: str, key: str, old: Any, new: Any, skip: set[str]) -> list[Difference]:
    return [
        Difference(
            part,
            key,
            Change.CHANGED,
            one.name,
            _shown(getattr(old, one.name)),
            _shown(getattr(new, one.name)),
        )
        for one in fields(old)
        if one.name not in skip and getattr(old, one.name) != getattr(new, one.name)
    ]


def _shown(value: Any) -> str:
    match value:
        case None | "" | ():
            return ""
        case bool():
            return "是" if value else "否"
        case tuple():
            return "；".join(_shown(one) for one in value)
        case str() | int():
            return str(value)
        case _ if hasattr(value, "__dataclass_fields__"):
            parts = (f"{one.name}={_shown(getattr(value, one.name))}" for one in fields(value))
            return "（" + "，".join(part for part in parts if not part.endswith("=")) + "）"
        case _:
            return str(value)
