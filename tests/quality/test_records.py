"""Honours, moral education, safety, student counts, diagnosis and improvement."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.quality.services import honours as services
from tests.quality.evaluation_world import EvaluationCity
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> EvaluationCity:
    return EvaluationCity()


@pytest.mark.register("MORAL-02")
@pytest.mark.rule("lp.count.hours16")
@pytest.mark.parametrize(
    ("hours", "warning"), [("15.5", "专题教育学时不足，差 0.5 学时"), ("16", ""), ("20", "")]
)
def test_yearly_hours_are_held_against_the_rule(city: EvaluationCity, hours: str, warning: str) -> None:
    row = services.ETHICS_HOURS.record(
        {"organisation": city.bodies["school"], "year": 2023, "scope": "全校", "hours": Decimal(hours)},
        actor=city.actor("school"),
    )
    told = [one.message for one in services.ETHICS_HOURS.warnings(row)]
    assert [warning in one for one in told] == ([True] if warning else [])
    page = client_of(city.users["school"]).get(reverse("quality:ethics_hours_detail", args=[row.pk]))
    assert "专题教育学时" in page.content.decode()


@pytest.mark.register("HON-01", "HON-03")
def test_honours_are_put_forward_and_granted() -> None:
    city = EvaluationCity("liaocheng", "three_source")
    values = {
        "organisation": city.bodies["school"],
        "kind": "city_master",
        "name": "聊城市技术技能大师",
        "recipient": "示例人选甲",
        "year": 2023,
    }
    school = city.actor("school")
    row = services.HONOUR.record(values, actor=school)
    with pytest.raises(Invalid, match="授予日期"):
        services.HONOUR.amend(row, {"step": "granted"}, actor=school, reason="已授予")
    row.refresh_from_db()
    services.HONOUR.amend(
        row, {"step": "granted", "granted_on": date(2023, 12, 1)}, actor=school, reason="已授予"
    )
    told = [one.message for one in services.HONOUR.warnings(row)]
    assert any("第三方评价结果" in one for one in told)
    with pytest.raises(NotAllowed):
        services.HONOUR.record({**values, "recipient": "乙"}, actor=city.actor("enterprise"))
    services.HONOUR.record(
        {**values, "organisation": city.bodies["enterprise"], "kind": "political", "name": "人大代表推荐"},
        actor=city.actor("enterprise"),
    )
    page = client_of(city.users["education"]).get(reverse("quality:honours_list")).content.decode()
    assert "市级技术技能大师" in page
    assert "党代表、人大代表" in page


@pytest.mark.register("MORAL-01", "EVAL-09")
def test_four_processes_take_in_party_indicators(city: EvaluationCity) -> None:
    school = city.actor("school")
    for process in ("plan", "programme", "talent", "research"):
        services.PARTY_INDICATOR.record(
            {
                "organisation": city.bodies["school"],
                "year": 2023,
                "process": process,
                "is_included": True,
                "indicator": "思政成效",
                "document": "示例办法",
            },
            actor=school,
        )
    with pytest.raises(Invalid, match="写在哪里"):
        services.PARTY_INDICATOR.record(
            {
                "organisation": city.bodies["school"],
                "year": 2022,
                "process": "plan",
                "is_included": True,
                "indicator": "思政成效",
            },
            actor=school,
        )
    page = client_of(city.users["school"]).get(reverse("quality:party_indicators_list")).content.decode()
    assert "四个环节都已纳入" in page


@pytest.mark.register("EVAL-11")
def test_student_counts_add_up(city: EvaluationCity) -> None:
    values = {
        "organisation": city.bodies["school"],
        "year": 2023,
        "stage": "一年级",
        "evaluated": 100,
        "excellent": 30,
        "good": 40,
        "passed": 28,
        "failed": 2,
        "experienced": 90,
    }
    services.STUDENT_COUNT.record(values, actor=city.actor("school"))
    with pytest.raises(Invalid, match="四个等次之和"):
        services.STUDENT_COUNT.record({**values, "stage": "二年级", "failed": 3}, actor=city.actor("school"))


def test_safety_is_counted_and_an_injury_is_an_incident(city: EvaluationCity) -> None:
    values = {
        "organisation": city.bodies["school"],
        "year": 2023,
        "kind": "drill",
        "name": "消防演练",
        "on": date(2023, 5, 12),
        "people": 300,
    }
    school = city.actor("school")
    services.SAFETY.record(values, actor=school)
    with pytest.raises(RuleViolated, match="安全事件"):
        services.SAFETY.record({**values, "name": "演练二", "injured": 1}, actor=school)
    with pytest.raises(RuleViolated, match="不在该年度内"):
        services.SAFETY.record({**values, "name": "演练三", "year": 2022}, actor=school)
    with pytest.raises(Invalid, match="已整改的不能多于发现的"):
        services.SAFETY.record({**values, "kind": "inspection", "found": 1, "fixed": 2}, actor=school)


@pytest.mark.register("PROG-12")
def test_a_cycle_ends_when_every_item_is_closed(city: EvaluationCity) -> None:
    school, take = city.actor("school"), services.CYCLE.take
    cycle = services.CYCLE.record(
        {
            "organisation": city.bodies["school"],
            "year": 2023,
            "field": "专业",
            "target": "专业群建设达标",
            "standard": "示例标准",
        },
        actor=school,
    )
    take(cycle, "diagnose", actor=school)
    with pytest.raises(InvalidTransition, match="自我诊断"):
        take(cycle, "improve", actor=school)
    services.CYCLE.amend(cycle, {"finding": "实训条件不足"}, actor=school, reason="补充诊断")
    with pytest.raises(InvalidTransition, match="改进项"):
        take(cycle, "improve", actor=school)
    item = services.IMPROVEMENT.record(
        {
            "organisation": city.bodies["school"],
            "cycle": cycle,
            "number": 1,
            "problem": "工位不足",
            "measure": "新增工位 20 个",
            "duty": "实训处",
            "due_on": timezone.localdate() + timedelta(days=60),
        },
        actor=school,
    )
    take(cycle, "improve", actor=school)
    with pytest.raises(InvalidTransition, match="第 1 项"):
        take(cycle, "finish", actor=school)
    services.IMPROVEMENT.close(item, actor=school, reason="已新增 20 个工位")
    services.CYCLE.amend(cycle, {"conclusion": "达到标准"}, actor=school, reason="写结论")
    take(cycle, "finish", actor=school)
    assert cycle.state == "closed"
    take(cycle, "reopen", actor=city.actor("supervision"), note="佐证不足")
    assert cycle.state == "improving"
    page = (
        client_of(city.users["school"])
        .get(reverse("quality:cycles_detail", args=[cycle.pk]))
        .content.decode()
    )
    assert "共 1 项，完成 1 项" in page
