"""Evaluation schemes and the combination of scores."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.appraisal import (
    Group,
    Item,
    Party,
    Scheme,
    Score,
    Weights,
    combine,
    differences,
    faults_of,
    load_schemes,
    shown_parts,
)
from ronghe.engine.appraisal.combining import rounded
from ronghe.engine.marked_yaml import FilesRefused

PACKS = Path(__file__).resolve().parents[2] / "src" / "ronghe" / "jurisdictions"
SCHEME = Scheme(
    jurisdiction="demo",
    key="two",
    name="示例",
    subject="school",
    valid_from="2023-01-01",
    basis="示例",
    parties=(Party("a", "甲方", "60"), Party("b", "乙方", "40")),
    groups=(
        Group("g", "一组", (Item("x", "甲项", ("a", "b")), Item("y", "乙项", ("a",), full=10)), "70"),
        Group("h", "二组", (Item("z", "丙项", ("a", "b")),), "30"),
    ),
)
FULL = [
    Score("a", "1", "x", Decimal(80)),
    Score("a", "2", "x", Decimal(90)),
    Score("a", "1", "y", Decimal(7)),
    Score("a", "1", "z", Decimal(60)),
    Score("b", "3", "x", Decimal(50)),
    Score("b", "3", "z", Decimal(100)),
]


def test_a_clerk_can_follow_the_total() -> None:
    """甲方：一组 (85+70)/2=77.5，二组 60 → 0.7×77.5+0.3×60=72.25；乙方：0.7×50+0.3×100=65；合计 69.35。"""
    found = combine(SCHEME, Weights.stated(SCHEME), FULL)
    assert found.rounded() == Decimal("69.35")
    assert rounded(found.party_score("a") or Fraction(0)) == Decimal("72.25")
    assert rounded(found.party_score("b") or Fraction(0)) == Decimal("65.00")
    assert [line.scorers for line in found.lines] == [2, 1, 1, 1, 1]


marks = st.decimals(min_value=0, max_value=100, places=2)


@given(
    st.lists(st.tuples(st.integers(1, 9), marks), min_size=6, max_size=6),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_the_parts_make_the_whole_exactly(given_marks: list[tuple[int, Decimal]], p: int, g: int) -> None:
    slots = [("a", "x"), ("a", "y"), ("a", "z"), ("b", "x"), ("b", "z"), ("a", "x")]
    scores = [
        Score(party, str(number), item, value / 10 if item == "y" else value)
        for (party, item), (number, value) in zip(slots, given_marks, strict=True)
    ]
    weights = Weights({"a": Decimal(p), "b": Decimal(100 - p)}, {"g": Decimal(g), "h": Decimal(100 - g)})
    found = combine(SCHEME, weights, scores)
    assert found.total is not None
    assert sum(line.points for line in found.lines) == found.total
    assert sum(line.share for line in found.lines) == 1
    assert 0 <= found.total <= 100
    shown = shown_parts([line.points for line in found.lines])
    assert sum(shown) == found.rounded()
    assert all(
        abs(a - rounded(line.points, 6)) < Decimal("0.01") for a, line in zip(shown, found.lines, strict=True)
    )


@given(st.integers(0, 5))
def test_a_missing_score_is_never_a_zero(at: int) -> None:
    """Without any one of the items of a party there is no total, and the reason names it."""
    scores = [one for number, one in enumerate(FULL) if number != at]
    found = combine(SCHEME, Weights.stated(SCHEME), scores)
    if at in (0, 1):  # the other scorer of the same item is left
        assert found.is_whole
    else:
        assert found.total is None
        assert "没有评" in found.missing[0]


def test_a_scheme_may_spread_what_is_missing_and_says_so() -> None:
    spread = replace(SCHEME, missing="spread")
    found = combine(spread, Weights.stated(spread), [one for one in FULL if one.party == "a"])
    assert found.rounded() == Decimal("72.25")
    assert [note.text for note in found.notes] == ["“乙方”没有评“甲项”", "“乙方”没有评“丙项”"]
    assert combine(spread, Weights.stated(spread), []).total is None


def test_what_does_not_apply_leaves_its_weight_to_the_others() -> None:
    scores = [one for one in FULL if one.item != "y"] + [Score("a", "1", "y", None, applies=False)]
    found = combine(SCHEME, Weights.stated(SCHEME), scores)
    assert rounded(found.party_score("a") or Fraction(0)) == Decimal("77.50")


def test_too_few_scorers_are_as_none() -> None:
    strict = replace(SCHEME, parties=(replace(SCHEME.parties[0], least=2), SCHEME.parties[1]))
    found = combine(strict, Weights.stated(strict), FULL)
    assert found.missing == [
        "“甲方”评“乙项”的只有 1 人，至少应有 2 人",
        "“甲方”评“丙项”的只有 1 人，至少应有 2 人",
    ]


@pytest.mark.rule("lp.elig.sixparty", "lc.elig.threesource", "zb.elig.eval_school")
@pytest.mark.parametrize(
    ("pack", "key", "parties"),
    [
        ("linping", "six_party", ["政府", "学校", "行业组织", "企业", "学生", "家长"]),
        ("liaocheng", "three_source", ["客户评价", "同行评价", "第三方评价"]),
        ("china", "cooperation", ["学校", "合作企业", "第三方"]),
    ],
)
def test_weights_that_no_policy_states_are_asked_for(pack: str, key: str, parties: list[str]) -> None:
    scheme = next(one for one in load_schemes(PACKS / pack) if one.key == key)
    assert [party.name for party in scheme.parties] == parties
    gaps = Weights.stated(scheme).gaps(scheme)
    assert all(f"“{name}”的权重未规定" in gaps for name in parties)
    answers = dict.fromkeys((name for name, _ in scheme.weight_keys()), Decimal(10))
    assert Weights.stated(scheme, answers).gaps(scheme)[0].startswith("评价方的权重合计为")


def test_totals_of_two_wordings_are_compared_only_where_they_mean_the_same() -> None:
    weights = Weights.stated(SCHEME)
    assert differences(SCHEME, weights, replace(SCHEME, name="新名", valid_from="2024-01-01"), weights) == []
    heavier = Weights({"a": Decimal(50), "b": Decimal(50)}, weights.groups)
    assert differences(SCHEME, weights, SCHEME, heavier) == ["评价方的权重不同"]
    shorter = replace(SCHEME, groups=SCHEME.groups[:1])
    assert differences(SCHEME, weights, shorter, weights) == ["评价项“丙项”只在本次"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"parties": (Party("a", "甲方", "60"), Party("b", "乙方", "30"))},
            "评价方的权重合计为 90，应为 100",
        ),
        ({"parties": (*SCHEME.parties, Party("c", "丙方", "0"))}, "“丙方”没有要评的项"),
        (
            {"groups": (Group("g", "一组", (Item("x", "甲项", ("a", "q")),), None),)},
            "“甲项”由没有列出的“q”评",
        ),
        ({"groups": (SCHEME.groups[0], SCHEME.groups[0])}, "一级指标“g”写了两次"),
    ],
)
def test_a_scheme_nobody_can_score_by_is_refused(change: dict[str, object], reason: str) -> None:
    assert reason in faults_of(replace(SCHEME, **change))  # type: ignore[arg-type]  # fields by name


def test_a_file_with_faults_names_line_and_reason(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    (folder / "quality").mkdir(parents=True)
    text = (PACKS / "linping" / "quality" / "evaluation.yaml").read_text(encoding="utf-8")
    text = text.replace("jurisdiction: linping", "jurisdiction: demo").replace(
        "{key: parent, name: 家长, weight: null", "{key: parent, name: 家长, weight: 120"
    )
    (folder / "quality" / "evaluation.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FilesRefused) as refused:
        load_schemes(folder)
    assert refused.value.faults[0].line == 16
