"""Where the work is, out of what people write: a six-digit code from a table that is passed in.

Abolished codes go to their successors, so that a series does not break where a district was renamed;
each such step is noted. A district that the table does not have leaves the code of its city.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ronghe.engine.ads.errors import AdsError

ABOLISHED = "撤销"
MOVED = ("更名", "合并")
DIVIDED = "拆分"
REMEMBERED = 100_000
_PEOPLES = (
    "蒙古|藏|彝|白|傣|景颇|傈僳|哈尼|壮|苗|侗|布依|土家|羌|回|朝鲜|哈萨克|柯尔克孜|瑶|畲|满|黎|仡佬|水|毛南|"
    "仫佬|纳西|拉祜|佤|布朗|独龙|怒|普米|东乡|保安|撒拉|裕固|锡伯|达斡尔|鄂温克|鄂伦春|塔吉克|维吾尔|土|各"
)
_NAMED_AFTER = re.compile(rf"(?:(?:{_PEOPLES})族?)+自治[区州县旗]$|(?:特别行政区|自治[区州县旗])$")
_PROVINCE = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$")
_ENDING = re.compile(r"(?:新区|林区|特区|地区|省|市|盟|区|县|旗)$")
_BETWEEN = re.compile(r"[\s\-—–/|·・,，、>＞:：()（）]+")
_EMPTY = {"", "[]", "不限", "全国", "异地招聘", "其他", "null"}


@dataclass(frozen=True, slots=True)
class Region:
    """A code, empty when none is sure.

    ``note`` is a step that was taken, ``problem`` why there is no code, ``rest`` the finer place that the
    table does not have.
    """

    code: str
    note: str = ""
    problem: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of a code."""

    old: str
    new: str
    kind: str
    year: int


@dataclass
class Regions:
    """Names to codes. ``statuses`` holds only the codes that are no longer in force."""

    names: Mapping[str, str]
    abolished: frozenset[str] = frozenset()
    successions: tuple[Succession, ...] = ()
    _aliases: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    _places: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _known: dict[str, Region] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        below: dict[str, dict[str, str]] = defaultdict(dict)
        places: dict[str, list[str]] = defaultdict(list)
        for code, name in sorted(self.names.items(), key=lambda pair: (pair[0] in self.abolished, pair[0])):
            for alias in _aliases(name, code):
                for parent in _above(code):
                    below[parent].setdefault(alias, code)
                if code not in self.abolished or alias not in places:
                    places[alias].append(code)
        self._aliases, self._places = dict(below), dict(places)

    @classmethod
    def read(cls, table: Path, successions: Path | None = None) -> Regions:
        """From the tables of the project: ``code,name,status`` and ``old,new,kind,year,…``."""
        rows = _rows(table, ("code", "name", "status"))
        after = _rows(successions, ("old", "new", "kind", "year")) if successions else []
        return cls(
            {row["code"]: row["name"] for row in rows},
            frozenset(row["code"] for row in rows if row["status"] == ABOLISHED),
            tuple(Succession(row["old"], row["new"], row["kind"], int(row["year"])) for row in after),
        )

    def find(self, text: str) -> Region:
        """The code of a place as written.

        >>> places = Regions({"440000": "广东省", "441800": "清远市", "441802": "清城区"})
        >>> places.find("清远-清城区").code
        '441802'
        """
        found = self._known.get(text)
        if found is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            found = self._known[text] = self._current(self._find(text))
        return found

    def _find(self, text: str) -> Region:
        plain = unicodedata.normalize("NFKC", text).strip()
        if plain in _EMPTY:
            return Region("", problem="没有写工作地区" if plain != "异地招聘" else "")
        if re.fullmatch(r"\d{6}", plain):
            known = plain in self.names
            return Region(plain if known else "", problem="" if known else f"代码 {plain} 不在代码表中")
        parts = [part for part in _BETWEEN.split(plain) if part]
        code, rest, doubt, first = "", "", "", ""
        for part in parts:
            while part:
                step, part, doubt = self._step(code, part, doubt)
                if not step:
                    break
                code, first = step, first or step
            if part and code and not rest and not _ENDING.fullmatch(part):
                rest = part
        if not code:
            return Region("", problem=doubt or f"“{plain[:20]}”不在地区代码表中", rest=plain)
        notes = [] if first.endswith("00") else [f"没有写明上级，按代码表中唯一的{self.names[first]}"]
        if rest:
            notes.append(f"“{rest[:12]}”不在代码表中，记到{self.names[code]}")
        return Region(code, "；".join(notes), rest=rest)

    def _step(self, code: str, part: str, doubt: str) -> tuple[str, str, str]:
        """One name further down: the longest name at the beginning of what is left."""
        inside = self._aliases.get(code, {}) if code else {}
        for length in range(len(part), 1, -1):
            name = part[:length]
            if code:
                found = inside.get(name)
                if found is None and name in _names_of(self.names[code], code):
                    found = code
            else:
                found, doubt = self._alone(name, doubt)
            if found:
                return found, part[length:], doubt
        return "", part, doubt

    def _alone(self, name: str, doubt: str) -> tuple[str, str]:
        """A name without anything above it: the highest place of that name, if there is only one."""
        places = self._places.get(name, [])
        highest = [code for code in places if code.endswith("0000")] or [
            code for code in places if code.endswith("00")
        ]
        found = highest or [code for code in places if len(name) > 2 and self.names[code] == name]
        if len(found) == 1:
            return found[0], doubt
        if found:
            where = "、".join(self.names.get(code[:4] + "00", self.names[code]) for code in found[:4])
            return "", f"“{name}”有好几处（{where}），没有写明上级"
        return "", doubt

    def _current(self, region: Region) -> Region:
        """An abolished code in today's terms."""
        notes = [region.note] if region.note else []
        code = region.code
        for _ in range(4):
            if code not in self.abolished:
                break
            after = [step for step in self.successions if step.old == code]
            chosen = next((step for kind in (*MOVED, DIVIDED) for step in after if step.kind == kind), None)
            if chosen is None:
                return Region("", problem=f"{code} {self.names[code]}已撤销，没有写明并到哪里")
            others = "，另有部分划出" if len(after) > 1 else ""
            old, new = self.names[code], self.names.get(chosen.new, "")
            notes.append(f"{old}（{code}）{chosen.year} 年{chosen.kind}，记到{new}（{chosen.new}）{others}")
            code = chosen.new
        return Region(code, "；".join(notes), region.problem, region.rest)


def _above(code: str) -> list[str]:
    """The codes of what it lies in; a district of a municipality is found from the municipality too."""
    if code.endswith("0000"):
        return []
    if code.endswith("00"):
        return [code[:2] + "0000"]
    return [code[:4] + "00", code[:2] + "0000"]


def _aliases(name: str, code: str) -> set[str]:
    return {alias for alias in _names_of(name, code) if len(alias) > 1}


def _names_of(name: str, code: str) -> tuple[str, ...]:
    short = (_PROVINCE if code.endswith("0000") else _NAMED_AFTER).sub("", name)
    if short == name or len(short) < 2:
        short = _ENDING.sub("", name)
    return (name, short) if len(short) > 1 else (name,)


def _rows(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise AdsError(
            "ads.regions.unreadable", f"地区代码表读不了：{error.strerror}", where=str(path)
        ) from error
    if not rows or not set(columns) <= set(rows[0]):
        raise AdsError("ads.regions.columns", f"地区代码表应有列：{'、'.join(columns)}", where=path.name)
    return rows
