"""Lists of shortage occupations and the yearly balance sheet: their pages and the acts on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.core.actor import Actor
from ronghe.core.badges import Badge, Tone
from ronghe.core.cases import CaseBook
from ronghe.core.errors import require
from ronghe.core.forms import answer_form, see_other, try_act
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, table
from ronghe.labour.enums import BalancePart, BalanceState, ListState, ShortageKind
from ronghe.labour.forms.registers import AnswerForm, ItemsForm
from ronghe.labour.models import BalanceSheet, ShortageList
from ronghe.labour.rules.combining import plain
from ronghe.labour.services import balance, shortage
from ronghe.labour.views.crumbs import AT_HUB, HUB

TONES = {ShortageKind.URGENT: Tone.BAD, ShortageKind.SHORT: Tone.WARN, ShortageKind.EMERGING: Tone.ACTIVE}


def _shortage_more(edition: ShortageList, actor: Actor) -> Mapping[str, Any]:
    heads = (_("职业"), _("类别"), (_("需求人数"), True), (_("难招人数"), True), _("列入理由"))
    rows = [
        (
            Cell(
                f"{one.occupation} {one.name}",
                reverse("reference:entry_detail", args=["occupation", one.occupation]),
            ),
            Badge(TONES[ShortageKind(one.kind)], one.get_kind_display()),
            Cell("—" if one.posts is None else plain(one.posts)),
            Cell("—" if one.hard is None else one.hard),
            one.reason,
        )
        for one in edition.items.all()
    ]
    may = edition.state == ListState.DRAFT and shortage.SHORTAGE.may_keep(actor, edition)
    links = [(_("填写职业"), reverse("labour:shortage_items", args=[edition.pk]))] if may else []
    return {
        "tables": [table("items", _("急需紧缺职业"), heads, rows, none=_("还没有列入职业。"))],
        "links": links,
        "remarks": [_("发布日期：%(day)s") % {"day": edition.published_on}] if edition.published_on else [],
        "propose_url": reverse("labour:shortage_propose", args=[edition.pk]) if may else "",
        "propose_label": _("按申报中的难招岗位建议"),
    }


SHORTAGES = CaseBook(
    "shortages",
    shortage.SHORTAGE,
    title=gettext_lazy("急需紧缺职业目录"),
    lead=gettext_lazy("注明日期和依据发布，供学校设置专业和安排招生使用。"),
    basis=gettext_lazy("淄博高新区方案二（二）"),
    new=gettext_lazy("编制目录"),
    fields=("title", "year", "basis"),
    key=("title",),
    detail_template="labour/acting_case.html",
    more=_shortage_more,
    extra=AT_HUB,
)


def _edition(request: ActorRequest, pk: int) -> ShortageList:
    return cast(ShortageList, get_visible_or_404(SHORTAGES.rows(request.actor), pk=pk))


@require_POST
def shortage_propose(request: ActorRequest, pk: int) -> HttpResponse:
    """Fill the list from what enterprises call hard to fill."""
    edition = _edition(request, pk)
    try_act(
        request,
        lambda _note: shortage.propose_items(edition, actor=request.actor),
        _("已按已采用的申报列入，请核对后发布。"),
    )
    return see_other(SHORTAGES.page_of(edition))


@require_http_methods(["GET", "POST"])
def shortage_items(request: ActorRequest, pk: int) -> HttpResponse:
    """The occupations of a list, a line each."""
    edition = _edition(request, pk)
    require(shortage.SHORTAGE.may_keep(request.actor, edition), _("由发布单位编制目录。"))
    old = {one.occupation: one for one in edition.items.all()}
    lines = [f"{one.occupation}，{one.get_kind_display()}，{one.reason}" for one in old.values()]
    form = ItemsForm(request.POST or None, initial={"items": "\n".join(lines)})

    def act(data: dict[str, Any]) -> str:
        items = [_item(line, old) for line in data["items"].splitlines() if line.strip()]
        shortage.set_items(edition, items, actor=request.actor)
        messages.success(request, _("已保存 %(n)d 个职业。") % {"n": len(items)})
        return SHORTAGES.page_of(edition)

    context = {
        "title": _("填写职业"),
        "lead": str(edition),
        "crumbs": [HUB, (str(edition), SHORTAGES.page_of(edition)), (_("填写职业"), "")],
        "submit": _("保存"),
        "cancel_url": SHORTAGES.page_of(edition),
    }
    return answer_form(request, form, "labour/form.html", context, act)


def _item(line: str, old: Mapping[str, Any]) -> dict[str, Any]:
    """One line: code, kind in words, reason; the figures of an occupation that was listed are kept."""
    code, _comma, rest = line.replace(",", "，").partition("，")
    kind, _comma, reason = rest.partition("，")
    words = {str(one.label): one.value for one in ShortageKind}
    before = old.get(code.strip())
    return {
        "occupation": code.strip(),
        "kind": words.get(kind.strip(), ShortageKind.SHORT),
        "reason": reason.strip(),
        "posts": before.posts if before else None,
        "hard": before.hard if before else None,
    }


# ---------------------------------------------------------------------- the balance sheet


def _balance_more(sheet: BalanceSheet, actor: Actor) -> Mapping[str, Any]:
    lines = list(sheet.lines.all())
    heads = (_("项目"), (_("数值"), True), _("单位"), _("依据"))
    tables = [
        table(
            str(part),
            part.label,
            heads,
            [
                (
                    line.label,
                    Cell("—" if line.value is None else f"{line.value:,.2f}".rstrip("0").rstrip(".")),
                    line.unit,
                    line.basis or (_("由编制单位填写") if line.value is not None else _("待填写")),
                )
                for line in lines
                if line.part == part
            ],
            none=_("请先计算。"),
        )
        for part in BalancePart
    ]
    may = sheet.state == BalanceState.DRAFT and balance.BALANCE.may_keep(actor, sheet)
    links = [(_("填写其余项目"), reverse("labour:balance_answer", args=[sheet.pk]))] if may and lines else []
    return {
        "tables": tables,
        "links": links,
        "propose_url": reverse("labour:balance_compute", args=[sheet.pk]) if may else "",
        "propose_label": _("按登记重算"),
    }


BALANCES = CaseBook(
    "balances",
    balance.BALANCE,
    title=gettext_lazy("年度平衡表"),
    lead=gettext_lazy(
        "职业教育与人力资源开发的规模、结构和层次，一年一张；能算的由系统算，其余由编制单位填写。"
    ),
    basis=gettext_lazy("淄博高新区方案二（十一）"),
    new=gettext_lazy("编制一年"),
    fields=("year",),
    key=("year",),
    detail_template="labour/acting_case.html",
    more=_balance_more,
    extra=AT_HUB,
)


def _sheet(request: ActorRequest, pk: int) -> BalanceSheet:
    return cast(BalanceSheet, get_visible_or_404(BALANCES.rows(request.actor), pk=pk))


@require_POST
def balance_compute(request: ActorRequest, pk: int) -> HttpResponse:
    """Compute the lines that the registers can tell."""
    sheet = _sheet(request, pk)
    try_act(
        request,
        lambda _note: balance.compute_sheet(sheet, actor=request.actor),
        _("已按登记重算，填写过的项目没有改动。"),
    )
    return see_other(BALANCES.page_of(sheet))


@require_http_methods(["GET", "POST"])
def balance_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """The lines that only people can answer."""
    sheet = _sheet(request, pk)
    require(balance.BALANCE.may_keep(request.actor, sheet), _("由编制单位填写平衡表。"))
    lines = list(sheet.lines.filter(is_computed=False))
    form = AnswerForm(request.POST or None, lines=lines)

    def act(data: dict[str, Any]) -> str:
        values = {line.number: data[f"v{line.number}"] for line in lines}
        changed = balance.answer_lines(sheet, values, actor=request.actor)
        messages.success(request, _("已保存，改动 %(n)d 项。") % {"n": changed})
        return BALANCES.page_of(sheet)

    context = {
        "title": _("填写其余项目"),
        "lead": str(sheet),
        "crumbs": [HUB, (str(sheet), BALANCES.page_of(sheet)), (_("填写"), "")],
        "submit": _("保存"),
        "cancel_url": BALANCES.page_of(sheet),
    }
    return answer_form(request, form, "labour/form.html", context, act)
