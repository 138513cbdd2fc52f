"""Pages of indicators: the list of a place and year, one indicator, its parts, the rows behind a value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.analytics import perms
from ronghe.analytics.enums import FigureStatus, Judged, PeriodState, ValueState
from ronghe.analytics.models import IndicatorValue
from ronghe.analytics.queries import pages
from ronghe.analytics.queries.drilldown import rows_behind_value
from ronghe.analytics.queries.figures import Figure, figures_of
from ronghe.analytics.queries.measures import Measure, measure_of
from ronghe.analytics.services import computing, periods
from ronghe.core import place as places
from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number, year_or_none
from ronghe.core.badges import Badge, Tone
from ronghe.core.charts import ChartCard, chart_file
from ronghe.core.errors import NotFound, RongheError, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.rowlist import RowList
from ronghe.core.scope import get_visible_or_404
from ronghe.engine import charts
from ronghe.engine.indicators.judging import Judgement
from ronghe.policy.enums import Modality, Rating
from ronghe.policy.queries.marks import clause_url

TONES = {
    Judgement.MET: Tone.GOOD,
    Judgement.ON_TRACK: Tone.ACTIVE,
    Judgement.BEHIND: Tone.WARN,
    Judgement.MISSED: Tone.BAD,
    Judgement.NOT_REACHED: Tone.IDLE,
    Judgement.NOT_JUDGED: Tone.IDLE,
    Judgement.NOT_APPLICABLE: Tone.IDLE,
    Judgement.MISSING: Tone.WARN,
}
STATUS_TONES = {
    FigureStatus.COMPUTED: Tone.ACTIVE,
    FigureStatus.REPORTED: Tone.WARN,
    FigureStatus.APPROVED: Tone.GOOD,
    FigureStatus.MISSING: Tone.IDLE,
}
FIRST_YEAR = 2018


def judgement_badge(figure: Figure) -> Badge:
    return Badge(TONES[Judgement(figure.judgement)], str(Judged(figure.judgement).label))


def status_badge(figure: Figure) -> Badge:
    status = FigureStatus(figure.status)
    return Badge(STATUS_TONES[status], str(status.label))


def value_words(figure: Figure) -> str:
    """The value with its unit, a rating by its word; empty where there is none."""
    if figure.rating:
        return str(Rating(figure.rating).label)
    return "" if figure.value is None else f"{plain(figure.value)}{figure.unit}"


def plain(value: Any) -> str:
    """Two places at most, no trailing noughts."""
    return "" if value is None else f"{round(value, 2).normalize():f}"


FIGURES = Listing(
    name="figures",
    title=gettext_lazy("指标"),
    columns=(
        Column("name", gettext_lazy("指标"), link=lambda f: f.url, is_fixed=True, sort="name"),
        Column("value", gettext_lazy("数值"), value=value_words, sort="value", is_nullable=True),
        Column("target", gettext_lazy("目标"), value="target_words", sort="target", is_nullable=True),
        Column(
            "progress",
            gettext_lazy("进度"),
            value=lambda f: None if f.progress is None else f.progress * 100,
            kind="percent",
            sort="progress",
            is_nullable=True,
        ),
        Column("judgement", gettext_lazy("判定"), value=judgement_badge, sort="judgement"),
        Column("status", gettext_lazy("状态"), value=status_badge, sort="status"),
        Column("modality", gettext_lazy("约束力"), value=lambda f: modality_words(f), sort="modality"),
        Column("source", gettext_lazy("数据来源"), value=lambda f: f.source or f.missing),
        Column("owners", gettext_lazy("负责单位"), value=lambda f: "、".join(f.owners), is_shown=False),
        Column("clause", gettext_lazy("依据"), value="clause", is_shown=False),
        Column("reason", gettext_lazy("判定说明"), value="reason", is_shown=False),
        Column("reported", gettext_lazy("填报值"), value=lambda f: plain(f.reported), is_shown=False),
        Column(
            "difference", gettext_lazy("计算与填报之差"), value=lambda f: plain(f.difference), is_shown=False
        ),
        Column("snapshot", gettext_lazy("快照"), value="snapshot_id", is_shown=False),
    ),
    filters=(
        TextFilter("q", gettext_lazy("指标名称"), lookups=("name__icontains",)),
        ChoiceFilter("judgement", gettext_lazy("判定"), choices=Judged.choices, is_multiple=True),
        ChoiceFilter("status", gettext_lazy("状态"), choices=FigureStatus.choices, is_multiple=True),
        ChoiceFilter("modality", gettext_lazy("约束力"), choices=Modality.choices, is_multiple=True),
        ChoiceFilter(
            "origin",
            gettext_lazy("范围"),
            choices=[("False", gettext_lazy("规划指标")), ("True", gettext_lazy("统计指标"))],
            lookup="is_listed",
        ),
    ),
    size=100,
    empty=Empty(
        gettext_lazy("没有指标"), gettext_lazy("装入辖区配置包或发布规划后，规划中的指标会列在这里。")
    ),
)


def modality_words(figure: Figure) -> str:
    return str(Modality(figure.modality).label) if figure.modality else ""


def asked_place(request: ActorRequest, code: str = "") -> Jurisdiction:
    """The place in the address, the one chosen in the bar, or the highest of the actor's."""
    rows = Jurisdiction.objects.visible_to(request.actor)
    if code:
        return get_visible_or_404(rows, code=code)
    chosen = places.chosen_path(request)
    found = rows.filter(path=chosen).first() if chosen else None
    asked = request.GET.get("place", "")
    found = rows.filter(code=asked).first() if asked else found
    found = found or rows.exclude(pack="").order_by("path").first() or rows.order_by("path").first()
    if found is None:
        raise NotFound("analytics.no_place", _("没有可以查看的辖区。"))
    return found


