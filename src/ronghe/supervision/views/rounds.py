"""Filling in a form, the ledger, cards by hand, and the calendar of what is due."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed, RongheError, require
from ronghe.core.excel import Sheet
from ronghe.core.excel.flow import ExcelImportView, download
from ronghe.core.excel.responses import xlsx_response
from ronghe.core.forms import answer_form, see_other
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, table
from ronghe.policy.models import Cycle
from ronghe.supervision.enums import FORM_DONE, FormState, RoundState
from ronghe.supervision.forms.filling import CardForm, LineForm
from ronghe.supervision.models import FormItem, Round, RoundForm, Schedule
from ronghe.supervision.models.access import OFFICES
from ronghe.supervision.queries.units import cycle_facts
from ronghe.supervision.rules.cycles import periods
from ronghe.supervision.services import actions, rounds
from ronghe.supervision.services.cards import issue_card
from ronghe.supervision.services.opening import open_due_rounds
from ronghe.supervision.sheets.ledger import SAID, ledger_of_form, ledger_of_round
from ronghe.supervision.views.books import ACTIONS, AT_HUB, FORMS, ROUNDS, items_table
from ronghe.supervision.views.pages import may_read

MOST_PRINTED = 2000
AHEAD = 400
"""Days in which the calendar looks for the next round."""


def _form(request: ActorRequest, pk: int) -> RoundForm:
    return cast(RoundForm, get_visible_or_404(FORMS.rows(request.actor), pk=pk))


@require_http_methods(["GET", "POST"])
def form_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """The lines of a form to fill in; saved as a draft, or saved and sent."""
    form = _form(request, pk)
    require(rounds.is_of_unit(request.actor, form), _("由本单位的填报人员填写。"))
    items = list(form.items.all())
    data = request.POST if request.method == "POST" else None
    lines = [(item, LineForm(data, prefix=str(item.number), initial=_initial(item))) for item in items]
    error: RongheError | None = None
    if data is not None:
        error = _save_lines(request, form, lines)
        if error is None:
            return see_other(FORMS.page_of(form))
    title = _("填写：%(round)s") % {"round": form.round.title}
    context = {
        "title": title,
        "lead": form.organisation.name,
        "crumbs": [*AT_HUB["crumbs"], (str(form), FORMS.page_of(form)), (_("填写"), "")],
        "lines": lines,
        "error": error,
        "cancel_url": FORMS.page_of(form),
    }
    return render(request, "supervision/fill.html", context, status=422 if error else 200)


def _initial(item: FormItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in SAID}


def _save_lines(
    request: ActorRequest, form: RoundForm, lines: list[tuple[FormItem, LineForm]]
) -> RongheError | None:
    """Save, and send where that was pressed; what is wrong is put at its field."""
    wrong = [line for _item, line in lines if not line.is_valid()]
    if wrong:
        return Invalid("supervision.form.wrong", _("有未填对的内容，没有保存。"))
    said = {item.number: dict(line.cleaned_data) for item, line in lines}
    try:
        rounds.fill_form(form, said, actor=request.actor)
        if request.POST.get("act") == "submit":
            rounds.FORM.take(form, "submit", actor=request.actor)
            messages.success(request, _("已保存并提交，等待督办单位审核。"))
        else:
            messages.success(request, _("已保存草稿，还没有提交。"))
    except NotAllowed:
        raise
    except RongheError as error:
        by_number = {str(item.number): line for item, line in lines}
        for name, text in error.fields.items():
            column, _dash, number = name.rpartition("-")
            if number in by_number and column in by_number[number].fields:
                by_number[number].add_error(column, text)
        return error
    return None


# ---------------------------------------------------------------------- the ledger


class LedgerImport(ExcelImportView):
    """The ledger of one form: downloaded filled with what is known, sent back by the unit."""

    title = gettext_lazy("导入填好的台账")
    lead = gettext_lazy("先下载本表的台账，在原来的行里填写后导入；有一处错误，整个文件都不导入。")

    @property
    def form(self) -> RoundForm:
        return _form(cast(ActorRequest, self.request), int(self.kwargs["pk"]))

    def may_import(self, actor: Actor) -> bool:
        return actor.has(*FORMS.access.everybody)

    def get_sheet(self) -> Sheet:
        return ledger_of_form(self.form)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("get") == "ledger":
            return form_ledger_file(self.form)
        require(rounds.is_of_unit(self.actor, self.form), _("由本单位的填报人员填写。"))
        return super().get(request, *args, **kwargs)

    def save(self, rows: Any, /, *, actor: Actor) -> object:
        said = {row["number"]: {name: _empty(name, row[name]) for name in SAID} for row in rows}
        return rounds.fill_form(self.form, said, actor=actor)

    def crumbs(self) -> list[tuple[str, str]]:
        return [*AT_HUB["crumbs"], (str(self.form), FORMS.page_of(self.form))]

    def get_done_url(self) -> str:
        return FORMS.page_of(self.form)


def _empty(name: str, value: Any) -> Any:
    """A blank cell is an empty text, and no percentage."""
    return value if value is not None or name == "percent" else ""


def form_ledger_file(form: RoundForm) -> HttpResponse:
    """One unit's lines are few: held in memory."""
    target = BytesIO()
    ledger_of_form(form).export(form.items.all(), target)
    return download(target.getvalue(), f"{form}_督查台账.xlsx")


