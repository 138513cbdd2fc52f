"""What an address says is never trusted to be a number or a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.asked import day_or_none, ticked, whole_number, year_or_none


@given(st.text())
def test_any_text_is_a_number_or_nothing(text: str) -> None:
    found = whole_number(text)
    assert found is None or (0 <= found < 10**17 and found == int(text))


@given(st.integers(0, 10**17 - 1))
def test_a_plain_number_is_read(number: int) -> None:
    assert whole_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "²", "１２", "-1", "+1", " 1", "1.0", "9" * 18, "9" * 5000, "1_0"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_nothing_is_no_number() -> None:
    assert whole_number(None) is None


@pytest.mark.parametrize(("digits", "found"), [(3, 999), (2, None)])
def test_no_more_digits_than_allowed(digits: int, found: int | None) -> None:
    assert whole_number("999", digits=digits) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("1990", 1990), ("2100", 2100), ("1989", None), ("2101", None), ("²⁰²³", None), ("", None)],
)
def test_a_year_lies_between_its_bounds(text: str, found: int | None) -> None:
    assert year_or_none(text, 1990, 2100) == found


def test_the_ticked_rows_keep_their_order() -> None:
    request = RequestFactory().post("/", {"selected": ["3", "x", "1", "²"], "seat": ["7"]})
    assert ticked(request) == [3, 1]
    assert ticked(request, "seat") == [7]


@given(st.text())
def test_any_text_is_a_day_or_nothing(text: str) -> None:
    found = day_or_none(text)
    assert found is None or found == dt.date.fromisoformat(text)


def test_a_day_is_read() -> None:
    assert day_or_none("2024-02-29") == dt.date(2024, 2, 29)
    assert day_or_none("2023-02-29") is None
