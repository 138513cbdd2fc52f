"""What is short, what is over, and what is not told: rules of the talent report without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Ahead, Occupation, Told


@pytest.mark.parametrize(
    ("demand", "supply", "standing"),
    [
        (100.0, (10.0, 20.0, 80.0), rules.SHORTAGE),
        (100.0, (120.0, 150.0, 180.0), rules.SURPLUS),
        (100.0, (95.0, 100.0, 108.0), rules.BALANCED),
        (100.0, (60.0, 130.0, 180.0), rules.OPEN),
        (100.0, (80.0, 90.0, 95.0), rules.BALANCED),
    ],
)
def test_a_standing_holds_for_the_whole_interval(
    demand: float, supply: tuple[float, float, float], standing: str
) -> None:
    assert rules.standing_of(rules.gap_of(demand, supply), demand)[0] == standing


def test_without_supply_nothing_is_judged() -> None:
    assert rules.standing_of(None, 100.0) == (rules.OPEN, "需求或供给缺一项，不能比较")


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (None, 50, "尚未登记"),
        (5, 9, "毕业生不足10人，不公布"),
        (50, 50, "100.0%"),
        (49, 50, "94%以上"),
        (1, 50, "7%以下"),
        (30, 50, "60.0%"),
        (0, 50, "0.0%"),
    ],
)
def test_a_share_never_points_at_single_graduates(part: int | None, whole: int, words: str) -> None:
    assert rules.share_words(part, whole, 10) == words


cells = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), min_size=1, max_size=12)


@given(cells, st.integers(3, 20))
def test_no_small_cell_is_shown_and_never_one_alone_is_hidden(
    made: list[tuple[int, int]], minimum: int
) -> None:
    lines = [
        Occupation(f"6-18-{number:02}", "示例", posts=float(posts), employers=employers)
        for number, (posts, employers) in enumerate(made)
    ]
    shown = rules.without_small(lines, minimum)
    hidden = [one for one in shown if one.hidden]
    assert all(one.posts is None and not one.by_source and one.gap is None for one in hidden)
    for one in shown:
        if not one.hidden and one.posts:
            assert one.posts >= minimum
            assert one.employers == 0 or one.employers >= rules.FEWEST_EMPLOYERS
    others = [one for one in lines if one.posts]
    assert len(hidden) != 1 or len(others) == 1


@given(cells)
def test_what_is_stored_reads_back_the_same(made: list[tuple[int, int]]) -> None:
    ahead = Ahead(10, 5, 15, None, "untried", "组合", steps=(("2026-01", 1.0, 0.5, 2.0),))
    lines = tuple(
        Occupation(f"6-18-{number:02}", "示例", posts=float(posts), employers=employers, ahead=ahead)
        for number, (posts, employers) in enumerate(made)
    )
    told = Told("示例市", "2025年", 10, "示例", occupations=lines, missing=("一", "二"))
    assert rules.from_json(rules.to_json(told)) == told
