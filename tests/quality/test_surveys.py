"""Surveys: answered without a name, weighted, published above the floor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound
from ronghe.quality.models import SurveyAnswer, SurveyInvitation
from ronghe.quality.queries import survey_results as results
from ronghe.quality.services import surveys as services
from ronghe.quality.views import survey_public
from ronghe.quality.views.surveys import published
from tests.quality.evaluation_world import STUDENT_FORM, EvaluationCity, sheet
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
VISITOR = Actor.anonymous()


@pytest.fixture
def city() -> EvaluationCity:
    cache.clear()
    return EvaluationCity(pack="")


def with_frames(*sizes: int) -> Any:
    data = STUDENT_FORM.to_data()
    data["strata"] = [
        {"key": f"g{at}", "name": f"{at}年级", "frame": size} for at, size in enumerate(sizes, start=1)
    ]
    return type(STUDENT_FORM).from_data(data)


@pytest.mark.register("EVAL-04")
def test_a_parent_answers_on_a_phone_without_an_account(city: EvaluationCity) -> None:
    survey = city.survey(people=0)
    page = reverse("quality:survey_answer", args=[survey.key])
    phone = Client()
    shown = phone.get(page)
    assert shown.status_code == 200
    assert "您对教学效果满意吗" in shown.content.decode()
    assert "第 4 题选“参加过”的请回答" in shown.content.decode()
    wrong = phone.post(page, {**sheet(0), "skill": "", "words": "我的电话13800138000"})
    assert wrong.status_code == 422
    assert "这道题必须回答" in wrong.content.decode()
    assert "手机号码" in wrong.content.decode()
    assert "checked" in wrong.content.decode()
    done = phone.post(page, sheet(0))
    assert done.status_code == 200
    assert "已收到您的回答" in done.content.decode()
    kept = SurveyAnswer.objects.get()
    assert kept.answers["overall"] == "v4"
    fields = {one.name for one in SurveyAnswer._meta.fields} | {
        one.name for one in SurveyInvitation._meta.fields
    }
    assert fields == {"id", "survey", "stratum", "answers", "digest", "is_used"}


def test_a_link_answered_twice_on_one_device_keeps_the_first(city: EvaluationCity) -> None:
    survey = city.survey(people=0)
    page = reverse("quality:survey_answer", args=[survey.key])
    phone = Client()
    phone.post(page, sheet(0))
    again = phone.post(page, sheet(1))
    assert again.status_code == 409
    assert "第一次的回答有效" in again.content.decode()
    assert SurveyAnswer.objects.count() == 1
    assert Client().post(page, sheet(1)).status_code == 200


def test_a_machine_is_slowed_down(city: EvaluationCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey_public, "ANSWERS", type(survey_public.ANSWERS)("test-answer", 2, 600))
    survey = city.survey(people=0)
    page = reverse("quality:survey_answer", args=[survey.key])
    codes = [Client().post(page, sheet(number)).status_code for number in range(3)]
    assert codes == [200, 200, 429]
    assert Client().post(page, {**sheet(0), "website": "x"}).status_code == 422


def test_an_invitation_takes_one_answer(city: EvaluationCity) -> None:
    data = STUDENT_FORM.to_data() | {
        "by": "invitation",
        "strata": [{"key": "s1", "name": "一班", "frame": 40}],
    }
    education = city.actor("education")
    today = timezone.localdate()
    survey = services.SURVEY.record(
        {
            "organisation": city.bodies["school"],
            "title": "邀请调查",
            "year": 2023,
            "way": "invitation",
            "opens_on": today,
            "closes_on": today,
        },
        actor=education,
    )
    services.draw_up(survey, data, actor=education)
    with pytest.raises(InvalidTransition, match="还没有制作邀请"):
        services.SURVEY.take(survey, "open", actor=education)
    with pytest.raises(Invalid):
        services.invite(survey, {"s9": 3}, actor=education)
    ((stratum, token), _other) = services.invite(survey, {"s1": 2}, actor=education)
    assert not SurveyInvitation.objects.filter(digest=token).exists()
    services.SURVEY.take(survey, "open", actor=education)
    services.answer(survey, sheet(0), actor=VISITOR, token=token)
    assert SurveyAnswer.objects.get().stratum == stratum == "s1"
    with pytest.raises(Conflict, match="第一次的回答有效"):
        services.answer(survey, sheet(1), actor=VISITOR, token=token)
    with pytest.raises(NotFound):
        services.answer(survey, sheet(1), actor=VISITOR, token="wrong")
    page = reverse("quality:survey_answer", args=[survey.key])
    assert "凭邀请填写" in Client().get(page).content.decode()
    assert Client().post(page, {**sheet(1), "t": token}).status_code == 409
    assert SurveyAnswer.objects.count() == 1


def test_what_has_not_begun_or_is_over_takes_no_answer(city: EvaluationCity) -> None:
    survey = city.survey(people=0)
    services.SURVEY.take(survey, "close", actor=city.actor("education"))
    page = reverse("quality:survey_answer", args=[survey.key])
    assert "调查已经截止" in Client().get(page).content.decode()
    assert Client().post(page, sheet(0)).status_code == 409
    survey.closes_on = timezone.localdate() - timedelta(days=1)
    survey.opens_on = survey.closes_on
    survey.save()
    with pytest.raises(InvalidTransition, match="截止日期已过"):
        services.SURVEY.take(survey, "resume", actor=city.actor("education"), note="补收")
    assert Client().get(reverse("quality:survey_answer", args=["nothing"])).status_code == 404


def test_four_answers_are_not_published_and_five_are(city: EvaluationCity) -> None:
    survey = city.survey(people=4)
    with pytest.raises(InvalidTransition, match="不足 5 份"):
        services.publish(survey, actor=city.actor("education"))
    services.answer(survey, sheet(0, overall=["v5"]), actor=VISITOR)
    made = services.publish(survey, actor=city.actor("education"))
    overall = next(one for one in made.releases if one["question"] == "overall")
    assert overall["n"] == 5
    numbers = {number for release in made.releases for _s, _o, number in release["counts"]}
    assert numbers <= {0, 5}
    text = Client().get(reverse("quality:survey_public", args=[survey.key])).content.decode()
    assert "很满意、比较满意" in text
    with pytest.raises(NotAllowed):
        services.publish(survey, actor=city.actor("enterprise"))


def test_a_second_publication_gives_no_few_people_away(city: EvaluationCity) -> None:
    survey = city.survey(people=20)
    education = city.actor("education")
    first = services.publish(survey, actor=education)
    for number in range(3):
        services.answer(survey, sheet(number, overall=["v1"]), actor=VISITOR)
    with pytest.raises(InvalidTransition, match="变动都不足 5 份"):
        services.publish(survey, actor=education)
    for number in range(7):
        services.answer(survey, sheet(number * 3, overall=["v1"]), actor=VISITOR)
    second = services.publish(survey, actor=education)
    assert "overall" not in second.kept
    assert second.number == 2
    by_question = {one["question"]: one for one in first.releases}
    for new in second.releases:
        gap = abs(new["n"] - by_question[new["question"]]["n"])
        assert gap == 0 or gap >= 5


def test_unequal_response_is_weighted_and_the_silent_stratum_named(city: EvaluationCity) -> None:
    survey = city.survey(people=0, form=with_frames(300, 100, 50))
    for number in range(30):
        grade, mark = ("g1", "v5") if number < 10 else ("g2", "v1")
        services.answer(survey, sheet(number, grade=[grade], overall=[mark]), actor=VISITOR)
    services.publish(survey, actor=city.actor("education"))
    shown = published(survey)
    overall = next(one for one in shown["questions"] if one.question.key == "overall")
    assert overall.is_weighted
    shares = {row.text: row.shares for row in overall.rows}
    assert [str(x) for x in shares["很满意"]] == ["75.0", "100.0", "0.0"]
    assert str(overall.score) == "80.0"
    assert shown["summary"]["silent"] == ["3年级"]
    assert shown["summary"]["effective"] == "16.8"
    text = Client().get(reverse("quality:survey_public", args=[survey.key])).content.decode()
    assert "3年级" in text


def test_small_strata_are_joined_before_anything_is_counted(city: EvaluationCity) -> None:
    survey = city.survey(people=0, form=with_frames(100, 100, 100))
    for number in range(19):
        grade = "g1" if number < 10 else "g2" if number < 16 else "g3"
        services.answer(survey, sheet(number, grade=[grade], overall=["v5"]), actor=VISITOR)
    found = results.tally(survey)
    assert found.blocks == (("g1",), ("g2", "g3"))
    text = client_of(city.users["education"]).get(reverse("quality:survey_results", args=[survey.pk]))
    assert "2年级、3年级" in text.content.decode()


def test_free_text_shows_from_five_on(city: EvaluationCity) -> None:
    survey = city.survey(people=0)
    for number in range(4):
        services.answer(survey, sheet(number, words=[f"意见{number}"]), actor=VISITOR)
    assert results.visible_texts(results.tally(survey)) == {}
    services.answer(survey, sheet(4, words=["意见4"]), actor=VISITOR)
    assert len(results.visible_texts(results.tally(survey))["words"]) == 5


def test_the_questions_are_written_on_a_page_and_fixed_once_open(city: EvaluationCity) -> None:
    today = timezone.localdate()
    survey = services.SURVEY.record(
        {
            "organisation": city.bodies["school"],
            "title": "页面调查",
            "year": 2023,
            "opens_on": today,
            "closes_on": today,
        },
        actor=city.actor("school"),
    )
    school = client_of(city.users["school"])
    page = reverse("quality:survey_questions", args=[survey.pk])
    assert "您对教学效果满意吗" in school.get(f"{page}?from=student").content.decode()
    data = {
        "title": "页面调查",
        "by": "question",
        "strata": "一年级|40\n二年级|60",
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-text": "年级",
        "form-0-kind": "single",
        "form-0-options": "一年级\n二年级",
        "form-0-is_required": "on",
        "form-1-text": "满意吗",
        "form-1-kind": "scale",
        "form-1-options": "满意|100\n不满意|20",
        "form-1-is_required": "on",
    }
    wrong = school.post(page, {**data, "strata": "一年级|40\n五年级|60"})
    assert wrong.status_code == 422
    assert "分层应与该题的选项一一对应" in wrong.content.decode()
    assert school.post(page, data).status_code == 303
    survey.refresh_from_db()
    assert [one.frame for one in survey.questionnaire.strata] == [40, 60]
    assert [one.points for one in survey.questionnaire.questions[1].options] == [100, 20]
    link = school.get(reverse("quality:survey_link", args=[survey.pk])).content.decode()
    assert "<svg" in link
    assert survey.key in link
    services.SURVEY.take(survey, "open", actor=city.actor("school"))
    with pytest.raises(InvalidTransition, match="不能再改"):
        services.draw_up(survey, STUDENT_FORM.to_data(), actor=city.actor("school"))
    with pytest.raises(NotAllowed):
        services.draw_up(survey, STUDENT_FORM.to_data(), actor=city.actor("enterprise"))