def asked_year(request: ActorRequest) -> int:
    """The year in the address; this year where it says nothing sensible."""
    this = timezone.localdate().year
    return year_or_none(request.GET.get("year"), FIRST_YEAR, this) or this


def year_choices() -> list[int]:
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


@require_GET
def indicator_list(request: ActorRequest) -> HttpResponse:
    """Every figure of a place and year: value, target, progress, judgement, source, status."""
    where, year, actor = asked_place(request), asked_year(request), request.actor
    figures = figures_of(where, year, actor=actor)
    page = FIGURES.open(request, RowList(figures))  # type: ignore[arg-type]  # behaves like one
    if request.GET.get("print") == "1":
        page.size, page.page = 500, 1
        title = _("%(place)s%(year)d年指标") % {"place": where.name, "year": year}
        return render(request, "registers/print_list.html", {"title": title, "listing": page})
    period = periods.period_of(where, year)
    context = {
        "title": _("指标"),
        "place": where,
        "year": year,
        "years": year_choices(),
        "places": pages.places_of(actor),
        "counts": [
            (Badge(TONES[one], str(Judged(one.value).label)), count)
            for one, count in pages.judgement_counts(figures)
        ],
        "period": period,
        "is_open": period.state == PeriodState.OPEN,
        "is_closed": period.state == PeriodState.CLOSED,
        "manages": perms.can_approve(actor, where),
        "print_url": page.address(print=1),
    }
    return page.respond("analytics/indicators.html", context)


def _measure(where: Jurisdiction, key: str, actor: Actor) -> Measure:
    found = measure_of(where, key, actor=actor)
    if found is None:
        raise NotFound("analytics.no_indicator", _("本辖区没有这个指标。"), hint=_("请从指标清单进入。"))
    return found


@require_GET
def indicator_detail(request: ActorRequest, code: str, indicator: str) -> HttpResponse:
    """One indicator: definition, years, definitions side by side, reports, disputes, revisions."""
    where, year, actor = asked_place(request, code), asked_year(request), request.actor
    measure = _measure(where, indicator, actor)
    rows = pages.years_of(measure, actor, year)
    figure = next(row.figure for row in rows if row.year == year)
    card = _path_card(measure, rows)
    values = pages.current_values(measure, year, actor)
    approved = {row.definition for row in values if row.state == ValueState.APPROVED}
    context = {
        "title": measure.name,
        "crumbs": _crumbs(where, year, (measure.name[:30], "")),
        "measure": measure,
        "place": where,
        "year": year,
        "years": year_choices(),
        "figure": figure,
        "value": value_words(figure),
        "judgement": judgement_badge(figure),
        "status": status_badge(figure),
        "modality": modality_words(figure),
        "clause_url": clause_url(measure.indicator.clause)
        if measure.indicator and measure.indicator.clause
        else "",
        "card": card,
        "rows": [(row, value_words(row.figure), judgement_badge(row.figure)) for row in rows],
        "values": values,
        "newer": {row.pk for row in values if row.state == ValueState.CURRENT and row.definition in approved},
        "reports": pages.reports_for(measure, year, actor),
        "disputes": pages.disputes_for(measure, year, actor),
        "manages": perms.can_approve(actor, where),
        "query": f"?indicator={measure.key}&year={year}",
    }
    return chart_file(request, [card]) or render(request, "analytics/indicator.html", context)


