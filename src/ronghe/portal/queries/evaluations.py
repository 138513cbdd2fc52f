"""Evaluations as the public reads them: published results with their parts, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from ronghe.core.models import Jurisdiction
from ronghe.quality.models import EvaluationResult


def public_results() -> QuerySet[EvaluationResult]:
    """Every published version of rounds that are told to the public."""
    return EvaluationResult.objects.public().select_related(
        "case__organisation", "case__jurisdiction", "case__round__scheme", "case__round__organisation"
    )


def newest_results(*, subject: str = "", place: str = "") -> QuerySet[EvaluationResult]:
    """Of each evaluated subject the latest published version, by year and place."""
    latest = (
        EvaluationResult.objects.public().filter(case=OuterRef("case")).order_by("-version").values("pk")[:1]
    )
    rows = public_results().filter(pk=Subquery(latest))
    if subject:
        rows = rows.filter(case__round__scheme__subject=subject)
    if place:
        rows = rows.filter(case__jurisdiction__code=place)
    return rows.order_by(
        "-case__round__year",
        "case__round__name",
        "case__jurisdiction__path",
        "case__organisation__name",
        "case__subject_name",
    )


def versions_of(result: EvaluationResult) -> list[EvaluationResult]:
    """All published versions of the same subject, newest first."""
    return list(EvaluationResult.objects.public().filter(case=result.case_id).order_by("-version"))


@dataclass(frozen=True, slots=True)
class YearLine:
    """A subject's published result of a year under a scheme for the same kind of subject."""

    result: EvaluationResult
    year: int
    total: Decimal
    grade: str


def years_of(result: EvaluationResult) -> list[YearLine]:
    """The subject's latest published result of every year, newest first."""
    case = result.case
    rows = newest_results(subject=case.round.scheme.subject).filter(
        case__organisation=case.organisation_id, case__subject_name=case.subject_name
    )
    return [YearLine(one, one.case.round.year, one.total, one.grade) for one in rows]


def places_with(rows: QuerySet[EvaluationResult]) -> list[Jurisdiction]:
    return list(Jurisdiction.objects.filter(pk__in=rows.values("case__jurisdiction")).order_by("path"))
