"""Tables that are each safe and together are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ronghe.engine.disclosure import (
    DisclosureError,
    Reason,
    Table,
    check_differencing,
    require_no_differencing,
    suppress,
)

TREE = {"county": {"越城": "全市", "柯桥": "全市", "上虞": "全市"}}


def table(name: str, cells: dict[str, float], **more: object) -> Table:
    return Table(name, ("county",), "people", {(code,): value for code, value in cells.items()}, TREE, **more)  # type: ignore[arg-type]


FIRST = table("第1版", {"越城": 120, "柯桥": 80, "上虞": 60, "全市": 260})


def test_an_edition_that_changes_by_a_few_is_refused_with_the_cell_named() -> None:
    second = table("第2版", {"越城": 123, "柯桥": 80, "上虞": 60, "全市": 263})
    found = check_differencing([FIRST], second, threshold=10)
    assert {one.cell for one in found} == {("越城",), ("全市",)}
    with pytest.raises(DisclosureError) as refused:
        require_no_differencing([FIRST], second, threshold=10)
    assert "county=越城" in refused.value.where
    assert "相差 3" in refused.value.where


def test_an_edition_that_changes_by_many_or_not_at_all_is_fine() -> None:
    assert check_differencing([FIRST], FIRST, threshold=10) == []
    assert not check_differencing(
        [FIRST], table("第2版", {"越城": 140, "柯桥": 80, "上虞": 60, "全市": 280}), threshold=10
    )


def test_another_year_is_about_other_people() -> None:
    old = replace(FIRST, population={"year": frozenset({"2023"})})
    new = replace(
        table("2024", {"越城": 121, "柯桥": 80, "上虞": 60, "全市": 261}),
        population={"year": frozenset({"2024"})},
    )
    assert check_differencing([old], new, threshold=10) == []


def test_a_total_without_one_small_area_is_refused() -> None:
    """全市 and 全市（不含上虞）: each fine, their difference is 上虞 with 4 people."""
    whole = Table("全市", (), "people", {(): 204.0})
    without = Table("不含上虞", (), "people", {(): 200.0}, population={"county": frozenset({"越城", "柯桥"})})
    (found,) = check_differencing([whole], without, threshold=10)
    assert found.difference == -4


def test_age_bands_that_differ_by_a_year_are_refused() -> None:
    bands = {"age": {"20-24": frozenset({"20", "21", "22", "23", "24"})}}
    wider = {"age": {"20-25": frozenset({"20", "21", "22", "23", "24", "25"})}}
    old = Table("甲表", ("age",), "people", {("20-24",): 100.0}, members=bands)
    new = Table("乙表", ("age",), "people", {("20-25",): 103.0}, members=wider)
    (found,) = check_differencing([old], new, threshold=10)
    assert (found.cell, found.other) == (("20-25",), ("20-24",))


def test_a_cell_hidden_here_and_shown_there_is_refused() -> None:
    new = table(
        "第2版",
        {"越城": 3, "柯桥": 80, "上虞": 60, "全市": 143},
        hidden={("越城",): Reason.SMALL, ("柯桥",): Reason.COMPLEMENT},
    )
    old = table(
        "第1版",
        {"越城": 3, "柯桥": 80, "上虞": 60, "全市": 143},
        hidden={("越城",): Reason.SMALL, ("上虞",): Reason.COMPLEMENT},
    )
    (found,) = check_differencing([old], new, threshold=10)
    assert found.cell == ("越城",)
    assert "推算为 3–3" in found.message


def test_another_measure_is_another_matter() -> None:
    assert check_differencing([FIRST], replace(FIRST, measure="money", name="x"), threshold=10) == []


def test_suppression_against_an_older_edition_hides_what_changed_by_a_few() -> None:
    rows = [
        {"county": code, "people": n}
        for code, n in (("越城", 123), ("柯桥", 80), ("上虞", 60), ("全市", 263))
    ]
    found = suppress(
        rows,
        keys=("county",),
        measures=("people",),
        threshold=10,
        parents=TREE,
        against=[FIRST],
        name="第2版",
    )
    new = found.tables["people"]
    assert check_differencing([FIRST], new, threshold=10) == []
    assert new.hidden[("越城",)] is Reason.DIFFERENCE


def test_the_private_record_comes_back_as_it_was() -> None:
    kept = replace(FIRST, hidden={("越城",): Reason.SMALL}, population={"year": frozenset({"2023"})})
    assert Table.from_json(kept.as_json()) == kept
