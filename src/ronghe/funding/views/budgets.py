"""Pages of funds: overview, posting, ledgers, and appropriation held against the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.actor import Actor
from ronghe.core.asked import year_or_none
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.excel.responses import xlsx_response
from ronghe.core.forms import answer_form, see_other
from ronghe.core.ledger import Statement, statement
from ronghe.core.ledger_sheets import statement_rows, statement_sheet
from ronghe.core.listing import Column, Empty, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.place import asked_place
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.rules.outcome import Verdict
from ronghe.funding.enums.budgets import FundAct, Pocket
from ronghe.funding.enums.pay import IncomeAct, IncomePocket
from ronghe.funding.forms.money import FundActForm, IncomeActForm
from ronghe.funding.models import EnterpriseYear, Fund, FundEntry, IncomeEntry, IncomeProject, SchoolYear
from ronghe.funding.perms import budgets as perms
from ronghe.funding.perms import pay as pay_perms
from ronghe.funding.queries import appropriation, budgets
from ronghe.funding.services import budgets as services
from ronghe.funding.services import income
from ronghe.policy.queries import rulings
from ronghe.policy.queries.rules import rule_store
from ronghe.policy.queries.rulings import Explained

WAYS = (
    ("purpose", gettext_lazy("用途")),
    ("programme", gettext_lazy("国家项目")),
    ("level", gettext_lazy("资金级次")),
    ("place", gettext_lazy("辖区")),
)
TONES = {Verdict.MET: Tone.GOOD, Verdict.NOT_MET: Tone.BAD, Verdict.CANNOT_TELL: Tone.IDLE}


def _year(request: HttpRequest) -> int:
    return year_or_none(request.GET.get("year"), 1990, 2100) or timezone.localdate().year


@require_GET
def overview(request: ActorRequest) -> HttpResponse:
    """Allocation, commitment, payment and balance of a year; who gets more."""
    require(perms.reads_funds(request.actor))
    year, place = _year(request), asked_place(request, request.actor)
    by = request.GET.get("by", "")
    by = by if by in dict(WAYS) else "purpose"
    context = {
        "title": _("经费总览"),
        "crumbs": [(_("经费总览"), "")],
        "year": year,
        "place": place,
        "ways": WAYS,
        "by": by,
        "way_label": dict(WAYS)[by],
        "rows": budgets.overview(request.actor, year=year, by=by),
        "tilt": budgets.tilt(request.actor, place, year),
    }
    return render(request, "funding/overview.html", context)


def _fund(actor: Actor, pk: int) -> Fund:
    rows = Fund.objects.visible_to(actor).select_related("organisation", "jurisdiction")
    fund: Fund = get_visible_or_404(rows, pk=pk)
    return fund


@require_http_methods(["GET", "POST"])
def fund_post(request: ActorRequest, pk: int) -> HttpResponse:
    """Enter an act on a fund."""
    actor = request.actor
    fund = _fund(actor, pk)
    require(perms.can_post_to_fund(actor, fund), services.REFUSED)
    initial = {
        "on": timezone.localdate(),
        "key": services.new_key(fund),
        "act": request.GET.get("act", "commit"),
    }
    form = FundActForm(request.POST or None, fund=fund, actor=actor, initial=initial)

    def enter(data: dict[str, Any]) -> str:
        _enter(fund, data, actor)
        messages.success(request, _("已记账，可用余额 %(left)s 元。") % {"left": _left(fund)})
        return _page_of(fund)

    title = _("记账")
    context = {
        "title": title,
        "lead": str(fund),
        "crumbs": [(_("专项资金"), reverse("funding:funds_list")), (str(fund), _page_of(fund)), (title, "")],
        "submit": title,
        "cancel_url": _page_of(fund),
    }
    return answer_form(request, form, "funding/form.html", context, enter)


def _page_of(fund: Fund) -> str:
    return reverse("funding:funds_detail", args=[fund.pk])


def _left(fund: Fund) -> str:
    return f"{budgets.sums([fund.pk]).get(Pocket.AVAILABLE, 0) / 100:,.2f}"


def _enter(fund: Fund, data: dict[str, Any], actor: Actor) -> None:
    common = {"actor": actor, "key": data["key"], "on": data["on"]}
    amount, text, act = data["amount"], data["text"], FundAct(data["act"])
    match act:
        case FundAct.ALLOCATE:
            services.allocate(fund, amount, text=text, **common)
        case FundAct.REDUCE:
            services.reduce_allocation(fund, amount, reason=text, **common)
        case FundAct.COMMIT:
            services.commit(fund, amount, payee=data["payee"], text=text, for_poor=data["for_poor"], **common)
        case FundAct.PAY:
            services.pay(data["commitment"], amount, text=text, **common)
        case FundAct.RELEASE:
            services.release(data["commitment"], amount, reason=text, **common)
        case FundAct.RECOVER:
            services.recover(data["commitment"], amount, reason=text, **common)


def _days(request: HttpRequest) -> tuple[date | None, date | None]:
    return _day(request.GET.get("first", "")), _day(request.GET.get("last", ""))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _statement(request: HttpRequest, ledger: Any, account: Any, pockets: Any, default: str) -> Statement:
    pocket = request.GET.get("pocket", "")
    pocket = pocket if pocket in pockets.values else default
    first, last = _days(request)
    return statement(ledger, account, pocket, first=first, last=last)


def _ledger_page(
    request: ActorRequest, found: Statement, pockets: Any, context: dict[str, Any]
) -> HttpResponseBase:
    """A statement as a page, on paper, or in Excel."""
    title = f"{context['title']}：{dict(pockets.choices)[found.pocket]}"
    whole = {
        "statement": found,
        "statement_title": title,
        "pockets": pockets.choices,
        **context,
    }
    if request.GET.get("format") == "xlsx":
        return xlsx_response(statement_sheet(_("明细账")), statement_rows(found), f"{title}.xlsx")
    if request.GET.get("print") == "1":
        return render(request, "funding/ledger_print.html", whole)
    return render(request, "funding/ledger.html", whole)


@require_GET
def fund_ledger(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The ledger of a fund: any heading, any days, printable and in Excel."""
    fund = _fund(request.actor, pk)
    context = {
        "title": str(fund),
        "crumbs": [
            (_("专项资金"), reverse("funding:funds_list")),
            (str(fund), _page_of(fund)),
            (_("明细账"), ""),
        ],
        "back_url": _page_of(fund),
        "reverses": perms.can_reverse_in_fund(request.actor, fund),
        "reverse_url": reverse("funding:fund_reverse", args=[fund.pk]),
    }
    found = _statement(request, FundEntry, fund, Pocket, Pocket.AVAILABLE)
    return _ledger_page(request, found, Pocket, context)


