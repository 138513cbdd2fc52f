"""A report as a file. A signed PDF is the very file that was signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ronghe.core.errors import NotFound
from ronghe.core.evidence import path_of
from ronghe.engine.documents.reports import ReportPaper, to_docx, to_pdf
from ronghe.quality.models import AnnualReport
from ronghe.quality.models.signed import SignedPaper
from ronghe.quality.queries.report_papers import paper_of
from ronghe.quality.queries.report_sheets import workbook_of
from ronghe.quality.queries.reports import content_of

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ReportFile:
    name: str
    media: str
    data: bytes


def file_name(report: AnnualReport) -> str:
    """What a downloaded report is called, without the ending."""
    correction = f"（更正第{report.number}号）" if report.number else ""
    return f"{report.unit_name}{report.year}年度质量报告{correction}"


def number_words(report: SignedPaper) -> str:
    return _("更正第%(number)d号") % {"number": report.number} if report.number else _("首版")


def file_of(report: AnnualReport, kind: str) -> ReportFile:
    """PDF, Word or Excel; of a report that is not signed a draft that says so."""
    return drawn(
        report,
        kind,
        file_name(report),
        workbook=lambda: workbook_of(content_of(report)),
        paper=lambda: paper_of(content_of(report)),
    )


def drawn(
    report: SignedPaper,
    kind: str,
    name: str,
    *,
    workbook: Callable[[], bytes],
    paper: Callable[[], ReportPaper],
) -> ReportFile:
    """A report in one of the kinds, drawn now but for the PDF that was signed."""
    if kind not in MEDIA:
        raise NotFound("quality.no_format", _("没有这种格式。"), hint=_("可用：pdf、docx、xlsx"))
    if kind == "pdf" and report.pdf is not None:
        data = path_of(report.pdf.sha256).read_bytes()
    elif kind == "xlsx":
        data = workbook()
    else:
        data = to_pdf(paper()) if kind == "pdf" else to_docx(paper())
    return ReportFile(f"{name}.{kind}", MEDIA[kind], data)
