"""Forecasts as the other parts and the pages read them. Only stored series are shown; nothing is added up
here, so that no figure that is not published can be worked out from one of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import paths_above
from ronghe.engine.forecast.hierarchy import TOTAL
from ronghe.engine.forecast.model import Frequency
from ronghe.engine.forecast.periods import label, ordinal
from ronghe.labour.enums import ForecastSource
from ronghe.labour.models import ForecastAmendment, ForecastRun, ForecastSeries
from ronghe.labour.rules import forecasting as rules
from ronghe.labour.rules.forecasting import Move, Score

PREFERENCE = (
    ForecastSource.CHOSEN,
    ForecastSource.ADS,
    ForecastSource.RETURNS,
    ForecastSource.ALL,
    ForecastSource.REGISTRATION,
    ForecastSource.SURVEY,
    ForecastSource.PROJECTS,
)
"""Whose run speaks for a place where several were made: the recorded combination first."""


@dataclass(frozen=True, slots=True)
class OutlookPoint:
    """One period ahead. ``amended`` is what an official put beside the forecast."""

    period: str
    forecast: float
    low: float | None
    high: float | None
    naive: float
    amended: float | None = None

    @property
    def value(self) -> float:
        """What counts: the amendment where there is one."""
        return self.forecast if self.amended is None else self.amended


@dataclass(frozen=True, slots=True)
class OutlookPast:
    """One period of the last year: what would have been said a year before it, and what happened."""

    period: str
    forecast: float
    naive: float
    actual: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of one occupation or group in a place.

    ``says`` names every way in which it is not just what was asked for: a wider group, a larger place.
    A suppressed one has no number, only ``hidden_because``.
    """

    series: ForecastSeries
    run: ForecastRun
    place: str
    occupation: str
    name: str
    history: tuple[tuple[str, float], ...]
    points: tuple[OutlookPoint, ...]
    past: tuple[OutlookPast, ...]
    against: str
    verdict: str
    is_suppressed: bool
    hidden_because: str
    method: str
    move: Move | None
    says: str = ""
    amendment: ForecastAmendment | None = None


# which run


def latest_run(jurisdiction: Jurisdiction, source: str = "", frequency: str = "") -> ForecastRun | None:
    """The run that speaks for a place: newest data first, of equals the preferred source, then the newest."""
    return min(_runs(jurisdiction, source, frequency), key=_rank, default=None)


def _runs(jurisdiction: Jurisdiction, source: str = "", frequency: str = "") -> list[ForecastRun]:
    rows = ForecastRun.objects.done().filter(jurisdiction=jurisdiction).defer("method", "level_errors")
    if source:
        rows = rows.filter(source=source)
    if frequency:
        rows = rows.filter(frequency=frequency)
    return list(rows.select_related("jurisdiction").order_by("-pk")[:50])


def _rank(run: ForecastRun) -> tuple[int, int, int]:
    """Quarters and months alike by the month in which the data end."""
    frequency = Frequency(run.frequency)
    end = ((ordinal(run.origin, frequency) or 0) + 1) * 12 // frequency.season
    return -end, PREFERENCE.index(ForecastSource(run.source)), -run.pk


