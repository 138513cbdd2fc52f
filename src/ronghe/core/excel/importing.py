"""All rows or none: check and save in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from django.db import IntegrityError, transaction

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict
from ronghe.core.excel.report import Report
from ronghe.core.excel.rows import Row
from ronghe.core.excel.sheet import Sheet

SAVE_BATCH = 2_000
StageProgress = Callable[[str, int], None]


class SaveRows(Protocol):
    """A service that stores a batch of checked rows; ``row.state`` says whether each is new or changed."""

    def __call__(self, rows: Sequence[Row], /, *, actor: Actor) -> object: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    sheet: str
    file_name: str
    new: int
    changed: int
    unchanged: int

    @property
    def total(self) -> int:
        return self.new + self.changed + self.unchanged


def import_workbook(
    sheet: Sheet,
    data: bytes | Path,
    *,
    actor: Actor,
    save: SaveRows,
    file_name: str = "",
    progress: StageProgress | None = None,
) -> Imported:
    """Check the file and save its new and changed rows; any error, and nothing is saved.

    ``save`` gets batches of rows; it permits, writes and records like every service. ``progress`` is told the
    stage (校验, 写入) and the rows done in it.
    """
    try:
        with transaction.atomic():
            report = sheet.check(data, file_name, _stage(progress, "校验"))
            report.raise_if_wrong()
            return save_report(report, actor=actor, save=save, progress=_stage(progress, "写入"))
    except IntegrityError as error:
        raise Conflict(
            "excel.conflict",
            "导入期间，其中的内容被他人同时登记或修改，没有导入任何一行。",
            hint="请稍后重新上传同一文件，系统会重新核对。",
        ) from error


def save_report(
    report: Report, *, actor: Actor, save: SaveRows, progress: Callable[[int], None] | None = None
) -> Imported:
    """Save the rows of a faultless report in one transaction."""
    report.raise_if_wrong()
    counts = report.counts
    rows = iter(report.to_save())
    done = 0
    with transaction.atomic():
        while batch := list(islice(rows, SAVE_BATCH)):
            save(batch, actor=actor)
            done += len(batch)
            if progress:
                progress(done)
    return Imported(report.sheet, report.file_name, counts["new"], counts["changed"], counts["unchanged"])


def _stage(progress: StageProgress | None, stage: str) -> Callable[[int], None] | None:
    if progress is None:
        return None

    def tell(done: int) -> None:
        progress(stage, done)

    return tell
