"""What the dashboards show: a few sums over stored values, never a live count of facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from math import ceil, sqrt

import yaml
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ronghe.analytics.models import EarlyWarning, IndicatorValue
from ronghe.analytics.models.warnings import LIVE
from ronghe.analytics.queries.figures import Figure, figures_of, url_of
from ronghe.analytics.rules.warnings import RULES
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.directory.enums import VOCATIONAL_SCHOOLS
from ronghe.directory.models import Organisation
from ronghe.faculty.queries.clocks import specialist_teachers
from ronghe.funding.models import Fund
from ronghe.funding.queries.budgets import sums
from ronghe.policy.enums import Standing
from ronghe.policy.models import Observation, Task
from ronghe.policy.queries.boards import PlaceWork, place_board, reported_done
from ronghe.policy.queries.pages import standing_counts
from ronghe.policy.queries.plans import Answering, standing_conditions

LEVELS = ("red", "yellow", "blue")
COLUMNS, ROWS = 8, 8
"""The largest grid the style sheet knows."""


@dataclass(frozen=True, slots=True)
class UnitWork:
    """A unit's tasks by standing."""

    organisation: int
    name: str
    total: int
    counts: Mapping[Standing, int]


@dataclass
class Overview:
    """A place on a day. Each part is read when it is shown; all of them take at most twenty queries."""

    place: Jurisdiction
    actor: Actor
    today: date
    asked_year: int | None = None

    @cached_property
    def year(self) -> int:
        """The year asked for, else the last with a figure."""
        return self.asked_year or latest_year(self.place, self.today)

    @cached_property
    def measured(self) -> list[Figure]:
        """Everything measured there: the indicators of the plans, then the counts that stand everywhere."""
        return figures_of(self.place, self.year, actor=self.actor)

    @cached_property
    def figures(self) -> list[Figure]:
        """The indicators of the plans."""
        return [one for one in self.measured if not one.is_listed]

    @cached_property
    def standings(self) -> dict[Standing, int]:
        """The tasks of the plans of this place and of the places under it."""
        rows = Task.objects.visible_to(self.actor).running().filter(within((self.place.path,)))
        return standing_counts(rows, self.today)

    @cached_property
    def counties(self) -> list[Jurisdiction]:
        rows = Jurisdiction.objects.filter(parent=self.place, is_active=True)
        return list(rows.order_by("code"))

    @cached_property
    def places(self) -> dict[int, PlaceWork]:
        """Tasks by the place of the unit that answers."""
        rows = place_board(self.actor, self.today, path=self.place.path)
        return {one.jurisdiction.pk: one for one in rows}

    @cached_property
    def reported(self) -> dict[int, int]:
        """Tasks that units of a place have reported as done, by the place."""
        return reported_done(self.actor, path=self.place.path)

    def units(self, limit: int = 12) -> list[UnitWork]:
        """The units of this very place with most tasks that are late."""
        task = "taskunit__task"
        rows = (
            Answering.objects.filter(
                taskunit__task__retired_in__isnull=True,
                taskunit__task__yields_to__isnull=True,
                taskunit__task__plan__jurisdiction=self.place,
                organisation__jurisdiction=self.place,
            )
            .order_by()
            .values("organisation_id", "organisation__name")
            .annotate(
                total=Count(task, distinct=True),
                **{
                    standing.value: Count(task, distinct=True, filter=condition)
                    for standing, condition in standing_conditions(self.today, f"{task}__").items()
                },
            )
        )
        found = [
            UnitWork(
                row["organisation_id"],
                row["organisation__name"],
                row["total"],
                {one: row[one.value] for one in Standing},
            )
            for row in rows
        ]
        found.sort(key=lambda one: (-one.counts[Standing.OVERDUE], -one.counts[Standing.LATE], -one.total))
        return found[:limit]

    @cached_property
    def warnings(self) -> WarningCounts:
        rows = (
            EarlyWarning.objects.visible_to(self.actor)
            .filter(within((self.place.path,)), state__in=LIVE)
            .order_by()
            .values_list("rule", "level", "organisation__jurisdiction_id")
            .annotate(number=Count("pk"))
        )
        counts = WarningCounts()
        for rule, level, place, number in rows:
            counts.by_rule[rule][level] += number
            counts.by_level[level] += number
            counts.by_place[place] += number
        return counts

    @cached_property
    def money(self) -> Money:
        """The funds of the last year that has any."""
        rows = Fund.objects.visible_to(self.actor).filter(
            within((self.place.path,)), year__lte=self.today.year, state="current"
        )
        year = rows.aggregate(last=Max("year"))["last"]
        if year is None:
            return Money(self.today.year, 0, 0)
        found = sums(rows.filter(year=year).values("pk"))
        return Money(year, found.get("allocated", 0), found.get("paid", 0))


