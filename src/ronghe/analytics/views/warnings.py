"""Pages of warnings: the list with its filters and bulk acts, one warning, handing on, rules, thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from ronghe.analytics.models import EarlyWarning, WarningRun
from ronghe.analytics.models.warnings import LIVE, WATCHERS, Level, WarningState
from ronghe.analytics.queries.warning_context import SUPPLIES, Thresholds
from ronghe.analytics.rules.warnings import RULES
from ronghe.analytics.services import warnings as services
from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number
from ronghe.core.badges import Badge
from ronghe.core.cases import CaseBook
from ronghe.core.cases.book import act_page, bulk_page, case_context, mine_tabs
from ronghe.core.errors import require
from ronghe.core.forms import see_other
from ronghe.core.listing import BulkAction, ChoiceFilter, Column, DateFilter, FlagFilter, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Register, pages
from ronghe.core.registers.cells import places_of
from ronghe.core.request import ActorRequest
from ronghe.core.scope import within
from ronghe.directory.models import Organisation

LEVEL_TONES = {Level.RED: "bad", Level.YELLOW: "warn", Level.BLUE: "active"}


def level_badge(row: EarlyWarning) -> Badge:
    return Badge(LEVEL_TONES[Level(row.level)], row.get_level_display())


def rule_title(row: EarlyWarning) -> str:
    return RULES[row.rule].declaration.title if row.rule in RULES else row.rule


def _title(row: EarlyWarning) -> SafeString:
    again = ""
    if row.returns:
        words = _("第 %(n)d 次重新出现") % {"n": row.returns}
        again = format_html(' <span class="muted small">{}</span>', words)
    return format_html('<a href="{}">{}</a>{}', WARNINGS.page_of(row), row.title, again)


def _rule_choices(_request: Any = None) -> list[tuple[str, str]]:
    return [(key, rule.declaration.title) for key, rule in RULES.items()]


@dataclass(frozen=True)
class WarningBook(CaseBook):
    """Warnings are found, never entered: no form, no import; handing on for many at once."""

    def bulk(self, actor: Actor) -> tuple[BulkAction, ...]:
        found = super().bulk(actor)
        if actor.has(*WATCHERS):
            found += (BulkAction(gettext_lazy("一并转办"), "analytics:warnings_assign"),)
        return found


WARNINGS = WarningBook(
    "warnings",
    services.WARNING,
    title=gettext_lazy("预警"),
    lead=gettext_lazy("系统每天按规则检查一遍：发现的问题落到责任单位，限期办理，事实改变后自行消除。"),
    fields=("title", "text", "level", "clause", "first_seen_on", "last_seen_on", "outcome"),
    columns=(
        Column("title", gettext_lazy("预警"), value="title", html=_title, is_fixed=True),
        Column("level", gettext_lazy("等级"), value=level_badge, sort="level"),
        Column("rule", gettext_lazy("规则"), value=rule_title, sort="rule"),
        Column(
            "organisation",
            gettext_lazy("责任单位"),
            value="organisation.name",
            sort=("organisation__pinyin", "organisation__name"),
        ),
        Column(
            "due",
            gettext_lazy("期限"),
            value=lambda row: row.due_on if row.is_open else None,
            sort="due_on",
            kind="date",
            is_nullable=True,
        ),
        Column("state", gettext_lazy("状态"), value=services.WARNING.badge, sort="state"),
        Column("first", gettext_lazy("首次发现"), value="first_seen_on", sort="first_seen_on", kind="date"),
        Column("outcome", gettext_lazy("结果说明"), value="outcome", is_shown=False),
        Column("text", gettext_lazy("情况"), value="text", is_shown=False),
        Column("clause", gettext_lazy("依据条款"), value="clause", is_shown=False),
        Column(
            "place",
            gettext_lazy("辖区"),
            value="jurisdiction.name",
            sort="jurisdiction__path",
            is_shown=False,
        ),
        Column("handler", gettext_lazy("经办人"), value="handler.name", is_shown=False),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("预警、单位等文字"),
            lookups=("title__icontains", "text__icontains", "organisation__name__icontains"),
        ),
        ChoiceFilter("level", gettext_lazy("等级"), choices=Level.choices, is_multiple=True),
        ChoiceFilter("state", gettext_lazy("状态"), choices=WarningState.choices, is_multiple=True),
        ChoiceFilter("rule", gettext_lazy("规则"), choices=_rule_choices),
        ChoiceFilter("place", gettext_lazy("辖区"), choices=places_of, lookup="jurisdiction__code"),
        DateFilter("first", gettext_lazy("首次发现"), lookup="first_seen_on"),
        FlagFilter("late", gettext_lazy("只看逾期"), services.WARNING.late()),
    ),
    default_sort="-first",
    empty=gettext_lazy("没有预警"),
    detail_template="analytics/warning.html",
)
THRESHOLDS = Register(
    "warning_thresholds",
    services.THRESHOLD,
    title=gettext_lazy("预警阈值"),
    lead=gettext_lazy("本辖区另定的阈值；没有另定的，用规则页上的数。下级辖区没有另定时随上级。"),
    fields=("threshold", "value", "reason"),
    key=("threshold",),
    new=gettext_lazy("设定阈值"),
    extra={"crumbs": [(gettext_lazy("预警"), "/analytics/warnings/")]},
)


def listing_context(request: ActorRequest, page: Any, is_mine: bool) -> dict[str, Any]:
    actor = request.actor
    return {
        "register": WARNINGS,
        "lead": WARNINGS.lead,
        "crumbs": [(WARNINGS.title, "")],
        "manages": False,
        "is_watcher": actor.has(*WATCHERS),
        "print_url": page.address(print=1),
        "tabs": mine_tabs(WARNINGS, actor, is_mine),
        "last_run": WarningRun.objects.order_by("-ran_on", "-pk").first(),
    }


@require_GET
def warning_list(request: ActorRequest) -> HttpResponse:
    """All warnings in reach, the open ones unless asked otherwise; ``?mine=1`` what waits for the reader."""
    actor = request.actor
    require(WARNINGS.access.may_open(actor), _("您的角色不能查看预警。"))
    is_mine = request.GET.get("mine") == "1"
    rows = place.narrow(WARNINGS.worklist(actor) if is_mine else WARNINGS.rows(actor), request)
    page = WARNINGS.listing.open(request, rows, bulk=WARNINGS.bulk(actor))
    if request.GET.get("print") == "1":
        return pages.printed(WARNINGS, request, page)
    return page.respond("analytics/warning_list.html", listing_context(request, page, is_mine))


@require_GET
def warning_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One warning: what was found, on what ground, what clears it, who answers until when."""
    require(WARNINGS.access.may_open(request.actor), _("您的角色不能查看预警。"))
    row = pages.row_of(WARNINGS, request.actor, pk)
    context = case_context(WARNINGS, request, row)
    rule = RULES.get(row.rule)
    context |= {
        "declaration": rule.declaration if rule else None,
        "level": level_badge(row),
        "assign_url": f"{WARNINGS.url('assign')}?selected={row.pk}"
        if row.is_open and request.actor.has(*WATCHERS, path=row.jurisdiction.path)
        else "",
    }
    if request.GET.get("print") == "1":
        return render(request, "registers/print.html", context)
    return render(request, WARNINGS.detail_template, context | pages.attached(WARNINGS, row))


