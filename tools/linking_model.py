"""``python -m tools.linking_model``: fit the programme → occupation model, or cross-validate it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse

from ronghe.engine.coding import linking
from ronghe.engine.coding.features import Vocabulary, grams, words
from ronghe.engine.coding.linking import Linker, Programme, places, plain_name
from ronghe.engine.coding.model import SHIPPED, shipped_model
from tools.coding_fit import Arrays, Occupation, _matrix, _packed, _sparse, _weights, read_catalogue, rows_of
from tools.coding_model import SHARED

RIDGE = 0.3
OCCUPATION_WEIGHT = 0.7
KEPT = 300_000
FOLDS = 10


@dataclass(frozen=True)
class Standard:
    """One teaching standard: a programme and the occupations it names, 细类 or 小类."""

    programme: Programme
    occupations: tuple[str, ...]

    def groups(self) -> set[str]:
        return {code[: linking.GROUP_LENGTH] for code in self.occupations}


def standards() -> list[Standard]:
    found = []
    for row in rows_of(SHARED / "catalogues" / "programme_standards_2025_dev.csv"):
        codes = tuple(code for code in row["occupation_codes_in_standard"].split("|") if code)
        if codes:
            found.append(Standard(Programme(row["major_code"], row["major_name"], row["level"]), codes))
    return found


def occupations() -> list[Occupation]:
    catalogue = read_catalogue(SHARED / "catalogues" / "occupations_csco2022.csv")
    return [
        job
        for job in catalogue
        if job.code[2:4] != "00" and job.code[5:7] != "00" and _is_fine(job, catalogue)
    ]


def _is_fine(job: Occupation, catalogue: Sequence[Occupation]) -> bool:
    """细类, and those 小类 that have none below them."""
    if not job.code.endswith("-00"):
        return True
    return sum(other.code[:7] == job.code[:7] for other in catalogue) == 1


def fitted(some: Sequence[Standard], jobs: Sequence[Occupation]) -> Arrays:
    codes = [job.code for job in jobs]
    groups = sorted({code[: linking.GROUP_LENGTH] for code in codes})
    number = {name: n for n, name in enumerate([*groups, *codes])}
    texts = [plain_name(one.programme.name) for one in some] + [job.name for job in jobs]
    terms, weights, rarest = _weights([grams(text) for text in texts], 2)
    names = Vocabulary(terms, weights, rarest)
    stand = sorted({place for one in some for place in places(one.programme.code)})
    row = {place: n for n, place in enumerate(stand)}
    where = [places(one.programme.code) for one in some] + [{} for _ in jobs]
    features = scipy.sparse.hstack(
        [
            _matrix([names.vector(grams(text)) for text in texts], len(terms)) * linking.NAME_SHARE**0.5,
            _matrix([([row[p] for p in w], list(w.values())) for w in where], len(stand))
            * linking.PLACE_SHARE**0.5,
        ]
    ).tocsr()
    vectors = shipped_model().vectors.sums(words(text) for text in texts)
    wanted = np.zeros((len(texts), len(number)), np.float32)
    for n, one in enumerate(some):
        for code in one.occupations:
            for name in (code, code[: linking.GROUP_LENGTH]):
                if name in number:
                    wanted[n, number[name]] = 1
    for n, code in enumerate(codes, len(some)):
        wanted[n, [number[code], number[code[: linking.GROUP_LENGTH]]]] = 1
    kernel = (features @ features.T).toarray() + linking.VECTOR_SHARE * (vectors @ vectors.T)
    trust = np.where(np.arange(len(texts)) < len(some), 1.0, OCCUPATION_WEIGHT)
    kernel = kernel.astype(np.float64) + np.diag(RIDGE / trust)
    inverse = np.linalg.inv(kernel)
    dual = inverse @ wanted
    left_out = wanted[: len(some)] - dual[: len(some)] / np.diag(inverse)[: len(some), None]
    weight = np.asarray(features.T @ dual, np.float32)
    limit = np.partition(np.abs(weight).ravel(), -KEPT)[-KEPT]
    dense = (vectors.T @ dual) * linking.VECTOR_SHARE**0.5
    scale = np.abs(dense).max(axis=1, keepdims=True) / 127
    return {
        "terms": _packed(terms),
        "term_weights": np.array(weights, np.float16),
        "rarest": np.array([rarest], np.float32),
        "places": _packed(stand),
        "codes": _packed(codes),
        "groups": _packed(groups),
        "link_vectors": np.round(dense / scale).astype(np.int8),
        "link_vector_scales": (scale).astype(np.float32),
        "calibration": _calibrated(
            _best_of_groups(left_out, groups, codes), wanted[: len(some), : len(groups)]
        ),
    } | _sparse("link", scipy.sparse.csr_matrix(np.where(np.abs(weight) >= limit, weight, 0)))


def _best_of_groups(scores: np.ndarray, groups: Sequence[str], codes: Sequence[str]) -> np.ndarray:
    """For each 小类 the score of its best 细类, as the linker orders them; codes are in order."""
    starts = np.searchsorted(np.array(codes), np.array(groups))
    fine = np.maximum.reduceat(scores[:, len(groups) :], starts, axis=1)
    return scores[:, : len(groups)] + linking.FINE_SHARE * fine


def _calibrated(scores: np.ndarray, true: np.ndarray) -> np.ndarray:
    """A logistic curve from the score of a 小类 to its probability, by Newton's method."""
    x, y = scores.ravel().astype(np.float64), true.ravel().astype(np.float64)
    design = np.stack([x, np.ones_like(x)], axis=1)
    beta = np.zeros(2)
    for _ in range(25):
        share = 1 / (1 + np.exp(-design @ beta))
        curve = design.T @ (design * (share * (1 - share))[:, None]) + 1e-6 * np.eye(2)
        beta = beta + np.linalg.solve(curve, design.T @ (y - share))
    return beta.astype(np.float32)