@dataclass(slots=True)
class WarningCounts:
    """Open warnings by rule and level, by level, and by the place of the unit that answers."""

    by_rule: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    by_level: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_place: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(self.by_level.values())

    def rules(self) -> list[tuple[str, str, dict[str, int]]]:
        """Key, title and counts of the rules that found something, the most first."""
        found = [
            (key, RULES[key].declaration.title if key in RULES else key, counts)
            for key, counts in self.by_rule.items()
        ]
        return sorted(found, key=lambda one: -sum(one[2].values()))


@dataclass(frozen=True, slots=True)
class Money:
    """Money of a year in fen."""

    year: int
    allocated: int
    paid: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.paid) * 100 / self.allocated if self.allocated else None


def latest_year(place: Jurisdiction, today: date) -> int:
    """The last year that is about as well known as the best known one; two queries."""
    values = IndicatorValue.objects.filter(
        jurisdiction=place, area__isnull=True, organisation__isnull=True, value__isnull=False
    )
    seen = Observation.objects.filter(
        indicator__jurisdiction=place, indicator__retired_in__isnull=True, value__isnull=False
    )
    known: dict[int, set[str]] = defaultdict(set)
    for rows, column in ((values, "indicator"), (seen, "indicator__key")):
        for year, key in rows.filter(year__lte=today.year).order_by().values_list("year", column).distinct():
            known[year].add(key)
    most = max((len(keys) for keys in known.values()), default=0)
    return max((year for year, keys in known.items() if len(keys) * 2 >= most), default=today.year)


# ------------------------------------------------------------------------------------------------ the map


@dataclass(frozen=True, slots=True)
class Tile:
    """A county on the map of squares."""

    place: Jurisdiction
    row: int
    column: int
    done: int
    overdue: int
    total: int
    warnings: int
    url: str

    @property
    def share(self) -> int | None:
        return round(self.done * 100 / self.total) if self.total else None

    @property
    def tone(self) -> str:
        """Grey without tasks, green without an overdue one, red where every fifth is overdue."""
        if not self.total:
            return "idle"
        if not self.overdue:
            return "good"
        return "bad" if self.overdue * 5 >= self.total else "warn"


