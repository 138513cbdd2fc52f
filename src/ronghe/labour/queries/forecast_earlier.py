"""A forecast beside those published before: which of its series would by subtraction tell a hidden one."""

from __future__ import annotations

from collections import defaultdict

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import along
from ronghe.engine.forecast.earlier import ONLY, to_hide
from ronghe.engine.forecast.model import Frequency
from ronghe.engine.forecast.periods import ordinal
from ronghe.engine.forecast.result import Report
from ronghe.labour.models import ForecastRun, ForecastSeries
from ronghe.labour.rules.forecasting import why_hidden
from ronghe.labour.rules.telling import Cut, SeriesTold, told

NEAR = 12
"""Runs whose data end less than so many months apart tell of the same year, in part at least."""


def names_to_hide(run: ForecastRun, report: Report) -> set[str]:
    """Names of series of a new run that must be hidden because of what other runs of the source have told."""
    earlier = _runs_beside(run, report)
    if not earlier:
        return set()
    paths = dict(Jurisdiction.objects.values_list("code", "path"))
    season = report.frequency.season
    sizes = {found.series: float(sum(found.history[-season:])) for found in report.forecasts}
    listed = [
        SeriesTold(
            found.series,
            bool(found.groups),
            why_hidden(sizes[found.series], run.minimum) if found.suppressed else "",
        )
        for found in report.forecasts
    ]
    cut = _cut(run, paths)
    name_of = {cut.cell_of(one): one.name for one in listed}
    new = told(cut, listed)
    series = _series_of(earlier)
    hidden = to_hide(
        new,
        {cell: sizes[name] for cell, name in name_of.items()},
        [told(_cut(one, paths), series[one.pk]) for one in earlier],
        _inside(run, earlier),
    )
    return {name_of[cell] for cell in hidden}


def _runs_beside(run: ForecastRun, report: Report) -> list[ForecastRun]:
    """Finished runs of the same source, of the place and of those above and below, on the same months."""
    rows = ForecastRun.objects.done().filter(along((run.jurisdiction.path,)), source=run.source)
    rows = rows.exclude(pk=run.pk).select_related("jurisdiction").defer("method", "level_errors")
    end = _months(report.origin, report.frequency)
    return [one for one in rows if abs(_months(one.origin, Frequency(one.frequency)) - end) < NEAR]


def _months(origin: str, frequency: Frequency) -> int:
    return ((ordinal(origin, frequency) or 0) + 1) * 12 // frequency.season


def _cut(run: ForecastRun, paths: dict[str, str]) -> Cut:
    return Cut(
        run.jurisdiction.path, run.group_length, run.by_district, run.by_industry, run.hierarchy, paths
    )


def _series_of(runs: list[ForecastRun]) -> dict[int, list[SeriesTold]]:
    found: dict[int, list[SeriesTold]] = defaultdict(list)
    rows = ForecastSeries.objects.filter(run__in=runs).order_by("run_id", "place")
    for pk, name, level, because in rows.values_list("run_id", "name", "level", "hidden_because"):
        found[pk].append(SeriesTold(name, not level, because))
    return found


def _inside(run: ForecastRun, earlier: list[ForecastRun]) -> dict[str, list[str]]:
    """For the place of every run the places right under it, and itself without them."""
    tops = {one.jurisdiction_id: one.jurisdiction.path for one in (run, *earlier)}
    found = {path: [f"{ONLY}{path}"] for path in tops.values()}
    below = Jurisdiction.objects.filter(parent__in=tops).order_by("path")
    for parent, path in below.values_list("parent_id", "path"):
        found[tops[parent]].append(path)
    return {path: parts for path, parts in found.items() if len(parts) > 1}
