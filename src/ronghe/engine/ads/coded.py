"""The occupation of every row, found once for the first of each group and lent to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.ads.earlier import Earlier
from ronghe.engine.ads.stages import Answers

Integers = NDArray[np.int64]
NOT_ASKED = "未编码"


@dataclass
class Words:
    """Texts kept once and written as numbers."""

    texts: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        found = self.numbers.get(text)
        if found is None:
            found = self.numbers[text] = len(self.texts)
            self.texts.append(text)
        return found

    def all(self, texts: Sequence[str]) -> NDArray[np.int32]:
        return np.fromiter((self.number(text) for text in texts), np.int32, len(texts))

    def said(self, numbers: NDArray[np.int32]) -> list[str]:
        return [self.texts[number] for number in numbers.tolist()]


@dataclass
class Occupations:
    """Twelve bytes a row."""

    size: int
    words: Words = field(default_factory=Words)

    def __post_init__(self) -> None:
        nothing, reason = self.words.number(""), self.words.number(NOT_ASKED)
        self.codes = np.full(self.size, nothing, np.int32)
        self.scores = np.zeros(self.size, np.float32)
        self.reasons = np.full(self.size, reason, np.int32)

    def put(self, answers: Answers) -> None:
        self.codes[answers.rows] = self.words.all(answers.codes)
        self.scores[answers.rows] = answers.scores
        self.reasons[answers.rows] = self.words.all(answers.reasons)

    def put_known(self, known: Earlier) -> None:
        """The first rows are those of earlier batches."""
        self.codes[: len(known)] = self.words.all(known.codes)
        self.scores[: len(known)] = known.scores
        self.reasons[: len(known)] = self.words.all(known.reasons)

    def lend(self, rows: Integers, owners: Integers) -> None:
        """Give these rows what their owners have."""
        for array in (self.codes, self.scores, self.reasons):
            array[rows] = array[owners]

    def count(self, rows: Integers) -> int:
        return int((self.codes[rows] != self.words.number("")).sum())
