"""Surveys and their sheets: design, response and weights by stratum, estimates, filling in a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.errors import Invalid, require
from ronghe.core.forms import answer_form
from ronghe.core.listing import ChoiceFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, Table, table
from ronghe.labour.enums import SheetState, SurveyKind, SurveyState
from ronghe.labour.forms.registers import SheetForm
from ronghe.labour.models import EnterpriseSurvey, SurveySheet
from ronghe.labour.queries.surveys import strata_of
from ronghe.labour.rules.surveys import items_of
from ronghe.labour.services import surveys as services
from ronghe.labour.views.crumbs import AT_HUB, HUB
from ronghe.labour.views.returns import filters_by_scale


def _number(value: Any) -> str:
    return "—" if value is None else f"{float(value):.2f}".rstrip("0").rstrip(".")


def strata_table(survey: EnterpriseSurvey) -> Table:
    """Frame, sample, answers and the two weights of each stratum."""
    heads = (
        _("层"),
        (_("总体"), True),
        (_("抽取"), True),
        (_("有效"), True),
        (_("应答率"), True),
        (_("设计权数"), True),
        (_("无应答调整"), True),
        (_("最终权数"), True),
    )
    rows = [
        (
            one.name,
            Cell(one.cell.frame),
            Cell(one.cell.drawn),
            Cell(one.answered),
            "—" if one.percent is None else f"{one.percent}%",
            _number(one.cell.design),
            _number(one.cell.adjustment),
            _number(one.cell.weight),
        )
        for one in strata_of(survey)
    ]
    note = _("最终权数＝设计权数×无应答调整，即每份有效表代表的企业数；没有有效表的层无人代表。")
    return table("strata", _("分层、应答与权数"), heads, rows, none=_("还没有抽样。"), note=note)


def estimates_table(survey: EnterpriseSurvey) -> Table:
    """The estimated totals with their margins, and the plain sums of the sample beside them."""
    heads = (
        _("项目"),
        _("单位"),
        (_("推算总量"), True),
        (_("误差（95%）"), True),
        (_("相对误差"), True),
        (_("样本合计"), True),
        (_("有效样本"), True),
    )
    rows = [
        (
            Cell(one.item, note=one.note),
            one.unit,
            Cell(f"{one.total:,.2f}"),
            Cell("—" if one.margin is None else f"±{one.margin:,.2f}"),
            Cell("—" if one.margin is None or not one.total else f"{100 * one.margin / one.total:.1f}%"),
            Cell(f"{one.plain:,.2f}"),
            Cell(one.answered),
        )
        for one in survey.estimates.all()
    ]
    note = _("分层抽样的总量推算，误差按不放回抽样计算；只有一份有效表的层借用各层合并的离散程度。")
    return table("estimates", _("推算结果"), heads, rows, none=_("截止并推算后显示。"), note=note)


def _survey_more(survey: EnterpriseSurvey, actor: Actor) -> Mapping[str, Any]:
    remarks = []
    if survey.drawn_on:
        remarks.append(
            _("%(day)s 抽样；种子 %(seed)s，总体校验值 %(digest)s。同一名录和种子可以重抽核对。")
            % {"day": survey.drawn_on, "seed": survey.seed, "digest": survey.frame_digest[:16]}
        )
    if survey.kind == SurveyKind.SOFT:
        remarks.append(_("文件没有列出软投入的统计项目，由调查单位在这里确定。"))
    links = [(_("调查表"), f"{SHEETS.url('list')}?survey={survey.pk}")] if survey.drawn_on else []
    return {
        "tables": [strata_table(survey), estimates_table(survey)],
        "remarks": remarks,
        "links": links,
    }


SURVEYS = CaseBook(
    "surveys",
    services.SURVEY,
    title=gettext_lazy("企业抽样调查"),
    lead=gettext_lazy("从企业名录分层抽样，按回收情况加权推算，误差一并列出；企业软投入统计调查也在这里。"),
    basis=gettext_lazy("绍兴方案六"),
    new=gettext_lazy("设计调查"),
    fields=(
        "title",
        "kind",
        "year",
        "quarter",
        "items",
        "size",
        "least",
        "takes_all_large",
        "seed",
        "closes_on",
    ),
    hidden=("least", "takes_all_large", "seed", "quarter"),
    key=("title",),
    detail_template="registers/case_tables.html",
    more=_survey_more,
    extra=AT_HUB,
)


def _sheet_more(sheet: SurveySheet, actor: Actor) -> Mapping[str, Any]:
    items, _wrong = items_of(sheet.survey.items)
    rows = [(item.name, item.unit, Cell(sheet.answers.get(item.name, "—"))) for item in items]
    is_open = sheet.state in (SheetState.ASKED, SheetState.RETURNED)
    may_fill = (
        is_open and sheet.survey.state == SurveyState.COLLECTING and services.SHEET.may_keep(actor, sheet)
    )
    fill = {"label": _("填写"), "url": reverse("labour:sheet_fill", args=[sheet.pk])}
    return {
        "tables": [table("answers", _("填报内容"), (_("项目"), _("单位"), (_("数值"), True)), rows)],
        "main_act": fill if may_fill else None,
    }


def _surveys_of(request: Any) -> list[tuple[str, str]]:
    rows = EnterpriseSurvey.objects.visible_to(request.actor).exclude(drawn_on=None)
    return [(str(pk), title) for pk, title in rows.values_list("pk", "title")[:200]]


SHEETS = CaseBook(
    "sheets",
    services.SHEET,
    title=gettext_lazy("调查表"),
    lead=gettext_lazy("被抽中的企业各有一张；没有填报的由同层企业的权数承担。"),
    fields=("survey", "stratum", "size", "industry"),
    filters=(
        *filters_by_scale(SurveySheet, ("stratum", "industry")),
        ChoiceFilter("survey", gettext_lazy("调查"), choices=_surveys_of, lookup="survey_id"),
    ),
    detail_template="registers/case_tables.html",
    more=_sheet_more,
    extra=AT_HUB,
)


@require_http_methods(["GET", "POST"])
def sheet_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """The numbers of one sheet; saved, or saved and submitted."""
    actor = request.actor
    sheet = cast(SurveySheet, get_visible_or_404(SHEETS.rows(actor), pk=pk))
    require(services.SHEET.may_keep(actor, sheet), _("由本企业的填报人员或调查单位填写。"))
    items, _wrong = items_of(sheet.survey.items)
    form = SheetForm(request.POST or None, items=items, answers=sheet.answers)

    def act(data: dict[str, Any]) -> str:
        given = {item.name: data[f"i{number}"] for number, item in enumerate(items)}
        try:
            services.fill_sheet(sheet, given, actor=actor)
        except Invalid as error:
            names = {item.name: f"i{number}" for number, item in enumerate(items)}
            fields = {names[name]: text for name, text in error.fields.items() if name in names}
            raise Invalid(error.code, error.message, fields=fields) from error
        messages.success(request, _("已保存，核对后请提交。"))
        return SHEETS.page_of(sheet)

    title = _("填写：%(survey)s") % {"survey": sheet.survey.title}
    context = {
        "title": title,
        "lead": sheet.organisation.name,
        "crumbs": [HUB, (str(sheet), SHEETS.page_of(sheet)), (_("填写"), "")],
        "submit": _("保存"),
        "cancel_url": SHEETS.page_of(sheet),
    }
    return answer_form(request, form, "labour/form.html", context, act)
