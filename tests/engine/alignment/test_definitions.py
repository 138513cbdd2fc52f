"""Match degrees: bounds, invariances, and what is missing is named and never taken for nought."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.alignment.definitions import DEFINITIONS, all_degrees
from ronghe.engine.alignment.facts import Facts, ProgrammeFacts

GROUPS = ["1-01-01", "2-02-10", "4-04-05", "6-18-04"]
heads = st.none() | st.integers(0, 500)
weights = st.dictionaries(st.sampled_from(GROUPS), st.floats(0, 5, allow_nan=False), max_size=4)


@st.composite
def programmes(draw: st.DrawFn) -> ProgrammeFacts:
    graduates = draw(heads)
    employed = None if graduates is None else draw(st.none() | st.integers(0, graduates))
    matched = None if employed is None else draw(st.none() | st.integers(0, employed))
    return ProgrammeFacts(
        str(draw(st.integers(0, 10**9))),
        draw(heads),
        graduates,
        employed,
        matched,
        draw(st.booleans()),
        draw(weights),
    )


facts = st.builds(
    Facts,
    st.lists(programmes(), max_size=12).map(tuple),
    st.dictionaries(st.sampled_from(GROUPS), st.floats(0, 1000, allow_nan=False), max_size=4),
)


@given(facts)
def test_every_degree_is_a_share_or_says_what_it_lacks(known: Facts) -> None:
    for degree in all_degrees(known):
        if degree.value is None:
            assert degree.denominator == 0
        else:
            assert 0 <= degree.value <= 1
            assert degree.numerator <= degree.denominator + 1e-9
        assert all(0 <= part.above <= part.below + 1e-9 for part in degree.parts)


@given(facts, st.randoms())
def test_order_of_programmes_and_scale_do_not_matter(known: Facts, dice: object) -> None:
    rows = list(known.programmes)
    dice.shuffle(rows)  # type: ignore[attr-defined]
    double = tuple(
        replace(
            one,
            **{
                name: None if getattr(one, name) is None else getattr(one, name) * 2
                for name in ("learners", "graduates", "employed", "matched")
            },
        )
        for one in rows
    )
    changed = Facts(double, {group: posts * 3 for group, posts in known.demand.items()})
    for before, after in zip(all_degrees(known), all_degrees(changed), strict=True):
        assert (before.value is None) == (after.value is None)
        assert before.value == pytest.approx(after.value)
        assert sorted(before.missing) == sorted(after.missing)


@given(facts)
def test_a_programme_with_nothing_known_changes_no_degree_of_heads(known: Facts) -> None:
    """Unknown is not nought: such a programme is named and moves nothing but the count of programmes."""
    more = Facts((*known.programmes, ProgrammeFacts("unknown")), known.demand)
    for before, after in zip(all_degrees(known), all_degrees(more), strict=True):
        if before.definition.key == "programmes_linked":
            continue
        assert before.value == pytest.approx(after.value)
        assert any(lack.subject == "unknown" for lack in after.lacks)


@given(facts)
def test_overlap_is_one_minus_half_the_distance(known: Facts) -> None:
    degree = DEFINITIONS["overlap"].of(known)
    supply = known.graduates_by_group()
    demand = {group: posts for group, posts in known.demand.items() if posts > 0}
    if not supply or not demand:
        assert degree.value is None
        return
    here, there = sum(supply.values()), sum(demand.values())
    apart = sum(abs(supply.get(g, 0) / here - demand.get(g, 0) / there) for g in {*supply, *demand})
    assert degree.value == pytest.approx(1 - apart / 2)


def test_the_degrees_of_a_small_place_by_hand() -> None:
    known = Facts(
        (
            ProgrammeFacts("数控", 60, 50, 45, 40, True, {"6-18-01": 1.0}),
            ProgrammeFacts("护理", 40, 30, 10, 5, False, {"4-14-01": 1.0, "2-05-08": 1.0}),
            ProgrammeFacts("新办", 20, None, None, None, True, {}),
        ),
        {"6-18-01": 100, "4-14-01": 100},
    )
    values = {one.definition.key: one.value for one in all_degrees(known)}
    assert values["programmes_linked"] == pytest.approx(2 / 3)
    assert values["learners_linked"] == pytest.approx(80 / 120)
    assert values["learners_wanted"] == pytest.approx((60 + 40 / 2) / 100)
    assert values["overlap"] == pytest.approx(min(50 / 80, 0.5) + min(15 / 80, 0.5))
    assert values["graduates_matched"] == pytest.approx(45 / 80)
    assert values["employed_matched"] == pytest.approx(45 / 55)
    missing = {one.definition.key: one.missing for one in all_degrees(known)}
    assert missing["learners_wanted"] == ("没有职业对应（1 个专业）",)
    assert "没有毕业生数（1 个专业）" in missing["overlap"]


def test_without_demand_the_definitions_that_need_it_have_no_value() -> None:
    known = Facts((ProgrammeFacts("数控", 60, 50, 45, 40, True, {"6-18-01": 1.0}),))
    for key in ("learners_wanted", "overlap"):
        degree = DEFINITIONS[key].of(known)
        assert degree.value is None
        assert "没有需求数据" in degree.missing


def test_identical_distributions_overlap_wholly_and_disjoint_ones_not_at_all() -> None:
    rows = (ProgrammeFacts("甲", 1, 10, occupations={"1-01-01": 1.0}),)
    assert DEFINITIONS["overlap"].of(Facts(rows, {"1-01-01": 7})).value == 1
    assert DEFINITIONS["overlap"].of(Facts(rows, {"2-02-10": 7})).value == 0