@require_GET
def round_ledger(request: ActorRequest, pk: int) -> HttpResponseBase:
    """All units' lines of a round: on the page, on paper, as Excel in the customary columns."""
    row = cast(Round, get_visible_or_404(ROUNDS.rows(request.actor), pk=pk))
    items = FormItem.objects.filter(form__round=row).select_related("form__organisation")
    items = items.prefetch_related("form__cards").order_by(
        "form__organisation__jurisdiction__path", "form_id", "number"
    )
    if request.GET.get("format") == "xlsx":
        return xlsx_response(ledger_of_round(), items.iterator(chunk_size=500), f"{row.title}_督查台账.xlsx")
    here = reverse("supervision:round_ledger", args=[row.pk])
    by_form: dict[int, list[FormItem]] = {}
    for item in items[:MOST_PRINTED]:
        by_form.setdefault(item.form_id, []).append(item)
    tables = []
    for lines in by_form.values():
        form = lines[0].form
        title = f"{form.organisation.name}（{form.get_state_display()}）"
        tables.append(replace(items_table(lines), key=f"form-{form.pk}", title=title))
    title = _("督查台账：%(round)s") % {"round": row.title}
    context = {
        "title": title,
        "crumbs": [*AT_HUB["crumbs"], (row.title, ROUNDS.page_of(row)), (_("台账"), "")],
        "tables": tables,
        "links": [(_("下载台账 Excel"), f"{here}?format=xlsx")],
        "print_url": f"{here}?print=1",
        "back_url": here,
    }
    is_print = request.GET.get("print") == "1"
    return render(request, "supervision/print.html" if is_print else "supervision/page.html", context)


# ---------------------------------------------------------------------- cards by hand


@require_http_methods(["GET", "POST"])
def form_card(request: ActorRequest, pk: int) -> HttpResponse:
    """Card a unit for its form, or for one overdue task in it."""
    form = _form(request, pk)
    items = [(item.pk, str(item)[:80]) for item in form.items.filter(task__isnull=False)]
    return _card_page(request, form, FORMS.page_of(form), rounds.FORM, items)


@require_http_methods(["GET", "POST"])
def action_card(request: ActorRequest, pk: int) -> HttpResponse:
    """Card a unit for an item that is late."""
    row = get_visible_or_404(ACTIONS.rows(request.actor), pk=pk)
    return _card_page(request, row, ACTIONS.page_of(row), actions.ACTION, [])


def _card_page(
    request: ActorRequest, cause: Any, back: str, flow: Any, items: list[tuple[int, str]]
) -> HttpResponse:
    require(flow.kept_by(request.actor, cause), _("由发起督办的单位亮牌。"))

    def save(data: dict[str, Any]) -> str:
        item = cause.items.filter(pk=data.get("item")).first() if items else None
        card = issue_card(
            cause,
            data["colour"],
            actor=request.actor,
            reason=data["reason"],
            basis=data["basis"],
            item=item,
        )
        messages.success(request, _("已亮牌，并已通知该单位。"))
        return reverse("supervision:cards_detail", args=[card.pk])

    title = _("亮牌")
    context = {
        "title": title,
        "lead": str(cause),
        "crumbs": [*AT_HUB["crumbs"], (str(cause), back), (title, "")],
        "submit": title,
        "cancel_url": back,
        "remarks": [
            _("只对“须（应）”“目标”类、已经逾期、还在单位手里的事项亮牌；已办结、已核销的任何时候都不亮牌。")
        ],
    }
    form = CardForm(request.POST or None, items=items)
    return answer_form(request, form, "supervision/form.html", context, save)


# ---------------------------------------------------------------------- the calendar


