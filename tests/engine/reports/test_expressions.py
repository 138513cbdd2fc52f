"""The language of formula cells: what it reckons, what it refuses and where."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.reports.expressions import (
    FormulaError,
    Ref,
    compare,
    parse,
    parse_comparison,
    reckon,
)

VALUES = {"A": Decimal(12), "B": Decimal(3), "Z": Decimal(0)}
whole = st.integers(-(10**6), 10**6)


def look(ref: Ref) -> Decimal | None:
    return VALUES.get(ref.row)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A + B * 2", "18"),
        ("(A + B) * 2", "30"),
        ("A - B - 1", "8"),
        ("A / B / 2", "2"),
        ("-A + B", "-9"),
        ("sum(A, B, 1.5)", "16.5"),
        ("max(A, B) - min(A, B)", "9"),
        ("abs(B - A)", "9"),
        ("round(B / A * 100, 1)", "25.0"),
        ("round(2.345, 2)", "2.35"),
    ],
)
def test_it_reckons_as_paper_does(text: str, value: str) -> None:
    assert reckon(parse(text), look).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 1, "没有写完"),
        ("A +", 4, "没有写完"),
        ("A B", 3, "多出“B”"),
        ("(A", 3, "缺右括号"),
        ("A % B", 3, "不认识“%”"),
        ("A.B.C", 4, "不认识"),
        ("open(A)", 1, "没有“open”这个函数"),
        ("__import__(A)", 1, "不认识"),
        ("round(A)", 1, "要 2 个参数"),
        ("round(A, B)", 1, "小数位数"),
        ("prev(A + B)", 1, "只能写一个单元格"),
        ("A == B", 3, "多出“=”"),
        ("--A", 1, "负号"),
        ("A" + "+A" * 300, 501, "超过 500 个字"),
        ("(" * 60 + "A" + ")" * 60, 41, "括号超过"),
    ],
)
def test_what_is_wrong_is_named_with_its_position(text: str, position: int, words: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert refused.value.position == position
    assert words in str(refused.value)


def test_a_missing_cell_makes_the_result_missing_and_is_named() -> None:
    found = reckon(parse("A + X + prev(Y)"), look)
    assert found.value is None
    assert set(found.missing) == {"X", "prev(Y)"}


@pytest.mark.parametrize("text", ["A / Z", "A / (B - 3)", "1 / 0"])
def test_division_by_nought_is_a_problem_not_a_figure(text: str) -> None:
    found = reckon(parse(text), look)
    assert found.value is None
    assert "分母为 0" in found.problem


@given(whole, whole, whole)
def test_arithmetic_agrees_with_exact_reckoning(a: int, b: int, c: int) -> None:
    known = {"A": Decimal(a), "B": Decimal(b), "C": Decimal(c)}
    found = reckon(parse("A * (B + C) - A * B - A * C"), lambda ref: known[ref.row])
    assert found.value == 0
    assert reckon(parse("sum(A, B, C)"), lambda ref: known[ref.row]).value == a + b + c


@given(st.lists(whole, min_size=1, max_size=20))
def test_parts_of_a_share_add_up_to_a_hundred(parts: list[int]) -> None:
    parts = [abs(part) + 1 for part in parts]
    known = {f"R{place}": Decimal(part) for place, part in enumerate(parts)}
    total = " + ".join(known)
    shares = [reckon(parse(f"{name} / ({total}) * 100"), lambda ref: known[ref.row]).value for name in known]
    assert abs(sum(share or 0 for share in shares) - 100) < Decimal("1e-20")


def _position(text: str) -> int:
    """Where it is wrong; nought if it can be read, and then it can be reckoned."""
    try:
        formula = parse(text)
    except FormulaError as refused:
        return refused.position
    reckon(formula, lambda _: Decimal(7))
    return 0


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_run(text: str) -> None:
    assert 0 <= _position(text) <= len(text) + 1


@given(whole, whole, st.sampled_from(["<=", ">=", "=", "!=", "<", ">"]))
def test_a_relation_agrees_with_its_sign(a: int, b: int, sign: str) -> None:
    known = {"A": Decimal(a), "B": Decimal(b)}
    found = compare(parse_comparison(f"A {sign} B"), lambda ref: known[ref.row], Decimal(0))
    expected = {"<=": a <= b, ">=": a >= b, "=": a == b, "!=": a != b, "<": a < b, ">": a > b}[sign]
    assert found.holds is expected


def test_a_relation_with_a_missing_side_says_neither() -> None:
    assert compare(parse_comparison("A <= X"), look, Decimal(0)).holds is None


def test_a_relation_needs_one_sign() -> None:
    with pytest.raises(FormulaError, match="比较符号"):
        parse_comparison("A + B")
