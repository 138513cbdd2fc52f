"""Files of advertisements in, Parquet parts out: cleaned, grouped, coded; nothing lost in silence.

Passes over chunks of rows, each spread over processes: rows are cleaned and sketched; the sketches of all
chunks are compared in one place (some 220 bytes an advertisement); the first of each group is coded, equal
title and description once; and the parts are written. Texts lie on disk between the passes, so memory grows
with the sketches alone. A run is whole or not there: parts get their names at the end.
"""

from __future__ import annotations

import itertools
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.ads.coded import Integers, Occupations
from ronghe.engine.ads.dates import CHINA, Calendar
from ronghe.engine.ads.duplicates import DEFAULT, Likeness, firsts
from ronghe.engine.ads.earlier import Earlier, read_earlier
from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.layout import INDEX, PART, REJECTS, WORK
from ronghe.engine.ads.mapping import Mapping
from ronghe.engine.ads.pool import Pool
from ronghe.engine.ads.reading import Source, open_source
from ronghe.engine.ads.regions import Regions
from ronghe.engine.ads.rejects import RejectFile
from ronghe.engine.ads.report import IngestReport, Problem, Tally
from ronghe.engine.ads.stages import (
    Chunk,
    Cleaned,
    Setting,
    ToCode,
    ToWrite,
    begin,
    clean_chunk,
    code_rows,
    count_rows,
    told,
    write_part,
)

CHUNK = 10_000
FLOOD = 100
"""Copies of one vacancy from which a group is named in the problems."""
NAMED = 20
"""Groups of copies that are named, the largest first."""
Array = NDArray[Any]
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]
"""Called with the pass (清洗, 查重, 编码, 写出), what is done, and the whole or 0 where it is not known."""


@dataclass(frozen=True)
class Options:
    """What is known of the files beside their columns, and how much of the machine may be used.

    ``earlier`` are output folders of earlier batches, whose vacancies count as already there.
    """

    regions: Regions
    batch: str = ""
    year: int | None = None
    collected: date | None = None
    today: date | None = None
    earlier: tuple[Path, ...] = ()
    corrections: Path | None = None
    code: bool = True
    workers: int = 2
    chunk: int = CHUNK
    likeness: Likeness = DEFAULT

    def calendar(self) -> Calendar:
        return Calendar(self.today or datetime.now(CHINA).date(), self.year, self.collected)


def _silent(stage: str, done: int, whole: int) -> None:
    """Nobody looks on."""


def ingest(
    files: Sequence[Path], mapping: Mapping, options: Options, out: Path, on_progress: Progress = _silent
) -> IngestReport:
    """Read the files through the mapping; write cleaned, grouped and coded advertisements into ``out``.

    Errors of a whole file or of the mapping stop the run before anything is written; a row or cell that
    cannot be used is listed in ``out/rejects.csv``.
    """
    sources = [open_source(path) for path in _given(files)]
    for source in sources:
        source.check(mapping)
        if len(sources) > 1:
            source.held = None  # several whole files at once would fill the memory
    known = read_earlier(options.earlier)
    work = _room(out)
    setting = Setting(mapping, options.calendar(), options.regions, options.batch, work, options.corrections)
    try:
        with Pool(options.workers, partial(begin, setting)) as pool:
            return _Run(sources, setting, options, known, out, pool, on_progress).whole()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _given(files: Sequence[Path]) -> list[Path]:
    if not files:
        raise AdsError("ads.no_files", "没有给出文件")
    names = Counter(path.name for path in files)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise AdsError("ads.file.twice", f"两个文件同名：{'、'.join(twice)}", hint="请改名：行按文件名编号")
    return list(files)


def _room(out: Path) -> Path:
    work = out / WORK
    if any(out.glob("part-*.parquet")):
        raise AdsError("ads.out.used", "输出文件夹里已有招聘广告", where=str(out), hint="请换一个空文件夹")
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
    except OSError as error:
        raise AdsError("ads.out.unwritable", f"写不进去：{error.strerror}", where=str(out)) from error
    return work


