"""Progress of tasks: units report, the office accepts or returns, and nothing said is ever overwritten
(POL-06).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.evidence import attach
from ronghe.core.notices import notify, withdraw
from ronghe.core.roles import OFFICIALS
from ronghe.core.service import locked, service
from ronghe.core.workflow import advance
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import ReportState, TaskState
from ronghe.policy.models import ProgressReport, ReportEvidence, Task, TaskUnit
from ronghe.policy.rules import steps
from ronghe.policy.rules.progress import Voice, decides_state

LONGEST_TEXT = 5000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that comes with a report."""

    file: UploadedFile | BinaryIO
    name: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a unit says: the period, the state it claims, how far, and what was done."""

    period: str
    claimed: str
    text: str
    percent: int | None = None


@service("policy.report.submitted")
def report_progress(
    task: Task,
    progress: Progress,
    *,
    actor: Actor,
    organisation: Organisation,
    files: Sequence[Upload] = (),
) -> ProgressReport:
    """Report for a unit that the task names. One open report a unit and period; more is an amendment."""
    require(perms.can_report_for(actor, organisation.pk), "只能由本单位人员报送。")
    _check_named(task, organisation)
    _check(progress)
    Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)  # two may send at once
    same = ProgressReport.objects.filter(
        task=task, organisation=organisation, period=progress.period.strip()
    ).exclude(state=ReportState.AMENDED)
    if same.exists():
        raise Conflict(
            "policy.report.twice",
            f"本单位已报送过“{progress.period.strip()}”的进展。",
            hint="如需修改，请打开该报告办理“更正”，原报告会保留。",
        )
    return _store(task, progress, organisation, actor, files, amends=None)


@service("policy.report.taken_in")
def take_in_progress(rows: Sequence[Mapping[str, Any]], *, actor: Actor) -> list[ProgressReport]:
    """Keep what a partner platform hands over as reports of the units, to be reviewed like any other."""
    require(actor.is_system, "由系统命令按字段对照文件导入。")
    return [
        report_progress(
            row["task"],
            Progress(row["period"], row["claimed"], row["text"], row["percent"]),
            actor=actor,
            organisation=row["organisation"],
        )
        for row in rows
    ]


@service("policy.report.amended")
def amend_report(
    report: ProgressReport, progress: Progress, *, actor: Actor, files: Sequence[Upload] = (), note: str = ""
) -> ProgressReport:
    """Say it anew; the old report stays readable. Evidence of the old report goes on to prove the new one."""
    require(perms.can_report_for(actor, report.organisation_id), "只能由本单位人员更正。")
    _check(progress)
    advance(report, steps.AMEND_REPORT, actor=actor, note=note)
    withdraw("policy.report", report.pk)
    made = _store(report.task, progress, report.organisation, actor, files, amends=report)
    ReportEvidence.objects.bulk_create(
        ReportEvidence(owner=made, file_id=link.file_id, caption=link.caption)
        for link in report.evidence.all()
    )
    return made


@service("policy.report.returned")
def return_report(report: ProgressReport, *, actor: Actor, reason: str) -> ProgressReport:
    """Send a report back with what is missing."""
    _require_decider(actor, report)
    advance(
        report,
        steps.RETURN_REPORT,
        actor=actor,
        note=reason,
        return_reason=reason,
        decided_by_id=actor.user_id,
        decided_at=timezone.now(),
    )
    _tell_unit(report, actor, "进展报告被退回", reason)
    return report


@service("policy.report.accepted")
def accept_report(report: ProgressReport, *, actor: Actor, note: str = "") -> ProgressReport:
    """Accept a report. That of a lead unit (or, where none is named, of a responsible one) sets the task's
    state.
    """
    _require_decider(actor, report)
    advance(
        report,
        steps.ACCEPT_REPORT,
        actor=actor,
        note=note,
        decided_by_id=actor.user_id,
        decided_at=timezone.now(),
    )
    task = Task.objects.select_for_update(of=("self",)).get(pk=report.task_id)
    if decides_state(report.organisation_id, _voices(task)):
        _take_over(task, report, actor)
    _tell_unit(report, actor, "进展报告已采纳", note)
    return report


@service("policy.report.taken_over")
def take_over_statement(
    task: Task, progress: Progress, *, actor: Actor, organisation: Organisation, note: str
) -> ProgressReport | None:
    """Keep as an accepted report what a unit said in a form that an office has checked.

    Nobody is asked twice. None where the unit has itself reported for that period, or the task no longer
    asks it. A claim that the task cannot take as its next step is kept as said and leaves its state alone.
    """
    require(actor.has(*OFFICIALS, path=task.jurisdiction.path), "由督办单位办结时转入。")
    _check(progress)
    task = Task.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=task.pk)
    voices = _voices(task)
    reported = ProgressReport.objects.filter(
        task=task, organisation=organisation, period=progress.period.strip()
    ).exclude(state=ReportState.AMENDED)
    is_named = organisation.pk in {voice.organisation_id for voice in voices}
    if task.retired_in_id is not None or not is_named or reported.exists():
        return None
    report = _store(task, progress, organisation, Actor.for_system("policy"), (), amends=None)
    advance(
        report,
        steps.ACCEPT_REPORT,
        actor=actor,
        note=note,
        decided_by_id=actor.user_id,
        decided_at=timezone.now(),
    )
    is_step = task.state == progress.claimed or steps.task_step(task.state, progress.claimed) is not None
    if is_step and decides_state(organisation.pk, voices):
        _take_over(task, report, actor)
    return report


@service("policy.task.state_set")
def set_task_state(
    task: Task, state: str, *, actor: Actor, percent: int | None = None, reason: str = ""
) -> Task:
    """Set a task's state without a report, for instance after an inspection."""
    require(perms.can_set_task_state(actor, task))
    if task.retired_in_id is not None:
        raise InvalidTransition("policy.task.retired", "该任务已退出现行版本，不再更新状态。")
    _move(task, state, actor, reason or "督查核定")
    if percent is not None:
        _set_percent(task, percent)
    return task


