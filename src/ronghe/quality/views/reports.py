"""Annual reports: the list, the workspace of one, who has delivered."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.asked import year_or_none
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import NotFound, require
from ronghe.core.forms import answer_form, see_other, try_act
from ronghe.core.history import changes_of, timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.place import chosen_path, narrow
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.enums import VOCATIONAL_SCHOOLS
from ronghe.directory.models import Organisation
from ronghe.engine.reports.cells import filled
from ronghe.quality.enums.reports import AnnualState, ReportLevel
from ronghe.quality.forms.reports import CallForm, CellForm, ExplainForm, OpenForm, TextForm
from ronghe.quality.models import AnnualReport, CellEvidence
from ronghe.quality.perms import reports as perms
from ronghe.quality.queries import reports as queries
from ronghe.quality.queries.report_facts import rows_behind
from ronghe.quality.queries.report_files import file_of, number_words
from ronghe.quality.queries.report_papers import cover_notes
from ronghe.quality.queries.report_rules import yearly_rules
from ronghe.quality.queries.report_sources import origin_words, rows_url, source_words
from ronghe.quality.services import reports as services

TONES = {
    AnnualState.DRAFT: Tone.ACTIVE,
    AnnualState.SUBMITTED: Tone.WARN,
    AnnualState.RETURNED: Tone.BAD,
    AnnualState.SIGNED: Tone.GOOD,
    AnnualState.PUBLISHED: Tone.GOOD,
}
TABS = (
    ("tables", gettext_lazy("表格")),
    ("missing", gettext_lazy("缺项")),
    ("checks", gettext_lazy("核对")),
    ("text", gettext_lazy("文字")),
    ("now", gettext_lazy("与现数比较")),
    ("history", gettext_lazy("记录")),
)
LIST_CRUMB = (gettext_lazy("年度质量报告"), "/quality/reports/")


def badge_of(report: AnnualReport) -> Badge:
    return Badge(TONES[AnnualState(report.state)], report.get_state_display())


REPORTS = Listing(
    name="quality-reports",
    title=gettext_lazy("年度质量报告"),
    columns=(
        Column(
            "unit",
            gettext_lazy("单位"),
            value="unit_name",
            sort="organisation__pinyin",
            link=lambda row: reverse("quality:report_detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("year", gettext_lazy("报告年度"), value=lambda row: str(row.year), sort="year"),
        Column("level", gettext_lazy("级别"), value=lambda row: row.get_level_display(), sort="level"),
        Column("number", gettext_lazy("版次"), value=number_words),
        Column("state", gettext_lazy("状态"), value=badge_of, sort="state"),
        Column("signed", gettext_lazy("签发时间"), value="signed_at", kind="time", sort="signed_at"),
        Column("published", gettext_lazy("公开日期"), value="published_on", kind="date", sort="published_on"),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("单位"),
            lookups=("organisation__name__icontains", "jurisdiction__name__icontains"),
        ),
        ChoiceFilter("level", gettext_lazy("级别"), choices=ReportLevel.choices),
        ChoiceFilter("state", gettext_lazy("状态"), choices=AnnualState.choices),
    ),
    empty=Empty(
        gettext_lazy("还没有年度质量报告"),
        gettext_lazy("学校或教育部门点“编制报告”开始，数字自动从业务记录取来。"),
    ),
)


@require_GET
def report_list(request: ActorRequest) -> HttpResponse:
    """Every report the actor may see."""
    actor = request.actor
    require(actor.has(*perms.READERS), _("年度质量报告由学校和教育部门办理。"))
    rows = AnnualReport.objects.visible_to(actor).select_related("organisation", "jurisdiction")
    acts = [
        (_("年报表式"), reverse("quality:tables_list"), False),
        (_("各校报送情况"), reverse("quality:report_collection"), False),
    ]
    if actor.has(*perms.WRITERS):
        acts.append((_("编制报告"), reverse("quality:report_new"), True))
    context = {"page_acts": acts, "crumbs": [(REPORTS.title, "")]}
    return REPORTS.open(request, narrow(rows, request)).respond("funding/list.html", context)


# ---------------------------------------------------------------------- beginning


def _units_of(actor: Actor) -> list[tuple[str, str]]:
    """The schools and places for which the actor may begin a report."""
    own = Organisation.objects.current().filter(pk__in=actor.organisation_ids, kind__in=VOCATIONAL_SCHOOLS)
    units = [(f"school-{one.pk}", one.name) for one in own.order_by("pinyin")]
    if actor.has(*perms.OFFICES):
        places = Jurisdiction.objects.visible_to(actor).filter(is_active=True, level__in=_LEVELS)
        units += [
            (f"place-{one.code}", one.name) for one in places if actor.has(*perms.OFFICES, path=one.path)
        ]
    return units


_LEVELS = ("city", "county", "zone")


@require_http_methods(["GET", "POST"])
def report_new(request: ActorRequest) -> HttpResponse:
    """Begin a report."""
    actor = request.actor
    require(actor.has(*perms.WRITERS), _("年度质量报告由学校和教育部门编制。"))
    last = timezone.localdate().year - 1
    form = OpenForm(request.POST or None, units=_units_of(actor), initial={"year": last})

    def make(data: dict[str, Any]) -> str:
        kind, _sep, key = data["unit"].partition("-")
        school = (
            get_visible_or_404(Organisation.objects.visible_to(actor), pk=key) if kind == "school" else None
        )
        place = (
            school.jurisdiction
            if school is not None
            else get_visible_or_404(Jurisdiction.objects.visible_to(actor), code=key)
        )
        report = services.open_report(place, data["year"], actor=actor, school=school)
        messages.success(request, _("已从业务记录取数，请看缺项和核对。"))
        return reverse("quality:report_detail", args=[report.pk])

    title = _("编制年度质量报告")
    context = {
        "title": title,
        "crumbs": [LIST_CRUMB, (title, "")],
        "submit": _("开始编制"),
        "cancel_url": reverse("quality:report_list"),
    }
    return answer_form(request, form, "funding/form.html", context, make)


# ---------------------------------------------------------------------- one report


def _report(request: ActorRequest, pk: int) -> AnnualReport:
    rows = AnnualReport.objects.visible_to(request.actor).select_related(
        "organisation", "jurisdiction__parent", "definition", "corrects", "pdf"
    )
    return get_visible_or_404(rows, pk=pk)


def _url(report: AnnualReport, tab: str = "tables") -> str:
    return f"{reverse('quality:report_detail', args=[report.pk])}?tab={tab}"


@require_GET
def report_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The workspace: tables, missing cells, checks, texts, what differs now, history."""
    report = _report(request, pk)
    content = queries.content_of(report)
    tab = request.GET.get("tab", "tables")
    tab = tab if tab in dict(TABS) else "tables"
    findings = [] if report.is_frozen else queries.findings_of(content)
    open_findings = [one for one in findings if not (one.can_explain and content.explained.get(one.key))]
    counts = {"missing": len(content.missing), "checks": len(open_findings) if findings else ""}
    context = {
        "title": _("%(unit)s%(year)d年度质量报告") % {"unit": report.unit_name, "year": report.year},
        "crumbs": [LIST_CRUMB, (report.unit_name, "")],
        "report": report,
        "badge": badge_of(report),
        "number_words": number_words(report),
        "correction": AnnualReport.objects.filter(corrects=report).first(),
        "notes": cover_notes(content),
        "tabs": [
            (label, _url(report, key), key == tab, counts.get(key, ""))
            for key, label in TABS
            if key != "now" or report.is_frozen
        ],
        "tab": tab,
        "may_edit": perms.can_edit(request.actor, report) and report.can_edit,
        "acts": _acts(request.actor, report),
        **_tab(tab, content, findings),
    }
    return render(request, "quality/reports/detail.html", context)


