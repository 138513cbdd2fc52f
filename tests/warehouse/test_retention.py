"""How long snapshots are kept, and what is never dropped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.errors import Invalid, NotFound
from ronghe.warehouse import retention, snapshots
from ronghe.warehouse.retention import DAYS, kept, pin
from ronghe.warehouse.syncing import sync

TODAY = date(2026, 11, 22)


def _id(day: date, number: int = 1) -> str:
    return f"{day:%Y%m%d}-{number}"


def _every_day(days: int) -> list[str]:
    return [_id(TODAY - timedelta(days=n)) for n in range(days, -1, -1)]


def test_all_days_of_five_weeks_then_month_ends_then_year_ends() -> None:
    stays = kept(_every_day(1500), TODAY)
    assert {_id(TODAY - timedelta(days=n)) for n in range(DAYS + 1)} <= stays
    older = sorted(stays - {_id(TODAY - timedelta(days=n)) for n in range(DAYS + 1)})
    assert older == [
        "20221231-1",
        "20231231-1",
        "20241231-1",
        *(
            f"20250{m}{d}-1"
            for m, d in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30))
        ),
        "20251031-1",
        "20251130-1",
        "20251231-1",
        *(
            f"20260{m}{d}-1"
            for m, d in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30))
        ),
    ]


def test_of_an_earlier_day_only_the_last_stays_but_all_of_yesterday() -> None:
    days = [TODAY - timedelta(days=n) for n in (5, 1, 0)]
    stays = kept([_id(day, n) for day in days for n in (1, 2)], TODAY)
    assert stays == {_id(days[0], 2), _id(days[1], 1), _id(days[1], 2), _id(days[2], 1), _id(days[2], 2)}


@given(st.sets(st.integers(0, 4000), min_size=1, max_size=60), st.data())
def test_the_newest_the_last_of_each_year_and_the_held_ones_always_stay(
    ages: set[int], data: st.DataObject
) -> None:
    known = [_id(TODAY - timedelta(days=age)) for age in sorted(ages, reverse=True)]
    held = data.draw(st.sets(st.sampled_from(known)))
    stays = kept(known, TODAY, held)
    by_year = {name[:4]: name for name in known}
    assert held | set(by_year.values()) | {known[-1]} <= stays <= set(known)


@given(st.sets(st.integers(0, 4000), min_size=1, max_size=60), st.integers(0, 400))
def test_dropping_early_never_loses_what_a_later_day_wants(ages: set[int], later: int) -> None:
    """What the rule keeps on a later day it would have kept on every day before."""
    known = [_id(TODAY - timedelta(days=age)) for age in sorted(ages, reverse=True)]
    now, then = kept(known, TODAY), kept(known, TODAY + timedelta(days=later))
    assert then <= now


@pytest.mark.django_db
@pytest.mark.usefixtures("warehouse_root")
def test_what_is_pinned_or_referred_to_outlives_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_REFERENCES", [lambda: ["20260105-1", ""]])
    for day in (date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7), date(2026, 1, 8)):
        sync(day, names=["core.jurisdiction"])
        if day.day == 6:
            pin("20260106-1", "年度质量报告引用")
    sync(names=["core.jurisdiction"])
    assert snapshots.ids()[:-1] == ["20260105-1", "20260106-1", "20260108-1"]
    assert retention.pins()["20260106-1"]["reason"] == "年度质量报告引用"


@pytest.mark.django_db
def test_a_pin_needs_a_reason_and_a_snapshot() -> None:
    sync(names=["core.jurisdiction"])
    with pytest.raises(Invalid, match="须写明理由"):
        pin(snapshots.ids()[0], " ")
    with pytest.raises(NotFound, match="没有快照"):
        pin("20200101-1", "报告引用")
