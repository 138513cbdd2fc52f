"""Hiring by the printed conditions, with their boundary days, exceptions and decisions; posts and quotas."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RongheError, RuleViolated
from ronghe.core.roles import Role
from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty.enums import RecruitState
from ronghe.faculty.models import Establishment, Recruitment, Teacher
from ronghe.faculty.queries.posts import posts_of, quotas_of
from ronghe.faculty.queries.recruiting import kept_checks
from ronghe.faculty.services import posts
from ronghe.faculty.services import recruitment as services
from ronghe.faculty.services.recruitment import Proposal, Work
from ronghe.policy.queries.rules import apply_again
from tests.factories.faculty import EmploymentFactory, TeacherFactory
from tests.factories.policy import ParameterAnswerFactory
from tests.faculty.conftest import School, state
from tests.support.clients import client_with

pytestmark = [pytest.mark.django_db]
HIRE = date(2021, 9, 1)
THREE = (Work("示例企业", date(2018, 9, 1), date(2021, 8, 31)),)
SHORT = (Work("示例企业", date(2018, 10, 1), date(2021, 8, 31)),)


def under(school: School, pack: str) -> None:
    """The plan of that pack holds in the school's city."""
    school.city.pack = pack
    school.city.save()


def liaocheng(school: School) -> None:
    under(school, "liaocheng")
    state(school.city, "teachers.part_time.establishment_cap", "20", unit="%", comparator="<=")
    state(school.city, "teachers.part_time.pay_reference", None, unit="元/年")


def propose(school: School, *, work: tuple[Work, ...] = THREE, **facts: object) -> Recruitment:
    wanted = {
        "post": "数控专业课教师",
        "candidate": "测试乙",
        "hire_on": HIRE,
        "method": "examination",
        "status": "contract",
        "education": "college",
        "graduated_on": date(2015, 6, 30),
        **facts,
    }
    return services.propose_hire(
        school.organisation,
        actor=school.clerk,
        proposal=Proposal(**wanted),  # type: ignore[arg-type]
        work=work,
    )


def verdicts(case: Recruitment) -> dict[str, Verdict]:
    return {one.key: one.verdict for one in kept_checks(case).checks}


@pytest.mark.register("TEA-05")
@pytest.mark.rule("sx.elig.recruit")
def test_three_years_and_a_college_degree_in_shaoxing(school: School) -> None:
    under(school, "shaoxing")
    assert set(verdicts(propose(school)).values()) == {Verdict.MET}
    short = propose(school, work=SHORT)
    assert verdicts(short)["sx.elig.recruit"] is Verdict.NOT_MET
    assert "2 年 11 个月" in kept_checks(short).failing[0].found
    assert "还差 1 个月" in kept_checks(short).failing[0].closes
    low = propose(school, education="secondary")
    assert verdicts(low)["sx.elig.recruit"] is Verdict.NOT_MET
    assert "取得高职及以上学历" in kept_checks(low).failing[0].closes
    assert verdicts(propose(school, education=""))["sx.elig.recruit"] is Verdict.CANNOT_TELL
    two_at_once = (
        Work("示例企业甲", date(2018, 9, 1), date(2020, 8, 31)),
        Work("示例企业乙", date(2019, 9, 1), date(2021, 8, 30)),
    )
    assert verdicts(propose(school, work=two_at_once))["sx.elig.recruit"] is Verdict.NOT_MET


@pytest.mark.register("TEA-05")
def test_the_derivation_is_stored_and_done_again_years_later(school: School) -> None:
    """The stored trace names rule, rows, parameter and clause; another answer later does not change it."""
    under(school, "shaoxing")
    kept = kept_checks(propose(school, work=SHORT)).rulings[0]
    trace = kept.trace
    assert (trace.rule, trace.on, kept.clause) == (
        "sx.elig.recruit",
        HIRE,
        ("绍政办发〔2020〕16号", "(十三)"),
    )
    years = next(one for one in trace.inputs if one.name == "years_of_enterprise_work")
    assert years.value == Decimal("2.9166")
    assert {row.table for row in years.rows} == {"faculty.Recruitment", "faculty.CandidateWork"}
    assert apply_again(trace).agrees
    page = client_with(Role.EDUCATION, jurisdiction=school.city).get(
        reverse("faculty:recruitment_detail", args=[Recruitment.objects.get().pk])
    )
    assert "条件“企业工作年限”（不低于 3）：否" in page.content.decode()


