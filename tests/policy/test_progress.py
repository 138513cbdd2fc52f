"""Units report, the office decides, and nothing said is lost."""

from __future__ import annotations

import io

import pytest

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.policy.enums import ReportState, TaskState
from ronghe.policy.models import Plan, ProgressReport, Task
from ronghe.policy.queries.plans import my_tasks, organisations_to_report, reports_to_decide
from ronghe.policy.services.progress import (
    Progress,
    Upload,
    accept_report,
    amend_report,
    report_progress,
    return_report,
    set_task_state,
)
from tests.factories.accounts import actor_with
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db
STARTED = Progress("2024年第一季度", "on_track", "已印发工作方案。", 20)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def lead_task(plan: Plan) -> Task:
    return plan.tasks.get(title="统筹产教融合发展规划")


@pytest.mark.register("POL-06")
def test_a_lead_units_report_moves_the_task_once_accepted(office: City, plan: Plan) -> None:
    task, bureau = lead_task(plan), office.of("市教育局", Role.EDUCATION)
    assert task in my_tasks(bureau)
    unit = organisations_to_report(bureau, task)[0]
    files = [Upload(io.BytesIO(PDF), "方案.pdf", "工作方案")]
    report = report_progress(task, STARTED, actor=bureau, organisation=unit, files=files)
    task.refresh_from_db()
    assert task.state == TaskState.NOT_STARTED
    assert report in reports_to_decide(office.actor)
    accept_report(report, actor=office.actor)
    task.refresh_from_db()
    assert (task.state, task.percent) == (TaskState.ON_TRACK, 20)
    assert report.evidence.get().caption == "工作方案"
    assert timeline(task)[0].action == "policy.report.accepted"
    assert Notice.objects.filter(recipient_id=bureau.user_id).exists()


@pytest.mark.register("POL-03", "POL-06")
def test_a_responsible_units_report_does_not_move_a_task_that_has_a_lead(office: City, plan: Plan) -> None:
    task, bureau = lead_task(plan), office.of("市财政局", Role.FINANCE)
    unit = office.units["市财政局"]
    report = report_progress(task, STARTED, actor=bureau, organisation=unit)
    accept_report(report, actor=office.actor)
    task.refresh_from_db()
    assert task.state == TaskState.NOT_STARTED


def test_where_no_lead_is_named_a_responsible_unit_moves_it(office: City, plan: Plan) -> None:
    task = plan.tasks.get(title="鼓励企业参与办学")
    bureau = office.of("市教育局", Role.EDUCATION)
    report = report_progress(task, STARTED, actor=bureau, organisation=office.units["市教育局"])
    accept_report(report, actor=office.actor)
    task.refresh_from_db()
    assert task.state == TaskState.ON_TRACK


@pytest.mark.register("POL-06")
def test_a_unit_that_is_not_named_cannot_report(office: City, plan: Plan) -> None:
    task, bureau = lead_task(plan), office.of("市人力社保局", Role.HRSS)
    with pytest.raises(RuleViolated, match="不是这项任务"):
        report_progress(task, STARTED, actor=bureau, organisation=office.units["市人力社保局"])
    with pytest.raises(NotAllowed):
        report_progress(task, STARTED, actor=bureau, organisation=office.units["市教育局"])


@pytest.mark.register("POL-06")
def test_a_report_is_amended_not_overwritten(office: City, plan: Plan) -> None:
    task, bureau = lead_task(plan), office.of("市教育局", Role.EDUCATION)
    unit = office.units["市教育局"]
    first = report_progress(
        task, STARTED, actor=bureau, organisation=unit, files=[Upload(io.BytesIO(PDF), "方案.pdf")]
    )
    with pytest.raises(Conflict, match="已报送过"):
        report_progress(task, STARTED, actor=bureau, organisation=unit)
    return_report(first, actor=office.actor, reason="请补充时间节点")
    better = Progress("2024年第一季度", "on_track", "已印发工作方案，3月底前动员。", 25)
    second = amend_report(first, better, actor=bureau)
    first.refresh_from_db()
    assert (first.state, first.text) == (ReportState.AMENDED, STARTED.text)
    assert first.return_reason == "请补充时间节点"
    assert second.amends == first
    assert second.evidence.count() == 1
    with pytest.raises(InvalidTransition):
        accept_report(first, actor=office.actor)


def test_returning_needs_a_reason_and_nobody_decides_on_the_own_unit(office: City, plan: Plan) -> None:
    task, bureau = lead_task(plan), office.of("市教育局", Role.EDUCATION)
    report = report_progress(task, STARTED, actor=bureau, organisation=office.units["市教育局"])
    with pytest.raises(InvalidTransition, match="理由"):
        return_report(report, actor=office.actor, reason=" ")
    with pytest.raises(NotAllowed, match="自审"):
        accept_report(report, actor=bureau)


@pytest.mark.parametrize(
    ("progress", "field"),
    [
        (Progress("", "on_track", "x"), "period"),
        (Progress("一季度", "on_track", " "), "text"),
        (Progress("一季度", "flying", "x"), "claimed"),
        (Progress("一季度", "on_track", "x", 101), "percent"),
        (Progress("一季度", "done", "x", 50), "percent"),
        (Progress("一季度", "on_track", "长" * 5001), "text"),
    ],
)
def test_a_bad_report_says_which_field(office: City, plan: Plan, progress: Progress, field: str) -> None:
    bureau = office.of("市教育局", Role.EDUCATION)
    with pytest.raises(Invalid) as caught:
        report_progress(lead_task(plan), progress, actor=bureau, organisation=office.units["市教育局"])
    assert field in caught.value.fields
    assert not ProgressReport.objects.exists()


def test_a_bad_file_leaves_no_report(office: City, plan: Plan) -> None:
    bureau = office.of("市教育局", Role.EDUCATION)
    files = [Upload(io.BytesIO(b"MZ\x90\x00" + b"\0" * 200), "佐证.pdf")]
    with pytest.raises(Invalid):
        report_progress(
            lead_task(plan), STARTED, actor=bureau, organisation=office.units["市教育局"], files=files
        )
    assert not ProgressReport.objects.exists()


def test_states_follow_the_workflow(office: City, plan: Plan) -> None:
    task = lead_task(plan)
    set_task_state(task, "done", actor=office.actor, reason="验收通过")
    assert (task.state, task.percent, task.done_on is not None) == ("done", 100, True)
    with pytest.raises(InvalidTransition):
        set_task_state(task, "paused", actor=office.actor, reason="x")
    set_task_state(task, "on_track", actor=office.actor, reason="发现未完成")
    assert task.done_on is None
    school = actor_with(Role.SCHOOL, jurisdiction=office.city)
    for actor in (school, Actor.anonymous()):
        with pytest.raises(NotAllowed):
            set_task_state(task, "late", actor=actor)


def test_a_retired_task_takes_no_reports(office: City, plan: Plan) -> None:
    task, version = lead_task(plan), plan.versions.get()
    Task.objects.filter(pk=task.pk).update(retired_in=version)
    task.refresh_from_db()
    with pytest.raises(RuleViolated, match="退出"):
        report_progress(
            task, STARTED, actor=office.of("市教育局", Role.EDUCATION), organisation=office.units["市教育局"]
        )
