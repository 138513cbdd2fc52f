"""What stands in the way of combining a subject's scores: sheets open, evaluators near, samples unsettled."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ronghe.quality.enums.evaluation import ScoringState
from ronghe.quality.models import EvaluationCase, ScoreSampleItem, Scoring
from ronghe.quality.queries.evaluation_conflicts import Nearness, nearness


def back_to(case: EvaluationCase) -> date:
    """From which day on relations count."""
    day = case.round.opens_on
    years = case.round.conflict_years
    return date(day.year - years, day.month, min(day.day, 28))


def nearness_of(scoring: Scoring) -> list[Nearness]:
    """Why the scorer of a sheet is not independent; nothing for self-assessment and surveys."""
    if scoring.is_self or scoring.survey_id is not None:
        return []
    party = scoring.case.round.scheme.wording.party(scoring.party)
    return nearness(
        scoring.organisation,
        scoring.case.organisation,
        since=back_to(scoring.case),
        user=scoring.user,
        is_third=party is not None and party.is_third,
    )


def standing_faults(case: EvaluationCase) -> list[str]:
    """Why the scores cannot be combined yet, in sentences."""
    faults = []
    sheets = case.scorings.filter(state__in=[ScoringState.ASSIGNED, ScoringState.SUBMITTED])
    for one in sheets.select_related("organisation", "user", "case__round__scheme", "case__organisation"):
        name = one.organisation.name
        if one.state == ScoringState.ASSIGNED:
            faults.append(_("%(name)s 的评分还没有提交（不再需要的请更换或回避）") % {"name": name})
        for near in nearness_of(one):
            faults.append(_("%(name)s 不独立：%(why)s") % {"name": name, "why": near.text})
    items = ScoreSampleItem.objects.filter(scoring__case=case, scoring__state=ScoringState.SUBMITTED)
    for item in items.select_related("scoring__organisation"):
        name = item.scoring.organisation.name
        if not item.is_done:
            faults.append(_("%(name)s 的评分在抽查中，还没有办结") % {"name": name})
        elif item.is_sound is False:
            faults.append(_("%(name)s 的评分抽查不实，须更换评分人") % {"name": name})
    return faults
