"""The shipped model: a sparse linear scorer, a shortlist, and a small network that orders the shortlist.

Scores of all classes come from character runs, character pairs and word vectors (weights learned by kernel
ridge regression, pruned and quantised). The thirty best are looked at again, with their likeness to the
names, aliases and definitions of the catalogue and with the weight of their groups.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import scipy
from numpy.typing import NDArray

from ronghe.engine.coding.cleaning import clean_title
from ronghe.engine.coding.features import Floats, Vocabulary, WordVectors, words
from ronghe.engine.coding.spelling import Integers, SpellingTable, pairs, runs
from ronghe.engine.errors import EngineError

SHIPPED = Path(__file__).parent / "data"
FORMAT = "ronghe.coding/1"
REBUILD = "请用 make model 重建模型"
SHORTLIST = 30
FULL = 200
"""Entries above which a row counts as full."""
GROUP_WEIGHT = 2.0
"""What the probability of a candidate's 中类 counts when the first of the list is chosen."""
NAMED = 0.5
"""Likeness by characters above which a title may be said to contain a name."""
OFFICIAL_SCORE = 0.98
"""The score of an official name in full: 105 of 107 such titles have the code of that name."""
LEVELS = (7, 4, 1)
"""Characters of a code that name its 小类, 中类 and 大类."""
GRAM_SHARE, PAIR_SHARE, VECTOR_SHARE = 0.4, 0.4, 0.2
"""What each view of a title weighs in the kernel; the roots of these scale the features."""


def sparse_rows(arrays: dict[str, NDArray[np.generic]], name: str, width: int) -> scipy.sparse.csr_matrix:
    """Rows of (column, value) kept end to end; values are small integers times their row's scale."""
    sizes = arrays[f"{name}_sizes"].astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    values = arrays[f"{name}_values"].astype(np.float32)
    values *= np.repeat(arrays[f"{name}_scales"].astype(np.float32), sizes)
    columns = arrays[f"{name}_columns"].astype(np.int32)
    return scipy.sparse.csr_matrix((values, columns, starts), shape=(len(sizes), width))


class Rows:
    """Sparse vectors gathered one after another."""

    def __init__(self) -> None:
        self.starts = [0]
        self.columns: list[int] = []
        self.values: list[float] = []

    def add(self, columns: Iterable[int], values: Iterable[float]) -> None:
        """More entries of the row being gathered."""
        self.columns += columns
        self.values += values

    def end(self) -> None:
        self.starts.append(len(self.columns))

    def matrix(self, width: int) -> scipy.sparse.csr_matrix:
        parts = (
            np.array(self.values, np.float32),
            np.array(self.columns, np.int32),
            np.array(self.starts, np.int32),
        )
        return scipy.sparse.csr_matrix(parts, shape=(len(self.starts) - 1, width))


class Halves:
    """A sparse matrix whose few full rows are kept as plain ones: those cost most in a sparse product."""

    def __init__(self, table: scipy.sparse.csr_matrix) -> None:
        sizes = np.diff(table.indptr)
        self.full = np.flatnonzero(sizes > FULL)
        self.plain = table[self.full].toarray()
        self.sparse = table.copy()
        self.sparse.data[np.repeat(sizes > FULL, sizes)] = 0
        self.sparse.eliminate_zeros()

    def times(self, rows: scipy.sparse.csr_matrix) -> Floats:
        found: Floats = (rows @ self.sparse).toarray()
        found += rows[:, self.full] @ self.plain
        return found


@dataclass(frozen=True)
class Titles:
    """A batch of titles as vectors."""

    count: int
    spelled: scipy.sparse.csr_matrix
    vectors: Floats
    said: scipy.sparse.csr_matrix
    lengths: Floats


@dataclass(frozen=True)
class Likeness:
    """Of each title: to every name and alias by characters and by words, and to every definition."""

    spelled: Floats
    meant: Floats
    defined: Floats


class Classes:
    """The occupations a title may get: code, official name, number of examples, groups."""

    def __init__(self, codes: Sequence[str], names: Sequence[str], examples: Floats) -> None:
        self.codes = list(codes)
        self.names = list(names)
        self.examples = np.log1p(examples.astype(np.float32))
        self.is_group = np.array([code.endswith("-00") for code in self.codes], np.float32)
        self.groups: list[tuple[Integers, int]] = []
        for length in LEVELS:
            _, inverse = np.unique([code[:length] for code in self.codes], return_inverse=True)
            self.groups.append((inverse.astype(np.int64), int(inverse.max()) + 1))

    @cached_property
    def by_name(self) -> dict[str, int]:
        """The class of each official name, as a cleaned title, that only one class has."""
        names = [clean_title(name) for name in self.names]
        times = Counter(names)
        return {name: n for n, name in enumerate(names) if times[name] == 1 and len(name) > 1}

    @cached_property
    def name_of(self) -> dict[str, str]:
        return dict(zip(self.codes, self.names, strict=True))