@require_GET
def calendar(request: ActorRequest) -> HttpResponse:
    """Every schedule with its next day, what is missing before it can run, and the rounds that are open."""
    may_read(request.actor)
    today = timezone.localdate()
    schedules = narrow(Schedule.objects.visible_to(request.actor).current(), request).select_related(
        "cycle__plan", "cycle__clause", "cycle__jurisdiction", "organisation", "jurisdiction"
    )
    rows = [_schedule_line(row, today) for row in schedules.order_by("pk")[:200]]
    heads = (_("事项"), _("类别"), _("依据"), _("周期"), _("下一个期限"), _("还缺"), _("主办单位"))
    listed = table(
        "schedules",
        _("周期安排"),
        heads,
        rows,
        none=_("还没有周期安排。"),
        more=[(_("登记安排"), reverse("supervision:schedules_new"))],
    )
    title = _("督查日历")
    is_office = request.actor.has(*OFFICES)
    context = {
        "title": title,
        "lead": _("周期从规划的条款来；文件没有写的起算日和周期由主管单位定，定了才能下发。"),
        "crumbs": [*AT_HUB["crumbs"], (title, "")],
        "tables": [_open_rounds(request, today), listed, _unplanned(request)],
        "post": {
            "url": reverse("supervision:open_due"),
            "words": _("到了下发时间的各期，系统每天自动下发；也可以现在下发。重复办理不会重复下发。"),
            "submit": _("下发到期的各期"),
            "kept": [],
        }
        if is_office
        else None,
    }
    return render(request, "supervision/page.html", context)


def _schedule_line(row: Schedule, today: Any) -> tuple[Any, ...]:
    facts = cycle_facts(row, today)
    due = facts.due if facts.due and facts.due >= today else None
    if due is None and facts.anchor and facts.every and facts.due is None:
        last = today.fromordinal(today.toordinal() + AHEAD)
        found = periods(facts.anchor, facts.every, first=max(today, row.starts_on), last=last)
        due = next((one.due for one in found), None)
    return (
        Cell(row.name, reverse("supervision:schedules_detail", args=[row.pk])),
        row.get_kind_display(),
        facts.clause,
        facts.every,
        due,
        "、".join(facts.missing),
        row.organisation.name,
    )


def _open_rounds(request: ActorRequest, today: Any) -> Any:
    rows = narrow(Round.objects.visible_to(request.actor).filter(state=RoundState.OPEN), request)
    rows = rows.annotate(
        all_forms=Count("forms"),
        done=Count("forms", filter=Q(forms__state__in=FORM_DONE)),
        waiting=Count("forms", filter=Q(forms__state=FormState.SUBMITTED)),
    )
    lines = [
        (
            Cell(row.title, ROUNDS.page_of(row)),
            row.fill_due_on,
            row.all_forms,
            row.done,
            row.waiting,
            _("已过期限") if row.fill_due_on < today else "",
        )
        for row in rows.order_by("fill_due_on", "pk")[:100]
    ]
    heads = (
        _("进行中的各期"),
        _("填报期限"),
        (_("单位数"), True),
        (_("已办结"), True),
        (_("待审核"), True),
        _("提示"),
    )
    return table("open", _("进行中"), heads, lines, none=_("没有进行中的调度督查。"))


def _unplanned(request: ActorRequest) -> Any:
    """What the plans ask for regularly and nobody has arranged."""
    actor = request.actor
    own = narrow(Cycle.objects.visible_to(actor).filter(schedules__isnull=True), request)
    covered = [
        cycle
        for cycle in own.select_related("plan", "clause", "jurisdiction")
        if actor.covers(cycle.jurisdiction.path)
    ]
    lines = [
        (
            cycle.title,
            cycle.get_kind_display(),
            f"{cycle.plan} {cycle.clause or ''}",
            cycle.holder,
            cycle.note,
        )
        for cycle in covered[:100]
    ]
    heads = (_("事项"), _("类别"), _("依据"), _("文件写的主办单位"), _("说明"))
    return table("unplanned", _("规划写了、还没有安排的"), heads, lines, none=_("规划里的周期事项都已安排。"))


@require_POST
def open_due(request: ActorRequest) -> HttpResponse:
    """Open the rounds whose day has come."""
    found = open_due_rounds(timezone.localdate(), actor=request.actor)
    messages.success(request, _("本次下发 %(n)d 期。") % {"n": len(found.rounds)})
    for schedule, why in found.troubles:
        messages.warning(request, f"{schedule}：{why}")
    return see_other(reverse("supervision:calendar"))
