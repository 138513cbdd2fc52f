"""Demand as the other parts ask for it: by source, and by the combination that a place has chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import paths_above
from ronghe.labour.enums import Combining, DemandSource
from ronghe.labour.models import Choice, Demand
from ronghe.labour.rules.combining import Cell, Entry, Way, cell_of, combined, group_of, plain, source_name

__all__ = ["Cell", "ChosenDemand", "choice_for", "chosen", "demand_of", "last_year", "period_of"]

PREFERENCE = (
    DemandSource.RETURNS,
    DemandSource.SURVEY,
    DemandSource.ADS,
    DemandSource.REGISTRATION,
    DemandSource.PROJECTS,
)
"""Which source is taken where two tell as much: those asked of employers before those inferred."""


YEARS_BACK = 2
"""Demand older than that many years before the running one says nothing of today."""


@dataclass(frozen=True, slots=True)
class ChosenDemand:
    """The demand of a place by the recorded combination, or by the best single source.

    ``is_chosen`` tells which; ``says`` is the sentence to show beside every figure made of it.
    """

    cells: tuple[Cell, ...]
    way: Way | None
    says: str
    is_chosen: bool
    choice: Choice | None = None

    def posts(self) -> dict[str, Cell]:
        """The cell of each occupation."""
        return {cell.occupation: cell for cell in self.cells}


def period_of(year: int, quarter: int | None = None) -> tuple[date, int]:
    """The first day and the months of a year or of one of its quarters."""
    return (date(year, 1, 1), 12) if quarter is None else (date(year, 3 * quarter - 2, 1), 3)


def last_year(jurisdiction: Jurisdiction, on: date) -> int | None:
    """The year whose demand counts on a day: the last full one with any figure at or under the place, not
    older than ``YEARS_BACK``; the running one where there is no other.

    A year that is not over would show a surplus of everything.
    """
    rows = Demand.objects.filter(
        jurisdiction__path__startswith=jurisdiction.path,
        starts_on__gte=date(on.year - YEARS_BACK, 1, 1),
        starts_on__lte=on,
    )
    years = set(rows.order_by().values_list("starts_on__year", flat=True).distinct())
    return max(years - {on.year}, default=on.year if years else None)


def rows_of(
    jurisdiction: Jurisdiction,
    *,
    year: int,
    quarter: int | None = None,
    sources: Collection[str] | None = None,
    occupation: str = "",
) -> QuerySet[Demand]:
    """The stored rows at or under a place that fall into the period. Scope is the caller's to ask for."""
    start, months = period_of(year, quarter)
    last = date(start.year, start.month + months - 1, 28)
    rows = Demand.objects.filter(
        jurisdiction__path__startswith=jurisdiction.path, starts_on__gte=start, starts_on__lte=last
    ).filter(months__lte=months)
    if sources is not None:
        rows = rows.filter(source__in=list(sources))
    if occupation:
        rows = rows.filter(occupation__startswith=occupation)
    return rows.order_by("pk")


def demand_of(
    jurisdiction: Jurisdiction,
    *,
    occupation: str = "",
    group_length: int = 7,
    year: int,
    quarter: int | None = None,
    sources: Collection[str] | None = None,
) -> list[Cell]:
    """One cell an occupation group and source, summed over the place and all under it.

    ``group_length`` is 7 for the 小类 and 10 for the 细类. ``occupation`` asks for codes that begin so. What
    ads or returns could not code has the occupation "". A sample survey of the place itself stands for all
    of it: then surveys of the places under it are not added.
    """
    rows = rows_of(jurisdiction, year=year, quarter=quarter, sources=sources, occupation=occupation)
    start, months = period_of(year, quarter)
    grouped: dict[tuple[str, str], list[Entry]] = {}
    for entry in _entries(rows, jurisdiction.path):
        key = (group_of(entry.occupation, group_length), entry.source)
        grouped.setdefault(key, []).append(entry)
    return [
        cell_of(code, source, found, starts_on=start, months=months)
        for (code, source), found in sorted(grouped.items())
    ]


