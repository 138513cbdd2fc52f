"""Counts over the evaluations of skilled people."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.registers import Amount
from ronghe.quality.models import CompetenceStandard, IncentivePolicy, SkillEvaluation


def standard_amounts(rows: QuerySet[CompetenceStandard], _actor: Actor) -> Iterator[Amount]:
    """How many are in force, and by how many nobody has been evaluated yet."""
    today = timezone.localdate()
    current = rows.filter(state="current", valid_from__lte=today).exclude(valid_to__lt=today)
    used = SkillEvaluation.objects.current().values("standard")
    yield Amount(_("施行中"), current.count(), _("份"))
    yield Amount(_("还没有用于评价"), current.exclude(pk__in=used).count(), _("份"))


def incentive_amounts(rows: QuerySet[IncentivePolicy], _actor: Actor) -> Iterator[Amount]:
    """How many are in force, and of how many nobody has had the benefit."""
    today = timezone.localdate()
    current = rows.filter(state="current", starts_on__lte=today).exclude(ends_on__lt=today)
    kept = SkillEvaluation.objects.current().filter(rewarded__gt=0).values("incentive")
    yield Amount(_("施行中"), current.count(), _("项"))
    yield Amount(_("还没有兑现过"), current.exclude(pk__in=kept).count(), _("项"))


def evaluation_amounts(rows: QuerySet[SkillEvaluation], _actor: Actor) -> Iterator[Amount]:
    """People evaluated, passed and rewarded; a share only where there is something to divide by."""
    sums = rows.filter(state="current").aggregate(
        candidates=Sum("candidates"), passed=Sum("passed"), rewarded=Sum("rewarded")
    )
    candidates, passed, rewarded = (sums[name] or 0 for name in ("candidates", "passed", "rewarded"))
    yield Amount(_("参加评价"), candidates, _("人次"))
    yield Amount(_("取得等级"), passed, _("人次"), _share(_("占参加的"), passed, candidates))
    yield Amount(_("兑现激励"), rewarded, _("人次"), _share(_("占取得等级的"), rewarded, passed))


def _share(words: str, part: int, whole: int) -> str:
    return f"{words} {part / whole:.1%}" if whole else ""
