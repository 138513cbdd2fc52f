"""Pages of statistical forms: collections of a year, the form to fill in, totals and their quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import excel
from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.errors import NotAllowed, RongheError, require
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.excel.responses import XLSX, xlsx_response
from ronghe.core.forms import see_other, try_act
from ronghe.core.registers import Register
from ronghe.core.request import ActorRequest
from ronghe.core.roles import OFFICIALS
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.appraisal.combining import rounded
from ronghe.engine.statforms import Form
from ronghe.engine.statforms.aggregating import METHOD, AggregateRow
from ronghe.quality.forms.evaluation import FillForm
from ronghe.quality.models import StatReturn, StatRound
from ronghe.quality.queries import statistics as queries
from ronghe.quality.rules.statistics import FILLERS
from ronghe.quality.services import statistics as services
from ronghe.quality.views.evaluation import AT_HUB


def _round_more(row: StatRound, actor: Actor) -> Mapping[str, Any]:
    rows = row.returns.select_related("organisation").order_by("state", "pk")
    return {
        "form": row.form.wording,
        "returns": [(one, services.STAT_RETURN.badge(one)) for one in rows[:200]],
        "organises": services.STAT_ROUND.may_keep(actor, row) and row.is_current,
        "fill_form": FillForm(actor=actor),
        "figures_url": reverse("quality:stat_figures", args=[row.pk]),
    }


STAT_ROUNDS = Register(
    "statrounds",
    services.STAT_ROUND,
    title=gettext_lazy("统计调查"),
    lead=gettext_lazy("效能统计和企业软投入统计：布置、填报、核对、审核、汇总，漏报和估算都写明。"),
    basis=gettext_lazy("绍兴方案：完善企业软投入统计调查制度；附件第16项：探索建立效能统计评价体系"),
    new=gettext_lazy("布置统计"),
    fields=("form", "year", "opens_on", "closes_on"),
    key=("form", "year"),
    related=("form__jurisdiction",),
    detail_template="quality/statround_detail.html",
    more=_round_more,
    extra=AT_HUB,
)


def _return_more(row: StatReturn, actor: Actor) -> Mapping[str, Any]:
    form = row.round.form.wording
    problems = queries.problems_of(row, form, row.cells) if row.cells else []
    return {
        "form": form,
        "sections": _sections(form, row.cells, {}, queries.last_cells(row) or {}),
        "problems": [(one, row.explanations.get(one.key, "")) for one in problems],
        "can_fill": services.may_fill(actor, row),
        "fill_url": reverse("quality:return_fill", args=[row.pk]),
        "changed": (
            [c.code for c in form.cells if row.first_cells.get(c.code) != row.cells.get(c.code)]
            if row.first_cells is not None
            else []
        ),
    }


RETURNS = CaseBook(
    "returns",
    services.STAT_RETURN,
    title=gettext_lazy("统计报表"),
    lead=gettext_lazy("每个单位一份：填报、核对、报送、审核。在统计调查里加入单位。"),
    fields=("round",),
    related=("round__form",),
    detail_template="quality/return_detail.html",
    more=_return_more,
    extra=AT_HUB,
)


def _sections(
    form: Form, cells: Mapping[str, str], errors: Mapping[str, str], last: Mapping[str, str]
) -> list[tuple[str, list[tuple[Any, str, str, str]]]]:
    return [
        (
            section.name,
            [
                (cell, cells.get(cell.code, ""), last.get(cell.code, ""), errors.get(cell.code, ""))
                for cell in section.cells
            ],
        )
        for section in form.sections
    ]


def _return(actor: Actor, pk: int) -> StatReturn:
    rows = StatReturn.objects.visible_to(actor).select_related(
        "round__form", "organisation", "jurisdiction", "round__organisation"
    )
    found: StatReturn = get_visible_or_404(rows, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def return_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """The form to fill in. Saving keeps what can be read; errors and queries stand above."""
    actor = request.actor
    row = _return(actor, pk)
    require(services.may_fill(actor, row), _("报表现在不能由您填写。"))
    form = row.round.form.wording
    cells: Mapping[str, str] = row.cells
    errors: dict[str, str] = {}
    explanations: Mapping[str, str] = row.explanations
    status = 200
    if request.method == "POST":
        cells = {cell.code: request.POST.get(f"c_{cell.code}", "")[:60] for cell in form.cells}
        explanations = {one.key: request.POST.get(f"x_{one.key}", "") for one in form.checks}
        try:
            services.fill(row, cells, explanations, actor=actor)
            if request.POST.get("act") == "submit" and row.state in ("draft", "returned"):
                services.STAT_RETURN.take(row, "submit", actor=actor)
                messages.success(request, _("已报送，等待审核。"))
                return see_other(RETURNS.page_of(row))
        except NotAllowed:
            raise
        except RongheError as error:
            errors, status = dict(error.fields), 422
            messages.error(request, f"{error.message}{error.hint}")
        else:
            messages.success(request, _("已保存，还没有报送。"))
            return see_other(request.path)
    title = _("填报")
    problems = queries.problems_of(row, form, row.cells)
    context = {
        "title": str(row),
        "crumbs": [*AT_HUB["crumbs"], (str(row), RETURNS.page_of(row)), (title, "")],
        "row": row,
        "form": form,
        "sections": _sections(form, cells, errors, queries.last_cells(row) or {}),
        "problems": [(one, explanations.get(one.key, "")) for one in problems],
        "has_errors": any(one.is_error for one in problems),
        "can_submit": row.state in ("draft", "returned"),
        "import_url": reverse("quality:return_sheet", args=[row.pk]),
        "back_url": RETURNS.page_of(row),
    }
    return render(request, "quality/return_fill.html", context, status=status)


class ReturnImport(ExcelImportView):
    """The same form as a sheet: one row a cell."""

    title: ClassVar[Any] = gettext_lazy("从 Excel 填报")
    lead: ClassVar[Any] = gettext_lazy("下载模板，在“本年数”一列填写后上传；先预览再保存。")

    @property
    def row(self) -> StatReturn:
        return _return(self.actor, int(self.kwargs["pk"]))

    def may_import(self, actor: Actor) -> bool:
        return actor.has(*FILLERS, *OFFICIALS)

    def get_sheet(self) -> excel.Sheet:
        row = self.row
        require(services.may_fill(self.actor, row), _("报表现在不能由您填写。"))
        form = row.round.form.wording
        last = queries.last_cells(row) or {}
        stored = {
            (cell.code,): {
                "code": cell.code,
                "name": cell.name,
                "unit": cell.unit,
                "value": row.cells.get(cell.code),
                "last": last.get(cell.code),
                "pk": row.pk,
            }
            for cell in form.cells
        }
        return excel.Sheet(
            _("统计表"),
            [
                excel.Text("code", _("代码"), required=True),
                excel.Text("name", _("指标")),
                excel.Text("unit", _("单位")),
                excel.Text("value", _("本年数")),
                excel.Text("last", _("上年数")),
            ],
            key=("code",),
            existing=lambda _keys: stored,
            rules=[_known({cell.code for cell in form.cells})],
            intro=[f"{row}", _("只改“本年数”；没有的填 0，空着表示没有填。")],
        )

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The page; ``?get=filled`` is the sheet with the codes and what is stored."""
        if request.GET.get("get") == "filled":
            sheet = self.get_sheet()
            stored = sheet.existing([]) if sheet.existing else {}
            file = BytesIO()
            sheet.export(list(stored.values()), file)
            name = content_disposition_header(True, f"{self.row}.xlsx") or "attachment"
            return HttpResponse(file.getvalue(), content_type=XLSX, headers={"Content-Disposition": name})
        return super().get(request, *args, **kwargs)

    def save(self, rows: Sequence[excel.Row], /, *, actor: Actor) -> object:
        row = self.row
        cells = dict(row.cells) | {one["code"]: str(one["value"] or "") for one in rows}
        return services.fill(row, cells, row.explanations, actor=actor)

    def crumbs(self) -> list[tuple[str, str]]:
        return [*AT_HUB["crumbs"], (str(self.row), RETURNS.page_of(self.row))]

    def get_done_url(self) -> str:
        return reverse("quality:return_fill", args=[self.kwargs["pk"]])


