"""Files of advertisements, whatever they are: CSV, Excel, JSON, JSON Lines, pages; row by row.

The kind is told by content, not by name; text may be UTF-8, UTF-16, GB18030 or Big5, and gzipped. A row that
cannot be read comes out with its trouble, so that it can be listed; it never disappears.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import cchardet
from python_calamine import CalamineError, CalamineWorkbook

from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.mapping import Mapping
from ronghe.engine.ads.postings import postings_in, postings_of_page
from ronghe.engine.ads.schema import FIELDS
from ronghe.engine.csv_lines import CsvLine, csv_lines

SAMPLE = 1 << 18
LOOKED_AT = 200
"""Records of a JSON file from which its columns are known."""
LARGEST_WHOLE = 256 << 20
"""Bytes of a file that can only be read whole (Excel, one JSON value, a page)."""
POSTING = tuple(known.key for known in FIELDS)
_CHINESE = ("gb18030", "big5hkscs")


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row in the order of ``FIELDS``, or the trouble with it."""

    line: int
    values: tuple[str, ...]
    trouble: str = ""
    hint: str = ""


@dataclass
class Source:
    """One opened file: its columns are known at once, its rows come when asked for."""

    path: Path
    kind: str
    headers: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ","
    doubts: list[str] = field(default_factory=list)
    held: list[Any] | None = field(default=None, repr=False)
    """What was found in a file that is read whole, until its rows are asked for: it is not read twice."""

    def records(self, mapping: Mapping) -> Iterator[Record]:
        """Every row below the header through the mapping."""
        if self.kind == "csv":
            return self._csv(mapping)
        if self.kind == "excel":
            return self._excel(mapping)
        return self._json(mapping)

    def check(self, mapping: Mapping) -> None:
        if self.headers != POSTING:
            mapping.check(self.headers, self.path.name)

    def _places(self, mapping: Mapping) -> tuple[tuple[int, ...], ...]:
        place = {header: n for n, header in enumerate(self.headers)}
        return tuple(
            tuple(place[header] for header in mapping.columns.get(known.key, ())) for known in FIELDS
        )

    def _csv(self, mapping: Mapping) -> Iterator[Record]:
        places, width = self._places(mapping), len(self.headers)
        with _text(self.path, self.encoding) as file:
            for number, cells, trouble in itertools.islice(csv_lines(file, self.delimiter), 1, None):
                if trouble:
                    yield Record(number, (), f"这一行{trouble}", "检查这一行前后的引号")
                elif any(cells):
                    yield _row(number, cells, places, width)

    def _excel(self, mapping: Mapping) -> Iterator[Record]:
        places, width = self._places(mapping), len(self.headers)
        rows = self._taken() or _sheet(self.path)[0]
        for number, row in enumerate(rows, 1):
            cells = [_cell(value) for value in row]
            if number > 1 and any(cells):
                yield _row(number, cells, places, width)

    def _json(self, mapping: Mapping) -> Iterator[Record]:
        for line, said, trouble in self._taken() or _values(self.path, self.kind, self.encoding):
            if trouble:
                yield Record(line, (), trouble, "改成一行一个 JSON 对象")
            elif isinstance(said, dict):
                yield _object(line, said, mapping)

    def _taken(self) -> list[Any] | None:
        held, self.held = self.held, None
        return held


def open_source(path: Path) -> Source:
    """The file by its content; an error when nothing can be made of it."""
    try:
        start = _start(path)
    except OSError as error:
        raise AdsError("ads.file.unreadable", f"文件读不了：{error.strerror}", where=str(path)) from error
    if not start.strip():
        raise AdsError("ads.file.empty", "文件是空的", where=path.name)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _open_excel(path)
    if start.startswith(b"%PDF"):
        raise AdsError(
            "ads.file.kind", "这是 PDF，不是招聘数据", where=path.name, hint="请换 CSV、Excel 或 JSON"
        )
    encoding = encoding_of(start)
    text = start.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _open_json(path, "page", encoding)
    if text.startswith(("{", "[")):
        return _open_json(path, _json_kind(text), encoding)
    return _open_csv(path, encoding, text)


