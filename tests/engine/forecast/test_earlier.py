"""Two runs that are each safe: the later one hides what together they would tell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ronghe.engine.forecast.earlier import WHOLE, Cell, Told, to_hide

CITY, NORTH, SOUTH, EAST = "p/c/", "p/c/n/", "p/c/s/", "p/c/e/"
COOKS, CLERKS, NURSES = "4-03-02", "3-01-02", "2-05-08"
POSTS: Mapping[tuple[str, str], float] = {
    (COOKS, NORTH): 4,
    (COOKS, SOUTH): 12,
    (COOKS, EAST): 50,
    (CLERKS, NORTH): 40,
    (CLERKS, SOUTH): 30,
    (CLERKS, EAST): 20,
    (NURSES, NORTH): 25,
    (NURSES, SOUTH): 35,
    (NURSES, EAST): 45,
}


def size(cell: Cell) -> float:
    occupation, place, _ = cell
    return sum(
        posts
        for (code, where), posts in POSTS.items()
        if (occupation == WHOLE or code.startswith(occupation)) and where.startswith(place)
    )


def run(place: str, *hidden: Cell, small: tuple[Cell, ...] = (), length: int = 7, by_district: bool) -> Told:
    """A run over a place: the total, its occupations, and both by district if asked."""
    inside = [(code[:length], where) for code, where in POSTS if where.startswith(place)]
    layers = [{(WHOLE, place, WHOLE)}, {(code, place, WHOLE) for code, _ in inside}]
    if by_district:
        layers += [{(WHOLE, where, WHOLE) for _, where in inside}, {(*one, WHOLE) for one in inside}]
    cells = frozenset().union(*layers)
    frozen = tuple(frozenset(layer) for layer in layers)
    return Told(place, frozen, cells - {*hidden, *small}, frozenset(small))


def sizes_of(told: Told) -> dict[Cell, float]:
    return {cell: size(cell) for cell in told.shown}


BY_DISTRICT = run(
    CITY,
    (COOKS, SOUTH, WHOLE),
    (CLERKS, NORTH, WHOLE),
    (CLERKS, SOUTH, WHOLE),
    small=((COOKS, NORTH, WHOLE),),
    by_district=True,
)


@pytest.mark.register("TAL-01")
def test_a_district_s_own_run_does_not_tell_what_the_city_s_run_hides() -> None:
    new = run(SOUTH, by_district=False)
    hidden = to_hide(new, sizes_of(new), [BY_DISTRICT])
    assert (COOKS, SOUTH, WHOLE) in hidden
    assert len(hidden) >= 2, "the total of the district would tell the one that is hidden"
    assert to_hide(new, sizes_of(new), []) == set()


def test_what_an_earlier_run_tells_counts_when_the_new_one_hides_a_small_cell() -> None:
    """The new run is safe by itself: two are hidden. An earlier one told the second of them."""
    earlier = run(CITY, by_district=False)
    whole = (COOKS, CITY, WHOLE)
    new = run(
        CITY, whole, (COOKS, SOUTH, WHOLE), (CLERKS, NORTH, WHOLE), (CLERKS, SOUTH, WHOLE),
        small=((COOKS, NORTH, WHOLE),), by_district=True,
    )  # fmt: skip
    told_both_ways = to_hide(new, sizes_of(new), [earlier])
    assert told_both_ways == set(), "north and south are still two unknowns of the occupation's whole"
    narrow = run(SOUTH, by_district=False)
    hidden = to_hide(new, sizes_of(new), [earlier, narrow])
    assert (COOKS, EAST, WHOLE) in hidden
    assert (COOKS, NORTH, WHOLE) not in hidden


def test_groups_of_another_length_are_added_up_too() -> None:
    fine = run(CITY, (CLERKS, CITY, WHOLE), small=((COOKS, CITY, WHOLE),), by_district=False)
    coarse = run(CITY, length=4, by_district=False)
    hidden = to_hide(coarse, sizes_of(coarse), [fine])
    assert {("4-03", CITY, WHOLE), ("3-01", CITY, WHOLE)} & hidden
    again = Told(coarse.place, coarse.layers, coarse.shown - hidden, coarse.small)
    assert to_hide(again, sizes_of(again), [fine]) == set()


def test_the_runs_of_all_districts_add_up_to_the_city() -> None:
    inside = {CITY: (f"={CITY}", NORTH, SOUTH, EAST)}
    north = run(NORTH, (CLERKS, NORTH, WHOLE), small=((COOKS, NORTH, WHOLE),), by_district=False)
    rest = [run(place, by_district=False) for place in (SOUTH, EAST)]
    own = Told(
        f"={CITY}",
        (frozenset({(COOKS, f"={CITY}", WHOLE)}),),
        frozenset({(COOKS, f"={CITY}", WHOLE)}),
        frozenset(),
    )
    new = run(CITY, by_district=False)
    assert (COOKS, CITY, WHOLE) in to_hide(new, sizes_of(new), [north, *rest, own], inside)
    assert to_hide(new, sizes_of(new), [north, rest[0]], inside) == set()


def test_what_earlier_runs_gave_away_among_themselves_hides_nothing_more() -> None:
    south = run(SOUTH, by_district=False)
    new = run(EAST, by_district=False)
    assert to_hide(new, sizes_of(new), [BY_DISTRICT, south]) == set()


def test_a_cell_large_enough_for_the_new_run_is_its_own_affair() -> None:
    new = run(NORTH, by_district=False)
    assert (COOKS, NORTH, WHOLE) not in to_hide(new, sizes_of(new), [BY_DISTRICT])
