"""The list of what was not taken: one line a row or cell, in a file that a clerk opens in Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from ronghe.engine.ads.cleaning import Reject

COLUMNS = ("文件", "行", "列", "范围", "原因", "怎么办")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RejectFile:
    """Written as the rows come; UTF-8 with a mark, so that Excel reads it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(COLUMNS)

    def write(self, rejects: Iterable[Reject]) -> None:
        self._writer.writerows([_safe(cell) for cell in reject] for reject in rejects)

    def __enter__(self) -> RejectFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _safe(cell: object) -> object:
    """A cell that Excel does not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
