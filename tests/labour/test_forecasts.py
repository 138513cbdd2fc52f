"""Forecast runs: from demand to stored series, once for one input, with every doubt named (TAL-01)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from ronghe.core.actor import Actor, Grant
from ronghe.core.errors import Invalid, NotAllowed, RuleViolated
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.engine.forecast.pipeline import forecast
from ronghe.labour.enums import Against, DemandSource, ForecastState, SeriesKind
from ronghe.labour.models import Demand, ForecastRun, ForecastSeries
from ronghe.labour.queries.forecasts import (
    changes,
    last_years_run,
    latest_run,
    outlook_of,
    said_last_year,
    score_of_last_year,
)
from ronghe.labour.rules.forecasting import BESIDE_EARLIER, Setup
from ronghe.labour.services import forecasts as services
from ronghe.labour.services.forecasts import amend_forecast, compute_run, start_forecast, withdraw_amendment
from ronghe.reference.enums import CatalogueKind, SuccessionKind, SuccessionState
from ronghe.reference.models import Succession
from tests.factories.directory import JurisdictionFactory, jurisdiction_tree
from tests.factories.reference import CatalogueEntryFactory, CatalogueVersionFactory
from tests.labour.demand_rows import COOK, FITTER, MONTHS, SOFTWARE, month, rows, wave

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
ADS = Setup(source="ads")


def official(place: Jurisdiction, role: str = Role.HRSS) -> Actor:
    return Actor(None, "甲", (Grant(role, place.pk, place.path),))


def codes(run: ForecastRun) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in run.problems.all():
        found.setdefault(one.code, []).append(one.series)
    return found


def named(run: ForecastRun, occupation: str, district: Jurisdiction | None = None) -> ForecastSeries:
    return run.series.get(occupation=occupation, district=district, is_group=district is None)


@pytest.mark.register("TAL-01")
def test_a_run_stores_history_forecast_interval_naive_last_year_and_verdict() -> None:
    _, city, (county, other) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(other, FITTER, wave(4))
    rows(county, SOFTWARE, wave(7, level=80))
    run = start_forecast(city, ADS, actor=official(city))
    assert run.state == ForecastState.DONE
    assert (run.first_period, run.origin, run.input_rows) == ("2022-01", "2025-12", 3 * MONTHS)
    fitter = named(run, "6-18-04")
    assert len(fitter.history) == MONTHS
    assert fitter.history[0] == pytest.approx(wave(1)[0] + wave(4)[0], abs=0.01)
    assert len(fitter.points) == 12
    for made, naive, low, high in fitter.points:
        assert low <= made <= high
        assert naive > 0
    assert [one[2] for one in fitter.past] == fitter.history[-12:]
    assert fitter.against in (Against.BETTER, Against.NOT_BETTER)
    assert fitter.last_year == pytest.approx(sum(fitter.history[-12:]), abs=0.01)
    assert len(fitter.backtest) >= 5
    assert "季节朴素" in run.method
    total = run.series.get(level="合计")
    parts = run.series.filter(level="")
    assert total.points[0][0] == pytest.approx(sum(one.points[0][0] for one in parts), abs=0.01)


@pytest.mark.register("TAL-01")
def test_the_outlook_of_an_occupation_is_that_of_its_group_and_says_so() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(county, SOFTWARE, wave(3))
    run = start_forecast(city, ADS, actor=SYSTEM)
    found = outlook_of(city, FITTER)
    assert found is not None
    assert found.run == run
    assert (found.occupation, found.is_suppressed) == ("6-18-04", False)
    assert "没有单独预测 6-18-04-99" in found.says
    assert [one.period for one in found.points][:2] == ["2026-01", "2026-02"]
    assert found.past[0].actual == pytest.approx(wave(1)[-12], abs=0.01)
    assert found.move is not None
    whole = outlook_of(city)
    assert whole is not None
    assert whole.name == "合计"
    assert outlook_of(city, "1-01-01") is None
    assert outlook_of(county, FITTER) is None  # the run did not tell districts apart


def test_a_district_is_answered_by_the_run_of_its_city_when_that_tells_districts_apart() -> None:
    _, city, (county, other) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(other, FITTER, wave(4, level=50))
    start_forecast(city, Setup(source="ads", by_district=True), actor=SYSTEM)
    here, there, whole = (outlook_of(place, "6-18-04") for place in (county, other, city))
    assert here is not None
    assert there is not None
    assert whole is not None
    assert "取自示例市的预测" in here.says
    assert whole.points[0].forecast == pytest.approx(
        here.points[0].forecast + there.points[0].forecast, abs=0.01
    )


@pytest.mark.register("TAL-01")
def test_the_same_input_is_one_run_and_new_input_a_later_one_that_leaves_the_first_as_it_was() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1)[:-1])
    first = start_forecast(city, ADS, actor=official(city))
    before = list(first.series.values_list("name", "history", "points"))
    assert start_forecast(city, ADS, actor=official(city)) == first
    rows(county, FITTER, [99.0], first=month(MONTHS - 1))
    second = start_forecast(city, ADS, actor=official(city))
    assert second != first
    assert second.follows == first
    assert list(first.series.values_list("name", "history", "points")) == before
    assert latest_run(city) == second


@pytest.mark.register("TAL-01")
def test_what_last_year_s_run_said_is_compared_with_what_happened() -> None:
    _, city, (county, _) = jurisdiction_tree()
    values = wave(1)
    rows(county, FITTER, values[:-12])
    old = start_forecast(city, ADS, actor=SYSTEM)
    rows(county, FITTER, values[-12:], first=month(MONTHS - 12))
    run = start_forecast(city, ADS, actor=SYSTEM)
    assert last_years_run(run) == old
    series = named(run, "6-18-04")
    said = said_last_year(series, run, old)
    assert [one.period for one in said] == [f"2025-{n:02d}" for n in range(1, 13)]
    assert [one.actual for one in said] == series.history[-12:]
    assert [one.forecast for one in said] == [one[0] for one in named(old, "6-18-04").points]
    score = score_of_last_year(run, old)
    assert score is not None
    assert score.cells == 12
    assert score.mae == pytest.approx(sum(abs(o.forecast - o.actual) for o in said) / 12)


@pytest.mark.register("TAL-01")
def test_a_series_of_zeros_one_point_and_a_month_without_any_row_are_each_named() -> None:
    _, city, (county, _) = jurisdiction_tree()
    full = wave(1)
    rows(county, FITTER, [*full[:20], None, *full[21:]])
    rows(county, SOFTWARE, [0.0 if step != 20 else None for step in range(MONTHS)])
    rows(county, COOK, [40.0], first=month(MONTHS - 1))
    run = start_forecast(city, ADS, actor=SYSTEM)
    found = codes(run)
    assert any("2-02-10" in name for name in found["series.zero"])
    assert any("4-03-02" in name for name in found["series.short"])
    assert any("6-18-04" in name for name in found["gap.filled"])
    zero = named(run, "2-02-10")
    assert (zero.kind, zero.next_year) == (SeriesKind.ZERO, 0)
    assert named(run, "4-03-02").kind == SeriesKind.SHORT
    assert named(run, "4-03-02").against == Against.UNTRIED


def test_an_occupation_without_a_row_in_a_covered_month_was_not_wanted() -> None:
    """Structural noughts: in a month of which the source tells, what it does not tell is none."""
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(county, COOK, [30.0 if step % 12 in (0, 1, 2) else None for step in range(MONTHS)])
    run = start_forecast(city, ADS, actor=SYSTEM)
    cook = named(run, "4-03-02")
    assert cook.history[3] == 0
    assert run.counts["zero_filled"] == sum(value == 0 for value in cook.history)
    assert not any("4-03-02" in name for name in codes(run).get("gap.filled", []))
    assert "按零计" in run.method
    assert "zero.sudden" not in codes(run)


def test_one_nought_in_a_series_that_never_had_one_is_doubted() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(county, SOFTWARE, [*wave(3)[:30], None, *wave(3)[31:]])
    run = start_forecast(city, ADS, actor=SYSTEM)
    (problem,) = run.problems.filter(code="zero.sudden")
    assert "2-02-10" in problem.series
    assert problem.period == "2024-07"
    assert named(run, "2-02-10").history[30] == 0


@pytest.mark.register("TAL-01")
def test_two_sources_for_one_month_are_averaged_and_named() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(county, FITTER, [400.0], source=DemandSource.REGISTRATION, first=month(MONTHS - 1))
    run = start_forecast(city, Setup(source="all"), actor=SYSTEM)
    assert any("6-18-04" in name for name in codes(run)["period.conflict"])
    assert named(run, "6-18-04").history[-1] == pytest.approx((wave(1)[-1] + 400) / 2, abs=0.01)


def succeed(old: Jurisdiction, new: Jurisdiction) -> None:
    version = CatalogueVersionFactory(kind=CatalogueKind.REGION)
    entries = [
        CatalogueEntryFactory(
            version=version, kind=CatalogueKind.REGION, code=one.code, name=one.name, stage=""
        )
        for one in (old, new)
    ]
    Succession.objects.create(
        old=entries[0],
        new=entries[1],
        kind=SuccessionKind.RENAMED,
        state=SuccessionState.CONFIRMED,
        year=2024,
    )


@pytest.mark.register("TAL-01")
def test_a_district_renamed_in_mid_series_goes_on_under_its_new_name() -> None:
    _, city, (old, other) = jurisdiction_tree()
    new = JurisdictionFactory(county=True, parent=city, name="新区", short_name="新区")
    succeed(old, new)
    values = wave(1)
    rows(old, FITTER, values[:30])
    rows(new, FITTER, values[30:], first=month(30))
    rows(other, FITTER, wave(5))
    run = start_forecast(city, Setup(source="ads", by_district=True), actor=SYSTEM)
    assert not run.series.filter(district=old).exists()
    joined = run.series.get(district=new, level="")
    assert joined.history == pytest.approx(values, abs=0.01)
    (problem,) = run.problems.filter(code="series.renamed")
    assert "30 期写作“甲区”" in problem.message
    assert problem.period == "2022-01 至 2024-06"
    assert "coverage.partial" not in codes(run)


def test_without_a_recorded_succession_the_two_names_stay_apart_and_are_suspected() -> None:
    _, city, (old, new) = jurisdiction_tree()
    values = wave(1)
    rows(old, FITTER, values[:30])
    rows(new, FITTER, values[30:], first=month(30))
    run = start_forecast(city, Setup(source="ads", by_district=True), actor=SYSTEM)
    assert run.series.filter(level="").count() == 2
    assert {"series.maybe_renamed", "coverage.partial"} <= set(codes(run))


@pytest.mark.register("TAL-01")
def test_no_demand_at_all_is_refused_in_words_and_leaves_no_run() -> None:
    _, city, _ = jurisdiction_tree()
    with pytest.raises(RuleViolated, match="没有可以预测的需求数据"):
        start_forecast(city, ADS, actor=SYSTEM)
    assert not ForecastRun.objects.exists()


def test_quarters_add_months_and_name_the_quarter_that_lacks_some() -> None:
    _, city, (county, _) = jurisdiction_tree()
    values = wave(1)
    rows(county, FITTER, values[:-1])
    run = start_forecast(city, Setup(source="ads", frequency="Q", horizon=4), actor=SYSTEM)
    series = named(run, "6-18-04")
    assert series.history[0] == pytest.approx(sum(values[:3]), abs=0.01)
    assert len(series.history) == 15
    assert run.origin == "2025Q3"
    assert "period.partial" in codes(run)


def test_figures_of_a_year_cannot_make_months_and_are_named() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, [500.0], months=12)
    with pytest.raises(RuleViolated, match="期长超过一月"):
        start_forecast(city, ADS, actor=SYSTEM)


@pytest.mark.register("TAL-01")
def test_small_cells_are_hidden_and_nothing_gives_them_away() -> None:
    _, city, (county, other) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(other, FITTER, [1.0 if step % 12 == 3 else 0.0 for step in range(MONTHS)])
    rows(county, SOFTWARE, wave(2, level=90))
    rows(other, SOFTWARE, wave(3, level=60))
    run = start_forecast(city, Setup(source="ads", by_district=True), actor=SYSTEM)
    small = run.series.get(occupation="6-18-04", district=other)
    assert small.is_suppressed
    assert small.hidden_because == "最近一年合计小于 10"
    assert (small.history, small.points, small.past, small.last_year) == ([], [], [], None)
    beside = run.series.get(occupation="6-18-04", district=county)
    assert beside.is_suppressed
    assert "倒推" in beside.hidden_because
    sums = run.series.filter(is_suppressed=False)
    assert sums.filter(level="合计").exists()
    for district in (county, other):
        hidden = run.series.filter(district=district, level="", is_suppressed=True).count()
        shown = run.series.filter(district=district, level="地区", is_suppressed=False).exists()
        assert hidden != 1 or not shown
    assert not any(one.message.count("1.0") for one in run.problems.filter(series=small.name))
    assert all("倒推" not in text for text in sums.values_list("hidden_because", flat=True))


@pytest.mark.register("TAL-01")
def test_a_later_run_hides_what_together_with_an_earlier_one_would_tell_a_small_cell() -> None:
    _, city, (county, other) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    rows(other, FITTER, [1.0 if step % 12 == 3 else 0.0 for step in range(MONTHS)])
    rows(county, SOFTWARE, wave(2, level=90))
    rows(county, COOK, wave(4, level=70))
    rows(other, SOFTWARE, wave(3, level=60))
    rows(other, COOK, wave(5, level=50))
    first = start_forecast(city, Setup(source="ads", by_district=True), actor=SYSTEM)
    assert first.series.get(occupation="6-18-04", district=county).is_suppressed
    assert not first.series.get(occupation="6-18-04", district=None, level__contains="职业").is_suppressed
    run = start_forecast(county, ADS, actor=SYSTEM)
    hidden = run.series.get(occupation="6-18-04", level="")
    assert (hidden.history, hidden.hidden_because) == ([], BESIDE_EARLIER)
    assert run.series.filter(is_suppressed=True).count() >= 2, "else the total of the county tells it"
    (problem,) = run.problems.filter(code="told.before")
    assert "相减" in problem.message
    assert run.counts["suppressed"] == run.series.filter(is_suppressed=True).count()
    months = start_forecast(county, Setup(source="ads", frequency="Q", horizon=4), actor=SYSTEM)
    assert months.series.get(occupation="6-18-04", level="").is_suppressed, "quarters are months added up"
    registered = Setup(source="registration")
    rows(county, FITTER, wave(1), source="registration")
    rows(county, COOK, wave(6), source="registration")
    assert not start_forecast(county, registered, actor=SYSTEM).series.filter(is_suppressed=True).exists()


def test_a_run_in_the_background_uses_the_processes_that_the_settings_give(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RONGHE_WORKERS = 3
    asked: list[int] = []

    def recorded(cleaned: Any, options: Any) -> Any:
        asked.append(options.workers)
        return forecast(cleaned, replace(options, workers=1))

    monkeypatch.setattr(services, "forecast", recorded)
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    run = start_forecast(city, ADS, actor=SYSTEM, is_inline=False)
    assert asked == []
    assert compute_run(run.pk, actor=SYSTEM) is not None
    rows(county, COOK, wave(2))
    start_forecast(city, ADS, actor=SYSTEM)
    assert asked == [3, 1], "while one waits, one process is enough"


def test_only_the_offices_of_the_place_start_a_run() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    for actor in (official(city, Role.SCHOOL), official(county), official(city, Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            start_forecast(city, ADS, actor=actor)
    with pytest.raises(Invalid) as refused:
        start_forecast(city, Setup(source="tea", minimum=1, horizon=99), actor=official(city))
    assert set(refused.value.fields) == {"source", "minimum", "horizon"}


@pytest.mark.register("TAL-01")
def test_an_official_puts_other_figures_beside_ours_with_a_reason() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    run = start_forecast(city, ADS, actor=SYSTEM)
    series = named(run, "6-18-04")
    ours = [point[0] for point in series.points]
    with pytest.raises(Invalid, match="理由"):
        amend_forecast(series, actor=official(city), values={"2026-03": 500}, reason=" ")
    with pytest.raises(Invalid, match="2031-01"):
        amend_forecast(series, actor=official(city), values={"2031-01": 500}, reason="新厂投产")
    with pytest.raises(NotAllowed):
        amend_forecast(series, actor=official(county), values={"2026-03": 500}, reason="新厂投产")
    first = amend_forecast(series, actor=official(city), values={"2026-03": 500}, reason="新厂投产")
    second = amend_forecast(series, actor=official(city), values={"2026-04": 600}, reason="推迟一个月")
    first.refresh_from_db()
    assert not first.is_current
    found = outlook_of(city, "6-18-04")
    assert found is not None
    assert found.amendment == second
    assert [one.forecast for one in found.points] == ours
    assert [one.amended for one in found.points][2:4] == [None, 600]
    withdraw_amendment(series, actor=official(city), reason="项目取消")
    after = outlook_of(city, "6-18-04")
    assert after is not None
    assert after.amendment is None


@pytest.mark.register("TAL-01")
def test_shortages_and_surpluses_ahead_are_those_that_move_enough() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, [100 * 1.03**step for step in range(MONTHS)])
    rows(county, SOFTWARE, [400 * 0.97**step for step in range(MONTHS)])
    rows(county, COOK, [50.0 + step % 2 for step in range(MONTHS)])
    start_forecast(city, ADS, actor=SYSTEM)
    found = {one.occupation: one for one in changes(city, least_ratio=0.15)}
    assert found["6-18-04"].direction == "shortage"
    assert found["6-18-04"].move.is_sure
    assert found["2-02-10"].direction == "surplus"
    assert "4-03-02" not in found
    assert "最近一年需求" in found["6-18-04"].evidence


def test_readers_see_their_place_and_of_a_run_above_only_their_district() -> None:
    _, city, (county, other) = jurisdiction_tree()
    for place in (county, other):
        rows(place, FITTER, wave(1))
    run = start_forecast(city, Setup(source="ads", by_district=True), actor=SYSTEM)
    mine = ForecastSeries.objects.visible_to(official(county, Role.SCHOOL))
    assert {one.district for one in mine} == {county}
    assert ForecastRun.objects.visible_to(official(county, Role.SCHOOL)).get() == run
    assert not ForecastSeries.objects.visible_to(official(county, Role.LEARNER)).exists()
    whole = ForecastSeries.objects.visible_to(official(city, Role.SCHOOL))
    assert whole.count() == run.series.count()


def test_the_current_month_is_not_yet_used(monkeypatch: pytest.MonkeyPatch) -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2025, 12, 20))
    run = start_forecast(city, ADS, actor=SYSTEM)
    assert run.origin == "2025-11"
    assert "period.open" in codes(run)
    total = Demand.objects.filter(starts_on__lt=date(2025, 12, 1)).aggregate(all=Sum("posts"))["all"]
    assert Decimal(str(sum(named(run, "6-18-04").history))) == pytest.approx(total)
