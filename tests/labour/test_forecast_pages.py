"""The pages of forecasts: what they show, to whom, with how many queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.labour.enums import ForecastState
from ronghe.labour.models import ForecastAmendment, ForecastRun, ForecastSeries
from ronghe.labour.rules.forecasting import Setup
from ronghe.labour.services.forecasts import start_forecast
from tests.factories.directory import jurisdiction_tree
from tests.labour.demand_rows import FITTER, MONTHS, SOFTWARE, rows, stored_series, wave
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")


def city_run() -> tuple[Jurisdiction, list[Jurisdiction], ForecastRun]:
    _, city, counties = jurisdiction_tree()
    rows(counties[0], FITTER, wave(1))
    rows(counties[1], FITTER, [1.0 if step % 12 == 3 else 0.0 for step in range(MONTHS)])
    rows(counties[0], SOFTWARE, wave(2, level=90))
    rows(counties[1], SOFTWARE, wave(3, level=60))
    return city, counties, start_forecast(city, Setup(source="ads", by_district=True), actor=SYSTEM)


@pytest.mark.register("TAL-01")
def test_the_lists_can_be_searched_sorted_filtered_and_exported_within_their_queries() -> None:
    city, (county, _), run = city_run()
    client = client_with(Role.SCHOOL, jurisdiction=city)
    with CaptureQueriesContext(connection) as queries:
        text = client.get(reverse("labour:forecasts")).content.decode()
    assert "招聘广告的需求预测" in text
    assert len(queries) <= 25
    address = reverse("labour:forecast_series_list", args=[run.pk])
    with CaptureQueriesContext(connection) as queries:
        text = client.get(address).content.decode()
    assert len(queries) <= 25
    assert "最近一年合计小于 10" in text
    assert "合计" in text
    only = client.get(
        f"{address}?q=2-02-10&level=bottom&district={county.pk}&sort=-last_year"
    ).content.decode()
    assert "2-02-10" in only
    assert "6-18-04" not in only
    assert b"".join(client.get(f"{address}?format=xlsx").streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    lines = client.get(f"{address}?points=csv").content.decode().splitlines()
    assert lines[0].startswith("\ufeff序列,期次,预测,下限,上限,季节朴素")
    hidden = [line for line in lines if "最近一年合计小于 10" in line]
    assert [re.findall(r",(\d[\d.]*),", line) for line in hidden] == [[]]


@pytest.mark.register("TAL-01")
def test_the_page_of_a_series_shows_interval_naive_last_year_backtest_and_verdict() -> None:
    city, (_, other), run = city_run()
    client = client_with(Role.HRSS, jurisdiction=city)
    series = run.series.get(occupation="2-02-10", is_group=True)
    address = series.get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        text = client.get(address).content.decode()
    assert len(queries) <= 30
    for words in ("80% 区间", "季节朴素", "回头预测", "动态 Theta", "MASE", "方法和问题", series.verdict):
        assert words in text
    table = client.get(f"{address}?chart=ahead&as=csv").content.decode()
    assert "2026-01" in table
    assert client.get(f"{address}?chart=last-year&as=svg").content.startswith(b"<svg")
    hidden = run.series.get(occupation="6-18-04", district=other)
    page = client.get(hidden.get_absolute_url()).content.decode()
    assert "不公布" in page
    assert "data-chart" not in page


@pytest.mark.register("TAL-01")
def test_not_beating_the_naive_forecast_is_said_on_the_page_the_list_and_the_run() -> None:
    """A year that repeats itself to the last digit: the naive forecast makes no error at all."""
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, [100.0 + 10 * (step * 5 % 12) for step in range(MONTHS)])
    run = start_forecast(city, Setup(source="ads"), actor=SYSTEM)
    client = client_with(Role.HRSS, jurisdiction=city)
    series = run.series.get(level="")
    assert "不胜过季节朴素预测：" in client.get(series.get_absolute_url()).content.decode()
    listed = reverse("labour:forecast_series_list", args=[run.pk])
    assert "不胜过季节朴素预测" in client.get(f"{listed}?against=not_better").content.decode()
    text = client.get(run.get_absolute_url()).content.decode()
    assert "条不胜过季节朴素预测" in text
    assert "没有去年的运行" in text


def test_the_page_of_a_run_lists_problems_levels_and_method() -> None:
    city, _, run = city_run()
    client = client_with(Role.STATISTICIAN, jurisdiction=city)
    with CaptureQueriesContext(connection) as queries:
        text = client.get(run.get_absolute_url()).content.decode()
    assert len(queries) <= 30
    for words in ("问题清单", "方法", "职业大类/职业,地区", run.input_digest[:16]):
        assert words in text
    assert "需求断续" in text or "历史不足两年" in text or "全为零" in text


@pytest.mark.parametrize(
    ("role", "where", "name", "status"),
    [
        (Role.HRSS, "city", "forecast_new", 200),
        (Role.SCHOOL, "city", "forecast_new", 403),
        (Role.SCHOOL, "city", "forecasts", 200),
        (Role.LEARNER, "city", "forecasts", 403),
        (Role.ENTERPRISE, "city", "forecast_run", 200),
        (Role.SCHOOL, "county", "forecast_run", 200),
        (Role.SCHOOL, "away", "forecast_run", 404),
        (Role.HRSS, "away", "forecast_series_list", 404),
        (Role.SCHOOL, "city", "forecast_amend", 403),
        (Role.DRC, "city", "forecast_amend", 200),
        (Role.DRC, "county", "forecast_amend", 404),
        (Role.DRC, "away", "forecast_series", 404),
    ],
)
def test_who_gets_where(role: Role, where: str, name: str, status: int) -> None:
    _, city, (county, _) = jurisdiction_tree()
    series = stored_series(city)
    keys = {
        "forecast_run": [series.run_id],
        "forecast_series_list": [series.run_id],
        "forecast_series": [series.pk],
        "forecast_amend": [series.pk],
    }
    place = {"city": city, "county": county, "away": None}[where] or jurisdiction_tree()[1]
    client = client_with(role, jurisdiction=place)
    assert client.get(reverse(f"labour:{name}", args=keys.get(name, []))).status_code == status


@pytest.mark.register("TAL-01")
def test_the_form_starts_a_run_once_and_says_when_there_is_nothing_to_forecast() -> None:
    _, city, (county, _) = jurisdiction_tree()
    client = client_with(Role.HRSS, jurisdiction=city)
    data = {
        "place": city.code,
        "source": "ads",
        "frequency": "M",
        "horizon": "6",
        "group_length": "7",
        "reconciliation": "mint_shrink",
        "gaps": "interpolate",
        "minimum": "10",
    }
    address = reverse("labour:forecast_new")
    refused = client.post(address, data)
    assert refused.status_code == 422
    assert "没有可以预测的需求数据" in refused.content.decode()
    rows(county, FITTER, wave(1))
    answer = client.post(address, data)
    run = ForecastRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, run.get_absolute_url())
    assert (run.state, run.horizon, run.started_by_id is not None) == (ForecastState.DONE, 6, True)
    assert client.post(address, data)["Location"] == run.get_absolute_url()
    assert ForecastRun.objects.count() == 1
    assert client.post(address, {**data, "minimum": "1"}).status_code == 422


@pytest.mark.register("TAL-01")
def test_an_amendment_is_shown_beside_the_forecast_and_can_be_withdrawn() -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    run = start_forecast(city, Setup(source="ads", horizon=3), actor=SYSTEM)
    series = ForecastSeries.objects.get(run=run, level="")
    client = client_with(Role.DRC, jurisdiction=city)
    address = reverse("labour:forecast_amend", args=[series.pk])
    assert client.post(address, {"p0": "500"}).status_code == 422
    assert client.post(address, {"p0": "500", "reason": "新厂投产"})["Location"] == series.get_absolute_url()
    text = client.get(series.get_absolute_url()).content.decode()
    assert "新厂投产" in text
    assert "500" in text
    assert client.post(address, {"step": "withdraw", "reason": ""}).status_code == 422
    client.post(address, {"step": "withdraw", "reason": "项目取消"})
    assert not ForecastAmendment.objects.get().is_current
    assert "已替代或撤回" in client.get(series.get_absolute_url()).content.decode()


def test_many_series_go_to_the_background(django_capture_on_commit_callbacks: object) -> None:
    _, city, (county, _) = jurisdiction_tree()
    rows(county, FITTER, wave(1))
    with django_capture_on_commit_callbacks() as waiting:  # type: ignore[operator]
        run = start_forecast(city, Setup(source="ads"), actor=SYSTEM, is_inline=False)
        assert run.state == ForecastState.QUEUED
        client = client_with(Role.HRSS, jurisdiction=city)
        assert "后台" in client.get(run.get_absolute_url()).content.decode()
        assert client.get(reverse("labour:forecasts")).status_code == 200
    waiting[0]()
    run.refresh_from_db()
    assert run.state == ForecastState.DONE
    assert run.series.count() == 1
