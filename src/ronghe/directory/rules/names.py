"""How names of organisations are compared. Pure: text in, text out, and each answer with its reason.

A printed name is *folded* (one way of writing), then parted into a *place* (示例市, or only 市) and a *core*
(教育局); the core names *functions* (教育; 教育和体育) or a body by its own name (第一技师学院).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from opencc import OpenCC

from ronghe.directory.rules.lexicon import Collective, lexicon
from ronghe.engine.late import Late

pypinyin: Any = Late("pypinyin")
_BRACKETS = str.maketrans("〔〕[]【】｛｝{}", "()()()()()", "《》〈〉“”\"'‘’「」『』")
_LEVEL_WORDS = {
    "nation": ("全国",),
    "province": ("省", "本省", "自治区", "全省"),
    "city": ("市", "本市", "全市"),
    "county": (),
    "zone": ("区", "本区", "全区"),
}
_LAST_CHARACTERS = "省市区县旗州盟"


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    return cast(str, _simplifier().convert(text))


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """One way of writing: Simplified, half-width, round brackets, no space, no quotation mark.

    >>> fold("市發展改革局 "), fold("各区、县〔市〕政府"), fold("“示例”协会")
    ('市发展改革局', '各区、县(市)政府', '示例协会')
    """
    before, folded = None, text
    for _ in range(5):  # what is taken away may let two marks join: until nothing changes
        if folded == before:
            break
        before, folded = folded, _fold_once(folded)
    return folded


def _fold_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", simplified(text)).lower().translate(_BRACKETS)
    kept = (c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))
    return "".join(kept).replace(",", "、").strip("、;；。.:：*")


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction as names refer to it: its names and the words of its level, the longest first."""

    key: str
    names: tuple[str, ...]
    words: tuple[str, ...]
    above: Place | None = None

    @property
    def line(self) -> tuple[Place, ...]:
        """This place and those above it."""
        return (self, *(self.above.line if self.above else ()))


def make_place(key: str, name: str, short_name: str, level: str, above: Place | None = None) -> Place:
    """The forms in which a plan refers to a jurisdiction: 示例市, 示例, 市; 示例高新区, 高新区, 区."""
    names = {fold(name), fold(short_name)}
    for form in tuple(names):
        names |= {form.removeprefix(upper) for upper in (above.names if above else ())}
    if level in ("county", "city", "province"):
        names |= {form[:-1] for form in tuple(names) if len(form) > 2 and form[-1] in _LAST_CHARACTERS}
    words = set(_LEVEL_WORDS.get(level, ()))
    if level == "county" and name[-1:] in _LAST_CHARACTERS:
        words |= {name[-1], f"本{name[-1]}", f"全{name[-1]}"}
    ordered = sorted((form for form in names if len(form) > 1), key=len, reverse=True)
    return Place(key, tuple(ordered), tuple(sorted(words, key=len, reverse=True)), above)


def _without_word(text: str, word: str) -> str | None:
    """The rest after a word of level, unless the two read as another word (市场)."""
    if not text.startswith(word) or len(text) == len(word):
        return None
    rest = text[len(word) :]
    if rest.startswith(lexicon().not_a_place.get(word[-1:], ())):
        return None
    return rest


@dataclass(frozen=True, slots=True)
class Parted:
    """A printed name in its parts; ``place`` is None where the name does not say whose it is.

    ``rest`` is what follows the place, as it stands; ``core`` the same made comparable.
    """

    place: Place | None
    core: str
    rest: str = ""


def _head(text: str, places: Iterable[Place]) -> Parted:
    """Take the name of a place, or a word of a level, from the front: the longest, of the nearest place."""
    best: tuple[int, Place, str] | None = None
    for place in places:
        for form in place.names:
            if text.startswith(form) and len(text) > len(form) and (best is None or len(form) > best[0]):
                best = (len(form), place, text[len(form) :])
        for word in place.words:
            rest = _without_word(text, word)
            if rest is not None and (best is None or len(word) > best[0]):
                best = (len(word), place, rest)
    return Parted(None, text) if best is None else Parted(best[1], best[2])


