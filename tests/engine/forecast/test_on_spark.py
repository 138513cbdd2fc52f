"""A forecast whose series were fitted by Spark is that of one machine, to the last digit."""

from __future__ import annotations

import pytest

from ronghe.engine.forecast.cleaning import Cleaned
from ronghe.engine.forecast.on_spark import fitter
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.pipeline import forecast
from tests.engine.forecast.panels import district_panel
from tests.support.spark import local_spark


@pytest.mark.register("TAL-01")
def test_points_intervals_sums_and_back_tests_are_equal() -> None:
    panel = tuple(district_panel())
    cleaned = Cleaned(panel, (), (), max(one.end for one in panel))
    here = forecast(cleaned, Options(hierarchy="district/industry", minimum=10))
    with local_spark() as spark:
        there = forecast(cleaned, Options(hierarchy="district/industry", minimum=10, fitter=fitter(spark)))
    assert there == here
    assert here.counts["tried"] == len(here.forecasts)
