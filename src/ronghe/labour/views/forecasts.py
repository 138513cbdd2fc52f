"""Pages of forecasts: the runs, one run with its problems, its series, and the form that starts one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core import place as places
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.forms import answer_form
from ronghe.core.listing import ChoiceFilter, Column, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.sharing import guard
from ronghe.labour.enums import Against, ForecastFrequency, ForecastSource, ForecastState, SeriesKind
from ronghe.labour.forms.forecasts import StartForm
from ronghe.labour.models import ForecastProblem, ForecastRun, ForecastSeries
from ronghe.labour.perms import forecasts as perms
from ronghe.labour.queries.forecasts import last_years_run, points_of, score_of_last_year
from ronghe.labour.rules.forecasting import WORDS
from ronghe.labour.services.forecasts import start_forecast
from ronghe.labour.views.crumbs import FORECASTS, HUB

HEAVY = ("history", "points", "past", "backtest", "why")
STATES = {
    ForecastState.QUEUED: Tone.ACTIVE,
    ForecastState.DONE: Tone.GOOD,
    ForecastState.FAILED: Tone.BAD,
}
AGAINST = {
    Against.BETTER: Tone.GOOD,
    Against.NOT_BETTER: Tone.WARN,
    Against.UNTRIED: Tone.IDLE,
    Against.HIDDEN: Tone.IDLE,
}


SETTLED = {
    "mint_shrink": gettext_lazy("按误差协方差调和（MinT）"),
    "bottom_up": gettext_lazy("由最细的序列相加"),
    "wls_struct": gettext_lazy("按所含序列数加权调和"),
    "wls_var": gettext_lazy("按误差方差加权调和"),
    "ols": gettext_lazy("最小二乘调和"),
    "none": gettext_lazy("未调和"),
}


def state_badge(run: ForecastRun) -> Badge:
    return Badge(STATES[ForecastState(run.state)], run.get_state_display())


def against_badge(series: ForecastSeries) -> Badge:
    return Badge(AGAINST[Against(series.against)], series.get_against_display())


def beaten(run: ForecastRun) -> str:
    """How many of the series tried did better than the naive forecast."""
    if not run.counts.get("tried"):
        return ""
    return _("%(won)d / %(tried)d 条") % {"won": run.counts["beat_naive"], "tried": run.counts["tried"]}


RUNS = Listing(
    name="forecast-runs",
    title=gettext_lazy("需求预测"),
    columns=(
        Column(
            "name", gettext_lazy("预测"), value="title", link=lambda r: r.get_absolute_url(), is_fixed=True
        ),
        Column("state", gettext_lazy("状态"), value=state_badge, sort="state"),
        Column("cut", gettext_lazy("分组"), value="cut"),
        Column("frequency", gettext_lazy("频度"), value="get_frequency_display", sort="frequency"),
        Column("origin", gettext_lazy("数据止于"), value="origin", sort="origin"),
        Column("horizon", gettext_lazy("预测期数"), kind="number", sort="horizon"),
        Column("series", gettext_lazy("序列数"), value=lambda r: r.counts.get("series"), kind="number"),
        Column("beaten", gettext_lazy("胜过季节朴素"), value=beaten),
        Column(
            "suppressed", gettext_lazy("不公布"), value=lambda r: r.counts.get("suppressed"), kind="number"
        ),
        Column("problems", gettext_lazy("问题"), value=lambda r: r.counts.get("problems"), kind="number"),
        Column("made", gettext_lazy("发起时间"), value="created_at", kind="time", sort="created_at"),
    ),
    filters=(
        ChoiceFilter("source", gettext_lazy("来源"), choices=ForecastSource.choices, is_multiple=True),
        ChoiceFilter("frequency", gettext_lazy("频度"), choices=ForecastFrequency.choices),
        ChoiceFilter("state", gettext_lazy("状态"), choices=ForecastState.choices, is_multiple=True),
    ),
    default_sort="-made",
    empty=Empty(
        gettext_lazy("还没有预测"), gettext_lazy("读入招聘广告或企业申报、生成需求数以后，由主管部门发起。")
    ),
)


@require_GET
def run_list(request: ActorRequest) -> HttpResponse:
    """All runs the reader may see, the newest first."""
    require(perms.can_read(request.actor))
    rows = ForecastRun.objects.visible_to(request.actor).select_related("jurisdiction")
    page = RUNS.open(request, places.narrow(rows, request).defer("method", "level_errors"))
    return page.respond("labour/forecast_list.html", {"may_start": perms.can_start_anywhere(request.actor)})


@require_http_methods(["GET", "POST"])
def run_new(request: ActorRequest) -> HttpResponse:
    """Start a run; the same input and set-up lead to the run that is there."""
    require(perms.can_start_anywhere(request.actor), _("预测由人社、教育、发改、经信部门或统计人员发起。"))
    form = StartForm(request.POST or None, actor=request.actor)

    def start(data: dict[str, Any]) -> str:
        run = start_forecast(data["place"], form.setup(), actor=request.actor)
        messages.success(request, _said(run))
        return run.get_absolute_url()

    context = {
        "title": _("发起预测"),
        "lead": _("以现有的需求数为准；同样的数据和设置已经算过的，直接打开原来的结果。"),
        "crumbs": [HUB, FORECASTS, (_("发起预测"), "")],
        "submit": _("开始预测"),
        "cancel_url": reverse("labour:forecasts"),
    }
    return answer_form(request, form, "policy/form.html", context, start)


def _said(run: ForecastRun) -> str:
    if run.state == ForecastState.DONE:
        return _("预测已完成，共 %(count)d 条序列。") % {"count": run.counts["series"]}
    if run.state == ForecastState.FAILED:
        return _("预测没有完成，原因见页面。")
    return _("序列较多，已转入后台运行，完成后本页自动可见。")


def _series_of(request: ActorRequest, run: ForecastRun) -> QuerySet[ForecastSeries]:
    return ForecastSeries.objects.visible_to(request.actor).filter(run=run)


def _run(request: ActorRequest, pk: int) -> ForecastRun:
    require(perms.can_read(request.actor))
    rows = ForecastRun.objects.visible_to(request.actor)
    return get_visible_or_404(rows.select_related("jurisdiction", "follows", "started_by"), pk=pk)


def _crumbs(run: ForecastRun, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [HUB, FORECASTS, (run.title, run.get_absolute_url()), *more]


PROBLEMS = Listing(
    name="forecast-problems",
    title=gettext_lazy("预测的问题清单"),
    columns=(
        Column(
            "code",
            gettext_lazy("问题"),
            value=lambda p: WORDS.get(p.code, p.code),
            sort="code",
            is_fixed=True,
        ),
        Column("series", gettext_lazy("序列"), sort="series"),
        Column("period", gettext_lazy("期次"), sort="period"),
        Column("message", gettext_lazy("情况")),
        Column("action", gettext_lazy("处理")),
    ),
    filters=(
        TextFilter("q", gettext_lazy("序列或情况"), lookups=("series__icontains", "message__icontains")),
        ChoiceFilter("code", gettext_lazy("问题"), choices=list(WORDS.items()), is_multiple=True),
    ),
    size=20,
    empty=Empty(gettext_lazy("没有发现问题")),
)


@require_GET
def run_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One run: what it was made from, how it did, its problems, its method."""
    run = _run(request, pk)
    whole = perms.sees_whole(request.actor, run.jurisdiction)
    problems = ForecastProblem.objects.filter(run=run)
    page = PROBLEMS.open(request, problems if whole else problems.none())
    before = last_years_run(run) if run.state == ForecastState.DONE else None
    kinds = dict(_series_of(request, run).order_by().values_list("kind").annotate(n=Count("pk")))
    context = {
        "title": run.title,
        "crumbs": [HUB, FORECASTS, (run.title, "")],
        "run": run,
        "badge": state_badge(run),
        "whole": whole,
        "beaten": beaten(run),
        "settled": SETTLED.get(run.reconciliation, ""),
        "lost": run.counts.get("tried", 0) - run.counts.get("beat_naive", 0),
        "kinds": [(SeriesKind(kind).label, kinds[kind]) for kind in SeriesKind.values if kind in kinds],
        "before": before,
        "score": score_of_last_year(run, before) if whole and run.state == ForecastState.DONE else None,
        "levels": run.level_errors,
        "later": ForecastRun.objects.done().filter(follows=run).order_by("-pk").first(),
        "method": run.method.splitlines(),
    }
    return page.respond("labour/forecast_run.html", context)