@pytest.mark.register("TEA-05")
@pytest.mark.rule("lc.elig.recruit")
def test_three_years_and_a_qualification_in_liaocheng(school: School) -> None:
    liaocheng(school)
    without = propose(school, education="secondary")
    assert verdicts(without)["lc.elig.recruit"] is Verdict.NOT_MET
    assert kept_checks(without).failing[0].closes == "取得相关专业技术资格后再聘"
    held = verdicts(propose(school, education="secondary", qualification="机械工程师"))
    assert held["lc.elig.recruit"] is Verdict.MET
    short = propose(school, work=SHORT, qualification="机械工程师")
    assert verdicts(short)["lc.elig.recruit"] is Verdict.NOT_MET
    named = propose(school, work=SHORT, channel="direct", talent_kind="高技能人才")
    assert verdicts(named)["lc.elig.recruit"] is Verdict.MET


@pytest.mark.register("TEA-06")
@pytest.mark.rule("sx.elig.freshgrad")
@pytest.mark.parametrize(
    ("day", "asked"), [(date(2019, 12, 31), False), (date(2020, 1, 1), True), (date(2021, 9, 1), True)]
)
def test_fresh_graduates_are_barred_from_2020_on(school: School, day: date, asked: bool) -> None:
    under(school, "shaoxing")
    key = "sx.elig.freshgrad"
    case = propose(school, work=(), hire_on=day, graduated_on=date(day.year, 1, 1))
    assert (key in verdicts(case)) is asked
    if asked:
        assert verdicts(case)[key] is Verdict.NOT_MET
        last_year = date(day.year - 1, 12, 31)
        assert verdicts(propose(school, work=(), hire_on=day, graduated_on=last_year))[key] is Verdict.MET
        unknown = propose(school, work=(), hire_on=day, graduated_on=None)
        assert verdicts(unknown)[key] is Verdict.CANNOT_TELL


@pytest.mark.register("TEA-07")
@pytest.mark.rule("sx.elig.relax")
@pytest.mark.parametrize(
    ("skill", "before", "after"),
    [
        ("3", Verdict.CANNOT_TELL, Verdict.MET),
        ("1", Verdict.CANNOT_TELL, Verdict.MET),
        ("4", Verdict.NOT_MET, Verdict.NOT_MET),
        ("", Verdict.NOT_MET, Verdict.NOT_MET),
    ],
)
def test_the_degree_may_be_relaxed_for_senior_workers(
    school: School, skill: str, before: Verdict, after: Verdict
) -> None:
    """中职 + 高级工: how far is the office's to say, and then the rule says it; three years stay three."""
    under(school, "shaoxing")
    facts = {"education": "secondary", "skill_level": skill}
    assert verdicts(propose(school, **facts))["sx.elig.recruit"] is before
    ParameterAnswerFactory(
        jurisdiction=school.city,
        key="recruitment.degree_relaxation.minimum_degree",
        kind="names",
        value=["中职"],
        valid_from=date(2021, 1, 1),
    )
    assert verdicts(propose(school, **facts))["sx.elig.recruit"] is after
    assert verdicts(propose(school, work=SHORT, **facts))["sx.elig.recruit"] is Verdict.NOT_MET


