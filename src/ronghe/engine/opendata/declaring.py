"""What a data set is: read from a YAML file, checked at once, so that publishing meets no surprise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from ronghe.engine.errors import EngineError

_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
TYPES = ("string", "integer", "decimal", "date", "boolean")
LICENCES: Mapping[str, tuple[str, str]] = {
    "cc-by-4.0": ("知识共享署名 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "cc0-1.0": ("放弃著作权（CC0 1.0）", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
PERIODICITIES: Mapping[str, str] = {"P1Y": "每年", "P6M": "每半年", "P3M": "每季度", "P1M": "每月"}


class DataSetError(EngineError):
    """A data set is declared wrongly or cannot be written."""


class Kind(StrEnum):
    """Where the rows come from."""

    COUNTS = "counts"
    """Rows of an extract counted or summed by dimensions, with all totals."""
    ROWS = "rows"
    """Rows of an extract as they are (nobody's data: plans, tasks)."""
    FIGURES = "figures"
    """Indicator figures with target and standing."""


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column: its name in the files, what it means, and where the source has it.

    ``protects`` marks a count of people: it goes through the disclosure check. ``codes`` explain codes.
    """

    name: str
    title: str
    type: str
    source: str = ""
    unit: str = ""
    is_dimension: bool = False
    protects: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataSetDeclaration:
    """A data set that a jurisdiction may decide to publish."""

    key: str
    title: str
    about: str
    theme: str
    periodicity: str
    licence: str
    kind: Kind
    extract: str
    columns: tuple[DataColumn, ...]
    where: Mapping[str, Any] = field(default_factory=dict)
    threshold: int = 10
    method: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def dimensions(self) -> tuple[DataColumn, ...]:
        return tuple(column for column in self.columns if column.is_dimension)

    @property
    def measures(self) -> tuple[DataColumn, ...]:
        return tuple(column for column in self.columns if not column.is_dimension)

    @property
    def protected(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.protects)

    @property
    def is_statistical(self) -> bool:
        """Has dimensions and measures, so that it can be written as SDMX."""
        return self.kind is not Kind.ROWS


def load_declarations(path: Path) -> dict[str, DataSetDeclaration]:
    """Every data set of a file, by key."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[str, DataSetDeclaration] = {}
    for row in content["datasets"]:
        one = declaration_of(row)
        if one.key in found:
            raise DataSetError("opendata.twice", f"数据集“{one.key}”声明了两次", where=str(path))
        found[one.key] = one
    return found


def declaration_of(row: Mapping[str, Any]) -> DataSetDeclaration:
    """One data set from its mapping; what is wrong is named."""
    key = str(row.get("key", ""))
    missing = [
        name for name in ("key", "title", "about", "theme", "periodicity", "kind") if not row.get(name)
    ]
    _refuse(missing, key, f"缺少{'、'.join(missing)}")
    _refuse(not _KEY.fullmatch(key), key, "标识只能用小写字母、数字和连字符")
    _refuse(row["periodicity"] not in PERIODICITIES, key, f"更新周期应为 {'、'.join(PERIODICITIES)} 之一")
    licence = str(row.get("licence", "cc-by-4.0"))
    _refuse(licence not in LICENCES, key, f"许可应为 {'、'.join(LICENCES)} 之一")
    _refuse(row["kind"] not in set(Kind), key, f"来源类型应为 {'、'.join(Kind)} 之一")
    columns = tuple(_columns(row, key))
    made = DataSetDeclaration(
        key=key,
        title=str(row["title"]),
        about=str(row["about"]).strip(),
        theme=str(row["theme"]),
        periodicity=str(row["periodicity"]),
        licence=licence,
        kind=Kind(row["kind"]),
        extract=str(row.get("extract", "")),
        columns=columns,
        where=dict(row.get("where", {})),
        threshold=int(row.get("threshold", 10)),
        method=str(row.get("method", "")).strip(),
        keywords=tuple(row.get("keywords", ())),
    )
    _refuse(made.kind is not Kind.FIGURES and not made.extract, key, "没有写明来自哪个数据表")
    _refuse(made.is_statistical and not made.dimensions, key, "统计表至少要有一个分组列")
    _refuse(not made.measures and made.is_statistical, key, "统计表至少要有一个数值列")
    _refuse(bool(made.protected) and made.threshold < 3, key, "涉及人数的表，公布下限不得小于 3")
    return made


def _columns(row: Mapping[str, Any], key: str) -> Iterable[DataColumn]:
    names: set[str] = set()
    for group, is_dimension in (("dimensions", True), ("measures", False), ("columns", False)):
        for one in row.get(group, ()):
            name, kind = str(one.get("name", "")), str(one.get("type", "string"))
            _refuse(not _COLUMN.fullmatch(name) or name in names, key, f"列名“{name}”不合规或重复")
            _refuse(not one.get("title"), key, f"列“{name}”没有说明")
            _refuse(kind not in TYPES, key, f"列“{name}”的类型应为 {'、'.join(TYPES)} 之一")
            names.add(name)
            yield DataColumn(
                name,
                str(one["title"]),
                kind,
                str(one.get("source", name)),
                str(one.get("unit", "")),
                is_dimension,
                bool(one.get("protects", False)),
                {str(code): str(text) for code, text in one.get("codes", {}).items()},
            )


def _refuse(wrong: object, key: str, message: str) -> None:
    if wrong:
        raise DataSetError(
            "opendata.declaration", f"数据集声明有误：{message}", where=key, hint="改正声明文件后再试"
        )


def file_columns(declaration: DataSetDeclaration) -> Sequence[DataColumn]:
    """The columns of the files: those declared, and after each protected measure its observation status."""
    found: list[DataColumn] = []
    for column in declaration.columns:
        found.append(column)
        if column.protects:
            status = DataColumn(
                f"{column.name}_status",
                f"{column.title}的观测状态",
                "string",
                codes={"": "正常", "Q": "缺失：为保护个人信息不公布"},
            )
            found.append(status)
    return found
