"""Splitting one item into several and merging several into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ronghe.core.errors import Invalid
from ronghe.policy.enums import UnitRole
from ronghe.policy.rules.payloads import ClausePayload, Payload, TaskPayload, UnitPayload

_STRENGTH = [UnitRole.LEAD, UnitRole.RESPONSIBLE, UnitRole.COOPERATE]


def merge_payloads(payloads: Sequence[Payload]) -> Payload:
    """One payload that says what all of them say: the first one's data, the texts joined, every unit once.

    >>> merge_payloads([ClausePayload("一、", "甲", 1, "子。"), ClausePayload("二、", "乙", 1, "丑。")]).text
    '子。丑。'
    """
    if len({type(payload) for payload in payloads}) != 1 or len(payloads) < 2:
        raise Invalid("policy.item.merge", "只能合并两条以上同一类别的条目。")
    first = payloads[0]
    if isinstance(first, TaskPayload):
        return _merge_tasks([one for one in payloads if isinstance(one, TaskPayload)])
    if isinstance(first, ClausePayload):
        texts = [one.text for one in payloads if isinstance(one, ClausePayload)]
        return replace(first, text="".join(texts))
    return first


def _merge_tasks(tasks: Sequence[TaskPayload]) -> TaskPayload:
    """A unit that the tasks name in different roles keeps the strongest."""
    units: dict[str, UnitPayload] = {}
    for unit in (unit for task in tasks for unit in task.units):
        held = units.get(unit.name)
        if held is None or _STRENGTH.index(unit.role) < _STRENGTH.index(held.role):
            units[unit.name] = unit
    return replace(
        tasks[0],
        text="".join(dict.fromkeys(task.text for task in tasks)),
        and_others=any(task.and_others for task in tasks),
        units=tuple(units.values()),
    )
