"""From the bytes of one or several files to a checked catalogue; also those that come with the system."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources

from ronghe.reference.enums import CatalogueKind, Origin, SuccessionKind
from ronghe.reference.rules.comparing import Listed
from ronghe.reference.rules.parsed import Parsed, Row, Succession
from ronghe.reference.rules.reading import parse
from ronghe.reference.rules.source import read_rows

EDITIONS = {
    CatalogueKind.REGION: "2026",
    CatalogueKind.INDUSTRY: "GB/T 4754—2017",
    CatalogueKind.OCCUPATION: "2022",
    CatalogueKind.PROGRAMME: "2021",
}
"""The editions in force, unless a load names another."""

DATA = "ronghe.reference.data"
NAMES_ARE_FACTS = (
    "代码与正式名称属公开事实，由本项目自行录入；未收录定义、任务描述等原文。完整目录以发布机关为准。"
)


@dataclass(frozen=True, slots=True)
class CatalogueFiles:
    """One or several files that together are one edition of a catalogue."""

    kind: CatalogueKind
    files: Sequence[tuple[str, bytes]]
    edition: str
    source: str
    licence: str = ""
    valid_from: dt.date | None = None
    origin: Origin = Origin.LOADED
    is_excerpt: bool = False
    successions: Sequence[Succession] = field(default=())

    @property
    def names(self) -> str:
        return "、".join(name for name, _ in self.files)

    def checksum(self) -> str:
        """The same contents give the same value, whatever the files are called and however ordered."""
        parts = sorted(hashlib.sha256(raw).hexdigest() for _, raw in self.files)
        return parts[0] if len(parts) == 1 else hashlib.sha256("".join(parts).encode()).hexdigest()


def read_catalogue(given: CatalogueFiles) -> Parsed:
    """Read and check without writing anything. Raises SourceUnreadable."""
    rows: list[Row] = []
    for name, raw in given.files:
        rows += read_rows(raw, name)
    parsed = parse(given.kind, rows, is_excerpt=given.is_excerpt)
    parsed.successions = list(given.successions)
    return parsed


def listed_of(parsed: Parsed) -> dict[str, Listed]:
    """What a comparison needs of a catalogue that has been read."""
    return {
        code: Listed(code, entry.name, entry.level, entry.parent, entry.stage)
        for code, entry in parsed.entries.items()
    }


def shipped() -> list[CatalogueFiles]:
    """The excerpts that come with the system, in the order in which they are loaded."""
    return [
        CatalogueFiles(
            CatalogueKind.REGION,
            [_resource("regions_2026.csv")],
            EDITIONS[CatalogueKind.REGION],
            "民政部公布的县级以上行政区划代码（全国省、地两级；广东、浙江、山东到县级）",
            NAMES_ARE_FACTS,
            origin=Origin.SHIPPED,
            is_excerpt=True,
            successions=_successions("regions_2026_successions.csv"),
        ),
        CatalogueFiles(
            CatalogueKind.INDUSTRY,
            [_resource("industries_2017.csv")],
            EDITIONS[CatalogueKind.INDUSTRY],
            "国民经济行业分类（门类、大类、中类）",
            NAMES_ARE_FACTS,
            valid_from=dt.date(2017, 10, 1),
            origin=Origin.SHIPPED,
            is_excerpt=True,
        ),
        CatalogueFiles(
            CatalogueKind.OCCUPATION,
            [_resource("occupations_2022.csv")],
            EDITIONS[CatalogueKind.OCCUPATION],
            "中华人民共和国职业分类大典（2022年版）（大类、中类、小类，数字职业和部分常见职业）",
            NAMES_ARE_FACTS,
            origin=Origin.SHIPPED,
            is_excerpt=True,
        ),
        CatalogueFiles(
            CatalogueKind.PROGRAMME,
            [_resource("programmes_2021.csv")],
            EDITIONS[CatalogueKind.PROGRAMME],
            "职业教育专业目录（2021年）（大类、专业类和常见专业）",
            NAMES_ARE_FACTS,
            valid_from=dt.date(2021, 3, 12),
            origin=Origin.SHIPPED,
            is_excerpt=True,
        ),
    ]


def _resource(name: str) -> tuple[str, bytes]:
    return name, resources.files(DATA).joinpath(name).read_bytes()


def _successions(name: str) -> list[Succession]:
    text = resources.files(DATA).joinpath(name).read_text(encoding="utf-8")
    kinds = {"更名": SuccessionKind.RENAMED, "合并": SuccessionKind.MERGED, "拆分": SuccessionKind.SPLIT}
    return [
        Succession(row["old"], row["new"], kinds[row["kind"]], row["note"], int(row["year"]))
        for row in csv.DictReader(io.StringIO(text))
    ]
