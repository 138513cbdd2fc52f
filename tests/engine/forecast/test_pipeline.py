"""The whole way: what a report holds, and what may not change it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from ronghe.engine.forecast.cleaning import Cleaned, Rules, clean
from ronghe.engine.forecast.hierarchy import TOTAL
from ronghe.engine.forecast.model import ForecastError, Frequency, Kind, Series
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.pipeline import forecast
from ronghe.engine.forecast.reconcile import Reconciliation
from ronghe.engine.forecast.result import Report
from tests.engine.forecast.panels import END, district_panel, rows, series, wave


def cleaned(panel: Sequence[Series]) -> Cleaned:
    return Cleaned(tuple(panel), (), (), max(one.end for one in panel))


def codes(report: Report, name: str) -> set[str]:
    return {problem.code for problem in report.problems if problem.series == name}


@pytest.fixture(scope="module")
def report() -> Report:
    panel = [
        *district_panel(),
        series("断续", np.resize(np.array([0.0, 0, 3, 0, 1]), 60), district="东区", industry="行业0"),
        series("全零", np.zeros(60), district="东区", industry="行业1"),
        series("停止", np.r_[wave(9, 40), np.zeros(20)], district="西区", industry="行业1"),
        series("一点", np.array([40.0]), district="西区", industry="行业2"),
        series("短", wave(8, 15), district="西区", industry="行业2"),
        series("迟", wave(7, 50), END - 2, district="东区", industry="行业2"),
    ]
    return forecast(cleaned(panel), Options(levels=(80, 95), hierarchy="district/industry"))


def test_points_start_after_the_last_period(report: Report) -> None:
    assert report.origin == "2023-12"
    for found in report.forecasts:
        assert [point.period for point in found.points] == [f"2024-{month:02d}" for month in range(1, 13)]


def test_intervals_contain_the_point_and_are_nested(report: Report) -> None:
    for found in report.forecasts:
        for point in found.points:
            assert [interval.level for interval in point.intervals] == [80, 95]
            inner, outer = point.intervals
            assert 0 <= outer.low <= inner.low <= point.forecast <= inner.high <= outer.high


def test_forecasts_add_up(report: Report) -> None:
    total = report.named(TOTAL)
    bottom = [found for found in report.forecasts if found.groups]
    for step, point in enumerate(total.points):
        assert point.forecast == pytest.approx(sum(found.points[step].forecast for found in bottom), abs=1e-6)
    east = report.named("district=东区")
    parts = [found for found in bottom if found.groups["district"] == "东区"]
    assert east.points[3].forecast == pytest.approx(
        sum(found.points[3].forecast for found in parts), abs=1e-6
    )


def test_each_kind_is_named_with_what_was_done(report: Report) -> None:
    expected = {
        "断续": (Kind.INTERMITTENT, "series.intermittent"),
        "全零": (Kind.ZERO, "series.zero"),
        "停止": (Kind.STOPPED, "series.stopped"),
        "一点": (Kind.SHORT, "series.short"),
        "短": (Kind.SHORT, "series.short"),
        "迟": (Kind.REGULAR, "series.late"),
    }
    for name, (kind, code) in expected.items():
        assert report.named(name).kind is kind
        assert code in codes(report, name)
    assert all(problem.message and problem.action for problem in report.problems)
    for name in ("全零", "停止"):
        assert all(
            (point.forecast, point.intervals[0].low, point.intervals[0].high) == (0, 0, 0)
            for point in report.named(name).points
        )


def test_the_backtest_says_which_model_and_why(report: Report) -> None:
    found = report.named("s3")
    assert found.trials == 3
    assert sum(row.weight for row in found.backtest) == pytest.approx(1.0)
    assert "季节朴素" in [row.label for row in found.backtest]
    assert all(row.mase is not None and row.smape is not None for row in found.backtest)
    assert found.why
    assert found.mae is not None
    assert found.naive_mae is not None
    assert found.beats_naive is (found.mae < found.naive_mae)
    assert ("没有胜过" in found.verdict) is not found.beats_naive
    assert report.named("一点").beats_naive is None
    assert "没有与季节朴素预测比较过" in report.named("一点").verdict


def test_last_year_stands_beside_what_happened(report: Report) -> None:
    past = report.named("s3").past
    assert [one.period for one in past] == [f"2023-{month:02d}" for month in range(1, 13)]
    np.testing.assert_allclose([one.actual for one in past], district_panel()[3].values[-12:])
    np.testing.assert_allclose([one.naive for one in past], district_panel()[3].values[-24:-12])


def test_what_was_said_a_year_ago_knew_nothing_of_the_year() -> None:
    panel = district_panel(4, 60)
    changed = [replace(one, values=np.r_[one.values[:-12], one.values[-12:] * 5]) for one in panel]
    before, after = forecast(cleaned(panel), Options()), forecast(cleaned(changed), Options())
    for old, new in zip(before.forecasts, after.forecasts, strict=True):
        assert [one.forecast for one in old.past] == [one.forecast for one in new.past]
        assert [one.actual * 5 for one in old.past] == pytest.approx([one.actual for one in new.past])


def test_the_method_is_written_out_in_words(report: Report) -> None:
    assert all(
        word in report.method for word in ("滚动回测", "Theta", "共形", "MinT", "80%、95%", "季节朴素")
    )
    assert "不公布" not in report.method


def test_the_same_data_give_the_same_report_in_any_order_and_with_any_workers(report: Report) -> None:
    panel = district_panel(18, 40)
    once = forecast(cleaned(panel), Options())
    assert forecast(cleaned(panel), Options()).to_json() == once.to_json()
    assert forecast(cleaned(panel), Options(workers=2)).to_json() == once.to_json()
    written = [row for one in panel for row in rows(one.name, one.values, one.start, **one.groups)]
    shuffled = [written[place] for place in np.random.default_rng(1).permutation(len(written))]
    rules = Rules(Frequency.MONTHLY)
    assert (
        forecast(clean(shuffled, rules), Options()).to_json()
        == forecast(clean(written, rules), Options()).to_json()
    )


def test_ten_times_the_people_is_ten_times_the_forecast() -> None:
    panel = district_panel(4, 48)
    tenfold = [replace(one, values=one.values * 10) for one in panel]
    options = Options(hierarchy="district")
    for once, again in zip(
        forecast(cleaned(panel), options).forecasts,
        forecast(cleaned(tenfold), options).forecasts,
        strict=True,
    ):
        for one, other in zip(once.points, again.points, strict=True):
            assert other.forecast == pytest.approx(10 * one.forecast, rel=1e-3)
            assert other.intervals[0].high == pytest.approx(10 * one.intervals[0].high, rel=1e-3)


def test_moving_the_calendar_by_whole_years_moves_the_forecast_with_it() -> None:
    panel = [*district_panel(4, 48), series("短", wave(3, 10), district="东区")]
    later = [replace(one, start=one.start + 36) for one in panel]
    for once, again in zip(
        forecast(cleaned(panel), Options()).forecasts,
        forecast(cleaned(later), Options()).forecasts,
        strict=True,
    ):
        assert [point.forecast for point in once.points] == [point.forecast for point in again.points]
        assert again.points[0].period == "2027-01"


def test_a_short_series_borrows_the_shape_of_its_group() -> None:
    shape = np.tile([1.0, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 0.5], 5)
    long = [series(f"l{number}", 100.0 * (number + 1) * shape, group="甲") for number in range(6)]
    flat = [series(f"f{number}", np.full(60, 50.0), group="乙") for number in range(6)]
    short = series("短", np.array([10.0, 10.0, 5.0]), group="甲")
    found = forecast(cleaned([*long, *flat, short]), Options()).named("短")
    assert found.model == "组内收缩"
    made = np.array([point.forecast for point in found.points])
    assert made[5] > 1.5 * made[0]
    assert made[11] < 0.8 * made[0]
    assert all(point.intervals for point in found.points)


def test_alone_a_short_series_has_no_interval_and_says_so() -> None:
    made = forecast(cleaned([series("短", np.array([10.0, 12.0]))]), Options())
    assert all(point.intervals == () for point in made.named("短").points)
    assert codes(made, "短") == {"series.short", "interval.none"}


def test_small_cells_are_hidden_and_so_is_what_would_give_them_away() -> None:
    panel = [
        series("大", wave(1), d="东", i="甲"),
        series("中", wave(2, level=50.0), d="东", i="乙"),
        series("小", np.resize(np.array([0.0, 0, 1]), 60), d="东", i="丙"),
        series("远", wave(4), d="西", i="甲"),
        series("近", wave(5), d="西", i="乙"),
    ]
    made = forecast(cleaned(panel), Options(hierarchy="d/i", minimum=10))
    assert {found.series for found in made.forecasts if found.suppressed} == {"小", "中"}
    assert "不公布" in made.method
    plain = made.to_json()
    hidden = [found for found in plain["forecasts"] if found["suppressed"]]
    assert all(found["points"] == [] and found["mae"] is None and found["past"] == [] for found in hidden)
    json.dumps(plain, allow_nan=False)


def test_coverage_on_new_data_is_near_the_level() -> None:
    whole = [wave(seed, 72, level=100.0 + seed) for seed in range(120)]
    panel = [series(f"s{seed:03d}", values[:60]) for seed, values in enumerate(whole)]
    made = forecast(cleaned(panel), Options())
    inside = [
        point.intervals[0].low <= actual <= point.intervals[0].high
        for found, values in zip(made.forecasts, whole, strict=True)
        for point, actual in zip(found.points, values[60:], strict=True)
    ]
    assert 0.74 < np.mean(inside) < 0.88


def test_quarters_and_negative_values() -> None:
    values = wave(3, 32, season=4) - 200
    start = 2016 * 4
    made = forecast(
        Cleaned((Series("净增", start, values),), (), (), start + 32),
        Options(frequency=Frequency.QUARTERLY, horizon=6, negative=True),
    )
    points = made.forecasts[0].points
    assert [point.period for point in points] == ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]
    assert min(point.intervals[0].low for point in points) < 0
    assert len(made.forecasts[0].past) == 4


@pytest.mark.parametrize("method", list(Reconciliation))
def test_every_way_of_adding_up_runs(method: Reconciliation) -> None:
    made = forecast(
        cleaned(district_panel(4, 48)), Options(hierarchy="district", reconciliation=method, horizon=6)
    )
    assert made.reconciliation == method.value
    if method is not Reconciliation.NONE:
        found = [made.named(name).points[0].forecast for name in ("district=东区", "district=西区")]
        assert made.named(TOTAL).points[0].forecast == pytest.approx(sum(found))


def test_what_adding_up_did_to_the_error_is_reported() -> None:
    made = forecast(cleaned(district_panel(6, 60)), Options(hierarchy="district/industry"))
    assert [row.level for row in made.level_errors][:2] == [TOTAL, "district"]
    assert made.level_errors[-1].nodes == 6
    assert all(row.reconciled_mae > 0 for row in made.level_errors)


def test_parts_that_begin_at_different_times_are_named() -> None:
    panel = [*district_panel(2, 60), series("新", wave(5, 24), district="东区")]
    made = forecast(cleaned(panel), Options(hierarchy="district"))
    assert "hierarchy.uneven" in codes(made, "district=东区")
    only_long = forecast(
        cleaned([*district_panel(2, 60), series("新", wave(5, 40), district="东区")]),
        Options(hierarchy="district"),
    )
    assert codes(only_long, "district=东区") == set()


def test_nothing_to_forecast_is_an_error_in_words() -> None:
    with pytest.raises(ForecastError, match="没有一条") as caught:
        forecast(clean([], Rules(Frequency.MONTHLY)), Options())
    assert caught.value.hint


@pytest.mark.parametrize(
    "wrong",
    [{"horizon": 0}, {"horizon": 61}, {"levels": ()}, {"levels": (30,)}, {"levels": (100,)}, {"workers": 0}],
)
def test_options_that_make_no_sense_are_refused(wrong: dict) -> None:
    with pytest.raises(ForecastError) as caught:
        Options(**wrong)
    assert caught.value.hint


def test_a_series_of_all_zeros_alone() -> None:
    made = forecast(cleaned([series("z", np.zeros(30))]), Options(hierarchy=""))
    assert [point.forecast for point in made.named("z").points] == [0.0] * 12
    assert made.counts["zero"] == 1


def test_a_hierarchy_of_nothing_but_zeros() -> None:
    panel = [series("z", np.zeros(30), d="东"), series("y", np.zeros(30), d="西")]
    made = forecast(cleaned(panel), Options(hierarchy="d"))
    assert all(point.forecast == 0 for found in made.forecasts for point in found.points)


def test_one_late_series_does_not_stop_the_others_from_being_weighed() -> None:
    panel = [*district_panel(5, 60), series("迟", wave(7, 50), END - 2, district="东区", industry="行业2")]
    assert forecast(cleaned(panel), Options(hierarchy="district")).reconciliation == "mint_shrink"