@require_POST
def fund_reverse(request: ActorRequest, pk: int) -> HttpResponse:
    """Undo a wrong entry of a fund."""
    fund = _fund(request.actor, pk)
    key, reason = _posted(request)
    services.reverse_act(fund, key, actor=request.actor, reason=reason)
    messages.success(request, _("已冲正，原账与冲正账都保留。"))
    return see_other(reverse("funding:fund_ledger", args=[fund.pk]))


def _posted(request: HttpRequest) -> tuple[str, str]:
    def said(name: str, longest: int) -> str:
        return request.POST.get(name, "").replace("\x00", "").strip()[:longest]

    return said("entry", 120), said("reason", 300)


def _project(actor: Actor, pk: int) -> IncomeProject:
    rows = IncomeProject.objects.visible_to(actor).select_related("organisation", "jurisdiction")
    project: IncomeProject = get_visible_or_404(rows, pk=pk)
    return project


def _project_page(project: IncomeProject) -> str:
    return reverse("funding:incomes_detail", args=[project.pk])


def _project_crumbs(project: IncomeProject, last: str) -> list[tuple[str, str]]:
    return [
        (_("学校收入台账"), reverse("funding:incomes_list")),
        (str(project), _project_page(project)),
        (last, ""),
    ]


@require_http_methods(["GET", "POST"])
def income_post(request: ActorRequest, pk: int) -> HttpResponse:
    """Enter income or cost of a project."""
    actor = request.actor
    project = _project(actor, pk)
    require(pay_perms.can_keep_income(actor, project), income.REFUSED)
    initial = {"on": timezone.localdate(), "key": income.new_key(project)}
    form = IncomeActForm(request.POST or None, initial=initial)

    def enter(data: dict[str, Any]) -> str:
        common = {"actor": actor, "text": data["text"], "key": data["key"], "on": data["on"]}
        if data["act"] == IncomeAct.RECEIVE:
            income.receive(project, data["amount"], **common)
        else:
            income.spend(project, data["amount"], use=data["use"], **common)
        messages.success(request, _("已记账。"))
        return _project_page(project)

    title = _("记账")
    context = {
        "title": title,
        "lead": str(project),
        "crumbs": _project_crumbs(project, title),
        "submit": title,
        "cancel_url": _project_page(project),
    }
    return answer_form(request, form, "funding/form.html", context, enter)


