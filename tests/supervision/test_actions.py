"""Inspections to the last item struck off, decisions of meetings, bodies, reports, registers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.engine.documents.letters import to_docx, to_pdf
from ronghe.supervision.models import ActionItem, Body, BodyMember, Finding, Inspection, Meeting
from ronghe.supervision.queries.letters import report_letter
from ronghe.supervision.services import actions, governance, records
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.supervision.world import World, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def finding(world: World, inspection: Any, **more: Any) -> Finding:
    values = {
        "organisation": world.governments[0],
        "inspection": inspection,
        "criterion": "实训设备达标",
        "grade": "not_met",
        "text": "生均设备值不足。",
        **more,
    }
    return actions.FINDING.record(values, actor=world.officer)


def rectification(world: World, inspection: Any, number: int, **more: Any) -> ActionItem:
    values = {"source": "rectification", "inspection": inspection, "number": number, "overseer": None}
    return world.action(**{**values, "title": f"整改{number}", **more})


@pytest.mark.register("SUP-03")
def test_a_special_inspection_ends_when_every_item_is_struck_off(world: World) -> None:
    inspection = world.inspection()
    actions.INSPECTION.take(inspection, "start", actor=world.officer)
    with pytest.raises(RuleViolated):
        actions.INSPECTION.take(inspection, "feed_back", actor=world.officer, note="反馈")
    found = finding(world, inspection)
    actions.INSPECTION.take(inspection, "feed_back", actor=world.officer, note="已反馈")
    with pytest.raises(RuleViolated) as bare:
        actions.INSPECTION.take(inspection, "close", actor=world.officer)
    assert "还没有列整改事项" in bare.value.message
    items = [rectification(world, inspection, number, finding=found) for number in (1, 2)]
    assert {item.overseer for item in items} == {world.office}
    with pytest.raises(RuleViolated) as open_items:
        actions.INSPECTION.take(inspection, "close", actor=world.officer)
    assert "第 1、2 项整改" in open_items.value.message
    strike_off(world, items[0])
    actions.ACTION.take(items[1], "cancel", actor=world.officer, note="与第一项合并")
    assert actions.INSPECTION.take(inspection, "close", actor=world.officer).state == "closed"
    with pytest.raises(RuleViolated):
        rectification(world, inspection, 3)


@pytest.mark.register("SUP-05")
def test_the_inspected_unit_hears_of_a_key_inspection_at_once(world: World) -> None:
    """The unit gets the feedback with the step itself, and sees of the inspection only what is its own."""
    inspection = world.inspection(kind="key", title="重点项目督查")
    finding(world, inspection)
    other = finding(world, inspection, organisation=world.governments[1])
    actions.INSPECTION.take(inspection, "start", actor=world.officer)
    Notice.objects.all().delete()
    actions.INSPECTION.take(inspection, "feed_back", actor=world.officer, note="设备不足，限期整改")
    told = Notice.objects.get(recipient_id=world.clerks[0].user_id)
    assert told.body == "设备不足，限期整改"
    assert inspection in Inspection.objects.visible_to(world.clerks[0])
    assert inspection not in Inspection.objects.visible_to(world.bureau_clerk)
    assert other not in Finding.objects.visible_to(world.clerks[0])


def strike_off(world: World, item: ActionItem) -> ActionItem:
    actions.ACTION.take(item, "report", actor=world.clerks[0], note="已购置设备")
    prove(item, actor=world.clerks[0])
    return actions.ACTION.take(item, "close", actor=world.officer, note="现场核对属实")


def test_an_item_is_checked_before_it_is_struck_off(world: World) -> None:
    """A report without proof, a return with its reason, a redo, and nobody checks the own unit."""
    item = world.action()
    assert item.due_on == item.deadline_on
    assert Notice.objects.filter(recipient_id=world.clerks[0].user_id).count() == 1
    actions.ACTION.take(item, "report", actor=world.clerks[0], note="已办")
    with pytest.raises(RuleViolated) as bare:
        actions.ACTION.take(item, "close", actor=world.officer, note="同意")
    assert "没有佐证材料" in bare.value.message
    with pytest.raises(InvalidTransition):
        actions.ACTION.take(item, "return", actor=world.officer)
    actions.ACTION.take(item, "return", actor=world.officer, note="没有采购合同")
    with pytest.raises(NotAllowed):
        actions.ACTION.take(item, "close", actor=world.clerks[0], note="自己销号")
    strike_off(world, item)
    assert (item.state, item.result, item.due_on) == ("closed", "已购置设备", None)
    with pytest.raises(NotAllowed):
        actions.ACTION.amend(item, {"title": "改名"}, actor=world.clerks[0], reason="想改")


def test_a_deadline_is_moved_only_by_the_office_with_a_reason(world: World) -> None:
    item = world.action()
    later = timezone.localdate() + timedelta(days=30)
    with pytest.raises(NotAllowed):
        actions.ACTION.amend(item, {"deadline_on": later}, actor=world.clerks[0], reason="来不及")
    actions.ACTION.amend(item, {"deadline_on": later}, actor=world.officer, reason="设备到货延期")
    item.refresh_from_db()
    assert item.due_on == later


def test_an_office_does_not_strike_off_its_own_item(world: World) -> None:
    other = OrganisationFactory(jurisdiction=world.city, kind=Kind.PARTY_OFFICE)
    item = world.action(organisation=other)
    insider = actor_with(Role.PARTY_OFFICE, organisation=other)
    actions.ACTION.take(item, "report", actor=insider, note="已办")
    prove(item, actor=insider)
    with pytest.raises(NotAllowed) as own:
        actions.ACTION.take(item, "close", actor=insider, note="销号")
    assert "不能自报自核" in own.value.message
    assert actions.ACTION.take(item, "close", actor=world.officer, note="属实").state == "closed"


@pytest.mark.register("GOV-01", "GOV-05")
def test_a_decision_becomes_a_task_followed_to_the_end(world: World) -> None:
    """The secretariat keeps the meeting and its decisions, also where it is not the supervision office."""
    bureau = OrganisationFactory(jurisdiction=world.city, kind=Kind.EDUCATION, name="示例教育局")
    secretary = actor_with(Role.EDUCATION, organisation=bureau)
    body = governance.BODY.record(
        {"organisation": bureau, "name": "示例联席会议", "kind": "conference"}, actor=secretary
    )
    seat = governance.MEMBER.record(
        {"organisation": world.governments[0], "body": body, "post": "分管副县长"}, actor=secretary
    )
    values = {"organisation": bureau, "body": body, "title": "第一次会议", "held_on": date(2024, 3, 1)}
    meeting = governance.MEETING.record({**values, "agenda": "听取进展"}, actor=secretary)
    assert meeting in Meeting.objects.visible_to(world.clerks[0])
    assert meeting not in Meeting.objects.visible_to(world.bureau_clerk)
    with pytest.raises(RuleViolated):
        governance.MEETING.take(meeting, "hold", actor=secretary)
    governance.MEETING.amend(meeting, {"minutes": "议定两项。"}, actor=secretary, reason="补纪要")
    governance.MEETING.take(meeting, "hold", actor=secretary)
    governance.set_attendance(meeting, {seat.pk: (False, "县教体局局长")}, actor=secretary)
    assert meeting.attendance.get().stand_in == "县教体局局长"
    task = world.task()
    decision = actions.ACTION.record(
        {
            "organisation": world.governments[0],
            "source": "decision",
            "meeting": meeting,
            "title": "补齐编制",
            "requirement": "年底前补齐。",
            "owner_post": "分管副县长",
            "deadline_on": date(2024, 12, 31),
            "task": task,
        },
        actor=secretary,
    )
    assert decision.overseer == bureau
    with pytest.raises(RuleViolated) as left:
        governance.MEETING.take(meeting, "close", actor=secretary)
    assert "还有 1 件" in left.value.message
    actions.ACTION.take(decision, "report", actor=world.clerks[0], note="已补齐")
    prove(decision, actor=world.clerks[0])
    actions.ACTION.take(decision, "close", actor=secretary, note="属实")
    assert governance.MEETING.take(meeting, "close", actor=secretary).state == "closed"
    with pytest.raises(RuleViolated):
        governance.set_attendance(meeting, {seat.pk: (True, "")}, actor=secretary)


@pytest.mark.register("GOV-02")
def test_a_leading_group_has_posts_not_names(world: World) -> None:
    body = world.body()
    assert governance.BODY.warnings(body)[0].message == "领导小组现有组长 0 个、副组长 0 个。"
    posts = (("市委书记", "head"), ("市长", "head"), ("副市长", "deputy"), ("副市长（教育）", "deputy"))
    for post, duty in posts:
        values = {"organisation": world.office, "body": body, "post": post, "duty": duty}
        governance.MEMBER.record(values, actor=world.officer)
    assert governance.BODY.warnings(body) == []
    assert not {field.name for field in BodyMember._meta.fields} & {"name", "person", "user", "phone"}
    again = {"organisation": world.office, "body": body, "post": "市长", "duty": "member"}
    with pytest.raises(Invalid):
        governance.MEMBER.record(again, actor=world.officer)


@pytest.mark.register("GOV-04", "GOV-05")
def test_a_committee_says_which_categories_it_lacks(world: World) -> None:
    experts = world.body(name="示例专家委员会", kind="experts")
    held = ("government", "vocational", "industry", "management", "research", "vocational_body")
    for number, category in enumerate(held):
        values = {
            "organisation": world.office,
            "body": experts,
            "post": f"委员{number}",
            "category": category,
        }
        governance.MEMBER.record(values, actor=world.officer)
    assert governance.composition(experts) == ["专家指导委员会还缺：热心人士。"]
    mechanism = world.body(name="示例协调机制", kind="coordination")
    values = {"organisation": world.bureau, "body": mechanism, "post": "局长"}
    governance.MEMBER.record(values, actor=world.officer)
    assert "部门以外的代表" in governance.composition(mechanism)[0]
    alliance = OrganisationFactory(jurisdiction=world.city, kind=Kind.GROUP)
    values = {"organisation": alliance, "body": mechanism, "post": "理事长", "category": "alliance"}
    governance.MEMBER.record(values, actor=world.officer)
    assert governance.composition(mechanism) == []


@pytest.mark.register("SUP-04")
def test_a_report_is_published_corrected_and_printed(world: World) -> None:
    inspection = world.inspection()
    found = finding(world, inspection)
    rectification(world, inspection, 1, finding=found)
    values = {
        "organisation": world.governments[0],
        "title": "甲区职业教育督导报告",
        "year": 2024,
        "inspection": inspection,
        "text": "总体情况良好。\n存在设备不足的问题。",
    }
    row = actions.REPORT.record(values, actor=world.officer)
    assert "不是公布稿" in report_letter(row).notes[0]
    actions.REPORT.take(row, "publish", actor=world.officer, note="督导委员会会议决定")
    actions.REPORT.take(row, "correct", actor=world.officer, note="数据有误")
    actions.REPORT.amend(row, {"text": "总体情况较好。"}, actor=world.officer, reason="更正")
    actions.REPORT.take(row, "publish", actor=world.officer, note="督导委员会会议决定")
    letter = report_letter(row)
    assert letter.paragraphs == ("总体情况较好。",)
    assert letter.notes == ("本报告更正过 1 次，以此为准。",)
    assert [table.heads[0] for table in letter.tables] == ["评估标准", "序号"]
    assert to_pdf(letter).startswith(b"%PDF")
    assert to_docx(letter).startswith(b"PK")


def record(book: str, organisation: Any, actor: Any, **values: Any) -> Any:
    return getattr(records, book).record({"organisation": organisation, **values}, actor=actor)


@pytest.mark.register("SUP-06")
def test_a_county_evaluation_says_where_its_result_was_used(world: World) -> None:
    row = record(
        "COUNTY_EVALUATION",
        world.governments[0],
        world.officer,
        year=2024,
        result="良好",
        has_vocational=True,
        for_leadership=True,
        for_cadres=False,
    )
    assert "有一处没有运用" in records.COUNTY_EVALUATION.warnings(row)[0].message
    with pytest.raises(RuleViolated):
        record("COUNTY_EVALUATION", world.bureau, world.officer, year=2024, result="良好")


@pytest.mark.register("SUP-07")
def test_outstanding_counties_are_put_forward_chosen_and_commended(world: World) -> None:
    values = {
        "organisation": world.governments[0],
        "name": "甲区",
        "kind": "county",
        "year": 2024,
        "honour": "改革成效明显县区",
        "criteria": "三项指标居前",
        "merits": "建成实训基地。",
    }
    case = records.COMMENDATION.record(values, actor=world.clerks[0])
    records.COMMENDATION.take(case, "submit", actor=world.clerks[0])
    with pytest.raises(NotAllowed):
        records.COMMENDATION.take(case, "publicise", actor=world.clerks[0], note="自荐")
    records.COMMENDATION.take(case, "publicise", actor=world.officer, note="评审通过")
    assert records.COMMENDATION.take(case, "commend", actor=world.officer).state == "commended"


@pytest.mark.register("SUP-08")
def test_party_building_is_deployed_done_and_assessed_together(world: World) -> None:
    school = OrganisationFactory(jurisdiction=world.city, school=True)
    head = actor_with(Role.SCHOOL, organisation=school)
    values = {"is_deployed": True, "is_done": True, "is_assessed": False}
    row = record("PARTY", school, head, year=2024, **values)
    assert (row.is_deployed, row.is_assessed) == (True, False)
    with pytest.raises(Invalid):
        record("PARTY", school, head, year=2024, **values)


@pytest.mark.register("SUP-09", "SUP-10")
def test_a_report_without_the_section_is_found(world: World) -> None:
    enterprise = OrganisationFactory(jurisdiction=world.city, enterprise=True)
    clerk = actor_with(Role.ENTERPRISE, organisation=enterprise)
    row = record(
        "RESPONSIBILITY",
        enterprise,
        clerk,
        year=2024,
        is_state_owned=True,
        is_published=True,
        has_section=False,
    )
    assert "没有写参与职业教育" in records.RESPONSIBILITY.warnings(row)[0].message
    with pytest.raises(Invalid) as impossible:
        record("RESPONSIBILITY", enterprise, clerk, year=2023, has_section=True)
    assert "没有发布报告" in impossible.value.message


@pytest.mark.register("SUP-11")
def test_an_association_is_reviewed_yearly(world: World) -> None:
    association = OrganisationFactory(jurisdiction=world.city, kind=Kind.ASSOCIATION)
    row = record("ASSOCIATION", association, world.officer, year=2024, is_in_scope=True)
    assert row.is_in_scope
    with pytest.raises(RuleViolated):
        record("ASSOCIATION", world.bureau, world.officer, year=2024)


@pytest.mark.register("SUP-13")
def test_a_prompt_is_settled_with_its_answer(world: World) -> None:
    sent = date(2024, 3, 1)
    row = record("PROMPT", world.governments[0], world.officer, matter="推进行动计划", sent_on=sent)
    with pytest.raises(Invalid):
        records.PROMPT.amend(row, {"status": "settled"}, actor=world.officer, reason="已落实")
    answer = {"status": "settled", "answered_on": date(2024, 4, 1), "answer": "已印发方案"}
    assert records.PROMPT.amend(row, answer, actor=world.officer, reason="已反馈").status == "settled"
    with pytest.raises(NotAllowed):
        record("PROMPT", world.governments[0], world.clerks[0], matter="自己督促", sent_on=sent)


@pytest.mark.register("GOV-06", "GOV-07", "GOV-08", "GOV-10", "GOV-11", "GOV-12")
def test_records_of_governance_keep_their_rules(world: World) -> None:
    office = actor_with(Role.POLICY_OFFICE, organisation=world.office)
    adviser = OrganisationFactory(jurisdiction=world.city, kind=Kind.RESEARCH_INSTITUTE)
    bought = {"subject": "示例咨询", "adviser": adviser, "commissioned_on": date(2024, 3, 1)}
    row = record("CONSULTATION", world.office, office, **bought, is_purchased=True, amount=500000)
    assert "采购文件编号" in records.CONSULTATION.warnings(row)[0].message
    with pytest.raises(RuleViolated):
        record("CONSULTATION", world.office, office, **{**bought, "subject": "二"}, is_adopted=True)
    with pytest.raises(Invalid):
        record("DUTY", world.bureau, office, duty="优先支持应用型项目", is_priority=True, is_kept=True)
    one = {"matter": "共享实训中心", "subject": "resources", "agreed_on": date(2024, 3, 1), "result": "共用"}
    row = record("COORDINATION", world.office, office, **one, has_hrss=False)
    assert "一个系统" in records.COORDINATION.warnings(row)[0].message
    talk = {"topic": "协同育人", "held_on": date(2024, 3, 1), "result": "达成三点"}
    row = record("DIALOGUE", world.office, office, **talk, has_school=True, has_enterprise=True)
    assert not row.has_all_four
    school = OrganisationFactory(jurisdiction=world.city, school=True)
    head = actor_with(Role.SCHOOL, organisation=school)
    dates = {"started_on": date(2024, 3, 1), "finished_on": date(2023, 3, 1)}
    with pytest.raises(Invalid):
        record("REFORM", school, head, measure="修订章程", **dates)
    with pytest.raises(Invalid):
        record("RESOURCE", school, head, name="数控车间", line="education")
    assert record("RESOURCE", school, head, name="数控车间", line="education", serves_hrss=True).pk


@pytest.mark.register("GOV-09")
def test_a_docking_has_its_answer_and_its_day(world: World) -> None:
    school = OrganisationFactory(jurisdiction=world.city, kind=Kind.HIGHER_COLLEGE)
    head = actor_with(Role.SCHOOL, organisation=school)
    values = {"matter": "共建学院", "kind": "government", "partner": world.bureau}
    row = record("DOCKING", school, head, **values, proposed_on=date(2024, 3, 1))
    with pytest.raises(Invalid):
        records.DOCKING.amend(row, {"status": "answered"}, actor=head, reason="已回应")
    answer = {"status": "agreed", "answered_on": date(2024, 4, 1)}
    assert records.DOCKING.amend(row, answer, actor=head, reason="已签约").status == "agreed"


@pytest.mark.register("GOV-03")
def test_a_county_mechanism_belongs_to_its_county(world: World) -> None:
    values = {"organisation": world.governments[0], "name": "甲区工作专班", "kind": "working"}
    row = governance.BODY.record(values, actor=world.officer)
    assert row.jurisdiction == world.counties[0]
    assert Body.objects.current().filter(jurisdiction=world.counties[1]).count() == 0
