"""Pilots and special actions: rated against the effect their document states, published, corrected."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Conflict, Invalid, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.policy.models import Task
from ronghe.quality.models import ActionRating, SpecialAction
from ronghe.quality.queries.pilots import facts_of
from ronghe.quality.services import evaluation as rounds
from ronghe.quality.services import evaluation_scoring as scoring
from ronghe.quality.services import pilots as services
from tests.factories import policy as make
from tests.factories.accounts import actor_with
from tests.quality.evaluation_world import EvaluationCity
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
EFFECT = "试点学校和专业质量稳步上升"


@pytest.fixture
def city() -> EvaluationCity:
    return EvaluationCity("qingyuan", "third_party")


def task_of(city: EvaluationCity) -> Task:
    plan = make.PlanFactory(document__jurisdiction=city.place)
    made: Task = make.TaskFactory(plan=plan, title="示例试点任务", state="on_track", percent=60)
    return made


def action_of(city: EvaluationCity, **more: Any) -> SpecialAction:
    values = {
        "organisation": city.bodies["school"],
        "name": "示例现代学徒制试点",
        "kind": "pilot",
        "clause": "方案二（七）",
        "effect": EFFECT,
        "starts_on": date(2021, 3, 1),
        **more,
    }
    made: SpecialAction = services.ACTION.record(values, actor=city.actor("education"))
    return made


def contract(city: EvaluationCity, **more: Any) -> Any:
    today = timezone.localdate()
    values = {
        "organisation": city.bodies["education"],
        "name": "示例委托",
        "body": city.bodies["evaluator"],
        "number": "HT-7",
        "qualification": "示例",
        "areas": "试点成效",
        "starts_on": today,
        "ends_on": today,
        **more,
    }
    return rounds.COMMISSION.record(values, actor=city.actor("education"))


def rating_of(city: EvaluationCity, action: SpecialAction, **more: Any) -> ActionRating:
    number = more.pop("contract", "HT-7")
    values = {
        "organisation": city.bodies["education"],
        "action": action,
        "year": 2022,
        "way": "third",
        "commission": contract(city, number=number),
        "rating": "partly",
        "why": "任务完成六成，指标没有核定的数",
        **more,
    }
    made: ActionRating = services.RATING.record(values, actor=city.actor("education"))
    return made


def publish(city: EvaluationCity, rating: ActionRating) -> None:
    services.RATING.take(rating, "submit", actor=city.actor("education"))
    services.RATING.take(rating, "publish", actor=actor_with(Role.POLICY_OFFICE, jurisdiction=city.place))


@pytest.mark.register("EVAL-12")
def test_a_rating_is_public_only_after_another_published_it_and_a_correction_is_seen(
    city: EvaluationCity,
) -> None:
    task = task_of(city)
    rating = rating_of(city, action_of(city, task=task, clause=""))
    public, address = Client(), reverse("portal:action_rating", args=[rating.pk])
    services.RATING.take(rating, "submit", actor=city.actor("education"))
    assert public.get(address).status_code == 404
    with pytest.raises(NotAllowed, match="另一人"):
        services.RATING.take(rating, "publish", actor=city.actor("education"))
    services.RATING.take(rating, "publish", actor=actor_with(Role.POLICY_OFFICE, jurisdiction=city.place))
    text = public.get(address).content.decode()
    for words in (
        EFFECT,
        "部分实现",
        "示例试点任务",
        "60%",
        "没有登记衡量它的指标",
        city.bodies["evaluator"].name,
    ):
        assert words in text

    task.percent = 90
    task.save()
    services.ACTION.amend(
        rating.action, {"effect": "另一种说法"}, actor=city.actor("education"), reason="照方案改写"
    )
    assert "另一种说法" not in public.get(address).content.decode()
    assert "60%" in public.get(address).content.decode(), "the published facts stand"
    services.RATING.take(rating, "correct", actor=city.actor("education"), note="漏计两所学校")
    with pytest.raises(Conflict, match="已有更正"):
        services.RATING.take(rating, "correct", actor=city.actor("education"), note="再来")
    newer = rating.correction
    listing = reverse("portal:action_ratings")
    assert public.get(reverse("portal:action_rating", args=[newer.pk])).status_code == 404
    assert "部分实现" in public.get(listing).content.decode()
    services.RATING.amend(newer, {"rating": "mostly"}, actor=city.actor("education"), reason="漏计")
    publish(city, newer)
    old = public.get(address).content.decode()
    assert "这一版已有更正" in old
    assert "漏计两所学校" in old
    listed = public.get(listing).content.decode()
    assert "基本实现" in listed
    assert "部分实现" not in listed
    assert "90%" in public.get(reverse("portal:action_rating", args=[newer.pk])).content.decode()


@pytest.mark.register("EVAL-12")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"organisation": "school"}, "不能评定自己的试点"),
        ({"commission": None}, "须选定委托合同"),
        ({"way": "scheme"}, "须写明评价结果"),
        ({"year": 2020}, "2021 年才开始"),
        ({"year": 2099}, "还没有到"),
    ],
)
def test_what_a_rating_cannot_rest_on(city: EvaluationCity, changes: dict[str, Any], message: str) -> None:
    given = {name: city.bodies.get(str(value), value) if name == "organisation" else value
             for name, value in changes.items()}  # fmt: skip
    with pytest.raises((Invalid, RuleViolated), match=message):
        services.RATING.record(
            {
                "organisation": city.bodies["education"],
                "action": action_of(city),
                "year": 2022,
                "way": "third",
                "commission": contract(city),
                "rating": "not",
                "why": "示例",
                **given,
            },
            actor=city.actor("education")
            if "organisation" not in changes
            else actor_with(Role.POLICY_OFFICE, jurisdiction=city.place),
        )


@pytest.mark.register("EVAL-12")
def test_a_rating_by_scheme_rests_on_the_published_result_of_that_pilot() -> None:
    city = EvaluationCity("china", "pilot")
    city.weigh(self=40, third=60)
    action = action_of(city)
    subject = [(city.bodies["school"], action.name)]
    (case,) = rounds.add_subjects(city.round(2022), subject, actor=city.actor("education"))
    city.fill(case.scorings.get(is_self=True), city.actor("school"), 90)
    rounds.CASE.take(case, "finish_self", actor=city.actor("school"))
    agreed = contract(city)
    sheet = scoring.assign_scorer(
        case, "third", city.bodies["evaluator"], actor=city.actor("education"), commission=agreed
    )
    city.fill(sheet, city.actor("evaluator"), 70)
    rounds.CASE.take(case, "propose", actor=city.actor("education"))
    by_scheme = {"way": "scheme", "commission": None, "result": case.results.get()}
    with pytest.raises((Invalid, RuleViolated), match="还没有公布"):
        services.RATING.record(
            {
                "organisation": city.bodies["education"],
                "action": action,
                "year": 2022,
                "rating": "mostly",
                "why": "示例",
                **by_scheme,
            },
            actor=city.actor("education"),
        )
    case.due_on = timezone.localdate() - timedelta(days=1)
    case.save()
    rounds.CASE.take(case, "publish", actor=city.actor("education"))
    other = action_of(city, name="示例另一试点")
    with pytest.raises((Invalid, RuleViolated), match="评的不是这项试点"):
        rating_of(
            city, other, **{**by_scheme, "result": case.results.get(), "year": 2022, "contract": "HT-9"}
        )
    rating = rating_of(
        city, action, **{**by_scheme, "result": case.results.get(), "rating": "mostly", "contract": "HT-10"}
    )
    publish(city, rating)
    # 自评 40%×90 + 第三方 60%×70
    assert {"评价结果": "78.00 分"}.items() <= {
        one["label"]: one["value"] for one in rating.facts["rows"]
    }.items()
    page = Client().get(reverse("portal:action_rating", args=[rating.pk])).content.decode()
    assert case.results.get().number in page


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        (None, "2022 年没有核定的数"),
        ({"status": "computed", "value": Decimal(5)}, "2022 年没有核定的数"),
        ({"status": "approved", "value": Decimal("61.50")}, "61.5%"),
    ],
)
def test_only_an_approved_figure_stands_beside_the_effect(
    city: EvaluationCity, monkeypatch: pytest.MonkeyPatch, figure: dict[str, Any] | None, value: str
) -> None:
    task = task_of(city)
    indicator = make.IndicatorFactory(plan=task.plan, name="示例指标")
    found = [] if figure is None else [
        SimpleNamespace(indicator_id=indicator.pk, target_words="60%", unit="%", **figure)
    ]  # fmt: skip
    monkeypatch.setattr("ronghe.quality.queries.pilots.figures_of", lambda *_place, **_actor: found)
    rating = rating_of(city, action_of(city, task=task, clause="", indicator=indicator))
    told = {one["label"]: (one["value"], one["note"]) for one in facts_of(rating)}
    assert told["指标“示例指标”"][0] == value
    assert ("目标 60%" in told["指标“示例指标”"][1]) == (figure is not None)


def test_an_evaluator_near_to_the_pilot_does_not_rate_it(city: EvaluationCity) -> None:
    action = action_of(city)
    rounds.COMMISSION.record(
        {
            "organisation": city.bodies["school"],
            "name": "学校自己的委托",
            "body": city.bodies["evaluator"],
            "number": "HT-8",
            "qualification": "示例",
            "areas": "示例",
            "starts_on": timezone.localdate() - timedelta(days=90),
            "ends_on": timezone.localdate(),
        },
        actor=city.actor("education"),
    )
    with pytest.raises((Invalid, RuleViolated), match="受托第三方与实施单位有关系"):
        rating_of(city, action)


def test_an_action_names_its_clause_and_a_pilot_scheme_takes_only_registered_ones(
    city: EvaluationCity,
) -> None:
    with pytest.raises((Invalid, RuleViolated), match="没有写依据"):
        action_of(city, clause="")
    action_of(city)
    scheme = EvaluationCity(pack="china", key="pilot").scheme
    scheme.jurisdiction = city.place
    scheme.save()
    row = city.round(scheme=scheme)
    with pytest.raises(Conflict, match="没有登记名为“别的试点”"):
        rounds.add_subjects(row, [(city.bodies["school"], "别的试点")], actor=city.actor("education"))
    (case,) = rounds.add_subjects(
        row, [(city.bodies["school"], "示例现代学徒制试点")], actor=city.actor("education")
    )
    assert case.subject_name == "示例现代学徒制试点"


def test_the_pages_show_effect_facts_and_ratings(city: EvaluationCity) -> None:
    rating = rating_of(city, action_of(city))
    client = client_of(city.users["education"])
    page = client.get(reverse("quality:actions_detail", args=[rating.action_id])).content.decode()
    assert "部分实现" in page
    page = client.get(reverse("quality:ratings_detail", args=[rating.pk])).content.decode()
    assert "现在的数，公布时固定" in page
    assert "没有对应的规划任务" in page
