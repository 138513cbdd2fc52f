"""The flow of what an office wants of a unit: the unit signs, reports, appeals; the office alone ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.cases import Flow
from ronghe.core.errors import Invalid, require
from ronghe.core.models import RowFile
from ronghe.core.registers.services import THINGS, Check, Prepare, Write, attach_file, no_rule
from ronghe.core.workflow import Step
from ronghe.reference.queries import work_calendar
from ronghe.supervision.models import OFFICES, UNITS
from ronghe.supervision.models.access import Overseen
from ronghe.supervision.queries.units import people_of_unit

DueFor = Callable[[Any, str], date | None]


@dataclass(frozen=True)
class OfficeFlow(Flow):
    """A ``Flow`` with two sides. ``due_for`` says what a state is due on; ``recorded`` follows a new row."""

    due_for: DueFor | None = None
    recorded: Callable[[Any, Actor], object] | None = None

    def makers(self) -> dict[str, tuple[str, Write]]:
        return {**super().makers(), "attach": ("file_added", _attach)}

    def on_record(self, row: Any, actor: Actor) -> None:
        self.prepare(row)
        super().on_record(row, actor)
        require(self.kept_by(actor, row), "由发起督办的单位登记。")

    def on_recorded(self, row: Any, actor: Actor) -> None:
        if self.recorded:
            self.recorded(row, actor)

    def due(self, case: Any, state: str, start: date) -> date | None:
        return self.due_for(case, state) if self.due_for else super().due(case, state, start)

    def kept_by(self, actor: Actor, case: Any) -> bool:
        """The offices of the overseer's place; of bodies and decisions also the secretariat itself."""
        if not isinstance(case, Overseen):
            return actor.has(*self.model.access.keepers, path=case.jurisdiction.path)
        if case.overseer_id is None:
            return False
        if actor.has(*OFFICES, path=case.overseer.jurisdiction.path):
            return True
        return actor.has(*self.model.access.keepers, organisation_id=case.overseer_id)

    def may_keep(self, actor: Actor, row: Any) -> bool:
        if isinstance(row, Overseen) and row.overseer_id is None:
            return actor.has(*(self.model.access.keepers or OFFICES))
        return self.kept_by(actor, row)

    def may_attach(self, actor: Actor, case: Any) -> bool:
        """The office, and the unit until the case is finished."""
        theirs = case.state in self.waits and is_of_unit(actor, case)
        return theirs or self.kept_by(actor, case)

    def why_not(self, step: Step, case: Any, actor: Actor) -> str:
        if step.roles == UNITS:
            if not is_of_unit(actor, case):
                return _("由本单位的填报人员办理。")
        elif not self.kept_by(actor, case):
            return _("由发起督办的单位办理。")
        elif isinstance(case, Overseen) and not actor.is_system and is_of_unit(actor, case):
            return _("本单位的事项由他人审核，不能自报自核。")
        return self.may[step.name](case, actor) if step.name in self.may else ""

    def next_text(self, case: Any) -> str:
        if case.state not in self.next_words and self.waits.get(case.state) == UNITS:
            return _("等待%(who)s办理。") % {"who": case.organisation.name}
        return super().next_text(case)

    def waiting_for(self, actor: Actor) -> Q:
        """What waits for the actor's unit, or for the actor's office."""
        found = Q(pk__in=[])
        is_overseen = issubclass(self.model, Overseen)
        home = "overseer__jurisdiction" if is_overseen else "jurisdiction"
        own = {g.organisation_id for g in actor.grants if g.role in UNITS and g.organisation_id}
        for state, roles in self.waits.items():
            if roles == UNITS:
                found |= Q(state=state, organisation__in=own)
                continue
            for grant in actor.grants:
                if grant.role in (roles & OFFICES if is_overseen else roles):
                    found |= Q(state=state, **{f"{home}__path__startswith": grant.jurisdiction_path})
                elif is_overseen and grant.role in roles and grant.organisation_id:
                    found |= Q(state=state, overseer=grant.organisation_id)
        return found


def other_side(case: Any, step: Step) -> list[int]:
    """Who hears of a step: the unit of what the office did, whoever opened the case of what the unit did."""
    if step.roles == UNITS:
        return [case.opened_by_id] if case.opened_by_id else []
    return people_of_unit(case.organisation_id)


def done_on(day: date | None) -> date:
    """The day on which something was done: today, or an earlier one that is stated."""
    today = timezone.localdate()
    if day is not None and day > today:
        raise Invalid("supervision.day.future", "日期不能晚于今天。")
    return day or today


def is_of_unit(actor: Actor, case: Any) -> bool:
    """Works in the supervised unit, in a role that reports for it."""
    return actor.has(*UNITS, organisation_id=case.organisation_id)


def _attach(of: OfficeFlow, case: Any, upload: Any, name: str, *, actor: Actor, caption: str = "") -> RowFile:
    """Add a file that proves something."""
    require(of.may_attach(actor, case), "办结以后，或不是您办理的事项，不能再添加材料。")
    return attach_file(case, upload, name, actor=actor, caption=caption)


def office_flow(
    action: str,
    model: type[Any],
    *,
    steps: Sequence[Step],
    waits: Mapping[str, Iterable[str]],
    check: Check | None = None,
    prepare: Prepare | None = None,
    editable: Iterable[str] = (),
    **more: Any,
) -> OfficeFlow:
    """``open_flow`` for a flow with two sides."""
    THINGS[action] = model._meta.verbose_name
    return OfficeFlow(
        action,
        model,
        check or no_rule,
        prepare or no_rule,
        (),
        steps=tuple(steps),
        waits={state: frozenset(roles) for state, roles in waits.items()},
        editable=frozenset(editable),
        calendar=lambda _place: work_calendar(),
        **more,
    )
