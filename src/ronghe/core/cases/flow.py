"""The way of a case: its steps as services, its deadlines in working days, whom it waits for.

An app declares one flow, in its ``services``::

    SELECTION = open_flow(
        "faculty.selection", Selection, steps=STEPS,
        tones={"draft": Tone.IDLE, "submitted": Tone.ACTIVE, "chosen": Tone.GOOD, "refused": Tone.BAD},
        waits={"draft": {Role.SCHOOL}, "submitted": {Role.EDUCATION}},
        days={"submitted": 10}, editable={"draft", "returned"},
    )
    SELECTION.record(values, actor=…); SELECTION.take(case, "submit", actor=…, note=…)

Each step is a service of its own name, ``faculty.selection.submit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import InvalidTransition, NotFound, require
from ronghe.core.models import CaseRow, Jurisdiction
from ronghe.core.notices import notify, withdraw
from ronghe.core.registers.services import THINGS, Check, Prepare, RowServices, Write, do_all, no_rule
from ronghe.core.roles import Role
from ronghe.core.service import locked
from ronghe.core.todos import count_all
from ronghe.core.workdays import NATIONAL, CalendarNotAnnounced, WorkCalendar, deadline, workdays_between
from ronghe.core.workflow import Possible, Step, advance

STEP_LABELS: dict[str, Any] = {}
"""What the timeline calls each step: ``faculty.selection.submit`` → 评选推荐：提交."""

WhyNot = Callable[[Any, Actor], str]
Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Flow(RowServices):
    """The declared way of one kind of case.

    ``waits`` says in each open state which roles must act next: those of the applicant's organisation, or
    those of the place. ``days`` are the working days for it. ``may`` narrows who takes a step, saying why
    not; ``before`` is asked inside the transaction and returns further columns to set; ``after`` runs when
    the step is taken; ``told`` names the users who hear of it. ``url`` is the page of a case.
    Cases that are not ``is_opened_by_hand`` come from another act: no form and no sheet opens one.
    """

    steps: tuple[Step, ...] = ()
    tones: Mapping[str, Tone] = field(default_factory=dict)
    waits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    editable: frozenset[str] = frozenset()
    next_words: Mapping[str, Any] = field(default_factory=dict)
    may: Mapping[str, WhyNot] = field(default_factory=dict)
    before: Mapping[str, Callable[..., Changes | None]] = field(default_factory=dict)
    after: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    told: Callable[[Any, Step], Iterable[int]] | None = None
    url: Callable[[Any], str] | None = None
    calendar: Callable[[Jurisdiction], WorkCalendar] = lambda _place: NATIONAL
    is_opened_by_hand: bool = True
    takers: dict[str, Write] = field(init=False, default_factory=dict)
    take_over: Write = field(init=False)
    take_many: Write = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        thing = THINGS[self.action]
        for step in self.steps:
            self.takers[step.name] = self.service(step.name, _taker(step))
            STEP_LABELS[f"{self.action}.{step.name}"] = (thing, step.label)

    def makers(self) -> dict[str, tuple[str, Write]]:
        return {
            **super().makers(),
            "take_over": ("taken_over", _take_over),
            "take_many": ("taken_together", _take_many),
        }

    # writing

    def take(self, case: CaseRow, name: str, *, actor: Actor, note: str = "", **data: Any) -> Any:
        """Take the named step of a case."""
        self.step(name)
        return self.takers[name](case, actor=actor, note=note, **data)

    def step(self, name: str) -> Step:
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise NotFound("core.case.step", "没有这项办理。", hint="请从页面上的按钮办理。")
        return found

    def refuse_change(self, row: Any) -> None:
        if row.state not in self.editable:
            raise InvalidTransition(
                "core.case.fixed",
                f"当前状态为“{row.get_state_display()}”，内容不能再改。",
                hint="确需更正的，请经办人先退回。",
            )

    def on_record(self, row: Any, actor: Actor) -> None:
        require(self.is_opened_by_hand, "这里不能逐条登记。", code="core.case.opened_elsewhere")
        today = timezone.localdate()
        row.entered_on, row.due_on = today, self.due(row, row.state, today)
        row.opened_by_id = actor.user_id

    # reading

    def why_not(self, step: Step, case: Any, actor: Actor) -> str:
        """Why this actor cannot take a step that leaves the present state; empty if they can."""
        units = step.roles & self.model.access.units
        others = step.roles - units
        fits = (
            not step.roles
            or actor.has(*units, organisation_id=case.organisation_id)
            or actor.has(*others, path=case.jurisdiction.path)
        )
        if not fits:
            return _("由%(who)s办理。") % {"who": role_words(step.roles)}
        return self.may[step.name](case, actor) if step.name in self.may else ""

    def possible(self, case: Any, actor: Actor) -> list[Possible]:
        """Every step that leaves the present state, the actor's own first, the others with the reason."""
        found = [
            Possible(step, not (why := self.why_not(step, case, actor)), why)
            for step in self.steps
            if case.state in step.sources
        ]
        return sorted(found, key=lambda one: not one.is_possible)

    def badge(self, case: Any) -> Badge:
        return Badge(self.tones.get(case.state, Tone.ACTIVE), str(case.get_state_display()))

    def next_text(self, case: Any) -> str:
        """What happens next, in a sentence."""
        if case.state in self.next_words:
            return str(self.next_words[case.state])
        waits = self.waits.get(case.state)
        return _("等待%(who)s办理。") % {"who": role_words(waits)} if waits else _("已经办结。")

    def due(self, case: Any, state: str, start: date) -> date | None:
        """The last day for what is to be done in a state entered on ``start``."""
        count = self.days.get(state)
        if not count:
            return None
        try:
            return deadline(start, count, calendar=self.calendar(case.jurisdiction)).due
        except CalendarNotAnnounced:
            return None

    def days_left(self, case: Any, today: date | None = None) -> int | None:
        """Working days left, negative when late; nothing where no deadline is known."""
        if case.due_on is None:
            return None
        now = today or timezone.localdate()
        try:
            return workdays_between(now, case.due_on, calendar=self.calendar(case.jurisdiction))
        except CalendarNotAnnounced:
            return int((case.due_on - now).days)

    def deadline_words(self, case: Any) -> list[str]:
        """How the deadline was counted, or why it is not known."""
        count = self.days.get(case.state)
        if not count or case.entered_on is None:
            return []
        try:
            return deadline(case.entered_on, count, calendar=self.calendar(case.jurisdiction)).explain()
        except CalendarNotAnnounced as error:
            return [error.message, error.hint]

    @property
    def waiting_roles(self) -> frozenset[str]:
        return frozenset(role for roles in self.waits.values() for role in roles)

    def waiting_for(self, actor: Actor) -> Q:
        """The cases that wait for this actor's roles: of their own organisation, or of their place."""
        units = self.model.access.units
        found = Q(pk__in=[])
        for state, roles in self.waits.items():
            own = {g.organisation_id for g in actor.grants if g.role in roles & units and g.organisation_id}
            places = {g.jurisdiction_path for g in actor.grants if g.role in roles - units}
            where = Q(organisation__in=own)
            for path in places:
                where |= Q(jurisdiction__path__startswith=path)
            if own or places:
                found |= Q(state=state) & where
        return found

    def late(self, today: date | None = None) -> Q:
        """Cases whose deadline has passed."""
        return Q(state__in=list(self.waits), due_on__lt=today or timezone.localdate())

    def piles_for(self, actor: Actor) -> dict[str, QuerySet[Any]]:
        """What waits for the actor: all of it, what of it is late, and what is due within a week."""
        today = timezone.localdate()
        rows: QuerySet[Any] = self.model._default_manager.filter(self.waiting_for(actor))
        soon = rows.filter(due_on__gte=today, due_on__lte=today + timedelta(days=7))
        return {"all": rows, "late": rows.filter(self.late(today)), "soon": soon}

    def counts_for(self, actor: Actor) -> tuple[int, int, int]:
        """How many wait for the actor, how many of those are late, and how many are due within a week."""
        every, late, soon = count_all(list(self.piles_for(actor).values()))
        return every, late, soon


