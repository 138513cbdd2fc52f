"""The writes of competence standards, incentive policies and evaluations of skilled people as counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from ronghe.core.registers import Finding, register_services
from ronghe.quality.models import CompetenceStandard, IncentivePolicy, SkillEvaluation
from ronghe.reference.models import CatalogueEntry


def _standard(row: CompetenceStandard) -> Iterator[Finding]:
    if row.occupation:
        known = CatalogueEntry.objects.current().occupations().filter(code=row.occupation)
        if not known.exists():
            yield Finding(
                f"职业分类大典里没有“{row.occupation}”。",
                "occupation",
                "请到“职业分类”查找代码；没有的不填。",
            )
    for name, words in (("issuer", "发布机关"), ("number", "标准号或文号")):
        if not getattr(row, name).strip():
            yield Finding(f"没有写{words}，页面上显示“未写明”。", name, refuses=False)


def _incentive(row: IncentivePolicy) -> Iterator[Finding]:
    if row.task is None and not row.clause.strip():
        yield Finding("没有写依据：请选规划任务，或写明条款。", "task")
    if row.task is not None and not row.organisation.jurisdiction.path.startswith(row.task.jurisdiction.path):
        yield Finding("这项任务属于别的辖区。", "task")


def _evaluation(row: SkillEvaluation) -> Iterator[Finding]:
    if row.year > timezone.localdate().year:
        yield Finding("这一年度还没有到。", "year")
    first, last = date(row.year, 1, 1), date(row.year, 12, 31)
    standard, incentive = row.standard, row.incentive
    if standard.valid_from > last or (standard.valid_to is not None and standard.valid_to < first):
        yield Finding(f"“{standard}”在 {row.year} 年不施行。", "standard")
    if incentive is not None and (
        incentive.starts_on > last or (incentive.ends_on is not None and incentive.ends_on < first)
    ):
        yield Finding(f"“{incentive}”在 {row.year} 年不施行。", "incentive")
    if row.candidates and not row.passed:
        yield Finding("没有一人取得等级，请核对。", "passed", refuses=False)
    if row.passed and incentive is None:
        yield Finding("没有登记兑现的激励政策。", "incentive", refuses=False)


STANDARD = register_services("quality.standard", CompetenceStandard, check=_standard)
INCENTIVE = register_services("quality.incentive", IncentivePolicy, check=_incentive)
SKILL_EVALUATION = register_services("quality.skill_evaluation", SkillEvaluation, check=_evaluation)
