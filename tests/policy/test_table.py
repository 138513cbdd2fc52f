"""The decomposition table goes out and comes back; what changed becomes the next version."""

from __future__ import annotations

import io

import openpyxl
import pytest

from ronghe.core.errors import Conflict, NotAllowed
from ronghe.core.excel import SheetWrong
from ronghe.core.roles import Role
from ronghe.policy.models import Plan
from ronghe.policy.queries.plans import version_changes
from ronghe.policy.rules.changes import What
from ronghe.policy.services.table import export_task_table, import_task_table, preview_task_table
from tests.policy.conftest import City

pytestmark = [pytest.mark.django_db, pytest.mark.register("POL-04")]


def changed(
    data: bytes, edits: dict[tuple[str, str], str], extra: list[dict[str, str]] | None = None
) -> bytes:
    """The workbook with cells changed: (title of the row, header) → value; and rows added."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    headers = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        title = row[headers["重点任务"] - 1].value
        for (of, header), value in edits.items():
            if of == title:
                row[headers[header] - 1].value = value
    for one in extra or []:
        sheet.append([one.get(header, None) for header in headers])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_it_has_its_customary_columns(plan: Plan) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export_task_table(plan))).active
    headers = [str(cell.value).rstrip("*") for cell in sheet[1]]
    assert headers[:1] == ["序号"]
    assert {"重点任务", "牵头单位", "责任单位", "完成时限"} <= set(headers)
    assert sheet.max_row == 1 + plan.tasks.count()


def test_unchanged_it_changes_nothing(office: City, plan: Plan) -> None:
    data = export_task_table(plan)
    assert preview_task_table(plan, data).changes == ()
    assert import_task_table(plan, data, actor=office.actor, note="回填") is None
    assert plan.versions.count() == 1


def test_changes_become_the_next_version(office: City, plan: Plan) -> None:
    title = "统筹产教融合发展规划"
    data = changed(
        export_task_table(plan),
        {
            (title, "完成时限"): "2026年6月底",
            (title, "责任单位"): "市发改委、市财政局、各区、县(市)政府",
            (title, "约束力"): "力争",
        },
        [{"重点任务": "新增宣传任务", "牵头单位": "市教育局", "完成时限": "长期"}],
    )
    preview = preview_task_table(plan, data)
    assert {change.what for change in preview.changes} == {What.ADDED, What.CHANGED}
    version = import_task_table(plan, data, actor=office.actor, note="调整分工", base=preview.base)
    assert version is not None
    assert (version.number, version.origin, version.note) == (2, "table", "调整分工")
    task = plan.tasks.get(title=title)
    assert task.deadline_on.isoformat() == "2026-06-30"
    assert task.modality == "strive"
    assert [u.printed_name for u in task.units.order_by("order")] == [
        "市教育局",
        "市发改委",
        "市财政局",
        "各区、县(市)政府",
    ]
    new = plan.tasks.get(title="新增宣传任务")
    assert (new.deadline_on, new.introduced_in) == (None, version)
    assert new.units.get().organisation == office.units["市教育局"]
    assert plan.tasks.filter(retired_in=None).count() == 7
    assert len(version_changes(version).changes) == 2
    assert preview_task_table(plan, export_task_table(plan)).changes == ()


def test_whole_tables_drop_what_they_leave_out(office: City, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_task_table(plan)))
    book.active.delete_rows(2)
    target = io.BytesIO()
    book.save(target)
    kept = import_task_table(plan, target.getvalue(), actor=office.actor, note="x")
    assert kept is None
    version = import_task_table(plan, target.getvalue(), actor=office.actor, note="x", drop_missing=True)
    assert version is not None
    assert plan.tasks.filter(retired_in=version).count() == 1


def test_every_wrong_cell_is_named_and_nothing_is_imported(office: City, plan: Plan) -> None:
    title = "统筹产教融合发展规划"
    data = changed(
        export_task_table(plan),
        {
            ("建立产教供需信息平台", "完成时限"): "尽快",
            (title, "约束力"): "也许",
            ("鼓励企业参与办学", "重点任务"): "",
        },
    )
    report = preview_task_table(plan, data).report
    assert len({problem.column for problem in report.errors}) == 3
    with pytest.raises(SheetWrong):
        import_task_table(plan, data, actor=office.actor, note="x")
    assert plan.versions.count() == 1
    assert report.error_workbook()


def test_a_stale_preview_and_a_stranger_are_refused(office: City, plan: Plan) -> None:
    base = plan.versions.get()
    data = changed(export_task_table(plan), {("鼓励企业参与办学", "完成时限"): "2025年"})
    import_task_table(plan, data, actor=office.actor, note="x", base=base)
    with pytest.raises(Conflict, match="预览之后"):
        import_task_table(plan, data, actor=office.actor, note="x", base=base)
    with pytest.raises(NotAllowed):
        import_task_table(plan, data, actor=office.of("市财政局", Role.FINANCE), note="x")
