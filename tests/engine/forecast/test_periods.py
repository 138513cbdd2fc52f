"""Months and quarters in the writings of offices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.forecast.model import Frequency
from ronghe.engine.forecast.periods import label, ordinal


@pytest.mark.parametrize(
    "text",
    [
        "2024-05",
        "2024-5",
        "2024/05",
        "2024.5",
        "202405",
        "2024年5月",
        "2024年05月",
        "２０２４年５月",
        " 2024-05 ",
        "2024-05-31",
        "2024年五月".replace("五", "5"),
        "2024-05-01 00:00:00",
    ],
)
def test_a_month_is_read(text: str) -> None:
    assert ordinal(text, Frequency.MONTHLY) == 2024 * 12 + 4


@pytest.mark.parametrize(
    "text",
    [
        "2024Q2",
        "2024 Q2",
        "2024-q2",
        "2024年2季度",
        "2024年第二季度",
        "2024年第2季",
        "2024-06-30",
        "2024-04-01",
    ],
)
def test_a_quarter_is_read(text: str) -> None:
    assert ordinal(text, Frequency.QUARTERLY) == 2024 * 4 + 1


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-13", "2024-00", "05-2024", "明年", "2024Q2", "9999-01", "2024-05-99"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    assert ordinal(text, Frequency.MONTHLY) is None


@pytest.mark.parametrize("text", ["2024-05", "2024年5月", "2024Q5", "2024Q0", "二季度"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    assert ordinal(text, Frequency.QUARTERLY) is None


@given(st.integers(1900 * 12, 2200 * 12 + 11), st.sampled_from(Frequency))
def test_what_is_written_is_read_again(number: int, frequency: Frequency) -> None:
    if frequency is Frequency.QUARTERLY:
        number //= 3
    assert ordinal(label(number, frequency), frequency) == number
