"""Cycles that open rounds, forms that fill themselves, and the way to closing with proof."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.excel import SheetWrong
from ronghe.core.excel.importing import import_workbook
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.policy.enums import CycleKind, Modality
from ronghe.policy.models import Cycle
from ronghe.supervision.models import Round, RoundForm, Schedule
from ronghe.supervision.services import records, rounds
from ronghe.supervision.services.opening import open_due_rounds
from ronghe.supervision.sheets.ledger import ledger_of_form
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.funding.money_world import stated
from tests.supervision.world import World, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def liaocheng_schedule(world: World, parameter: str, **more: Any) -> Schedule:
    """A schedule of a cycle whose period the document states and whose first day it does not."""
    cycle = Cycle.objects.create(
        jurisdiction=world.city,
        plan=world.plan,
        key=parameter,
        kind=more.pop("kind", CycleKind.DISPATCH),
        title="职教工作调度",
        modality=Modality.MUST,
        parameter=parameter,
    )
    values = {"organisation": world.office, "name": cycle.title, "cycle": cycle, "kind": cycle.kind}
    values |= {"starts_on": date(2020, 4, 9), **more}
    return records.SCHEDULE.record(values, actor=world.officer)


@pytest.mark.register("SUP-02")
@pytest.mark.rule("lc.deadline.dispatch_quarter")
def test_a_dispatch_every_three_months_opens_once_for_every_unit() -> None:
    """Counted from the day of publication the first three are due on 9 July, 9 October and 9 January."""
    world = World(stated("liaocheng"))
    world.task()
    schedule = liaocheng_schedule(
        world, "supervision.dispatch.cycle", anchor_on=date(2020, 4, 9), basis="示例：以发布日起算"
    )
    found = open_due_rounds(date(2021, 1, 9), actor=world.officer)
    assert [one.period_to for one in found.rounds] == [
        date(2020, 7, 9),
        date(2020, 10, 9),
        date(2021, 1, 9),
    ]
    again = open_due_rounds(date(2021, 1, 9), actor=world.officer)
    assert (again.rounds, again.standing) == ([], 3)
    units = {form.organisation for form in schedule.rounds.latest("period_to").forms.all()}
    assert units == {*world.governments, world.bureau}


@pytest.mark.register("SUP-01")
@pytest.mark.rule("lc.deadline.inspect_half")
def test_an_inspection_is_due_every_half_year_and_waits_for_its_first_day() -> None:
    world = World(stated("liaocheng"))
    schedule = liaocheng_schedule(world, "supervision.inspection.cycle", kind=CycleKind.INSPECTION)
    found = open_due_rounds(date(2021, 5, 1), actor=world.officer)
    assert found.rounds == []
    assert found.troubles == [(schedule, "起算日未定，不能下发")]
    values = {"anchor_on": date(2020, 4, 9), "basis": "示例：督查室决定"}
    records.SCHEDULE.amend(schedule, values, actor=world.officer, reason="已定起算日")
    opened = open_due_rounds(date(2021, 5, 1), actor=world.officer).rounds
    assert [one.period_to for one in opened] == [date(2020, 10, 9), date(2021, 4, 9)]
    with pytest.raises(RuleViolated) as refused:
        records.SCHEDULE.amend(schedule, {"every": "P3M"}, actor=world.officer, reason="加密")
    assert "P6M" in refused.value.message


@pytest.mark.register("POL-12")
@pytest.mark.rule("lc.deadline.onecase")
def test_one_place_one_plan_is_collected_from_every_county_by_its_date() -> None:
    world = World(stated("liaocheng"))
    schedule = liaocheng_schedule(
        world, "governance.one_place_one_plan.due", kind=CycleKind.PLAN, addressees="counties"
    )
    (opened,) = open_due_rounds(date(2020, 4, 10), actor=world.officer, schedule=schedule).rounds
    assert opened.fill_due_on == date(2020, 4, 20)
    assert {form.organisation for form in opened.forms.all()} == set(world.governments)
    form = world.filled(opened.forms.get(organisation=world.governments[0]))
    with pytest.raises(RuleViolated) as refused:
        rounds.FORM.take(form, "submit", actor=world.clerks[0])
    assert "还没有上传" in refused.value.message
    prove(form, actor=world.clerks[0])
    rounds.FORM.take(form, "submit", actor=world.clerks[0], on=date(2020, 4, 20))
    assert form.submitted_on == opened.fill_due_on
    rounds.FORM.take(form, "return", actor=world.officer, note="没有写经费")
    rounds.FORM.take(form, "submit", actor=world.clerks[0])
    assert rounds.FORM.take(form, "close", actor=world.officer, note="审查通过").state == "closed"
    assert (form.submitted_on, form.returns) == (opened.fill_due_on, 1)


@pytest.mark.register("GOV-01")
@pytest.mark.rule("qy.deadline.joint_report")
def test_every_member_reports_to_the_joint_conference_every_year() -> None:
    world = World(stated("qingyuan"))
    body = world.body(name="示例联席会议", kind="conference")
    for unit in (world.bureau, world.governments[1]):
        body.members.create(jurisdiction=world.city, organisation=unit, post="局长")
    liaocheng_schedule(
        world,
        "governance.joint_conference.report_cycle",
        kind=CycleKind.CONFERENCE,
        addressees="members",
        body=body,
        anchor_on=date(2020, 12, 31),
        basis="示例：年底前报告",
    )
    (opened,) = open_due_rounds(date(2021, 12, 25), actor=world.officer).rounds
    assert (opened.period_from, opened.period_to) == (date(2021, 1, 1), date(2021, 12, 31))
    assert "2021年度" in opened.title
    assert {form.organisation for form in opened.forms.all()} == {world.bureau, world.governments[1]}


@pytest.mark.register("POL-06")
def test_a_form_comes_with_what_the_system_knows(world: World) -> None:
    """The county gets the task it answers for, with status, deadline and that it is overdue."""
    task = world.task(state="late", percent=30)
    world.task(Modality.ENCOURAGE)
    form = world.form()
    first, second = form.items.all()
    assert (first.task, first.lead, first.known["state"]) == (task, world.bureau.name, "late")
    assert (first.known["overdue"], second.known["overdue"]) == (True, False)
    assert second.modality == Modality.ENCOURAGE
    bare = form.round.forms.get(organisation=world.governments[1])
    assert [item.title for item in bare.items.all()] == ["产教融合和职业教育工作综合情况"]
    told = Notice.objects.get(recipient_id=world.clerks[0].user_id)
    assert told.subject == "请签收：示例调度第一期"


@pytest.mark.register("SUP-02")
def test_a_unit_signs_reports_and_is_closed_with_proof(world: World) -> None:
    world.task()
    form = world.form()
    with pytest.raises(InvalidTransition):
        rounds.fill_form(form, {1: {"progress": "先写后签"}}, actor=world.clerks[0])
    rounds.FORM.take(form, "sign", actor=world.clerks[0])
    with pytest.raises(RuleViolated) as empty:
        rounds.FORM.take(form, "submit", actor=world.clerks[0])
    assert "第 1 行" in empty.value.message
    rounds.fill_form(form, {1: {"claimed": "on_track", "progress": "已开工"}}, actor=world.clerks[0])
    rounds.FORM.take(form, "submit", actor=world.clerks[0])
    with pytest.raises(RuleViolated) as bare:
        rounds.FORM.take(form, "close", actor=world.officer, note="同意")
    assert "没有佐证材料" in bare.value.message
    rounds.FORM.take(form, "return", actor=world.officer, note="请附照片")
    assert (form.state, form.returns) == ("returned", 1)
    prove(form, actor=world.clerks[0])
    rounds.FORM.take(form, "submit", actor=world.clerks[0])
    rounds.FORM.take(form, "close", actor=world.officer, note="核对属实")
    assert form.state == "closed"


@pytest.mark.register("SUP-02", "POL-06")
def test_what_a_checked_form_says_is_the_progress_of_its_tasks(world: World) -> None:
    """The bureau leads the task: its form moves the task; that of the county is kept beside it."""
    task = world.task()
    row = world.round()
    for unit, clerk, percent in ((world.bureau, world.bureau_clerk, 60), (world.governments[0], None, 20)):
        form = row.forms.get(organisation=unit)
        actor = clerk or world.clerks[0]
        rounds.FORM.take(form, "sign", actor=actor)
        said = {"claimed": "on_track", "percent": percent, "progress": "已开工", "problems": "缺设备"}
        rounds.fill_form(form, {1: said}, actor=actor)
        rounds.FORM.take(form, "submit", actor=actor)
        prove(form, actor=actor)
        rounds.FORM.take(form, "close", actor=world.officer, note="核对属实")
    reports = {one.organisation: one for one in task.reports.all()}
    assert {one.state for one in reports.values()} == {"accepted"}
    assert reports[world.bureau].text == "已开工\n存在问题：缺设备"
    assert reports[world.bureau].period == f"{row.period_from:%Y-%m-%d} 至 {row.period_to:%Y-%m-%d}"
    assert reports[world.governments[0]].percent == 20
    task.refresh_from_db()
    assert (task.state, task.percent) == ("on_track", 60)


def test_130_percent_is_refused_and_nothing_is_cut(world: World) -> None:
    form = world.filled(world.form())
    with pytest.raises(Invalid) as refused:
        rounds.fill_form(form, {1: {"percent": 130, "progress": "超额完成"}}, actor=world.clerks[0])
    assert refused.value.fields == {
        "percent-1": "完成进度为 130%，须在 0 到 100 之间；超额完成的填 100，并在进展情况里写明。"
    }
    assert form.items.get().percent == 60
    with pytest.raises(Invalid):
        rounds.fill_form(form, {1: {"claimed": "done", "percent": 90}}, actor=world.clerks[0])
    with pytest.raises(Invalid):
        rounds.fill_form(form, {7: {"progress": "没有这一行"}}, actor=world.clerks[0])


def test_a_form_closed_while_somebody_edits_keeps_what_was_closed(world: World) -> None:
    form = world.form()
    edited = RoundForm.objects.get(pk=form.pk)
    world.closed(form)
    with pytest.raises(InvalidTransition) as refused:
        rounds.fill_form(edited, {1: {"progress": "晚来的修改"}}, actor=world.clerks[0])
    assert "已办结" in refused.value.message
    assert form.items.get().progress == "已完成选址。"


def test_nobody_acts_outside_their_part(world: World) -> None:
    """Another county, another city's office, and the office of the unit itself are refused."""
    form = world.form()
    stranger = actor_with(Role.SUPERVISION, organisation=OrganisationFactory())
    with pytest.raises(NotAllowed):
        rounds.FORM.take(form, "sign", actor=world.clerks[1])
    with pytest.raises(NotAllowed):
        rounds.FORM.take(form, "sign", actor=world.officer)
    world.submitted(form)
    prove(form, actor=world.clerks[0])
    for actor in (world.clerks[0], world.clerks[1], stranger):
        with pytest.raises(NotAllowed):
            rounds.FORM.take(form, "close", actor=actor, note="办结")
    county_office = actor_with(Role.SUPERVISION, jurisdiction=world.counties[0])
    with pytest.raises(NotAllowed):
        rounds.FORM.take(form, "close", actor=county_office, note="县里自己办结")
    visible = set(RoundForm.objects.visible_to(world.clerks[1]).values_list("organisation", flat=True))
    assert visible == {world.governments[1].pk}
    assert not RoundForm.objects.visible_to(stranger).exists()


