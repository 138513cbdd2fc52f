"""A file of advertisements from upload to the page of demand, and what is refused on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import Demand
from tests.labour.ads_world import AdsWorld, ad, ads_world, several

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_ADS_ROOT = tmp_path / "ads"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"


@pytest.fixture
def world() -> AdsWorld:
    return ads_world()


def test_a_file_becomes_demand_of_its_county_and_month(world: AdsWorld) -> None:
    batch = world.load([*several(6), ad("会计", 工作地点="绍兴市", 招聘人数="若干", 发布日期="2026-04-01")])
    assert batch.state == AdBatchState.DONE, batch.problems
    assert (batch.read, batch.rejected, batch.duplicates) == (7, 0, 0)
    assert (batch.first_day, batch.last_day) == (date(2026, 3, 5), date(2026, 4, 1))
    cells = {(one.jurisdiction.code, one.occupation): one for one in Demand.objects.all()}
    electricians = next(one for key, one in cells.items() if key[0] == "330603")
    assert electricians.posts == 12
    assert electricians.notices == 6
    assert electricians.employers == 6
    assert (electricians.wage_low, electricians.wage_middle) == (700_000, 700_000)
    assert electricians.starts_on == date(2026, 3, 1)
    whole = next(one for key, one in cells.items() if key[0] == "330600")
    assert (whole.posts, whole.basis["unstated"], whole.wage_middle) == (1, 1, None)