def hits(linker: Linker, some: Sequence[Standard]) -> np.ndarray:
    """For each programme: first rank whose 小类 is true, first rank that is a true code itself."""
    found = []
    for one, ranked in zip(some, linker.link([s.programme for s in some]), strict=True):
        own = [p.rank for p in ranked if p.occupation_code[: linking.GROUP_LENGTH] in one.groups()]
        exact = [
            p.rank for p in ranked if any(p.occupation_code.startswith(code) for code in one.occupations)
        ]
        found.append((min(own, default=99), min(exact, default=99)))
    return np.array(found)


def folds(some: Sequence[Standard], count: int, by_name: bool) -> list[np.ndarray]:
    keys = [plain_name(one.programme.name) if by_name else one.programme.code for one in some]
    unique = sorted(set(keys))
    fold = dict(zip(unique, np.random.default_rng(0).integers(0, count, len(unique)), strict=True))
    of = np.array([fold[key] for key in keys])
    return [np.flatnonzero(of == n) for n in range(count)]


def judged(some: Sequence[Standard], jobs: Sequence[Occupation], by_name: bool = False) -> dict[str, float]:
    rows = []
    for test in folds(some, FOLDS, by_name):
        train = np.setdiff1d(np.arange(len(some)), test)
        linker = Linker(fitted([some[n] for n in train], jobs))
        rows.append(hits(linker, [some[n] for n in test]))
    found = np.vstack(rows)
    return {
        "group_within5": round(float((found[:, 0] <= 5).mean()), 4),
        "group_rank1": round(float((found[:, 0] == 1).mean()), 4),
        "exact_within5": round(float((found[:, 1] <= 5).mean()), 4),
        "exact_within10": round(float((found[:, 1] <= 10).mean()), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true", help="cross-validation only, nothing is written")
    chosen = parser.parse_args()
    some, jobs = standards(), occupations()
    measured = {"by_code": judged(some, jobs), "by_name": judged(some, jobs, by_name=True), "folds": FOLDS}
    print(json.dumps(measured))
    if not chosen.judge:
        arrays = fitted(some, jobs)
        np.savez_compressed(SHIPPED / "linking.npz", **{name: arrays[name] for name in sorted(arrays)})
        facts = {"standards": len(some), "measured": measured}
        (SHIPPED / "linking.json").write_text(
            json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