def test_a_round_ends_only_when_every_form_is_done(world: World) -> None:
    row = world.round()
    world.closed(row.forms.get(organisation=world.governments[0]))
    with pytest.raises(RuleViolated) as refused:
        rounds.ROUND.take(row, "close", actor=world.officer)
    assert "还有 1 个单位" in refused.value.message
    other = row.forms.get(organisation=world.governments[1])
    rounds.FORM.take(other, "clear", actor=world.officer, note="本期没有任务")
    assert rounds.ROUND.take(row, "close", actor=world.officer).state == "closed"


def test_a_cancelled_round_leaves_nothing_to_do(world: World) -> None:
    row = world.round()
    world.submitted(row.forms.get(organisation=world.governments[0]))
    rounds.ROUND.take(row, "cancel", actor=world.officer, note="与督查合并")
    assert set(row.forms.values_list("state", flat=True)) == {"cleared"}


def test_a_late_opening_moves_the_deadline_and_says_so(world: World) -> None:
    world.schedule(every="P1Y", anchor_on=date(2022, 12, 31), starts_on=date(2023, 1, 1))
    opened = open_due_rounds(date(2024, 3, 1), actor=world.officer).rounds
    assert [one.period_to for one in opened] == [date(2023, 12, 31)]
    assert opened[0].fill_due_on > date(2024, 3, 1)
    assert "顺延" in opened[0].calendar_note