def open_flow(
    action: str,
    model: type[CaseRow],
    *,
    steps: Sequence[Step],
    thing: Any = None,
    check: Check | None = None,
    prepare: Prepare | None = None,
    locks: Sequence[str] = (),
    waits: Mapping[str, Iterable[str]] | None = None,
    editable: Iterable[str] = (),
    kind: type[Flow] = Flow,
    **more: Any,
) -> Flow:
    """The services of a kind of case under ``action`` (``app.thing``); see ``Flow`` for the rest.

    ``kind`` is a flow that reckons its deadlines in a way of its own.
    """
    THINGS[action] = thing or model._meta.verbose_name
    waiting = {state: frozenset(roles) for state, roles in (waits or {}).items()}
    return kind(
        action,
        model,
        check or no_rule,
        prepare or no_rule,
        tuple(locks),
        steps=tuple(steps),
        waits=waiting,
        editable=frozenset(editable),
        **more,
    )


def role_words(roles: Iterable[str]) -> str:
    """The roles in words: 教育部门、人力社保部门."""
    labels = {role.value: role.label for role in Role}
    return "、".join(str(labels[role]) for role in labels if role in frozenset(roles))


def step_label(action: str) -> str:
    """评选推荐：提交, or nothing for an action that is no step of a case."""
    if action not in STEP_LABELS:
        return ""
    thing, label = STEP_LABELS[action]
    return f"{thing}：{_(label)}"


