"""The numbers Word draws itself: 一、 （一） 1. are in numbering.xml, not in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def local(element: etree._Element) -> str:
    """The tag without its namespace (transitional and strict documents differ only there)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    for key, text in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(text)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child by local names, step by step."""
    for step in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == step), None)
    return element


def chinese(number: int) -> str:
    """一, 十, 十一, 二十, 一百〇一 …"""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, size)
        if digit:
            text += DIGITS[digit] + unit
        elif text and number and not text.endswith("〇"):
            text += "〇"
    return text.removeprefix("一") if text.startswith("一十") else text


def render(number: int, form: str) -> str:
    """One number in one of Word's number formats; unknown formats in figures."""
    if form in ("none", "bullet"):
        return ""
    if form.startswith(("chineseCounting", "ideographDigital", "japaneseCounting", "taiwaneseCounting")):
        return chinese(number)
    if form.startswith(("chineseLegalSimplified", "ideographLegalTraditional")):
        return chinese(number).translate(str.maketrans(DIGITS + "十百千", _FORMAL + "拾佰仟"))
    if form == "ideographTraditional" and 0 < number <= 10:
        return _STEMS[number - 1]
    if form == "ideographZodiac" and 0 < number <= 12:
        return _BRANCHES[number - 1]
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x245F + number)
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "decimalFullWidth":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if form in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 8)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        text += letters * count
    return text


@dataclass(slots=True)
class Level:
    """How one level of a list counts and looks."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    gap: str = ""
    restart: int | None = None


@dataclass(slots=True)
class Numbering:
    """All lists of a document, counting as its paragraphs are read in order."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, depth: int) -> str:
        """Count one paragraph of a list and give what Word prints before it."""
        abstract = self.lists.get(list_id)
        levels = self.levels.get(abstract or "", {})
        if abstract is None or depth not in levels:
            return ""
        counts = self.counts.setdefault(abstract, {})
        override = self.overrides.get((list_id, depth))
        if override is not None and (list_id, depth) not in self.started:
            counts[depth] = override
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = levels[depth].start
        self.started.add((list_id, depth))
        for deeper in [one for one in counts if one > depth and self._restarts(levels.get(one), depth)]:
            del counts[deeper]
        return self._text(levels, counts, depth)

    @staticmethod
    def _restarts(level: Level | None, depth: int) -> bool:
        if level is None or level.restart is None:
            return True
        return level.restart > 0 and depth < level.restart

    @staticmethod
    def _text(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
        level = levels[depth]
        if level.form in ("bullet", "none") and "%" not in level.text:
            return ""

        def number(found: re.Match[str]) -> str:
            other = int(found.group(1)) - 1
            shown = levels.get(other, Level())
            return render(counts.get(other, shown.start), shown.form)

        label = re.sub(r"%([1-9])", number, level.text)
        return label + (" " if level.gap == "space" and label.isascii() else "")


def read_numbering(root: etree._Element | None) -> Numbering:
    """Read numbering.xml."""
    numbering = Numbering()
    if root is None:
        return numbering
    for element in root:
        if local(element) == "abstractNum":
            levels = {
                depth: level for one in element if local(one) == "lvl" for depth, level in [_level(one)]
            }
            numbering.levels[value(element, "abstractNumId") or ""] = levels
    for element in root:
        if local(element) == "num":
            _list(element, numbering)
    return numbering


def _list(element: etree._Element, numbering: Numbering) -> None:
    list_id = value(element, "numId") or ""
    abstract = value(child(element, "abstractNumId")) or ""
    replaced = [one for one in element if local(one) == "lvlOverride"]
    own = {
        depth: level
        for one in replaced
        if (lvl := child(one, "lvl")) is not None
        for depth, level in [_level(lvl)]
    }
    if own:
        numbering.levels[f"{abstract}/{list_id}"] = {**numbering.levels.get(abstract, {}), **own}
        abstract = f"{abstract}/{list_id}"
    numbering.lists[list_id] = abstract
    for one in replaced:
        start = whole(value(child(one, "startOverride")))
        if start is not None:
            numbering.overrides[(list_id, whole(value(one, "ilvl")) or 0)] = start


def _level(element: etree._Element) -> tuple[int, Level]:
    start = whole(value(child(element, "start")))
    return whole(value(element, "ilvl")) or 0, Level(
        start=1 if start is None else start,
        form=value(child(element, "numFmt")) or "decimal",
        text=value(child(element, "lvlText")) or "",
        gap=value(child(element, "suff")) or "",
        restart=whole(value(child(element, "lvlRestart"))),
    )


def whole(text: str | None) -> int | None:
    """A whole number, or None where the attribute is missing or odd."""
    if text is None or not re.fullmatch(r"-?[0-9]{1,9}", text.strip()):
        return None
    return int(text)