def test_the_ledger_goes_out_and_comes_back_all_or_nothing(world: World) -> None:
    """Wrong cells are marked and nothing is saved; the same file put right is taken over whole."""
    world.task()
    world.task(Modality.MAY)
    form = world.form()
    rounds.FORM.take(form, "sign", actor=world.clerks[0])
    sheet = ledger_of_form(form)
    target = BytesIO()
    assert sheet.export(form.items.all(), target) == 2
    book = openpyxl.load_workbook(BytesIO(target.getvalue()))
    page = book.active
    heads = {cell.value.rstrip("*"): cell.column for cell in page[1]}
    assert list(heads)[:8] == [
        "序号", "工作任务", "依据条款", "牵头单位", "责任和配合单位", "完成时限", "进展状态", "完成进度",
    ]  # fmt: skip
    for row, percent in ((2, 130), (3, 50)):
        page.cell(row, heads["进展状态"], "进行中")
        page.cell(row, heads["完成进度"], percent)
        page.cell(row, heads["进展情况"], "已开工")

    def save(rows: Any, /, *, actor: Any) -> object:
        said = {
            r["number"]: {"claimed": r["claimed"], "percent": r["percent"], "progress": r["progress"]}
            for r in rows
        }
        return rounds.fill_form(form, said, actor=actor)

    with pytest.raises(SheetWrong) as wrong:
        import_workbook(sheet, _bytes(book), actor=world.clerks[0], save=save)
    (problem,) = wrong.value.report.errors
    assert (problem.row, problem.message) == (2, "不能大于 100%")
    assert set(form.items.values_list("progress", flat=True)) == {""}
    page.cell(2, heads["完成进度"], 30)
    page.cell(2, heads["工作任务"], "改成别的任务")
    with pytest.raises(SheetWrong) as changed:
        import_workbook(sheet, _bytes(book), actor=world.clerks[0], save=save)
    assert "不能改动" in changed.value.report.errors[0].message
    page.cell(2, heads["工作任务"], form.items.get(number=1).title)
    import_workbook(sheet, _bytes(book), actor=world.clerks[0], save=save)
    assert list(form.items.values_list("percent", flat=True)) == [30, 50]


def _bytes(book: Any) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_daily_run_opens_reminds_and_cards(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.schedule(
        anchor_on=timezone.localdate() - timedelta(days=92), every="P92D", starts_on=timezone.localdate()
    )
    call_command("run_supervision")
    assert "下发 1 期" in capsys.readouterr().out
    assert Round.objects.count() == 1
    call_command("run_supervision")
    assert "下发 0 期" in capsys.readouterr().out


def test_a_county_is_in_a_round_once(world: World) -> None:
    row = world.round()
    with pytest.raises((Invalid, Conflict)):
        rounds.FORM.record({"organisation": world.governments[0], "round": row}, actor=world.officer)
    school = OrganisationFactory(jurisdiction=world.city, school=True)
    added = rounds.FORM.record({"organisation": school, "round": row}, actor=world.officer)
    assert added.items.count() == 1
