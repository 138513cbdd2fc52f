"""CSV row by row: what cannot be read is a row with its trouble, never the end of the file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class CsvLine(NamedTuple):
    """Number of the line that the row ends in, its cells, or why they cannot be read."""

    number: int
    cells: list[str]
    trouble: str = ""


def csv_lines(file: Iterable[str], delimiter: str = ",") -> Iterator[CsvLine]:
    """Every row from the header on, empty ones too."""
    reader = csv.reader(file, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield CsvLine(reader.line_num, [], _trouble(error))
        else:
            yield CsvLine(reader.line_num, cells)


def _trouble(error: csv.Error) -> str:
    is_long = "field larger than field limit" in str(error)
    return f"不是合格的 CSV：{'一格超过 128 KB，多半是引号没有成对' if is_long else error}"