def _acts(actor: Actor, report: AnnualReport) -> list[tuple[str, str, bool, bool]]:
    """The acts possible now: name, label, whether it needs words, whether it is the main one."""
    found: list[tuple[str, str, bool, bool]] = []
    if report.can_edit and perms.can_edit(actor, report):
        found += [("gather", _("重新取数"), False, False), ("submit", _("报送"), False, True)]
    if report.state == AnnualState.SUBMITTED and perms.can_sign(actor, report):
        found += [("return", _("退回修改"), True, False), ("sign", _("签发"), False, True)]
    if report.state == AnnualState.SIGNED and perms.can_publish(actor, report):
        found.append(("publish", _("公开"), False, True))
    if report.is_frozen and perms.can_correct(actor, report):
        found.append(("correct", _("发更正"), True, False))
    return found


def _tab(tab: str, content: queries.Content, findings: list[Any]) -> dict[str, Any]:
    report = content.report
    if tab == "tables":
        return {"tables": _tables(content)}
    if tab == "missing":
        return {"missing": [_line(content, cell) for cell in content.missing]}
    if tab == "checks":
        return {"findings": [(one, content.explained.get(one.key, "")) for one in findings]}
    if tab == "text":
        return {"chapters": _chapters(content)}
    if tab == "now":
        return {"differences": queries.differences_now(report) if report.is_frozen else []}
    events = changes_of(queries.ReportCell, limit=100, report_id=report.pk)
    return {"changes": timeline(report), "cell_changes": events[:30]}


