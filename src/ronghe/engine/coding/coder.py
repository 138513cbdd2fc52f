"""Titles in, occupations out: the best code with its probability, five alternatives, or a plain refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from ronghe.engine.coding.cleaning import clean_long, clean_title, folded
from ronghe.engine.coding.corrections import CorrectionBook
from ronghe.engine.coding.features import Floats, words
from ronghe.engine.coding.model import Integers, Model, Rows, shipped_model
from ronghe.engine.coding.spelling import runs

BATCH = 128
"""Titles worked on together: their tables of scores stay in the cache of the processor."""
REMEMBERED = 50_000
"""Titles whose answer is kept: advertisements repeat one another."""
ALTERNATIVES = 5
DESCRIBED, SHORTEST = 400, 10
"""Characters of a description that are read: what follows is mostly benefits and the firm itself."""
_DUTIES = re.compile(r"(?:岗位职责|工作职责|工作内容|职位描述|岗位描述|主要职责|职责描述|职责)[:：】\]]?")
_DEMANDS = re.compile(r"(?:任职要求|任职资格|岗位要求|职位要求|应聘要求|福利待遇|薪资待遇|联系方式|工作时间)")


class Alternative(NamedTuple):
    """One occupation with the probability the model gives it."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Coding:
    """The answer for one title. ``code`` is empty when the model abstains, and ``reason`` says why."""

    code: str
    name: str
    score: float
    alternatives: tuple[Alternative, ...]
    reason: str = ""


class Coder:
    """Gives occupation codes to job titles."""

    def __init__(self, model: Model | None = None, corrections: CorrectionBook | None = None) -> None:
        self.model = model or shipped_model()
        self.corrections = corrections
        self._known: dict[tuple[str, str], tuple[Alternative, ...]] = {}
        self.least = float(str(self.model.facts.get("threshold", 0.0)))

    def code(self, titles: Iterable[str], descriptions: Iterable[str] = ()) -> Iterator[Coding]:
        """One answer a title, in their order; memory does not grow with their number."""
        stream = iter(titles)
        other = iter(descriptions)
        while batch := list(islice(stream, BATCH)):
            said = list(islice(other, len(batch)))
            yield from self._batch(batch, said + [""] * (len(batch) - len(said)))

    def code_one(self, title: str, description: str = "") -> Coding:
        return next(self.code([title], [description]))

    def _batch(self, titles: Sequence[str], descriptions: Sequence[str]) -> Iterator[Coding]:
        cleaned = [clean_title(title) for title in titles]
        keys = list(zip(cleaned, descriptions, strict=True))
        fresh = [key for key in dict.fromkeys(keys) if key not in self._known]
        if len(self._known) > REMEMBERED:
            self._known.clear()
            fresh = list(dict.fromkeys(keys))
        if fresh:
            said = [description for _, description in fresh]
            described = self._described(said) if any(said) else None
            ranked = self.model.rank([plain for plain, _ in fresh], described)
            self._known.update(zip(fresh, self._alternatives(*ranked), strict=True))
        for title, key in zip(titles, keys, strict=True):
            yield self._answer(title, key[0], self._known[key])
        for key in fresh:
            if key[1]:
                del self._known[key]

    def _alternatives(self, order: Integers, share: Floats) -> list[tuple[Alternative, ...]]:
        classes = self.model.classes
        best = order[:, :ALTERNATIVES].tolist()
        scores = np.round(share[:, :ALTERNATIVES].astype(np.float64), 4).tolist()
        return [
            tuple(
                Alternative(classes.codes[place], classes.names[place], score)
                for place, score in zip(places, row, strict=True)
            )
            for places, row in zip(best, scores, strict=True)
        ]

    def _answer(self, title: str, cleaned: str, found: tuple[Alternative, ...]) -> Coding:
        given = self.corrections.code_of(title) if self.corrections else None
        if given:
            return Coding(given, self.model.classes.name_of.get(given, ""), 1.0, found, "按更正记录")
        if not folded(title).strip():
            return Coding("", "", 0.0, (), "职位名称为空")
        if not cleaned:
            return Coding("", "", 0.0, (), "职位名称里没有文字")
        best = found[0]
        if best.score < self.least:
            return Coding(
                "", "", best.score, found, f"把握不足：最高 {best.score:.2f}，低于 {self.least:.2f}"
            )
        return Coding(best.code, best.name, best.score, found)

    def _described(self, descriptions: Sequence[str]) -> Floats:
        """What the duties add to the score of each class."""
        model = self.model
        said = Rows()
        for text in descriptions:
            found = [word for word in words(duties(text)) if len(word) > 1] if text else []
            said.add(*model.said.vector(dict.fromkeys(found, 1)))
            said.end()
        likeness: Floats = (said.matrix(len(model.said.row)) @ model.definitions).toarray()
        return likeness * float(str(model.facts.get("description_weight", 0.0))) + self.spoken(descriptions)

    def spoken(self, descriptions: Sequence[str]) -> Floats:
        """What the words of the duties would score as a title."""
        model = self.model
        texts = [clean_long(duties(text)) for text in descriptions]
        spelled = model.grams.matrix(runs(texts))
        scores: Floats = (spelled @ model.weights[: len(model.grams)]).toarray()
        scores += model.vectors.sums(words(text) for text in texts) @ model.vector_weights
        said = np.array([[bool(text)] for text in texts], np.float32)
        return scores * said * float(str(model.facts.get("duties_weight", 0.0)))


def duties(description: str) -> str:
    """The part of an advertisement that says what is done, not what is asked for or offered."""
    text = description[: DESCRIBED * 5]
    start = _DUTIES.search(text)
    if start and start.start() < DESCRIBED * 2:
        text = text[start.end() :]
    end = _DEMANDS.search(text)
    if end and end.start() > SHORTEST:
        text = text[: end.start()]
    return _one_line(text[:DESCRIBED])


def _one_line(text: str) -> str:
    return " ".join(text.lower().split())