def _entries(rows: QuerySet[Demand], path: str) -> list[Entry]:
    columns = ("pk", "place", "source", "occupation", "industry", "starts_on", "months", "posts")
    more = ("notices", "employers", "wage_low", "wage_middle", "wage_high")
    read = rows.annotate(place=F("jurisdiction__path")).values_list(*columns, *more)
    listed = [
        Entry(pk, place, source, code, trade, start, months, posts, notices, employers, (low, mid, high))
        for pk, place, source, code, trade, start, months, posts, notices, employers, low, mid, high in read
    ]
    own = any(one.source == DemandSource.SURVEY and one.place == path for one in listed)
    return [one for one in listed if not own or one.source != DemandSource.SURVEY or one.place == path]


# the chosen combination


def choice_for(jurisdiction: Jurisdiction, year: int) -> Choice | None:
    """The choice in force: of the place itself, else of the nearest place above it."""
    paths = [*paths_above(jurisdiction.path), jurisdiction.path]
    rows = Choice.objects.current().filter(jurisdiction__path__in=paths, year=year)
    found = rows.select_related("jurisdiction", "decided_by")
    return max(found, key=lambda one: len(one.jurisdiction.path), default=None)


def way_chosen(choice: Choice) -> Way:
    weights = {one: Decimal(str(weight)) for one, weight in choice.weights.items()}
    return Way(choice.method, tuple(choice.sources), weights)


def chosen(
    jurisdiction: Jurisdiction,
    year: int,
    *,
    occupation: str = "",
    group_length: int = 7,
    quarter: int | None = None,
    cells: Sequence[Cell] | None = None,
) -> ChosenDemand:
    """Demand by the combination recorded for the place and year; without one, by the best single source.

    ``cells`` are those of ``demand_of`` for the same question, where the caller has them.
    """
    if cells is None:
        cells = demand_of(
            jurisdiction, occupation=occupation, group_length=group_length, year=year, quarter=quarter
        )
    choice = choice_for(jurisdiction, year)
    if choice is not None:
        way = way_chosen(choice)
        says = f"按选定口径：{way.words()}（{choice.decided_on:%Y-%m-%d} 确定）"
        if choice.jurisdiction_id != jurisdiction.pk:
            says += f"，沿用{choice.jurisdiction.short_name}的选定"
        return ChosenDemand(tuple(combine(way, cells)), way, says + "。", True, choice)
    best = best_source(cells)
    if best is None:
        return ChosenDemand((), None, f"{year} 年还没有任何来源的需求数。", False)
    way = Way(Combining.SINGLE, (best,))
    told = [one for one in cells if one.source == best]
    coded = len({one.occupation for one in told if one.occupation})
    says = (
        f"{year} 年没有选定口径，暂用单一来源“{source_name(best)}”"
        f"（{coded} 个职业，共 {plain(sum((one.posts for one in told), Decimal(0)))} 人）。"
    )
    return ChosenDemand(tuple(combine(way, cells)), way, says, False)


def combine(way: Way, cells: Iterable[Cell]) -> list[Cell]:
    """The combined cell of each occupation that a source of the way tells of."""
    by_occupation: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        by_occupation.setdefault(cell.occupation, {})[cell.source] = cell
    made = (combined(way, told) for _, told in sorted(by_occupation.items()))
    return [one for one in made if one is not None]


def best_source(cells: Iterable[Cell]) -> str | None:
    """The source with the most occupations; of equals that with the most periods, then by ``PREFERENCE``."""
    told: dict[str, tuple[set[str], int]] = {}
    for cell in cells:
        codes, periods = told.get(cell.source, (set(), 0))
        told[cell.source] = (codes | {cell.occupation}, max(periods, cell.periods))
    order = [str(one) for one in PREFERENCE]
    ranked = sorted(told, key=lambda one: (-len(told[one][0] - {""}), -told[one][1], order.index(one)))
    return ranked[0] if ranked else None
