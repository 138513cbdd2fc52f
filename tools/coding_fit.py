"""Fitting the coding model: kernel ridge regression, left-out scores, a small network on the shortlist."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import scipy.linalg
import scipy.sparse
from numpy.typing import NDArray

from ronghe.engine.coding import model as coding
from ronghe.engine.coding.cleaning import clean_title, folded
from ronghe.engine.coding.features import Vocabulary, WordVectors, grams, pairs, words

Arrays = dict[str, NDArray[np.generic]]
RIDGE = 0.4
ALIAS_WEIGHT = 0.15
CORRECTION_WEIGHT = 3.0
WEIGHTS_KEPT = 620_000
HIDDEN, EPOCHS, BATCH, STEP, DECAY = 48, 50, 128, 3e-3, 1e-4
FOLDS_OF_COUNTS = 10
_MARKS = re.compile(r"[LS/]+$")


@dataclass(frozen=True)
class Occupation:
    code: str
    name: str
    aliases: tuple[str, ...]
    said: str


@dataclass
class Material:
    """What a model is made of: titles with codes, and the catalogue."""

    titles: list[str]
    codes: list[str]
    catalogue: list[Occupation]
    weights: list[float] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    def part(self, chosen: Iterable[int]) -> Material:
        rows = list(chosen)
        return Material(
            [self.titles[n] for n in rows],
            [self.codes[n] for n in rows],
            self.catalogue,
            [self.weights[n] for n in rows],
            [self.raw[n] for n in rows],
        )


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_catalogue(path: Path) -> list[Occupation]:
    found: dict[str, Occupation] = {}
    for row in rows_of(path):
        name = _MARKS.sub("", row["name"])
        aliases = dict.fromkeys([name])
        for alias in row["alias"].split(","):
            plain = _MARKS.sub("", alias.strip())
            aliases.update(dict.fromkeys(part for part in (plain, *plain.split("/")) if len(part) > 1))
        said = " ".join([name] * 3 + [row["definition"], row["tasks"]])
        found[row["code"]] = Occupation(row["code"], name, tuple(aliases), said)
    return list(found.values())


def read_titles(path: Path, catalogue: list[Occupation]) -> Material:
    rows = rows_of(path)
    titles = [clean_title(row["title"]) for row in rows]
    raw = ["".join(filter(str.isalnum, folded(row["title"]))) for row in rows]
    return Material(titles, [row["code"] for row in rows], catalogue, [1.0] * len(rows), raw)


# -- features ---------------------------------------------------------------------------------------------


def _weights(documents: Sequence[Iterable[str]], least: int) -> tuple[list[str], list[float], float]:
    counts = Counter(term for document in documents for term in set(document))
    size = len(documents)
    kept = sorted(term for term, count in counts.items() if count >= least)
    weight = [float(np.log((1 + size) / (1 + counts[term])) + 1) for term in kept]
    return kept, weight, float(np.log((1 + size) / 2) + 1)


def _packed(lines: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


class Fit:
    """One fitting, over the titles of some material and the names and aliases of the catalogue."""

    def __init__(self, material: Material, table: Arrays, seed: int = 0) -> None:
        self.material = material
        self.seed = seed
        alias = [(name, job.code) for job in material.catalogue for name in job.aliases]
        codes = sorted({job.code for job in material.catalogue} | set(material.codes))
        self.codes = codes
        self.number = {code: n for n, code in enumerate(codes)}
        alias.sort(key=lambda pair: (self.number[pair[1]], pair[0]))
        self.texts = material.titles + [clean_title(name) for name, _ in alias]
        self.size = len(material.titles)
        self.target = np.array([self.number[code] for code in [*material.codes, *(c for _, c in alias)]])
        self.arrays: Arrays = {"words": table["words"], "vectors": table["vectors"]}
        self._vocabularies()
        self._vectors(table)

    def _vocabularies(self) -> None:
        run, weight, rarest = _weights([grams(text) for text in self.texts], 2)
        pair, pair_weight, pair_rarest = _weights([pairs(text) for text in self.texts], 2)
        self.grams, self.pairs = Vocabulary(run, weight, rarest), Vocabulary(pair, pair_weight, pair_rarest)
        defined = {job.code: [w for w in words(job.said) if len(w) > 1] for job in self.material.catalogue}
        said, said_weight, said_rarest = _weights(list(defined.values()), 1)
        self.said = Vocabulary(said, said_weight, said_rarest)
        self.arrays |= {
            "terms": _packed(run),
            "term_weights": np.array(weight, np.float16),
            "pair_terms": _packed(pair),
            "pair_weights": np.array(pair_weight, np.float16),
            "said": _packed(said),
            "said_weights": np.array(said_weight, np.float16),
            "rarest": np.array([rarest, pair_rarest, said_rarest], np.float32),
        }
        matrix = _matrix([self.said.vector(Counter(defined.get(code, []))) for code in self.codes], len(said))
        self.arrays |= _sparse("definition", matrix.T.tocsr())
        views = [
            _matrix([vocabulary.vector(see(text)) for text in self.texts], len(vocabulary.row)) * share**0.5
            for vocabulary, see, share in (
                (self.grams, grams, coding.GRAM_SHARE),
                (self.pairs, pairs, coding.PAIR_SHARE),
            )
        ]
        self.features = scipy.sparse.hstack(views).tocsr()

    def _vectors(self, table: Arrays) -> None:
        terms = table["words"].tobytes().decode().split("\n")
        cut = [words(text) for text in self.texts]
        counts = Counter(word for text in cut for word in set(text))
        weight = np.array([np.log(len(cut) / max(1, counts[term])) for term in terms], np.float16)
        self.arrays["word_weights"] = weight
        self.meant = WordVectors(terms, table["vectors"].astype(np.int8), weight.astype(np.float32)).sums(cut)

    def solve(self) -> None:
        """Weights of all classes, and what each title would have scored had it not been there."""
        kernel = (self.features @ self.features.T).toarray().astype(np.float64)
        kernel += coding.VECTOR_SHARE * (self.meant @ self.meant.T)
        trust = np.full(len(self.texts), ALIAS_WEIGHT)
        trust[: self.size] = self.material.weights
        kernel[np.diag_indices(len(kernel))] += RIDGE / trust
        factor = scipy.linalg.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)[0]
        inverse = scipy.linalg.lapack.dpotri(factor, lower=1, overwrite_c=1)[0]
        diagonal = np.diag(inverse).copy()
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        wanted = np.zeros((len(self.texts), len(self.codes)), np.float32)
        wanted[np.arange(len(self.texts)), self.target] = 1
        dual = (inverse.astype(np.float32) @ wanted).astype(np.float32)
        left_out = wanted[: self.size] - dual[: self.size] / diagonal[: self.size, None].astype(np.float32)
        self.left_out = left_out.astype(np.float32)
        self._keep(dual)

    def _keep(self, dual: NDArray[np.float32]) -> None:
        weight = np.asarray(self.features.T @ dual, np.float32)
        limit = np.partition(np.abs(weight).ravel(), -WEIGHTS_KEPT)[-WEIGHTS_KEPT]
        self.arrays |= _sparse(
            "linear", scipy.sparse.csr_matrix(np.where(np.abs(weight) >= limit, weight, 0))
        )
        dense = (self.meant.T @ dual) * coding.VECTOR_SHARE**0.5
        scale = np.abs(dense).max(axis=1, keepdims=True) / 127
        self.arrays["vector_weights"] = np.round(dense / scale).astype(np.int8)
        self.arrays["vector_weight_scales"] = (scale / coding.VECTOR_SHARE**0.5).astype(np.float32)
        self.arrays |= _sparse("alias", self.features[self.size :].T.tocsr())
        self.arrays["alias_class"] = self.target[self.size :].astype(np.uint16)
        self.arrays["alias_vectors"] = np.round(self.meant[self.size :] * 127).astype(np.int8)

    def finish(self) -> Arrays:
        """All arrays of the model, the network fitted on the left-out scores."""
        names = {job.code: job.name for job in self.material.catalogue}
        examples = np.bincount(self.target[: self.size], minlength=len(self.codes))
        self.arrays |= {
            "codes": _packed(self.codes),
            "names": _packed(names.get(code, "") for code in self.codes),
            "examples": examples.astype(np.uint16),
        }
        facts: dict[str, object] = {"format": coding.FORMAT}
        built = coding.Model(self.arrays, facts)
        titles = built.read(self.material.titles)
        likeness = built.likeness(titles)
        shortlist = built.shortlist(self.left_out, likeness)
        features = built.features(titles, self.left_out, likeness, shortlist, self._counts())
        hit = shortlist == self.target[: self.size, None]
        self.arrays |= fit_network(features, hit, self.seed)
        return self.arrays

    def _counts(self) -> NDArray[np.float32]:
        """Examples of each class outside the title's own fold: the title's own code must not show."""
        fold = np.random.default_rng(self.seed).integers(0, FOLDS_OF_COUNTS, self.size)
        own = self.target[: self.size]
        counts = np.zeros((self.size, len(self.codes)), np.float32)
        for number in range(FOLDS_OF_COUNTS):
            counts[fold == number] = np.bincount(own[fold != number], minlength=len(self.codes))
        return np.log1p(counts)


def _matrix(found: Sequence[tuple[list[int], list[float]]], width: int) -> scipy.sparse.csr_matrix:
    starts = np.cumsum([0, *(len(rows) for rows, _ in found)])
    columns = np.array([row for rows, _ in found for row in rows], np.int32)
    values = np.array([value for _, some in found for value in some], np.float32)
    return scipy.sparse.csr_matrix((values, columns, starts), shape=(len(found), width))


def _sparse(name: str, matrix: scipy.sparse.csr_matrix) -> Arrays:
    """Small integers and one scale a row."""
    matrix.eliminate_zeros()
    matrix.sort_indices()
    sizes = np.diff(matrix.indptr)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    largest = np.zeros(len(sizes), np.float32)
    np.maximum.at(largest, owner, np.abs(matrix.data))
    scale = np.where(largest > 0, largest / 127, 1).astype(np.float16)
    return {
        f"{name}_sizes": sizes.astype(np.uint16),
        f"{name}_columns": matrix.indices.astype(np.uint16),
        f"{name}_values": np.clip(np.round(matrix.data / scale[owner]), -127, 127).astype(np.int8),
        f"{name}_scales": scale,
    }


def fit_network(features: NDArray[np.float32], hit: NDArray[np.bool_], seed: int) -> Arrays:
    """Adam on the softmax over each shortlist; titles whose code is not on it teach nothing."""
    kept = hit.any(axis=1)
    features, answer = features[kept], hit[kept].argmax(axis=1)
    flat = features.reshape(-1, features.shape[2])
    mean, spread = flat.mean(axis=0), flat.std(axis=0) + 1e-6
    features = (features - mean) / spread
    size = features.shape[2]
    rng = np.random.default_rng(seed)
    weight = [
        rng.normal(0, size**-0.5, (size, HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        rng.normal(0, HIDDEN**-0.5, HIDDEN).astype(np.float32),
    ]
    first = [np.zeros_like(part) for part in weight]
    second = [np.zeros_like(part) for part in weight]
    taken = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(features))
        step = STEP * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            taken += 1
            for part, slope in enumerate(_slopes(weight, features[batch], answer[batch])):
                slope = slope + DECAY * weight[part]
                first[part] = 0.9 * first[part] + 0.1 * slope
                second[part] = 0.999 * second[part] + 0.001 * slope**2
                move = (first[part] / (1 - 0.9**taken)) / (np.sqrt(second[part] / (1 - 0.999**taken)) + 1e-8)
                weight[part] = weight[part] - step * move
    return {
        "net_mean": mean.astype(np.float32),
        "net_spread": spread.astype(np.float32),
        "net_first": weight[0].astype(np.float32),
        "net_bias": weight[1].astype(np.float32),
        "net_second": weight[2].astype(np.float32),
    }


def _slopes(
    weight: list[NDArray[np.float32]], features: NDArray[np.float32], answer: NDArray[np.int64]
) -> tuple[NDArray[np.float32], ...]:
    count, width, size = features.shape
    flat = features.reshape(-1, size)
    hidden = np.tanh(flat @ weight[0] + weight[1])
    share = coding.softmax((hidden @ weight[2]).reshape(count, width))
    share[np.arange(count), answer] -= 1
    error = (share / count).reshape(-1)
    back = error[:, None] * weight[2] * (1 - hidden * hidden)
    return flat.T @ back, back.sum(axis=0), hidden.T @ error
