"""What a result is made of: scores gathered, combined, and opened to its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ronghe.engine.appraisal import Combination, Scheme, Score, Weights, combine, differences, shown_parts
from ronghe.engine.appraisal.combining import rounded
from ronghe.quality.enums.evaluation import ScoringState
from ronghe.quality.models import EvaluationCase, EvaluationResult, ItemScore, Scoring
from ronghe.quality.queries.evaluation_weights import weights_of


def scores_of(case: EvaluationCase) -> list[Score]:
    """Every submitted score of the subject, of sheets that count."""
    rows = ItemScore.objects.filter(scoring__case=case, scoring__state=ScoringState.SUBMITTED)
    return [
        Score(row.scoring.party, str(row.scoring_id), row.item, row.value, row.applies)
        for row in rows.select_related("scoring")
    ]


def combination_of(case: EvaluationCase) -> tuple[Scheme, Weights, Combination]:
    """The scores combined by the scheme of the round, with the weights of the day it closes."""
    scheme = case.round.scheme.wording
    weights = weights_of(scheme, case.jurisdiction, case.round.closes_on)
    return scheme, weights, combine(scheme, weights, scores_of(case))


def detail_of(combination: Combination) -> dict[str, Any]:
    """The parts of a total as they are kept beside it: exact fractions, and rounded so that they sum."""
    parts = shown_parts([line.points for line in combination.lines])
    return {
        "lines": [
            {
                "party": line.party,
                "group": line.group,
                "item": line.item,
                "scorers": line.scorers,
                "value": None if line.value is None else str(line.value),
                "share": str(line.share),
                "points": f"{part:f}",
                "left_out": line.is_left_out,
            }
            for line, part in zip(combination.lines, parts, strict=True)
        ],
        "notes": [note.text for note in combination.notes],
    }


@dataclass(frozen=True, slots=True)
class PartRow:
    """One line of the decomposition, in words."""

    party: str
    group: str
    item: str
    scorers: int
    value: Decimal | None
    share: Decimal
    points: Decimal
    is_left_out: bool
    evidence: str


def parts_of(result: EvaluationResult) -> list[PartRow]:
    """The decomposition of a result, as it was made."""
    scheme = result.case.round.scheme.wording
    items = {item.key: (group, item) for group, item in scheme.items}
    names = {party.key: party.name for party in scheme.parties}
    rows = []
    for line in result.detail["lines"]:
        group, item = items[line["item"]]
        rows.append(
            PartRow(
                names[line["party"]],
                group.name,
                item.name,
                line["scorers"],
                None if line["value"] is None else rounded(Fraction(line["value"])),
                rounded(Fraction(line["share"]) * 100),
                Decimal(line["points"]),
                line["left_out"],
                item.evidence,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The last earlier published result of the same subject, and why it cannot be compared, if so."""

    result: EvaluationResult
    reasons: tuple[str, ...]
    change: Decimal | None


def year_before(case: EvaluationCase, total: Decimal | None, weights: Weights) -> YearBefore | None:
    """What the subject had before under a scheme for the same kind of subject."""
    earlier = (
        EvaluationResult.objects.filter(
            case__organisation=case.organisation,
            case__subject_name=case.subject_name,
            case__round__year__lt=case.round.year,
            case__round__scheme__subject=case.round.scheme.subject,
            published_on__isnull=False,
        )
        .select_related("case__round__scheme")
        .order_by("-case__round__year", "-version")
        .first()
    )
    if earlier is None:
        return None
    mine, theirs = case.round.scheme.wording, earlier.case.round.scheme.wording
    reasons = tuple(differences(mine, weights, theirs, kept_weights(earlier)))
    change = None if reasons or total is None else total - earlier.total
    return YearBefore(earlier, reasons, change)


def kept_weights(result: EvaluationResult) -> Weights:
    """The weights that a result was combined with."""
    return Weights(
        {key: Decimal(value) for key, value in result.weights["parties"].items()},
        {key: Decimal(value) for key, value in result.weights["groups"].items()},
    )


def weights_data(weights: Weights) -> dict[str, dict[str, str]]:
    return {
        "parties": {key: f"{value:f}" for key, value in weights.parties.items()},
        "groups": {key: f"{value:f}" for key, value in weights.groups.items()},
    }


def current_result(case: EvaluationCase) -> EvaluationResult | None:
    """The newest version of the result."""
    return case.results.order_by("-version").first()


@dataclass(frozen=True, slots=True)
class PartyProgress:
    """How far a party is with a subject."""

    key: str
    name: str
    sheets: tuple[Scoring, ...]
    done: int
    score: Decimal | None


def progress_of(case: EvaluationCase, scheme: Scheme, combination: Combination) -> list[PartyProgress]:
    """Every party with its sheets; its own result as far as it is whole."""
    sheets: Iterable[Scoring] = case.scorings.select_related("organisation", "user", "survey", "commission")
    rows = []
    listed = list(sheets)
    for party in scheme.parties:
        mine = tuple(one for one in listed if one.party == party.key)
        done = sum(1 for one in mine if one.state == ScoringState.SUBMITTED)
        exact = combination.party_score(party.key)
        rows.append(
            PartyProgress(party.key, party.name, mine, done, None if exact is None else rounded(exact))
        )
    return rows
