"""The page of one forecast series, and the form for figures beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.badges import Badge
from ronghe.core.charts import ChartCard, chart_file
from ronghe.core.errors import require
from ronghe.core.forms import answer_form
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.engine import charts
from ronghe.engine.forecast.model import Frequency
from ronghe.labour.enums import Against
from ronghe.labour.forms.forecasts import AmendForm
from ronghe.labour.models import ForecastAmendment, ForecastProblem, ForecastRun, ForecastSeries
from ronghe.labour.perms import forecasts as perms
from ronghe.labour.queries.forecasts import (
    OutlookPast,
    OutlookPoint,
    history_of,
    last_years_run,
    past_of,
    points_of,
    said_last_year,
)
from ronghe.labour.rules.forecasting import WORDS, score
from ronghe.labour.services.forecasts import amend_forecast, withdraw_amendment
from ronghe.labour.views.crumbs import FORECASTS, HUB
from ronghe.labour.views.forecasts import AGAINST

DRAWN_YEARS = 4
"""Years of history in the chart; its table holds them too, the file of the run all of it."""


def _series(request: ActorRequest, pk: int) -> ForecastSeries:
    require(perms.can_read(request.actor))
    rows = ForecastSeries.objects.visible_to(request.actor).select_related(
        "run__jurisdiction", "district", "run__started_by"
    )
    return get_visible_or_404(rows, pk=pk)


def _crumbs(series: ForecastSeries, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    run = series.run
    listed = reverse("labour:forecast_series_list", args=[run.pk])
    return [
        HUB,
        FORECASTS,
        (run.title, run.get_absolute_url()),
        (_("序列"), listed),
        *more,
    ]


@require_GET
def series_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """History, forecast with its interval, the naive one, last year against what came, the back-test."""
    series = _series(request, pk)
    run = series.run
    amendments = list(series.amendments.select_related("made_by"))
    current = next((one for one in amendments if one.is_current), None)
    before = last_years_run(run)
    said = said_last_year(series, run, before) if before else ()
    points = points_of(series, run, current)
    cards = [] if series.is_suppressed else [_ahead(series, points), _last_year(series, run, before, said)]
    manages = perms.can_amend(request.actor, run.jurisdiction)
    context = {
        "title": series.title,
        "crumbs": _crumbs(series, (series.title[:40], "")),
        "series": series,
        "run": run,
        "badge": Badge(AGAINST[Against(series.against)], series.get_against_display()),
        "cards": cards,
        "backtest": [_backtest_line(one) for one in series.backtest],
        "problems": _problems(series),
        "amendments": [(one, sorted(one.values.items())) for one in amendments],
        "current": current,
        "earlier": None if current else _earlier_amendment(series),
        "manages": manages and not series.is_suppressed,
        "withdraw": WithdrawForm() if manages and current else None,
        "method": run.method.splitlines(),
    }
    return chart_file(request, cards) or render(request, "labour/forecast_series.html", context)


def _backtest_line(row: list[Any]) -> dict[str, Any]:
    names = ("key", "label", "mae", "mase", "smape", "weight")
    line = dict(zip(names, row, strict=True))
    return {**line, "share": (line["weight"] or 0) * 100}


def _problems(series: ForecastSeries) -> list[tuple[str, ForecastProblem]]:
    """What was noticed of this series, of its district, and of the run as a whole."""
    names = {
        series.name,
        "",
        *series.name.split("/"),
        *(part.split("=")[-1] for part in series.name.split("/")),
    }
    if series.district:
        names.add(series.district.short_name)
    rows = ForecastProblem.objects.filter(run=series.run, series__in=names)[:30]
    return [(WORDS.get(one.code, one.code), one) for one in rows]


def _earlier_amendment(series: ForecastSeries) -> ForecastAmendment | None:
    """What an official said of the same series in the run before: it is not carried over by itself."""
    if series.run.follows_id is None:
        return None
    rows = ForecastAmendment.objects.filter(
        series__run_id=series.run.follows_id, series__name=series.name, is_current=True
    )
    return rows.select_related("series").first()


def _ahead(series: ForecastSeries, points: tuple[OutlookPoint, ...]) -> ChartCard:
    run = series.run
    season = Frequency(run.frequency).season
    history = history_of(series, run)[-DRAWN_YEARS * season :]
    words = {"made": str(_("预测")), "naive": str(_("季节朴素")), "amended": str(_("人工调整"))}
    drawn: list[dict[str, Any]] = [{"x": x, "y": y, "s": str(_("实际"))} for x, y in history]
    drawn += [
        {"x": p.period, "y": p.forecast, "s": words["made"], "下限": p.low, "上限": p.high} for p in points
    ]
    drawn += [{"x": p.period, "y": p.naive, "s": words["naive"]} for p in points]
    if any(point.amended is not None for point in points):
        drawn += [{"x": p.period, "y": p.amended, "s": words["amended"]} for p in points]
    shown = drawn[-charts.MOST_CATEGORIES * 4 :]
    rows: list[tuple[Any, ...]] = [(x, y, None, None, None, None, None) for x, y in history]
    rows += [(p.period, None, p.forecast, p.low, p.high, p.naive, p.amended) for p in points]
    head = [
        _("期次"),
        _("实际"),
        words["made"],
        _("80% 下限"),
        _("80% 上限"),
        words["naive"],
        words["amended"],
    ]
    return ChartCard(
        key="ahead",
        finding=_finding(series),
        head=head,
        rows=rows,
        draw=lambda: charts.fan(
            shown, x="x", y="y", series="s", low="下限", high="上限", band=_("80% 区间"), unit=_("人")
        ),
        source=run.get_source_display(),
        on=None,
        method=_("阴影为 80%% 区间；%(model)s；%(why)s") % {"model": series.model, "why": series.why},
    )


def _finding(series: ForecastSeries) -> str:
    words = {
        "name": series.title,
        "next": f"{series.next_year or 0:,.0f}",
        "last": f"{series.last_year or 0:,.0f}",
    }
    if series.change is None:
        return _("%(name)s：今后一年预测 %(next)s 人，最近一年 %(last)s 人") % words
    words["share"] = f"{series.change:+.0f}%"
    return _("%(name)s：今后一年预测 %(next)s 人，最近一年 %(last)s 人（%(share)s）") % words


def _last_year(
    series: ForecastSeries, run: ForecastRun, before: ForecastRun | None, said: tuple[OutlookPast, ...]
) -> ChartCard:
    """What was really said a year ago; where no such run is kept, what would have been said then."""
    rows = said or past_of(series, run)
    made = _("去年的预测") if said else _("用去年以前的数回头预测")
    drawn: list[dict[str, Any]] = [{"x": p.period, "y": p.actual, "s": _("实际")} for p in rows]
    drawn += [{"x": p.period, "y": p.forecast, "s": made, "下限": p.low, "上限": p.high} for p in rows]
    drawn += [{"x": p.period, "y": p.naive, "s": _("季节朴素")} for p in rows]
    found = score([(p.forecast, p.naive, p.actual, p.low, p.high) for p in rows])
    finding = _("没有去年的预测可以比较")
    if found is not None:
        finding = _("%(made)s与实际：平均差 %(mae)s 人，季节朴素差 %(naive)s 人") % {
            "made": made,
            "mae": f"{found.mae:,.1f}",
            "naive": f"{found.naive_mae:,.1f}",
        }
    source = (
        _("%(day)s 的运行") % {"day": before.finished_at.date()}
        if said and before and before.finished_at
        else ""
    )
    return ChartCard(
        key="last-year",
        finding=finding,
        head=[_("期次"), _("实际"), made, _("80% 下限"), _("80% 上限"), _("季节朴素")],
        rows=[(p.period, p.actual, p.forecast, p.low, p.high, p.naive) for p in rows],
        draw=lambda: charts.fan(
            drawn, x="x", y="y", series="s", low="下限", high="上限", band=_("80% 区间"), unit=_("人")
        ),
        source=source,
        missing=_("历史不足两年，没有条件回头比较；满一年后与这次预测比较。"),
    )


class WithdrawForm(forms.Form):
    """Why the computed figures count again."""

    reason = forms.CharField(label=gettext_lazy("撤回的理由"), max_length=500)


@require_http_methods(["GET", "POST"])
def series_amend(request: ActorRequest, pk: int) -> HttpResponse:
    """Put figures beside the forecast; posted with ``step=withdraw``, take them back."""
    series = _series(request, pk)
    require(
        perms.can_amend(request.actor, series.run.jurisdiction), _("预测的人工调整由本地发起预测的部门办理。")
    )
    back = series.get_absolute_url()
    context = {
        "crumbs": _crumbs(series, (series.title[:40], back), (_("人工调整"), "")),
        "cancel_url": back,
        "series": series,
    }
    if request.POST.get("step") == "withdraw":

        def withdraw(data: dict[str, Any]) -> str:
            withdraw_amendment(series, actor=request.actor, reason=data["reason"])
            messages.success(request, _("已撤回人工调整，以预测为准；原来的调整保留可查。"))
            return back

        context |= {"title": _("撤回人工调整"), "lead": series.title, "submit": _("撤回")}
        return answer_form(
            request, WithdrawForm(request.POST), "labour/forecast_withdraw.html", context, withdraw
        )
    form = AmendForm(request.POST or None, series=series)

    def amend(data: dict[str, Any]) -> str:
        amend_forecast(
            series, actor=request.actor, values=form.values(), reason=data["reason"], basis=data["basis"]
        )
        messages.success(request, _("已登记人工调整，与预测并列显示。"))
        return back

    context |= {
        "title": _("人工调整预测"),
        "lead": _("%(name)s：预测原样保留，调整后的数与它并列，并写明理由；空着的期仍用预测。")
        % {"name": series.title},
        "submit": _("登记调整"),
    }
    return answer_form(request, form, "policy/form.html", context, amend)
