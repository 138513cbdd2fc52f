"""Money is exact: nothing smaller than a fen comes in, no fen is lost, and a cap is never passed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.errors import Invalid
from ronghe.core.money import fen_of, in_yuan, part_of, share_out, whole_fen, yuan_text

FEN = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize("text", ["0.005", "12.345", "1,00", "", "四千", "1e3", "--1", "NaN", "0.0000001万"])
def test_what_is_no_amount_of_whole_fen_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        fen_of(text)
    assert "amount" in refused.value.fields


@pytest.mark.parametrize(
    ("text", "fen"),
    [("4000", 400000), ("4,000.5", 400050), ("¥ 0.01", 1), ("２００元", 20000), ("1.2345万", 1234500)],
)
def test_amounts_as_people_type_them(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@given(FEN)
def test_what_is_shown_reads_back(fen: int) -> None:
    assert fen_of(yuan_text(fen)) == fen
    assert whole_fen(in_yuan(fen)) == fen


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_parts_add_up_to_the_fen(fen: int, weights: list[int]) -> None:
    parts = share_out(fen, weights)
    assert sum(parts) == fen
    total = sum(weights)
    assert all(abs(Decimal(p) - Decimal(fen) * w / total) < 1 for p, w in zip(parts, weights, strict=True))


@given(st.integers(0, 10**15), st.integers(0, 100))
def test_a_part_never_passes_its_share(fen: int, percent: int) -> None:
    part = part_of(fen, Decimal(percent) / 100)
    assert part * 100 <= fen * percent < (part + 1) * 100


def test_a_float_is_no_money() -> None:
    with pytest.raises(TypeError):
        fen_of(0.1)  # type: ignore[arg-type]
