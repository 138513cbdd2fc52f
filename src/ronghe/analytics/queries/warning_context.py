"""What the warning rules ask about a place: indicators, tasks, logs, teachers, funds, and who answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from ronghe.analytics.models import IndicatorValue, WarningThreshold
from ronghe.analytics.queries.figures import Found, figure_from, series_of, stored
from ronghe.analytics.queries.measures import Measure, measures_of
from ronghe.analytics.rules.warning_findings import (
    AreaValue,
    FundUse,
    LogMonths,
    Reading,
    SchoolPractice,
    Work,
)
from ronghe.analytics.rules.warnings import Declaration, month_number
from ronghe.core.actor import Actor
from ronghe.core.errors import NotFound
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.core.workdays import CalendarNotAnnounced, WorkCalendar, workdays_between
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.directory.queries import match_units
from ronghe.faculty.models import PracticeEntry
from ronghe.faculty.queries.clocks import specialist_teachers
from ronghe.funding.models import Fund, FundEntry
from ronghe.policy.enums import ReportState, TaskState, UnitRole
from ronghe.policy.models import Plan, ProgressReport, Task, TaskUnit

T = TypeVar("T")

OFFICE_KINDS = (
    OrganisationKind.EDUCATION,
    OrganisationKind.GOVERNMENT_OFFICE,
    OrganisationKind.GOVERNMENT,
    OrganisationKind.COUNTY_GOVERNMENT,
)
"""Who answers where the text names nobody: the first of these kinds that the place has."""

System = Actor.for_system("warnings")
Supply = Callable[["Context"], Iterable[Any]]

SUPPLIES: dict[str, list[Supply]] = defaultdict(list)
"""Facts that apps above give to a declared rule: ``SUPPLIES["cover.ending"].append(function)``."""


@dataclass(frozen=True, slots=True)
class LogSource:
    """A register in which units write month by month: its rows, the unit of a row and its day."""

    key: str
    title: str
    rows: Callable[[Context], QuerySet[Any]]
    organisation: str
    day: str
    url: Callable[[int], str]


LOGS: list[LogSource] = []


class Thresholds:
    """What places set, read once for all places of a run."""

    def __init__(self) -> None:
        rows = WarningThreshold.objects.current().select_related("jurisdiction")
        self._set = {(row.jurisdiction.path, row.threshold): row.value for row in rows}

    def of(self, declaration: Declaration, place: Jurisdiction) -> dict[str, Decimal]:
        """The values for a place: its own, else of the nearest place above, else those of the declaration."""
        found = {}
        for parameter in declaration.parameters:
            key = f"{declaration.key}/{parameter.key}"
            lines = [path for path, name in self._set if name == key and place.path.startswith(path)]
            found[parameter.key] = self._set[max(lines, key=len), key] if lines else parameter.value
        return found


@dataclass
class Context:
    """One place on one day. Facts are read when a rule first asks, once for all rules."""

    place: Jurisdiction
    on: date
    calendar: WorkCalendar
    thresholds: Thresholds = field(default_factory=Thresholds)
    _facts: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def fact(self, make: Callable[[Context], T]) -> T:
        """What ``make`` reads of the place: for rules in modules of their own that share it."""
        if make not in self._facts:
            self._facts[make] = make(self)
        found: T = self._facts[make]
        return found

    def here(self, prefix: str = "jurisdiction") -> Q:
        return within((self.place.path,), prefix)

    # who answers

    @cached_property
    def offices(self) -> dict[int, int]:
        """The default office of this place and of every place in it."""
        rows = Organisation.objects.current().filter(self.here(), kind__in=OFFICE_KINDS).order_by("pk")
        found: dict[int, tuple[int, int]] = {}
        for pk, place, kind in rows.values_list("pk", "jurisdiction_id", "kind"):
            rank = OFFICE_KINDS.index(OrganisationKind(kind))
            if place not in found or rank < found[place][0]:
                found[place] = (rank, pk)
        return {place: pk for place, (_rank, pk) in found.items()}

    def office(self, place: int | None = None) -> int | None:
        return self.offices.get(place or self.place.pk) or self.offices.get(self.place.pk)

    # indicators

    @cached_property
    def measured(self) -> list[tuple[Measure, Found]]:
        measures = measures_of(self.place, actor=System)
        found = stored(self.place, measures, System)
        return [(one, found[one.key]) for one in measures if one.indicator is not None]

    @cached_property
    def readings(self) -> list[Reading]:
        """Every indicator of the plans in the last year that has a value."""
        return [
            self._reading(measure, found, max(years))
            for measure, found in self.measured
            if (years := self._years(measure, found))
        ]

    @cached_property
    def doubled(self) -> list[Reading]:
        """Every year of an indicator for which there is also a reported value."""
        return [
            self._reading(measure, found, year)
            for measure, found in self.measured
            for year in found.reported
            if year <= self.on.year
        ]

    def _years(self, measure: Measure, found: Found) -> list[int]:
        rated = [year for year, row in found.observed.items() if row.rating] if measure.is_rated else []
        return [year for year in (*series_of(measure, found, measure.main), *rated) if year <= self.on.year]

    def _reading(self, measure: Measure, found: Found, year: int) -> Reading:
        figure = figure_from(measure, found, year)
        return Reading(
            key=measure.key,
            name=measure.name,
            unit=measure.unit,
            year=year,
            value=figure.value,
            modality=figure.modality,
            direction=figure.direction,
            is_fault=figure.is_fault,
            is_missed=figure.judgement == "missed",
            progress=figure.progress,
            expected=figure.expected,
            reason=figure.reason,
            target_words=figure.target_words,
            series=series_of(measure, found, measure.main),
            reported=figure.reported,
            clause=figure.clause,
            url=figure.url,
            owner=self.indicator_owners.get(measure.key) or self.office(),
        )

    @cached_property
    def indicator_owners(self) -> dict[str, int]:
        """The lead unit of the indicator's task, else the unit that its text names."""
        rows = {measure.key: measure.indicator for measure, _found in self.measured if measure.indicator}
        leads = self.leads({row.task_id for row in rows.values() if row.task_id})
        found = {key: leads[row.task_id] for key, row in rows.items() if row.task_id in leads}
        names = {key: row.owners[0] for key, row in rows.items() if row.owners and key not in found}
        for (key, _text), match in zip(
            names.items(), match_units(list(names.values()), self.place) if names else [], strict=True
        ):
            if match.organisation is not None and not match.is_collective:
                found[key] = match.organisation.pk
        return found

    @cached_property
    def areas(self) -> dict[str, list[AreaValue]]:
        """The values of counties for the readings, by indicator."""
        shown = {one.key: one for one in self.readings}
        mains = {measure.key: measure.main.id for measure, _found in self.measured if measure.main}
        rows = (
            IndicatorValue.objects.living()
            .filter(
                jurisdiction=self.place, area__isnull=False, organisation__isnull=True, value__isnull=False
            )
            .select_related("area")
            .order_by("indicator", "area__path")
        )
        found: dict[str, list[AreaValue]] = defaultdict(list)
        for row in rows:
            one = shown.get(row.indicator)
            if one is None or row.year != one.year or row.definition != mains.get(row.indicator):
                continue
            assert row.area is not None  # noqa: S101 - filtered above
            assert row.value is not None  # noqa: S101 - filtered above
            found[row.indicator].append(
                AreaValue(row.area.pk, row.area.short_name, row.value, self.office(row.area.pk), one.url)
            )
        return found

    # tasks

    def leads(self, tasks: Iterable[int | None]) -> dict[int, int]:
        """The unit that answers for each task: the first lead, else the first responsible unit."""
        ranks = {UnitRole.LEAD: 0, UnitRole.RESPONSIBLE: 1}
        rows = TaskUnit.objects.filter(task__in=[one for one in tasks if one], organisation__isnull=False)
        found: dict[int, tuple[int, int]] = {}
        for task, role, organisation in rows.order_by("order", "pk").values_list(
            "task_id", "role", "organisation_id"
        ):
            rank = ranks.get(UnitRole(role), 2)
            if rank < 2 and (task not in found or rank < found[task][0]):
                found[task] = (rank, organisation)
        return {task: organisation for task, (_rank, organisation) in found.items()}

    @cached_property
    def work(self) -> list[Work]:
        """The running tasks of the plans of this very place that are not done."""
        rows = list(
            Task.objects.running()
            .filter(plan__jurisdiction=self.place, plan__state="active")
            .exclude(state__in=[TaskState.DONE, TaskState.PAUSED])
            .select_related("plan__document", "clause")
            .order_by("pk")
        )
        leads, returned = self.leads({row.pk for row in rows}), self._returned()
        told = dict(
            ProgressReport.objects.filter(task__in=[row.pk for row in rows])
            .exclude(state=ReportState.RETURNED)
            .order_by()
            .values_list("task_id")
            .annotate(last=Max("submitted_at"))
        )
        return [self._work(row, leads, told, returned.get(row.pk)) for row in rows]

    def _returned(self) -> dict[int, ProgressReport]:
        """The last report of each task, where it was given back."""
        rows = ProgressReport.objects.filter(
            state=ReportState.RETURNED, task__plan__jurisdiction=self.place, amended_by__isnull=True
        )
        return {row.task_id: row for row in rows.order_by("decided_at")}

    def _work(
        self,
        row: Task,
        leads: Mapping[int, int],
        told: Mapping[int, Any],
        returned: ProgressReport | None,
    ) -> Work:
        document = row.plan.document
        since = document.effective_from or document.issued_on
        reported = told.get(row.pk)
        last = timezone.localdate(reported) if reported else None
        one = Work(
            task=row.pk,
            title=row.title,
            due=row.deadline_on,
            modality=row.modality,
            place=self.place.pk,
            owner=leads.get(row.pk) or self.office(),
            clause=str(row.clause) if row.clause else "",
            url=reverse("policy:task_detail", args=[row.pk]),
            last_report=last,
            since=since,
        )
        if returned is None or returned.decided_at is None or (reported and reported > returned.decided_at):
            return one
        day = timezone.localdate(returned.decided_at)
        return replace(
            one,
            returned_on=day,
            returned_workdays=self.workdays(day),
            reporter=returned.organisation_id,
        )

    def workdays(self, start: date) -> int:
        """Working days since a day; ordinary weekdays where the holidays of a year are not announced."""
        if start >= self.on:
            return 0
        try:
            return max(0, workdays_between(start, self.on, calendar=self.calendar))
        except CalendarNotAnnounced:
            return (self.on - start).days * 5 // 7

    # registers, teachers, money

    def logs(self) -> Iterable[LogMonths]:
        """The months in which units wrote, for every declared log. One query a log."""
        first = timezone.make_aware(datetime(self.on.year - 3, self.on.month, 1))  # noqa: DTZ001 made aware at once
        for source in LOGS:
            names = (
                source.organisation,
                f"{source.organisation}__name",
                f"{source.organisation}__jurisdiction",
            )
            rows = (
                source.rows(self)
                .filter(**{f"{source.day}__gte": first, f"{source.organisation}__isnull": False})
                .annotate(month=TruncMonth(source.day))
                .order_by()
                .values_list(*names, "month")
                .distinct()
            )
            months: dict[tuple[int, str, int], set[int]] = defaultdict(set)
            for organisation, name, place, month in rows:
                if month_number(month) <= month_number(self.on):
                    months[organisation, name, place].add(month_number(month))
            for (organisation, name, place), found in months.items():
                url = source.url(organisation)
                yield LogMonths(
                    source.key, source.title, organisation, name, tuple(sorted(found)), place, url
                )

    def practice(self, soon: int) -> Iterable[SchoolPractice]:
        """The schools of the place whose teachers fall, or will soon fall, below the standard. One query."""
        last = date.fromordinal(self.on.toordinal() + soon)
        rows = (
            specialist_teachers(System, self.on)
            .filter(self.here("school__jurisdiction"))
            .order_by()
            .values("school_id", "school__name", "school__jurisdiction_id")
            .annotate(
                teachers=Count("pk"),
                below=Count("pk", filter=Q(practice_lapses_on__lte=self.on)),
                soon=Count("pk", filter=Q(practice_lapses_on__gt=self.on, practice_lapses_on__lte=last)),
            )
        )
        for row in rows:
            url = f"{reverse('faculty:clock_list')}?school={row['school_id']}"
            yield SchoolPractice(
                row["school_id"],
                row["school__name"],
                row["teachers"],
                row["below"],
                row["soon"],
                row["school__jurisdiction_id"],
                url,
            )

    def funds(self) -> Iterable[FundUse]:
        """The current funds of the place with what was given and paid, from their ledgers. Two queries."""
        funds = list(Fund.objects.current().filter(self.here(), year__gte=self.on.year - 3))
        rows = FundEntry.objects.filter(account__in=funds, pocket__in=["allocated", "paid"]).order_by()
        sums: dict[tuple[int, str], int] = {
            (account, pocket): int(total)
            for account, pocket, total in rows.values_list("account_id", "pocket").annotate(
                total=Sum("amount")
            )
        }
        for fund in funds:
            yield FundUse(
                fund.pk,
                str(fund),
                fund.year,
                Decimal(sums.get((fund.pk, "allocated"), 0)) / 100,
                Decimal(sums.get((fund.pk, "paid"), 0)) / 100,
                fund.jurisdiction_id,
                fund.organisation_id,
                reverse("funding:funds_detail", args=[fund.pk]),
            )

    def supplied(self, rule: str) -> Iterable[Any]:
        """What apps above give to a rule; nothing where no app gives anything."""
        for supply in SUPPLIES[rule]:
            yield from supply(self)


def watched_places(path: str = "") -> list[Jurisdiction]:
    """The places with a running plan, at or under a path."""
    plans = Plan.objects.filter(state="active").values("jurisdiction")
    return list(Jurisdiction.objects.filter(pk__in=plans, path__startswith=path, is_active=True))


def path_of(code: str) -> str:
    """The path of a place given by its code."""
    found = Jurisdiction.objects.filter(code=code).values_list("path", flat=True).first()
    if found is None:
        raise NotFound("analytics.warning.place", f"没有区划代码为“{code}”的辖区。")
    return found


LOGS += [
    LogSource(
        "progress",
        "进展报告",
        lambda at: ProgressReport.objects.filter(at.here()),
        "organisation",
        "submitted_at",
        lambda _pk: reverse("policy:report_list"),
    ),
    LogSource(
        "practice",
        "教师企业实践记录",
        lambda at: PracticeEntry.objects.filter(at.here("teacher__school__jurisdiction")),
        "teacher__school",
        "created_at",
        lambda _pk: reverse("faculty:practice_list"),
    ),
]
