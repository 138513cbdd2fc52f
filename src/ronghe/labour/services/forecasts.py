"""Forecast runs: asked for, computed once for one input, stored whole; and amended beside, never in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotFound, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.core.tasks import task
from ronghe.engine.forecast.cleaning import clean
from ronghe.engine.forecast.model import ForecastError, Frequency
from ronghe.engine.forecast.periods import label, ordinal
from ronghe.engine.forecast.pipeline import forecast
from ronghe.engine.forecast.result import Interval, Report, SeriesForecast
from ronghe.labour.enums import ForecastState
from ronghe.labour.models import ForecastAmendment, ForecastProblem, ForecastRun, ForecastSeries
from ronghe.labour.models.forecasts import LEAST_CELL
from ronghe.labour.perms import forecasts as perms
from ronghe.labour.queries.forecast_earlier import names_to_hide
from ronghe.labour.queries.forecast_input import Panel, panel_of
from ronghe.labour.rules import forecasting as rules
from ronghe.labour.rules.forecasting import Setup

BATCH = 250
DIGITS = 3
_TITLES = {"group_length", "by_district", "by_industry", "source", "frequency", "horizon", "minimum"}


@service("labour.forecast.started")
def start_forecast(
    place: Jurisdiction, setup: Setup, *, actor: Actor, is_inline: bool | None = None
) -> ForecastRun:
    """Ask for a run. The same input with the same set-up is the run that is there already (TAL-01).

    Few series are computed at once, many in the background; ``is_inline`` decides by hand.
    """
    require(perms.can_start(actor, place), _("预测由本地人社、教育、发改、经信部门或统计人员发起。"))
    rules.check_setup(setup, LEAST_CELL)
    Jurisdiction.objects.select_for_update(of=("self",)).get(pk=place.pk)  # one start at a time
    panel = panel_of(place, setup, today=timezone.localdate())
    if not panel.rows:
        raise RuleViolated(
            "labour.forecast.no_demand",
            _("没有可以预测的需求数据：%(says)s") % {"says": _why_empty(panel)},
            hint=_("请先读入招聘广告或企业申报，生成需求数后再运行。"),
        )
    digest = panel.digest(setup)
    known = ForecastRun.objects.filter(jurisdiction=place, input_digest=digest)
    earlier = known.exclude(state=ForecastState.FAILED).first()
    if earlier is not None:
        return earlier
    run = ForecastRun.objects.create(
        jurisdiction=place,
        hierarchy=setup.hierarchy,
        parameters={"reconciliation": setup.reconciliation, "gaps": setup.gaps, "says": panel.says},
        input_digest=digest,
        input_rows=panel.used,
        input_series=panel.series,
        follows=_before(place, setup),
        started_by_id=actor.user_id,
        **{name: getattr(setup, name) for name in _TITLES},
    )
    if panel.series <= rules.INLINE if is_inline is None else is_inline:
        _compute(run, setup, panel)
    else:
        transaction.on_commit(partial(run_forecast.enqueue, run.pk))
    return run


def _why_empty(panel: Panel) -> str:
    return "；".join(problem.message for problem in panel.problems) or panel.says


def _before(place: Jurisdiction, setup: Setup) -> ForecastRun | None:
    """The run of the same kind that this one comes after."""
    same = {name: getattr(setup, name) for name in _TITLES - {"horizon", "minimum"}}
    return ForecastRun.objects.done().filter(jurisdiction=place, **same).first()


def setup_of(run: ForecastRun) -> Setup:
    """What the run was asked for."""
    more = {name: run.parameters[name] for name in ("reconciliation", "gaps")}
    return Setup(**{name: getattr(run, name) for name in _TITLES}, **more)


@task()
def run_forecast(run_id: int) -> None:
    """Compute a waiting run; one that is done or gone is left alone."""
    compute_run(run_id, actor=Actor.for_system("forecast"))


@service("labour.forecast.computed")
def compute_run(run_id: int, *, actor: Actor) -> ForecastRun | None:
    """Read the input again and compute: what came in meanwhile is used, and the digest says so."""
    require(actor.is_system, _("后台任务由系统执行。"))
    run = ForecastRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None or run.state in (ForecastState.DONE, ForecastState.FAILED):
        return run
    setup = setup_of(run)
    panel = panel_of(run.jurisdiction, setup, today=timezone.localdate())
    digest = panel.digest(setup)
    same = ForecastRun.objects.filter(jurisdiction=run.jurisdiction, input_digest=digest)
    if same.exclude(pk=run.pk).exclude(state=ForecastState.FAILED).exists():
        return _fail(run, _("运行开始前数据又有变化，与另一次运行的输入相同，见该次运行。"))
    run.input_digest, run.input_rows, run.input_series = digest, panel.used, panel.series
    return _compute(run, setup, panel, settings.RONGHE_WORKERS)


def _compute(run: ForecastRun, setup: Setup, panel: Panel, workers: int = 1) -> ForecastRun:
    cleaned = clean(panel.rows, panel.rules)
    try:
        report = forecast(cleaned, setup.options(workers))
    except ForecastError as error:
        return _fail(run, f"{error.message}。{error.hint}")
    beside = names_to_hide(run, report)
    report = report.without(beside)
    hidden = {found.series for found in report.forecasts if found.suppressed}
    said = [rules.told_before(len(beside), report.origin)] if beside else []
    problems = rules.condensed([*panel.problems, *said, *report.problems], hidden)
    _store_problems(run, problems)
    _store_series(run, report, panel, beside)
    run.state = ForecastState.DONE
    run.first_period = min(found.start for found in report.forecasts)
    run.origin = report.origin
    run.counts = {**report.counts, "problems": len(problems), "zero_filled": _noughts(panel)}
    run.method = f"{panel.says}{_filling(setup, panel)}\n{report.method}"
    run.reconciliation = report.reconciliation
    run.level_errors = [
        [one.level, one.nodes, round(one.base_mae, DIGITS), round(one.reconciled_mae, DIGITS)]
        for one in report.level_errors
    ]
    run.finished_at = timezone.now()
    run.save()
    return run


def _noughts(panel: Panel) -> int:
    """Cells without a row in periods that the source covers: nobody wanted, not missing."""
    return sum(not row.where for row in panel.rows)


def _filling(setup: Setup, panel: Panel) -> str:
    gaps = "按零计" if setup.gaps == "zero" else "当作缺数，按前后和同期补上"
    return (
        f"来源在某期某地有数、而某职业没有的，该期按零计（共 {_noughts(panel)} 格）；"
        f"来源在该期该地完全没有数的，{gaps}。"
    )


def _fail(run: ForecastRun, why: str) -> ForecastRun:
    run.state, run.failure, run.finished_at = ForecastState.FAILED, why, timezone.now()
    run.save()
    return run


def _store_problems(run: ForecastRun, problems: Sequence[Any]) -> None:
    ForecastProblem.objects.bulk_create(
        [
            ForecastProblem(
                run=run,
                number=number,
                code=one.code,
                series=one.series[:300],
                period=one.period[:40],
                message=one.message[:500],
                action=one.action[:500],
            )
            for number, one in enumerate(problems, start=1)
        ],
        batch_size=1000,
    )


def _store_series(run: ForecastRun, report: Report, panel: Panel, beside: Set[str]) -> None:
    rows = [
        _series(run, place, found, report.frequency, panel.districts)
        for place, found in enumerate(report.forecasts)
    ]
    for row, found in zip(rows, report.forecasts, strict=True):
        if found.series in beside:
            row.hidden_because = rules.BESIDE_EARLIER
    _say_what_sums_hold(rows)
    ForecastSeries.objects.bulk_create(rows, batch_size=BATCH)


_PARTS = ("occupation", "occupation_name", "district_id", "industry", "industry_name")


def _say_what_sums_hold(rows: Sequence[ForecastSeries]) -> None:
    """How many series a sum holds, and what all of them share: a sum may be another one by a wider name."""
    finest = [row for row in rows if not row.level]
    whole = Counter(row.occupation for row in finest)
    for row in rows:
        inside = [one for one in finest if _is_in(one, row)] if row.level else [row]
        row.members = len(inside)
        if row.level:
            for name in _PARTS:
                values = {getattr(one, name) for one in inside}
                if len(values) == 1:
                    setattr(row, name, values.pop())
        same = {one.occupation for one in inside}
        row.is_group = len(same) == 1 and whole[inside[0].occupation] == row.members


def _is_in(one: ForecastSeries, node: ForecastSeries) -> bool:
    same = one.occupation.startswith(node.occupation) if node.occupation else not one.occupation
    return (
        (same or not node.occupation_name)
        and node.district_id in (None, one.district_id)
        and (not node.industry_name or node.industry == one.industry)
    )


def _series(
    run: ForecastRun,
    place: int,
    found: SeriesForecast,
    frequency: Frequency,
    districts: Mapping[str, int],
) -> ForecastSeries:
    level, groups = rules.groups_of(found.series, found.groups)
    occupation = groups.get(rules.OCCUPATION, groups.get(rules.FAMILY, ""))
    district, industry = groups.get(rules.DISTRICT, ""), groups.get(rules.INDUSTRY, "")
    last_year = sum(found.history[-frequency.season :])
    row = ForecastSeries(
        run=run,
        place=place,
        name=found.series[:300],
        level=level,
        occupation=rules.code_of(occupation),
        occupation_name=rules.name_of(occupation)[:120],
        district_id=districts.get(rules.code_of(district)),
        industry=rules.code_of(industry),
        industry_name=rules.name_of(industry)[:120],
        kind=found.kind.value,
        model=found.model,
        against=rules.against_of(found.beats_naive, is_suppressed=found.suppressed),
        is_suppressed=found.suppressed,
    )
    if found.suppressed:
        row.hidden_because = rules.why_hidden(last_year, run.minimum)
    else:
        _fill(row, found, frequency, last_year)
    return row


def _fill(row: ForecastSeries, found: SeriesForecast, frequency: Frequency, last_year: float) -> None:
    season = frequency.season
    move = rules.move_of(found.history, [[p.forecast, p.naive, None, None] for p in found.points], season)
    row.why = found.why[:300]
    row.mae, row.naive_mae = found.mae, found.naive_mae
    row.last_year, row.next_year = _short(last_year), _short(move.next_year)
    row.naive_year = _short(sum(point.naive for point in found.points[:season]))
    row.starts = ordinal(found.start, frequency) or 0
    row.history = [_short(value) for value in found.history]
    row.points = [
        [_short(point.forecast), _short(point.naive), *_ends(point.intervals)] for point in found.points
    ]
    row.next_point, row.next_low, row.next_high = row.points[0][0], row.points[0][2], row.points[0][3]
    row.past_starts = (ordinal(found.past[0].period, frequency) or 0) if found.past else 0
    row.past = [
        [_short(one.forecast), _short(one.naive), _short(one.actual), *_ends(one.intervals)]
        for one in found.past
    ]
    row.backtest = [
        [one.key, one.label, _short(one.mae), _short(one.mase), _short(one.smape), _short(one.weight)]
        for one in found.backtest
    ]
    row.trials = found.trials


def _ends(intervals: Sequence[Interval]) -> list[float | None]:
    one = next((interval for interval in intervals if interval.level == rules.LEVEL), None)
    return [None, None] if one is None else [_short(one.low), _short(one.high)]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


# beside a forecast


@service("labour.forecast.amended")
def amend_forecast(
    series: ForecastSeries,
    *,
    actor: Actor,
    values: Mapping[str, float],
    reason: str,
    basis: str = "",
) -> ForecastAmendment:
    """Put an official's figures beside the computed ones; the newest counts, all are kept (TAL-01)."""
    place = series.run.jurisdiction
    require(perms.can_amend(actor, place), _("预测的人工调整由本地发起预测的部门办理。"))
    if series.is_suppressed:
        raise RuleViolated(
            "labour.forecast.hidden", _("这条序列不公布，不能调整。"), hint=_("请调整它所属的汇总项。")
        )
    ahead = set(periods_ahead(series))
    wrong = [period for period, value in values.items() if period not in ahead or not 0 <= value < 10**9]
    if not values or wrong:
        raise Invalid(
            "labour.forecast.values",
            _("调整的期次或数字不对：%(wrong)s") % {"wrong": "、".join(wrong) or _("一个数也没有填")},
            fields={"values": _("只能填预测期内的期次，数字不小于零。")},
        )
    if not reason.strip():
        raise Invalid("labour.forecast.reason", _("请写明调整的理由。"), fields={"reason": _("必填。")})
    series.amendments.select_for_update(of=("self",)).filter(is_current=True).update(is_current=False)
    return ForecastAmendment.objects.create(
        jurisdiction=place,
        series=series,
        values={period: round(float(values[period]), DIGITS) for period in sorted(values)},
        reason=reason.strip(),
        basis=basis.strip(),
        made_by_id=actor.user_id,
    )


@service("labour.forecast.amendment_withdrawn")
def withdraw_amendment(series: ForecastSeries, *, actor: Actor, reason: str) -> ForecastAmendment:
    """The computed figures count again; what was said stays on the page."""
    require(perms.can_amend(actor, series.run.jurisdiction), _("预测的人工调整由本地发起预测的部门办理。"))
    if not reason.strip():
        raise Invalid("labour.forecast.reason", _("请写明撤回的理由。"), fields={"reason": _("必填。")})
    current = series.amendments.select_for_update(of=("self",)).filter(is_current=True).first()
    if current is None:
        raise NotFound("labour.forecast.no_amendment", _("这条序列没有现行的人工调整。"))
    current.is_current = False
    current.save()
    return current


def periods_ahead(series: ForecastSeries) -> list[str]:
    """The periods that the series is forecast for."""
    frequency = Frequency(series.run.frequency)
    origin = ordinal(series.run.origin, frequency) or 0
    return [label(origin + step, frequency) for step in range(1, len(series.points) + 1)]