@pytest.mark.register("TEA-05", "TEA-06", "TEA-07")
def test_an_exception_has_its_reason_and_its_approver(school: School) -> None:
    under(school, "shaoxing")
    case = propose(school, work=SHORT)
    with pytest.raises(RuleViolated, match="例外"):
        services.submit_hire(case, actor=school.clerk)
    services.submit_hire(case, actor=school.clerk, note="本市紧缺专业")
    assert (case.state, case.exception_reason) == (RecruitState.SUBMITTED, "本市紧缺专业")
    with pytest.raises(NotAllowed):
        services.approve_hire(case, actor=school.clerk, note="自批")
    with pytest.raises(RuleViolated, match="理由"):
        services.approve_hire(case, actor=school.hrss)
    services.approve_hire(case, actor=school.hrss, note="同意例外")
    assert (case.exception_by_id, case.decided_on) == (school.hrss.user_id, timezone.localdate())
    job = services.hire(case, actor=school.clerk)
    assert (job.starts_on, job.teacher.name, job.form) == (HIRE, "测试乙", "full_time")
    assert job.teacher.experience.count() == 1
    clean = propose(school, candidate="测试丁")
    services.submit_hire(clean, actor=school.clerk)
    services.approve_hire(clean, actor=school.bureau)
    assert (clean.exception_by_id, clean.exception_reason) == (None, "")


@pytest.mark.register("TEA-08")
@pytest.mark.rule("lc.elig.direct")
def test_direct_assessment_only_for_the_named_talent(school: School) -> None:
    liaocheng(school)
    good = propose(school, channel="direct", talent_kind="高技能人才", qualification="技师")
    assert verdicts(good)["lc.elig.direct"] is Verdict.MET
    bad = propose(school, channel="direct", talent_kind="普通人才", qualification="技师")
    assert verdicts(bad)["lc.elig.direct"] is Verdict.NOT_MET
    with pytest.raises(RuleViolated, match="直接考察"):
        services.submit_hire(bad, actor=school.clerk, note="请予例外")


@pytest.mark.register("TEA-08")
def test_a_channel_that_the_place_does_not_have_cannot_be_told(school: School) -> None:
    under(school, "shaoxing")
    case = propose(school, channel="direct", talent_kind="高技能人才")
    assert verdicts(case)["TEA-08"] is Verdict.CANNOT_TELL


def approved(school: School, number: int, since: date = date(2019, 1, 1)) -> Establishment:
    return posts.ESTABLISHMENT.record(  # type: ignore[no-any-return]
        {
            "organisation": school.organisation,
            "posts": number,
            "valid_from": since,
            "basis": "示编〔2019〕1号",
        },
        actor=school.bureau,
    )


@pytest.mark.register("TEA-09")
@pytest.mark.rule("lp.elig.green")
def test_the_green_channel_needs_a_free_post(school: School) -> None:
    """Inside the establishment, for compound talent; how far degree and title go down is the office's."""
    under(school, "linping")
    facts = {
        "channel": "green",
        "status": "establishment",
        "hire_on": date(2024, 9, 1),
        "talent_kind": "复合型技能人才",
        "title_level": "assistant",
    }
    key = "lp.elig.green"
    assert verdicts(propose(school, **facts))[key] is Verdict.CANNOT_TELL
    approved(school, 1)
    assert verdicts(propose(school, **facts))[key] is Verdict.CANNOT_TELL
    for name, value in (("degree", "高职"), ("title", "初级")):
        ParameterAnswerFactory(
            jurisdiction=school.city,
            key=f"recruitment.green_channel.minimum_{name}",
            kind="names",
            value=[value],
            valid_from=date(2024, 1, 1),
        )
    assert verdicts(propose(school, **facts))[key] is Verdict.MET
    assert verdicts(propose(school, **{**facts, "talent_kind": "其他"}))[key] is Verdict.NOT_MET
    EmploymentFactory(
        teacher=TeacherFactory(school=school.organisation, job=False), starts_on=date(2020, 9, 1)
    )
    full = propose(school, **facts)
    assert verdicts(full)[key] is Verdict.NOT_MET
    with pytest.raises(RuleViolated, match="绿色通道"):
        services.submit_hire(full, actor=school.clerk, note="急需")
    services.submit_hire(free_again := propose(school, status="contract"), actor=school.clerk)
    assert free_again.state == RecruitState.SUBMITTED


