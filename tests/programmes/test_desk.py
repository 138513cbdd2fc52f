"""The programme desk: from the school's draft to what stands in the register (PROG-03, PROG-16)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction, Notice
from ronghe.labour.models import ShortageItem, ShortageList
from ronghe.programmes.models import Adjustment, Opinion, SchoolProgramme
from ronghe.programmes.queries.desk_file import file_of
from ronghe.programmes.queries.desk_sections import SECTIONS, Section, add_section, missing_of
from ronghe.programmes.services.desk import ADJUSTMENT, OPINION, decide_review_days
from ronghe.programmes.services.groups import PRIORITY
from ronghe.reference.queries import work_calendar
from tests.factories.alignment import cohort_of, demand_in, programme_at
from tests.factories.directory import OrganisationFactory
from tests.programmes.desk_world import FILING, SYSTEM, THIS, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.register("PROG-03")
@pytest.mark.rule("zb.elig.filing")
def test_a_new_programme_goes_all_the_way_into_the_register(desk: Desk) -> None:
    case = desk.case("add")
    assert (case.state, case.due_on) == ("draft", None)
    ADJUSTMENT.take(case, "submit", actor=desk.head)
    ADJUSTMENT.take(case, "consult", actor=desk.officer)
    desk.opinion(case)
    ADJUSTMENT.take(case, "review", actor=desk.officer)
    ADJUSTMENT.take(case, "approve", actor=desk.officer, note="示例会议同意")
    assert case.decision == "示例会议同意"
    assert {one["key"] for one in case.kept_file["sections"]} >= {"demand", "teachers", "opinions"}
    ADJUSTMENT.take(case, "file", actor=desk.officer, **FILING)
    assert (case.filing_number, case.filed_on) == (FILING["number"], FILING["filed_on"])
    ADJUSTMENT.take(case, "carry_out", actor=desk.officer)
    made = SchoolProgramme.objects.get(code="660305")
    assert case.made == made
    assert (made.organisation, made.status, made.opened_year) == (desk.school, "open", THIS + 1)
    assert case.handler_id == desk.officer.user_id
    assert timeline(case)[0].action == "programmes.adjustment.carry_out"


@pytest.mark.register("PROG-03")
@pytest.mark.parametrize(
    ("kind", "status"), [("suspend", "suspended"), ("merge", "merged"), ("cancel", "cancelled")]
)
def test_each_kind_does_to_the_programme_what_it_says(desk: Desk, kind: str, status: str) -> None:
    case = desk.led_to("effective", kind)
    desk.lathe.refresh_from_db()
    assert desk.lathe.status == status
    told = timeline(desk.lathe)[0]
    assert case.filing_number in told.note
    assert kind != "merge" or "并入工业机器人技术应用" in told.note


def test_optimising_changes_only_what_was_asked(desk: Desk) -> None:
    desk.led_to("effective", "optimise")
    desk.lathe.refresh_from_db()
    assert (desk.lathe.direction, desk.lathe.cluster) == ("多轴加工", desk.cluster)
    assert (desk.lathe.name, desk.lathe.years, desk.lathe.status) == ("数控技术应用", 3, "open")


def test_a_suspended_programme_is_opened_again_by_optimising_with_places(desk: Desk) -> None:
    desk.lathe.status = "suspended"
    desk.lathe.save()
    with pytest.raises(RuleViolated):
        desk.case("optimise")
    desk.led_to("effective", "optimise", places=40)
    desk.lathe.refresh_from_db()
    assert desk.lathe.status == "open"


def test_a_planned_programme_is_opened_not_entered_twice(desk: Desk) -> None:
    planned = programme_at(desk.school, "660305", status="planned")
    case = desk.led_to("effective", "add")
    planned.refresh_from_db()
    assert (case.made, planned.status) == (planned, "open")


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("add", {"code": ""}, "code"),
        ("add", {"places": None}, "places"),
        ("add", {"code": "460302"}, "level"),
        ("suspend", {"programme": None}, "programme"),
        ("suspend", {"start_year": 2020}, "start_year"),
        ("merge", {"into": None}, "into"),
        ("optimise", {"direction": "", "cluster": None}, "name"),
    ],
)
def test_what_an_application_lacks_is_refused_at_its_field(
    desk: Desk, kind: str, more: dict[str, Any], field: str
) -> None:
    with pytest.raises((RuleViolated, Invalid)) as refused:
        desk.case(kind, **more)
    assert field in refused.value.fields
    assert not Adjustment.objects.exists()


def test_only_own_programmes_in_a_fitting_state_and_one_application_each(desk: Desk) -> None:
    foreign = programme_at(desk.bodies["other"], "730101")
    with pytest.raises(RuleViolated, match="不是该校的专业"):
        desk.case("suspend", programme=foreign)
    with pytest.raises((RuleViolated, Invalid), match="并入自身"):
        desk.case("merge", into=desk.lathe)
    desk.robots.status = "suspended"
    desk.robots.save()
    with pytest.raises(RuleViolated, match="没有在招生"):
        desk.case("merge")
    desk.case("suspend")
    with pytest.raises(RuleViolated, match="还有一项在办"):
        desk.case("cancel")


def test_submitting_asks_the_rules_again(desk: Desk) -> None:
    case = desk.case("suspend")
    desk.lathe.status = "cancelled"
    desk.lathe.save()
    with pytest.raises(RuleViolated, match="不能停招"):
        ADJUSTMENT.take(case, "submit", actor=desk.head)


@pytest.mark.register("PROG-03")
def test_without_a_stated_limit_there_is_no_deadline_until_the_office_decides(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2026, 3, 2)
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    case = desk.case("suspend", start_year=2027)
    ADJUSTMENT.take(case, "submit", actor=desk.head)
    assert case.due_on is None
    assert "文件没有写" in ADJUSTMENT.deadline_words(case)[0]
    office = desk.bodies["education"]
    decide_review_days(desk.place, 20, actor=desk.officer, office=office, basis="示例会议纪要", since=day)
    ADJUSTMENT.take(case, "consult", actor=desk.officer)
    assert work_calendar().day(case.due_on).is_workday
    assert case.due_on == date(2026, 3, 30)
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 3, 9))
    ADJUSTMENT.take(case, "review", actor=desk.officer, note="示例")
    assert case.due_on == date(2026, 3, 30), "the days run from submission, whatever the state"
    assert "期限20个工作日" in ADJUSTMENT.deadline_words(case)[0]
    assert ADJUSTMENT.days_left(case, date(2026, 4, 1)) < 0


def test_the_limit_is_the_offices_to_decide_and_within_bounds(desk: Desk) -> None:
    terms = {"office": desk.bodies["education"], "basis": "示例", "since": timezone.localdate()}
    with pytest.raises(NotAllowed):
        decide_review_days(desk.place, 20, actor=desk.head, **terms)
    with pytest.raises(Invalid):
        decide_review_days(desk.place, 0, actor=desk.officer, **terms)
    with pytest.raises(Invalid):
        decide_review_days(desk.place, 20, actor=desk.officer, **{**terms, "basis": " "})


@pytest.mark.register("PROG-16")
def test_industry_is_heard_before_review_or_the_reason_stands_in_the_history(desk: Desk) -> None:
    case = desk.led_to("opinions")
    with pytest.raises(RuleViolated, match="还没有行业协会或企业的意见"):
        ADJUSTMENT.take(case, "review", actor=desk.officer)
    desk.opinion(case, "hrss", stance="conditional", text="补足师资")
    with pytest.raises(RuleViolated):
        ADJUSTMENT.take(case, "review", actor=desk.officer)
    desk.opinion(case, "enterprise", stance="disagree", text="本企业仍需要", votes_for=2, votes_against=5)
    ADJUSTMENT.take(case, "review", actor=desk.officer)
    section = next(one for one in file_of(case, desk.officer) if one.key == "opinions")
    assert [line.value for line in section.lines] == ["不同意", "有条件同意"]
    assert "票数 2：5：0" in section.lines[0].note
    assert section.missing == ["行业协会的意见", "发展改革部门的意见"]


@pytest.mark.register("PROG-16")
def test_enterprises_have_a_say_in_courses_textbooks_and_recognition_too(desk: Desk) -> None:
    values = {
        "organisation": desk.bodies["enterprise"],
        "matter": "textbook",
        "subject": "数控编程活页教材",
        "party": "enterprise",
        "stance": "conditional",
        "text": "增加五轴内容",
        "given_on": timezone.localdate(),
    }
    said = OPINION.record(values, actor=desk.actors["enterprise"])
    OPINION.amend(said, {"answer": "第二版采纳"}, actor=desk.officer, reason="学校答复")
    assert Opinion.objects.get().answer == "第二版采纳"
    for wrong in ({"subject": ""}, {"matter": "adjustment"}, {"text": ""}):
        with pytest.raises((RuleViolated, Invalid)):
            OPINION.record({**values, "matter": "course", **wrong}, actor=desk.actors["enterprise"])


def test_opinions_fit_the_state_of_the_application_and_come_once(desk: Desk) -> None:
    draft = desk.case("suspend")
    with pytest.raises(RuleViolated, match="还没有提交"):
        desk.opinion(draft)
    ADJUSTMENT.take(draft, "submit", actor=desk.head)
    desk.opinion(draft)
    with pytest.raises(Invalid, match="已有一条意见"):
        desk.opinion(draft)
    with pytest.raises(NotAllowed):
        OPINION.record(
            {
                "organisation": desk.bodies["industry"],
                "adjustment": draft,
                "party": "association",
                "stance": "agree",
                "given_on": timezone.localdate(),
            },
            actor=desk.actors["enterprise"],
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": " "}, "number"),
        ({"document": ""}, "document"),
        ({"filed_on": None}, "filed_on"),
        ({"filed_on": timezone.localdate() + timedelta(days=1)}, "filed_on"),
        ({"filed_on": date(2020, 1, 1)}, "filed_on"),
    ],
)
def test_a_filing_has_number_day_and_document(desk: Desk, wrong: dict[str, Any], field: str) -> None:
    case = desk.led_to("approved")
    with pytest.raises(Invalid) as refused:
        ADJUSTMENT.take(case, "file", actor=desk.officer, **{**FILING, **wrong})
    assert set(refused.value.fields) == {field}


def test_steps_out_of_turn_or_by_others_are_refused(desk: Desk) -> None:
    case = desk.led_to("submitted")
    with pytest.raises(NotAllowed):
        ADJUSTMENT.take(case, "consult", actor=desk.head)
    with pytest.raises(NotAllowed):
        ADJUSTMENT.take(case, "withdraw", actor=desk.actors["other"], note="示例")
    with pytest.raises(InvalidTransition):
        ADJUSTMENT.take(case, "approve", actor=desk.officer, note="示例")
    ADJUSTMENT.take(case, "return", actor=desk.officer, note="请补师资")
    assert Notice.objects.filter(recipient_id=desk.head.user_id, subject__contains="退回补正").exists()
    ADJUSTMENT.amend(case, {"grounds": "补充后的理由"}, actor=desk.head, reason="按退回意见补正")
    ADJUSTMENT.take(case, "submit", actor=desk.head)
    with pytest.raises(InvalidTransition):
        ADJUSTMENT.amend(case, {"grounds": "再改"}, actor=desk.head, reason="示例")
    ADJUSTMENT.take(case, "withdraw", actor=desk.head, note="学校另有安排")
    assert case.state == "withdrawn"


def test_carrying_out_before_filing_is_refused_and_leaves_the_register_alone(desk: Desk) -> None:
    case = desk.led_to("filed")
    with pytest.raises(RuleViolated, match="早于备案"):
        ADJUSTMENT.take(case, "carry_out", actor=desk.officer, effective_on=date(2020, 1, 1))
    desk.lathe.refresh_from_db()
    assert desk.lathe.status == "open"


def test_the_file_counts_from_rows_and_names_what_is_missing(desk: Desk) -> None:
    desk.with_cohorts()
    file = {one.key: one for one in file_of(desk.case("suspend"), desk.officer)}
    demand, employment = file["demand"], file["employment"]
    assert demand.lines[0].value == "200 人"
    assert "毕业生供给" in demand.lines[0].note
    assert [line.value for line in employment.lines] == ["就业率 82.4%", "就业率 87.5%", "就业率 93.3%"]
    assert employment.says == "就业率＝就业 ÷（毕业－升学）。"
    assert all(line.url for line in employment.lines)
    assert "本校专业课教师档案" in file["teachers"].missing
    assert "本校的拨款和办学成本" in file["funds"].missing
    lacking = missing_of(file.values())
    assert "师资：本校专业课教师档案" in lacking


def test_a_file_without_links_or_demand_says_so(desk: Desk) -> None:
    unlinked = programme_at(desk.school, "750101")
    file = {one.key: one for one in file_of(desk.case("suspend", programme=unlinked), desk.officer)}
    assert file["demand"].lines == []
    assert "还没有对应的职业" in file["demand"].missing[0]
    assert "还没有登记毕业去向" in file["employment"].missing[0]


def test_demand_is_that_of_the_last_full_year_as_the_warnings_take_it(desk: Desk) -> None:
    demand_in(desk.place, "6-18-01-01", 3, year=THIS)
    file = {one.key: one for one in file_of(desk.case("suspend"), desk.officer)}
    assert file["demand"].lines[0].value == "200 人"
    assert f" {THIS - 1} 年" in file["demand"].says


@pytest.mark.register("TAL-06", "PROG-03")
def test_the_file_says_which_of_its_occupations_are_on_a_list_in_force(desk: Desk) -> None:
    def section() -> Section:
        return next(one for one in file_of(case, desk.officer) if one.key == "shortage")

    case = desk.case("suspend")
    assert "没有在用的急需紧缺职业目录" in section().missing[0]
    lists = {}
    for name, occupation in (("甲目录", "6-18-01"), ("乙目录", "4-03-02-01")):
        lists[name] = ShortageList.objects.create(
            jurisdiction=desk.city,
            organisation=OrganisationFactory(jurisdiction=desk.city),
            title=name,
            year=THIS,
            basis="示例",
            state="published",
            published_on=date(THIS, 3, 1),
        )
        ShortageItem.objects.create(
            jurisdiction=desk.city,
            edition=lists[name],
            occupation=occupation,
            name="示例职业",
            kind="urgent",
            reason="企业申报难招 30 人",
        )
    (line,) = section().lines
    assert (line.label, line.value) == ("6-18-01 示例职业", "急需")
    assert line.note == f"甲目录（{THIS}-03-01 发布）；企业申报难招 30 人"
    assert line.url == f"/labour/shortages/{lists['甲目录'].pk}/"
    ShortageList.objects.filter(title="甲目录").update(state="replaced")
    assert section().lines == []
    assert section().says == "所对职业不在《乙目录》中。"


def test_conditions_are_set_against_the_national_standard(desk: Desk) -> None:
    file = {one.key: one for one in file_of(desk.case("add"), desk.officer)}
    per_student = next(line for line in file["conditions"].lines if line.label == "生均设备值")
    assert per_student.value == "1,667 元"
    assert "2,500" in per_student.note
    assert per_student.tone == "warn"
    assert file["conditions"].missing == ["实训工位", "合作企业"]
    assert file["money"].missing == ["资金来源"]


@pytest.mark.register("PROG-14")
def test_a_programme_the_place_wants_is_recognised_by_its_code(desk: Desk) -> None:
    office = desk.bodies["education"]
    PRIORITY.record(
        {
            "organisation": office,
            "kind": "smart",
            "name": "智能制造类",
            "codes": "6603、6601",
            "basis": "示例文件",
            "from_year": 2024,
        },
        actor=desk.officer,
    )
    file = {one.key: one for one in file_of(desk.case("add"), desk.officer)}
    assert file["priority"].lines[0].value == "智能制造类"
    other = desk.case("add", code="720301", name="护理")
    assert "不在本地登记" in {one.key: one for one in file_of(other, desk.officer)}["priority"].says


def test_a_decided_file_does_not_change_any_more(desk: Desk) -> None:
    case = desk.led_to("approved")
    before = [one.as_json() for one in file_of(case, desk.officer)]
    desk.with_cohorts()
    case.refresh_from_db()
    assert [one.as_json() for one in file_of(case, desk.officer)] == before


def test_what_the_checks_found_is_attached_to_the_application(desk: Desk) -> None:
    programme_at(desk.bodies["other"], "660302", name="数控技术应用")
    file = {one.key: one for one in file_of(desk.case("suspend"), desk.officer)}
    doubled = file["checks"].lines[0]
    assert (doubled.label, doubled.value) == ("同层次重复设置", "2 所学校")
    assert doubled.url.startswith("/programmes/checks/duplicates/")
    assert file["checks"].missing == ["就业率核对：本地文件没有规定", "是否过时：本地文件没有规定"]
    assert file["similar"].lines[0].value == "1 所"


@pytest.mark.register("PROG-04")
def test_the_checks_of_the_file_are_of_the_years_that_the_warnings_take(desk: Desk) -> None:
    """Employment of the last graduates, who left this year; demand of the last full one."""
    Jurisdiction.objects.filter(pk=desk.city.pk).update(pack="zibo_hightech")
    desk.with_cohorts()
    case = Adjustment.objects.get(pk=desk.case("suspend").pk)
    checks = next(one for one in file_of(case, desk.officer) if one.key == "checks")
    (line,) = checks.lines
    assert (line.label, line.url) == ("就业率核对", f"/programmes/checks/employment/?year={THIS}")
    assert line.note == "撤并专业的就业率线：文件没有写，须由主管单位确定"
    assert checks.missing == ["是否过时：本地文件没有规定"]


def test_two_sections_cannot_claim_one_key() -> None:
    assert {"demand", "teachers", "money", "funds", "opinions"} <= set(SECTIONS)
    with pytest.raises(ValueError, match="demand"):
        add_section("demand", "示例", 1, lambda asked, section: None)


def test_medical_and_idle_controlled_programmes_warn_and_never_stop(desk: Desk) -> None:
    nursing = programme_at(desk.school, "720101K")
    for year in range(THIS - 2, THIS + 1):
        cohort_of(nursing, year, enrolled=0)
    idle = desk.case("optimise", programme=nursing)
    told = [one for one in ADJUSTMENT.findings(idle) if "连续 3 年没有招生" in one.message]
    assert [(one.refuses, "未核实" in one.hint) for one in told] == [(False, True)]
    new = desk.case("add", code="720201K", name="示例医学专业", places=51)
    said = next(one for one in ADJUSTMENT.findings(new) if "不超过 50 人" in one.message)
    assert not said.refuses
    assert "未核实" in said.hint
    ADJUSTMENT.take(new, "submit", actor=desk.head)
    assert new.state == "submitted"


def test_those_asked_for_an_opinion_see_what_was_submitted_and_no_drafts(desk: Desk) -> None:
    draft, sent = desk.case("suspend"), desk.led_to("submitted", programme=desk.robots)
    seen = {name: set(Adjustment.objects.visible_to(actor)) for name, actor in desk.actors.items()}
    assert seen["industry"] == seen["enterprise"] == {sent}
    assert seen["school"] == seen["education"] == {draft, sent}
    assert seen["other"] == set()
    assert Adjustment.objects.visible_to(desk.officer).named([sent.number, "ZT-x", "12"])[sent.number] == [
        sent
    ]
    assert set(Adjustment.objects.visible_to(SYSTEM)) == {draft, sent}
