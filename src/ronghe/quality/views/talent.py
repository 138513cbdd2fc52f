"""The talent supply-and-demand report: the case, the report as a page, its files."""

from __future__ import annotations

import io
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.charts import chart_file
from ronghe.core.listing import Column
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.quality.models import TalentReport
from ronghe.quality.queries.paper_pages import chapters_of, charts_of, parts_of
from ronghe.quality.queries.report_files import number_words
from ronghe.quality.queries.talent_files import file_of, told_in
from ronghe.quality.queries.talent_papers import number, paper_of, range_words
from ronghe.quality.rules import talent as rules
from ronghe.quality.services.talent import TALENT

SHOWN_SHORT = 8


def _more(report: TalentReport, actor: Actor) -> dict[str, Any]:
    """The findings, and where this version stands among the others."""
    told = rules.from_json(report.told) if report.told else None
    return {
        "told": told,
        "headline": rules.headline(told) if told else (),
        "balance": _balance(told) if told else (),
        "correction": TalentReport.objects.filter(corrects=report).first(),
        "papers": (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")),
    }


def _balance(told: rules.Told) -> list[tuple[str, str, str, str]]:
    found = [*told.standing(rules.SHORTAGE)[:SHOWN_SHORT], *told.standing(rules.SURPLUS)[:SHOWN_SHORT]]
    return [
        (one.name, rules.STANDING_WORDS[one.standing], number(one.posts), range_words(one.gap))
        for one in found
    ]


TALENT_REPORTS = CaseBook(
    "talent",
    TALENT,
    title=gettext_lazy("人才供需报告"),
    lead=gettext_lazy(
        "按期发布的人才供给与需求：系统取数，一个单位编制，另一个人审核，签发后公布，更正另发一版。"
    ),
    new=gettext_lazy("编制报告"),
    fields=("year", "quarter", "minimum", "summary"),
    more_columns=(
        Column("number", gettext_lazy("版次"), value=number_words),
        Column("published", gettext_lazy("公布日期"), value="published_on", kind="date", sort="published_on"),
    ),
    detail_template="quality/talent/detail.html",
    more=_more,
    extra={"crumbs": [(gettext_lazy("人才需求"), reverse_lazy("labour:hub"))]},
)


def _report(request: ActorRequest, pk: int) -> TalentReport:
    rows = TALENT_REPORTS.rows(request.actor).select_related("jurisdiction", "organisation", "pdf")
    found: TalentReport = get_visible_or_404(rows, pk=pk)
    return found


def address_of(report: TalentReport, ref: str) -> str:
    """Where a row of the report opens: the rows that its figure was added up from, or its programme."""
    kind, _sep, key = ref.partition(":")
    if kind == "programme":
        return reverse("programmes:programmes_detail", args=[key])
    asked = {
        "place": report.jurisdiction.code,
        "year": report.year,
        "quarter": report.quarter or 0,
        "length": len(key),
        "occupation": key,
    }
    return f"{reverse('labour:compare_rows')}?{urlencode(asked)}"


@require_GET
def talent_read(request: ActorRequest, pk: int) -> HttpResponse:
    """The report as a page; each row opens what it was counted from."""
    report = _report(request, pk)
    paper = paper_of(report, told_in(report))
    parts = parts_of(paper, partial(address_of, report), source=report.organisation.name)
    context = {
        "title": paper.title,
        "crumbs": [
            (TALENT_REPORTS.title, reverse("quality:talent_list")),
            (str(report), reverse("quality:talent_detail", args=[report.pk])),
            (_("阅读"), ""),
        ],
        "report": report,
        "cover": paper.cover,
        "parts": parts,
        "contents": chapters_of(paper),
    }
    return chart_file(request, charts_of(parts)) or render(request, "quality/talent/read.html", context)


@require_safe
def talent_download(request: ActorRequest, pk: int, kind: str) -> HttpResponseBase:
    """PDF, Word or Excel; of a report that is not signed a draft that says so."""
    file = file_of(_report(request, pk), kind)
    return FileResponse(
        io.BytesIO(file.data), as_attachment=True, filename=file.name, content_type=file.media
    )
