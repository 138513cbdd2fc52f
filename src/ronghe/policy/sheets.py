"""The sheet of progress on tasks, as another platform hands it over: one line a task, unit and period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ronghe.core import excel
from ronghe.core.excel import Row, Sheet, Wrong
from ronghe.core.excel.references import Ambiguous
from ronghe.directory.models import Organisation
from ronghe.policy.enums import ReportState, TaskState
from ronghe.policy.models import ProgressReport, Task, TaskUnit

SAID = ("claimed", "percent", "text")


def progress_sheet() -> Sheet:
    """``任务编号`` is the number that our own bundle gives for the task."""
    return Sheet(
        "任务进展",
        [
            excel.Reference(
                "task",
                "任务编号",
                required=True,
                lookup=_tasks,
                label=lambda task: str(task.pk),
                missing="请写共享包“任务与进展”里的编号",
            ),
            excel.Reference(
                "organisation", "报送单位", required=True, lookup=_units, label=lambda unit: unit.name
            ),
            excel.Text("period", "报送期", required=True, max_length=60, example="2024年第一季度"),
            excel.Choice("claimed", "进展状态", required=True, choices=TaskState.choices),
            excel.Integer("percent", "完成进度（%）", minimum=0, maximum=100),
            excel.Text("text", "进展情况", required=True, max_length=5000, multiline=True),
        ],
        key=("task", "organisation", "period"),
        existing=_stored,
        rules=[_of_the_task, _unchanged],
    )


def _tasks(texts: Any) -> Mapping[str, Task]:
    numbers = [text for text in texts if text.isdecimal() and len(text) < 18]
    rows = Task.objects.running().filter(pk__in=numbers).select_related("jurisdiction")
    return {str(row.pk): row for row in rows}


def _units(texts: Any) -> Mapping[str, Any]:
    found = Organisation.objects.current().named(texts)
    return {
        text: rows[0]
        if len(rows) == 1
        else Ambiguous(tuple(f"{row.name}（{row.jurisdiction}）" for row in rows))
        for text, rows in found.items()
        if rows
    }


def _stored(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
    """What the units have reported for those tasks and periods; what was amended counts no more."""
    rows = ProgressReport.objects.filter(
        task__in=[task for task, _unit, _period in keys],
        organisation__in=[unit for _task, unit, _period in keys],
    ).exclude(state=ReportState.AMENDED)
    held = {(row.task_id, row.organisation_id, row.period): row for row in rows}
    found = {}
    for key in keys:
        row = held.get((key[0].pk, key[1].pk, key[2]))
        if row is not None:
            found[key] = {"pk": row.pk, **{name: getattr(row, name) for name in SAID}}
    return found


def _of_the_task(row: Row) -> Iterator[Wrong]:
    if not TaskUnit.objects.filter(task=row["task"], stands_for=row["organisation"]).exists():
        yield Wrong("organisation", "不是这项任务的牵头、责任或配合单位", "请核对任务编号和单位")


def _unchanged(row: Row) -> Iterator[Wrong]:
    """Another account of the same period is the unit's to give."""
    if row.existing and row.changes():
        yield Wrong("period", "这个单位这一期已经报送，内容不同", "请由该单位在系统里更正，原报告会保留")
