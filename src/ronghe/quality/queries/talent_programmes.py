"""The programmes of a place as the talent report tells of them, and how far they match its industries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.quadrant import Corner
from ronghe.programmes.models import Cohort, OccupationLink, SchoolProgramme
from ronghe.programmes.models.links import LinkKind
from ronghe.programmes.queries.alignment import alignment_of, choice_of, programmes_in
from ronghe.programmes.queries.cohorts import cohorts_of, graduation_year
from ronghe.programmes.queries.gaps import Gaps
from ronghe.programmes.queries.quadrant import quadrant_of
from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Degree, Taught

MOST_OCCUPATIONS = 12
CORNER_WORDS = {
    Corner.GROW: "需求旺、结果好",
    Corner.MEND: "需求旺、结果差",
    Corner.TURN: "需求弱、结果好",
    Corner.LEAVE: "需求弱、结果差",
}


def taught_in(place: Jurisdiction, gaps: Gaps, minimum: int) -> tuple[Taught, ...]:
    """Every programme on offer: places and entrants of the newest cohort, graduates where not too few.

    ``gaps`` are those of the place in the year told of.
    """
    year = gaps.year
    rows = list(programmes_in(place))
    cohorts = cohorts_of(rows)
    leads = occupations_of(row.code for row in rows)
    corners = corners_of(place, gaps, {row.level for row in rows})
    return tuple(
        replace(
            _taught(row, cohorts.get(str(row.pk), ()), leads.get(row.code, []), year, minimum),
            quadrant=corners.get(str(row.pk), ""),
        )
        for row in rows
    )


def corners_of(place: Jurisdiction, gaps: Gaps, levels: Iterable[str]) -> dict[str, str]:
    """In which corner of its level each programme stands; those too small or without figures in none."""
    return {
        placed.dot.key: CORNER_WORDS[placed.corner]
        for level in sorted(levels)
        for placed in quadrant_of(place, gaps.year, level, gaps=gaps).found.placed
    }


def _taught(
    row: SchoolProgramme,
    cohorts: Iterable[Cohort],
    leads: list[tuple[str, str]],
    year: int,
    minimum: int,
) -> Taught:
    known = list(cohorts)
    newest = next((one for one in known if one.entry_year <= year), None)
    left = next((one for one in known if graduation_year(one, row) <= year and one.graduated), None)
    official = next((source for _code, source in leads if source), "")
    return Taught(
        pk=row.pk,
        code=row.code,
        name=row.name + (f"（{row.direction}）" if row.direction else ""),
        school=row.organisation.name,
        level=row.level,
        level_name=str(row.get_level_display()),
        years=f"{row.years.normalize():f}",
        status=str(row.get_status_display()),
        places=newest.planned if newest else None,
        entrants=newest.enrolled if newest else None,
        entry_year=newest.entry_year if newest else None,
        graduates=left.graduated if left and left.graduated >= minimum else None,
        employment=_placed(left, minimum),
        matched=rules.share_words(left.employed_matched, left.employed, minimum) if left else "尚未登记",
        occupations=tuple(code for code, _source in leads[:MOST_OCCUPATIONS]),
        standard=official,
    )


def _placed(left: Cohort | None, minimum: int) -> str:
    """Who found work or went on to study, of all who graduated."""
    if left is None or left.employed is None:
        return "尚未登记"
    placed: Any = left.employed + (left.continued or 0)
    return rules.share_words(min(placed, left.graduated), left.graduated, minimum)


def occupations_of(codes: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """The occupations of each programme code with the official source: what is in force before guesses."""
    rows = OccupationLink.objects.filter(programme__in=set(codes)).exclude(kind=LinkKind.REFUSED)
    known: dict[str, list[tuple[str, str]]] = {}
    guessed: dict[str, list[tuple[str, str]]] = {}
    for row in rows.order_by("-score", "occupation"):
        is_guess = row.kind == LinkKind.PREDICTED
        source = row.source if row.kind == LinkKind.OFFICIAL else ""
        (guessed if is_guess else known).setdefault(row.programme, []).append((row.occupation, source))
    return {**guessed, **known}


def degrees_of(place: Jurisdiction, gaps: Gaps) -> tuple[Degree, ...]:
    """Every definition of the match degree side by side, the chosen one marked."""
    chosen = choice_of(place)
    return tuple(
        Degree(
            key=one.definition.key,
            name=one.definition.name,
            definition=one.definition.text,
            value=one.value,
            numerator=one.numerator,
            denominator=one.denominator,
            missing="；".join(one.missing),
            is_chosen=chosen is not None and chosen.definition == one.definition.key,
        )
        for one in alignment_of(place, gaps.year, demand=gaps.demand)
    )