def _crumbs(where: Jurisdiction, year: int, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    address = f"{reverse('analytics:indicators')}?place={where.code}&year={year}"
    return [(_("指标"), reverse("analytics:indicators")), (f"{where.short_name} {year}", address), *more]


def _path_card(measure: Measure, rows: list[pages.YearRow]) -> ChartCard:
    """The path by year and what was reached, as a table and a chart."""
    drawn = [
        {"year": str(row.year), "value": float(value), "kind": kind}
        for row in rows
        for kind, value in ((_("实际"), row.figure.value), (_("要求"), row.expected))
        if value is not None
    ]
    return ChartCard(
        key="path",
        finding=_("%(name)s：逐年的实际值与要求") % {"name": measure.name},
        head=[_("年份"), _("实际"), _("要求"), _("判定"), _("状态")],
        rows=[
            (
                str(row.year),
                row.figure.value,
                row.expected,
                str(Judged(row.figure.judgement).label),
                str(FigureStatus(row.figure.status).label),
            )
            for row in rows
        ],
        draw=lambda: charts.line(drawn, x="year", y="value", series="kind", unit=measure.unit),
        source=measure.data_source,
        method=measure.main.method if measure.main else "",
        missing=_("还没有任何年份的数值。"),
    )


@require_GET
def compare(request: ActorRequest, code: str, indicator: str) -> HttpResponse:
    """One indicator over the counties, or with ``?by=unit`` over the schools and other units."""
    where, year, actor = asked_place(request, code), asked_year(request), request.actor
    measure = _measure(where, indicator, actor)
    by_unit = request.GET.get("by") == "unit"
    parts = pages.parts_of(measure, year, actor, by_unit=by_unit)
    drawn = [
        {"name": one.name, "value": float(one.value.value)} for one in parts if one.value.value is not None
    ]
    target = measure.goal.target
    line = (float(target), str(_("目标"))) if target is not None else None
    card = ChartCard(
        key="compare",
        finding=_("%(name)s：%(year)d年比较") % {"name": measure.name, "year": year},
        head=[_("单位") if by_unit else _("县（市、区）"), _("数值"), _("分子"), _("分母"), _("说明")],
        rows=[
            (one.name, one.value.value, one.value.numerator, one.value.denominator, one.value.missing)
            for one in parts
        ],
        draw=lambda: charts.bar(drawn, category="name", value="value", unit=measure.unit, reference=line),
        source=measure.data_source,
        method=measure.main.method if measure.main else "",
        missing=_("没有分县或分单位的计算值：该指标由填报得出，或者本年还没有计算。"),
    )
    address = reverse("analytics:compare", args=[code, indicator])
    context = {
        "title": _("比较：%(name)s") % {"name": measure.name},
        "crumbs": _crumbs(
            where,
            year,
            (measure.name[:30], f"{reverse('analytics:indicator', args=[code, indicator])}?year={year}"),
            (_("比较"), ""),
        ),
        "card": card,
        "tabs": [
            (_("按县（市、区）"), f"{address}?year={year}", not by_unit),
            (_("按单位"), f"{address}?year={year}&by=unit", by_unit),
        ],
    }
    return chart_file(request, [card]) or render(request, "analytics/compare.html", context)


@require_GET
def value_rows(request: ActorRequest, pk: int) -> HttpResponse:
    """The rows behind a computed value, as far as the reader may see them."""
    rows = IndicatorValue.objects.visible_to(request.actor).select_related(
        "jurisdiction", "area", "organisation"
    )
    value = get_visible_or_404(rows, pk=pk)
    page = whole_number(request.GET.get("page"))
    only_above = request.GET.get("part") == "above"
    behind = rows_behind_value(
        value, actor=request.actor, page=1 if page is None else page, only_above=only_above
    )
    measure = _measure(value.jurisdiction, value.indicator, request.actor)
    address = reverse("analytics:rows", args=[pk])
    context = {
        "title": _("组成行：%(name)s") % {"name": measure.name},
        "crumbs": _crumbs(
            value.jurisdiction,
            value.year,
            (
                measure.name[:30],
                f"{reverse('analytics:indicator', args=[value.jurisdiction.code, value.indicator])}"
                f"?year={value.year}",
            ),
            (_("组成行"), ""),
        ),
        "value": value,
        "behind": behind,
        "of": value.organisation or value.area or value.jurisdiction,
        "tabs": [
            (_("全部（分母）"), address, not only_above),
            (_("计入分子的"), f"{address}?part=above", only_above),
        ],
        "next": f"{address}?page={behind.page + 1}{'&part=above' if only_above else ''}"
        if behind.page < behind.pages
        else "",
        "previous": f"{address}?page={behind.page - 1}{'&part=above' if only_above else ''}"
        if behind.page > 1
        else "",
    }
    return render(request, "analytics/rows.html", context)


@require_POST
def period_act(request: ActorRequest, code: str) -> HttpResponse:
    """Compute the year, close it for reports, open it again, or approve and lock it."""
    where = asked_place(request, code)
    year = whole_number(request.POST.get("year"), digits=4) or 0
    act = request.POST.get("act", "")
    back = f"{reverse('analytics:indicators')}?place={where.code}&year={year}"
    try:
        messages.success(request, _act(act, where, year, request))
    except RongheError as error:
        messages.error(request, f"{error.message}{error.hint}")
    return see_other(back)


def _act(act: str, where: Jurisdiction, year: int, request: ActorRequest) -> str:
    actor = request.actor
    match act:
        case "compute":
            report = computing.compute_values(where, year, actor=actor)
            counts = {"new": report.new, "changed": report.changed, "same": report.same}
            return _("已按最近的快照计算：新增 %(new)d 项，变化 %(changed)d 项，未变 %(same)d 项。") % counts
        case "close":
            periods.close_period(where, year, actor=actor)
            return _("%(year)d年已截止填报。") % {"year": year}
        case "reopen":
            periods.reopen_period(where, year, actor=actor, reason=request.POST.get("reason", ""))
            return _("%(year)d年已重新开放填报。") % {"year": year}
        case "approve":
            periods.approve_period(where, year, actor=actor)
            return _("%(year)d年的指标已核定并锁定。") % {"year": year}
    raise NotFound("analytics.act", _("没有这项办理。"), hint=_("请从页面上的按钮办理。"))


class ReviseForm(forms.Form):
    """Why a newer value takes the place of the approved one."""

    reason = forms.CharField(label=gettext_lazy("更正理由"), max_length=300)


@require_http_methods(["GET", "POST"])
def value_revise(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the newer computed value in place of the approved one; the old one stays visible."""
    rows = IndicatorValue.objects.visible_to(request.actor).select_related("jurisdiction")
    value = get_visible_or_404(rows, pk=pk)
    require(perms.can_approve(request.actor, value.jurisdiction), _("您不能更正本辖区的核定值。"))
    address = reverse("analytics:indicator", args=[value.jurisdiction.code, value.indicator])
    address = f"{address}?year={value.year}"

    def revise(data: dict[str, Any]) -> str:
        periods.revise_value(value, actor=request.actor, reason=data["reason"])
        messages.success(request, _("已更正，原核定值保留可查。"))
        return address

    context = {
        "title": _("更正核定值"),
        "lead": _("以现算值 %(value)s 代替核定值，原值和理由都保留。") % {"value": plain(value.value)},
        "crumbs": _crumbs(value.jurisdiction, value.year, (_("更正核定值"), "")),
        "submit": _("更正"),
        "cancel_url": address,
    }
    return answer_form(request, ReviseForm(request.POST or None), "policy/form.html", context, revise)
