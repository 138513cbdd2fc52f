"""The two columns of a teacher that are computed: day of entry, and day the practice record lapses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Min
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.service import service
from ronghe.faculty.enums import EmploymentForm, TeacherKind
from ronghe.faculty.models import Employment, Teacher
from ronghe.faculty.queries.clocks import periods_of
from ronghe.faculty.queries.terms import TermsBook
from ronghe.faculty.rules.intervals import lapse_day, years_after

BATCH = 2000


def refresh_clocks(teachers: Iterable[int]) -> int:
    """Compute the columns anew, as part of the service that changed what they rest on."""
    wanted = list(dict.fromkeys(teachers))
    book, changed = TermsBook(), 0
    for start in range(0, len(wanted), BATCH):
        rows = list(
            Teacher.objects.filter(pk__in=wanted[start : start + BATCH]).select_related("jurisdiction")
        )
        changed += _refresh(rows, book)
    return changed


def _refresh(rows: Sequence[Teacher], book: TermsBook) -> int:
    today = timezone.localdate()
    keys = [row.pk for row in rows]
    periods = periods_of(keys)
    entered = _entries(keys)
    changed = []
    for row in rows:
        first = entered.get(row.pk)
        terms = book.of(row.jurisdiction, today).five
        lapses = None
        if first is not None and terms is not None:
            due = years_after(first, terms.years)
            lapses = lapse_day(periods.get(row.pk, []), need=terms.need, years=terms.years, due=due)
        if (row.entered_on, row.practice_lapses_on) != (first, lapses):
            row.entered_on, row.practice_lapses_on = first, lapses
            changed.append(row)
    Teacher.objects.bulk_update(changed, ["entered_on", "practice_lapses_on"], batch_size=500)
    return len(changed)


def _entries(teachers: list[int]) -> dict[int, date]:
    """The first day as a full-time specialist teacher anywhere."""
    rows = Employment.objects.filter(
        teacher__in=teachers,
        form=EmploymentForm.FULL_TIME,
        kind__in=[TeacherKind.SPECIALIST, TeacherKind.INSTRUCTOR],
    )
    return dict(
        rows.order_by().values("teacher").annotate(first=Min("starts_on")).values_list("teacher", "first")
    )


@service("faculty.clocks.rebuilt")
def rebuild_clocks(*, actor: Actor) -> int:
    """All teachers anew: after a change of parameters; nightly. The number of those that changed."""
    return refresh_clocks(Teacher.objects.order_by("pk").values_list("pk", flat=True))