def _line(content: queries.Content, cell: Any) -> dict[str, Any]:
    report = content.report
    return {
        "cell": cell,
        "origin": origin_words(cell),
        "source": source_words(cell),
        "rows_url": rows_url(report, cell),
        "note": content.notes.get(".".join(cell.key), ""),
        "can_report": report.can_edit
        and cell.row.source.formula is None
        and cell.origin in ("missing", "reported"),
        "files": cell.provenance.get("evidence", ()),
    }


def _tables(content: queries.Content) -> list[tuple[Any, list[dict[str, Any]]]]:
    return [
        (spec, [_line(content, cell) for key, cell in content.cells.items() if key[0] == spec.key])
        for spec in content.definition.tables
    ]


def _chapters(content: queries.Content) -> list[dict[str, Any]]:
    def words(text: str) -> str:
        return filled(text, content.cells, content.words)

    return [
        {
            "title": chapter.title,
            "fixed": [words(text) for text in chapter.text],
            "blocks": [(block, words(content.text_of(block.key))) for block in chapter.blocks],
        }
        for chapter in content.definition.chapters
    ]


@require_POST
def report_act(request: ActorRequest, pk: int) -> HttpResponse:
    """Take one step: gather, submit, return, sign, publish, correct."""
    report, actor = _report(request, pk), request.actor
    step = request.POST.get("step", "")
    if step == "correct":
        return _correct(request, report)
    acts = {
        "gather": (lambda _note: services.gather_report(report, actor=actor), _("已重新取数。")),
        "submit": (lambda note: services.submit_report(report, actor=actor, note=note), _("已报送。")),
        "return": (lambda note: services.return_report(report, actor=actor, note=note), _("已退回修改。")),
        "sign": (
            lambda note: services.sign_report(report, actor=actor, note=note),
            _("已签发，内容已封存。"),
        ),
        "publish": (lambda note: services.publish_report(report, actor=actor, note=note), _("已公开。")),
    }
    if step not in acts:
        raise NotFound("quality.no_step", _("没有这个步骤。"))
    do, done = acts[step]
    try_act(request, do, done)
    return see_other(_url(report, "checks" if step == "submit" else "tables"))


def _correct(request: ActorRequest, report: AnnualReport) -> HttpResponse:
    made: list[AnnualReport] = []
    try_act(
        request,
        lambda note: made.append(services.correct_report(report, actor=request.actor, reason=note)),
        _("已开始更正，原报告保持不变。"),
    )
    return see_other(_url(made[0] if made else report))


@require_http_methods(["GET", "POST"])
def report_cell(request: ActorRequest, pk: int, table: str, code: str) -> HttpResponse:
    """Enter one cell with its proof."""
    report = _report(request, pk)
    require(perms.can_edit(request.actor, report), _("只有编制单位可以填报。"))
    cell = queries.content_of(report).cells.get((table, code))
    if cell is None:
        raise NotFound("quality.no_cell", _("表式里没有这个单元格。"))
    initial = {"value": cell.value, "note": queries.content_of(report).notes.get(f"{table}.{code}", "")}
    form = CellForm(request.POST or None, request.FILES or None, initial=initial)

    def save(data: dict[str, Any]) -> str:
        file = data["file"]
        services.report_cell(
            report,
            table,
            code,
            actor=request.actor,
            value=data["value"],
            note=data["note"],
            upload=file,
            name=file.name if file else "",
        )
        messages.success(request, _("已保存“%(name)s”。") % {"name": cell.row.name})
        return f"{_url(report, 'missing')}"

    title = f"{code} {cell.row.name}（{cell.row.unit}）"
    context = {
        "title": title,
        "crumbs": [LIST_CRUMB, (report.unit_name, _url(report)), (title, "")],
        "submit": _("保存"),
        "cancel_url": _url(report, "missing"),
    }
    return answer_form(request, form, "funding/form.html", context, save)


@require_http_methods(["GET", "POST"])
def report_text(request: ActorRequest, pk: int, block: str) -> HttpResponse:
    """Write a text of a chapter."""
    report = _report(request, pk)
    require(perms.can_edit(request.actor, report), _("只有编制单位可以写文字。"))
    content = queries.content_of(report)
    found = content.definition.block(block)
    if found is None:
        raise NotFound("quality.no_block", _("表式里没有这段文字。"))
    form = TextForm(request.POST or None, initial={"text": content.text_of(block)})

    def save(data: dict[str, Any]) -> str:
        services.write_text(report, block, actor=request.actor, text=data["text"])
        messages.success(request, _("已保存“%(name)s”。") % {"name": found.title})
        return _url(report, "text")

    row = report.texts.filter(block=block).first()
    context = {
        "title": found.title,
        "crumbs": [LIST_CRUMB, (report.unit_name, _url(report, "text")), (found.title, "")],
        "submit": _("保存"),
        "cancel_url": _url(report, "text"),
        "changes": timeline(row) if row else [],
        "cells": content.cells.values(),
    }
    return answer_form(request, form, "quality/reports/text.html", context, save)


