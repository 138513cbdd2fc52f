"""Pay in every usual form to yuan a month, with the rule; jokes refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.ads.salary import LEAST, MOST, WIDEST, read_salary


@pytest.mark.parametrize(
    ("text", "low", "high", "rule"),
    [
        ("0.6-1.5万/月", 6000, 15000, "按月"),
        ("6-8千/月", 6000, 8000, "按月"),
        ("5000-1万/月", 5000, 10000, "按月"),
        ("6千-8", 6000, 8000, "未写周期，作月薪"),
        ("8千-1.2万·13薪", 8666.67, 13000, "×13÷12"),
        ("15-20K·14薪", 17500, 23333.33, "×14÷12"),
        ("10-15万/年", 8333.33, 12500, "年薪÷12"),
        ("年薪20万", 16666.67, 16666.67, "年薪÷12"),
        ("15-20万", 12500, 16666.67, "以上作年薪"),
        ("100元/天", 2175, 2175, "日薪×21.75天"),
        ("20元/小时", 3480, 3480, "时薪×8小时×21.75天"),
        ("300-400元/周", 1300, 1733.33, "周薪"),
        ("4000元/月以上", 4000, None, "按月"),
        ("2千以下/月", None, 2000, "按月"),
        ("5000起", 5000, None, "按月"),
        ("底薪3000+提成", 3000, None, "只是底薪"),
        ("６０００－８０００元／月", 6000, 8000, "按月"),
        ("6,000-8,000元/月", 6000, 8000, "按月"),
        ("五千到八千", 5000, 8000, "按月"),
        ("三千五", 3500, 3500, "按月"),
        ("5000-8000元/MONTH", 5000, 8000, "按月"),
        ("面议", None, None, "面议"),
        ("", None, None, "未写"),
    ],
)
def test_pay_is_read_as_yuan_a_month(text: str, low: float | None, high: float | None, rule: str) -> None:
    salary = read_salary(text)
    assert (salary.low, salary.high, salary.problem) == (low, high, "")
    assert rule in salary.rule


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1-999999", "20 倍"),
        ("1-999999元/月", "20 倍"),
        ("8000-6000元/月", "上限比下限小"),
        ("6-8", "没有写单位"),
        ("0.1元/天", "不在 300 到"),
        ("9000万/年", "不在 300 到"),
        ("月入过万", "过万"),
        ("$3000-5000/month", "不是人民币"),
        ("50元/件", "计"),
        ("看着给", "没有认出"),
        ("工资" * 40, "不像工资"),
    ],
)
def test_a_joke_is_refused_with_its_reason(text: str, why: str) -> None:
    salary = read_salary(text)
    assert (salary.low, salary.high, salary.rule) == (None, None, "未采用")
    assert why in salary.problem


@given(st.text(max_size=80))
def test_anything_is_read_or_refused(text: str) -> None:
    salary = read_salary(text)
    for value in (salary.low, salary.high):
        assert value is None or LEAST <= value <= MOST
    if salary.low is not None and salary.high is not None:
        assert salary.low <= salary.high <= salary.low * WIDEST + 0.1
    assert salary.rule


@given(st.integers(1_000, 20_000), st.integers(0, 20_000), st.sampled_from(["/月", "/天", "/年", "/小时"]))
def test_the_ends_keep_their_order_and_ratio(low: int, more: int, period: str) -> None:
    salary = read_salary(f"{low}-{low + more}元{period}")
    if not salary.problem:
        assert salary.low is not None
        assert salary.high is not None
        assert salary.high / salary.low == pytest.approx((low + more) / low, rel=1e-2)