def _districts(request: HttpRequest) -> list[tuple[int, str]]:
    run = request.resolver_match.kwargs["pk"] if request.resolver_match else 0
    rows = ForecastSeries.objects.filter(run=run, district__isnull=False).order_by("district__path")
    return list(rows.values_list("district_id", "district__short_name").distinct())


LEVELS = (
    ("bottom", gettext_lazy("最细的序列")),
    ("group", gettext_lazy("职业合计")),
    ("sum", gettext_lazy("全部汇总项")),
)


def _of_level(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    level = chosen[0]
    if level == "group":
        return rows.filter(is_group=True)
    return rows.exclude(level="") if level == "sum" else rows.filter(level="")


def _interval(series: ForecastSeries) -> str:
    if series.next_low is None or series.next_high is None:
        return ""
    return f"{series.next_low:,.0f}–{series.next_high:,.0f}"


SERIES = Listing(
    name="forecast-series",
    title=gettext_lazy("预测的序列"),
    columns=(
        Column(
            "name",
            gettext_lazy("序列"),
            value="title",
            link=lambda s: s.get_absolute_url(),
            sort="name",
            is_fixed=True,
        ),
        Column(
            "last_year",
            gettext_lazy("最近一年"),
            kind="number",
            sort="last_year",
            is_nullable=True,
            value=lambda s: _whole(s.last_year),
        ),
        Column(
            "next_year",
            gettext_lazy("今后一年"),
            kind="number",
            sort="next_year",
            is_nullable=True,
            value=lambda s: _whole(s.next_year),
        ),
        Column("change", gettext_lazy("变化"), kind="percent", value="change"),
        Column(
            "naive_year",
            gettext_lazy("季节朴素"),
            kind="number",
            sort="naive_year",
            is_nullable=True,
            value=lambda s: _whole(s.naive_year),
        ),
        Column(
            "next_point",
            gettext_lazy("首期预测"),
            kind="number",
            sort="next_point",
            is_nullable=True,
            value=lambda s: _whole(s.next_point),
        ),
        Column("interval", gettext_lazy("首期 80% 区间"), value=_interval),
        Column("against", gettext_lazy("回测"), value=against_badge, sort="against"),
        Column("hidden", gettext_lazy("不公布的原因"), value="hidden_because"),
        Column("kind", gettext_lazy("类型"), value="get_kind_display", sort="kind"),
        Column("model", gettext_lazy("方法"), sort="model", is_shown=False),
        Column(
            "mae",
            gettext_lazy("回测误差"),
            kind="number",
            sort="mae",
            is_nullable=True,
            value=lambda s: _whole(s.mae, 1),
            is_shown=False,
        ),
        Column(
            "naive_mae",
            gettext_lazy("季节朴素的误差"),
            kind="number",
            sort="naive_mae",
            is_nullable=True,
            value=lambda s: _whole(s.naive_mae, 1),
            is_shown=False,
        ),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("职业、地区、行业"),
            lookups=("name__icontains", "occupation__startswith", "occupation_name__icontains"),
        ),
        ChoiceFilter("level", gettext_lazy("层"), choices=LEVELS, apply=_of_level),
        ChoiceFilter("district", gettext_lazy("地区"), choices=_districts, lookup="district_id"),
        ChoiceFilter("against", gettext_lazy("回测"), choices=Against.choices, is_multiple=True),
        ChoiceFilter("kind", gettext_lazy("类型"), choices=SeriesKind.choices, is_multiple=True),
        FlagFilter("amended", gettext_lazy("只看有人工调整的"), condition=Q(amendments__is_current=True)),
    ),
    empty=Empty(gettext_lazy("没有序列"), gettext_lazy("预测尚未完成，或没有您能看到的序列。")),
)


