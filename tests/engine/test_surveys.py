"""Questionnaires, weights for non-response, and what of the answers may be shown."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.surveys import (
    Questionnaire,
    QuestionnaireRefused,
    Stratum,
    collapse,
    estimate,
    personal_marks,
    read_answers,
    released,
    safe_after,
    weighting,
)
from ronghe.engine.surveys.releasing import ALL, FLOOR, Release
from ronghe.engine.surveys.templates import load_questionnaires

PACKS = Path(__file__).resolve().parents[2] / "src" / "ronghe" / "jurisdictions"
STUDENT = load_questionnaires(PACKS / "china")["student"]
LETTERS = "abcd"
OPTIONS = ("x", "y", "z")

frames = st.lists(st.integers(0, 400), min_size=1, max_size=4)


@given(frames, st.data())
def test_the_weights_bring_each_stratum_to_its_size(sizes: list[int], data: st.DataObject) -> None:
    strata = [Stratum(key, key, size) for key, size in zip(LETTERS, sizes, strict=False)]
    answered = {one.key: data.draw(st.integers(0, one.frame)) for one in strata}
    found = weighting(strata, answered)
    for stratum in strata:
        if answered[stratum.key]:
            assert found.weights[stratum.key] * answered[stratum.key] == stratum.frame
        elif stratum.frame:
            assert stratum in found.silent
    assert sum(w * found.answered[key] for key, w in found.weights.items()) == found.covered
    assert found.effective <= found.n
    assert found.frame == sum(sizes)


@given(frames, st.data())
def test_a_weighted_share_lies_between_those_of_the_strata(sizes: list[int], data: st.DataObject) -> None:
    strata = [Stratum(key, key, size) for key, size in zip(LETTERS, sizes, strict=False)]
    asked = {one.key: data.draw(st.integers(0, one.frame)) for one in strata}
    hits = {key: data.draw(st.integers(0, number)) for key, number in asked.items()}
    found = estimate(weighting(strata, asked), hits, asked)
    shares = [Fraction(hits[key], number) for key, number in asked.items() if number]
    if not shares:
        assert found.share is None
    else:
        assert found.share is not None
        assert min(shares) <= found.share <= max(shares)


def test_equal_response_needs_no_weights() -> None:
    strata = [Stratum("a", "甲", 100), Stratum("b", "乙", 40)]
    found = weighting(strata, {"a": 50, "b": 20})
    assert set(found.weights.values()) == {Fraction(2)}
    assert found.effective == 70
    assert found.rate == Fraction(1, 2)
    assert found.margin is not None
    assert 8.2 < found.margin < 8.4


def test_a_silent_stratum_is_named_and_not_stood_for() -> None:
    found = weighting([Stratum("a", "甲", 100), Stratum("b", "乙", 40)], {"a": 50})
    assert [one.name for one in found.silent] == ["乙"]
    assert (found.covered, found.frame) == (100, 140)


# ------------------------------------------------------------------- the floor

tables = st.dictionaries(
    st.tuples(st.sampled_from(LETTERS), st.sampled_from(OPTIONS)), st.integers(0, 14), max_size=12
)


def _release(table: dict[tuple[str, str], int], *, is_multiple: bool = False) -> Release:
    asked = {
        key: (max if is_multiple else sum)([table.get((key, option), 0) for option in OPTIONS])
        for key in LETTERS
    }
    strata = [Stratum(key, key, 100) for key in LETTERS]
    return released("q", table, asked, OPTIONS, collapse(strata, asked), is_multiple=is_multiple)


@pytest.mark.register("EVAL-04")
@given(tables, st.booleans())
def test_no_figure_shown_is_of_fewer_than_five_people(
    table: dict[tuple[str, str], int], is_multiple: bool
) -> None:
    found = _release(table, is_multiple=is_multiple)
    for count in found.counts:
        assert count.number == 0 or count.number >= FLOOR
    for block, number in found.asked:
        assert number >= FLOOR or number == 0
        if is_multiple:
            assert all(number - found.number(block, o) not in range(1, FLOOR) for o in found.options)


@given(tables)
def test_a_shown_table_is_complete_so_nothing_can_be_computed_back(table: dict[tuple[str, str], int]) -> None:
    found = _release(table)
    if not found.is_shown:
        return
    assert sum(found.number((ALL,), option) for option in found.options) == found.n
    if found.has_strata:
        blocks = [one for one in found.strata if one != (ALL,)]
        for option in found.options:
            assert sum(found.number(one, option) for one in blocks) == found.number((ALL,), option)
    assert Release.from_data(found.to_data()) == found


@given(tables, st.lists(tables, min_size=1, max_size=3), st.booleans())
def test_two_releases_never_differ_by_a_few_people(
    first: dict[tuple[str, str], int], added: list[dict[tuple[str, str], int]], is_multiple: bool
) -> None:
    """What is released after guarding differs from each earlier release by nothing or by at least five."""
    table = dict(first)
    shown = [_release(table, is_multiple=is_multiple)]
    for more in added:
        table = {key: table.get(key, 0) + more.get(key, 0) for key in table.keys() | more.keys()}
        new = _release(table, is_multiple=is_multiple)
        if new.is_shown and safe_after(new, shown):
            for old in shown:
                assert not old.is_shown or abs(new.n - old.n) not in range(1, FLOOR)
                for count in new.counts if old.is_shown else ():
                    if (count.strata in old.strata) and count.options in old.options:
                        gap = abs(count.number - old.number(count.strata, count.options))
                        assert gap not in range(1, FLOOR)
            shown.append(new)


def test_one_more_answer_is_not_published() -> None:
    table = {("a", "x"): 10, ("a", "y"): 10}
    old = _release(table)
    assert not safe_after(_release({**table, ("a", "x"): 11}), [old])
    assert safe_after(_release({**table, ("a", "x"): 15}), [old])
    assert not safe_after(_release({("a", "x"): 14, ("a", "y"): 11}), [old])


def test_four_answers_show_nothing() -> None:
    found = _release({("a", "x"): 4})
    assert (found.is_shown, found.reason) == (False, "不足 5 份回答，不显示")


# --------------------------------------------------------------- questionnaires


def test_the_branch_is_asked_only_of_those_it_concerns() -> None:
    given_answers = {
        "grade": ["g1"],
        "overall": ["v5"],
        "skill": ["v4"],
        "internship": ["not_yet"],
        "host": ["v1"],
        "wishes": ["life", "practice"],
    }
    answers, wrong = read_answers(STUDENT, given_answers)
    assert wrong == {}
    assert "host" not in answers
    assert answers["wishes"] == ["practice", "life"]
    _, wrong = read_answers(STUDENT, {**given_answers, "internship": ["went"], "host": []})
    assert wrong == {"host": "这道题必须回答。"}


def test_strange_answers_are_refused_at_their_question() -> None:
    _, wrong = read_answers(
        STUDENT, {"grade": ["g9"], "overall": ["v5", "v4"], "words": ["叫我 13800138000"]}
    )
    assert wrong["grade"] == "请从列出的选项中选择。"
    assert wrong["overall"] == "只能选一项。"
    assert "手机号码" in wrong["words"]
    assert wrong["skill"] == "这道题必须回答。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证 110101199003071234", ["身份证件号码", "银行卡号"]),
        ("打 １３８-００１３-８０００", ["手机号码"]),
        ("座机 0575-88001234", ["固定电话"]),
        ("写信到 a.b@example.cn", ["电子邮箱"]),
        ("微信号：abc12345", ["微信或 QQ 号"]),
        ("2023 年 9 月 1 日起食堂涨价 2 元，建议恢复", []),
        ("机床 6140 型有 12 台", []),
    ],
)
def test_numbers_that_lead_to_a_person_are_seen(text: str, found: list[str]) -> None:
    assert personal_marks(text) == found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": " "}, "问卷没有标题"),
        ({"questions": []}, "问卷没有题目"),
        ({"by": "words", "strata": [{"key": "g1", "name": "一年级", "frame": 9}]}, "分层应按邀请或"),
        ({"strata": [{"key": "g1", "name": "一年级", "frame": 9}]}, "分层应与该题的选项一一对应"),
    ],
)
def test_a_questionnaire_with_faults_is_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(QuestionnaireRefused, match=reason):
        Questionnaire.from_data({**STUDENT.to_data(), **change})