def last_years_run(run: ForecastRun) -> ForecastRun | None:
    """The run of the same kind with data to about a year before: what was really said then."""
    frequency = Frequency(run.frequency)
    origin = ordinal(run.origin, frequency)
    if origin is None:
        return None
    rows = ForecastRun.objects.done().filter(
        jurisdiction_id=run.jurisdiction_id,
        source=run.source,
        frequency=run.frequency,
        group_length=run.group_length,
        by_district=run.by_district,
        by_industry=run.by_industry,
        pk__lt=run.pk,
    )
    season = frequency.season
    found = [(one, origin - (ordinal(one.origin, frequency) or 0)) for one in rows.order_by("-pk")]
    near = [(one, gap) for one, gap in found if season // 2 <= gap <= 2 * season]
    return min(near, key=lambda pair: (abs(pair[1] - season), -pair[0].pk), default=(None, 0))[0]


# outlook


def outlook_of(
    jurisdiction: Jurisdiction, occupation: str = "", *, industry: str = "", source: str = ""
) -> Outlook | None:
    """What the latest forecast says of an occupation or group there; of all occupations without a code.

    An occupation that was not forecast by itself is answered by its group, a district without a run of its
    own by the run of the place above it, and ``says`` tells. None where nothing fits.
    """
    for place in (jurisdiction, *_above(jurisdiction)):
        for run in sorted(_runs(place, source), key=_rank):
            found = _series_for(run, jurisdiction, occupation, industry)
            if found is not None:
                return _outlook(found, run, jurisdiction, occupation)
    return None


def _above(jurisdiction: Jurisdiction) -> list[Jurisdiction]:
    rows = Jurisdiction.objects.filter(path__in=paths_above(jurisdiction.path))
    return sorted(rows, key=lambda one: -len(one.path))


def _series_for(
    run: ForecastRun, jurisdiction: Jurisdiction, occupation: str, industry: str
) -> ForecastSeries | None:
    district = None if run.jurisdiction_id == jurisdiction.pk else jurisdiction.pk
    if (district and not run.by_district) or (industry and not run.by_industry):
        return None
    for code in _codes(occupation):
        rows = run.series.all()
        if code:
            rows = rows.filter(occupation=code)
        if district:
            rows = rows.filter(district=district)
        if industry:
            rows = rows.filter(industry=industry)
        widest = rows.order_by("-members", "place").first()
        if widest is not None and widest.members == rows.filter(level="").count():
            return widest
    return None


def _codes(occupation: str) -> list[str]:
    """The code itself, then the groups it lies in, not as wide as a 大类; just no code for all."""
    wider = [occupation[:length] for length in reversed(rules.LENGTHS) if length < len(occupation)]
    return [occupation, *wider]


def _outlook(
    series: ForecastSeries, run: ForecastRun, jurisdiction: Jurisdiction, occupation: str
) -> Outlook:
    says = []
    if occupation and series.occupation != occupation:
        says.append(f"没有单独预测 {occupation}，这是它所在的“{series.occupation} {series.occupation_name}”")
    if run.jurisdiction_id != jurisdiction.pk:
        says.append(f"取自{run.jurisdiction.short_name}的预测")
    amendment = series.amendments.filter(is_current=True).first()
    name = series.occupation_name if occupation else ""
    return Outlook(
        series=series,
        run=run,
        place=jurisdiction.short_name,
        occupation=series.occupation if occupation else "",
        name=name or TOTAL,
        history=history_of(series, run),
        points=points_of(series, run, amendment),
        past=past_of(series, run),
        against=series.against,
        verdict=rules.verdict(series.against, series.mae, series.naive_mae),
        is_suppressed=series.is_suppressed,
        hidden_because=series.hidden_because,
        method=series.model,
        move=None
        if series.is_suppressed
        else rules.move_of(series.history, series.points, Frequency(run.frequency).season),
        says="；".join(says),
        amendment=amendment,
    )


def history_of(series: ForecastSeries, run: ForecastRun) -> tuple[tuple[str, float], ...]:
    """The values it was made from, by period."""
    frequency = Frequency(run.frequency)
    return tuple((label(series.starts + step, frequency), value) for step, value in enumerate(series.history))


def points_of(
    series: ForecastSeries, run: ForecastRun, amendment: ForecastAmendment | None = None
) -> tuple[OutlookPoint, ...]:
    """The forecast by period, with what an official put beside it."""
    frequency = Frequency(run.frequency)
    first = (ordinal(run.origin, frequency) or 0) + 1
    amended = amendment.values if amendment else {}
    return tuple(
        OutlookPoint(period, made, low, high, naive, amended.get(period))
        for period, (made, naive, low, high) in (
            (label(first + step, frequency), point) for step, point in enumerate(series.points)
        )
    )


def past_of(series: ForecastSeries, run: ForecastRun) -> tuple[OutlookPast, ...]:
    """Last year as it would have been forecast from what was known then."""
    frequency = Frequency(run.frequency)
    return tuple(
        OutlookPast(label(series.past_starts + step, frequency), *row) for step, row in enumerate(series.past)
    )


def said_last_year(series: ForecastSeries, run: ForecastRun, before: ForecastRun) -> tuple[OutlookPast, ...]:
    """What the run of a year ago really said of this series, where the values are known by now."""
    old = before.series.filter(name=series.name).first()
    if old is None or old.is_suppressed or series.is_suppressed:
        return ()
    return tuple(_met(old, before, dict(history_of(series, run))))


def _met(old: ForecastSeries, before: ForecastRun, actual: dict[str, float]) -> Iterable[OutlookPast]:
    for point in points_of(old, before):
        if point.period in actual:
            made, naive, low, high = point.forecast, point.naive, point.low, point.high
            yield OutlookPast(point.period, made, naive, actual[point.period], low, high)


def score_of_last_year(run: ForecastRun, before: ForecastRun | None) -> Score | None:
    """How last year's run did over the finest series that both runs show; without one, the engine's trial."""
    series = run.series.filter(level="", is_suppressed=False)
    if before is None:
        pasts = series.exclude(past=[]).values_list("past", flat=True)
        return rules.score([(row[0], row[1], row[2], row[3], row[4]) for past in pasts for row in past])
    old = {one.name: one for one in before.series.filter(level="", is_suppressed=False).only(*_POINTS)}
    rows = []
    for one in series.only("name", "starts", "history"):
        if one.name in old:
            met = _met(old[one.name], before, dict(history_of(one, run)))
            rows += [(past.forecast, past.naive, past.actual, past.low, past.high) for past in met]
    return rules.score(rows)


_POINTS = ("name", "points")


# shortages and surpluses ahead


@dataclass(frozen=True, slots=True)
class Change:
    """An occupation group whose demand is forecast to move: up a shortage to come, down a surplus."""

    series: ForecastSeries
    occupation: str
    name: str
    place: str
    direction: str
    move: Move
    against: str
    verdict: str

    @property
    def evidence(self) -> str:
        """The figures in a sentence."""
        share = "" if self.move.ratio is None else f"（{self.move.ratio:+.0%}）"
        doubt = "区间之外，变化大于预测的误差" if self.move.is_sure else "区间之内，可能只是波动"
        return (
            f"最近一年需求 {self.move.last_year:.0f}，今后一年预测 {self.move.next_year:.0f}{share}；"
            f"去年平均水平在多数期的 80% {doubt}。{self.verdict}"
        )


def changes(
    jurisdiction: Jurisdiction,
    *,
    run: ForecastRun | None = None,
    least_ratio: float = 0.2,
    least_posts: float = 20.0,
    sure_only: bool = False,
) -> list[Change]:
    """Groups of occupations whose demand is to rise or fall by a share, the largest change first.

    ``least_posts`` leaves out changes of few posts; ``sure_only`` those that the interval does not exclude.
    Suppressed series take no part. ``direction`` is ``shortage`` or ``surplus``.
    """
    chosen = run or latest_run(jurisdiction)
    if chosen is None:
        return []
    rows = _groups(chosen).prefetch_related("amendments")
    found = [_change(series, chosen, jurisdiction) for series in rows]
    kept = [
        one
        for one in found
        if one.move.ratio is not None
        and abs(one.move.ratio) >= least_ratio
        and abs(one.move.next_year - one.move.last_year) >= least_posts
        and (one.move.is_sure or not sure_only)
    ]
    return sorted(kept, key=lambda one: -abs(one.move.next_year - one.move.last_year))


def _groups(run: ForecastRun) -> QuerySet[ForecastSeries]:
    """The series of each occupation group as a whole."""
    return run.series.filter(is_suppressed=False, is_group=True).exclude(occupation="")


def _change(series: ForecastSeries, run: ForecastRun, jurisdiction: Jurisdiction) -> Change:
    amendment = next((one for one in series.amendments.all() if one.is_current), None)
    ahead: Sequence[Sequence[float | None]] = [
        [point.value, point.naive, point.low, point.high] for point in points_of(series, run, amendment)
    ]
    move = rules.move_of(series.history, ahead, Frequency(run.frequency).season)
    return Change(
        series,
        series.occupation,
        series.occupation_name,
        jurisdiction.short_name,
        "shortage" if move.next_year > move.last_year else "surplus",
        move,
        series.against,
        rules.verdict(series.against, series.mae, series.naive_mae),
    )