class AssignForm(forms.Form):
    """To whom, and why."""

    unit = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("转给单位"))
    note = forms.CharField(
        label=gettext_lazy("转办理由"),
        max_length=300,
        help_text=gettext_lazy("例如：该项工作由本单位牵头。理由记入办理经过。"),
    )

    def __init__(self, *arguments: Any, actor: Actor, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        grants = [g.jurisdiction_path for g in actor.grants if g.role in WATCHERS]
        units = Organisation.objects.current().filter(within(tuple(grants)))
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = units.exclude(kind__in=["enterprise"]).order_by("jurisdiction__path", "pinyin")


@require_http_methods(["GET", "POST"])
def warning_assign(request: ActorRequest) -> HttpResponse:
    """Hand the chosen warnings to another unit."""
    require(request.actor.has(*WATCHERS), _("由主管部门转办。"))
    chosen = request.POST.getlist("selected") or request.GET.getlist("selected")
    ids = [key for one in chosen[: pages.SELECTED] if (key := whole_number(one)) is not None]
    rows = [row for row in WARNINGS.rows(request.actor).filter(pk__in=ids) if row.is_open]
    if not rows:
        messages.info(request, _("没有选中待办理的预警。请先在列表中勾选。"))
        return see_other(WARNINGS.url("list"))
    is_sent = request.method == "POST" and "note" in request.POST
    form = AssignForm(request.POST if is_sent else None, actor=request.actor)
    if is_sent and form.is_valid():
        unit, note = form.cleaned_data["unit"], form.cleaned_data["note"]
        done = services.assign_warnings(rows, unit, actor=request.actor, note=note)
        messages.success(
            request,
            _("已把 %(n)d 条预警转给%(unit)s，下一个工作日告知。") % {"n": len(done), "unit": unit.name},
        )
        return see_other(WARNINGS.url("list"))
    context = {
        "title": _("转办预警"),
        "crumbs": [(WARNINGS.title, WARNINGS.url("list")), (_("转办"), "")],
        "form": form,
        "rows": rows,
        "cancel_url": WARNINGS.url("list"),
    }
    return render(request, "analytics/warning_assign.html", context, status=422 if is_sent else 200)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as the page of rules shows it."""

    declaration: Any
    thresholds: list[tuple[Any, Any]]
    live: int
    all: int
    has_facts: bool


@require_GET
def rule_list(request: ActorRequest) -> HttpResponse:
    """Every rule: what it looks at, on what ground, with which thresholds here, what clears it."""
    actor = request.actor
    require(WARNINGS.access.may_open(actor), _("您的角色不能查看预警。"))
    rows = place.narrow(WARNINGS.rows(actor), request).order_by()
    counted = {
        row["rule"]: row
        for row in rows.values("rule").annotate(all=Count("pk"), live=Count("pk", filter=Q(state__in=LIVE)))
    }
    here = _place_of(request)
    thresholds = Thresholds()
    lines = []
    for rule in RULES.values():
        one = rule.declaration
        values = thresholds.of(one, here) if here else {p.key: p.value for p in one.parameters}
        count = counted.get(rule.key, {"live": 0, "all": 0})
        has_facts = not one.needs or bool(SUPPLIES.get(rule.key))
        shown = [(parameter, values[parameter.key]) for parameter in one.parameters]
        lines.append(RuleLine(one, shown, count["live"], count["all"], has_facts))
    context = {
        "title": _("预警规则"),
        "lead": _("每条规则看什么、凭什么、怎样消除。阈值可由辖区另定。"),
        "crumbs": [(WARNINGS.title, WARNINGS.url("list")), (_("预警规则"), "")],
        "rules": lines,
        "here": here,
        "list_url": WARNINGS.url("list"),
        "thresholds_url": THRESHOLDS.url("list"),
        "last_run": WarningRun.objects.order_by("-ran_on", "-pk").first(),
    }
    return render(request, "analytics/warning_rules.html", context)


def _place_of(request: ActorRequest) -> Jurisdiction | None:
    """The place whose thresholds are shown: the chosen one, else the reader's only one."""
    path_ = place.chosen_path(request) or (request.actor.paths[0] if len(request.actor.paths) == 1 else "")
    return Jurisdiction.objects.filter(path=path_).first() if path_ else None


def _answer(page: Any) -> Any:
    return pages.bound(WARNINGS, page)


def warning_urls() -> list[URLPattern]:
    """The addresses of warnings; there is no form and no import."""
    views: tuple[tuple[str, str, Any], ...] = (
        ("", "list", warning_list),
        ("rules/", "rules", rule_list),
        ("assign/", "assign", warning_assign),
        ("bulk/", "bulk", require_POST(_answer(bulk_page))),
        ("<int:pk>/", "detail", warning_detail),
        ("<int:pk>/act/", "act", require_POST(_answer(act_page))),
        ("<int:pk>/file/", "file", require_safe(_answer(pages.file_page))),
    )
    return [path(f"warnings/{tail}", view, name=f"warnings_{name}") for tail, name, view in views]
