"""The key task decomposition table goes out to Excel in its customary form and comes back in (POL-04)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ronghe.core import excel
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, require
from ronghe.core.service import service
from ronghe.policy import perms
from ronghe.policy.enums import Modality, TaskOrigin, UnitRole, VersionOrigin
from ronghe.policy.models import Plan, PlanVersion, Task
from ronghe.policy.rules.changes import Change, plan_changes
from ronghe.policy.rules.content import Content
from ronghe.policy.rules.table import TableRow, apply_table, read_deadline, shown_deadline
from ronghe.policy.services.applying import make_version


def _names(task: Task, role: UnitRole) -> str:
    """Units of a role as a cell prints them."""
    names = "、".join(unit.printed_name for unit in task.units.all() if unit.role == role)
    return f"{names}等" if names and task.and_others and role == UnitRole.RESPONSIBLE else names


def _check_deadline(row: excel.Row) -> Iterable[excel.Wrong]:
    try:
        read_deadline(row["due"] or "")
    except ValueError:
        yield excel.Wrong("due", "看不懂这个完成时限", "写作 2024年、2024年6月底、2024-06-30，没有时限的留空")


def _check_once(rows: Sequence[excel.Row]) -> Iterable[tuple[excel.Row, excel.Wrong]]:
    seen: dict[str, int] = {}
    for row in rows:
        key = row["key"]
        if key and key in seen:
            yield (
                row,
                excel.Wrong("key", f"与第 {seen[key]} 行是同一任务", "请删去重复的一行，新任务的标识留空"),
            )
        elif key:
            seen[key] = row.row_number


TASK_TABLE = excel.Sheet(
    "重点任务分解表",
    (
        excel.Integer("number", "序号", minimum=1, width=6, may_be_absent=True),
        excel.Text("clause", "所属条款", max_length=340, width=24, may_be_absent=True),
        excel.Text(
            "title", "重点任务", required=True, max_length=300, width=40, headers=("工作任务", "任务名称")
        ),
        excel.Text("text", "任务内容", max_length=5000, multiline=True, width=50, may_be_absent=True),
        excel.Text("lead", "牵头单位", max_length=1000, width=22, may_be_absent=True),
        excel.Text("responsible", "责任单位", max_length=2000, width=36, headers=("主要责任单位",)),
        excel.Text("cooperate", "配合单位", max_length=2000, width=24, may_be_absent=True),
        excel.Text(
            "due", "完成时限", max_length=80, width=14, headers=("时限", "时间节点"), may_be_absent=True
        ),
        excel.Choice("modality", "约束力", choices=Modality.choices, width=12, may_be_absent=True),
        excel.Text(
            "key",
            "任务标识",
            max_length=120,
            width=20,
            help="系统填写，请勿改动；新任务留空",
            may_be_absent=True,
        ),
    ),
    rules=(_check_deadline,),
    table_rules=(_check_once,),
    intro=(
        "单位之间用顿号隔开；“各区、县(市)政府”这样的写法算一个单位。",
        "表中没有列出的任务保持不变；“任务标识”空着的行作为新任务。",
    ),
)


def export_task_table(plan: Plan, *, annex_only: bool = False) -> bytes:
    """The table of the plan's running tasks; only the rows of the annex if it has one and they are asked
    for.
    """
    tasks = Task.objects.filter(plan=plan).running().for_list().order_by("order", "pk")
    if annex_only:
        tasks = tasks.filter(origin=TaskOrigin.ANNEX)
    target = io.BytesIO()
    TASK_TABLE.export((_row(number, task) for number, task in enumerate(tasks, start=1)), target)
    return target.getvalue()


def _row(number: int, task: Task) -> dict[str, object]:
    return {
        "number": task.annex_number if task.origin == TaskOrigin.ANNEX else number,
        "clause": str(task.clause) if task.clause else None,
        "title": task.title,
        "text": task.text or None,
        "lead": _names(task, UnitRole.LEAD) or None,
        "responsible": _names(task, UnitRole.RESPONSIBLE) or None,
        "cooperate": _names(task, UnitRole.COOPERATE) or None,
        "due": shown_deadline(task.deadline_on, task.deadline_text) or None,
        "modality": task.modality,
        "key": task.key,
    }


@dataclass(frozen=True, slots=True)
class TablePreview:
    """What importing a table would change. ``report`` holds every wrong cell and makes the error workbook."""

    report: excel.Report
    changes: tuple[Change, ...]
    base: PlanVersion


def preview_task_table(
    plan: Plan, data: bytes, file_name: str = "", *, drop_missing: bool = False
) -> TablePreview:
    """Check a table and say what it would change; nothing is written."""
    report = TASK_TABLE.check(data, file_name)
    base = plan.versions.get(is_current=True)
    if not report.is_ok:
        return TablePreview(report, (), base)
    old = Content.from_json(base.content)
    return TablePreview(report, plan_changes(old, _content(old, report, drop_missing)), base)


@service("policy.table.imported")
def import_task_table(
    plan: Plan,
    data: bytes,
    *,
    actor: Actor,
    note: str,
    file_name: str = "",
    drop_missing: bool = False,
    base: PlanVersion | None = None,
) -> PlanVersion | None:
    """Apply a table as an amendment: a new version, or None where it changes nothing. All rows or none.

    ``base`` is the version that was previewed; if another was published meanwhile, the import is refused.
    """
    require(perms.can_publish(actor, plan.document), "发布规划由政府办公室办理。")
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    current = plan.versions.get(is_current=True)
    if base is not None and base.pk != current.pk:
        raise Conflict(
            "policy.table.stale",
            f"预览之后已发布第 {current.number} 版，请重新上传核对。",
        )
    report = TASK_TABLE.check(data, file_name)
    report.raise_if_wrong()
    old = Content.from_json(current.content)
    content = _content(old, report, drop_missing)
    if content.fingerprint == old.fingerprint:
        return None
    return make_version(plan, content, actor=actor, origin=VersionOrigin.TABLE, note=note)


def _content(old: Content, report: excel.Report, drop_missing: bool) -> Content:
    has = report.positions
    known = {task.key: task for task in old.tasks}
    rows = []
    for row in report.rows:
        before = known.get(row["key"] or "")
        modality = row["modality"] or (before.modality if before else Modality.MUST)
        text = (row["text"] or "") if "text" in has or before is None else before.text
        rows.append(
            TableRow(
                title=row["title"],
                key=row["key"] or "",
                clause=row["clause"] or "",
                text=text,
                lead=row["lead"] or "",
                responsible=row["responsible"] or "",
                cooperate=row["cooperate"] or "",
                due=row["due"] or "",
                modality=modality,
            )
        )
    return apply_table(old, rows, drop_missing=drop_missing)