@dataclass
class _Run:
    """One run over all files."""

    sources: Sequence[Source]
    setting: Setting
    options: Options
    known: Earlier
    out: Path
    pool: Pool
    on_progress: Progress
    cleaned: list[Cleaned] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    rejected: int = 0
    refused: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def whole(self) -> IngestReport:
        self._timed("清洗", self._clean)
        leaders = self._timed("查重", self._group)
        found = self._timed("编码", lambda: self._code(leaders))
        parts = self._timed("写出", lambda: self._write(leaders, found))
        for name in (*parts, REJECTS, INDEX):
            (self.setting.work / name).replace(self.out / name)
        own = np.arange(len(self.known), len(leaders))
        return IngestReport(
            read=sum(chunk.read for chunk in self.cleaned),
            rejected=self.rejected,
            refused=self.refused,
            duplicates=int((leaders[own] != own).sum()),
            coded=found.count(own),
            flagged=sum(chunk.any_flag for chunk in self.cleaned),
            parts=[self.out / name for name in parts],
            reject_file=self.out / REJECTS,
            problems=[*self._doubts(), *self._floods(leaders), *self.tally.problems()],
            masked=_sum(chunk.masked for chunk in self.cleaned),
            flags=_sum(chunk.flagged for chunk in self.cleaned),
            seconds={stage: round(seconds, 1) for stage, seconds in self.seconds.items()},
        )

    def _timed(self, stage: str, work: Callable[[], Result]) -> Result:
        started = time.monotonic()
        self.on_progress(stage, 0, 0)
        result = work()
        self.seconds[stage] = time.monotonic() - started
        return result

    def _clean(self) -> None:
        done = 0
        with RejectFile(self.setting.work / REJECTS) as file:
            for chunk in self.pool.each(clean_chunk, self._chunks()):
                rows = count_rows(chunk.rejects)
                self.rejected += rows
                self.refused += len(chunk.rejects) - rows
                file.write(chunk.rejects)
                self.tally.add(chunk.rejects, chunk.noted)
                self.cleaned.append(chunk.slim())
                done += chunk.read
                self.on_progress("清洗", done, 0)

    def _chunks(self) -> Iterator[Chunk]:
        number = itertools.count()
        for source in self.sources:
            records = source.records(self.setting.mapping)
            while batch := list(itertools.islice(records, self.options.chunk)):
                yield Chunk(next(number), source.path.name, batch)

    def _all(self, name: str) -> Array:
        earlier = {"guards": self.known.guards, "sketches": self.known.sketches, "ids": self.known.clusters}
        return np.concatenate([earlier[name], *(chunk.array(name) for chunk in self.cleaned)])

    def _group(self) -> Integers:
        return firsts(self._all("guards"), self._all("sketches"), self.options.likeness)

    def _code(self, leaders: Integers) -> Occupations:
        """Codes for the first of each group, equal title and description asked once; the rest borrow."""
        found = Occupations(len(leaders))
        found.put_known(self.known)
        heads = np.unique(leaders)
        heads = heads[heads >= len(self.known)]
        if self.options.code and len(heads):
            contents = self._all("guards")["content"][heads]
            _, place, owner = np.unique(contents, return_index=True, return_inverse=True)
            asked, done = heads[place], 0
            for answers in self.pool.each(code_rows, self._asked(np.sort(asked))):
                found.put(answers)
                done += len(answers.rows)
                self.on_progress("编码", done, len(asked))
            found.lend(heads, asked[owner])
        found.lend(np.arange(len(leaders)), leaders)
        return found

    def _asked(self, rows: Integers) -> Iterator[ToCode]:
        start = len(self.known)
        for chunk in self.cleaned:
            inside = rows[(rows >= start) & (rows < start + chunk.kept)]
            for some in np.array_split(inside, max(1, len(inside) // 2_000)):
                if len(some):
                    yield ToCode(chunk.stem, some - start, start)
            start += chunk.kept

    def _write(self, leaders: Integers, found: Occupations) -> list[str]:
        ids = self._all("ids")
        names: list[str] = []
        done = 0
        for rows in self.pool.each(write_part, self._parts(leaders, found, ids, names)):
            done += rows
            self.on_progress("写出", done, len(leaders) - len(self.known))
        self._keep_index(leaders, found, ids)
        return names

    def _parts(
        self, leaders: Integers, found: Occupations, ids: Array, names: list[str]
    ) -> Iterator[ToWrite]:
        start = len(self.known)
        for chunk in self.cleaned:
            rows = np.arange(start, start + chunk.kept)
            start += chunk.kept
            if chunk.kept:
                names.append(PART.format(len(names)))
                yield ToWrite(
                    chunk.stem,
                    self.setting.work / names[-1],
                    [name.decode() for name in ids[leaders[rows]].tolist()],
                    leaders[rows] == rows,
                    found.words.said(found.codes[rows]),
                    found.scores[rows],
                    found.words.said(found.reasons[rows]),
                )

    def _keep_index(self, leaders: Integers, found: Occupations, ids: Array) -> None:
        """For later batches: the first of each new group and the last day anyone of a group was seen."""
        table = self._all("guards")
        own = np.arange(len(self.known), len(leaders))
        order = own[np.lexsort((table["day"][own], leaders[own]))]
        last = order[np.flatnonzero(np.diff(leaders[order], append=-1))]
        rows = np.union1d(own[leaders[own] == own], last)
        Earlier(
            table[rows],
            self._all("sketches")[rows],
            ids[leaders[rows]],
            found.words.said(found.codes[rows]),
            found.scores[rows],
            found.words.said(found.reasons[rows]),
        ).write(self.setting.work / INDEX)

    def _doubts(self) -> list[Problem]:
        return [
            Problem("ads.sheet", doubt, 1, source.path.name)
            for source in self.sources
            for doubt in source.doubts
        ]

    def _floods(self, leaders: Integers) -> list[Problem]:
        """Vacancies that were said over and over again, by name."""
        groups, sizes = np.unique(leaders[len(self.known) :], return_counts=True)
        large = np.argsort(-sizes, kind="stable")[:NAMED]
        return [
            Problem(
                "ads.flood",
                f"{self._told(int(groups[n]))}重复发布 {sizes[n]:,} 次，只算一个岗位",
                int(sizes[n]),
                action="核对来源是否反复推送，必要时与单位核实",
            )
            for n in large
            if sizes[n] >= FLOOD
        ]

    def _told(self, row: int) -> str:
        """The employer and title of a row."""
        start = len(self.known)
        for chunk in self.cleaned:
            if start <= row < start + chunk.kept:
                employer, title, region = told(chunk.stem, row - start)
                return f"{employer or '未写单位'}“{title}”{f'（{region}）' if region else ''}"
            start += chunk.kept
        return f"以前批次的广告 {self.known.clusters[row].decode()} "


def _sum(counters: Iterator[Counter[str]]) -> Counter[str]:
    return sum(counters, Counter())
