"""Satisfaction cells from the published results of surveys: only what the anonymity floor let through."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.engine.surveys import Release
from ronghe.quality.models import SurveyPublication
from ronghe.quality.queries.survey_results import QuestionResult, shown


def survey_answer(
    place: Jurisdiction, school: Organisation | None, year: int, settings: Mapping[str, Any]
) -> tuple[Decimal | None, dict[str, Any], str]:
    """The score (of 100) of the survey whose title has the words, with provenance, or why there is none."""
    words = str(settings["survey"])
    told: dict[str, Any] = {"source": "survey", "survey": words}
    publication = _publications(place, school, year, words).first()
    if publication is None:
        return None, told, f"没有这一年度已公布的“{words}”调查结果"
    survey = publication.survey
    told |= {"words": f"{survey.title}（第{publication.number}次公布）", "survey_id": survey.pk}
    found = _measured(publication, str(settings.get("question", "")))
    if found is None:
        return None, told, f"“{survey.title}”没有可计算满意度的题目"
    told["question"], told["n"] = found.question.key, found.n
    if found.score is None:
        return None, told, found.reason or f"“{survey.title}”的样本不足，按匿名要求不出数"
    told["words"] += f"，题目“{found.question.text}”，应答 {found.n} 份"
    return found.score, told, ""


def _publications(
    place: Jurisdiction, school: Organisation | None, year: int, words: str
) -> QuerySet[SurveyPublication]:
    rows = SurveyPublication.objects.filter(survey__year=year, survey__title__contains=words)
    if school is not None:
        about = Q(survey__about=school) | Q(survey__about=None, survey__organisation=school)
        rows = rows.filter(about)
    else:
        rows = rows.filter(survey__about=None, survey__organisation__jurisdiction=place)
    return rows.select_related("survey").order_by("-survey_id", "-number")


def _measured(publication: SurveyPublication, key: str) -> QuestionResult | None:
    """The question asked for, else the first that measures satisfaction."""
    form = publication.survey.questionnaire
    releases = [Release.from_data(one) for one in publication.releases]
    for one in shown(form, releases, form.strata):
        if one.question.measures and key in ("", one.question.key):
            return one
    return None
