"""Matching printed unit names to organisations, and correcting the match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.directory.enums import MatchHow
from ronghe.directory.models import Organisation
from ronghe.directory.queries import UnitMatch, expand_members, match_units
from ronghe.policy import perms
from ronghe.policy.models import Plan, TaskUnit
from ronghe.policy.rules.payloads import UnitPayload


@dataclass(frozen=True, slots=True)
class Meant:
    """What a printed name stands for, ready to be stored."""

    organisation_id: int | None
    how: str
    score: float | None
    reason: str
    member_ids: tuple[int, ...] = ()
    is_confirmed: bool = False

    @property
    def answering_ids(self) -> set[int]:
        """Who answers for it: the organisation itself and a collective's members."""
        own = set() if self.organisation_id is None else {self.organisation_id}
        return own | set(self.member_ids)

    @classmethod
    def of(cls, match: UnitMatch) -> Meant:
        organisation = match.organisation
        return cls(
            organisation.pk if organisation else None,
            match.how,
            match.score or None,
            match.reason[:300],
            tuple(member.pk for member in match.members),
        )

    @classmethod
    def chosen(cls, organisation: Organisation) -> Meant:
        members = tuple(one.pk for one in expand_members(organisation) if one.pk != organisation.pk)
        return cls(organisation.pk, MatchHow.CONFIRMED, 1.0, "人工核定", members, is_confirmed=True)


def meanings(names: Iterable[str], jurisdiction: Jurisdiction) -> dict[str, Meant]:
    """What each printed name means in that jurisdiction's plans, all names at once."""
    wanted = list(dict.fromkeys(names))
    return {match.printed: Meant.of(match) for match in match_units(wanted, jurisdiction)}


def matched(units: tuple[UnitPayload, ...], known: Mapping[str, Meant]) -> tuple[UnitPayload, ...]:
    """The units of a payload with what their names mean; what a person confirmed stays."""
    return tuple(unit if unit.is_confirmed else _with(unit, known.get(unit.name)) for unit in units)


def _with(unit: UnitPayload, meant: Meant | None) -> UnitPayload:
    if meant is None:
        return unit
    return replace(
        unit,
        organisation_id=meant.organisation_id,
        match_how=MatchHow(meant.how),
        match_score=meant.score,
        match_reason=meant.reason,
    )


def set_meaning(unit: TaskUnit, meant: Meant) -> None:
    """Store what a unit of a task stands for. Runs inside a service."""
    unit.organisation_id = meant.organisation_id
    unit.match_how = meant.how
    unit.match_score = meant.score
    unit.match_reason = meant.reason
    unit.is_confirmed = meant.is_confirmed
    unit.save()
    unit.stands_for.set(meant.answering_ids)


@service("policy.unit.corrected")
def correct_unit(
    unit: TaskUnit, organisation: Organisation | None, *, actor: Actor, note: str = ""
) -> TaskUnit:
    """Say which organisation a printed name means; it holds for every task of the plan that prints that name.

    None takes a wrong match away.
    """
    plan = unit.task.plan
    require(perms.can_edit_plan(actor, plan))
    if organisation is not None and organisation.merged_into_id is not None:
        raise Invalid("policy.unit.merged", "该机构已并入其他机构，请选择合并后的机构。")
    meant = (
        Meant(None, MatchHow.NONE, None, "人工取消匹配", is_confirmed=True)
        if organisation is None
        else Meant.chosen(organisation)
    )
    same = TaskUnit.objects.select_for_update(of=("self",)).filter(
        task__plan=plan, printed_name=unit.printed_name
    )
    for row in same.order_by("pk"):
        set_meaning(row, meant)
    unit.refresh_from_db()
    return unit


@service("policy.plan.units_matched")
def match_plan_units(plan: Plan, *, actor: Actor) -> int:
    """Match the plan's unconfirmed units again, after the register changed. Returns how many changed."""
    require(perms.can_edit_plan(actor, plan))
    rows = list(
        TaskUnit.objects.select_for_update(of=("self",))
        .filter(task__plan=plan, task__retired_in__isnull=True, is_confirmed=False)
        .order_by("pk")
    )
    known = meanings((row.printed_name for row in rows), plan.jurisdiction)
    changed = 0
    for row in rows:
        meant = known[row.printed_name]
        members = set(row.stands_for.values_list("pk", flat=True))
        if row.organisation_id != meant.organisation_id or members != meant.answering_ids:
            set_meaning(row, meant)
            changed += 1
    return changed
