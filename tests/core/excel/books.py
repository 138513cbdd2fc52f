"""Workbooks for the tests, made as people and other programs make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import openpyxl

from ronghe.core.excel import (
    Choice,
    Column,
    Date,
    Decimal,
    Integer,
    ListOf,
    Money,
    Percent,
    Reference,
    Sheet,
    Text,
    YesNo,
)
from ronghe.core.excel.limits import Limits

AREAS = {"清远市": 1, "清城区": 2, "连州市": 3}
KINDS = (("school", "职业学校"), ("enterprise", "企业"), ("office", "政府部门"))


def find_areas(names: Collection[str]) -> dict[str, int]:
    return {name: AREAS[name] for name in names if name in AREAS}


def area_name(area: int) -> str:
    return next(name for name, number in AREAS.items() if number == area)


def organisation_sheet(**changes: Any) -> Sheet:
    """A sheet with a column of every kind."""
    settings: dict[str, Any] = {"key": ("code",), "limits": Limits(rows=5_000)}
    return Sheet("机构", COLUMNS, **{**settings, **changes})


COLUMNS: tuple[Column[Any], ...] = (
    Text("name", "机构名称", required=True, max_length=60, example="示例职业技术学校"),
    Text(
        "code", "机构代码", required=True, pattern=r"[A-Z0-9]{4,18}", pattern_help="4 至 18 位大写字母或数字"
    ),
    Choice("kind", "机构类别", choices=KINDS, required=True, synonyms={"公司": "enterprise"}),
    Reference("area", "所属地区", lookup=find_areas, label=area_name, required=True),
    Integer("staff", "在职人数", unit="人", minimum=0, maximum=100_000),
    Money("subsidy", "补贴金额（元）"),
    Percent("share", "双师型占比"),
    Decimal("score", "得分", places=1, minimum=0, maximum=100),
    Date("valid_from", "生效日期"),
    YesNo("is_public", "是否公办"),
    ListOf("aliases", "别名"),
)
HEADERS = [column.header for column in COLUMNS]
GOOD = ["甲学校", "AB01", "职业学校", "清远市", 120, 4000.5, 0.65, 88.5, "2024年5月8日", "是", "甲校、甲职"]


def good_row(**changes: Any) -> list[Any]:
    values = dict(zip([column.name for column in COLUMNS], GOOD, strict=True)) | changes
    return list(values.values())


def workbook(
    rows: Iterable[Sequence[Any]], name: str = "机构", edit: Callable[[Any], None] | None = None
) -> bytes:
    """The rows as a workbook saved by another program; ``edit`` may change the worksheet first."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    if edit:
        edit(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table(*rows: Sequence[Any], **options: Any) -> bytes:
    return workbook([HEADERS, *rows], **options)


def with_part(data: bytes, part: str, text: str | bytes) -> bytes:
    """The same package with one part replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, text)
    return target.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"


def with_sheet_data(inner: str, *, after: str = "") -> bytes:
    """A workbook whose worksheet is this XML."""
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{inner}</sheetData>{after}</worksheet>"
    )
    return with_part(table(GOOD), SHEET_PART, xml)
