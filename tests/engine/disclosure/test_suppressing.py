"""Small cells are hidden, and no hidden cell follows from those shown."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engine.disclosure import (
    SUPPRESSED,
    DisclosureError,
    Reason,
    Table,
    audit,
    relations,
    suppress,
)

TOTALS = {"county": "合计", "kind": "合计"}


def crossed(counts: dict[tuple[str, str], int]) -> list[dict[str, object]]:
    """The rows of a two-way table with all its totals."""
    counties = sorted({county for county, _kind in counts})
    kinds = sorted({kind for _county, kind in counts})

    def count(county: str, kind: str) -> int:
        return sum(value for (a, b), value in counts.items() if county in (a, "合计") and kind in (b, "合计"))

    return [
        {"county": county, "kind": kind, "people": count(county, kind)}
        for county, kind in itertools.product([*counties, "合计"], [*kinds, "合计"])
    ]


def is_determined(table: Table, cell: tuple[str, ...]) -> bool:
    """By plain linear algebra, apart from the code under test: is the cell a combination of what is shown?"""
    unknown = sorted(table.hidden)
    rows = [
        [(-1 if one == found.total else 1) if one in found.cells else 0 for one in unknown]
        for found in relations(table)
    ]
    matrix = np.array(rows or [[0] * len(unknown)], dtype=float)
    wanted = np.zeros((1, len(unknown)))
    wanted[0, unknown.index(cell)] = 1
    return bool(np.linalg.matrix_rank(np.vstack([matrix, wanted])) == np.linalg.matrix_rank(matrix))


def test_a_small_cell_and_its_complements_are_hidden() -> None:
    rows = crossed({("越城", "中职"): 3, ("越城", "高职"): 40, ("柯桥", "中职"): 50, ("柯桥", "高职"): 60})
    found = suppress(rows, keys=("county", "kind"), measures=("people",), threshold=10, totals=TOTALS)
    hidden = {one.cell: one.reason for one in found.hidden}
    assert hidden[("越城", "中职")] is Reason.SMALL
    assert set(hidden.values()) == {Reason.SMALL, Reason.COMPLEMENT}
    assert len(hidden) == 4  # one cell alone follows from its row, two from the columns
    small = next(row for row in found.rows if (row["county"], row["kind"]) == ("越城", "中职"))
    assert (small["people"], small["people_status"]) == (None, SUPPRESSED)
    whole = next(row for row in found.rows if (row["county"], row["kind"]) == ("合计", "合计"))
    assert (whole["people"], whole["people_status"]) == (153, "")


def test_noughts_stay_shown_and_nothing_small_hides_nothing() -> None:
    rows = crossed({("越城", "中职"): 0, ("越城", "高职"): 40, ("柯桥", "中职"): 50, ("柯桥", "高职"): 60})
    found = suppress(rows, keys=("county", "kind"), measures=("people",), threshold=10, totals=TOTALS)
    assert found.hidden == ()
    assert [row["people"] for row in found.rows] == [row["people"] for row in rows]


def test_the_public_mark_does_not_tell_small_from_complement() -> None:
    rows = crossed({("越城", "中职"): 3, ("越城", "高职"): 40, ("柯桥", "中职"): 50, ("柯桥", "高职"): 60})
    found = suppress(rows, keys=("county", "kind"), measures=("people",), threshold=10, totals=TOTALS)
    assert {row["people_status"] for row in found.rows} == {"", SUPPRESSED}


def test_a_pair_whose_sum_leaves_too_little_open_takes_the_sum_with_it() -> None:
    rows = [
        {"kind": "甲", "n": 1},
        {"kind": "乙", "n": 4},
        {"kind": "丙", "n": 900},
        {"kind": "合计", "n": 905},
    ]
    found = suppress(rows, keys=("kind",), measures=("n",), threshold=6, totals={"kind": "合计"})
    bounds = {one.cell: one for one in found.hidden}
    assert set(bounds) == {("甲",), ("乙",), ("丙",)}  # 甲 + 乙 = 5 would say that each is at most 4
    assert bounds[("甲",)].high - bounds[("甲",)].low >= 5


def test_the_tree_of_areas_is_protected_at_every_level() -> None:
    rows = [
        {"area": "市", "n": 300},
        {"area": "东区", "n": 103},
        {"area": "西区", "n": 197},
        {"area": "东一", "n": 3},
        {"area": "东二", "n": 100},
        {"area": "西一", "n": 97},
        {"area": "西二", "n": 100},
    ]
    tree = {
        "area": {"东区": "市", "西区": "市", "东一": "东区", "东二": "东区", "西一": "西区", "西二": "西区"}
    }
    found = suppress(rows, keys=("area",), measures=("n",), threshold=10, parents=tree)
    assert {one.cell[0] for one in found.hidden} == {"东一", "东二"}
    assert all(not is_determined(found.tables["n"], one.cell) for one in found.hidden)


def test_a_value_of_two_contributors_is_hidden() -> None:
    rows = [
        {"kind": "甲", "money": 1000, "list": [800, 150, 50]},
        {"kind": "乙", "money": 1000, "list": [250, 250, 250, 250]},
        {"kind": "丙", "money": 1000, "list": [250, 250, 250, 250]},
        {"kind": "合计", "money": 3000, "list": []},
    ]
    found = suppress(
        rows,
        keys=("kind",),
        measures=("money",),
        threshold=10,
        totals={"kind": "合计"},
        dominance=(2, 85),
        contributors={"money": "list"},
    )
    assert {one.cell: one.reason for one in found.hidden}[("甲",)] is Reason.DOMINANT
    assert len(found.hidden) == 2


def test_a_mean_is_hidden_with_its_count() -> None:
    rows = [{"kind": "甲", "n": 3, "wage": 5000}, {"kind": "乙", "n": 30, "wage": 6000}]
    found = suppress(rows, keys=("kind",), measures=("n",), threshold=10, follows={"wage": "n"})
    assert [row["wage"] for row in found.rows] == [None, 6000]


def test_an_arrow_table_is_taken_as_it_is() -> None:
    rows = pa.table({"kind": ["甲", "乙"], "n": [3, 30]})
    assert [row["n"] for row in suppress(rows, keys=("kind",), measures=("n",), threshold=10).rows] == [
        None,
        30,
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"kind": "甲", "n": 3}, {"kind": "甲", "n": 4}], "disclosure.twice"),
        ([{"kind": "甲", "n": -3}], "disclosure.value"),
        ([{"kind": "甲", "n": math.nan}], "disclosure.value"),
        ([{"n": 3}], "disclosure.columns"),
        ([{"kind": "甲", "n": 3}, {"kind": "合计", "n": 4}], "disclosure.not_additive"),
    ],
)
def test_a_table_that_cannot_be_judged_is_refused(rows: list[dict[str, object]], code: str) -> None:
    with pytest.raises(DisclosureError) as refused:
        suppress(rows, keys=("kind",), measures=("n",), threshold=5, totals={"kind": "合计"})
    assert refused.value.code == code


def test_a_tree_that_bites_its_tail_is_refused() -> None:
    with pytest.raises(DisclosureError, match="绕成一圈"):
        suppress(
            [{"area": "甲", "n": 30}],
            keys=("area",),
            measures=("n",),
            threshold=5,
            parents={"area": {"甲": "乙", "乙": "甲"}},
        )


def test_the_auditor_finds_a_cell_that_was_hidden_alone() -> None:
    table = Table(
        "t",
        ("kind",),
        "n",
        {("甲",): 3, ("乙",): 40, ("合计",): 43},
        {"kind": {"甲": "合计", "乙": "合计"}},
        {("甲",): Reason.SMALL},
    )
    (bounds,) = audit(table, threshold=10)
    assert (bounds.low, bounds.high, bounds.is_safe) == (3, 3, False)


counts = st.integers(min_value=0, max_value=30)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(counts, min_size=2, max_size=4), min_size=2, max_size=4), st.integers(2, 12))
def test_no_hidden_cell_follows_from_those_shown(grid: list[list[int]], threshold: int) -> None:
    width = min(len(row) for row in grid)
    cells = {(f"县{i}", f"类{j}"): value for i, row in enumerate(grid) for j, value in enumerate(row[:width])}
    found = suppress(
        crossed(cells), keys=("county", "kind"), measures=("people",), threshold=threshold, totals=TOTALS
    )
    table = found.tables["people"]
    assert {cell for cell, value in table.cells.items() if 0 < value < threshold} <= set(table.hidden)
    for one in found.hidden:
        assert not is_determined(table, one.cell)
        assert one.low <= table.cells[one.cell] <= one.high + 1e-6
        if one.reason is Reason.SMALL:
            assert one.high - one.low >= threshold - 1 - 1e-6


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(2, 6))
def test_a_reader_who_tries_every_whole_number_learns_no_small_count(
    values: list[int], threshold: int
) -> None:
    """Brute force over all 2 × 2 tables of counts that agree with what is shown."""
    cells = dict(zip(itertools.product("AB", "xy"), values, strict=True))
    found = suppress(
        crossed(cells), keys=("county", "kind"), measures=("people",), threshold=threshold, totals=TOTALS
    )
    shown = {(row["county"], row["kind"]): row["people"] for row in found.rows if row["people_status"] == ""}
    possible: dict[tuple[str, str], set[int]] = {cell: set() for cell in cells}
    for guess in itertools.product(range(14), repeat=4):
        rows = crossed(dict(zip(cells, guess, strict=True))) if _fits_inside(cells, guess, shown) else []
        if rows and all(shown.get((r["county"], r["kind"]), r["people"]) == r["people"] for r in rows):
            for cell, value in zip(cells, guess, strict=True):
                possible[cell].add(value)
    for cell, value in cells.items():
        if 0 < value < threshold:
            assert len(possible[cell]) >= 2


def _fits_inside(
    cells: dict[tuple[str, str], int], guess: tuple[int, ...], shown: dict[tuple[str, str], int]
) -> bool:
    """Inner cells first: most guesses end here."""
    return all(shown.get(cell, value) == value for cell, value in zip(cells, guess, strict=True))