@require_GET
def income_ledger(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The ledger of a project."""
    project = _project(request.actor, pk)
    context = {
        "title": str(project),
        "crumbs": _project_crumbs(project, _("明细账")),
        "back_url": _project_page(project),
        "reverses": pay_perms.can_keep_income(request.actor, project),
        "reverse_url": reverse("funding:income_reverse", args=[project.pk]),
    }
    found = _statement(request, IncomeEntry, project, IncomePocket, IncomePocket.BALANCE)
    return _ledger_page(request, found, IncomePocket, context)


@require_POST
def income_reverse(request: ActorRequest, pk: int) -> HttpResponse:
    """Undo a wrong entry of a project."""
    project = _project(request.actor, pk)
    key, reason = _posted(request)
    income.reverse_income(project, key, actor=request.actor, reason=reason)
    messages.success(request, _("已冲正，原账与冲正账都保留。"))
    return see_other(reverse("funding:income_ledger", args=[project.pk]))


@require_GET
def checks(request: ActorRequest) -> HttpResponse:
    """Appropriation against the rules of a place; what the text leaves open is asked for."""
    actor = request.actor
    require(perms.reads_funds(actor))
    place, year = asked_place(request, request.actor), _year(request)
    per_student = appropriation.per_student(actor, place, year)
    new_funds = appropriation.new_funds(actor, place, year)
    growth = appropriation.growth(actor, place, range(year - 4, year + 1))
    said = [per_student.explained, new_funds.explained, *(one.explained for one in growth[:1])]
    context = {
        "title": _("经费核对"),
        "crumbs": [(_("经费总览"), reverse("funding:overview")), (_("经费核对"), "")],
        "place": place,
        "places": Jurisdiction.objects.visible_to(actor).filter(is_active=True).order_by("path")[:300],
        "year": year,
        "per_student": per_student,
        "new_funds": new_funds,
        "growth": growth,
        "unanswered": unanswered(said),
    }
    return render(request, "funding/checks.html", context)


def unanswered(said: Sequence[Explained | None]) -> list[dict[str, str]]:
    """What an office has still to decide, each with the page where it does."""
    found: dict[str, dict[str, str]] = {}
    for one in said:
        for missing in one.unstated if one else ():
            row = rulings.answer_row(missing)
            url = reverse("policy:parameter_answer", args=[row.pk]) if row else ""
            found[missing.key] = {"words": missing.words, "url": url}
    return list(found.values())


def _verdict(check: appropriation.SchoolCheck) -> Badge:
    words = {Verdict.MET: _("达到"), Verdict.NOT_MET: _("没有达到"), Verdict.CANNOT_TELL: _("无法判断")}
    return Badge(TONES[check.verdict], words[check.verdict])


def _per_student_listing(place: Jurisdiction) -> Listing:
    """The list of a place: its rule is asked once for each row shown."""
    rule = rulings.rule_of(place, "FUND-01")
    store = rule_store()

    def check(row: SchoolYear) -> appropriation.SchoolCheck | None:
        return appropriation.check_school(row, rule, store) if rule else None

    def required(row: SchoolYear) -> float | None:
        found = check(row)
        return None if found is None or found.required is None else found.required / 100

    def verdict(row: SchoolYear) -> Badge:
        found = check(row)
        return _verdict(found) if found else Badge(Tone.IDLE, _("本地没有此项规定"))

    def gap(row: SchoolYear) -> float | None:
        found = check(row)
        return found.gap / 100 if found and found.gap else None

    return Listing(
        name="per-student",
        title=_("生均拨款逐校核对"),
        columns=(
            Column(
                "school", _("学校"), value="organisation.name", sort="organisation__pinyin", is_fixed=True
            ),
            Column("students", _("在校生"), sort="students", kind="number"),
            Column(
                "has",
                _("财政拨款"),
                value=lambda r: r.appropriation / 100,
                sort="appropriation",
                kind="money",
            ),
            Column("required", _("按标准应拨"), value=required, kind="money"),
            Column("gap", _("差额"), value=gap, kind="money"),
            Column("verdict", _("核对"), value=verdict),
        ),
        filters=(TextFilter("q", _("学校"), lookups=("organisation__name__icontains",)),),
        default_sort="school",
        empty=Empty(
            _("这一年度还没有登记"), _("先登记或导入学校年度经费。"), "funding:school-years_list", _("去登记")
        ),
    )


@require_GET
def per_student(request: ActorRequest) -> HttpResponse:
    """School by school: met, not met, or not to be told yet."""
    actor = request.actor
    require(perms.reads_funds(actor))
    place, year = asked_place(request, request.actor), _year(request)
    found = appropriation.per_student(actor, place, year)
    rows = appropriation.school_years(actor, place, year)
    context = {
        "lead": f"{place.name} {year}",
        "crumbs": [(_("经费核对"), reverse("funding:checks")), (_("生均拨款逐校核对"), "")],
        "rulings": [found.explained] if found.explained else [],
        "links": [(_("学校年度经费"), reverse("funding:school-years_list"))],
    }
    return _per_student_listing(place).open(request, rows).respond("funding/listing.html", context)


def _accrual_listing() -> Listing:
    store = rule_store()

    def verdict(row: EnterpriseYear) -> Badge:
        found = appropriation.accrual(row, store=store)
        return found.badge if found else Badge(Tone.IDLE, _("本地没有此项规定"))

    def words(row: EnterpriseYear) -> str:
        found = appropriation.accrual(row, store=store)
        return found.words if found else ""

    return Listing(
        name="accrual",
        title=_("足额提取逐企核对"),
        columns=(
            Column("name", _("企业"), value="organisation.name", sort="organisation__pinyin", is_fixed=True),
            Column("wages", _("工资薪金总额"), value=lambda r: r.wages / 100, sort="wages", kind="money"),
            Column(
                "accrued",
                _("实际提取"),
                value=lambda r: None if r.accrued is None else r.accrued / 100,
                sort="accrued",
                kind="money",
                is_nullable=True,
            ),
            Column("verdict", _("核对"), value=verdict),
            Column("words", _("说明"), value=words),
        ),
        filters=(TextFilter("q", _("企业"), lookups=("organisation__name__icontains",)),),
        default_sort="name",
        empty=Empty(_("这一年度还没有企业填写"), _("企业填写年度数据后在这里核对。")),
    )


@require_GET
def accrual(request: ActorRequest) -> HttpResponse:
    """Enterprise by enterprise: is the training money set aside in full (FUND-07)."""
    actor = request.actor
    require(actor.has(*perms.TAX_READERS))
    place, year = asked_place(request, request.actor), _year(request)
    rows = (
        EnterpriseYear.objects.visible_to(actor)
        .filter(state="current", year=year, organisation__jurisdiction__path__startswith=place.path)
        .select_related("organisation__jurisdiction", "jurisdiction")
    )
    context = {
        "lead": f"{place.name} {year}",
        "crumbs": [(_("经费核对"), reverse("funding:checks")), (_("足额提取逐企核对"), "")],
    }
    return _accrual_listing().open(request, rows).respond("funding/listing.html", context)