def part(text: str, places: Sequence[Place]) -> Parted:
    """Place and core of a printed name. ``places``: one's own first, then those above, then those below.

    >>> city = make_place("1", "示例市", "示例市", "city")
    >>> [part(name, [city]).core for name in ("示例市发展和改革委员会", "市发改委", "市场监管局", "团市委")]
    ['发展改革委', '发改委', '市场监管局', '团委']
    """
    folded = fold(text)
    for prefix in lexicon().prefixes:
        folded = folded.removeprefix(prefix)
    folded = folded.removeprefix("共产主义青年").removeprefix("共青")
    is_league = folded.startswith("团") and not folded.startswith("团体")
    rest = folded.removeprefix("团") if is_league else folded
    parted = _head(rest, places)
    place = parted.place
    while parted.place is not None:
        inner = _head(parted.core, [p for p in places if p.above is parted.place])
        if inner.place is None:
            break
        parted, place = inner, inner.place
    core = canonical(parted.core)
    return Parted(place, f"团{core}" if is_league else core, parted.core)


def canonical(core: str) -> str:
    """A core with the customary long words shortened and the conjunctions dropped.

    >>> canonical("自然资源和规划局"), canonical("高新区管理委员会"), canonical("机构编制委员会办公室")
    ('自然资源规划局', '高新区管委会', '机构编制委办')
    """
    for old, new in lexicon().replacements:
        core = core.replace(old, new)
    return re.sub(r"(?<=[^委])[和与及](?=[^谐平])", "", core)


def core_name(text: str, place: Place) -> str:
    """The form in which a name of that place's organisation is stored and looked up."""
    return part(text, place.line).core[:200]


@lru_cache(maxsize=20_000)
def functions_of(core: str) -> tuple[str, ...]:
    """The functions a core names, sorted; none if it is a body by its own name.

    >>> [functions_of(core) for core in ("工业信息化商务局", "教体局", "委编办", "技师学院")]
    [('commerce', 'industry'), ('education', 'sports'), ('establishment',), ()]
    """
    book = lexicon()
    if core in book.by_form:
        return (book.by_form[core],)
    return tuple(sorted(set(_read_functions(core.removeprefix("委").removeprefix("政府")))))


def _read_functions(rest: str) -> list[str]:
    """Walk stems and fillers from the left; it counts only if a suffix of a department is left at the end."""
    stems = _canonical_stems()
    found: list[str] = []
    while rest:
        if found and rest in lexicon().suffixes:
            return found
        stem = next((s for s in stems if rest.startswith(s)), None)
        if stem is not None:
            found += stems[stem]
            rest = rest[len(stem) :]
            continue
        filler = next((f for f in lexicon().fillers if found and rest.startswith(f)), None)
        if filler is None:
            return []
        rest = rest[len(filler) :]
    return []


