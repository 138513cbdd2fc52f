"""Word-level comparison gives back both texts whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.wordiff import MOST_WORDS, word_changes

texts = st.text(alphabet="到二〇年建成基地10个，、。市教育局 \n", max_size=60)


@given(texts, texts)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "in") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == after


def test_only_the_changed_words_are_marked() -> None:
    changed = [(p.kind, p.text) for p in word_changes("由市教育局牵头", "由市财政局牵头") if p.kind != "same"]
    assert changed == [("out", "教育局"), ("in", "财政局")]


def test_the_same_text_is_one_piece() -> None:
    assert [piece.kind for piece in word_changes("甲。乙", "甲。乙")] == ["same"]


def test_very_long_texts_are_compared_by_lines() -> None:
    before = "".join(f"第{i}项任务由各单位落实\n" for i in range(MOST_WORDS))
    after = before.replace("第7项任务由", "第7项任务，由")
    changed = [piece for piece in word_changes(before, after) if piece.kind != "same"]
    assert [piece.text for piece in changed] == ["第7项任务由各单位落实\n", "第7项任务，由各单位落实\n"]
