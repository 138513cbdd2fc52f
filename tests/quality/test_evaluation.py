"""An evaluation from its scheme to the use of its result."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.engine.surveys import Questionnaire
from ronghe.quality.models import EvaluationCase, EvaluationScheme
from ronghe.quality.queries.evaluation_conflicts import joining_models
from ronghe.quality.queries.evaluation_results import kept_weights, parts_of, year_before
from ronghe.quality.queries.evaluation_weights import schemes_for
from ronghe.quality.services import evaluation as rounds
from ronghe.quality.services import evaluation_scoring as scoring
from ronghe.quality.services import surveys
from ronghe.quality.services.evaluation_schemes import decide_weights, revise_scheme
from ronghe.quality.services.evaluation_scoring import Given
from tests.factories.accounts import UserFactory, actor_with
from tests.quality.evaluation_world import STUDENT_FORM, EvaluationCity
from tests.support.clients import client_of, client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> EvaluationCity:
    return EvaluationCity()


def survey_for(city: EvaluationCity, year: int) -> Any:
    """A closed survey whose questions measure the items that students and parents score."""
    data = STUDENT_FORM.to_data()
    data["questions"][1]["item"], data["questions"][2]["item"] = "t1", "s1"
    made = city.survey(form=Questionnaire.from_data(data), title=f"示例调查{year}")
    surveys.SURVEY.take(made, "close", actor=city.actor("education"))
    return made


def scored(city: EvaluationCity, year: int = 2023, mark: int = 80, **more: Any) -> EvaluationCase:
    """The school, scored by all six parties."""
    case = city.case(city.round(year, **more))
    education = city.actor("education")
    city.fill(case.scorings.get(is_self=True), city.actor("school"), 90)
    rounds.CASE.take(case, "finish_self", actor=city.actor("school"))
    for party, body in (
        ("government", "supervision"),
        ("industry", "industry"),
        ("enterprise", "enterprise"),
    ):
        city.fill(
            scoring.assign_scorer(case, party, city.bodies[body], actor=education), city.actor(body), mark
        )
    asked = survey_for(city, year)
    for party in ("student", "parent"):
        scoring.take_survey(case, party, asked, actor=education)
    return case


def published(city: EvaluationCity, year: int = 2023, mark: int = 80) -> EvaluationCase:
    case = scored(city, year, mark)
    rounds.CASE.take(case, "propose", actor=city.actor("education"))
    case.due_on = timezone.localdate() - timedelta(days=1)
    case.save()
    rounds.CASE.take(case, "publish", actor=city.actor("education"))
    return case


# ------------------------------------------------------------------------- the result


@pytest.mark.register("EVAL-04", "EVAL-06")
def test_six_parties_make_a_result_that_opens_to_its_parts(city: EvaluationCity) -> None:
    city.weigh()
    case = scored(city)
    rounds.CASE.take(case, "propose", actor=city.actor("education"))
    result = case.results.get()
    parts = parts_of(result)
    assert {one.party for one in parts} == {"政府", "学校", "行业组织", "企业", "学生", "家长"}
    assert sum(one.points for one in parts) == result.total
    exact = sum(Fraction(line["share"]) * Fraction(line["value"]) for line in result.detail["lines"])
    # 政府 30、行业 15、企业 15 各得 80；学校 10 得 90；学生教学效果 90 分；家长 (80+90) 按组各半
    assert result.total == Decimal("83.25")
    assert abs(exact - Fraction(8325, 100)) < Fraction(1, 100)
    assert case.state == "proposed"
    assert case.due_on is not None
    assert case.due_on > timezone.localdate()


def test_undecided_weights_are_asked_for_and_stop_the_total(city: EvaluationCity) -> None:
    case = scored(city)
    with pytest.raises(InvalidTransition, match="“政府”的权重未规定"):
        rounds.CASE.take(case, "propose", actor=city.actor("education"))
    with pytest.raises(NotAllowed):
        city_weighs_as_school(city)
    city.weigh()
    rounds.CASE.take(case, "propose", actor=city.actor("education"))


def city_weighs_as_school(city: EvaluationCity) -> None:
    key = city.scheme.wording.weight_keys()[0][0]
    decide_weights(
        city.scheme,
        city.place,
        {key: Decimal(10)},
        actor=city.actor("school"),
        decided_by=city.bodies["school"],
        basis="示例",
        valid_from=timezone.localdate(),
    )


def test_a_party_that_has_not_scored_is_named_and_not_a_zero(city: EvaluationCity) -> None:
    city.weigh()
    case = scored(city)
    sheet = case.scorings.get(party="industry")
    scoring.reopen_sheet(sheet, actor=city.actor("education"), reason="请补充说明")
    with pytest.raises(RuleViolated, match="还没有提交"):
        rounds.CASE.take(case, "propose", actor=city.actor("education"))
    scoring.recuse(sheet, actor=city.actor("industry"), reason="时间冲突")
    with pytest.raises(InvalidTransition, match="“行业组织”没有评“学生职业能力”"):
        rounds.CASE.take(case, "propose", actor=city.actor("education"))
    assert not case.results.exists()


@pytest.mark.register("EVAL-15")
def test_an_appeal_is_heard_and_the_corrected_result_is_a_new_version(city: EvaluationCity) -> None:
    city.weigh()
    case = scored(city)
    education = city.actor("education")
    rounds.CASE.take(case, "propose", actor=education)
    assert "申诉期到" in rounds.CASE.why_not(rounds.CASE.step("publish"), case, education)
    rounds.CASE.take(case, "appeal", actor=city.actor("school"), note="企业评分漏看了合作协议")
    rounds.CASE.take(case, "rescore", actor=education, note="申诉成立")
    sheet = case.scorings.get(party="enterprise")
    scoring.reopen_sheet(sheet, actor=education, reason="按申诉复核")
    asked = case.round.scheme.wording.asked_of("enterprise")
    given = {item.key: Given(Decimal(100)) for _group, item in asked}
    scoring.save_scores(sheet, given, actor=city.actor("enterprise"), submit=True)
    with pytest.raises(InvalidTransition, match="理由"):
        rounds.CASE.take(case, "propose", actor=education)
    rounds.CASE.take(case, "propose", actor=education, note="企业评分更正")
    second, first = case.results.all()
    assert (first.version, second.version) == (1, 2)
    assert second.total - first.total == Decimal("3.00")
    assert second.reason == "企业评分更正"
    case.due_on = timezone.localdate() - timedelta(days=1)
    case.save()
    with pytest.raises(NotAllowed, match="申诉期已过"):
        rounds.CASE.take(case, "appeal", actor=city.actor("school"), note="再申诉")
    rounds.CASE.take(case, "publish", actor=education)
    assert [one.published_on is not None for one in case.results.all()] == [True, False]


def test_years_are_compared_only_where_they_mean_the_same(city: EvaluationCity) -> None:
    city.weigh()
    published(city, 2022, 70)
    case = published(city, 2023, 80)
    result = case.results.get()
    before = year_before(case, result.total, kept_weights(result))
    assert before is not None
    assert (before.reasons, before.change) == ((), Decimal("6.00"))
    weights = kept_weights(result)
    changed = type(weights)({**weights.parties, "government": Decimal(29)}, weights.groups)
    other = year_before(case, result.total, changed)
    assert other is not None
    assert other.reasons == ("评价方的权重不同",)
    assert other.change is None


@pytest.mark.register("EVAL-06", "EVAL-08")
def test_the_public_reads_the_result_with_its_parts_the_year_before_and_the_correction(
    city: EvaluationCity,
) -> None:
    city.weigh()
    published(city, 2022, 70)
    case = published(city, 2023, 80)
    first = case.results.get()
    public, listing = Client(), reverse("portal:evaluations")
    page = public.get(reverse("portal:evaluation", args=[first.pk])).content.decode()
    assert f"各行“计入总分”之和为 {first.total}" in page
    assert "方案和权重相同，变动" in page
    assert sum(one.points for one in parts_of(first)) == first.total
    assert page.count('data-label="计入总分"') == len(parts_of(first))

    rounds.CASE.take(case, "correct", actor=city.actor("education"), note="漏计一份评分")
    (sheet,) = case.scorings.filter(party="government")
    scoring.reopen_sheet(sheet, actor=city.actor("education"), reason="更正")
    given = {
        item.key: Given(Decimal(60)) for _group, item in case.round.scheme.wording.asked_of("government")
    }
    scoring.save_scores(sheet, given, actor=city.actor("supervision"), submit=True)
    rounds.CASE.take(case, "propose", actor=city.actor("education"), note="漏计一份评分")
    second = case.results.order_by("-version")[0]
    assert public.get(reverse("portal:evaluation", args=[second.pk])).status_code == 404
    assert f">{first.total}<" in public.get(listing).content.decode()
    case.due_on = timezone.localdate() - timedelta(days=1)
    case.save()
    rounds.CASE.take(case, "publish", actor=city.actor("education"))
    old = public.get(reverse("portal:evaluation", args=[first.pk])).content.decode()
    assert "这一版已有更正" in old
    assert "漏计一份评分" in old
    listed = public.get(listing, {"subject": "school", "place": city.place.code}).content.decode()
    assert f">{second.total}<" in listed
    assert f">{first.total}<" not in listed
    case.round.is_public = False
    case.round.save()
    assert public.get(reverse("portal:evaluation", args=[second.pk])).status_code == 404


# ------------------------------------------------------------------- independence


@pytest.mark.register("EVAL-02", "EVAL-15")
@pytest.mark.rule("qy.elig.thirdparty")
def test_a_third_party_with_known_relations_is_refused_and_replaced() -> None:
    city = EvaluationCity("qingyuan", "third_party")
    case = city.case(city.round())
    education = city.actor("education")

    def commission(number: str, body: str, organisation: str = "education") -> Any:
        today = timezone.localdate()
        values = {
            "organisation": city.bodies[organisation],
            "name": "第三方评估",
            "body": city.bodies[body],
            "number": number,
            "qualification": "示例资质",
            "areas": "五个方面",
            "starts_on": today,
            "ends_on": today,
        }
        return rounds.COMMISSION.record(values, actor=education)

    contract = commission("HT-1", "evaluator")
    with pytest.raises(RuleViolated, match="受托单位"):
        commission("HT-2", "enterprise")
    with pytest.raises(Invalid, match="选定委托合同"):
        scoring.assign_scorer(case, "third", city.bodies["evaluator"], actor=education)
    spouse = UserFactory(role=Role.TEACHER, organisation=city.bodies["school"])
    with pytest.raises(RuleViolated, match="在被评单位任职"):
        scoring.assign_scorer(
            case, "third", city.bodies["evaluator"], actor=education, user=spouse, commission=contract
        )
    paid = commission("HT-3", "evaluator", "school")
    with pytest.raises(RuleViolated, match="委托过该单位"):
        scoring.assign_scorer(case, "third", city.bodies["evaluator"], actor=education, commission=contract)
    industry = commission("HT-4", "industry")
    sheet = scoring.assign_scorer(
        case, "third", city.bodies["industry"], actor=education, commission=industry
    )
    assert paid.body == city.bodies["evaluator"]
    rounds.CASE.take(case, "start", actor=education, note="没有自评方")
    with pytest.raises(InvalidTransition, match="请先作独立性声明"):
        scoring.save_scores(sheet, {}, actor=city.actor("industry"))
    scoring.recuse(sheet, actor=city.actor("industry"), reason="新近签了合作协议")
    paid.ends_on = timezone.localdate() - timedelta(days=365 * 4)
    paid.starts_on = paid.ends_on
    paid.save()
    new = scoring.replace_scorer(
        sheet, city.bodies["evaluator"], actor=education, reason="原评分人回避", commission=contract
    )
    assert new.replaces == sheet
    with pytest.raises(InvalidTransition, match="不能更换"):
        scoring.replace_scorer(
            sheet, city.bodies["evaluator"], actor=education, reason="再换", commission=contract
        )
    city.fill(new, city.actor("evaluator"), 88)
    rounds.CASE.take(case, "propose", actor=education)
    assert case.results.get().total == Decimal("88.00")


def test_registers_with_two_organisations_are_known_relations() -> None:
    labels = {model._meta.label for model, _keys in joining_models()}
    assert "faculty.Placement" in labels or any(label.startswith("faculty.") for label in labels)
    assert not any(label.startswith("quality.") for label in labels)


def test_nobody_scores_the_own_house_or_twice(city: EvaluationCity) -> None:
    case = city.case(city.round())
    education = city.actor("education")
    with pytest.raises(RuleViolated, match="就是被评单位"):
        scoring.assign_scorer(case, "industry", city.bodies["school"], actor=education)
    scoring.assign_scorer(case, "industry", city.bodies["industry"], actor=education)
    with pytest.raises(Conflict):
        scoring.assign_scorer(case, "industry", city.bodies["industry"], actor=education)
    with pytest.raises(Invalid, match="由自评或问卷产生"):
        scoring.assign_scorer(case, "parent", city.bodies["industry"], actor=education)
    with pytest.raises(NotAllowed):
        scoring.assign_scorer(case, "enterprise", city.bodies["enterprise"], actor=city.actor("school"))


def test_marks_outside_the_scale_and_unexplained_gaps_are_refused(city: EvaluationCity) -> None:
    case = city.case(city.round())
    own, school = case.scorings.get(is_self=True), city.actor("school")
    keys = [item.key for _group, item in case.round.scheme.wording.asked_of("school")]
    with pytest.raises(Invalid) as refused:
        scoring.save_scores(own, {keys[0]: Given(Decimal(101))}, actor=school)
    assert refused.value.fields[keys[0]] == "应在 0 到 100 之间。"
    with pytest.raises(Invalid) as refused:
        scoring.save_scores(own, {keys[0]: Given(None, False)}, actor=school, submit=True)
    assert refused.value.fields[keys[0]] == "不适用的要说明理由。"
    assert len(refused.value.fields) == len(keys)
    scoring.save_scores(own, {keys[0]: Given(Decimal(60))}, actor=school)
    assert own.scores.get().value == 60
    with pytest.raises(NotAllowed):
        scoring.save_scores(own, {}, actor=city.actor("enterprise"))


# ------------------------------------------------------------------------ samples


def test_a_sampled_sheet_is_found_and_attacked_by_two_people(city: EvaluationCity) -> None:
    city.weigh()
    case = scored(city)
    education = city.actor("education")
    sample = scoring.draw_sample(case.round, actor=education, size=1, seed="2023")
    assert scoring.is_repeatable(sample)
    item = sample.items.get()
    with pytest.raises(RuleViolated, match="在抽查中"):
        rounds.CASE.take(case, "propose", actor=education)
    scoring.record_finding(item, actor=education, finding="faulty", text="没有看佐证")
    with pytest.raises(NotAllowed, match="核查人以外"):
        scoring.challenge_finding(item, actor=education, challenge="stands", text="复查")
    auditor = actor_with(Role.AUDITOR, jurisdiction=city.place)
    scoring.challenge_finding(item, actor=auditor, challenge="stands", text="逐项复查仍不实")
    sample.refresh_from_db()
    assert sample.state == "closed"
    with pytest.raises(RuleViolated, match="抽查不实"):
        rounds.CASE.take(case, "propose", actor=education)


# ------------------------------------------------------------------------ schemes


def test_a_revision_is_a_new_version_and_old_rounds_keep_theirs(city: EvaluationCity) -> None:
    row = city.round()
    old = city.scheme
    data = old.wording.to_data()
    data["groups"] = data["groups"][:2]
    data["parties"] = [one for one in data["parties"] if one["key"] != "x"]
    new = revise_scheme(
        old, city.place, type(old.wording).from_data(data), actor=city.actor("education"), reason="精简"
    )
    assert (new.version, new.is_current) == (2, True)
    row.refresh_from_db()
    assert row.scheme_id == old.pk
    assert [one.version for one in schemes_for(city.place) if one.code == old.code] == [2]
    with pytest.raises(Conflict, match="没有改动"):
        revise_scheme(new, city.place, new.wording, actor=city.actor("education"), reason="再存")
    broken = {**data, "groups": data["groups"][:1]}
    with pytest.raises(Invalid, match="没有要评的项"):
        revise_scheme(
            new, city.place, type(old.wording).from_data(broken), actor=city.actor("education"), reason="错"
        )
    with pytest.raises(NotAllowed):
        revise_scheme(new, city.place, new.wording, actor=city.actor("school"), reason="自己改")
    assert EvaluationScheme.objects.filter(code=old.code).count() == 2


# ------------------------------------------------------------------ uses (SUP-12)


@pytest.mark.register("SUP-12", "EVAL-08")
def test_each_use_names_the_version_and_the_chain_prints(city: EvaluationCity) -> None:
    city.weigh()
    case = scored(city)
    education = city.actor("education")
    rounds.CASE.take(case, "propose", actor=education)
    result = case.results.get()
    values = {
        "organisation": city.bodies["education"],
        "result": result,
        "kind": "support",
        "decision": "示例专项资金安排",
        "decided_on": timezone.localdate(),
        "why": "得分前列的学校优先",
    }
    with pytest.raises(RuleViolated, match="还没有公布"):
        rounds.RESULT_USE.record(values, actor=education)
    case.due_on = timezone.localdate() - timedelta(days=1)
    case.save()
    rounds.CASE.take(case, "publish", actor=education)
    result.refresh_from_db()
    use = rounds.RESULT_USE.record({**values, "result": result}, actor=education)
    page = client_of(city.users["school"]).get(reverse("quality:chain", args=[case.pk]))
    text = page.content.decode()
    assert result.number in text
    assert use.decision in text
    assert "得分前列的学校优先" in text


# ------------------------------------------------------------------------- pages


def test_the_way_through_the_pages(city: EvaluationCity) -> None:
    city.weigh()
    row = city.round()
    office = client_of(city.users["education"])
    done = office.post(
        reverse("quality:round_fill", args=[row.pk]), {"names": city.bodies["school"].name, "kind": ""}
    )
    assert done.status_code == 303
    case = row.cases.get()
    page = reverse("quality:scorers", args=[case.pk])
    made = office.post(page, {"party": "government", "organisation": city.bodies["supervision"].name})
    assert made.status_code == 303
    refused = office.post(page, {"party": "industry", "organisation": city.bodies["school"].name})
    assert refused.status_code == 422
    assert "就是被评单位" in refused.content.decode()
    own = case.scorings.get(is_self=True)
    school = client_of(city.users["school"])
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n")
    school.post(
        reverse("quality:evaluations_act", args=[case.pk]),
        {"act": "file", "file": file, "caption": "学生素质 统计表"},
    )
    sheet = reverse("quality:scoring_detail", args=[own.pk])
    assert "学生素质 统计表" in school.get(sheet).content.decode()
    keys = [item.key for _group, item in case.round.scheme.wording.asked_of("school")]
    wrong = school.post(sheet, {"act": "submit", f"value_{keys[0]}": "九十"})
    assert wrong.status_code == 422
    assert "不是分数" in wrong.content.decode()
    answered = school.post(sheet, {"act": "submit", **{f"value_{key}": "90" for key in keys}})
    assert answered.status_code == 303
    moved = school.post(reverse("quality:evaluations_act", args=[case.pk]), {"step": "finish_self"})
    assert moved.status_code == 303
    detail = office.get(reverse("quality:evaluations_detail", args=[case.pk])).content.decode()
    assert "还没有评分人" in detail
    assert "“行业组织”没有评“学生职业能力”" in detail
    assert "多方参与评价" in detail


def test_evaluators_see_only_what_is_assigned_to_them(city: EvaluationCity) -> None:
    case = city.case(city.round())
    sheet = scoring.assign_scorer(case, "industry", city.bodies["industry"], actor=city.actor("education"))
    page = reverse("quality:scoring_detail", args=[sheet.pk])
    assert client_of(city.users["industry"]).get(page).status_code == 200
    assert client_of(city.users["enterprise"]).get(page).status_code == 404
    assert client_of(city.users["evaluator"]).get(page).status_code == 404
    others = client_of(city.users["industry"])
    assert others.get(reverse("quality:evaluations_detail", args=[case.pk])).status_code == 404
    assert str(case) not in others.get(reverse("quality:evaluations_list")).content.decode()
    assert others.get(reverse("quality:scorers", args=[case.pk])).status_code == 404


def test_a_round_page_asks_few_queries(city: EvaluationCity, django_assert_max_num_queries: Any) -> None:
    city.case(city.round())
    office = client_of(city.users["education"])
    office.get(reverse("quality:rounds_list"))
    with django_assert_max_num_queries(16):
        office.get(reverse("quality:rounds_list"))
    with django_assert_max_num_queries(16):
        office.get(reverse("quality:evaluations_list"))


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.EDUCATION, "hub", 200),
        (Role.SCHOOL, "hub", 200),
        (Role.LEARNER, "rounds_list", 403),
        (Role.SCHOOL, "rounds_list", 403),
        (Role.FINANCE, "rounds_list", 200),
        (Role.SCHOOL, "evaluations_list", 200),
        (Role.SCHOOL, "evaluations_new", 403),
        (Role.EDUCATION, "evaluations_new", 403),
        (Role.SCHOOL, "commissions_list", 403),
        (Role.EVALUATOR, "scoring_list", 200),
        (Role.LEARNER, "scheme_list", 403),
        (Role.SCHOOL, "scheme_list", 200),
        (Role.SCHOOL, "surveys_new", 200),
        (Role.EDUCATION, "statrounds_new", 200),
        (Role.ENTERPRISE, "returns_list", 200),
        (Role.ENTERPRISE, "returns_new", 403),
        (Role.TEACHER, "honours_list", 403),
    ],
)
def test_who_may_open_what(city: EvaluationCity, role: Role, address: str, status: int) -> None:
    assert client_with(role, jurisdiction=city.place).get(reverse(f"quality:{address}")).status_code == status
