"""Bad rows: each is named with its series and period, what is wrong and what was done; none is silent."""

from __future__ import annotations

import numpy as np
import pytest

from ronghe.engine.forecast.cleaning import Cleaned, Duplicates, Gaps, Row, Rules, clean
from ronghe.engine.forecast.model import Frequency, Problem
from tests.engine.forecast.panels import FIRST, rows, wave

MONTHLY = Rules(Frequency.MONTHLY)


def only(cleaned: Cleaned, code: str) -> Problem:
    found = [problem for problem in cleaned.problems if problem.code == code]
    assert len(found) == 1, cleaned.problems
    return found[0]


def test_clean_rows_have_no_problem_and_any_order_will_do() -> None:
    written = rows("a", wave(1))
    cleaned = clean(reversed(written), MONTHLY)
    assert cleaned.problems == ()
    assert cleaned.series[0].start == FIRST
    assert cleaned.end == FIRST + 60
    np.testing.assert_allclose(cleaned.series[0].values, wave(1), atol=1e-6)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("nan", "value.not_finite"),
        ("inf", "value.not_finite"),
        ("-Infinity", "value.not_finite"),
        ("1e999", "value.not_finite"),
        ("约三百", "value.unreadable"),
        ("", "value.missing"),
        ("—", "value.missing"),
        ("-5", "value.negative"),
    ],
)
def test_a_value_that_is_none_is_named_and_filled(value: str, code: str) -> None:
    written = rows("a", wave(1))
    written[30] = Row("a", "2021-07", value)
    cleaned = clean(written, MONTHLY)
    found = only(cleaned, code)
    assert (found.series, found.period) == ("a", "2021-07")
    assert found.action
    assert only(cleaned, "gap.filled").period == "2021-07"
    assert cleaned.series[0].filled == 1
    made = cleaned.series[0].values
    assert np.isfinite(made).all()
    assert abs(made[30] - wave(1)[30]) < 0.25 * wave(1)[30]


def test_a_negative_value_may_be_allowed() -> None:
    cleaned = clean([Row("a", "2024-01", "-5")], Rules(Frequency.MONTHLY, negative=True))
    assert cleaned.series[0].values.tolist() == [-5.0]
    assert cleaned.problems == ()


@pytest.mark.parametrize(
    ("rule", "expected"), [(Duplicates.MEAN, 15.0), (Duplicates.LAST, 20.0), (Duplicates.SUM, 30.0)]
)
def test_two_values_for_one_month(rule: Duplicates, expected: float) -> None:
    written = [Row("a", "2024-01", "10"), Row("a", "2024-02", "1"), Row("a", "2024年1月", "20")]
    cleaned = clean(written, Rules(Frequency.MONTHLY, duplicates=rule))
    assert cleaned.series[0].values.tolist() == [expected, 1.0]
    found = only(cleaned, "period.conflict")
    assert found.period == "2024-01"
    assert "10" in found.message
    assert "20" in found.message


def test_two_values_for_one_month_may_both_be_dropped() -> None:
    written = [Row("a", "2024-01", "10"), Row("a", "2024-01", "20"), Row("a", "2024-02", "1")]
    cleaned = clean(written, Rules(Frequency.MONTHLY, duplicates=Duplicates.DROP))
    assert cleaned.series[0].values.tolist() == [1.0]
    assert only(cleaned, "period.conflict").action.startswith("都不用")


def test_the_same_value_twice_counts_once() -> None:
    cleaned = clean([Row("a", "2024-01", "10"), Row("a", "2024-01", "10.0")], MONTHLY)
    assert cleaned.series[0].values.tolist() == [10.0]
    assert only(cleaned, "period.repeated").period == "2024-01"


def test_a_gap_is_filled_with_its_season_or_with_nothing() -> None:
    values = np.tile(np.arange(1.0, 13.0), 4)
    written = [row for row in rows("a", values) if row.period not in ("2021-03", "2021-04")]
    filled = clean(written, MONTHLY)
    assert only(filled, "gap.filled").period == "2021-03 至 2021-04"
    np.testing.assert_allclose(filled.series[0].values, values, atol=0.6)
    zeros = clean(written, Rules(Frequency.MONTHLY, gaps=Gaps.ZERO))
    assert zeros.series[0].values[26:28].tolist() == [0.0, 0.0]
    assert "按零计" in only(zeros, "gap.filled").action


def test_a_gap_of_more_than_a_year_ends_the_history() -> None:
    written = rows("a", wave(1, 20)) + rows("a", wave(2, 30), FIRST + 33)
    cleaned = clean(written, MONTHLY)
    assert cleaned.series[0].start == FIRST + 33
    assert len(cleaned.series[0].values) == 30
    assert "超过一年" in only(cleaned, "gap.long").message


def test_a_district_renamed_in_mid_series_is_joined_by_the_mapping() -> None:
    values = wave(1)
    written = rows("软件/余杭区", values[:30], district="余杭区")
    written += rows("软件/临平区", values[30:], FIRST + 30, district="临平区")
    cleaned = clean(written, Rules(Frequency.MONTHLY, renamed={"余杭区": "临平区"}))
    assert [series.name for series in cleaned.series] == ["软件/临平区"]
    assert cleaned.series[0].groups == {"district": "临平区"}
    np.testing.assert_allclose(cleaned.series[0].values, values, atol=1e-6)
    found = only(cleaned, "series.renamed")
    assert found.period == "2019-01 至 2021-06"
    assert "余杭区" in found.message


def test_without_the_mapping_the_likely_renaming_is_pointed_out() -> None:
    values = wave(1)
    written = rows("旧名", values[:30]) + rows("新名", values[30:], FIRST + 30) + rows("别的", wave(3))
    cleaned = clean(written, MONTHLY)
    found = only(cleaned, "series.maybe_renamed")
    assert (found.series, found.period) == ("新名", "2021-07")
    assert "旧名" in found.message
    assert len(cleaned.series) == 3


def test_old_and_new_name_in_one_month_is_a_conflict_like_any_other() -> None:
    written = [Row("旧", "2024-01", "3"), Row("新", "2024-01", "4")]
    cleaned = clean(written, Rules(Frequency.MONTHLY, duplicates=Duplicates.SUM, renamed={"旧": "新"}))
    assert cleaned.series[0].values.tolist() == [7.0]
    assert {problem.code for problem in cleaned.problems} == {"series.renamed", "period.conflict"}


def test_mixed_periods_are_named_with_their_line() -> None:
    written = [Row("a", "2024-01", "1"), Row("a", "2024Q1", "3", where="第 3 行：")]
    found = only(clean(written, MONTHLY), "period.unreadable")
    assert "第 3 行" in found.message
    assert "2024-05" in found.action


def test_a_series_without_a_number_is_left_out_by_name() -> None:
    cleaned = clean([Row("a", "2024-01", "x"), Row("b", "2024-01", "1")], MONTHLY)
    assert cleaned.empty == ("a",)
    assert only(cleaned, "series.empty").series == "a"


def test_a_row_without_a_series_and_a_changed_group_are_named() -> None:
    written = [
        Row(" ", "2024-01", "1"),
        Row("a", "2024-01", "1", {"district": "东区"}),
        Row("a", "2024-02", "1", {"district": "西区"}),
    ]
    cleaned = clean(written, MONTHLY)
    assert only(cleaned, "series.unnamed").action
    assert "西区" in only(cleaned, "group.changed").message
    assert cleaned.series[0].groups == {"district": "东区"}
