"""Honour lists, moral education and the evaluation of three sources: what is counted, and from what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.quality.models import EvaluationCase
from ronghe.quality.queries.evaluation_results import parts_of
from ronghe.quality.services import evaluation as rounds
from ronghe.quality.services import evaluation_scoring as scoring
from ronghe.quality.services import honours as services
from tests.factories.accounts import UserFactory
from tests.factories.directory import OrganisationFactory
from tests.quality.evaluation_world import EvaluationCity
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> EvaluationCity:
    return EvaluationCity()


def page_of(city: EvaluationCity, who: str, name: str) -> str:
    text: str = client_of(city.users[who]).get(reverse(f"quality:{name}")).content.decode()
    return text


@pytest.mark.parametrize(
    ("kind", "name", "label"),
    [
        pytest.param(
            "recuperation", "技能人才疗休养", "技能人才疗休养", marks=pytest.mark.register("HON-02")
        ),
        pytest.param(
            "provincial", "示例特殊津贴", "省级优秀人才与特殊津贴推荐", marks=pytest.mark.register("HON-04")
        ),
        pytest.param("craftsman", "示例工匠", "区县工匠", marks=pytest.mark.register("HON-05")),
        pytest.param("commendation", "先进个人", "先进集体和先进个人", marks=pytest.mark.register("HON-06")),
    ],
)
def test_each_list_is_put_forward_decided_and_counted(kind: str, name: str, label: str) -> None:
    city = EvaluationCity("liaocheng", "three_source")
    values = {"organisation": city.bodies["school"], "kind": kind, "name": name, "year": 2023}
    first = services.HONOUR.record({**values, "recipient": "示例人选甲"}, actor=city.actor("school"))
    services.HONOUR.record({**values, "recipient": "示例人选乙"}, actor=city.actor("school"))
    with pytest.raises(Invalid, match="这一推荐已经登记"):
        services.HONOUR.record({**values, "recipient": "示例人选甲"}, actor=city.actor("school"))
    granted = {"step": "granted", "granted_on": date(2023, 9, 1), "document": "示例文件"}
    services.HONOUR.amend(first, granted, actor=city.actor("education"), reason="已公布")
    listed = page_of(city, "education", "honours_list")
    assert label in listed
    # 两人推荐、一人授予：摘要里各有其数
    counted = client_of(city.users["education"]).get(reverse("quality:honours_list"))
    amounts = {str(one.label): one.value for one in counted.context["amounts"]}
    assert amounts["在册"] == 2
    assert amounts["已授予或入选"] == 1
    assert amounts[label] == 2


@pytest.mark.register("MORAL-03")
def test_typical_schools_studios_and_cases_are_kept_by_level(city: EvaluationCity) -> None:
    school = city.actor("school")
    for kind, name in (("school", "示例典型校"), ("studio", "示例班主任工作室"), ("case", "示例德育案例")):
        values = {"organisation": city.bodies["school"], "year": 2023, "kind": kind, "name": name}
        services.MORAL_MODEL.record({**values, "level": "区级"}, actor=school)
        with pytest.raises(Invalid, match="已经登记"):
            services.MORAL_MODEL.record({**values, "level": "市级"}, actor=school)
    with pytest.raises(NotAllowed):
        services.MORAL_MODEL.record({**values, "level": "区级", "year": 2022}, actor=city.actor("enterprise"))
    listed = page_of(city, "supervision", "moral_models_list")
    assert all(
        label in listed for label in ("“三全育人”典型学校", "班主任工作室", "德育案例", "示例班主任工作室")
    )


@pytest.mark.parametrize(
    "topics",
    [
        pytest.param(("mental", "life", "setback"), marks=pytest.mark.register("MORAL-04"), id="mental"),
        pytest.param(("craft", "labour"), marks=pytest.mark.register("MORAL-05"), id="craft"),
        pytest.param(("start_up", "merged"), marks=pytest.mark.register("MORAL-06"), id="merged"),
    ],
)
def test_sessions_and_people_of_moral_education_add_up(city: EvaluationCity, topics: tuple[str, ...]) -> None:
    values: dict[str, Any] = {"organisation": city.bodies["school"], "year": 2023, "hours": Decimal(4)}
    for n, topic in enumerate(topics, 1):
        services.MORAL_ACTIVITY.record(
            {**values, "topic": topic, "name": f"示例活动{n}", "sessions": n, "people": 100 * n},
            actor=city.actor("school"),
        )
    with pytest.raises(Invalid):
        services.MORAL_ACTIVITY.record(
            {**values, "topic": topics[0], "name": "没有开过的活动", "sessions": 0, "people": 0},
            actor=city.actor("school"),
        )
    answer = client_of(city.users["school"]).get(reverse("quality:moral_activities_list"))
    amounts = {str(one.label): one.value for one in answer.context["amounts"]}
    count = len(topics)
    assert amounts == {"活动": count * (count + 1) // 2, "参加": 100 * count * (count + 1) // 2}


@pytest.mark.register("EVAL-03", "EVAL-07")
@pytest.mark.rule("lc.elig.threesource")
def test_clients_peers_and_third_parties_judge_the_school_and_its_cooperation() -> None:
    """Three sources, three peers at least; nobody's weight is stated, so the office decides it."""
    city = EvaluationCity("liaocheng", "three_source")
    case = city.case(city.round())
    education = city.actor("education")
    rounds.CASE.take(case, "start", actor=education, note="没有自评方")
    city.weigh(client=30, peer=30, third=40)
    _judge(city, case, "client", "enterprise", 70)
    _judge(city, case, "peer", "industry", 80)
    _judge(city, case, "peer", "supervision", 80)
    _judge(city, case, "third", "evaluator", 90)
    with pytest.raises(InvalidTransition, match="只有 2 人，至少应有 3 人"):
        rounds.CASE.take(case, "propose", actor=education)
    city.bodies["peer"] = OrganisationFactory(jurisdiction=city.place, kind=OrganisationKind.ASSOCIATION)
    city.users["peer"] = UserFactory(role=Role.ASSOCIATION, organisation=city.bodies["peer"])
    _judge(city, case, "peer", "peer", 80)
    rounds.CASE.take(case, "propose", actor=education)
    result = case.results.get()
    # 专业教学由同行、第三方评，毕业生质量、服务产业由客户、第三方评，校企合作三方都评；两组各半
    lines = {line["item"]: line for line in result.detail["lines"]}
    assert {"i1", "i2"} <= set(lines)
    assert result.total == sum(one.points for one in parts_of(result))
    assert Decimal(70) < result.total < Decimal(90)


def _judge(city: EvaluationCity, case: EvaluationCase, party: str, body: str, mark: int) -> None:
    education, today = city.actor("education"), timezone.localdate()
    contract = None
    if party == "third":
        values = {"organisation": city.bodies["education"], "name": "第三方评估", "body": city.bodies[body]}
        more = {"number": "HT-1", "qualification": "示例资质", "areas": "五个方面"}
        days = {"starts_on": today, "ends_on": today}
        contract = rounds.COMMISSION.record({**values, **more, **days}, actor=education)
    sheet = scoring.assign_scorer(case, party, city.bodies[body], actor=education, commission=contract)
    city.fill(sheet, city.actor(body), mark)