@pytest.mark.register("TEA-10")
@pytest.mark.rule("qy.elig.recruit_methods")
def test_the_four_methods_are_the_schools_choice(school: School) -> None:
    """Something to explore: another method is said, and is never a breach."""
    under(school, "qingyuan")
    key = "qy.elig.recruit_methods"
    for method in ("interview_first", "interview", "skill_test", "assessment"):
        assert verdicts(propose(school, method=method))[key] is Verdict.MET
    assert key not in verdicts(propose(school, method="examination"))


def test_bad_facts_are_refused_with_their_place(school: School) -> None:
    with pytest.raises(Invalid, match="早于开始日期"):
        propose(school, work=(Work("示例企业", date(2020, 2, 1), date(2020, 1, 1)),))
    with pytest.raises(Invalid, match="晚于拟聘日期"):
        propose(school, work=(Work("示例企业", date(2020, 2, 1), date(2022, 1, 1)),))
    case = propose(school)
    services.submit_hire(case, actor=school.clerk)
    with pytest.raises(InvalidTransition):
        services.amend_hire(
            case, actor=school.clerk, proposal=Proposal("岗", "人", HIRE, "interview"), work=()
        )
    services.return_hire(case, actor=school.bureau, note="补材料")
    services.amend_hire(
        case, actor=school.clerk, proposal=Proposal("岗", "人", HIRE, "interview"), work=THREE
    )
    services.submit_hire(case, actor=school.clerk)
    services.refuse_hire(case, actor=school.bureau, note="岗位取消")
    assert case.state == RecruitState.REFUSED
    assert not Teacher.objects.exists()


@pytest.mark.register("TEA-11")
@pytest.mark.rule("lc.cap.parttime")
def test_a_fifth_of_the_establishment_for_part_timers(school: School) -> None:
    """118 posts give 23.6: the twenty-third quota post is possible, the twenty-fourth is not."""
    liaocheng(school)
    approved(school, 118)

    def set_up(number: int) -> None:
        posts.MOBILE_POST.record(
            {
                "organisation": school.organisation,
                "kind": "part_time",
                "name": f"兼职岗{number}",
                "starts_on": date(2021, 1, 1),
            },
            actor=school.clerk,
        )

    for number in range(23):
        set_up(number)
    quota = quotas_of([school.organisation], date(2021, 6, 1))[0]
    assert (quota.exact, quota.whole, quota.outcome.verdict) == (Decimal("23.6"), 23, Verdict.MET)
    with pytest.raises(RongheError, match=r"23\.6"):
        set_up(23)


@pytest.mark.register("TEA-11")
@pytest.mark.rule("lc.amount.parttime")
def test_the_budget_waits_for_the_reference_pay(school: School) -> None:
    liaocheng(school)
    approved(school, 100)
    for number in range(2):
        teacher = TeacherFactory(school=school.organisation, job=False, name=f"测试兼{number}")
        EmploymentFactory(teacher=teacher, form="part_time", status="quota", starts_on=date(2021, 1, 1))
    on = date(2021, 6, 1)
    assert quotas_of([school.organisation], on)[0].budget is None
    page = client_with(Role.SCHOOL, organisation=school.organisation).get(
        reverse("faculty:quota_page") + f"?on={on}"
    )
    assert "未给出数值" in page.content.decode()
    ParameterAnswerFactory(
        jurisdiction=school.city,
        key="teachers.part_time.pay_reference",
        value="120000",
        valid_from=date(2021, 1, 1),
    )
    assert quotas_of([school.organisation], on)[0].budget == 240000
    assert (
        "240,000"
        in client_with(Role.EDUCATION, jurisdiction=school.city)
        .get(reverse("faculty:quota_page") + f"?on={on}")
        .content.decode()
    )


