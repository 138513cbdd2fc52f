"""A survey as its pages show it: response and weights by stratum, and the estimates of each item."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from ronghe.engine.surveys import Cell, Total, total_of
from ronghe.labour.enums import SheetState
from ronghe.labour.models import EnterpriseSurvey, SurveySheet
from ronghe.labour.rules.surveys import Item, items_of


@dataclass(frozen=True, slots=True)
class StratumLine:
    """One stratum: units of the frame, drawn, answered, and the weights of an answer."""

    key: str
    name: str
    cell: Cell

    @property
    def answered(self) -> int:
        return len(self.cell.answers)

    @property
    def percent(self) -> float | None:
        return round(100 * self.answered / self.cell.drawn, 1) if self.cell.drawn else None


def strata_of(survey: EnterpriseSurvey) -> list[StratumLine]:
    """The strata with the number of valid sheets as their answers (a nought each)."""
    valid = Counter(
        SurveySheet.objects.filter(survey=survey, state=SheetState.ACCEPTED)
        .order_by()
        .values_list("stratum", flat=True)
    )
    return [
        StratumLine(
            one["key"],
            one["name"],
            Cell(one["key"], one["frame"], one["drawn"], (Decimal(0),) * valid[one["key"]]),
        )
        for one in survey.strata
    ]


def estimates_of(survey: EnterpriseSurvey) -> list[tuple[Item, Total]]:
    """The estimated total of each item, from the valid sheets. A valid sheet silent on an item says nought:
    the form says so beside every field."""
    items, _wrong = items_of(survey.items)
    sheets = SurveySheet.objects.filter(survey=survey, state=SheetState.ACCEPTED)
    by_stratum: dict[str, list[dict[str, str]]] = defaultdict(list)
    for stratum, answers in sheets.order_by("pk").values_list("stratum", "answers"):
        by_stratum[stratum].append(answers)
    return [(item, total_of([_cell(one, item, by_stratum) for one in survey.strata])) for item in items]


def _cell(stratum: dict[str, object], item: Item, by_stratum: dict[str, list[dict[str, str]]]) -> Cell:
    key = str(stratum["key"])
    numbers = tuple(Decimal(answers.get(item.name, "0")) for answers in by_stratum[key])
    return Cell(key, int(str(stratum["frame"])), int(str(stratum["drawn"])), numbers)