@lru_cache(maxsize=1)
def _canonical_stems() -> dict[str, tuple[str, ...]]:
    """The stems as they stand in a canonical core, the longest first."""
    book = lexicon()
    pairs = {canonical(stem): book.by_stem[stem] for stem in book.stems}
    return dict(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def is_bureau(core: str) -> bool:
    """A department of government by its suffix, not its service centre."""
    return not core.endswith(("中心", "分局", "处", "科"))


def function_labels(ids: Iterable[str]) -> str:
    return "、".join(lexicon().functions[i].label for i in ids)


def kinds_of_functions(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(lexicon().functions[i].kind for i in ids)


def collective_of(text: str) -> Collective | None:
    """The way of naming many units that a printed name follows, if it does.

    >>> [c.id if (c := collective_of(t)) else None for t in ("各区、县〔市〕政府", "各有关部门", "市教育局")]
    ['counties', 'departments', None]
    """
    folded = fold(text)
    for old, new in lexicon().replacements:
        folded = folded.replace(old, new)
    for row in lexicon().collectives:
        if row.pattern.search(folded) and (row.needs is None or row.needs.search(folded)):
            return row
    return None


def infer_kind(text: str, place: Place | None = None, *, is_below: bool = False) -> str:
    """The likely kind of an organisation; ``is_below``: it belongs to a lower jurisdiction."""
    if collective_of(text) is not None:
        return "collective"
    core = core_name(text, place) if place is not None else canonical(fold(text))
    if core == "政府" and is_below:
        return "county_government"
    functions = functions_of(core)
    if functions:
        return lexicon().functions[_leading(core, functions)].kind
    folded = canonical(fold(text))
    for pattern, kind in lexicon().kind_patterns:
        if pattern.search(folded):
            return kind
    return "other"


def _leading(core: str, functions: tuple[str, ...]) -> str:
    """Of several functions the one printed first."""
    stems = _canonical_stems()
    where = {
        function: min((core.find(s) for s, ids in stems.items() if function in ids and s in core), default=99)
        for function in functions
    }
    return min(functions, key=lambda function: (where[function], function))


def pinyin(text: str) -> str:
    """A sort key: the syllables without tones.

    >>> pinyin("示例市2局")
    'shi li shi 2 ju'
    """
    return " ".join(pypinyin.lazy_pinyin(simplified(text))).lower()[:1200]


def initials(text: str) -> str:
    """First letters, for searching.

    >>> initials("示例市教育局（A区）")
    'slsjyjaq'
    """
    parts = pypinyin.lazy_pinyin(simplified(text), style=pypinyin.Style.FIRST_LETTER)
    return "".join(c for c in "".join(parts).lower() if c.isalnum())[:200]


def similarity(one: str, other: str) -> float:
    """Share of common pairs of characters (Dice), for names as short as these.

    >>> similarity("教育局", "教育局"), similarity("教育局", "财政所")
    (1.0, 0.0)
    """
    if one == other:
        return 1.0
    left, right = _pairs(one), _pairs(other)
    total = len(left) + len(right)
    return 2 * len(left & right) / total if total else 0.0


def _pairs(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


_TELLING = re.compile(r"[0-9一二三四五六七八九十东西南北中上下甲乙丙丁新老大小]")


def differ_by_number(one: str, other: str) -> bool:
    """Alike but for an ordinal or a direction: 第一中学 and 第二中学 are two schools, not one entered twice.

    >>> differ_by_number("第一职业学校", "第二职业学校"), differ_by_number("职业学校", "职业学院")
    (True, False)
    """
    return _TELLING.findall(one) != _TELLING.findall(other) and _TELLING.sub("", one) == _TELLING.sub(
        "", other
    )


_GENERIC = re.compile(r"技术|专业|有限|公司|股份|集团|实业|发展|科技|职业|服务|管理")


def near_keys(folded: str) -> set[tuple[str, str]]:
    """Keys of which two names share one if, numbers alike, they differ by one character or generic words.

    >>> bool(near_keys("中等职业技术学校") & near_keys("中等职业学校"))
    True
    >>> bool(near_keys("第一中等职业学校") & near_keys("第二中等职业学校"))
    False
    """
    numbers = "".join(_TELLING.findall(folded))
    rest = _GENERIC.sub("", _TELLING.sub("", folded))
    if len(rest) < 3:
        return {(rest, numbers)} if len(rest) > 1 else set()
    return {(rest, numbers)} | {(rest[:i] + rest[i + 1 :], numbers) for i in range(len(rest))}


_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(code: str) -> bool:
    """A unified social credit code with the right check character (GB 32100-2015).

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    if len(code) != 18 or any(c not in _CODE_ALPHABET for c in code):
        return False
    total = sum(_CODE_ALPHABET.index(c) * w for c, w in zip(code, _CODE_WEIGHTS, strict=False))
    return code[17] == _CODE_ALPHABET[(31 - total % 31) % 31]


def collectives() -> tuple[Collective, ...]:
    return lexicon().collectives
