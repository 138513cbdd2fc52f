"""What a talent report tells, gathered from the demand, forecast, supply and programmes of its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ronghe.core.models import Jurisdiction
from ronghe.labour.enums import DemandSource
from ronghe.labour.queries.demand import Cell, chosen, demand_of, period_of
from ronghe.labour.queries.occupations import occupation_names
from ronghe.programmes.queries.gaps import Gaps, gaps_of
from ronghe.quality.models import TalentReport
from ronghe.quality.queries.talent_ahead import ahead_of
from ronghe.quality.queries.talent_programmes import degrees_of, taught_in
from ronghe.quality.queries.talent_wages import rounded, wages_in
from ronghe.quality.queries.talent_warnings import warnings_in
from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Occupation, Told

Three = tuple[float, float, float]
Quartiles = tuple[int, int, int]


def told_of(report: TalentReport) -> Told:
    """Everything the report says, as the records are now, already without what is too small."""
    place, year, quarter = report.jurisdiction, report.year, report.quarter
    read = demand_of(place, year=year, quarter=quarter)
    picked = chosen(place, year, quarter=quarter, cells=read)
    cells = {cell.occupation: cell for cell in picked.cells}
    by_source = _by_source(read)
    names = occupation_names(code for code in cells if code)
    wages = wages_in(place, *period_of(year, quarter), least=report.minimum)
    gaps = gaps_of(place, year, demand=None if quarter else picked)
    lines = [
        _line(code, names.get(code, code), cell, by_source.get(code, {}), report.minimum, wages.get(code))
        for code, cell in sorted(cells.items())
        if code
    ]
    used = {source for told in by_source.values() for source in told}
    missing = [] if cells else [f"{report.period_words}没有需求数"]
    supply = _supply(gaps)
    if not supply:
        missing.append(f"{year}年没有登记毕业生，或专业还没有与职业对应，供给和差额算不出来")
    if quarter:
        supply = {}
        missing.append("供给按年计，季度报告不比较供需")
    shown = rules.without_small([_balanced(one, supply.get(one.code)) for one in lines], report.minimum)
    return Told(
        place=place.name,
        period=report.period_words,
        minimum=report.minimum,
        says=picked.says,
        sources={str(one): str(one.label) for one in DemandSource if one in used},
        occupations=tuple(one if one.hidden else _expected(one, place) for one in shown),
        uncoded=_uncoded(cells.get(""), report.minimum),
        taught=taught_in(place, gaps, report.minimum),
        degrees=degrees_of(place, gaps),
        warnings=warnings_in(place),
        missing=tuple(missing),
    )


def _supply(gaps: Gaps) -> dict[str, Three]:
    """Graduates by occupation group with their range; groups that no programme leads to are not there."""
    return {
        one.group: (one.supply.low, one.supply.middle, one.supply.high) for one in gaps if one.supply.high > 0
    }


def _balanced(one: Occupation, supply: Three | None) -> Occupation:
    if supply is None or one.posts is None:
        standing, why = rules.standing_of(None, one.posts)
        return replace(one, standing=standing, why=why)
    gap = rules.gap_of(one.posts, supply)
    standing, why = rules.standing_of(gap, one.posts)
    return replace(one, supply=supply, gap=gap, standing=standing, why=why)


def _expected(one: Occupation, place: Jurisdiction) -> Occupation:
    ahead, why = ahead_of(place, one.code)
    return replace(one, ahead=ahead, no_ahead=why)


def _by_source(cells: Iterable[Cell]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for cell in cells:
        found.setdefault(cell.occupation, {})[cell.source] = float(cell.posts)
    return found


def _line(
    code: str,
    name: str,
    cell: Cell,
    by_source: Mapping[str, float],
    minimum: int,
    advertised: Quartiles | None,
) -> Occupation:
    return Occupation(
        code,
        name,
        posts=float(cell.posts),
        notices=cell.notices,
        employers=cell.employers,
        wages=_wages(cell, advertised),
        by_source=rules.small_sources(by_source, minimum),
    )


def _wages(cell: Cell, advertised: Quartiles | None) -> Quartiles | None:
    """The quartiles over all advertisements, unless another source tells of pay: a mean of the quartiles of
    its parts stands for them only where the advertisements themselves are not there."""
    if advertised is not None and cell.source == DemandSource.ADS:
        return advertised
    if cell.wage_low is None or cell.wage_middle is None or cell.wage_high is None:
        return advertised
    return rounded((cell.wage_low / 100, cell.wage_middle / 100, cell.wage_high / 100))


def _uncoded(cell: Cell | None, minimum: int) -> float | None:
    return float(cell.posts) if cell is not None and cell.posts >= minimum else None
