"""Rows of a CSV file in any of the encodings that Chinese offices use."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.limits import Limits
from ronghe.core.excel.tables import Cells, Table

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_RUNS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def read_csv(data: bytes, name: str, limits: Limits) -> Table:
    """The file as a table; a CSV has no sheet name, so it is taken for the sheet ``name``."""
    encoding = encoding_of(data)
    return Table(
        sheet=name, rows=_rows(data, encoding, limits), last_row=limits.rows, is_csv=True, encoding=encoding
    )


def encoding_of(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030 (which includes GBK)."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data:
        raise WorkbookError(
            "excel.binary",
            "文件不是 Excel 工作簿，也不是文本（CSV）",
            hint="请上传 .xlsx 文件，或另存为 CSV UTF-8",
        )
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _undecodable()


def _undecodable() -> WorkbookError:
    return WorkbookError(
        "excel.encoding",
        "CSV 文件的编码无法识别（既不是 UTF-8 也不是 GBK）",
        hint="请在 Excel 中另存为“CSV UTF-8”后再上传",
    )


def _rows(data: bytes, encoding: str, limits: Limits) -> Iterator[tuple[int, Cells]]:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    try:
        reader = csv.reader(stream, delimiter=_delimiter(data, encoding), strict=False)
        for number, values in enumerate(reader, start=1):
            _keep_within_bounds(number, values, limits)
            yield number, [_unguarded(value) for value in values]
    except UnicodeDecodeError as error:
        raise _undecodable() from error
    except csv.Error as error:
        raise WorkbookError(
            "excel.csv",
            "CSV 结构有误：一格文字过长，或引号没有配对",
            hint="请检查双引号是否成对，或改用 .xlsx 上传",
        ) from error


def _delimiter(data: bytes, encoding: str) -> str:
    head = data[:4096].decode(encoding, errors="replace").splitlines()
    line = max(
        head[:10], key=lambda text: max(text.count(","), text.count("\t"), text.count(";")), default=""
    )
    return max(",\t;", key=line.count)


def _keep_within_bounds(number: int, values: list[str], limits: Limits) -> None:
    if len(values) > limits.columns:
        raise WorkbookError(
            "excel.too_much",
            f"第 {number} 行有 {len(values):,} 列，超过 {limits.columns} 列",
            hint="请删除多余的列；分隔符应为逗号",
        )
    if number > limits.rows + limits.header_rows:
        raise WorkbookError("excel.too_much", f"超过 {limits.rows:,} 行", hint="请分成几个文件上传")


def _unguarded(value: str) -> str:
    """Take off the apostrophe that exports put before texts that a spreadsheet would run as formulas."""
    return value[1:] if _GUARDED.match(value) else value


def guarded(value: str) -> str:
    """The text so that no spreadsheet runs it.

    >>> guarded("=1+1"), guarded("清远")
    ("'=1+1", '清远')
    """
    return f"'{value}" if _RUNS.match(value) else value