def _whole(value: float | None, digits: int = 0) -> float | None:
    return None if value is None else round(value, digits)


@require_GET
def series_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The series of a run to search, sort, page and export; every point of them as one file."""
    run = _run(request, pk)
    rows = _series_of(request, run).order_by("place")
    page = SERIES.open(request, rows.defer(*HEAVY))
    if request.GET.get("points") == "csv":
        return _points_file(run, page.queryset.defer(None))
    context = {
        "title": _("预测的序列"),
        "crumbs": _crumbs(run, (_("序列"), "")),
        "run": run,
        "points_url": page.address(points="csv"),
    }
    return page.respond("labour/forecast_series_list.html", context)


def _points_file(run: ForecastRun, rows: QuerySet[ForecastSeries]) -> HttpResponse:
    """One row a series and period; what is suppressed has its reason and no number."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    numbers = (_("预测"), _("下限"), _("上限"), _("季节朴素"), _("人工调整"))
    writer.writerow([_("序列"), _("期次"), *numbers, _("回测"), _("说明")])
    for series in rows.prefetch_related("amendments"):
        series.run = run
        writer.writerows(_points_lines(series))
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="forecast-{run.pk}.csv"'
    return response


def _points_lines(series: ForecastSeries) -> Iterator[list[str]]:
    name, against = guard(series.title), series.get_against_display()
    if series.is_suppressed:
        yield [name, *[""] * 6, against, series.hidden_because]
        return
    amendment = next((one for one in series.amendments.all() if one.is_current), None)
    said = guard(amendment.reason) if amendment else ""
    for point in points_of(series, series.run, amendment):
        numbers = (point.forecast, point.low, point.high, point.naive, point.amended)
        plain = ["" if value is None else f"{value:g}" for value in numbers]
        yield [name, point.period, *plain, against, said]
