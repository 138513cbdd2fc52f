"""A supervision report as a letter."""

from __future__ import annotations

from ronghe.core.templatetags.ronghe import zh_date
from ronghe.engine.documents.letters import Letter, Table
from ronghe.supervision.enums import ReportState
from ronghe.supervision.models import ActionItem, Finding, SupervisionReport

MOST_LINES = 60


def report_letter(row: SupervisionReport) -> Letter:
    """The text, what was found of the county, and how its rectification stands."""
    day = row.published_on or row.updated_at.date()
    findings = Finding.objects.current().filter(
        inspection=row.inspection_id, organisation=row.organisation_id
    )
    items = ActionItem.objects.filter(inspection=row.inspection_id, organisation=row.organisation_id)
    found = tuple((one.criterion, str(one.get_grade_display()), one.text) for one in findings[:MOST_LINES])
    listed = tuple(
        (str(one.number), one.title, zh_date(one.deadline_on), str(one.get_state_display()))
        for one in items.order_by("number")[:MOST_LINES]
    )
    tables = (
        Table(("评估标准", "结论", "情况"), found),
        Table(("序号", "整改事项", "期限", "状态"), listed, (0,)),
    )
    notes = (
        []
        if row.state == ReportState.PUBLISHED
        else [f"本报告当前为“{row.get_state_display()}”，不是公布稿。"]
    )
    if row.corrections:
        notes.append(f"本报告更正过 {row.corrections} 次，以此为准。")
    return Letter(
        title=row.title,
        number=f"{row.year}年度",
        recipient=row.organisation.name,
        paragraphs=tuple(line for line in row.text.splitlines() if line.strip()),
        tables=tuple(one for one in tables if one.rows and row.inspection_id),
        notes=tuple(notes),
        signature=row.inspection.organisation.name if row.inspection else row.jurisdiction.name,
        day=zh_date(day),
        dated=day,
    )
