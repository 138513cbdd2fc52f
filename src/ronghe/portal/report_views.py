"""Annual quality reports on the public site: the list, a report as a page, its files."""

from __future__ import annotations

import io
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from ronghe.core.charts import chart_file
from ronghe.core.scope import get_visible_or_404
from ronghe.portal.crumbs import crumbs
from ronghe.quality.queries import reports as queries
from ronghe.quality.queries.paper_pages import chapters_of, charts_of, parts_of
from ronghe.quality.queries.report_files import file_of, number_words
from ronghe.quality.queries.report_papers import paper_of

MOST = 500


@login_not_required
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Every published report by year."""
    rows = list(queries.public_reports()[:MOST])
    context = {
        "title": _("年度质量报告"),
        "crumbs": crumbs((_("年度质量报告"), "")),
        "years": [
            (year, [(row, number_words(row)) for row in group])
            for year, group in groupby(rows, key=lambda row: row.year)
        ],
    }
    return render(request, "portal/reports.html", context)


@login_not_required
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as a page: the signed content, chapter by chapter."""
    row = get_visible_or_404(queries.public_reports(), pk=pk)
    content = queries.signed_content(row)
    paper = paper_of(content)
    parts = parts_of(paper, source=row.unit_name)
    context = {
        "title": f"{row.unit_name} {paper.title}",
        "crumbs": crumbs(
            (_("年度质量报告"), reverse("portal:reports")),
            (str(row), ""),
        ),
        "row": row,
        "cover": paper.cover,
        "number_words": number_words(row),
        "parts": parts,
        "contents": chapters_of(paper),
        "newer": queries.published_correction(row),
    }
    return chart_file(request, charts_of(parts)) or render(request, "portal/report.html", context)


@login_not_required
@require_safe
def report_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The files of a published report: the signed PDF, and Word and Excel of the same content."""
    file = file_of(get_visible_or_404(queries.public_reports(), pk=pk), kind)
    return FileResponse(
        io.BytesIO(file.data), as_attachment=True, filename=file.name, content_type=file.media
    )