# ---------------------------------------------------------------------- shared by the acts above


def _check(progress: Progress) -> None:
    wrong = {}
    if not progress.period.strip():
        wrong["period"] = "请填写报送期，例如“2024年第一季度”。"
    if not progress.text.strip():
        wrong["text"] = "请写明进展情况。"
    elif len(progress.text) > LONGEST_TEXT:
        wrong["text"] = f"进展情况最多 {LONGEST_TEXT} 字，长材料请作为佐证上传。"
    if progress.claimed not in TaskState.values:
        wrong["claimed"] = "请选择进展状态。"
    if progress.percent is not None and not 0 <= progress.percent <= 100:
        wrong["percent"] = "完成进度须在 0 到 100 之间。"
    if progress.claimed == TaskState.DONE and progress.percent not in (None, 100):
        wrong["percent"] = "完成的任务进度应为 100。"
    if wrong:
        raise Invalid("policy.report.invalid", "进展报告有未填好的内容。", fields=wrong)


def _check_named(task: Task, organisation: Organisation) -> None:
    if task.retired_in_id is not None:
        raise RuleViolated("policy.task.retired", "该任务已退出现行版本，不再报送进展。")
    if not TaskUnit.objects.filter(task=task, stands_for=organisation).exists():
        raise RuleViolated(
            "policy.report.not_named",
            f"“{organisation}”不是这项任务的牵头、责任或配合单位。",
            hint="如果文件中的单位名称匹配错了，请联系政府办公室更正。",
        )


def _store(
    task: Task,
    progress: Progress,
    organisation: Organisation,
    actor: Actor,
    files: Sequence[Upload],
    amends: ProgressReport | None,
) -> ProgressReport:
    report = ProgressReport.objects.create(
        jurisdiction_id=task.jurisdiction_id,
        task=task,
        organisation=organisation,
        period=progress.period.strip(),
        claimed=progress.claimed,
        percent=progress.percent,
        text=progress.text.strip(),
        amends=amends,
        submitted_by_id=actor.user_id,
        submitted_at=timezone.now(),
    )
    for upload in files:
        attach(
            report,
            upload.file,
            upload.name,
            link=ReportEvidence,
            jurisdiction=task.jurisdiction,
            actor=actor,
            caption=upload.caption,
        )
    return report


def _require_decider(actor: Actor, report: ProgressReport) -> None:
    require(
        perms.can_decide_report(actor, report), "进展报告由政府办公室或教育部门审核，本单位的报告不能自审。"
    )


def _voices(task: Task) -> list[Voice]:
    rows = TaskUnit.stands_for.through.objects.filter(taskunit__task=task)
    return [Voice(*row) for row in rows.values_list("organisation_id", "taskunit__role")]


def _take_over(task: Task, report: ProgressReport, actor: Actor) -> None:
    _move(task, report.claimed, actor, report.text[:200])
    if report.percent is not None:
        _set_percent(task, report.percent)
    task.reported_at = report.submitted_at
    task.save(update_fields=["reported_at", "updated_at"])


def _move(task: Task, state: str, actor: Actor, reason: str) -> None:
    """Take the step to that state; a claim of the present state is no step."""
    locked(task)
    if task.state == state:
        return
    step = steps.task_step(task.state, state)
    if step is None:
        wanted = TaskState(state).label if state in TaskState.values else state
        raise InvalidTransition(
            "policy.task.no_step",
            f"任务当前为“{task.get_state_display()}”，不能直接改为“{wanted}”。",
            hint="已完成的任务请先重新启动；暂停的任务请先启动。",
        )
    is_done = step.target == TaskState.DONE
    advance(
        task,
        step,
        actor=actor,
        note=reason,
        done_on=timezone.localdate() if is_done else None,
        percent=100 if is_done else task.percent,
    )


def _set_percent(task: Task, percent: int) -> None:
    if not 0 <= percent <= 100:
        raise Invalid("policy.task.percent", "完成进度须在 0 到 100 之间。", fields={"percent": "0 到 100"})
    task.percent = percent
    task.save(update_fields=["percent", "updated_at"])


def _tell_unit(report: ProgressReport, actor: Actor, subject: str, body: str) -> None:
    if report.submitted_by_id is not None:
        notify(
            [report.submitted_by_id],
            actor=actor,
            subject=f"{subject}：{report.task.title[:60]}",
            body=body,
            url=reverse("policy:report_detail", args=[report.pk]),
            about=("policy.report", report.pk),
        )
