"""Gaps with their bounds, the quadrant with its small cells, duplicates and dockings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.alignment.dockings import USUAL, Docking, Proof, docked, wanted
from ronghe.engine.alignment.duplicates import Offer, distance, duplicates
from ronghe.engine.alignment.gaps import GroupGap, Range, gaps
from ronghe.engine.alignment.quadrant import Corner, Dot, corner_of, quadrant

numbers = st.floats(0, 10_000, allow_nan=False)
ranges = st.lists(numbers, min_size=3, max_size=3).map(lambda three: Range(*sorted(three)))
codes = st.sampled_from(["1-01-01", "2-02-10", "4-04-05"])


@given(st.dictionaries(codes, ranges), st.dictionaries(codes, ranges))
def test_gaps_keep_order_of_bounds_and_balance(demand: dict[str, Range], supply: dict[str, Range]) -> None:
    found = gaps(demand, supply)
    assert {one.group for one in found} == {*demand, *supply}
    for one in found:
        assert one.gap.low <= one.gap.middle <= one.gap.high
    total = sum(one.middle for one in demand.values()) - sum(one.middle for one in supply.values())
    assert sum(one.gap.middle for one in found) == pytest.approx(total)


def test_a_gap_is_called_so_only_when_its_whole_range_says_so() -> None:
    assert GroupGap("g", Range(100, 120, 140), Range(50, 60, 70)).verdict == "short"
    assert GroupGap("g", Range(10, 12, 14), Range(50, 60, 70)).verdict == "over"
    assert GroupGap("g", Range(40, 65, 90), Range(50, 60, 70)).verdict == "level"
    assert GroupGap("g", Range(40, 65, 90), Range(0, 0, 0)).index is None


dots = st.lists(
    st.builds(
        Dot,
        st.uuids().map(str),
        st.none() | st.floats(0, 50, allow_nan=False),
        st.none() | st.floats(0, 1, allow_nan=False),
        st.none() | st.integers(0, 200),
    ),
    max_size=20,
)


@given(dots, st.integers(1, 30))
def test_every_programme_is_placed_or_listed_with_its_reason(rows: list[Dot], smallest: int) -> None:
    found = quadrant(rows, rows, smallest=smallest)
    assert len(found.placed) + len(found.unplaced) == len(rows)
    assert all(one.reason for one in found.unplaced)
    for one in found.placed:
        assert one.dot.graduates is not None
        assert one.dot.graduates >= smallest
    if found.placed:
        weights = sum(one.dot.graduates or 0 for one in found.placed)
        mean = sum((one.dot.outcome or 0) * (one.dot.graduates or 0) for one in found.placed) / weights
        assert found.outcome_mean == pytest.approx(mean)


def test_the_axes_are_those_of_the_region_whatever_is_shown() -> None:
    region = [Dot("a", 2.0, 0.9, 30), Dot("b", 1.0, 0.5, 30), Dot("c", 0.2, 0.2, 3)]
    found = quadrant(region[:1], region, smallest=10)
    assert (found.demand_mean, found.outcome_mean) == (1.5, 0.7)
    assert found.placed[0].corner is Corner.GROW
    small = quadrant(region[2:], region, smallest=10)
    assert small.unplaced[0].reason == "毕业生不足 10 人，不作判断"


@pytest.mark.parametrize(
    ("demand", "outcome", "corner"),
    [(2, 0.9, "grow"), (2, 0.1, "mend"), (0.5, 0.9, "turn"), (0.5, 0.1, "leave"), (1, 0.5, "grow")],
)
def test_corners(demand: float, outcome: float, corner: str) -> None:
    assert corner_of(demand, outcome, 1.0, 0.5) == corner


def offer(key: str, school: int, **more: object) -> Offer:
    return Offer(key, "660302", "机电", "secondary", school, f"学校{school}", **more)  # type: ignore[arg-type]


def test_two_directions_in_one_school_are_no_duplicate() -> None:
    assert duplicates([offer("1", 1), offer("2", 1)]) == []
    found = duplicates([offer("1", 1, learners=80), offer("2", 1), offer("3", 2, learners=20)])
    assert (found[0].schools, found[0].learners, found[0].smallest) == (2, 100, 20)
    assert found[0].nearest is None


def test_the_nearest_two_schools_are_measured() -> None:
    rows = [
        offer("1", 1, position=(120.0, 30.0)),
        offer("2", 2, position=(120.0, 30.1)),
        offer("3", 3, position=(121.0, 31.0)),
    ]
    assert duplicates(rows)[0].nearest == pytest.approx(11.1, abs=0.1)


@given(st.tuples(st.floats(73, 136), st.floats(3, 54)), st.tuples(st.floats(73, 136), st.floats(3, 54)))
def test_distance_is_symmetric_and_nought_at_home(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert distance(a, b) == pytest.approx(distance(b, a))
    assert distance(a, a) == 0


def test_names_decided_by_an_office_replace_ours() -> None:
    assert wanted() == USUAL
    named = wanted([USUAL[0].name, "专业与园区对接"])
    assert named == (USUAL[0], Docking("", "专业与园区对接", "登记的证明材料"))
    result = docked(named, {"industry": [Proof("登记了产业")], "": [Proof("不算")]}, {})
    assert result.given == (USUAL[0].name,)
    assert result.missing == ("专业与园区对接",)
