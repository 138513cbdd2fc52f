"""From cleaned series to a report: sort by kind, forecast, measure, add up, hide, say how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ronghe.engine.forecast.assembling import assemble
from ronghe.engine.forecast.cleaning import Cleaned
from ronghe.engine.forecast.drafts import Draft, draft_all
from ronghe.engine.forecast.hierarchy import Hierarchy, hierarchy
from ronghe.engine.forecast.method import method_text
from ronghe.engine.forecast.model import ForecastError, Kind, Problem, Series
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.periods import label
from ronghe.engine.forecast.reconcile import Reconciliation
from ronghe.engine.forecast.result import Report
from ronghe.engine.forecast.summing import settle, sums
from ronghe.engine.forecast.suppression import suppressed


def forecast(cleaned: Cleaned, options: Options) -> Report:
    """The forecast of every series, and of every sum if a hierarchy is asked for."""
    if not cleaned.series:
        raise ForecastError(
            "forecast.empty",
            "没有一条可以预测的序列",
            hint="看问题清单：期次、数值是否写对，列名是否为 series,period,value",
        )
    problems = list(cleaned.problems)
    tree, panel = None, list(cleaned.series)
    if options.hierarchy:
        tree = hierarchy({series.name: series.groups for series in panel}, options.hierarchy)
        known = {series.name: series for series in panel}
        upper, said = sums(tree, known, cleaned.end, options)
        panel = [*upper, *panel]
        problems += said
    drafts = draft_all(panel, cleaned.end, options)
    settled = (
        None
        if tree is None or options.reconciliation is Reconciliation.NONE
        else settle(tree, drafts, options)
    )
    if settled is not None:
        for draft, values in zip(drafts, settled.values, strict=True):
            draft.point = values
    problems += [problem for draft in drafts for problem in _notes(draft, options)]
    hidden = _hidden(drafts, tree, options)
    found = tuple(
        replace(assemble(draft, cleaned.end, options), suppressed=draft.series.name in hidden)
        for draft in drafts
    )
    return Report(
        frequency=options.frequency,
        horizon=options.horizon,
        levels=options.levels,
        origin=label(cleaned.end - 1, options.frequency),
        forecasts=found,
        problems=tuple(problems),
        method=method_text(options, settled),
        reconciliation=settled.method.value if settled else "none",
        shrinkage=settled.shrinkage if settled else None,
        level_errors=settled.level_errors if settled else (),
    )


def _hidden(drafts: Sequence[Draft], tree: Hierarchy | None, options: Options) -> set[str]:
    if options.minimum <= 0:
        return set()
    season = options.frequency.season
    sizes = {draft.series.name: float(np.abs(draft.series.values[-season:]).sum()) for draft in drafts}
    return suppressed(sizes, options.minimum, tree)


def _notes(draft: Draft, options: Options) -> list[Problem]:
    """What a reader must know of a series that was not forecast like the others."""
    series, frequency = draft.series, options.frequency
    last = label(series.end - 1, frequency)
    found: list[Problem] = []
    if draft.lag > 0 and draft.kind is not Kind.STOPPED:
        text = f"到 {last} 为止，比其他序列少 {draft.lag} 期"
        found.append(_note("series.late", series, last, text, "从自己的末期算起预测到同一时期；请补上新数"))
    if draft.kind is Kind.ZERO:
        text = f"{len(series.values)} 期全是零"
        found.append(_note("series.zero", series, last, text, "预测为零；如应有需求，请查数据"))
    elif draft.kind is Kind.STOPPED:
        text = "一年以上没有数" if draft.lag > frequency.season else "已连续一年以上为零"
        action = "当作已停止，预测为零；如已更名，请在更名对照表写明新旧名称"
        found.append(_note("series.stopped", series, last, text, action))
    elif draft.kind is Kind.SHORT:
        found.append(_short_note(draft, last))
    elif draft.kind is Kind.INTERMITTENT:
        share = float(np.mean(series.values == 0))
        text = f"{share:.0%} 的时期为零，需求断续"
        found.append(_note("series.intermittent", series, last, text, "用间断需求的方法预测平均水平"))
    elif draft.fit is not None and not draft.fit.trials:
        found.append(_note("series.untried", series, last, "太短，不能回测", "各方法等权；请谨慎使用"))
    if draft.widths is None and draft.kind not in (Kind.ZERO, Kind.STOPPED):
        text = "没有可比的长序列，算不出区间"
        found.append(_note("interval.none", series, last, text, "只给点预测；请勿据以决策"))
    return found


def _short_note(draft: Draft, last: str) -> Problem:
    count = len(draft.series.values)
    text = "只有一个数" if count == 1 else f"只有 {count} 期，不足两年"
    action = (
        f"水平用自己的，季节形状和增长借自 {draft.lenders} 条长序列"
        if draft.lenders
        else "没有可借的长序列，按自己的水平持平"
    )
    return _note("series.short", draft.series, last, text, action)


def _note(code: str, series: Series, period: str, message: str, action: str) -> Problem:
    return Problem(code, series.name, period, message, action)
