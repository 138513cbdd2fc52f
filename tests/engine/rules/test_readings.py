"""Matters with more than one reading: agreement decides, disagreement waits for the office."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules import Verdict
from ronghe.engine.rules.columns import FigureLists, Figures
from ronghe.engine.rules.formulas.practice import covered_days, longest_run

BOOK = shipped_book()
DAY = date(2024, 12, 31)
BASE = "teachers.dual_qualified.specialists_only"
EACH = "projects.training.each_kind"
counts = st.integers(min_value=0, max_value=200)


@given(dual=counts, others=counts, plain=counts)
def test_two_bases_decide_together_or_wait(dual: int, others: int, plain: int) -> None:
    """Without a choice the verdict is the common one of both choices, and open where they differ."""
    specialists, teachers = dual + others, dual + others + plain
    facts: dict[str, object] = {
        "dual_qualified_teachers": dual,
        "teachers": teachers,
        "specialist_teachers": specialists,
    }
    undecided = BOOK.evaluate("sx.ratio.dual", facts, on=DAY).verdict
    decided = {
        BOOK.evaluate("sx.ratio.dual", facts, on=DAY, assume={BASE: word}).verdict for word in ("是", "否")
    }
    if specialists == 0:
        assert undecided is Verdict.CANNOT_TELL
    elif len(decided) == 1:
        assert {undecided} == decided
    else:
        assert undecided is Verdict.CANNOT_TELL


def test_a_choice_asks_for_its_own_base_only() -> None:
    facts = {"dual_qualified_teachers": 95, "specialist_teachers": 100}
    by_specialists = BOOK.evaluate("sx.ratio.dual", facts, on=DAY, assume={BASE: "是"})
    assert (by_specialists.verdict, by_specialists.value) == (Verdict.MET, Decimal(95))
    by_all = BOOK.evaluate("sx.ratio.dual", facts, on=DAY, assume={BASE: "否"})
    assert by_all.missing == ("teachers",)


@given(bases=counts, projects=counts)
def test_five_in_all_or_five_of_each(bases: int, projects: int) -> None:
    facts = {"training_bases": bases, "coedu_projects": projects}
    found = BOOK.evaluate("lp.count.projects5", facts, on=DAY)
    if min(bases, projects) >= 5:
        assert found.verdict is Verdict.MET
    elif bases + projects < 5:
        assert found.verdict is Verdict.NOT_MET
    else:
        assert found.missing == (EACH,)
    assert found.value == bases + projects


def test_one_share_that_fell_decides_even_where_the_other_is_not_known() -> None:
    fell = {"college_from_secondary": [300, 290], "college_intake": [1000, 1000]}
    assert BOOK.evaluate("sx.trend.intake", fell, on=DAY).verdict is Verdict.NOT_MET
    rose = {"college_from_secondary": [300, 310], "college_intake": [1000, 1000]}
    assert BOOK.evaluate("sx.trend.intake", rose, on=DAY).verdict is Verdict.CANNOT_TELL


def test_an_amount_is_only_asked_for_with_a_quantity() -> None:
    inside = BOOK.evaluate("sx.elig.purchase", {"kind": "职业培训"}, on=DAY)
    assert (inside.verdict, inside.value) == (Verdict.MET, None)
    priced = BOOK.evaluate("sx.elig.purchase", {"kind": "职业培训", "quantity": 2}, on=DAY)
    assert priced.missing == ("purchase.unit_price",)
    outside = BOOK.evaluate("sx.elig.purchase", {"kind": "其他", "quantity": 2}, on=DAY)
    assert (outside.verdict, outside.value) == (Verdict.NOT_MET, Decimal(0))


def test_a_missing_party_needs_no_weights() -> None:
    five = {"parties": ["政府", "学校", "行业组织", "企业", "学生"], "scores": [90, 80, 85, 95, 88]}
    assert BOOK.evaluate("lp.elig.sixparty", five, on=DAY).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("graduated", "recruited", "verdict"),
    [
        (2019, "2019-12-31", Verdict.MET),
        (2020, "2020-01-01", Verdict.NOT_MET),
        (2020, "2021-01-01", Verdict.MET),
        (2022, "2021-05-01", Verdict.NOT_MET),
    ],
)
def test_fresh_graduates_are_flagged_from_the_year_the_text_names(
    graduated: int, recruited: str, verdict: Verdict
) -> None:
    facts = {"graduation_year": graduated, "recruit_date": recruited}
    assert BOOK.evaluate("sx.elig.freshgrad", facts, on=DAY).verdict is verdict


def test_ways_of_a_group_are_only_missing_where_none_of_them_holds() -> None:
    """An allocation with a research office asks for nothing more of the other way."""
    office = {"public": True, "research_office": True, "catalogue": True}
    assert BOOK.evaluate("sx.elig.allocation", office, on=DAY).verdict is Verdict.MET
    neither = {"public": True, "catalogue": True}
    assert set(BOOK.evaluate("sx.elig.allocation", neither, on=DAY).missing) == {
        "nonprofit",
        "research_office",
    }


def test_a_window_that_is_still_open_is_no_breach_yet() -> None:
    facts = {"practice_starts": ["2022-01-01"], "practice_ends": ["2022-03-31"], "window_end": "2024-12-31"}
    before = BOOK.evaluate("sx.elig.practice5", facts, on=date(2024, 12, 30))
    after = BOOK.evaluate("sx.elig.practice5", facts, on=date(2025, 1, 1))
    assert before.verdict is after.verdict is Verdict.NOT_MET
    assert (before.shortfall.is_breach, after.shortfall.is_breach) == (False, True)


stretches = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=6)


@given(rows=st.lists(stretches, min_size=1, max_size=4), first=st.integers(0, 40), span=st.integers(0, 40))
def test_days_and_longest_run_are_those_of_a_calendar(
    rows: list[list[tuple[int, int]]], first: int, span: int
) -> None:
    """Whole arrays give what marking the days of a calendar one by one gives, for every row of a batch."""
    ends = np.cumsum([0, *(len(row) for row in rows)])
    flat = [one for row in rows for one in row]
    known = np.ones(len(rows), dtype=np.bool_)

    def lists(values: list[int]) -> FigureLists:
        items = Figures(np.array(values, dtype=np.int64), np.ones(len(values), dtype=np.bool_))
        return FigureLists(ends, items, known)

    starts, stops = lists([a for a, _ in flat]), lists([a + n for a, n in flat])
    low, high = np.full(len(rows), first), np.full(len(rows), first + span)
    calendars = [
        [any(a <= day <= a + n for a, n in row) for day in range(first, first + span + 1)] for row in rows
    ]
    assert covered_days(starts, stops, low, high).tolist() == [sum(one) for one in calendars]
    assert longest_run(starts, stops, low, high).tolist() == [_longest(one) for one in calendars]


def _longest(days: list[bool]) -> int:
    best = run = 0
    for is_covered in days:
        run = run + 1 if is_covered else 0
        best = max(best, run)
    return best


@given(gap=st.integers(min_value=1, max_value=60), cut=st.integers(min_value=1, max_value=179))
def test_the_meaning_of_concentrated_only_matters_between_the_two_readings(gap: int, cut: int) -> None:
    """180 days in two parts: open while nobody has said whether parts count, whatever lies between."""
    entry = date(2021, 9, 1)
    first_end = entry + timedelta(days=cut - 1)
    second = first_end + timedelta(days=1 + gap)
    facts = {
        "entry_date": entry.isoformat(),
        "practice_starts": [entry.isoformat(), second.isoformat()],
        "practice_ends": [first_end.isoformat(), (second + timedelta(days=179 - cut)).isoformat()],
    }
    found = BOOK.evaluate("sx.elig.practice2", facts, on=DAY)
    assert found.value == 180
    assert found.missing == ("teachers.new_entry_practice.one_block",)
    assert found.results["longest"].value == max(cut, 180 - cut)
