"""Stratified samples of numbers: allocation, seeded drawing, weights for silence, margins."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.surveys import Cell, allocate, draw_strata, total_of

FRAMES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 200), min_size=1)


@given(FRAMES, st.integers(1, 300), st.integers(1, 3))
def test_an_allocation_fits_the_frame_and_the_size(frame: dict[str, int], size: int, least: int) -> None:
    sizes = allocate(frame, size, least=least)
    assert all(min(least, frame[key]) <= sizes[key] <= frame[key] for key in frame)
    wanted = max(min(size, sum(frame.values())), sum(min(least, number) for number in frame.values()))
    assert sum(sizes.values()) == wanted or sum(sizes.values()) <= wanted + len(frame) * least


@given(FRAMES, st.integers(1, 300))
def test_whole_strata_are_taken_whole(frame: dict[str, int], size: int) -> None:
    first = min(frame)
    assert allocate(frame, size, whole=[first])[first] == frame[first]


def test_a_size_of_nothing_is_refused() -> None:
    with pytest.raises(EngineError, match="样本量"):
        allocate({"a": 3}, 0)


@given(st.integers(0, 10_000))
def test_a_seed_draws_the_same_sample_in_any_order(seed: int) -> None:
    units = {"a": [f"a{n}" for n in range(20)], "b": [f"b{n}" for n in range(5)]}
    shuffled = {key: Random(seed).sample(rows, len(rows)) for key, rows in units.items()}
    sizes = {"a": 4, "b": 0}
    assert draw_strata(units, sizes, str(seed)) == draw_strata(shuffled, sizes, str(seed))
    assert draw_strata(units, sizes, str(seed))["b"] == []


def test_a_census_has_no_margin_and_a_sample_is_carried_to_its_frame() -> None:
    whole = Cell("large", 2, 2, (Decimal(10), Decimal(30)))
    assert total_of([whole]).margin == 0
    part = Cell("small", 8, 4, (Decimal(1), Decimal(3)))
    found = total_of([whole, part])
    assert found.total == 40 + 16
    assert (part.design, part.adjustment, part.weight) == (Fraction(2), Fraction(2), Fraction(4))
    # 8² (1 − 2/8) · 2 / 2, of which the root times 1.96
    assert found.margin == pytest.approx(1.959964 * (64 * 0.75) ** 0.5, rel=1e-6)
    assert (found.plain, found.answered, found.drawn, found.frame) == (44, 4, 6, 10)
    assert found.response == Fraction(4, 6)


def test_a_single_answer_borrows_the_spread_and_a_silent_stratum_is_named() -> None:
    lone, silent = Cell("one", 5, 2, (Decimal(4),)), Cell("none", 9, 3)
    alone = total_of([lone, silent])
    assert (alone.total, alone.margin, alone.silent) == (20, None, ("none",))
    helped = total_of([lone, silent, Cell("two", 4, 2, (Decimal(1), Decimal(3)))])
    assert helped.margin is not None
    assert helped.margin > 0
    assert total_of([]).margin is None


def test_the_margin_covers_about_nineteen_in_twenty() -> None:
    """A known frame sampled again and again: the interval holds the true total as often as it says."""
    random = Random(7)
    frames = {
        key: [Decimal(random.randrange(low, 3 * low)) for _ in range(60)]
        for key, low in (("a", 10), ("b", 40))
    }
    true = Fraction(sum(sum(rows) for rows in frames.values()))
    held = 0
    for _ in range(400):
        cells = [Cell(key, 60, 20, tuple(random.sample(rows, 20))) for key, rows in frames.items()]
        found = total_of(cells)
        assert found.margin is not None
        held += abs(float(found.total - true)) <= found.margin
    assert 0.91 <= held / 400 <= 0.985
