"""CSV in and out, row by row: any length, UTF-8 or GBK, and every row answered for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ronghe.engine.csv_lines import CsvLine, csv_lines
from ronghe.engine.errors import EngineError

SAMPLE = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the input; ``trouble`` says why it cannot be used."""

    number: int
    cells: dict[str, str]
    trouble: str = ""


@dataclass(frozen=True)
class Column:
    """A column by its name and the other names it goes by."""

    name: str
    others: tuple[str, ...] = ()
    required: bool = True


@dataclass
class Table:
    """A CSV file opened for reading once; the header is known at once, the rows come one by one."""

    path: Path
    columns: Sequence[Column]
    encoding: str = ""
    header: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.encoding = _encoding(self.path)
        self.header = self._header()
        if not any(self.header):
            raise EngineError("coding.empty_table", "文件是空的", where=self.path.name)
        for column in self.columns:
            names = {name.lower() for name in (column.name, *column.others)}
            found = [n for n, cell in enumerate(self.header) if cell.lower() in names]
            if len(found) > 1:
                message = f"有两列都叫“{self.header[found[0]]}”或同义"
                raise EngineError("coding.twice_column", message, where=self.path.name, hint="请只留一列")
            if found:
                self.places[column.name] = found[0]
        missing = [
            column.name for column in self.columns if column.required and column.name not in self.places
        ]
        if missing:
            message = f"缺少列：{'、'.join(missing)}；文件里有：{'、'.join(self.header)}"
            raise EngineError("coding.no_column", message, where=f"{self.path.name} 第1行")

    def _header(self) -> list[str]:
        with self._open() as file:
            _, cells, trouble = next(csv_lines(file), CsvLine(1, []))
        if trouble:
            raise EngineError("coding.bad_header", f"表头{trouble}", where=f"{self.path.name} 第1行")
        return [cell.strip() for cell in cells]

    def rows(self) -> Iterator[Line]:
        """Every row below the header, wholly empty lines left out."""
        with self._open() as file:
            for number, cells, trouble in islice(csv_lines(file), 1, None):
                if trouble:
                    yield Line(number, {}, f"这一行{trouble}")
                elif cells:
                    yield self._line(number, cells)

    def _line(self, number: int, cells: list[str]) -> Line:
        trouble = ""
        if len(cells) > len(self.header):
            trouble = f"有 {len(cells)} 格，表头只有 {len(self.header)} 格（内容里的逗号要加引号）"
        elif len(cells) <= max(self.places[column.name] for column in self.columns if column.required):
            trouble = f"只有 {len(cells)} 格，表头有 {len(self.header)} 格"
        found = {
            name: cells[place].strip() if place < len(cells) else "" for name, place in self.places.items()
        }
        if not trouble and any(
            "\n" in found.get(column.name, "") for column in self.columns if column.required
        ):
            trouble = "格子里有换行，多半是引号没有成对，后面的行被并了进来"
        if any("\0" in text or _broken(text) for text in found.values()):
            trouble = f"含有不能按 {self.encoding} 读出的字符"
            found = {name: _mended(text) for name, text in found.items()}
        return Line(number, found, trouble)

    def _open(self):  # type: ignore[no-untyped-def]  # a text file whose exact class depends on the mode
        return self.path.open(encoding=self.encoding, errors="surrogateescape", newline="")


def _broken(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _mended(text: str) -> str:
    return "".join(
        "\ufffd" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in text
    )


def _encoding(path: Path) -> str:
    """UTF-8 where the beginning of the file is, else GBK and what extends it."""
    try:
        with path.open("rb") as file:
            sample = file.read(SAMPLE)
    except OSError as error:
        raise EngineError("coding.unreadable", f"文件读不了：{error.strerror}", where=str(path)) from error
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise EngineError("coding.not_csv", "这是 Excel 文件，不是 CSV", where=path.name, hint="请另存为 CSV")
    wrong: dict[str, int] = {}
    for encoding in ENCODINGS:
        text = sample.decode(encoding, errors="replace")
        wrong[encoding] = text.count("\ufffd")
    return min(ENCODINGS, key=lambda encoding: wrong[encoding])
