"""Statistical returns: what each is checked against, totals by region and industry, quality of a round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ronghe.engine.statforms import Form, Problem, Return, aggregate, check_return, quality_of
from ronghe.engine.statforms.aggregating import AggregateRow, Quality
from ronghe.engine.statforms.checking import Cells
from ronghe.quality.enums.statistics import SENT, ReturnState
from ronghe.quality.models import StatReturn, StatRound

GROUPINGS = ("place", "industry")
INDUSTRY = "A01"
"""The cell of a form that says the unit's industry, if the form has it as a choice."""


def last_cells(row: StatReturn) -> Cells | None:
    """What the unit sent in the same form for the year before."""
    found = (
        StatReturn.objects.filter(
            organisation=row.organisation_id,
            round__form__key=row.round.form.key,
            round__year=row.round.year - 1,
            state__in=SENT,
        )
        .order_by("-pk")
        .first()
    )
    return None if found is None else found.cells


def other_cells(row: StatReturn, form: Form) -> dict[str, Cells]:
    """What the unit sent in other forms for the same year, of those that the checks look into."""
    wanted = form.other_forms()
    if not wanted:
        return {}
    rows = StatReturn.objects.filter(
        organisation=row.organisation_id,
        round__year=row.round.year,
        round__form__key__in=wanted,
        state__in=SENT,
    ).select_related("round__form")
    return {one.round.form.key: one.cells for one in rows}


def problems_of(row: StatReturn, form: Form, cells: Cells) -> list[Problem]:
    """Every error and query of the return as it would be with these cells."""
    return check_return(form, cells, last=last_cells(row), others=other_cells(row, form))


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """The totals of a round and how far they can be trusted."""

    form: Form
    by: str
    rows: tuple[AggregateRow, ...]
    quality: Quality
    excused: int
    imputes: bool
    has_industry: bool


def figures_of(round: StatRound, *, by: str = "place", imputes: bool = False) -> RoundFigures:
    """Totals by region or industry over the frame of the round. Three queries."""
    form = round.form.wording
    industry = form.cell(INDUSTRY)
    has_industry = industry is not None and industry.is_choice
    by = by if by in GROUPINGS and (by != "industry" or has_industry) else "place"
    rows = list(round.returns.select_related("jurisdiction").order_by("jurisdiction__path", "pk"))
    last = _last(round)
    returns = [
        _return(row, by, last.get(row.organisation_id)) for row in rows if row.state != ReturnState.EXCUSED
    ]
    excused = sum(1 for row in rows if row.state == ReturnState.EXCUSED)
    checked = [_counted(form, one) for one in returns]
    table = aggregate(form, returns, imputes=imputes)
    return RoundFigures(form, by, tuple(table), quality_of(form, checked), excused, imputes, has_industry)


def _last(round: StatRound) -> dict[int, Cells]:
    before = StatReturn.objects.filter(
        round__form__key=round.form.key, round__year=round.year - 1, state__in=SENT
    )
    return dict(before.values_list("organisation", "cells"))


def _return(row: StatReturn, by: str, last: Cells | None) -> Return:
    cells: Mapping[str, str] | None = row.cells if row.state in SENT else None
    known = cells or last or {}
    group = row.jurisdiction.name if by == "place" else known.get(INDUSTRY, _("行业未报"))
    explained = sum(1 for text in row.explanations.values() if text.strip())
    return Return(str(row.organisation_id), group, cells, last, row.first_cells, explained=explained)


def _counted(form: Form, one: Return) -> Return:
    if one.cells is None:
        return one
    queries = sum(1 for p in check_return(form, one.cells, last=one.last) if not p.is_error)
    return replace(one, queries=queries, explained=min(queries, one.explained))


def missing_units(round: StatRound) -> dict[str, list[str]]:
    """Who has not sent a return yet, by place."""
    found: dict[str, list[str]] = defaultdict(list)
    waiting = round.returns.exclude(state__in=[*SENT, ReturnState.EXCUSED])
    for row in waiting.select_related("jurisdiction", "organisation"):
        found[row.jurisdiction.name].append(row.organisation.name)
    return dict(found)