def _known(codes: set[str]) -> Callable[[excel.Row], list[excel.Wrong]]:
    """The rule that a row names a cell of the form."""

    def rule(row: excel.Row) -> list[excel.Wrong]:
        if row["code"] in codes:
            return []
        return [excel.Wrong("code", _("这份统计表没有这个代码。"), _("请用本页下载的表填写。"))]

    return rule


@require_POST
def round_units(request: ActorRequest, pk: int) -> HttpResponse:
    """Take units into the frame."""
    actor = request.actor
    row = _round(actor, pk)
    form = FillForm(request.POST, actor=actor)
    if not form.is_valid():
        for texts in form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return see_other(STAT_ROUNDS.page_of(row))
    units = [one for one, _name in form.subjects(row.jurisdiction)]
    try_act(
        request,
        lambda _note: services.add_units(row, units, actor=actor),
        _("调查范围已更新，已在其中的不重复。"),
    )
    return see_other(STAT_ROUNDS.page_of(row))


def _round(actor: Actor, pk: int) -> StatRound:
    rows = StatRound.objects.visible_to(actor).select_related("form", "organisation", "jurisdiction")
    found: StatRound = get_visible_or_404(rows, pk=pk)
    return found


@require_GET
def figures(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Totals by region or industry, what is missing or imputed, and the quality of the collection."""
    row = _round(request.actor, pk)
    by, imputes = request.GET.get("by", "place"), request.GET.get("impute") == "1"
    found = queries.figures_of(row, by=by, imputes=imputes)
    if request.GET.get("format") == "xlsx":
        return _workbook(row, found)
    cells = [cell for cell in found.form.cells if cell.sums]
    context = {
        "title": _("汇总：%(round)s") % {"round": row},
        "crumbs": [*AT_HUB["crumbs"], (str(row), STAT_ROUNDS.page_of(row)), (_("汇总"), "")],
        "row": row,
        "found": found,
        "quality": found.quality,
        "shares": [
            (_("调查范围"), found.quality.frame, _("家")),
            (_("已报送"), found.quality.answered, _("家")),
            (_("覆盖率"), _percent(found.quality.coverage), "%"),
            (_("填报率"), _percent(found.quality.item_response), "%"),
            (_("审核中改动的格"), _percent(found.quality.edited_share), "%"),
            (_("需要说明的数据"), found.quality.queries, _("处")),
        ],
        "header": [_("合计") if not one.group else one.group for one in found.rows],
        "heads": [(one, _percent(one.coverage)) for one in found.rows],
        "lines": [(cell, [one.cells[cell.code] for one in found.rows]) for cell in cells],
        "missing": queries.missing_units(row),
        "method": METHOD,
        "imputes": imputes,
    }
    return render(request, "quality/stat_figures.html", context)


def _percent(share: Fraction | None) -> Any:
    return None if share is None else rounded(share * 100, 1)


def _workbook(row: StatRound, found: queries.RoundFigures) -> HttpResponseBase:
    """One line a group and cell, with what was imputed in columns of its own."""
    sheet = excel.Sheet(
        _("汇总"),
        [
            excel.Text("group", _("分组")),
            excel.Text("code", _("代码")),
            excel.Text("name", _("指标")),
            excel.Text("unit", _("单位")),
            excel.Decimal("reported", _("报送数"), places=4),
            excel.Integer("units", _("报送单位")),
            excel.Decimal("imputed", _("估算数"), places=4),
            excel.Integer("imputed_units", _("估算单位")),
            excel.Integer("missing_units", _("缺报单位")),
        ],
    )
    names = {cell.code: cell for cell in found.form.cells}
    rows = [_line(one, code, names) for one in found.rows for code in one.cells]
    return xlsx_response(sheet, rows, f"{row}.xlsx")


def _line(one: AggregateRow, code: str, names: Mapping[str, Any]) -> dict[str, Any]:
    cell = one.cells[code]
    return {
        "group": one.group or _("合计"),
        "code": code,
        "name": names[code].name,
        "unit": names[code].unit,
        "reported": cell.reported,
        "units": cell.units,
        "imputed": cell.imputed,
        "imputed_units": cell.imputed_units,
        "missing_units": cell.missing_units,
    }
