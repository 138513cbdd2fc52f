"""The practice clocks of teachers: of one for the file, of many for lists and for other apps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.faculty.enums import PracticeState, TeacherKind
from ronghe.faculty.models import Employment, PracticeEntry, Teacher
from ronghe.faculty.queries.terms import PracticeTerms, TermsBook
from ronghe.faculty.rules.clocks import FiveYearReading, NewEntryReading, read_five_years, read_new_entry
from ronghe.faculty.rules.intervals import Period

_SPECIALIST = (TeacherKind.SPECIALIST, TeacherKind.INSTRUCTOR)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both readings of a teacher on a day; ``None`` where the place states no such rule."""

    five: FiveYearReading | None
    new: NewEntryReading | None
    terms: PracticeTerms


def periods_of(teachers: Iterable[int]) -> dict[int, list[Period]]:
    """Confirmed practice by teacher. One query."""
    found: dict[int, list[Period]] = defaultdict(list)
    rows = PracticeEntry.objects.filter(teacher__in=list(teachers), state=PracticeState.CONFIRMED)
    for teacher, first, last in rows.order_by("starts_on").values_list("teacher_id", "starts_on", "ends_on"):
        found[teacher].append(Period(first, last))
    return found


def clocks_of(teachers: Sequence[Teacher], on: date, book: TermsBook | None = None) -> dict[int, Clocks]:
    """The clocks of teachers (with their jurisdiction loaded) on a day. Four queries, however many."""
    book = book or TermsBook()
    periods = periods_of(teacher.pk for teacher in teachers)
    return {one.pk: read_clocks(one, periods.get(one.pk, []), on, book) for one in teachers}


def read_clocks(teacher: Teacher, periods: Sequence[Period], on: date, book: TermsBook) -> Clocks:
    terms = book.of(teacher.jurisdiction, on)
    five = terms.five and read_five_years(periods, on, terms=terms.five, entered_on=teacher.entered_on)
    new = terms.new and read_new_entry(periods, on, terms=terms.new, entered_on=teacher.entered_on)
    return Clocks(five or None, new or None, terms)


def specialist_teachers(actor: Actor, on: date) -> QuerySet[Teacher]:
    """Visible teachers who teach specialist courses in a full-time post on a day."""
    now = Employment.objects.on(on).filter(teacher=OuterRef("pk"), kind__in=_SPECIALIST, form="full_time")
    return Teacher.objects.visible_to(actor).filter(Exists(now))


def lapsing(actor: Actor, on: date, within_days: int) -> QuerySet[Teacher]:
    """Those whose practice is too little now or will be within so many days."""
    last = on + timedelta(days=within_days)
    return specialist_teachers(actor, on).filter(practice_lapses_on__lte=last)


def new_teachers(actor: Actor, on: date, years: int = 2) -> QuerySet[Teacher]:
    """Specialist teachers whose first years run on that day or ended within the year before."""
    since = on - timedelta(days=366 * years + 366)
    return specialist_teachers(actor, on).filter(Q(entered_on__gte=since))


@dataclass(frozen=True, slots=True)
class ClockCounts:
    """How the specialist teachers of a scope stand against the rolling clock."""

    teachers: int
    below: int
    soon: int
    unknown: int


def clock_counts(teachers: QuerySet[Teacher], on: date, within_days: int = 180) -> ClockCounts:
    """Counts for the home page and for other apps. Four queries."""
    below = teachers.filter(practice_lapses_on__lte=on).count()
    soon = teachers.filter(
        practice_lapses_on__gt=on, practice_lapses_on__lte=on + timedelta(days=within_days)
    ).count()
    unknown = teachers.filter(practice_lapses_on__isnull=True).count()
    return ClockCounts(teachers.count(), below, soon, unknown)
