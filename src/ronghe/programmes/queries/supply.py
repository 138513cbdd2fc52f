"""The supply of graduates of a place: who will finish, for which occupations, how sure that is.

The rules are those of ``engine.supply``: the projection of cohorts (``flow``), the weights of occupations
(``occupations``). Here they are given the rows of a place, and the answers get names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.engine import supply as engine
from ronghe.engine.supply import Interval
from ronghe.labour.queries.occupations import occupation_names
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import Cohort, SchoolProgramme
from ronghe.programmes.queries.links import links_by_code
from ronghe.programmes.queries.movements import Movements, movements_of
from ronghe.programmes.rules.catalogue import field_of
from ronghe.programmes.rules.cohorts import whole_years

GROUP_LENGTH = 7
COUNTS = (
    "planned",
    "enrolled",
    "joined",
    "left",
    "repeated",
    "graduated",
    "continued",
    "employed",
)


@dataclass(frozen=True, slots=True)
class SupplyPart:
    """What one programme of a school gives to a cell."""

    pk: int
    code: str
    name: str
    school: str
    level: str
    weight: float
    graduates: float
    joining: float


@dataclass(frozen=True)
class SupplyCell:
    """Graduates towards one occupation (or group) in a year, and those who join the local labour market.

    ``occupation`` is empty for programmes without links.
    """

    occupation: str
    name: str
    graduates: Interval
    joining: Interval
    returned: float
    departed: float
    programmes: tuple[SupplyPart, ...]


@dataclass(frozen=True, slots=True)
class MissingInput:
    """An input that is not there, of which programme, and what was done without it."""

    pk: int
    programme: str
    school: str
    message: str
    code: str


@dataclass(frozen=True)
class SupplyYear:
    """All of one year: the cells, their total, what was missing and the movements used."""

    year: int
    cells: tuple[SupplyCell, ...]
    graduates: Interval
    joining: Interval
    missing: tuple[MissingInput, ...]
    movements: Movements
    actual: int
    projected: int


@dataclass(frozen=True)
class _Read:
    """The rows of a place, as the engine takes them."""

    programmes: Mapping[str, SchoolProgramme]
    cohorts: tuple[engine.Cohort, ...]
    weights: Mapping[str, Mapping[str, float]]


def supply_of(
    jurisdiction: Jurisdiction, year: int, *, occupation: str = "", group_length: int = GROUP_LENGTH
) -> list[SupplyCell]:
    """The cells of a year, the largest first; of one occupation or of those under a group if asked."""
    return [
        cell
        for cell in supply_years(jurisdiction, [year], group_length=group_length)[year].cells
        if not occupation or cell.occupation.startswith(occupation)
    ]


def supply_years(
    jurisdiction: Jurisdiction, years: Sequence[int], *, group_length: int = GROUP_LENGTH
) -> dict[int, SupplyYear]:
    """The supply of several years, for one reading of the registers."""
    read = _read(jurisdiction)
    projection = _project(read, read.programmes.values(), years)
    moves = {year: movements_of(jurisdiction, year) for year in years}
    codes = {code[:group_length] for found in read.weights.values() for code in found}
    for one in moves.values():
        codes |= {code[:group_length] for code in (*one.returned, *one.departed)}
    names = occupation_names(codes)
    return {year: _year(read, projection, year, moves[year], names, group_length) for year in years}


def projection_of(
    rows: Iterable[SchoolProgramme], years: Sequence[int], place: Jurisdiction
) -> engine.Projection:
    """The graduates of some programmes of a place, with shares estimated from all of the place."""
    read = _read(place)
    wanted = {str(row.pk) for row in rows}
    return _project(read, [row for key, row in read.programmes.items() if key in wanted], years)


def _read(jurisdiction: Jurisdiction) -> _Read:
    programmes = {
        str(row.pk): row
        for row in SchoolProgramme.objects.current()
        .filter(within((jurisdiction.path,)))
        .select_related("organisation")
        .order_by("pk")
    }
    rows = (
        Cohort.objects.current()
        .filter(programme__in=[int(key) for key in programmes])
        .order_by("pk")
        .values_list("programme_id", "entry_year", "employed_local", *COUNTS)
    )
    cohorts = tuple(
        engine.Cohort(str(programme), year, local=local, **dict(zip(COUNTS, counts, strict=True)))
        for programme, year, local, *counts in rows
    )
    links = links_by_code(row.code for row in programmes.values())
    weights = {key: engine.weights_of(links.get(row.code, ())) for key, row in programmes.items()}
    return _Read(programmes, cohorts, weights)


def _engine_programmes(rows: Iterable[SchoolProgramme]) -> list[engine.Programme]:
    return [
        engine.Programme(
            str(row.pk),
            whole_years(row.years),
            (row.level, f"{row.level}/{field_of(row.code)}"),
            row.status == ProgrammeStatus.OPEN,
        )
        for row in rows
    ]


def _project(read: _Read, rows: Iterable[SchoolProgramme], years: Sequence[int]) -> engine.Projection:
    """Some or all programmes that were read, with the shares of all."""
    by_programme: dict[str, dict[int, engine.Cohort]] = defaultdict(dict)
    for cohort in read.cohorts:
        by_programme[cohort.programme][cohort.entry_year] = cohort
    asked = _engine_programmes(rows)
    keys = {one.key for one in asked}
    return engine.project(
        asked,
        (cohort for cohort in read.cohorts if cohort.programme in keys),
        years,
        base_year=timezone.localdate().year,
        estimates=engine.estimate_all(_engine_programmes(read.programmes.values()), by_programme),
    )


def _year(
    read: _Read,
    projection: engine.Projection,
    year: int,
    movements: Movements,
    names: Mapping[str, str],
    length: int,
) -> SupplyYear:
    cells = [cell for (_, at), cell in projection.cells.items() if at == year]
    found = engine.allocate(
        cells, read.weights, length=length, returned=movements.returned, departed=movements.departed
    )
    made = tuple(_cell(one, read, names) for one in found)
    joining = engine.allocate(cells, {}, length=0)
    net = sum(one.returned - one.departed for one in found)
    return SupplyYear(
        year,
        made,
        projection.total(year),
        _moved(joining[0].joining if joining else Interval(0, 0, 0), net),
        tuple(_missing(read, projection, year)),
        movements,
        sum(cell.is_actual for cell in cells),
        sum(not cell.is_actual for cell in cells),
    )


def _moved(whole: Interval, net: float) -> Interval:
    return Interval(*(max(value + net, 0.0) for value in (whole.low, whole.middle, whole.high)))


def _missing(read: _Read, projection: engine.Projection, year: int) -> Iterable[MissingInput]:
    """What was missing for this year: of the cohort that is due, or of the whole programme."""
    for one in projection.missing:
        if one.year not in {0, year}:
            continue
        row = read.programmes[one.programme]
        yield MissingInput(row.pk, str(row), row.organisation.name, one.message, one.code)


def _cell(one: engine.Supply, read: _Read, names: Mapping[str, str]) -> SupplyCell:
    parts = []
    for part in one.parts:
        row = read.programmes[part.programme]
        parts.append(
            SupplyPart(
                row.pk,
                row.code,
                row.name,
                row.organisation.name,
                row.get_level_display(),
                part.weight,
                part.graduates,
                part.joining,
            )
        )
    return SupplyCell(
        one.occupation,
        names.get(one.occupation, ""),
        one.graduates,
        one.joining,
        one.returned,
        one.departed,
        tuple(parts),
    )
