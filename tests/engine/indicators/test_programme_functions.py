"""What the functions over programmes and schools count, on rows that are easy to count by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pytest

from ronghe.engine.indicators.computing import UNKEPT, Computed, compute
from tests.engine.indicators.test_functions import NORTH, PLACE, SOUTH, TODAY, Tables, definition

UNITS = ibis.memtable(
    [
        {"id": 7, "jurisdiction_path": "1/2/", "kind": "secondary_school", "is_active": True},
        {"id": 8, "jurisdiction_path": "1/3/", "kind": "secondary_school", "is_active": True},
        {"id": 9, "jurisdiction_path": "1/3/", "kind": "higher_college", "is_active": True},
    ]
).mutate(is_confirmed=ibis.literal(value=True), merged_into_id=ibis.null("int64"))
PATHS = {7: "1/2/", 8: "1/3/", 9: "1/3/"}


def row(pk: int, school: int, **more: Any) -> dict[str, Any]:
    base = {"id": pk, "organisation_id": school, "jurisdiction_path": PATHS[school], "state": "current"}
    return base | more


PROGRAMMES = [
    row(1, 7, status="open", cluster_id=5, years=Decimal("3.0")),
    row(2, 8, status="open", cluster_id=None, years=Decimal("2.5")),
    row(3, 8, status="suspended", cluster_id=5, years=Decimal("3.0")),
]
COHORTS = [
    row(
        1,
        7,
        programme_id=1,
        entry_year=2024,
        enrolled=60,
        graduated=None,
        employed=None,
        employed_matched=None,
    ),
    row(
        2,
        8,
        programme_id=2,
        entry_year=2024,
        enrolled=40,
        graduated=None,
        employed=None,
        employed_matched=None,
    ),
    row(3, 7, programme_id=1, entry_year=2021, enrolled=50, graduated=50, employed=45, employed_matched=40),
    row(4, 8, programme_id=2, entry_year=2021, enrolled=30, graduated=30, employed=10, employed_matched=5),
    row(
        5,
        8,
        programme_id=3,
        entry_year=2024,
        enrolled=99,
        graduated=None,
        employed=None,
        employed_matched=None,
    ),
]
FACTS = {"programmes.schoolprogramme": PROGRAMMES, "programmes.cohort": COHORTS}


def computed(tables: dict[str, Any], one: Any, year: int = 2024) -> list[Computed]:
    facts = Tables(tables | {"directory.organisation": UNITS})
    return compute(facts, [one], PLACE, [NORTH, SOUTH], year=year, today=TODAY)


@pytest.mark.register("IND-11", "PROG-02")
def test_match_by_programmes_of_the_place_and_of_each_school() -> None:
    found = computed(FACTS, definition("programmes.linked", "share", "unit"))
    assert (found[0].value, found[0].numerator, found[0].denominator) == (50, 1, 2)
    assert {one.organisation_id: one.value for one in found if one.organisation_id} == {7: 100, 8: 0}


@pytest.mark.register("IND-11", "PROG-02")
@pytest.mark.parametrize(
    ("above", "below", "value"),
    [
        ("linked", "enrolled", Decimal(60)),
        ("employed_matched", "graduated", Decimal("56.25")),
        ("employed_matched", "employed", Decimal("81.818182")),
    ],
)
def test_match_by_heads(above: str, below: str, value: Decimal) -> None:
    one = definition("programmes.learners", "share", above=above, below=below)
    assert computed(FACTS, one)[0].value == value


def test_a_figure_not_told_is_left_out_above_and_below() -> None:
    rows = [*COHORTS, row(6, 7, programme_id=1, entry_year=2020, enrolled=None, graduated=None,
            employed=None, employed_matched=None)]  # fmt: skip
    facts = FACTS | {"programmes.cohort": rows}
    one = definition("programmes.learners", "share", above="linked", below="enrolled")
    assert computed(facts, one, 2020)[0].is_applicable is False


KEYS = [
    row(1, 7, stage="recognised", tier="municipal", recognised_on=date(2024, 5, 1)),
    row(2, 7, stage="recognised", tier="provincial", recognised_on=date(2024, 5, 1)),
    row(3, 8, stage="recognised", tier="school", recognised_on=date(2024, 5, 1)),
    row(4, 8, stage="recognised", tier="municipal", recognised_on=date(2025, 5, 1)),
]
TIERS = ["municipal", "provincial", "national"]


@pytest.mark.register("IND-12")
def test_schools_with_a_key_programme_by_the_end_of_the_year() -> None:
    one = definition("schools.keyed", "share", "county", tiers=TIERS, kept="above")
    facts = {"programmes.keyprogramme": KEYS}
    found = {one.area_id: one.value for one in computed(facts, one)}
    assert found == {1: 50, 2: 100, 3: None}
    assert computed(facts, one, 2025)[0].value == 100


@pytest.mark.register("IND-31")
def test_the_school_with_the_fewest_groups() -> None:
    rows = [row(n, school, stage="building") for n, school in enumerate((7, 7, 8))]
    one = definition("schools.groups", "least", kept="above")
    assert computed({"programmes.programmegroup": rows}, one)[0].value == 1
    revoked = [*rows[:2], row(3, 8, stage="revoked")]
    assert computed({"programmes.programmegroup": revoked}, one)[0].value == 0


@pytest.mark.register("IND-15", "IND-31")
def test_a_register_without_a_row_of_the_place_has_no_value() -> None:
    """Nought is a value where the register is kept, and none where it is not."""
    above = {"state": "current", "stage": "recognised", "tier": "provincial"}
    more = {"table": "programmes.doubleprecise", "above": above, "above_by": "recognised_on", "kept": "rows"}
    one = definition("rows.count", "count", "county", **more)
    rows = [row(1, 7, stage="building", tier="provincial", recognised_on=None)]
    rows += [row(2, 7, stage="recognised", tier="provincial", recognised_on=date(2024, 3, 1))]
    found = {
        one.area_id: (one.value, one.missing) for one in computed({"programmes.doubleprecise": rows}, one)
    }
    assert found == {1: (1, ""), 2: (1, ""), 3: (None, UNKEPT)}


RETURNS = [
    row(n, school, year=2024, is_full_time=full, school_type=kind, learners=heads, is_provincial_key=key)
    for n, (school, kind, heads, full, key) in enumerate(
        [
            (7, "ordinary", 1199, True, True),
            (8, "ordinary", 1200, True, False),
            (7, "sports", 300, True, None),
            (8, "special", 80, True, None),
            (7, "ordinary", 500, False, None),
            (9, "ordinary", 900, True, True),
        ]
    )
]


@pytest.mark.register("IND-09", "NET-02")
def test_small_schools_with_the_exempt_kinds_and_colleges_apart() -> None:
    """Fewer than 1,200: 1,199 counts, 1,200 does not; exempt kinds, part-time schools and colleges never."""
    exempt = ["sports", "arts", "ethnic", "special"]
    one = definition("schools.below_size", "count", size=1200, exempt=exempt, kept="rows")
    assert computed({"programmes.schoolyear": RETURNS}, one)[0].value == 1
    assert computed({"programmes.schoolyear": RETURNS}, one, 2023)[0].missing == UNKEPT


@pytest.mark.register("IND-10")
def test_schools_at_the_provincial_standard_of_those_that_told() -> None:
    one = definition("schools.standard", "share", column="is_provincial_key")
    assert computed({"programmes.schoolyear": RETURNS}, one)[0].value == 50
