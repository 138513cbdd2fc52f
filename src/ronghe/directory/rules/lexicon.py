"""The general lexicon of names (``data/lexicon.yaml``), read once. No organisation of any one place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import yaml

V = TypeVar("V")
_FILE = Path(__file__).parents[1] / "data" / "lexicon.yaml"


@dataclass(frozen=True, slots=True)
class Function:
    """What a department does, with the words that say so."""

    id: str
    kind: str
    label: str
    stems: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collective:
    """A way of naming many units at once. ``is_open``: the document does not say which."""

    id: str
    label: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    kinds: tuple[str, ...] = ()
    below_kinds: tuple[str, ...] = ()
    with_zones: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    functions: dict[str, Function]
    by_form: dict[str, str]
    by_stem: dict[str, tuple[str, ...]]
    stems: tuple[str, ...]
    fillers: tuple[str, ...]
    suffixes: tuple[str, ...]
    prefixes: tuple[str, ...]
    replacements: tuple[tuple[str, str], ...]
    not_a_place: dict[str, tuple[str, ...]]
    collectives: tuple[Collective, ...]
    kind_patterns: tuple[tuple[re.Pattern[str], str], ...] = field(default=())


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _collective(row: dict[str, object]) -> Collective:
    needs = row.get("needs")
    return Collective(
        id=str(row["id"]),
        label=str(row["label"]),
        pattern=re.compile(str(row["pattern"])),
        needs=re.compile(str(needs)) if needs else None,
        kinds=tuple(row.get("kinds", ())),  # type: ignore[arg-type]  # a list of the file
        below_kinds=tuple(row.get("below_kinds", ())),  # type: ignore[arg-type]  # a list of the file
        with_zones=str(row.get("with_zones", "")),
        is_open=bool(row.get("is_open", False)),
    )


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon; a word claimed by two functions is a mistake of the file and stops the start."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    functions = {
        row["id"]: Function(
            row["id"], row["kind"], row["label"], tuple(row.get("stems", ())), tuple(row.get("forms", ()))
        )
        for row in data["functions"]
    }
    by_form: dict[str, str] = {}
    by_stem: dict[str, tuple[str, ...]] = {}
    for function in functions.values():
        for word in function.forms:
            _claim(by_form, word, function.id)
        for word in function.stems:
            _claim(by_stem, word, (function.id,))
    for word, ids in data["compounds"].items():
        _claim(by_stem, word, tuple(ids))
    return Lexicon(
        functions=functions,
        by_form=by_form,
        by_stem=by_stem,
        stems=_longest_first(list(by_stem)),
        fillers=_longest_first(data["fillers"]),
        suffixes=_longest_first(data["suffixes"]),
        prefixes=_longest_first(data["prefixes"]),
        replacements=tuple((old, new) for old, new in data["replacements"]),
        not_a_place={key: tuple(value) for key, value in data["not_a_place"].items()},
        collectives=tuple(_collective(row) for row in data["collectives"]),
        kind_patterns=tuple((re.compile(pattern), kind) for pattern, kind in data["kind_patterns"]),
    )


def _claim(table: dict[str, V], word: str, owner: V) -> None:
    if word in table:
        raise ValueError(f"lexicon.yaml: “{word}” belongs to {table[word]} and to {owner}")
    table[word] = owner
