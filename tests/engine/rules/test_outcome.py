"""Three-valued outcomes, and how hard a miss may be called."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.rules import (
    Comparator,
    Kind,
    Modality,
    NotStated,
    Outcome,
    Range,
    Reason,
    Severity,
    Value,
    Verdict,
    all_of,
    any_of,
    judge,
    shortfall,
)

DAY = date(2021, 12, 31)
OUTCOMES = st.sampled_from([Outcome.met(), Outcome.not_met(), Outcome.cannot_tell("分母")])


def yardstick(value: Decimal | Range, comparator: Comparator) -> Value:
    return Value(
        key="teachers.dual.share",
        value=value,
        kind=Kind.RANGE if isinstance(value, Range) else Kind.NUMBER,
        unit="%",
        comparator=comparator,
        modality=Modality.TARGET,
        clause="一、(二)",
        document_number="某府办函〔2020〕8号",
        valid_from=date(2020, 2, 20),
        valid_to=None,
        source="",
        jurisdiction="qingyuan",
        asked="qingyuan",
    )


@pytest.mark.parametrize(
    ("comparator", "figure", "verdict", "gap"),
    [
        (Comparator.GREATER, "65", Verdict.NOT_MET, "0"),
        (Comparator.GREATER, "65.01", Verdict.MET, None),
        (Comparator.AT_LEAST, "65", Verdict.MET, None),
        (Comparator.AT_LEAST, "60", Verdict.NOT_MET, "5"),
        (Comparator.AT_MOST, "65", Verdict.MET, None),
        (Comparator.AT_MOST, "66", Verdict.NOT_MET, "1"),
        (Comparator.LESS, "65", Verdict.NOT_MET, "0"),
        (Comparator.EQUAL, "64", Verdict.NOT_MET, "1"),
    ],
)
def test_a_figure_is_held_against_the_printed_comparator(
    comparator: Comparator, figure: str, verdict: Verdict, gap: str | None
) -> None:
    outcome = judge(Decimal(figure), yardstick(Decimal(65), comparator), name="双师占比")
    assert outcome.verdict is verdict
    assert outcome.gap == (None if gap is None else Decimal(gap))


@pytest.mark.parametrize(("rate", "gap"), [("4000", None), ("6000", None), ("3900", "100"), ("6100", "100")])
def test_both_bounds_of_a_range_belong_to_it(rate: str, gap: str | None) -> None:
    outcome = judge(
        Decimal(rate), yardstick(Range(Decimal(4000), Decimal(6000)), Comparator.RANGE), name="标准"
    )
    assert outcome.gap == (None if gap is None else Decimal(gap))
    assert (outcome.verdict is Verdict.MET) == (gap is None)


@pytest.mark.register("XCUT-03")
def test_a_missing_figure_an_unstated_value_and_a_missing_tolerance_cannot_be_told() -> None:
    unstated = NotStated("x.y", "qingyuan", DAY, Reason.SILENT, "三、(三)")
    assert judge(None, yardstick(Decimal(65), Comparator.GREATER), name="双师占比").missing == ("双师占比",)
    assert judge(Decimal(1), unstated, name="比例").verdict is Verdict.CANNOT_TELL
    about = yardstick(Decimal(1), Comparator.ABOUT)
    assert "容差" in judge(Decimal(1), about, name="比").missing[0]
    assert judge(Decimal("1.05"), about, name="比", tolerance=Decimal("0.1")).verdict is Verdict.MET
    assert judge(Decimal("1.5"), about, name="比", tolerance=Decimal("0.1")).gap == Decimal("0.4")


@given(st.lists(OUTCOMES, max_size=6))
def test_all_and_any_follow_three_valued_logic(outcomes: list[Outcome]) -> None:
    verdicts = [outcome.verdict for outcome in outcomes]
    every, some = all_of(outcomes).verdict, any_of(outcomes).verdict
    assert (every is Verdict.NOT_MET) == (Verdict.NOT_MET in verdicts)
    assert (some is Verdict.MET) == (Verdict.MET in verdicts)
    assert (every is Verdict.MET) == all(verdict is Verdict.MET for verdict in verdicts)
    assert (some is Verdict.NOT_MET) == all(verdict is Verdict.NOT_MET for verdict in verdicts)


def test_an_outcome_is_no_truth_value_and_says_what_is_missing() -> None:
    with pytest.raises(TypeError):
        bool(Outcome.met())
    with pytest.raises(EngineError):
        Outcome(Verdict.CANNOT_TELL)
    with pytest.raises(EngineError):
        Outcome(Verdict.MET, gap=Decimal(1))
    with pytest.raises(EngineError):
        Outcome(Verdict.MET, missing=("分母",))


@pytest.mark.register("POL-07")
@pytest.mark.parametrize("is_due", [True, False])
@pytest.mark.parametrize(
    "modality", [Modality.MAY, Modality.ENCOURAGE, Modality.EXPLORE, Modality.STRIVE, Modality.TARGET]
)
def test_only_what_the_text_commands_can_be_breached(modality: Modality, is_due: bool) -> None:
    assert not shortfall(Outcome.not_met(), modality, is_due=is_due).is_breach


@pytest.mark.register("POL-07")
def test_a_missed_duty_is_a_breach_only_after_its_day_and_only_when_it_is_known() -> None:
    assert shortfall(Outcome.not_met(), Modality.MUST).is_breach
    assert shortfall(Outcome.not_met(), Modality.MUST, is_due=False).severity is Severity.OPEN
    unknown = shortfall(Outcome.cannot_tell("生均拨款标准"), Modality.MUST)
    assert unknown.severity is Severity.OPEN
    assert "生均拨款标准" in unknown.words
    assert shortfall(Outcome.met(), Modality.MUST).severity is Severity.NONE


@pytest.mark.register("POL-07")
def test_a_missed_target_a_missed_striving_and_an_unused_permission_are_called_differently() -> None:
    words = {modality: shortfall(Outcome.not_met(), modality).words for modality in Modality}
    assert len(set(words.values())) == len(Modality)
    assert "鼓励" in words[Modality.ENCOURAGE]
    assert "力争" in words[Modality.STRIVE]
