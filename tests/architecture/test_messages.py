"""English is a full second language: every word of the interface has its English, and it is compiled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from tools.messages import CATALOGUE, as_mo, as_po, collected, committed, missing

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}|</?\w+[^>]*>")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile(r"“[^”]*”")
REMEDY = "run `make messages`, then write the English in django.po"


@pytest.fixture(scope="module")
def fresh() -> Catalog:
    """What the source says now, with the English there is."""
    return collected()


@pytest.fixture(scope="module")
def written() -> Catalog:
    """The committed file."""
    return committed()


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def wordings(text: object) -> tuple[str, ...]:
    """The one wording, or singular and plural."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


def test_every_message_has_its_english(fresh: Catalog) -> None:
    assert missing(fresh) == [], REMEDY
    halves = [message.id for message in messages(fresh) if not all(wordings(message.string))]
    assert halves == [], "a plural needs both forms"


def test_the_file_holds_exactly_what_the_source_says(fresh: Catalog) -> None:
    assert CATALOGUE.read_bytes() == as_po(fresh), "run `make messages`"


def test_the_compiled_file_is_in_step(written: Catalog) -> None:
    compiled = CATALOGUE.with_suffix(".mo")
    assert compiled.read_bytes() == as_mo(written), "run `make messages`"
    with compiled.open("rb") as file:
        assert len(read_mo(file)) == len(written)


def test_nothing_is_left_fuzzy(written: Catalog) -> None:
    assert [message.id for message in messages(written) if message.fuzzy] == []


def test_both_sides_have_the_same_placeholders(written: Catalog) -> None:
    wrong = []
    for message in messages(written):
        wanted = Counter(PLACEHOLDER.findall(wordings(message.id)[0]))
        wrong += [
            (message.id, text)
            for text in wordings(message.string)
            if Counter(PLACEHOLDER.findall(text)) != wanted
        ]
    assert wrong == []


def test_the_english_is_english(written: Catalog) -> None:
    """Chinese stands in it only in quotation marks: what a document or a column says."""
    wrong = [
        text
        for message in messages(written)
        for text in wordings(message.string)
        if CHINESE.search(QUOTED.sub("", text))
    ]
    assert wrong == []