@cache
def _layouts() -> dict[str, dict[str, list[int]]]:
    text = files("ronghe.console").joinpath("data/tiles.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[int]]] = yaml.safe_load(text)
    return found


def positions(city: str, counties: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Row and column of each county: as written down for the city, else line by line in a near square."""
    codes = sorted(counties)
    known = _layouts().get(city, {})
    if codes and all(code in known for code in codes):
        return {code: (known[code][0], known[code][1]) for code in codes}
    wide = min(COLUMNS, max(1, ceil(sqrt(len(codes)))))
    return {code: (number // wide + 1, number % wide + 1) for number, code in enumerate(codes)}


def tiles(board: Overview) -> list[Tile]:
    """The counties with their work, in the order in which they are read."""
    places = positions(board.place.code, (one.code for one in board.counties))
    found = []
    for one in board.counties:
        work = board.places.get(one.pk)
        row, column = places[one.code]
        found.append(
            Tile(
                one,
                min(row, ROWS),
                column,
                work.counts[Standing.DONE] if work else 0,
                work.counts[Standing.OVERDUE] if work else 0,
                work.total if work else 0,
                board.warnings.by_place.get(one.pk, 0),
                f"{reverse('policy:task_list')}?answering={one.code}",
            )
        )
    return sorted(found, key=lambda tile: (tile.row, tile.column))


# ------------------------------------------------------------------------------------------ the comparison


@dataclass(frozen=True, slots=True)
class Measure:
    """What places or schools are compared by, with the method beside it."""

    key: str
    name: str
    unit: str
    method: str
    values: Mapping[int, Decimal | None]
    is_falling: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of the ranking; without a value it has no rank."""

    rank: int | None
    key: int
    name: str
    value: Decimal | None
    url: str


def ranked(measure: Measure, names: Mapping[int, tuple[str, str]]) -> list[Ranked]:
    """The best first; equal values share a rank and the next rank is skipped."""
    sign = 1 if measure.is_falling else -1
    found = sorted(
        ((value, key) for key, value in measure.values.items() if value is not None and key in names),
        key=lambda one: (sign * one[0], names[one[1]][0]),
    )
    lines: list[Ranked] = []
    for place, (value, key) in enumerate(found, start=1):
        is_tie = bool(lines) and lines[-1].value == value
        rank = lines[-1].rank if is_tie else place
        lines.append(Ranked(rank, key, names[key][0], value, names[key][1]))
    known = {line.key for line in lines}
    lines += [Ranked(None, key, name, None, url) for key, (name, url) in names.items() if key not in known]
    return lines


def county_measures(board: Overview) -> list[Measure]:
    """By what counties can be compared."""
    work = {one.pk: board.places.get(one.pk) for one in board.counties}
    busy = {key: one if one and one.total else None for key, one in work.items()}
    done = {
        key: Decimal(one.counts[Standing.DONE]) * 100 / one.total if one else None
        for key, one in busy.items()
    }
    told = {
        key: Decimal(board.reported.get(key, 0)) * 100 / one.total if one else None
        for key, one in busy.items()
    }
    overdue = {key: Decimal(one.counts[Standing.OVERDUE]) if one else None for key, one in busy.items()}
    warned = {one.pk: Decimal(board.warnings.by_place.get(one.pk, 0)) for one in board.counties}
    reports, daily = _("已采纳的进展报告"), _("每日预警检查")
    return [
        Measure(
            "told",
            _("本县报告完成的任务"),
            "%",
            _(
                "本县单位所负责的任务中，本县单位最近一次经采纳的报告说“完成”的项数占全部项数；没有报告的算没有完成。没有任务的县不排名。"
            ),
            told,
            source=reports,
        ),
        Measure(
            "done",
            _("任务完成率"),
            "%",
            _(
                "本县单位所负责的任务中，状态为“完成”的项数占全部项数。一项任务由几个县负责的，状态只有一个，各县都按它计。没有任务的县不排名。"
            ),
            done,
            source=reports,
        ),
        Measure(
            "overdue",
            _("逾期任务"),
            _("项"),
            _(
                "本县单位所负责、已过时限没有完成的任务项数，少的在前。只数“须（应）”和“目标”，“力争、可、鼓励、探索”的不算逾期。"
            ),
            overdue,
            is_falling=True,
            source=reports,
        ),
        Measure(
            "warnings",
            _("待办理预警"),
            _("条"),
            _(
                "责任单位在本县、还没有了结的预警条数，少的在前。单位多的县条数自然会多，不宜单独作为评价依据。"
            ),
            warned,
            is_falling=True,
            source=daily,
        ),
        *_indicator_measures(board, "area"),
    ]


def school_measures(board: Overview, schools: Iterable[Organisation]) -> list[Measure]:
    """By what schools can be compared."""
    keys = [one.pk for one in schools]
    rows = (
        specialist_teachers(board.actor, board.today)
        .filter(school__in=keys)
        .order_by()
        .values_list("school_id")
        .annotate(
            every=Count("practice_lapses_on"), kept=Count("pk", filter=Q(practice_lapses_on__gt=board.today))
        )
    )
    kept = {school: Decimal(number) * 100 / every for school, every, number in rows if every}
    warned = dict(
        EarlyWarning.objects.visible_to(board.actor)
        .filter(organisation__in=keys, state__in=LIVE)
        .order_by()
        .values_list("organisation_id")
        .annotate(number=Count("pk"))
    )
    return [
        Measure(
            "practice",
            _("企业实践达标教师占比"),
            "%",
            _(
                "在岗专任专业课教师中，企业实践达到规定时长的人数占比。没有专业课教师档案的、所在地规划没有写明要求的学校不排名。"
            ),
            {key: kept.get(key) for key in keys},
            source=_("教师企业实践台账"),
        ),
        Measure(
            "warnings",
            _("待办理预警"),
            _("条"),
            _("责任单位为该校、还没有了结的预警条数，少的在前。不宜单独作为评价依据。"),
            {key: Decimal(warned.get(key, 0)) for key in keys},
            is_falling=True,
            source=_("每日预警检查"),
        ),
        *_indicator_measures(board, "organisation"),
    ]


def _indicator_measures(board: Overview, column: str) -> Iterable[Measure]:
    """The indicators and counts that have values for the parts of the place in that year, in their order."""
    figures = {one.indicator: one for one in board.measured}
    rows = (
        IndicatorValue.objects.living()
        .filter(jurisdiction=board.place, year=board.year, indicator__in=list(figures))
        .filter(**{f"{column}__isnull": False})
        .order_by("state")
    )
    values: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
    for row in rows:
        if row.definition == figures[row.indicator].definition:
            values[row.indicator].setdefault(getattr(row, f"{column}_id"), row.value)
    for key, one in figures.items():
        found = values.get(key, {})
        if not found:
            continue
        is_loose = not one.is_listed and one.modality not in {"must", "target"}
        loose = _("文件对这一项不作硬性要求，只供参考。") if is_loose else ""
        yield Measure(
            f"i-{key}",
            one.name,
            one.unit,
            _("%(year)d年数值，按本地统一口径由记录算出，已核定的优先。%(loose)s")
            % {"year": board.year, "loose": loose},
            found,
            is_falling=one.direction == "down",
            source=one.source,
        )


def schools_of(board: Overview) -> list[Organisation]:
    rows = Organisation.objects.visible_to(board.actor).current()
    rows = rows.filter(within((board.place.path,)), kind__in=VOCATIONAL_SCHOOLS)
    return list(rows.select_related("jurisdiction").order_by("jurisdiction__path", "pinyin")[:200])


def indicator_url(board: Overview, key: str) -> str:
    return url_of(board.place, key, board.year)