def _taker(step: Step) -> Write:
    def take(of: Flow, case: Any, *, actor: Actor, note: str = "", **data: Any) -> Any:
        locked(case)
        why = of.why_not(step, case, actor)
        require(not why, f"“{step.label}”{why}")
        today = timezone.localdate()
        changes: dict[str, Any] = {"entered_on": today, "due_on": of.due(case, step.target, today)}
        if case.handler_id is None and actor.has(*of.model.access.keepers, path=case.jurisdiction.path):
            changes["handler_id"] = actor.user_id
        if step.name in of.before and case.state in step.sources:
            changes |= dict(of.before[step.name](case, actor=actor, note=note, **data) or {})
        advance(case, step, actor=actor, note=note, **changes)
        if step.name in of.after:
            of.after[step.name](case, actor=actor, note=note, **data)
        _tell(of, case, step, actor, note)
        return case

    take.__doc__ = f"{step.label}。"
    return take


def _tell(of: Flow, case: Any, step: Step, actor: Actor, note: str) -> None:
    """Those concerned hear of the step; what was said of a finished case before is withdrawn."""
    if step.target not in of.waits:
        withdraw(of.action, case.pk)
    people = list(of.told(case, step)) if of.told else [case.opened_by_id, case.handler_id]
    notify(
        [person for person in people if person],
        actor=actor,
        subject=f"{THINGS[of.action]}“{str(case)[:50]}”：{step.label}",
        body=note,
        url=of.url(case) if of.url else "",
        about=(of.action, case.pk),
    )


def _take_over(of: Flow, case: Any, *, actor: Actor) -> Any:
    """Become the one who handles the case."""
    require(actor.has(*of.model.access.keepers, path=case.jurisdiction.path), "您不能经办这一事项。")
    case.handler_id = actor.user_id
    case.save(update_fields=["handler", "updated_at"])
    return case


def _take_many(of: Flow, cases: Iterable[Any], name: str, *, actor: Actor, note: str = "") -> list[Any]:
    """Take the step of all these cases with one reason, or of none."""
    step = of.step(name)
    return do_all(cases, lambda case: _taker(step)(of, case, actor=actor, note=note))