@pytest.mark.register("TEA-13")
@pytest.mark.rule("lp.amount.parttime")
def test_a_new_part_time_standard_is_higher(school: School) -> None:
    def record(amount: int, day: date, remark: str = "") -> None:
        posts.PART_TIME_STANDARD.record(
            {
                "organisation": school.organisation,
                "amount": amount,
                "per": "课时",
                "valid_from": day,
                "basis": "示财〔2023〕1号",
                "remark": remark,
            },
            actor=school.bureau,
        )

    record(8000, date(2022, 1, 1))
    with pytest.raises(RongheError, match="没有高于原标准"):
        record(8000, date(2023, 1, 1))
    record(8001, date(2023, 1, 1))
    record(8001, date(2024, 1, 1), remark="财政困难，暂持平")


@pytest.mark.register("TEA-14")
def test_the_establishment_changes_by_dated_rows(school: School) -> None:
    approved(school, 100, date(2019, 1, 1))
    approved(school, 120, date(2022, 1, 1))
    days = ((date(2018, 12, 31), None), (date(2021, 12, 31), 100), (date(2022, 1, 1), 120))
    for day, number in days:
        assert posts_of([school.organisation], day)[0].approved == number
    with pytest.raises(NotAllowed):
        posts.ESTABLISHMENT.record(
            {
                "organisation": school.organisation,
                "posts": 999,
                "valid_from": HIRE,
                "basis": "示编〔2019〕9号",
            },
            actor=school.clerk,
        )


@pytest.mark.register("TEA-14")
def test_mobile_posts_are_counted_beside_the_establishment(school: School) -> None:
    approved(school, 10)
    today = timezone.localdate()
    posts.MOBILE_POST.record(
        {
            "organisation": school.organisation,
            "kind": "industry",
            "name": "产业教师岗",
            "starts_on": today - timedelta(days=10),
            "ends_on": today,
        },
        actor=school.clerk,
    )
    teacher = TeacherFactory(school=school.organisation, job=False)
    EmploymentFactory(teacher=teacher, form="part_time", status="mobile", starts_on=today)
    now, later = (posts_of([school.organisation], today + timedelta(days=n))[0] for n in (0, 1))
    assert (now.mobile_posts, now.mobile_used, now.free) == (1, 1, 10)
    assert later.mobile_posts == 0


def test_hiring_by_pages(school: School) -> None:
    under(school, "shaoxing")
    clerk = client_with(Role.SCHOOL, organisation=school.organisation)
    form = {
        "school": school.organisation.pk,
        "post": "数控专业课教师",
        "kind": "specialist",
        "status": "contract",
        "candidate": "测试乙",
        "hire_on": "2021-09-01",
        "method": "interview",
        "channel": "ordinary",
        "education": "college",
        "graduated_on": "2015-06-30",
        "work": "示例企业|2018-09-01|2021-08-31",
    }
    wrong = clerk.post(reverse("faculty:recruitment_new"), {**form, "work": "示例企业，三年"})
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.content.decode()
    done = clerk.post(reverse("faculty:recruitment_new"), form)
    assert done.status_code == 303, done.content.decode()[:1500]
    case = Recruitment.objects.get()
    act = reverse("faculty:recruitment_act", args=[case.pk])
    clerk.post(act, {"step": "submit"})
    bureau = client_with(Role.HRSS, jurisdiction=school.city)
    bulk = reverse("faculty:recruitment_bulk")
    assert bureau.post(bulk, {"selected": [case.pk], "act": "approve", "note": "同意"}).status_code == 303
    case.refresh_from_db()
    assert (case.state, case.decision) == (RecruitState.APPROVED, "同意")
    printed = bureau.get(reverse("faculty:recruitment_print", args=[case.pk])).content.decode()
    assert "企业工作 3 年 0 个月" in printed
    assert "同意聘用" in printed
