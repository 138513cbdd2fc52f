"""Milestones, yes-or-no duties and yearly figures; every figure says that it is made up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ronghe.demo.city import City
from ronghe.demo.files import proof
from ronghe.demo.plans import shaoxing_plan
from ronghe.policy.enums import DeliverableKind, DeliverableState, IndicatorKind, MilestoneState, Rating
from ronghe.policy.models import Indicator, Milestone
from ronghe.policy.services.duties import add_deliverable, answer_deliverable, move_milestone
from ronghe.policy.services.indicators import Observed, correct_observation, record_observation

SOURCE = "演示数据（虚构，非官方统计）"
YEARS = 4


def build_projects(city: City) -> None:
    """One project stands finished, one goes on."""
    plan = shaoxing_plan(city)
    office = city.actor("demo-office")
    first, *others = Milestone.objects.filter(plan=plan).order_by("pk")
    move_milestone(first, MilestoneState.UNDER_WAY, actor=office, reason="演示：开工")
    move_milestone(
        first,
        MilestoneState.DONE,
        actor=office,
        done_on=city.today - timedelta(days=45),
        reason="演示：竣工",
        files=[proof("竣工验收", ["内容虚构"])],
    )
    for milestone in others:
        move_milestone(milestone, MilestoneState.UNDER_WAY, actor=office, reason="演示：完成选址")


def answer_duties(city: City) -> None:
    """Some duties are answered with proof, one bid is under way, the rest is open."""
    plan = shaoxing_plan(city)
    drc = city.actor("demo-drc")
    add_deliverable(
        plan,
        actor=drc,
        kind=DeliverableKind.APPRAISAL_SECTION,
        subject="演示：示例产业园项目立项论证",
        requirement="论证中写明人才需求和校企合作安排",
        organisation=city.bodies["市发改委"],
    )
    answered = {
        DeliverableKind.PLANNING_CHAPTER: (DeliverableState.YES, "演示：已写入规划专章"),
        DeliverableKind.PILOT_BID: (DeliverableState.APPLIED, "演示：申报材料已报送"),
        DeliverableKind.ASSESSMENT_ITEM: (DeliverableState.NO, "演示：本年度考核办法尚未列入，已提出建议"),
    }
    for kind, (state, answer) in answered.items():
        duty = plan.deliverables.filter(kind=kind).order_by("pk")[0]
        answer_deliverable(
            duty, state, actor=drc, answer=answer, files=[proof(duty.subject[:20], ["内容虚构"])]
        )


def observe(city: City) -> None:
    """Yearly figures that approach their targets, a corrected one, and ratings of the qualitative goals."""
    statistician = city.actor("demo-statistician")
    indicators = Indicator.objects.live().filter(plan=shaoxing_plan(city)).order_by("order", "pk")
    corrected = False
    for indicator in indicators:
        if indicator.kind == IndicatorKind.QUALITATIVE:
            rating = Observed(
                city.today.year - 1, SOURCE, rating=Rating.MOSTLY, basis="演示：依据虚构的评估报告"
            )
            record_observation(
                indicator, rating, actor=statistician, files=[proof("评估报告", [indicator.name, "内容虚构"])]
            )
        elif indicator.value is not None:
            rows = [
                record_observation(indicator, Observed(year, SOURCE, value=value), actor=statistician)
                for year, value in _approach(city, indicator)
            ]
            if not corrected:
                corrected = True
                better = Observed(rows[0].year, SOURCE, value=(rows[0].value or Decimal(0)) + 1)
                correct_observation(rows[0], better, actor=statistician, reason="演示：原值漏报一项")


def _approach(city: City, indicator: Indicator) -> list[tuple[int, Decimal]]:
    """Figures of the plan's years from some part of the target to near it, not always reaching it."""
    target = indicator.value or Decimal(0)
    last = indicator.target_year or city.today.year - 1
    share = Decimal(city.random.randint(30, 50)) / 100
    step = (Decimal(city.random.randint(88, 108)) / 100 - share) / (YEARS - 1)
    top = Decimal(100) if indicator.unit == "%" else None
    rows = []
    for count in range(YEARS):
        value = target * (share + step * count)
        value = value.quantize(Decimal("0.1")) if indicator.unit == "%" else value.quantize(Decimal(1))
        rows.append((last - YEARS + 1 + count, min(value, top) if top else value))
    return rows