class Network:
    """Two layers that give each candidate of a shortlist one number; the shortlist's softmax is the score."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]]) -> None:
        self.mean = arrays["net_mean"].astype(np.float32)
        self.spread = arrays["net_spread"].astype(np.float32)
        self.first = arrays["net_first"].astype(np.float32)
        self.bias = arrays["net_bias"].astype(np.float32)
        self.second = arrays["net_second"].astype(np.float32)

    def scores(self, features: Floats) -> Floats:
        count, width, size = features.shape
        scaled = ((features - self.mean) / self.spread).reshape(-1, size)
        hidden: Floats = np.tanh(scaled @ self.first + self.bias) @ self.second
        return hidden.reshape(count, width)


class Model:
    """Everything needed to order the occupations for a title."""

    def __init__(self, arrays: dict[str, NDArray[np.generic]], facts: dict[str, object]) -> None:
        if facts.get("format") != FORMAT:
            raise EngineError("coding.model_format", "职业编码模型的格式不认识", hint=REBUILD)
        texts = {
            name: unpacked(arrays[name])
            for name in ("codes", "names", "terms", "pair_terms", "words", "said")
        }
        self.facts = facts
        self.classes = Classes(texts["codes"], texts["names"], arrays["examples"].astype(np.float32))
        count = len(self.classes.codes)
        rarest = np.atleast_1d(arrays["rarest"].astype(np.float32))
        self.grams = SpellingTable(texts["terms"], arrays["term_weights"].astype(np.float32), rarest[0])
        self.pairs = SpellingTable(texts["pair_terms"], arrays["pair_weights"].astype(np.float32), rarest[1])
        self.said = Vocabulary(texts["said"], arrays["said_weights"].astype(np.float32), rarest[2])
        self.vectors = WordVectors(
            texts["words"], arrays["vectors"].astype(np.int8), arrays["word_weights"].astype(np.float32)
        )
        self.weights = sparse_rows(arrays, "linear", count)
        self.vector_weights = arrays["vector_weights"].astype(np.float32) * arrays[
            "vector_weight_scales"
        ].astype(np.float32)
        self.alias_class = arrays["alias_class"].astype(np.int64)
        self.alias_count = np.bincount(self.alias_class, minlength=count)
        self.aliases = Halves(sparse_rows(arrays, "alias", len(self.alias_class)))
        self.alias_vectors = arrays["alias_vectors"].astype(np.float32) / 127
        self.definitions = sparse_rows(arrays, "definition", count)
        self.network = Network(arrays) if "net_mean" in arrays else None

    def read(self, titles: Sequence[str]) -> Titles:
        """Cleaned titles as vectors."""
        cut = [words(title) for title in titles]
        said = Rows()
        for found in cut:
            said.add(*self.said.vector([word for word in found if len(word) > 1]))
            said.end()
        spelled = (
            self.grams.matrix(runs(titles), GRAM_SHARE),
            self.pairs.matrix(pairs(titles), PAIR_SHARE),
        )
        return Titles(
            count=len(titles),
            spelled=scipy.sparse.hstack(spelled, format="csr"),
            vectors=self.vectors.sums(cut),
            said=said.matrix(len(self.said.row)),
            lengths=np.array([len(title) for title in titles], np.float32),
        )

    def linear(self, titles: Titles) -> Floats:
        """The score of every class."""
        dense: Floats = (titles.vectors * VECTOR_SHARE**0.5) @ self.vector_weights
        scores: Floats = (titles.spelled @ self.weights).toarray() + dense
        return scores

    def likeness(self, titles: Titles) -> Likeness:
        return Likeness(
            spelled=self.aliases.times(titles.spelled),
            meant=np.asarray(titles.vectors @ self.alias_vectors.T, np.float32),
            defined=(titles.said @ self.definitions).toarray(),
        )

    def shortlist(self, linear: Floats, likeness: Likeness) -> Integers:
        """The best classes by linear score; a class whose very name is in the title has an advantage."""
        wanted = linear.copy()
        rows, aliases = np.divmod(np.flatnonzero(likeness.spelled > NAMED), likeness.spelled.shape[1])
        bonus = linear[rows, self.alias_class[aliases]] + likeness.spelled[rows, aliases] - NAMED
        np.maximum.at(wanted, (rows, self.alias_class[aliases]), bonus)
        some = np.argpartition(-wanted, SHORTLIST, axis=1)[:, :SHORTLIST]
        order = np.argsort(-np.take_along_axis(linear, some, 1), axis=1, kind="stable")
        return np.take_along_axis(some, order, 1).astype(np.int64)

    def features(
        self,
        titles: Titles,
        linear: Floats,
        likeness: Likeness,
        shortlist: Integers,
        examples: Floats | None = None,
    ) -> Floats:
        """What the network sees of each candidate; ``examples`` replaces the counts while training."""
        shape = shortlist.shape
        aliases, starts = self._aliases_of(shortlist)
        found: list[Floats] = []
        for table in (likeness.spelled, likeness.meant):
            own = np.maximum.reduceat(table.ravel()[aliases], starts).reshape(shape)
            found += [own, own - table.max(axis=1, keepdims=True)]
        for table in (linear, likeness.defined):
            own = np.take_along_axis(table, shortlist, 1)
            found += [own, own - table.max(axis=1, keepdims=True)]
        positive = np.clip(linear, 0, None)
        whole = positive.sum(axis=1, keepdims=True) + 1e-6
        running = np.cumsum(positive, axis=1)
        for group, count in self.classes.groups:
            shares = _by_group(running, group, count) / whole
            found.append(np.take_along_axis(shares, group[shortlist], 1))
        seen = (
            self.classes.examples[shortlist]
            if examples is None
            else np.take_along_axis(examples, shortlist, 1)
        )
        found += [
            seen,
            np.broadcast_to(np.arange(shape[1], dtype=np.float32), shape),
            np.broadcast_to(linear.max(axis=1, keepdims=True), shape),
            np.broadcast_to(titles.lengths[:, None], shape),
            self.classes.is_group[shortlist],
        ]
        return np.stack(found, axis=-1).astype(np.float32)

    def _aliases_of(self, shortlist: Integers) -> tuple[Integers, Integers]:
        """Where the aliases of all candidates stand in a table of likeness laid flat; where each begins."""
        first = np.cumsum(self.alias_count) - self.alias_count
        row = np.arange(len(shortlist))[:, None] * len(self.alias_class)
        size = self.alias_count[shortlist].ravel()
        starts = np.cumsum(size) - size
        return np.repeat((first[shortlist] + row).ravel() - starts, size) + np.arange(size.sum()), starts

    def rank(self, titles: Sequence[str], described: Floats | None = None) -> tuple[Integers, Floats]:
        """Classes and probabilities of the shortlist of each cleaned title, best first."""
        read = self.read(titles)
        linear = self.linear(read)
        likeness = self.likeness(read)
        shortlist = self.shortlist(linear, likeness)
        features = self.features(read, linear, likeness, shortlist)
        scores = self.network.scores(features) if self.network else np.take_along_axis(linear, shortlist, 1)
        if described is not None:
            scores = scores + np.take_along_axis(described, shortlist, 1)
        share = softmax(scores)
        order = self._order(share, shortlist)
        found, share = np.take_along_axis(shortlist, order, 1), np.take_along_axis(share, order, 1)
        for row, title in enumerate(titles):
            own = self.classes.by_name.get(title)
            if own is not None:
                _lead(found[row], share[row], own)
        return found, share

    def _order(self, share: Floats, shortlist: Integers) -> Integers:
        """By probability, but the lead goes to the candidate whose 中类 is likely as well."""
        group = self.classes.groups[LEVELS.index(4)][0][shortlist]
        together = np.einsum("nij,nj->ni", group[:, :, None] == group[:, None, :], share)
        lead = np.argmax(share + GROUP_WEIGHT * together, axis=1)
        wanted = share.copy()
        wanted[np.arange(len(lead)), lead] = np.inf
        return np.argsort(-wanted, axis=1, kind="stable")


def _by_group(running: Floats, group: Integers, count: int) -> Floats:
    # Codes are in order, so the members of a group stand side by side and a running sum will do.
    ends = np.searchsorted(group, np.arange(1, count + 1)) - 1
    sums: Floats = np.diff(running[:, ends], axis=1, prepend=np.float32(0))
    return sums


def _lead(found: Integers, share: Floats, own: int) -> None:
    """Put one class before the rest of a ranked list and give it the score of an official name at least."""
    place = int(np.argmax(found == own)) if own in found else len(found) - 1
    score = max(float(share[place]), OFFICIAL_SCORE)
    others = np.delete(share, place)
    found[1:], found[0] = np.delete(found, place), own
    share[1:], share[0] = others * ((1 - score) / (float(others.sum()) or 1.0)), score


def softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    share: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return share


def unpacked(packed: NDArray[np.generic]) -> list[str]:
    """Texts kept end to end as UTF-8, one a line."""
    text = packed.tobytes().decode("utf-8")
    return text.split("\n") if text else []


def read_arrays(folder: Path, *names: str) -> dict[str, NDArray[np.generic]]:
    """The arrays of these files of a model, together."""
    arrays: dict[str, NDArray[np.generic]] = {}
    try:
        for name in names:
            with np.load(folder / name, allow_pickle=False) as file:
                arrays.update({key: file[key] for key in file.files})
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise EngineError(
            "coding.no_model", "职业编码模型读不出来", where=str(folder), hint=REBUILD
        ) from error
    return arrays


def read_model(folder: Path = SHIPPED) -> Model:
    """The model in that folder."""
    try:
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(
            "coding.no_model", "职业编码模型读不出来", where=str(folder), hint=REBUILD
        ) from error
    return Model(read_arrays(folder, "words.npz", "model.npz"), facts)


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The model that comes with the project, read once."""
    return read_model()