def encoding_of(sample: bytes) -> str:
    """The encoding of a text by its first bytes.

    >>> encoding_of("职位名称,公司".encode("gbk"))
    'gb18030'
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if sample.startswith(mark):
            return name
    wrong = {name: sample.decode(name, errors="replace").count("\ufffd") for name in ("utf-8-sig", *_CHINESE)}
    if wrong["utf-8-sig"] <= len(sample) // 1000 + 1 and wrong["utf-8-sig"] <= min(wrong.values()) + 1:
        return "utf-8-sig"
    guessed = (cchardet.detect(sample)["encoding"] or "").lower()
    if guessed.startswith("utf-16"):
        return "utf-16"
    if guessed.startswith("big5") and wrong["big5hkscs"] <= wrong["gb18030"] + 1:
        return "big5hkscs"
    return min(("gb18030", "utf-8-sig", "big5hkscs"), key=lambda name: wrong[name])


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if start.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rb") as packed:
            return packed.read(SAMPLE)
    return start


def _binary(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_binary(path), encoding=encoding, errors="surrogateescape", newline="")


def _whole(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_WHOLE:
        raise AdsError(
            "ads.file.large",
            f"文件超过 {LARGEST_WHOLE >> 20} MB，这种格式要整个读入",
            where=path.name,
            hint="请改成 CSV 或一行一个对象的 JSON Lines",
        )
    with _binary(path) as file:
        return file.read()


def _open_csv(path: Path, encoding: str, text: str) -> Source:
    first = text.splitlines()[0]
    delimiter = max(",\t;|", key=first.count)
    with _text(path, encoding) as file:
        _, headers, trouble = next(csv_lines(file, delimiter), CsvLine(1, []))
    if trouble:
        raise AdsError("ads.file.header", f"表头{trouble}", where=path.name)
    return Source(path, "csv", _headers(headers), encoding, delimiter)


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells)


def _open_excel(path: Path) -> Source:
    rows, doubts = _sheet(path)
    headers = [_cell(value) for value in rows[0]]
    while headers and not headers[-1]:
        headers.pop()
    return Source(path, "excel", _headers(headers), doubts=doubts, held=rows)


def _sheet(path: Path) -> tuple[list[list[Any]], list[str]]:
    """The first sheet that holds anything, and what is said of the others."""
    whole = _whole(path)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(whole))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        raise AdsError("ads.file.excel", f"Excel 文件打不开：{error}", where=path.name) from error
    filled = [name for name, rows in sheets.items() if rows]
    if not filled:
        raise AdsError("ads.file.empty", "文件是空的", where=path.name)
    doubts = [f"工作表“{name}”没有读，只读第一张“{filled[0]}”" for name in filled[1:]]
    return sheets[filled[0]], doubts


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _json_kind(text: str) -> str:
    """JSON Lines when the first line is a whole value of its own."""
    try:
        return "jsonl" if isinstance(json.loads(text.splitlines()[0]), dict) else "json"
    except ValueError:
        return "json"


def _open_json(path: Path, kind: str, encoding: str) -> Source:
    keys: dict[str, None] = {}
    postings = others = 0
    values = _values(path, kind, encoding)
    held = None if kind == "jsonl" else list(values)
    for _, said, _ in itertools.islice(values if held is None else held, LOOKED_AT):
        if isinstance(said, dict) and tuple(said) == POSTING:
            postings += 1
        elif isinstance(said, dict):
            others += 1
            keys.update(dict.fromkeys(map(str, said)))
    if not postings and not others:
        what = "页面里没有 JSON-LD 的招聘信息（JobPosting）" if kind == "page" else "没有找到一条招聘信息"
        raise AdsError("ads.file.no_postings", what, where=path.name, hint="请换 CSV、Excel 或 JSON Lines")
    headers = POSTING if postings >= others else _headers(list(keys))
    return Source(path, kind, headers, encoding, held=held)


def _values(path: Path, kind: str, encoding: str) -> Iterator[tuple[int, Any, str]]:
    """Line, value and trouble of every record."""
    if kind == "jsonl":
        yield from _json_lines(path, encoding)
        return
    whole = _whole(path)
    if kind == "page":
        markup = whole.decode(encoding, errors="replace").encode("utf-8")
        page = b'<meta charset="utf-8">' + markup
        yield from ((n, said, "") for n, said in enumerate(postings_of_page(page), 1))
        return
    try:
        said = json.loads(whole.decode(encoding, errors="replace"))
    except ValueError as error:
        raise AdsError("ads.file.json", f"不是合格的 JSON：{error}", where=path.name) from error
    yield from ((n, part, "") for n, part in enumerate(_records_in(said), 1))


def _json_lines(path: Path, encoding: str) -> Iterator[tuple[int, Any, str]]:
    with _text(path, encoding) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                said = json.loads(line)
            except ValueError as error:
                yield number, None, f"这一行不是合格的 JSON：{error}"
                continue
            if not isinstance(said, dict):
                yield number, None, "这一行不是 JSON 对象"
                continue
            yield from ((number, part, "") for part in list(postings_in(said)) or [said])


def _records_in(said: Any) -> Iterable[Any]:
    """The records of one JSON value: JobPostings wherever they stand, else a plain list of objects."""
    found = list(postings_in(said))
    if found:
        return found
    if isinstance(said, dict):
        lists = [value for value in said.values() if isinstance(value, list)]
        return lists[0] if len(lists) == 1 else [said]
    return said if isinstance(said, list) else []


def _row(line: int, cells: list[str], places: tuple[tuple[int, ...], ...], width: int) -> Record:
    if len(cells) > width:
        if any(cells[width:]):
            return Record(line, (), f"有 {len(cells)} 格，表头只有 {width} 格", "内容里有逗号的格子要加引号")
        cells = cells[:width]
    elif len(cells) < width:
        if len(cells) == 1 or len(cells) <= max((n for group in places for n in group), default=0):
            return Record(
                line, (), f"只有 {len(cells)} 格，表头有 {width} 格", "补齐这一行，或检查上一行的引号"
            )
        cells = cells + [""] * (width - len(cells))
    return Record(line, tuple(_joined(cells, group) for group in places))


def _joined(cells: Sequence[str], group: tuple[int, ...]) -> str:
    if len(group) == 1:
        return cells[group[0]]
    return "\n".join(cells[place] for place in group if cells[place].strip())


def _object(line: int, said: dict[str, Any], mapping: Mapping) -> Record:
    if tuple(said) != POSTING:
        plain = {header: _said(value) for header, value in said.items()}
        said = {
            known.key: "\n".join(filter(None, (plain.get(h, "") for h in mapping.columns.get(known.key, ()))))
            for known in FIELDS
        }
    return Record(line, tuple(str(said.get(known.key, "")) for known in FIELDS))


def _said(value: Any) -> str:
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return " ".join(filter(None, map(_said, parts)))
    return "" if isinstance(value, bool) else _cell(value)
