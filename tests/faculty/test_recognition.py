"""Recognition from draft to expiry, and the shares over what is recognised."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Notice
from ronghe.core.registers import SomeRefused
from ronghe.core.roles import Role
from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty.enums import ConditionKind, DualLevel, RecognitionState
from ronghe.faculty.models import Recognition, Teacher
from ronghe.faculty.queries.recognition import explain_all, explanation_from, standards_for
from ronghe.faculty.queries.shares import shares_of
from ronghe.faculty.rules.conditions import Condition
from ronghe.faculty.rules.intervals import years_after
from ronghe.faculty.services import recognition as services
from ronghe.faculty.services.recognition import StandardTerms
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.faculty import (
    EmploymentFactory,
    PracticeEntryFactory,
    RecognitionFactory,
    TeacherFactory,
)
from tests.factories.policy import IndicatorFactory, ParameterAnswerFactory
from tests.faculty.conftest import School
from tests.support.clients import client_with

pytestmark = [pytest.mark.django_db, pytest.mark.register("TEA-01")]
SYSTEM = Actor.for_system("recognition-test")
CONDITIONS = (
    Condition(ConditionKind.TEACHES_THEORY, "能胜任理论教学"),
    Condition(ConditionKind.TEACHES_PRACTICE, "能胜任实践教学"),
    Condition(ConditionKind.SKILL_LEVEL, "高级工及以上", "3", level=DualLevel.JUNIOR, group="甲"),
    Condition(ConditionKind.TITLE_LEVEL, "中级及以上职务", "middle", level=DualLevel.JUNIOR, group="甲"),
)


def issue(school: School, **more: object) -> str:
    terms = {"valid_from": date(2023, 1, 1), "years_valid": 3, "publicity_workdays": 3, **more}
    row = services.issue_standard(
        school.city,
        actor=school.bureau,
        terms=StandardTerms("示例市双师型教师认定标准", "示教〔2023〕1号", **terms),  # type: ignore[arg-type]
        conditions=CONDITIONS,
    )
    return f"local-{row.pk}"


def qualified(school: School) -> Teacher:
    teacher = school.teacher(teaches_theory=True, teaches_practice=True)
    teacher.titles.create(name="讲师", series="teaching", level="middle", obtained_on=date(2020, 1, 1))
    return teacher


def submitted(school: School, **more: object) -> Recognition:
    teacher = qualified(school)
    case = services.draft_recognition(
        teacher, actor=school.own(teacher), standard=issue(school, **more), level="junior"
    )
    return services.submit_recognition(case, actor=school.clerk)


def in_public(school: School, **more: object) -> Recognition:
    case = submitted(school, **more)
    services.pass_school(case, actor=school.clerk, note="材料齐全")
    return services.pass_bureau(case, actor=school.bureau)


def after_publicity(case: Recognition) -> Recognition:
    yesterday = timezone.localdate() - timedelta(days=1)
    Recognition.objects.filter(pk=case.pk).update(publicity_from=yesterday, publicity_to=yesterday)
    case.refresh_from_db()
    return case


def test_from_draft_to_recognition(school: School) -> None:
    case = in_public(school)
    assert case.state == RecognitionState.PUBLICITY
    assert explanation_from(case.explained).verdict is Verdict.MET  # type: ignore[union-attr]
    with pytest.raises(RuleViolated, match="公示"):
        services.recognise(case, actor=school.bureau)
    services.recognise(after_publicity(case), actor=school.bureau, certificate_number="示001")
    today = timezone.localdate()
    assert (case.state, case.recognised_on) == (RecognitionState.RECOGNISED, today)
    assert case.expires_on == years_after(today, 3) - timedelta(days=1)
    assert timeline(case)[0].action == "faculty.recognition.recognised"
    assert Notice.objects.filter(recipient=case.teacher.user, subject__contains="认定已完成").exists()


def test_a_standard_that_ends_first_ends_the_recognition(school: School) -> None:
    end = timezone.localdate() + timedelta(days=40)
    case = after_publicity(in_public(school, valid_to=end))
    services.recognise(case, actor=school.bureau)
    assert case.expires_on == end


def test_what_is_plainly_not_met_stops_at_the_start_and_says_what_closes_it(school: School) -> None:
    teacher = school.teacher(teaches_theory=True, teaches_practice=False)
    case = services.draft_recognition(teacher, actor=school.clerk, standard=issue(school), level="junior")
    with pytest.raises(RuleViolated) as refused:
        services.submit_recognition(case, actor=school.clerk)
    assert "能胜任实践教学" in refused.value.message
    assert "实训课" in refused.value.hint
    assert "中级" in refused.value.hint


def test_nobody_reviews_for_another_or_himself(school: School) -> None:
    case = submitted(school)
    stranger = OrganisationFactory(jurisdiction=school.city, school=True)
    own = school.own(case.teacher)
    elsewhere = actor_with(Role.SCHOOL, organisation=stranger)
    for actor in (own, elsewhere, school.bureau):
        with pytest.raises(NotAllowed):
            services.pass_school(case, actor=actor)
    services.pass_school(case, actor=school.clerk)
    with pytest.raises(NotAllowed):
        services.pass_bureau(case, actor=school.clerk)


def test_back_refused_appealed_and_reviewed_anew(school: School) -> None:
    case = submitted(school)
    own = school.own(case.teacher)
    services.return_recognition(case, actor=school.clerk, note="缺职称证书")
    services.submit_recognition(case, actor=own)
    services.pass_school(case, actor=school.clerk)
    with pytest.raises(InvalidTransition, match="理由"):
        services.refuse_recognition(case, actor=school.bureau, note="")
    services.refuse_recognition(case, actor=school.bureau, note="证书专业不符")
    services.appeal_recognition(case, actor=own, note="专业目录已调整")
    services.reopen_recognition(case, actor=school.bureau, note="申诉属实")
    assert case.state == RecognitionState.BUREAU_REVIEW
    services.refuse_recognition(case, actor=school.bureau, note="复核仍不符")
    with pytest.raises(RuleViolated, match="一次"):
        services.appeal_recognition(case, actor=own, note="再申诉")


def test_an_appeal_may_be_turned_down_and_an_objection_reopens(school: School) -> None:
    case = in_public(school)
    services.object_recognition(case, actor=school.bureau, note="群众反映")
    assert (case.state, case.publicity_to) == (RecognitionState.BUREAU_REVIEW, None)
    services.refuse_recognition(case, actor=school.bureau, note="查实")
    services.appeal_recognition(case, actor=school.clerk, note="不服")
    services.uphold_refusal(case, actor=school.bureau, note="维持")
    assert case.state == RecognitionState.REFUSED


def test_it_expires_is_checked_again_and_can_be_taken_back(school: School) -> None:
    today = timezone.localdate()
    key = issue(school)
    teacher = qualified(school)
    case = RecognitionFactory(
        teacher=teacher,
        standard=key,
        level="junior",
        expires_on=today,
        recognised_on=today - timedelta(days=90),
    )
    with pytest.raises(NotAllowed):
        services.expire_recognitions(actor=school.bureau)
    assert services.expire_recognitions(actor=SYSTEM) == 0
    Recognition.objects.filter(pk=case.pk).update(expires_on=today - timedelta(days=1))
    assert services.expire_recognitions(actor=SYSTEM) == 1
    case.refresh_from_db()
    assert case.state == RecognitionState.EXPIRED
    services.renew_recognition(case, actor=school.bureau, note="复核")
    assert (case.state, case.recognised_on) == (RecognitionState.RECOGNISED, today)
    Teacher.objects.filter(pk=teacher.pk).update(teaches_practice=False)
    case.teacher.refresh_from_db()
    with pytest.raises(RuleViolated, match="已不符合"):
        services.renew_recognition(case, actor=school.bureau)
    services.withdraw_recognition(case, actor=school.bureau, note="师德一票否决")
    assert not Recognition.objects.holding(today).filter(pk=case.pk).exists()
    assert case.withdrawn_on == today


def test_one_application_at_a_time_by_a_standard_of_the_place(school: School) -> None:
    teacher = qualified(school)
    key = issue(school)
    case = services.draft_recognition(teacher, actor=school.clerk, standard=key, level="junior")
    with pytest.raises(Conflict):
        services.draft_recognition(teacher, actor=school.clerk, standard=key, level="junior")
    services.abandon_recognition(case, actor=school.clerk)
    services.draft_recognition(teacher, actor=school.clerk, standard=key, level="junior")
    for standard, level in (("qingyuan", "ungraded"), (key, "senior"), ("local-999999999", "junior")):
        with pytest.raises(Invalid):
            services.draft_recognition(teacher, actor=school.clerk, standard=standard, level=level)
    over = issue(school, valid_to=date(2023, 12, 31))
    assert over not in {one.key for one in standards_for(school.county, timezone.localdate())}
    assert over in {one.key for one in standards_for(school.county, date(2023, 6, 1))}


def test_a_standard_is_checked_when_it_is_entered(school: School) -> None:
    bad = Condition(ConditionKind.SKILL_LEVEL, "某级", "9")
    for conditions, actor, error in (
        ((), school.bureau, Invalid),
        ((bad,), school.bureau, Invalid),
        (CONDITIONS, school.clerk, NotAllowed),
    ):
        with pytest.raises(error):
            services.issue_standard(
                school.city,
                actor=actor,
                terms=StandardTerms("示例标准", "示教〔2023〕1号", date(2023, 1, 1)),
                conditions=conditions,
            )
    browser = client_with(Role.EDUCATION, jurisdiction=school.city)
    form = {
        "name": "示例标准",
        "document_number": "示教〔2024〕2号",
        "valid_from": "2024-01-01",
        "conditions": "能胜任理论教学|能上理论课\n职业技能等级|高级工及以上|高级工（三级）|初级|甲",
    }
    page = browser.post(reverse("faculty:standard_new"), form)
    assert page.status_code == 303, page.content.decode()[:1000]
    found = standards_for(school.city, date(2024, 6, 1))[0]
    assert [(one.kind, one.wanted, one.level) for one in found.conditions] == [
        ("teaches_theory", "", ""),
        ("skill_level", "3", "junior"),
    ]
    wrong = browser.post(reverse("faculty:standard_new"), {**form, "conditions": "胡写|什么"})
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.content.decode()


def test_the_explainer_says_which_condition_fails_and_what_closes_it(school: School) -> None:
    teacher = school.teacher(teaches_theory=True, teaches_practice=None)
    PracticeEntryFactory(teacher=teacher)
    issue(school)
    readings = explain_all(Teacher.objects.get(pk=teacher.pk), timezone.localdate())
    assert [one.standard.key.split("-")[0] for one in readings] == [
        "local",
        "national",
        "national",
        "national",
    ]
    browser = client_with(Role.SCHOOL, organisation=school.organisation)
    page = browser.get(reverse("faculty:explain", args=[teacher.pk])).content.decode()
    assert "再到企业实践 118 天" in page
    assert "没有登记教师资格证" in page
    assert "未经核实" in page


def test_many_are_decided_at_once_or_none(school: School) -> None:
    one = submitted(school)
    other = services.draft_recognition(
        qualified(school), actor=school.clerk, standard=one.standard, level="junior"
    )
    with pytest.raises(SomeRefused):
        services.decide_many([one, other], "pass_school", actor=school.clerk)
    one.refresh_from_db()
    assert one.state == RecognitionState.SCHOOL_REVIEW
    services.submit_recognition(other, actor=school.clerk)
    browser = client_with(Role.SCHOOL, organisation=school.organisation)
    answer = browser.post(
        reverse("faculty:recognition_bulk"),
        {"selected": [one.pk, other.pk], "act": "pass_school", "note": "材料齐全"},
    )
    assert answer.status_code == 303
    assert set(Recognition.objects.values_list("state", "decision")) == {("bureau_review", "材料齐全")}


def teachers(place: object, number: int, dual: int, **job: object) -> None:
    school = OrganisationFactory(jurisdiction=place, school=True)
    for count in range(number):
        able = count < dual
        teacher = TeacherFactory(school=school, teaches_theory=True, teaches_practice=able, **job)
        if able:
            RecognitionFactory(teacher=teacher)


@pytest.mark.rule("qy.ratio.dual")
@pytest.mark.rule("sx.ratio.dual")
@pytest.mark.rule("lp.ratio.dual")
@pytest.mark.rule("lc.ratio.dual")
def test_the_four_printed_definitions_on_one_page(school: School) -> None:
    """13 of 20 are 65 %: not above 65; with 4 general teachers below the line Shaoxing stays open."""
    teachers(school.city, 20, 13)
    teachers(school.county, 4, 0, job__kind="general")
    for rule, comparator, value in (
        ("qy.ratio.dual", ">", 65),
        ("sx.ratio.dual", ">=", 60),
        ("lp.ratio.dual", ">=", 65),
        ("lc.ratio.dual", ">=", 90),
    ):
        IndicatorFactory(rule=rule, comparator=comparator, value=Decimal(value), unit="%")
    found = shares_of(school.city, timezone.localdate())
    verdicts = {one.standard.key: one.verdict for one in found.shares}
    assert verdicts == {
        "qingyuan": Verdict.NOT_MET,
        "shaoxing": Verdict.CANNOT_TELL,
        "linping": Verdict.MET,
        "liaocheng": Verdict.NOT_MET,
        "national": Verdict.CANNOT_TELL,
    }
    qingyuan = found.shares[0]
    assert (qingyuan.readings[0].numerator, qingyuan.readings[0].denominator) == (13, 20)
    browser = client_with(Role.EDUCATION, jurisdiction=school.city)
    page = browser.get(reverse("faculty:share_page")).content.decode()
    for text in ("65.00%", "54.17%", "各校比例的平均", "合并计算", "分母"):
        assert text in page, text
    rows = browser.get(reverse("faculty:share_rows", args=["qingyuan", "specialist"]) + "?part=numerator")
    assert rows.context["listing"].total == 13
    rows = browser.get(reverse("faculty:share_rows", args=["shaoxing", "all"]) + "?part=denominator")
    assert rows.context["listing"].total == 24


def test_a_share_as_of_a_day_counts_what_held_that_day(school: School) -> None:
    teacher = school.teacher(teaches_theory=True, teaches_practice=True)
    RecognitionFactory(
        teacher=teacher,
        recognised_on=date(2022, 1, 1),
        expires_on=date(2024, 12, 31),
        state="expired",
    )
    EmploymentFactory(
        teacher=TeacherFactory(job=False), organisation=school.organisation, form="part_time", status="quota"
    )

    def recognised(day: date) -> int:
        return sum(one.recognised for one in shares_of(school.city, day).schools)

    days = (date(2021, 12, 31), date(2022, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [recognised(day) for day in days] == [0, 1, 1, 0]
    assert shares_of(school.city, date(2024, 1, 1)).schools[0].everybody == 1


@pytest.mark.rule("sx.ratio.dual")
def test_the_office_decides_what_the_print_leaves_open(school: School) -> None:
    teachers(school.city, 20, 13)
    teachers(school.county, 4, 0, job__kind="general")
    IndicatorFactory(rule="sx.ratio.dual", comparator=">=", value=Decimal(60), unit="%")
    shaoxing = JurisdictionFactory(pack="shaoxing")
    today = timezone.localdate()
    assert shares_of(school.city, today).shares[1].verdict is Verdict.CANNOT_TELL
    ParameterAnswerFactory(
        jurisdiction=shaoxing,
        key="teachers.dual_qualified.specialists_only",
        kind="flag",
        value=True,
        valid_from=date(2020, 5, 8),
    )
    share = shares_of(school.city, today).shares[1]
    assert ([one.share for one in share.readings], share.verdict) == ([65], Verdict.MET)
