"""Which column of a source holds what: guessed from the headers, confirmed by a person, kept as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.schema import FIELD_OF, FIELDS

FORMAT = "ronghe.ads.mapping/1"
_NOT_LETTERS = re.compile(r"[^a-z0-9\u4e00-\u9fff]+")
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class Mapping:
    """How the rows of one source are read.

    ``columns`` names the header or headers of each field: several are joined, and one header may serve
    several fields ("3年经验/本科/招2人"). ``constants`` holds for every row whose own cell is empty. Only a
    mapping that a person has confirmed is used without asking.
    """

    source: str
    columns: Table[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Table[str, str] = field(default_factory=dict)
    confirmed: bool = False
    unused: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _SOURCE.fullmatch(self.source):
            raise AdsError(
                "ads.mapping.source",
                f"来源代号“{self.source}”不合格",
                hint="用字母、数字、点、横线，不超过 64 个",
            )
        for key in (*self.columns, *self.constants):
            if key not in FIELD_OF:
                known = "、".join(field.key for field in FIELDS)
                raise AdsError(
                    "ads.mapping.field", f"对应表里有不认识的字段“{key}”", hint=f"可用的字段：{known}"
                )
        if not self.columns.get("title"):
            raise AdsError(
                "ads.mapping.title", "对应表没有写明哪一列是职位名称", hint="请给字段 title 指定列名"
            )

    def check(self, headers: Sequence[str], where: str = "") -> None:
        """Every column it names must be there, once."""
        named = dict.fromkeys(header for group in self.columns.values() for header in group)
        missing = [header for header in named if header not in headers]
        if missing:
            raise AdsError(
                "ads.mapping.missing",
                f"缺少列：{'、'.join(missing)}；文件里有：{'、'.join(h or '（空）' for h in headers)}",
                where=where,
                hint="请修改对应表，或换正确的文件",
            )
        twice = [header for header in named if list(headers).count(header) > 1]
        if twice:
            raise AdsError(
                "ads.mapping.twice", f"有两列都叫“{'、'.join(twice)}”", where=where, hint="请只留一列或改名"
            )

    def confirm(self) -> Mapping:
        return replace(self, confirmed=True)

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str, where: str = "") -> Mapping:
        try:
            said = json.loads(text)
        except ValueError as error:
            raise AdsError("ads.mapping.json", f"对应表不是合格的 JSON：{error}", where=where) from error
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise AdsError(
                "ads.mapping.format", f"不是招聘广告的列对应表（format 应为 {FORMAT}）", where=where
            )
        columns, constants = said.get("columns", {}), said.get("constants", {})
        if not isinstance(columns, dict) or not isinstance(constants, dict):
            raise AdsError("ads.mapping.format", "columns 和 constants 应为 JSON 对象", where=where)
        return cls(
            source=str(said.get("source", "")),
            columns={str(key): _headers(value, where) for key, value in columns.items()},
            constants={str(key): str(value) for key, value in constants.items()},
            confirmed=said.get("confirmed") is True,
            unused=_headers(said.get("unused", ()), where),
        )

    @classmethod
    def read(cls, path: Path) -> Mapping:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise AdsError("ads.mapping.unreadable", f"对应表读不了：{error}", where=str(path)) from error
        return cls.from_json(text, path.name)


def _headers(said: object, where: str) -> tuple[str, ...]:
    if isinstance(said, str):
        return (said,)
    if isinstance(said, list | tuple) and all(isinstance(header, str) for header in said):
        return tuple(said)
    raise AdsError("ads.mapping.format", "列名应为文字或文字的列表", where=where)


def guess(headers: Sequence[str], source: str = "unnamed") -> Mapping:
    """What the headers seem to say, to be confirmed; an error when no column looks like a title.

    >>> guess(["岗位名称", "公司", "月薪（元）"]).columns
    {'title': ('岗位名称',), 'employer': ('公司',), 'salary': ('月薪（元）',)}
    """
    plain = {header: _plain(header) for header in headers if header.strip()}
    taken: dict[str, tuple[str, ...]] = {}
    for known in FIELDS:
        names = [_plain(name) for name in known.names]
        free = [header for header in plain if (header,) not in taken.values()]
        exact = [header for name in names for header in free if plain[header] == name]
        found = exact or [header for name in names for header in free if _within(name, plain[header])]
        if found:
            taken[known.key] = (found[0],)
    if "title" not in taken:
        raise AdsError(
            "ads.mapping.no_title",
            f"看不出哪一列是职位名称；文件里有：{'、'.join(headers)}",
            hint="请写对应表，给字段 title 指定列名",
        )
    used = {header for group in taken.values() for header in group}
    return Mapping(source, taken, unused=tuple(header for header in headers if header and header not in used))


def _plain(header: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", header).lower())


def _within(name: str, header: str) -> bool:
    """A Chinese name inside a longer header, such as 月薪（元）; Latin names must be the whole."""
    return len(name) >= 2 and not name.isascii() and name in header
