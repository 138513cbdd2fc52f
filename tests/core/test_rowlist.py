"""Rows in memory behave on a list page like those of a table."""

from __future__ import annotations

from types import SimpleNamespace

from django.db.models import F, Q

from ronghe.core.rowlist import RowList

ROWS = RowList(
    [
        SimpleNamespace(name="甲", year=2022, share=None),
        SimpleNamespace(name="乙", year=2021, share=0.5),
        SimpleNamespace(name="丙", year=2023, share=0.2),
    ]
)


def names(rows: RowList) -> str:
    return "".join(row.name for row in rows)


def test_filters_of_lists_are_understood() -> None:
    assert names(ROWS.filter(year__in=["2021", "2022"])) == "甲乙"
    assert names(ROWS.filter(Q(name__icontains="甲") | Q(year=2023))) == "甲丙"
    assert names(ROWS.filter(~Q(name="甲"), year__gte=2022)) == "丙"
    assert names(ROWS.filter(share__isnull=True)) == "甲"


def test_order_is_stable_and_empty_values_come_last_in_both_directions() -> None:
    assert names(ROWS.order_by("year", "pk")) == "乙甲丙"
    assert names(ROWS.order_by("-year", "pk")) == "丙甲乙"
    assert names(ROWS.order_by(F("share").desc(nulls_last=True), "pk")) == "乙丙甲"
    assert names(ROWS.order_by(F("share").asc(nulls_last=True), "pk")) == "丙乙甲"


def test_pages_and_counts() -> None:
    assert ROWS.count() == 3
    assert [row.name for row in ROWS[1:]] == ["乙", "丙"]
