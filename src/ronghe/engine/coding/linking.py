"""Programme → occupations: a ranked list with scores for a programme whose official links are not known.

A linear model on the programme's name, its word vectors and its place in the catalogue of programmes, learned
from the occupations that the national teaching standards name and from the names of the occupations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from ronghe.engine.coding.features import Floats, Vocabulary, grams, words
from ronghe.engine.coding.model import (
    SHIPPED,
    Integers,
    Model,
    Rows,
    read_arrays,
    shipped_model,
    sparse_rows,
    unpacked,
)

RANKS = 10
DISTINCT = 5
"""The first five of the list come from five different 小类."""
GROUP_LENGTH = 7
NAME_SHARE, VECTOR_SHARE, PLACE_SHARE = 0.5, 0.15, 0.35
FINE_SHARE = 0.5
BATCH = 500
_BRACKETS = re.compile(r"[（(].*?[）)]")
_CODE = re.compile(r"[2-7]\d{5,6}[A-Z]?")
_LEVELS = 20
"""The same 大类 stands at 21, 41 and 61 for 职业本科, 高职专科 and 中职."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of the catalogue: code, name, level as written."""

    code: str
    name: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One occupation of the ranked list."""

    rank: int
    occupation_code: str
    occupation_name: str
    score: float


def plain_name(name: str) -> str:
    return _BRACKETS.sub("", name).strip() or name.strip()


def places(code: str) -> dict[str, float]:
    """Where a programme stands, the same for all levels, with the weight of each statement."""
    if not _CODE.fullmatch(code):
        return {}
    field = (int(code[:2]) - 1) % _LEVELS
    return {
        f"大{field:02}": 0.3**0.5,
        f"类{field:02}{code[2:4]}": 0.6**0.5,
        f"层{field:02}{code[0]}": 0.1**0.5,
    }


class Linker:
    """Ranks occupations for programmes."""

    def __init__(self, arrays: dict[str, np.ndarray], coding: Model | None = None) -> None:
        self.coding = coding or shipped_model()
        self.names = Vocabulary(
            unpacked(arrays["terms"]), arrays["term_weights"].astype(np.float32), float(arrays["rarest"][0])
        )
        self.places = {term: n for n, term in enumerate(unpacked(arrays["places"]))}
        self.codes = unpacked(arrays["codes"])
        self.groups = unpacked(arrays["groups"])
        number = {group: n for n, group in enumerate(self.groups)}
        self.group_of = np.array([number[code[:GROUP_LENGTH]] for code in self.codes], np.int64)
        width = len(self.groups) + len(self.codes)
        self.weights = sparse_rows(arrays, "link", width)
        self.vector_weights = arrays["link_vectors"].astype(np.float32) * arrays["link_vector_scales"]
        self.calibration = arrays["calibration"].astype(np.float64)

    def link(self, programmes: Iterable[Programme]) -> Iterator[tuple[Prediction, ...]]:
        stream = iter(programmes)
        while batch := list(islice(stream, BATCH)):
            table = self._scores(batch)
            yield from (self._ranked(row) for row in table)

    def link_one(self, programme: Programme) -> tuple[Prediction, ...]:
        return next(self.link([programme]))

    def _scores(self, programmes: list[Programme]) -> Floats:
        rows = Rows()
        shift = len(self.names.row)
        for programme in programmes:
            found, values = self.names.vector(grams(plain_name(programme.name)))
            rows.add(found, [value * NAME_SHARE**0.5 for value in values])
            known = {p: w for p, w in places(programme.code).items() if p in self.places}
            rows.add([shift + self.places[p] for p in known], [w * PLACE_SHARE**0.5 for w in known.values()])
            rows.end()
        vectors = self.coding.vectors.sums(words(plain_name(programme.name)) for programme in programmes)
        scores: Floats = (rows.matrix(shift + len(self.places)) @ self.weights).toarray()
        scores += (vectors * VECTOR_SHARE**0.5) @ self.vector_weights
        return scores

    def _ranked(self, scores: Floats) -> tuple[Prediction, ...]:
        group, fine = scores[: len(self.groups)], scores[len(self.groups) :]
        whole = group[self.group_of] + FINE_SHARE * fine
        chosen = list(_spread(np.argsort(-whole, kind="stable"), self.group_of))
        names = self.coding.classes.name_of
        weight, shift = self.calibration
        return tuple(
            Prediction(
                rank,
                self.codes[place],
                names.get(self.codes[place], ""),
                round(float(1 / (1 + np.exp(-(weight * whole[place] + shift)))), 4),
            )
            for rank, place in enumerate(chosen, 1)
        )


def _spread(order: Integers, group_of: Integers) -> Iterator[int]:
    """The best of five groups, then whatever is next best."""
    seen: set[int] = set()
    first: list[int] = []
    for place in order:
        if len(first) == DISTINCT:
            break
        if int(group_of[place]) not in seen:
            seen.add(int(group_of[place]))
            first.append(int(place))
    rest = (int(place) for place in order if int(place) not in first)
    yield from first
    yield from islice(rest, RANKS - len(first))


def read_linker(folder: Path = SHIPPED) -> Linker:
    return Linker(read_arrays(folder, "linking.npz"))


@lru_cache(maxsize=1)
def shipped_linker() -> Linker:
    """The linker that comes with the project, read once."""
    return read_linker()
