"""The writes of warnings: the run that finds, clears and reopens; the steps people take; the digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.accounts.queries import reporters_of
from ronghe.analytics.models import EarlyWarning, WarningRun, WarningThreshold
from ronghe.analytics.models.warnings import ANSWERERS, LIVE, WATCHERS, Level, News, WarningState
from ronghe.analytics.queries.warning_context import Context, Thresholds, watched_places
from ronghe.analytics.rules.warnings import RANK, RULES, Finding, Severity, WarningRule
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import Invalid, RongheError, require
from ronghe.core.marking import gettext_noop
from ronghe.core.models import Jurisdiction, RowFile
from ronghe.core.notices import notify, withdraw
from ronghe.core.registers import register_services
from ronghe.core.service import service
from ronghe.core.workdays import CalendarNotAnnounced, WorkCalendar, deadline, is_workday
from ronghe.core.workflow import Step
from ronghe.directory.models import Organisation
from ronghe.engine.errors import EngineError
from ronghe.reference.queries import work_calendar

THRESHOLD = register_services("analytics.warning_threshold", WarningThreshold)
KIND = "analytics.warning"
RECHECK_DAYS = 30
"""How long after a rectification the facts may still lag behind before the warning opens again."""
LONGEST_DIGEST = 12

BOTH = WATCHERS | ANSWERERS
STEPS = (
    Step(
        "rectify", gettext_noop("报整改"), (WarningState.OPEN,), WarningState.CLAIMED, BOTH, needs_note=True
    ),
    Step("confirm", gettext_noop("确认整改"), (WarningState.CLAIMED,), WarningState.RECTIFIED, WATCHERS),
    Step(
        "return",
        gettext_noop("退回重办"),
        (WarningState.CLAIMED,),
        WarningState.OPEN,
        WATCHERS,
        needs_note=True,
    ),
    Step("accept", gettext_noop("接受现状"), LIVE, WarningState.ACCEPTED, WATCHERS, needs_note=True),
    Step("dismiss", gettext_noop("认定误报"), LIVE, WarningState.FALSE_ALARM, WATCHERS, needs_note=True),
    Step(
        "reopen",
        gettext_noop("重新办理"),
        (WarningState.RECTIFIED, WarningState.ACCEPTED, WarningState.FALSE_ALARM),
        WarningState.OPEN,
        WATCHERS,
        needs_note=True,
    ),
)


def _has_evidence(case: EarlyWarning, actor: Actor) -> str:
    return "" if RowFile.objects.of(case).exists() else _("请先在本页添加整改佐证材料。")


def _four_eyes(case: EarlyWarning, actor: Actor) -> str:
    same = actor.user_id is not None and case.claimed_by_id == actor.user_id
    return _("报整改的人不能自己确认。") if same else ""


def _claim(case: EarlyWarning, *, actor: Actor, note: str = "") -> dict[str, Any]:
    return {"claimed_by_id": actor.user_id}


def _settle(case: EarlyWarning, *, actor: Actor, note: str = "") -> dict[str, Any]:
    """What every closing keeps: the day, the words and how grave it was."""
    return {
        "settled_on": timezone.localdate(),
        "settled_level": case.level,
        "outcome": note or _("整改经确认。"),
        "news": News.NONE,
    }


def _unsettle(case: EarlyWarning, *, actor: Actor, note: str = "") -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "settled_on": None,
        "settled_level": "",
        "outcome": "",
        "claimed_by_id": None,
        "due_on": due_on(case.rule, Severity(case.level), today, work_calendar()),
    }


WARNING = open_flow(
    KIND,
    EarlyWarning,
    steps=STEPS,
    tones={
        WarningState.OPEN: Tone.BAD,
        WarningState.CLAIMED: Tone.WARN,
        WarningState.RECTIFIED: Tone.GOOD,
        WarningState.ACCEPTED: Tone.IDLE,
        WarningState.FALSE_ALARM: Tone.IDLE,
        WarningState.CLEARED: Tone.GOOD,
    },
    waits={WarningState.OPEN: BOTH, WarningState.CLAIMED: WATCHERS},
    days={WarningState.CLAIMED: 5},
    may={"rectify": _has_evidence, "confirm": _four_eyes},
    before={
        "rectify": _claim,
        "confirm": _settle,
        "accept": _settle,
        "dismiss": _settle,
        "return": _unsettle,
        "reopen": _unsettle,
    },
    next_words={
        WarningState.OPEN: gettext_lazy("由责任单位整改，添加佐证后报整改；情况变化的，下次检查会自行消除。"),
        WarningState.CLAIMED: gettext_lazy("由主管部门核对佐证，确认整改或退回重办。"),
    },
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("analytics:warnings_detail", args=[case.pk]),
)


def due_on(rule: str, severity: Severity, start: date, calendar: WorkCalendar) -> date:
    """The last working day to answer. Where the holidays are not announced, five days a week are counted."""
    days = RULES[rule].declaration.days[severity] if rule in RULES else 10
    try:
        return deadline(start, days, calendar=calendar).due
    except CalendarNotAnnounced:
        return start + timedelta(days=days * 7 // 5)


# --------------------------------------------------------------------------------------------- the run


@dataclass(slots=True)
class Looked:
    """What the rules found, and where a rule could not be asked."""

    found: dict[tuple[str, int, str], Finding] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)


@service("analytics.warning.run")
def run_warnings(on: date, *, actor: Actor, path: str = "", rules: Iterable[str] = ()) -> WarningRun:
    """Ask every rule in every place and bring the warnings in line. The same day twice changes nothing.

    ``path`` and ``rules`` narrow what is asked; nothing outside is cleared. A rule that cannot be asked in
    one place is told in the run, clears nothing, and does not stop the others.
    """
    require(actor.is_system or actor.has(*WATCHERS))
    wanted = [rule for rule in RULES.values() if not list(rules) or rule.key in set(rules)]
    places = watched_places(path)
    list(Jurisdiction.objects.filter(pk__in=[one.pk for one in places]).order_by("pk").select_for_update())
    calendar = work_calendar()
    looked = look(places, on, wanted, calendar)
    run = WarningRun(ran_on=on, found=len(looked.found), troubles=looked.troubles)
    _bring_in_line(run, looked, on, calendar)
    _clear(run, looked, path, on)
    run.save()
    return run


def look(
    places: Iterable[Jurisdiction], on: date, rules: Iterable[WarningRule], calendar: WorkCalendar
) -> Looked:
    """Ask the rules; nothing is written."""
    looked, thresholds, wanted = Looked(), Thresholds(), list(rules)
    for place in places:
        context = Context(place, on, calendar, thresholds)
        for rule in wanted:
            looked.asked.add(rule.key)
            try:
                findings = list(rule.evaluate(context))
            except (RongheError, EngineError) as error:
                looked.failed.add(rule.key)
                looked.troubles.append(f"{place.short_name}“{rule.declaration.title}”：{error.message}")
                continue
            for one in findings:
                key = (rule.key, one.place or place.pk, one.subject[:200])
                looked.found[key] = _owned(one, context)
    return looked


def _owned(one: Finding, context: Context) -> Finding:
    """A finding that names nobody falls to the office of its place."""
    if one.owner is not None:
        return one
    return replace(one, owner=context.office(one.place))


def _bring_in_line(run: WarningRun, looked: Looked, on: date, calendar: WorkCalendar) -> None:
    rows = EarlyWarning.objects.filter(rule__in=looked.asked).select_for_update()
    known = {(row.rule, row.jurisdiction_id, row.subject): row for row in rows}
    fresh: list[EarlyWarning] = []
    for key, finding in looked.found.items():
        row = known.get(key)
        if row is not None:
            _see_again(run, row, finding, on, calendar)
        elif finding.owner is None:
            run.unowned += 1
        else:
            fresh.append(_fresh(key, finding, finding.owner, on, calendar))
    run.opened = len(EarlyWarning.objects.bulk_create(fresh))


def _fresh(
    key: tuple[str, int, str], finding: Finding, owner: int, on: date, calendar: WorkCalendar
) -> EarlyWarning:
    rule, place, subject = key
    return EarlyWarning(
        rule=rule,
        jurisdiction_id=place,
        subject=subject,
        organisation_id=owner,
        first_seen_on=on,
        last_seen_on=on,
        entered_on=on,
        due_on=due_on(rule, finding.severity, on, calendar),
        news=News.NEW,
        **_content(finding),
    )


def _content(finding: Finding) -> dict[str, Any]:
    return {
        "title": finding.title[:300],
        "text": finding.text,
        "level": finding.severity.value,
        "clause": finding.clause[:300],
        "url": finding.url[:300],
        "evidence": [line.as_json() for line in finding.evidence],
    }


def _see_again(
    run: WarningRun, row: EarlyWarning, finding: Finding, on: date, calendar: WorkCalendar
) -> None:
    """The same finding: the same row. It opens again if it had gone, got worse, or outlived its cure."""
    before = {name: getattr(row, name) for name in (*_content(finding), "state", "is_present")}
    is_worse = RANK[finding.severity] > RANK[Severity(row.level)]
    why = _why_again(row, finding, on)
    for name, value in _content(finding).items():
        setattr(row, name, value)
    row.is_present = True
    if why:
        _reopen(row, why, on, calendar)
        run.reopened += 1
    elif is_worse and row.is_open:
        row.due_on = min(row.due_on or date.max, due_on(row.rule, finding.severity, on, calendar))
        row.news = row.news or News.RAISED
        run.raised += 1
    changed = any(getattr(row, name) != value for name, value in before.items())
    row.last_seen_on = on
    if changed:
        row.save()
    else:
        EarlyWarning.objects.filter(pk=row.pk).update(last_seen_on=on)


def _why_again(row: EarlyWarning, finding: Finding, on: date) -> str:
    """Why a closed warning opens again; empty where it stays closed."""
    if row.state == WarningState.CLEARED:
        return "消除后又出现。"
    if row.is_open or row.settled_on is None:
        return ""
    if row.settled_level and RANK[finding.severity] > RANK[Severity(row.settled_level)]:
        return "了结后情况加重。"
    late = row.settled_on + timedelta(days=RECHECK_DAYS) <= on
    if row.state == WarningState.RECTIFIED and late:
        return f"确认整改已满 {RECHECK_DAYS} 天，事实仍未改变。"
    return ""


def _reopen(row: EarlyWarning, why: str, on: date, calendar: WorkCalendar) -> None:
    row.state, row.settled_on, row.settled_level = WarningState.OPEN, None, ""
    row.outcome, row.remark = "", f"{on.isoformat()} {why}"
    row.returns += 1
    row.claimed_by_id = None
    row.entered_on, row.due_on = on, due_on(row.rule, Severity(row.level), on, calendar)
    row.news = News.REOPENED


def _clear(run: WarningRun, looked: Looked, path: str, on: date) -> None:
    """What the rules no longer find: open ones close by themselves, closed ones are marked as gone."""
    rows = EarlyWarning.objects.filter(
        rule__in=looked.asked - looked.failed, jurisdiction__path__startswith=path, is_present=True
    ).select_for_update(of=("self",))
    for row in rows:
        if (row.rule, row.jurisdiction_id, row.subject) in looked.found:
            continue
        row.is_present = False
        if row.is_open:
            row.state, row.settled_on, row.settled_level = WarningState.CLEARED, on, row.level
            row.outcome = f"{on.isoformat()} 检查时事实已经改变，自行消除。"
            row.news = News.NONE if row.news == News.NEW else News.CLEARED
            run.cleared += 1
            withdraw(KIND, row.pk)
        row.save()


# --------------------------------------------------------------------------------------- people and digest


@service("analytics.warning.assigned")
def assign_warnings(
    rows: Iterable[EarlyWarning], unit: Organisation, *, actor: Actor, note: str
) -> list[EarlyWarning]:
    """Hand warnings to another unit of the place or below, with a reason: all or none."""
    chosen = list(rows)
    if not note.strip():
        raise Invalid("analytics.warning.why", "转办需要写明理由。", hint="例如：职责已调整到该单位。")
    locked = EarlyWarning.objects.select_for_update(of=("self",)).select_related("jurisdiction")
    done = []
    for row in locked.filter(pk__in=[one.pk for one in chosen]).order_by("pk"):
        require(actor.has(*WATCHERS, path=row.jurisdiction.path), "只能转办本辖区的预警。")
        if not row.is_open:
            raise Invalid("analytics.warning.settled", f"“{row.title}”已经了结，不能转办。")
        row.organisation, row.handler_id, row.news = unit, None, News.MOVED
        row.save(update_fields=["organisation", "handler", "news", "updated_at"])
        done.append(row)
    return done


@service("analytics.warning.told")
def tell_owners(on: date, *, actor: Actor) -> int:
    """One notice to each person of a unit with news since the last; none on days off, none without news."""
    require(actor.is_system)
    if not _works(on):
        return 0
    rows = list(EarlyWarning.objects.exclude(news=News.NONE).select_for_update(of=("self",)).order_by("-pk"))
    people = reporters_of({row.organisation_id for row in rows}, on)
    by_person: dict[int, list[EarlyWarning]] = defaultdict(list)
    for row in rows:
        for person in people.get(row.organisation_id, ()):
            by_person[person].append(row)
    for person, mine in sorted(by_person.items()):
        notify(
            [person],
            actor=actor,
            subject=_subject(mine),
            body=_body(mine),
            url=f"{reverse('analytics:warnings_list')}?mine=1",
            about=("analytics.warning_digest", on.toordinal()),
        )
    EarlyWarning.objects.filter(pk__in=[row.pk for row in rows]).update(news=News.NONE)
    return len(by_person)


def _works(on: date) -> bool:
    try:
        return is_workday(on, calendar=work_calendar())
    except CalendarNotAnnounced:
        return on.weekday() < 5


def _subject(mine: list[EarlyWarning]) -> str:
    live = [row for row in mine if row.is_open]
    red = sum(row.level == Level.RED for row in live)
    if not live:
        return _("预警：%(n)d 条已消除") % {"n": len(mine)}
    words = _("预警：%(n)d 条待办理") % {"n": len(live)}
    return words + (_("，其中红色 %(n)d 条") % {"n": red} if red else "")


def _body(mine: list[EarlyWarning]) -> str:
    order = {Level.RED: 0, Level.YELLOW: 1, Level.BLUE: 2}
    ranked = sorted(mine, key=lambda row: (not row.is_open, order[Level(row.level)], row.pk))
    lines = [
        f"{row.get_news_display()}（{row.get_level_display()}）：{row.title}"
        for row in ranked[:LONGEST_DIGEST]
    ]
    if len(ranked) > LONGEST_DIGEST:
        lines.append(_("另有 %(n)d 条，见列表。") % {"n": len(ranked) - LONGEST_DIGEST})
    return "\n".join(lines)
