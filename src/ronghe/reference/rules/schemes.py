"""How the codes of each catalogue are built: form, level, parent, and the official totals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ronghe.reference.enums import CatalogueKind, Stage

DIRECT = "90"
"""Third and fourth digit of a county that stands directly under its province."""

_SECTION_ENDS = (
    *((5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I")),
    *((69, "J"), (70, "K"), (72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R")),
    *((96, "S"), (97, "T")),
)

PROGRAMME_FAMILIES = (
    *("农林牧渔大类", "资源环境与安全大类", "能源动力与材料大类", "土木建筑大类", "水利大类"),
    *("装备制造大类", "生物与化工大类", "轻工纺织大类", "食品药品与粮食大类", "交通运输大类"),
    *("电子与信息大类", "医药卫生大类", "财经商贸大类", "旅游大类", "文化艺术大类"),
    *("新闻传播大类", "教育与体育大类", "公安与司法大类", "公共管理与服务大类"),
)
"""The nineteen families of the programme catalogue of 2021, in the order of their codes in every stage."""

STAGE_NAMES = {Stage.SECONDARY: "中职", Stage.ASSOCIATE: "高职专科", Stage.BACHELOR: "职业本科"}

STAGE_BASES = {Stage.BACHELOR: 21, Stage.ASSOCIATE: 41, Stage.SECONDARY: 61}


@dataclass(frozen=True, slots=True)
class Scheme:
    """The grammar of one catalogue's codes."""

    kind: CatalogueKind
    title: str
    pattern: re.Pattern[str]
    form: str
    levels: tuple[str, ...]
    level_of: Callable[[str], int]
    parent_of: Callable[[str], str]
    official: tuple[str, tuple[int, ...]] | None = None

    def is_code(self, code: str) -> bool:
        return bool(self.pattern.fullmatch(code))

    def level_name(self, level: int) -> str:
        return self.levels[level - 1]


def section_of(division: int) -> str:
    """The section letter of a two-digit division of GB/T 4754-2017, or an empty string.

    >>> section_of(39), section_of(64), section_of(98)
    ('C', 'I', '')
    """
    return next((letter for end, letter in _SECTION_ENDS if 0 < division <= end), "")


def stage_of(code: str) -> Stage:
    """Which stage a programme code belongs to: 21–39 职业本科, 41–59 高职专科, 61–79 中职."""
    family = int(code[:2])
    return next(
        stage for stage, base in STAGE_BASES.items() if base <= family < base + len(PROGRAMME_FAMILIES)
    )


def family_name(code: str) -> str:
    """The name of the family that a programme code begins with.

    >>> family_name("510101"), family_name("71")
    ('电子与信息大类', '电子与信息大类')
    """
    return PROGRAMME_FAMILIES[int(code[:2]) - STAGE_BASES[stage_of(code)]]


def _region_level(code: str) -> int:
    if code.endswith("0000"):
        return 1
    return 2 if code.endswith("00") else 3


def _region_parent(code: str) -> str:
    level = _region_level(code)
    if level == 1:
        return ""
    return code[:2] + "0000" if level == 2 or code[2:4] == DIRECT else code[:4] + "00"


def _industry_parent(code: str) -> str:
    return {1: "", 3: code[:1]}.get(len(code), code[:-1])


def _occupation_level(code: str) -> int:
    parts = code.split("-")
    return 1 + sum(part != "00" for part in parts[1:])


def _occupation_parent(code: str) -> str:
    parts = code.split("-")
    for place in (3, 2, 1):
        if parts[place] != "00":
            parts[place] = "00"
            return "-".join(parts)
    return ""


def _programme_level(code: str) -> int:
    return {2: 1, 4: 2}.get(len(code), 3)


def _programme_parent(code: str) -> str:
    return {2: "", 4: code[:2]}.get(len(code), code[:4])


_FAMILY = r"(?:2[1-9]|3\d|4[1-9]|5\d|6[1-9]|7\d)"

SCHEMES = {
    CatalogueKind.REGION: Scheme(
        CatalogueKind.REGION,
        "行政区划代码",
        re.compile(r"[1-8]\d{5}"),
        "6位数字",
        ("省级", "地级", "县级"),
        _region_level,
        _region_parent,
    ),
    CatalogueKind.INDUSTRY: Scheme(
        CatalogueKind.INDUSTRY,
        "国民经济行业分类",
        re.compile(r"[A-T](?:\d{2,4})?"),
        "门类字母加2至4位数字",
        ("门类", "大类", "中类", "小类"),
        lambda code: max(1, len(code) - 1),
        _industry_parent,
        ("GB/T 4754—2017公布数（2019年修改后小类1382个）", (20, 97, 473, 1382)),
    ),
    CatalogueKind.OCCUPATION: Scheme(
        CatalogueKind.OCCUPATION,
        "职业分类大典",
        re.compile(r"[1-8]-\d\d-\d\d-\d\d"),
        "1-01-01-01样式",
        ("大类", "中类", "小类", "职业"),
        _occupation_level,
        _occupation_parent,
        ("2022年版大典公布数", (8, 79, 450, 1639)),
    ),
    CatalogueKind.PROGRAMME: Scheme(
        CatalogueKind.PROGRAMME,
        "职业教育专业目录",
        re.compile(rf"{_FAMILY}(?:\d\d(?:\d\dK?)?)?"),
        "2、4或6位数字，国控专业末尾加K",
        ("专业大类", "专业类", "专业"),
        _programme_level,
        _programme_parent,
    ),
}

OFFICIAL_PROGRAMMES = {Stage.SECONDARY: 358, Stage.ASSOCIATE: 744, Stage.BACHELOR: 247}
"""Programmes per stage when the catalogue of 2021 was published; later supplements add to it."""
