"""The sources set side by side for a place and period: one line an occupation, with the disagreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ronghe.core.models import Jurisdiction
from ronghe.labour.enums import DemandSource
from ronghe.labour.queries.demand import ChosenDemand, chosen, demand_of, rows_of
from ronghe.labour.queries.occupations import occupation_names
from ronghe.labour.rules.combining import Cell
from ronghe.labour.rules.comparing import Disagreement, disagreement


@dataclass(frozen=True, slots=True)
class Compared:
    """One occupation: what each source says, how far they lie apart, what the chosen way makes of it."""

    occupation: str
    name: str
    cells: dict[str, Cell]
    apart: Disagreement | None
    chosen: Cell | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The months of a year of which a source tells."""

    source: str
    months: tuple[int, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of a page. ``double`` are the months told by two or more sources, each with their names."""

    lines: list[Compared]
    sources: list[str]
    coverage: list[Coverage]
    double: dict[int, list[str]]
    chosen: ChosenDemand


def compare(
    place: Jurisdiction, year: int, quarter: int | None = None, *, group_length: int = 7, occupation: str = ""
) -> Comparison:
    """The sources of a place side by side, the widest disagreement first."""
    cells = demand_of(place, occupation=occupation, group_length=group_length, year=year, quarter=quarter)
    by_code: dict[str, dict[str, Cell]] = defaultdict(dict)
    for cell in cells:
        by_code[cell.occupation][cell.source] = cell
    picked = chosen(
        place, year, occupation=occupation, group_length=group_length, quarter=quarter, cells=cells
    )
    best = picked.posts()
    names = occupation_names(by_code)
    lines = [
        Compared(code, names.get(code, ""), told, disagreement(told), best.get(code))
        for code, told in by_code.items()
    ]
    lines.sort(key=lambda one: (-(one.apart.spread if one.apart else -1), one.occupation))
    present = {cell.source for cell in cells}
    coverage = coverage_of(place, year, quarter)
    return Comparison(
        lines,
        [str(source) for source in DemandSource if source in present],
        coverage,
        double_months(coverage),
        picked,
    )


def coverage_of(place: Jurisdiction, year: int, quarter: int | None = None) -> list[Coverage]:
    """Which months each source tells of."""
    months: dict[str, set[int]] = defaultdict(set)
    rows: dict[str, int] = defaultdict(int)
    periods = rows_of(place, year=year, quarter=quarter).values_list("source", "starts_on", "months")
    for source, start, length in periods:
        months[source].update(range(start.month, start.month + length))
        rows[source] += 1
    return [
        Coverage(str(source), tuple(sorted(months[source])), rows[source])
        for source in DemandSource
        if rows[source]
    ]


def double_months(coverage: Sequence[Coverage]) -> dict[int, list[str]]:
    """The months of which two sources or more tell."""
    told: dict[int, list[str]] = defaultdict(list)
    for one in coverage:
        for month in one.months:
            told[month].append(one.source)
    return {month: sources for month, sources in sorted(told.items()) if len(sources) > 1}


def month_words(months: Iterable[int]) -> str:
    """Months in words, runs together.

    >>> month_words([1, 2, 3, 7, 9, 10])
    '1—3月、7月、9—10月'
    """
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "、".join(f"{run[0]}月" if len(run) == 1 else f"{run[0]}—{run[-1]}月" for run in runs)
