"""``python -m tools.coding_model``: build the shipped coding model, or judge it by cross-validation."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np

from ronghe.engine.coding.cleaning import clean_title
from ronghe.engine.coding.corrections import CorrectionBook, title_key
from ronghe.engine.coding.model import FORMAT, SHIPPED, Model
from tools.coding_fit import CORRECTION_WEIGHT, Arrays, Fit, Material, read_catalogue, read_titles

SHARED = Path(os.environ.get("RONGHE_SHARED") or Path(__file__).resolve().parents[2] / "shared") / "data"
FOLDS = 10
PRECISION = 0.9
DESCRIPTION_WEIGHT, DUTIES_WEIGHT = 8.0, 8.0


def word_table() -> Arrays:
    with np.load(SHIPPED / "words.npz") as file:
        return {name: file[name] for name in file.files}


def material() -> Material:
    catalogue = read_catalogue(SHARED / "catalogues" / "occupations_csco2022.csv")
    return read_titles(SHARED / "titles" / "titles_dev.csv", catalogue)


def built(some: Material, seed: int = 0) -> Arrays:
    fit = Fit(some, word_table(), seed)
    fit.solve()
    return fit.finish()


def folds(some: Material, count: int = FOLDS) -> list[np.ndarray]:
    """Equal titles always stand in one fold; punctuation and case do not make them different."""
    unique = sorted(set(some.raw))
    place = dict(zip(unique, np.random.default_rng(0).integers(0, count, len(unique)), strict=True))
    of = np.array([place[title] for title in some.raw])
    return [np.flatnonzero(of == number) for number in range(count)]


def judged(some: Material, count: int = FOLDS, only: int | None = None) -> dict[str, np.ndarray]:
    """Rank of the true code and score of the first, title by title, by models that have not seen them."""
    rank, score, group = [], [], []
    for number, test in enumerate(folds(some, count)):
        if only is not None and number >= only:
            break
        train = np.setdiff1d(np.arange(len(some.titles)), test)
        model = Model(built(some.part(train)), {"format": FORMAT})
        order, share = model.rank([some.titles[n] for n in test])
        codes = np.array(model.classes.codes)[order]
        true = np.array([some.codes[n] for n in test])
        hit = codes == true[:, None]
        rank.append(np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 99))
        score.append(share[:, 0])
        group.append(np.array([a[:4] == b[:4] for a, b in zip(codes[:, 0], true, strict=True)]))
        print(number, summary(np.concatenate(rank), np.concatenate(group)), flush=True)
    return {"rank": np.concatenate(rank), "score": np.concatenate(score), "group": np.concatenate(group)}


def summary(rank: np.ndarray, group: np.ndarray) -> dict[str, float]:
    return {
        "rank1": round(float((rank == 1).mean()), 4),
        "within5": round(float((rank <= 5).mean()), 4),
        "group": round(float(group.mean()), 4),
    }


def threshold(score: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """The lowest score above which nine in ten are right, and the share of titles above it."""
    order = np.argsort(-score)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= PRECISION)
    last = int(good[-1]) if len(good) else 0
    return round(float(score[order][last]), 4), round((last + 1) / len(order), 4)


def write(arrays: Arrays, facts: dict[str, object]) -> None:
    """The same material always gives the same bytes."""
    words = {"words", "vectors"}
    parts = {name: arrays[name] for name in sorted(arrays) if name not in words}
    np.savez_compressed(SHIPPED / "model.npz", **parts)  # type: ignore[arg-type]
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (SHIPPED / "model.json").write_text(text + "\n", encoding="utf-8")


def with_corrections(some: Material, path: Path | None) -> int:
    """Add what officials put right, with more weight than an ordinary title."""
    if path is None:
        return 0
    rows = CorrectionBook(path, {job.code for job in some.catalogue}).current()
    for row in rows:
        some.titles.append(clean_title(row.title))
        some.raw.append(title_key(row.title))
        some.codes.append(row.code)
        some.weights.append(CORRECTION_WEIGHT)
    return len(rows)


def known_facts() -> dict[str, object]:
    path = SHIPPED / "model.json"
    read: dict[str, object] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true", help="cross-validation only, nothing is written")
    parser.add_argument(
        "--quick", action="store_true", help="keep the threshold and figures of the last build"
    )
    parser.add_argument("--only", type=int, help="this many folds only")
    parser.add_argument("--corrections", type=Path, help="CSV of corrections by officials")
    chosen = parser.parse_args()
    started = time.perf_counter()
    some = material()
    corrected = with_corrections(some, chosen.corrections)
    facts = known_facts()
    if not chosen.quick:
        found = judged(some, only=chosen.only)
        least, share = threshold(found["score"], found["rank"] == 1)
        facts = {
            "threshold": least,
            "answered_share": share,
            "measured": summary(found["rank"], found["group"]) | {"folds": FOLDS},
        }
        print(json.dumps(facts))
    if not chosen.judge:
        facts |= {
            "format": FORMAT,
            "titles": len(some.titles) - corrected,
            "corrections": corrected,
            "description_weight": DESCRIPTION_WEIGHT,
            "duties_weight": DUTIES_WEIGHT,
        }
        write(built(some), facts)
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
