"""The decision file as a paper: the same lines as on the page, as a letter of the engine."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from ronghe.core.templatetags.ronghe import zh_date
from ronghe.engine.documents.letters import Letter, Table, to_docx, to_pdf
from ronghe.programmes.models import Adjustment
from ronghe.programmes.queries.desk_sections import Section, missing_of

LONGEST = 120
NUMERALS = "一二三四五六七八九十"


def paper_of(case: Adjustment, sections: Sequence[Section]) -> Letter:
    """The paper that the deciding meeting has before it."""
    day = case.decided_on or timezone.localdate()
    paragraphs = [
        f"申请学校：{case.organisation.name}。调整类型：{case.get_kind_display()}。"
        f"拟实施年份：{case.start_year} 年。目前状态：{case.get_state_display()}。",
        f"申请理由：{case.grounds}",
    ]
    if case.students_plan:
        paragraphs.append(f"在校生安置：{case.students_plan}")
    if case.decision:
        paragraphs.append(f"审核意见：{case.decision}")
    if case.filing_number:
        paragraphs.append(f"备案号：{case.filing_number}，{zh_date(case.filed_on)}，{case.filing_document}。")
    filled, lacking = [one for one in sections if one.lines], missing_of(sections)
    if lacking:
        paragraphs.append(f"以下各项没有数据，作决定时应一并考虑：{'；'.join(lacking)}。")
    return Letter(
        title="专业调整论证材料",
        number=f"编号：{case.number}",
        recipient=case.jurisdiction.name,
        paragraphs=tuple(paragraphs),
        tables=tuple(_table(place, one) for place, one in enumerate(filled)),
        notes=tuple(f"{one.title}：{one.says}" for one in sections if one.says),
        signature=case.organisation.name,
        day=zh_date(day),
        dated=day,
    )


def _table(place: int, section: Section) -> Table:
    number = NUMERALS[place] if place < len(NUMERALS) else str(place + 1)
    rows = tuple((one.label, one.value, _short(one.note)) for one in section.lines)
    return Table((f"{number}、{section.title}", "结果", "说明"), rows)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


PAPERS = {
    "pdf": (to_pdf, "application/pdf"),
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