@require_POST
def report_explain(request: ActorRequest, pk: int) -> HttpResponse:
    """Explain a finding."""
    report = _report(request, pk)
    form = ExplainForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明原因。"))
    else:
        key, text = form.cleaned_data["finding"], form.cleaned_data["text"]
        try_act(
            request,
            lambda _note: services.explain_finding(report, key, actor=request.actor, text=text),
            _("已记下说明。"),
        )
    return see_other(_url(report, "checks"))


@require_GET
def report_rows(request: ActorRequest, pk: int, table: str, code: str) -> HttpResponse:
    """The rows of the snapshot that a cell was counted from."""
    report = _report(request, pk)
    require(perms.can_edit(request.actor, report) or perms.can_sign(request.actor, report))
    cell = queries.content_of(report).cells.get((table, code))
    if cell is None or "snapshot" not in cell.provenance:
        raise NotFound("quality.no_rows", _("这个单元格没有可以展开的记录。"))
    heads, rows = rows_behind(queries.scope_of(report), cell.provenance)
    title = f"{code} {cell.row.name}"
    context = {
        "title": title,
        "crumbs": [LIST_CRUMB, (report.unit_name, _url(report)), (title, "")],
        "cell": cell,
        "source": source_words(cell),
        "heads": heads,
        "rows": rows,
        "total": cell.provenance["rows"],
    }
    return render(request, "quality/reports/rows.html", context)


@require_GET
def report_download(request: ActorRequest, pk: int, kind: str) -> HttpResponseBase:
    """PDF, Word or Excel; of a report that is not signed a draft that says so."""
    file = file_of(_report(request, pk), kind)
    return FileResponse(
        io.BytesIO(file.data), as_attachment=True, filename=file.name, content_type=file.media
    )


report_evidence = evidence.download(
    lambda actor: CellEvidence.objects.filter(owner__report__in=AnnualReport.objects.visible_to(actor)),
    lambda actor, link: perms.can_edit(actor, link.owner.report) or perms.can_sign(actor, link.owner.report),
)


# ---------------------------------------------------------------------- who has delivered


@require_http_methods(["GET", "POST"])
def report_collection(request: ActorRequest) -> HttpResponse:
    """Every school of a place with its report of a year, and by when it is due."""
    actor = request.actor
    require(actor.has(*perms.READERS), _("年度质量报告由学校和教育部门办理。"))
    place = _place(request)
    today = timezone.localdate()
    year = _year(request.GET.get("year", ""), today.year - 1)
    lines = queries.collection(place, year, today)
    may_call = perms.can_call(actor, place)
    if not may_call:
        lines = [one for one in lines if _sees(actor, one)]
    call = queries.call_for(place, year)
    form = CallForm(request.POST or None, initial={"due_on": call.due_on if call else None})

    def save(data: dict[str, Any]) -> str:
        services.call_reports(place, year, actor=actor, due_on=data["due_on"], note=data["note"])
        messages.success(request, _("已布置，各校工作台会出现待办。"))
        return f"{request.path}?year={year}"

    done = [one for one in lines if one.report and one.report.state in ("submitted", "signed", "published")]
    context = {
        "title": _("%(year)d年度质量报告报送情况") % {"year": year},
        "lead": place.name,
        "crumbs": [LIST_CRUMB, (_("各校报送情况"), "")],
        "lines": [(one, badge_of(one.report) if one.report else None) for one in lines],
        "total": len(lines),
        "done": len(done),
        "late": sum(one.is_late for one in lines),
        "call": call,
        "year": year,
        "may_call": may_call,
        "rules": yearly_rules(place, year, lines),
    }
    return answer_form(request, form, "quality/reports/collection.html", context, save)


def _sees(actor: Actor, line: queries.Delivery) -> bool:
    if line.school.pk in actor.organisation_ids:
        return True
    return actor.has(*(perms.READERS - {Role.SCHOOL}), path=line.school.jurisdiction.path)


def _place(request: ActorRequest) -> Jurisdiction:
    """The chosen place, else the first of the actor's."""
    rows = Jurisdiction.objects.visible_to(request.actor).filter(path__startswith=chosen_path(request))
    found = rows.order_by("path").first()
    if found is None:
        raise NotFound("quality.no_place", _("没有可以查看的辖区。"))
    return found


def _year(text: str, usual: int) -> int:
    return year_or_none(text, 2000, 2200) or usual
