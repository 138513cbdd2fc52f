"""Competence standards, incentives and evaluations as counts; the whole system on one page."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ronghe.core.errors import Invalid, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.quality.models import CompetenceStandard, IncentivePolicy, SkillEvaluation
from ronghe.quality.queries.system import system_of
from ronghe.quality.services import honours, pilots
from ronghe.quality.services import skills as services
from tests.factories import policy as make
from tests.factories.accounts import UserFactory
from tests.factories.directory import OrganisationFactory
from tests.quality.evaluation_world import EvaluationCity
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
REFUSED = (Invalid, RuleViolated)


@pytest.fixture
def city() -> EvaluationCity:
    return EvaluationCity("qingyuan", "third_party")


def standard_of(city: EvaluationCity, **more: Any) -> CompetenceStandard:
    values = {
        "organisation": city.bodies["education"],
        "name": "示例职业技能标准",
        "level": "national",
        "version": "2020年版",
        "valid_from": date(2020, 1, 1),
        **more,
    }
    made: CompetenceStandard = services.STANDARD.record(values, actor=city.actor("education"))
    return made


def incentive_of(city: EvaluationCity, **more: Any) -> IncentivePolicy:
    values = {
        "organisation": city.bodies["education"],
        "name": "示例技能提升奖励",
        "kind": "subsidy",
        "document": "示例文件〔2021〕1号",
        "clause": "方案三（二）",
        "starts_on": date(2021, 1, 1),
        **more,
    }
    made: IncentivePolicy = services.INCENTIVE.record(values, actor=city.actor("education"))
    return made


def evaluated(city: EvaluationCity, **more: Any) -> SkillEvaluation:
    values = {
        "organisation": city.bodies["evaluator"],
        "year": 2022,
        "standard": more.pop("standard", None) or standard_of(city),
        "grade": "3",
        "candidates": 40,
        "passed": 30,
        **more,
    }
    made: SkillEvaluation = services.SKILL_EVALUATION.record(values, actor=city.actor("evaluator"))
    return made


@pytest.mark.register("EVAL-13")
def test_people_are_counted_by_standard_grade_and_incentive(city: EvaluationCity) -> None:
    standard, incentive = standard_of(city), incentive_of(city)
    evaluated(city, standard=standard, incentive=incentive, rewarded=12)
    evaluated(city, standard=standard, grade="4", candidates=60, passed=45)
    hrss = UserFactory(
        role=Role.HRSS, organisation=OrganisationFactory(jurisdiction=city.place, kind=Kind.HRSS)
    )
    client = client_of(hrss)
    text = client.get(reverse("quality:skill_evaluations_list")).content.decode()
    for words in ("100", "占参加的 75.0%", "占取得等级的 16.0%"):
        assert words in text
    told = [one.message for one in services.STANDARD.warnings(standard)]
    assert told == ["没有写发布机关，页面上显示“未写明”。", "没有写标准号或文号，页面上显示“未写明”。"]
    assert "还没有兑现过" in client.get(reverse("quality:incentives_list")).content.decode()


@pytest.mark.register("EVAL-13")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"passed": 41}, "不能多于参加评价的"),
        ({"incentive": True, "rewarded": 31}, "不能多于取得等级的"),
        ({"rewarded": 3}, "须写明是哪项激励政策"),
        ({"year": 2019}, "在 2019 年不施行"),
        ({"year": 2020, "incentive": True}, "“示例技能提升奖励”在 2020 年不施行"),
        ({"year": 2099}, "还没有到"),
    ],
)
def test_counts_that_cannot_be(city: EvaluationCity, changes: dict[str, Any], message: str) -> None:
    given = {**changes, "incentive": incentive_of(city)} if changes.get("incentive") else changes
    with pytest.raises(REFUSED, match=message):
        evaluated(city, **given)


def test_standards_are_kept_by_offices_and_evaluators_for_themselves(city: EvaluationCity) -> None:
    with pytest.raises(REFUSED, match="职业分类大典里没有"):
        standard_of(city, occupation="9-99-99-99")
    with pytest.raises(REFUSED, match="没有写依据"):
        incentive_of(city, clause="")
    with pytest.raises(NotAllowed):
        services.STANDARD.record(
            {
                "organisation": city.bodies["education"],
                "name": "示例",
                "level": "enterprise",
                "version": "1",
                "valid_from": date(2020, 1, 1),
            },
            actor=city.actor("evaluator"),
        )


@pytest.mark.register("EVAL-14")
def test_the_system_is_what_runs_and_says_what_is_missing(city: EvaluationCity) -> None:
    """Gaps come and go with the rows; the page, the paper and the workbook say the same."""
    plan = make.PlanFactory(document__jurisdiction=city.place)
    make.TaskFactory(plan=plan, title="质量评价和督导评估制度", register=["EVAL-14"])
    assert city.scheme.subject == "school"
    action = pilots.ACTION.record(
        {
            "organisation": city.bodies["school"],
            "name": "示例试点",
            "kind": "pilot",
            "clause": "方案二（七）",
            "effect": "示例",
            "starts_on": date(2021, 1, 1),
        },
        actor=city.actor("education"),
    )
    today = timezone.localdate()
    before = [one.words for one in system_of(city.place, today).gaps]
    assert "评价“专业”没有方案。" in before
    assert "评价“学校”没有方案。" not in before
    assert "近四年没有评价过“学校”。" in before
    assert f"没有公布成效评定 1 个：{action.name}。" in before
    assert f"没有开展诊断与改进的学校 1 个：{city.bodies['school'].name}。" in before
    assert "近四年没有技能人才评价统计。" in before

    city.round(year=today.year)
    honours.CYCLE.record(
        {
            "organisation": city.bodies["school"],
            "year": today.year,
            "field": "专业",
            "target": "示例",
            "standard": "示例",
        },
        actor=city.actor("school"),
    )
    evaluated(city, year=today.year)
    after = [one.words for one in system_of(city.place, today).gaps]
    assert not {
        "近四年没有评价过“学校”。",
        f"没有开展诊断与改进的学校 1 个：{city.bodies['school'].name}。",
        "近四年没有技能人才评价统计。",
    } & set(after)

    client = client_of(city.users["education"])
    address = reverse("quality:system")
    text = client.get(address).content.decode()
    assert "质量评价和督导评估制度" in text
    assert all(words in text for words in after)
    assert "print" in client.get(address, {"print": "1"}).content.decode()
    book = load_workbook(io.BytesIO(client.get(address, {"format": "xlsx"}).content))
    assert [row[1].value for row in book["还缺什么"].iter_rows(min_row=2)] == after
    assert len(book.sheetnames) == 12
    assert client_of(city.users["school"]).get(address).status_code == 403
