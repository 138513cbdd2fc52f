"""Shares: strictly above and at least, pooled and mean, and where the print leaves it open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.rules import values
from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty.rules.shares import SchoolCount, percent, share_of
from ronghe.faculty.rules.standards import LIAOCHENG, LINPING, QINGYUAN, SHAOXING, Averaging, Standard


def target(comparator: str, number: int) -> values.Value:
    return values.Value(
        key="example.ratio",
        value=Decimal(number),
        kind=values.Kind.NUMBER,
        unit="%",
        comparator=values.Comparator(comparator),
        modality=values.Modality.TARGET,
        clause="(一)",
        document_number="示政发〔2020〕1号",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        source="test",
        jurisdiction="example",
        asked="example",
    )


def school(dual: int, specialist: int, everybody: int = 0, pk: int = 1) -> SchoolCount:
    everybody = everybody or specialist
    return SchoolCount(pk, f"示例{pk}校", everybody, specialist, dual, dual, dual)


@pytest.mark.parametrize(
    ("standard", "comparator", "number", "dual", "verdict"),
    [
        (QINGYUAN, ">", 65, 65, Verdict.NOT_MET),
        (QINGYUAN, ">", 65, 66, Verdict.MET),
        (LINPING, ">=", 90, 90, Verdict.MET),
        (LINPING, ">=", 90, 89, Verdict.NOT_MET),
        (SHAOXING, ">=", 90, 90, Verdict.MET),
    ],
)
def test_sixty_five_of_a_hundred_is_not_more_than_sixty_five(
    standard: Standard, comparator: str, number: int, dual: int, verdict: Verdict
) -> None:
    assert share_of([school(dual, 100)], standard, target(comparator, number)).verdict is verdict


def test_the_mean_of_schools_and_the_pool_differ() -> None:
    """90/100 and 10/20: the mean is 70 %, the pool 83.3 %, and the print does not say which."""
    found = share_of([school(90, 100), school(10, 20, pk=2)], LIAOCHENG, target(">=", 80))
    shares = {one.averaging: one.share for one in found.readings}
    assert shares[Averaging.MEAN] == 70
    assert round(shares[Averaging.POOLED], 1) == Decimal("83.3")
    assert found.verdict is Verdict.CANNOT_TELL
    assert any("平均" in text for text in found.outcome.missing)
    assert (
        share_of([school(90, 100), school(18, 20, pk=2)], LIAOCHENG, target(">=", 80)).verdict is Verdict.MET
    )


def test_an_open_denominator_decides_only_where_both_agree() -> None:
    """绍兴 prints no denominator: 90 of 100 specialist teachers are 75 % of 120 teachers."""
    found = share_of([school(90, 100, 120)], SHAOXING, target(">=", 90))
    assert [one.share for one in found.readings] == [90, 75]
    assert found.verdict is Verdict.CANNOT_TELL
    assert any("分母" in text for text in found.outcome.missing)
    assert share_of([school(50, 100, 120)], SHAOXING, target(">=", 90)).verdict is Verdict.NOT_MET


def test_without_teachers_or_target_nothing_is_said() -> None:
    assert share_of([], QINGYUAN, target(">", 65)).verdict is Verdict.CANNOT_TELL
    assert share_of([school(66, 100)], QINGYUAN, None).verdict is Verdict.CANNOT_TELL
    assert percent(0, 0) is None


COUNTS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 300)).map(lambda two: school(min(two), max(two))),
    min_size=1,
)


@given(COUNTS)
def test_a_share_lies_between_the_schools(schools: list[SchoolCount]) -> None:
    found = share_of(schools, LIAOCHENG, target(">=", 80))
    own = [percent(one.recognised, one.everybody) for one in schools]
    for reading in (*found.readings, *found.others):
        assert reading.share is not None
        assert min(own) - Decimal("1e-20") <= reading.share <= max(own) + Decimal("1e-20")
