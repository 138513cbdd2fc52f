"""What is done to one chunk of rows, in whichever process: cleaned and sketched, coded, written as a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ronghe.engine.ads.cleaning import ROW, Ad, Cleaner, Reject
from ronghe.engine.ads.dates import Calendar
from ronghe.engine.ads.guards import guards
from ronghe.engine.ads.mapping import Mapping
from ronghe.engine.ads.reading import Record
from ronghe.engine.ads.regions import Regions
from ronghe.engine.ads.schema import AD, CLEANED
from ronghe.engine.ads.sketches import signatures
from ronghe.engine.coding.coder import Coder
from ronghe.engine.coding.corrections import CorrectionBook
from ronghe.engine.coding.model import shipped_model

IDENTITY = "S16"
SURE = 0.8
"""A title with this score is not asked again with its description: on 1,192 real advertisements the answer
was the same in 99.5 % of such cases, and titles repeat one another, descriptions do not."""
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """What every chunk is worked on with."""

    mapping: Mapping
    calendar: Calendar
    regions: Regions
    batch: str
    work: Path
    corrections: Path | None = None


class Chunk(NamedTuple):
    """Rows of one file, in order."""

    number: int
    file: str
    records: Sequence[Record]


@dataclass(frozen=True)
class Cleaned:
    """What became of a chunk; texts, guards, sketches and ids lie on disk under ``stem``."""

    stem: Path
    read: int
    kept: int
    rejects: tuple[Reject, ...]
    masked: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    any_flag: int = 0

    def slim(self) -> Cleaned:
        """Without the rejects, which are in their file by now, but for one of each kind."""
        return replace(self, rejects=())

    def array(self, name: str) -> NDArray[np.generic]:
        loaded: NDArray[np.generic] = np.load(self.stem.with_suffix(f".{name}.npy"))
        return loaded


class Answers(NamedTuple):
    """Codes given to rows (counted over all chunks)."""

    rows: Integers
    codes: list[str]
    scores: list[float]
    reasons: list[str]


class ToCode(NamedTuple):
    """Rows of a chunk that are to be coded; ``start`` is the number of its first row over all chunks."""

    stem: Path
    places: Integers
    start: int


class ToWrite(NamedTuple):
    """A chunk with everything that was found out about its rows."""

    stem: Path
    part: Path
    clusters: list[str]
    kept: NDArray[np.bool_]
    codes: list[str]
    scores: NDArray[np.float32]
    reasons: list[str]


class Worker:
    """One process at work. The coder is made when first wanted: its model is large."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._coder: Coder | None = None

    def clean(self, chunk: Chunk) -> Cleaned:
        setting = self.setting
        cleaner = Cleaner(chunk.file, setting.batch, setting.mapping, setting.calendar, setting.regions)
        ads = [ad for record in chunk.records if (ad := cleaner.clean(record)) is not None]
        stem = setting.work / f"chunk-{chunk.number:06d}"
        _keep(stem, ads)
        return Cleaned(
            stem,
            len(chunk.records),
            len(ads),
            tuple(cleaner.rejects),
            cleaner.masked,
            cleaner.flagged,
            cleaner.noted,
            cleaner.any_flag,
        )

    def code(self, task: ToCode) -> Answers:
        table = _texts(task.stem).select(["title", "description"]).take(pa.array(task.places))
        titles, said = (table.column(name).to_pylist() for name in ("title", "description"))
        found = list(self.coder.code(titles))
        unsure = [n for n, coding in enumerate(found) if said[n] and coding.score < SURE]
        again = self.coder.code([titles[n] for n in unsure], [said[n] for n in unsure])
        for n, coding in zip(unsure, again, strict=True):
            found[n] = coding
        return Answers(
            task.places + task.start,
            [coding.code for coding in found],
            [coding.score for coding in found],
            [coding.reason for coding in found],
        )

    @property
    def coder(self) -> Coder:
        if self._coder is None:
            model = shipped_model()
            given = self.setting.corrections
            book = CorrectionBook(given, set(model.classes.codes)) if given else None
            self._coder = Coder(model, book)
        return self._coder

    def write(self, task: ToWrite) -> int:
        table = _texts(task.stem)
        more = {
            "occupation": task.codes,
            "occupation_score": task.scores,
            "occupation_reason": task.reasons,
            "cluster": task.clusters,
            "kept": task.kept,
        }
        for name, values in more.items():
            table = table.append_column(AD.field(name), pa.array(values, AD.field(name).type))
        pq.write_table(table.cast(AD), task.part, compression="zstd")
        return len(table)


def _keep(stem: Path, ads: Sequence[Ad]) -> None:
    columns = list(zip(*(ad.values for ad in ads), strict=True)) if ads else [()] * len(CLEANED)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, CLEANED, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=CLEANED)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(str(stem.with_suffix(".arrow")), CLEANED, options=options) as file:
        file.write_table(table)
    table_of_guards, texts = guards([ad.facts for ad in ads])
    np.save(stem.with_suffix(".guards.npy"), table_of_guards)
    np.save(stem.with_suffix(".sketches.npy"), signatures(texts))
    np.save(stem.with_suffix(".ids.npy"), np.array([ad.values[0] for ad in ads], IDENTITY))


def _texts(stem: Path) -> pa.Table:
    with pa.ipc.open_file(str(stem.with_suffix(".arrow"))) as file:
        return file.read_all()


def told(stem: Path, place: int) -> tuple[str, str, str]:
    """Employer, title and region of one row."""
    row = _texts(stem).slice(place, 1).to_pylist()[0]
    return str(row["employer"]), str(row["title"]), str(row["region_text"])


_at_work: list[Worker] = []
"""The worker of this process; made by ``begin``."""


def begin(setting: Setting) -> None:
    _at_work[:] = [Worker(setting)]


def clean_chunk(chunk: Chunk) -> Cleaned:
    return _at_work[0].clean(chunk)


def code_rows(task: ToCode) -> Answers:
    return _at_work[0].code(task)


def write_part(task: ToWrite) -> int:
    return _at_work[0].write(task)


def count_rows(rejects: Sequence[Reject]) -> int:
    return sum(reject.level == ROW for reject in rejects)
