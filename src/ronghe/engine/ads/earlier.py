"""What earlier batches brought, as far as a repetition is known by it: sketches, guards, groups and codes."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.guards import GUARD, Guards
from ronghe.engine.ads.layout import INDEX
from ronghe.engine.ads.sketches import PLACES, Signatures

FORMAT = "ronghe.ads.index/1"


@dataclass(frozen=True)
class Earlier:
    """One row for the first of each group of an earlier batch; ``clusters`` is the name of its group."""

    guards: Guards
    sketches: Signatures
    clusters: NDArray[np.bytes_]
    codes: list[str]
    scores: NDArray[np.float32]
    reasons: list[str]

    def __len__(self) -> int:
        return len(self.guards)

    def write(self, path: Path) -> None:
        np.savez_compressed(
            path,
            format=np.array(FORMAT),
            guards=self.guards,
            sketches=self.sketches,
            clusters=self.clusters,
            codes=np.array(self.codes, "U16"),
            scores=self.scores,
            reasons=np.array(self.reasons, "U64"),
        )


def nothing() -> Earlier:
    return Earlier(
        np.zeros(0, GUARD),
        np.zeros((0, PLACES), np.uint8),
        np.zeros(0, "S16"),
        [],
        np.zeros(0, np.float32),
        [],
    )


def read_earlier(folders: Sequence[Path]) -> Earlier:
    """The indexes of these output folders, one after the other."""
    found = [nothing(), *(_read(folder) for folder in folders)]
    return Earlier(
        np.concatenate([part.guards for part in found]),
        np.concatenate([part.sketches for part in found]),
        np.concatenate([part.clusters for part in found]),
        [code for part in found for code in part.codes],
        np.concatenate([part.scores for part in found]),
        [reason for part in found for reason in part.reasons],
    )


def _read(folder: Path) -> Earlier:
    path = folder / INDEX
    try:
        with np.load(path, allow_pickle=False) as said:
            if str(said["format"]) != FORMAT:
                raise AdsError("ads.earlier.format", "以前批次的索引不是这个版本", where=str(path))
            guards = said["guards"].astype(GUARD)
            guards["known"] = True
            return Earlier(
                guards,
                said["sketches"],
                said["clusters"],
                said["codes"].tolist(),
                said["scores"],
                said["reasons"].tolist(),
            )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise AdsError(
            "ads.earlier.unreadable",
            "以前批次的索引读不出来",
            where=str(path),
            hint="请给以前批次的输出文件夹",
        ) from error
