"""Talent reports, occupations and programmes on the public site, for who chooses a school or a trade."""

from __future__ import annotations

import io
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from ronghe.core.asked import words
from ronghe.core.charts import ChartCard, chart_file
from ronghe.core.errors import NotFound
from ronghe.core.scope import get_visible_or_404
from ronghe.engine import charts
from ronghe.portal import work_words
from ronghe.portal.crumbs import crumbs
from ronghe.portal.queries import work
from ronghe.quality.queries.paper_pages import chapters_of, charts_of, parts_of
from ronghe.quality.queries.report_files import number_words
from ronghe.quality.queries.talent_files import file_of, public_talent_reports, told_in
from ronghe.quality.queries.talent_papers import paper_of
from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Occupation, Taught

MOST = 500
LONGEST = 60


# ---------------------------------------------------------------------- reports


@login_not_required
@require_GET
def talent_reports(request: HttpRequest) -> HttpResponse:
    """Every published talent report."""
    title = _("人才供需报告")
    listed = public_talent_reports().defer("content", "frozen")  # the list names them and reads none
    context = {
        "title": title,
        "lead": _("各地发布的人才供给与需求报告；更正另发一版，原版保留。"),
        "crumbs": crumbs((title, "")),
        "rows": [(row, number_words(row)) for row in listed[:MOST]],
    }
    return render(request, "portal/talent_reports.html", context)


@login_not_required
@require_GET
def talent_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report as a page; its rows lead to the pages of occupations and programmes."""
    row = get_visible_or_404(public_talent_reports(), pk=pk)
    told = told_in(row)
    paper = paper_of(row, told)
    codes = {f"programme:{one.pk}": one.code for one in told.taught}

    def address(ref: str) -> str:
        if ref in codes:
            return reverse("portal:programme", args=[codes[ref]])
        return reverse("portal:occupation", args=[ref.partition(":")[2]])

    parts = parts_of(paper, address, source=row.organisation.name)
    context = {
        "title": f"{row.jurisdiction.name}{paper.title}",
        "crumbs": crumbs((_("人才供需报告"), reverse("portal:talent_reports")), (str(row), "")),
        "row": row,
        "cover": paper.cover,
        "number_words": number_words(row),
        "parts": parts,
        "contents": chapters_of(paper),
        "newer": public_talent_reports().filter(corrects=row).first(),
    }
    return chart_file(request, charts_of(parts)) or render(request, "portal/talent_report.html", context)


@login_not_required
@require_safe
def talent_report_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The files of a published report: the signed PDF, and Word and Excel of the same content."""
    file = file_of(get_visible_or_404(public_talent_reports(), pk=pk), kind)
    return FileResponse(
        io.BytesIO(file.data), as_attachment=True, filename=file.name, content_type=file.media
    )


# ---------------------------------------------------------------------- occupations and programmes


@login_not_required
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """Search over occupations and programmes of the newest published reports."""
    text = words(request, "q", LONGEST)
    places = work.published()
    title = _("职业与专业")
    context = {
        "title": title,
        "lead": _("这个职业要多少人、给多少钱、今后怎样、哪里能学；这个专业学出来做什么、去了哪里。"),
        "crumbs": crumbs((title, "")),
        "text": text,
        "places": places,
        "occupations": [
            (one, work_words.demand_words(one.occupation, one.where.told))
            for one in work.occupations_like(places, text)
        ],
        "programmes": [
            (one, "、".join(dict.fromkeys(row.school for row in one.taught)))
            for one in work.programmes_like(places, text)
        ],
    }
    return render(request, "portal/jobs.html", context)


@login_not_required
@require_GET
def occupation(request: HttpRequest, code: str) -> HttpResponse:
    """One occupation group: what one does, pay, demand now and ahead, where it is taught."""
    group = code[: work.GROUP]
    found = [(where, one) for where in work.published() if (one := where.told.occupation(group)) is not None]
    if not found:
        raise NotFound(
            "portal.occupation",
            _("已公布的报告里没有这个职业。"),
            hint=_("请从“职业与专业”检索；人数太少的职业也列在报告附录里。"),
        )
    places = [_place(where, one) for where, one in found]
    cards = [place["chart"] for place in places if place["chart"] is not None]
    context = {
        "title": found[0][1].name,
        "crumbs": crumbs((_("职业与专业"), reverse("portal:jobs")), (found[0][1].name, "")),
        "code": group,
        "line": work.line_of(group),
        "work": work.work_in(group),
        "places": places,
    }
    return chart_file(request, cards) or render(request, "portal/occupation.html", context)


def _place(where: work.Published, one: Occupation) -> dict[str, Any]:
    return {
        "report": where.report,
        "told": where.told,
        "one": one,
        "standing": rules.STANDING_WORDS[one.standing] if one.gap and not one.hidden else "",
        "demand": work_words.demand_words(one, where.told),
        "wages": work_words.wage_words(one),
        "ahead": work_words.ahead_words(one),
        "balance": work_words.balance_words(one),
        "taught": where.told.taught_for(one.code),
        "chart": _steps(where, one),
    }


def _steps(where: work.Published, one: Occupation) -> ChartCard | None:
    """The forecast period by period with its range."""
    if one.ahead is None or one.hidden or not one.ahead.steps:
        return None
    rows = [(period, round(value), round(low), round(high)) for period, value, low, high in one.ahead.steps]

    def draw() -> charts.Spec:
        drawn = [{"期": a, "预测": b, "下限": c, "上限": d} for a, b, c, d in rows]
        return charts.dot_range(drawn, label="期", low="下限", high="上限", value="预测", unit=_("人"))

    return ChartCard(
        f"ahead-{where.report.jurisdiction.code}",
        _("%(place)s：今后各期要招的人数和范围") % {"place": where.told.place},
        (_("期"), _("预测（人）"), _("下限"), _("上限")),
        rows,
        draw,
        source=str(where.report),
        on=where.report.published_on,
    )


@login_not_required
@require_GET
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme: what it leads to, which schools teach it, how many places, what became of graduates."""
    found: list[tuple[work.Published, list[Taught]]] = []
    for where in work.published():
        rows = [one for one in where.told.taught if one.code == code]
        if rows:
            found.append((where, rows))
    if not found:
        raise NotFound(
            "portal.programme",
            _("已公布的报告里没有这个专业。"),
            hint=_("请从“职业与专业”检索。"),
        )
    first = found[0][1][0]
    context = {
        "title": first.name.partition("（")[0],
        "crumbs": crumbs((_("职业与专业"), reverse("portal:jobs")), (first.name, "")),
        "code": code,
        "standard": first.standard,
        "places": [
            {
                "report": where.report,
                "told": where.told,
                "taught": rows,
                "occupations": [
                    (one, work_words.demand_words(one, where.told), work_words.wage_words(one))
                    for one in work.groups_of(rows, where.told)
                ],
            }
            for where, rows in found
        ],
    }
    return render(request, "portal/programme.html", context)
