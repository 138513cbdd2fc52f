"""What a programme's code says by itself: its level of schooling and its field (专业目录的编码规则)."""

from __future__ import annotations

import re

from ronghe.programmes.enums import ProgrammeLevel

VOCATIONAL = re.compile(r"[2-7]\d{5}K?")
"""A code of the national catalogue of vocational programmes."""
_FIELDS = 20
"""The same 大类 stands at 21, 41 and 61 for 职业本科, 高职专科 and 中职."""
STAGE_WORDS = {"secondary": "中职", "associate": "高职专科", "bachelor": "职业本科"}
FITTING: dict[str, frozenset[str]] = {
    ProgrammeLevel.SECONDARY: frozenset({"secondary"}),
    ProgrammeLevel.TECHNICAL: frozenset({"secondary", "associate"}),
    ProgrammeLevel.ASSOCIATE: frozenset({"associate"}),
    ProgrammeLevel.BACHELOR: frozenset({"bachelor"}),
}
"""The stages of the catalogue at which a school of the level may offer a programme."""


def stage_of(code: str) -> str:
    """The stage that the first digit of a code says; nothing for a code of another catalogue.

    >>> stage_of("660103"), stage_of("460103"), stage_of("260103"), stage_of("080901")
    ('secondary', 'associate', 'bachelor', '')
    """
    if not VOCATIONAL.fullmatch(code):
        return ""
    return {"2": "bachelor", "3": "bachelor", "4": "associate", "5": "associate"}.get(code[0], "secondary")


def field_of(code: str) -> str:
    """The 大类 of a code, the same for every level: programmes of one field are alike.

    >>> field_of("660103") == field_of("460103")
    True
    """
    return f"{(int(code[:2]) - 1) % _FIELDS:02}" if VOCATIONAL.fullmatch(code) else ""
