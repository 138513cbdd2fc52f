"""Figures of a text: the quantities, with comparator, unit and window; and what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ronghe.engine.policytext import lexicon as lex
from ronghe.engine.policytext.numerals import chinese_number

BOUNDARY = ",。;:!?\n"
LOOK_BACK = 22
RATE = re.compile(
    r" ?/ ?(?:每)?(人|生|年|月|天|日|次|校|户|亩|学时|课时|家|个)(?: ?[·./、] ?(?:每)?(年|月|天|日|次|学期))?"
)
QUOTED = re.compile(r"“[^“”\"\n]{1,40}[”\"]|《[^《》\n]{1,120}》|\"[^\"\n]{1,30}\"")
CITED = re.compile(
    r"[\u4e00-\u9fff]{0,12}\((?:19|20)\d{2,6}\)?\d{0,4}号\)?|第 ?\d+(?:号|次|届|期|条|章|批)?|\d+(?:\.\d+)*版"
)
GROWS = re.compile(
    r"[^,。;]{0,3}(?:增加|提高|提升|上升|扩大|扩增|增长|降低|下降|减少|压减|放宽|扩展|增|升|降)(?:到|至)"
)
SPAN_OF_TIME = re.compile(r"(?:(?<![招聘录雇使采])用|经过)[^,。;]{0,4}$")
TIME_SPENT = re.compile(r"(?:左右|以内)?的?(?:时间|努力|奋斗)")
ELIGIBLE = re.compile(
    r"(?:毕业|登记|注册|退役|成立|入职|离校|期满)[^,。;]{0,4}$|(?:印发|发布|公布|施行|实施)(?:之日)?[起后]$"
)
BASELINE = re.compile(r"(?:由|从)[^,。;]{0,16}$")
EACH_TIME = re.compile(r"每(?:招用|增加|吸纳|培训|新增|接收|带动|培养|录用|减少|提高|超过)$")
SHARED_OUT = re.compile(r"(?:按(?:照)?|安排|保证|开设|给予)$")
SPANNED = re.compile(r"[一二两三四五六七八九](?:至|到|-)$")
LENGTHENS = re.compile(
    r"(?:年限|寿命|时间|时长|学制|周期|期限)[^,。;]{0,8}(?:提高|延长|缩短|增加|压缩|达)(?:到|至)?$"
)
COUNTED = re.compile(r"(?:(?:不少于|至少|不超过)[^,。;、\d]{0,6}|形成|掌握|学会|参加|为期|用)$")
VAGUE = {
    "一两": (1, 2),
    "两三": (2, 3),
    "三四": (3, 4),
    "三五": (3, 5),
    "四五": (4, 5),
    "五六": (5, 6),
    "七八": (7, 8),
}
DATE_LIKE = re.compile(r"(?:19|20)\d\d")


@dataclass(slots=True)
class Figure:
    """A quantity with its place in the view and the segment it stands in."""

    start: int
    end: int
    value: float | tuple[float, float]
    unit: str
    comparator: str
    per: str
    left: int
    right: int
    baseline: bool = False
    words: bool = False
    doubt: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A number left out, and why."""

    start: int
    end: int
    reason: str


def figures(
    s: str, start: int, end: int, blocked: list[tuple[int, int]]
) -> tuple[list[Figure], list[Skipped]]:
    """All quantities between two positions, in order, and the numbers that are names or references."""
    quoted = [match.span() for match in QUOTED.finditer(s, start, end)]
    closed = sorted([*blocked, *quoted])
    skipped = [
        Skipped(*span, "引号或书名号内的名称")
        for span in quoted
        if any(char.isdigit() for char in s[span[0] : span[1]])
    ]
    skipped += [Skipped(*match.span(), "文号或序号") for match in CITED.finditer(s, start, end)]
    closed += [match.span() for match in CITED.finditer(s, start, end)]
    found: list[Figure] = []
    taken: list[tuple[int, int]] = []
    for figure in _candidates(s, start, end):
        span = (figure.start, figure.end)
        if any(left <= span[0] < right for left, right in closed) or any(
            left < span[1] and span[0] < right for left, right in taken
        ):
            continue
        taken.append(span)
        found.append(figure)
    windows = [match.span() for match in lex.PER.finditer(s, start, end)]
    found = [
        item for item in found if not any(left < item.end and item.start < right for left, right in windows)
    ]
    found.sort(key=lambda item: item.start)
    found = [item for item in _compared(s, found, start, end) if _counts(s, item)]
    found += list(_frequencies(s, start, end, closed, found))
    found.sort(key=lambda item: item.start)
    return found, skipped


def _candidates(s: str, start: int, end: int) -> Iterator[Figure]:
    for match in lex.RANGE.finditer(s, start, end):
        yield from _range(s, match)
    for match in lex.SINGLE.finditer(s, start, end):
        if DATE_LIKE.fullmatch(match.group("num")) and match.group("unit") == "年":
            continue
        value = _number(match.group("num"), match.group("m"))
        figure = _figure(match.start(), match.end(), value, match.group("unit"))
        figure.comparator = ">" if match.group("more") else ""
        yield figure
    for match in lex.PERCENT_WORDS.finditer(s, start, end):
        number = chinese_number(match.group("cn"))
        if number is not None:
            yield _figure(match.start(), match.end(), float(number), "%")
    yield from _fractions(s, start, end)
    yield from _chinese(s, start, end)


def _fractions(s: str, start: int, end: int) -> Iterator[Figure]:
    """``三分之二以上``, ``半数以上``, as percentages."""
    for match in lex.FRACTION.finditer(s, start, end):
        bound = re.search(lex.BOUND + r"[^,。;、\d]{0,6}$", s[max(start, match.start() - 12) : match.start()])
        if not bound and not match.group("suffix"):
            continue
        value = 50.0
        if match.group("parts"):
            parts, count = chinese_number(match.group("parts")), chinese_number(match.group("count"))
            if not parts or not count or count >= parts:
                continue
            value = round(100 * count / parts, 2)
        figure = _figure(match.start(), match.start() + len(match.group("half")), value, "%", words=True)
        figure.doubt.append("原文写作分数，按百分数读取。")
        yield figure


def _range(s: str, match: re.Match[str]) -> Iterator[Figure]:
    unit = match.group("unit")
    first, second = match.group("u1") or "", match.group("m1") or ""
    scale = match.group("m2") or ""
    if unit == "年" and DATE_LIKE.fullmatch(match.group("lo")):
        return
    if first and first != unit and not (first == "个" and unit == "个月"):
        return
    low = _number(match.group("lo"), second or (scale if not first else ""))
    high = _number(match.group("hi"), scale)
    before = s[max(0, match.start() - 18) : match.start()]
    if first and BASELINE.search(before) and unit not in lex.DURATIONS:
        cut = match.end("u1")
        old = _figure(match.start(), cut, low, unit)
        old.baseline = True
        yield old
        yield _figure(match.start("hi"), match.end(), high, unit)
        return
    if low >= high:
        return
    figure = _figure(match.start(), match.end(), (low, high), unit)
    figure.comparator = "range"
    yield figure


def _chinese(s: str, start: int, end: int) -> Iterator[Figure]:
    """Chinese numerals, only where a comparator or a verb of making says they are counted."""
    previous = -1
    for match in lex.CN_SPAN.finditer(s, start, end):
        ends = (chinese_number(match.group("lo")) or 0, chinese_number(match.group("hi")) or 0)
        if ends[0] < ends[1]:
            yield from _vague(match, s[max(start, match.start() - 8) : match.start()], ends)
    for match in lex.CN.finditer(s, start, end):
        text, unit = match.group("cn"), match.group("unit")
        before = s[max(start, match.start() - 8) : match.start("cn")]
        after = s[match.end() : match.end() + 6]
        if pair := VAGUE.get(text):
            yield from _vague(match, before, pair)
            continue
        if SPANNED.search(before):
            continue
        value = 0.5 if text == "半" else _counted_number(text)
        if value is None or lex.NAMES_AFTER.match(after) or s[match.end() : match.end() + 1] in '”"':
            continue
        bound = re.search(
            r"(?:不少于|不低于|至少|不得少于|不超过|不得超过|最多|最长|超过)[^,。;、\d]{0,6}$", before
        )
        suffix = re.match(r"(?:\([^()]{0,12}\))?(?:及?以上|以下|以内|左右)", after)
        round_number = text in {"百", "千", "万", "十"} and unit in "个所家名支场座户"
        made = lex.VERBS.search(before) or (previous == match.start() - 1 and before.endswith("、"))
        made = made or (
            round_number and before.endswith(("和", "及", "、")) and _makes(s, match.start(), start)
        )
        counted = made and (value >= 2 or round_number) and unit in "个所家名项支座场处套门人"
        if unit == "成":
            if not (bound or suffix) or not 1 <= value <= 9:
                continue
            value, unit = value * 10, "%"
        elif not (bound or suffix or counted) or (suffix and not bound and unit in "级届期年" and value < 1):
            continue
        if text == "半" and unit not in {"年", "个月", "天"}:
            continue
        figure = _figure(match.start("cn"), match.end(), float(value), unit, words=True)
        if counted and not (bound or suffix):
            if round_number:
                figure.doubt.append("“百、千、万”可能是概数，请核对数值。")
            stop = re.compile(r"[、,。;]").search(s, match.end(), end)
            previous = stop.start() if stop else -1
        yield figure


def _vague(match: re.Match[str], before: str, pair: tuple[int, int]) -> Iterator[Figure]:
    """``一两项`` is a range, where it is counted at all."""
    if COUNTED.search(before) or lex.VERBS.search(before):
        value = (float(pair[0]), float(pair[1]))
        figure = _figure(match.start("cn"), match.end(), value, match.group("unit"), words=True)
        figure.comparator = "range"
        figure.doubt.append("约数，按范围读取。")
        yield figure


def _counted_number(text: str) -> int | None:
    """A numeral with a scale or of one digit; 二〇二〇 and 三五 are no counts."""
    return chinese_number(text) if len(text) == 1 or any(char in "十百千万" for char in text) else None


def _makes(s: str, place: int, floor: int) -> bool:
    left = place
    while left > floor and s[left - 1] not in BOUNDARY and place - left < 60:
        left -= 1
    return bool(re.search(r"建设|建成|创建|打造|培育|培养|新建|组建", s[left:place]))


def _figure(
    start: int, end: int, value: float | tuple[float, float], unit: str, *, words: bool = False
) -> Figure:
    return Figure(start, end, value, unit, "", "", start, end, words=words)


def _number(text: str, scale: str | None) -> float:
    number = float(text.replace(",", "")) * lex.SCALES[scale or ""]
    return round(number, 6)


def _compared(s: str, found: list[Figure], start: int, end: int) -> list[Figure]:
    """Give every figure its segment, comparator and window."""
    for index, figure in enumerate(found):
        before = start
        if index:
            previous = found[index - 1]
            before = previous.right if previous.right <= figure.start else previous.end
        figure.left = _left(s, figure.start, max(start, before))
        following = found[index + 1].start if index + 1 < len(found) else end
        figure.right = _right(s, figure.end, following, end)
        figure.per = _per(s, figure, max(start, before)) or _rate(s, figure)
        if figure.comparator != "range":
            figure.comparator = _comparator(s, figure, max(start, before))
        figure.unit = lex.BARE_UNITS.get(figure.unit, figure.unit)
        after = s[figure.end : min(end, figure.end + 12)]
        if GROWS.match(after) and BASELINE.search(s[max(start, figure.start - 18) : figure.start]):
            figure.baseline = True
    return found


def _left(s: str, place: int, floor: int) -> int:
    """The start of the segment; a 、 inside brackets does not end it, an opening bracket does."""
    index, depth = place, 0
    while index > floor:
        char = s[index - 1]
        if char == ")":
            depth += 1
        elif char == "(":
            if not depth:
                break
            depth -= 1
        elif char in BOUNDARY or (char == "、" and not depth):
            break
        index -= 1
    return index


def _right(s: str, place: int, following: int, end: int) -> int:
    """The end of the segment, by the same rule."""
    index, depth = place, 0
    while index < min(following, end):
        char = s[index]
        if char == "(":
            depth += 1
        elif char == ")":
            if not depth:
                break
            depth -= 1
        elif char in BOUNDARY or (char == "、" and not depth):
            break
        index += 1
    if index == following and following < end:
        cut = max(s.rfind(word, place, following) for word in "和及与并")
        return cut if cut > place else place
    return index


def _per(s: str, figure: Figure, floor: int) -> str:
    left = figure.start
    while left > floor and s[left - 1] not in ",。;:\n" and figure.start - left < 40:
        left -= 1
    windows = list(lex.PER.finditer(s, left, figure.start))
    if not windows:
        return ""
    match = windows[-1]
    if re.search(r"每\d", match.group()) and match.end() == figure.start:
        return ""
    return match.group()


def _rate(s: str, figure: Figure) -> str:
    """``200元/人·月`` counts per person and month."""
    match = RATE.match(s, figure.end, figure.end + 12)
    if not match:
        return ""
    figure.right = max(figure.right, match.end())
    return "".join("每" + part for part in match.groups() if part)


def _comparator(s: str, figure: Figure, floor: int) -> str:
    after = lex.SUFFIX.match(s, figure.end, min(len(s), figure.end + 26))
    prefix = _prefix(s, figure, floor)
    if after and after.group("word"):
        word = lex.SUFFIXES[after.group("word")]
        figure.right = max(figure.right, after.end())
        return ">=" if word == ">=" and prefix in {">", ">="} else word
    if after and after.group("cap") and figure.unit == "%":
        return "<="
    if prefix and not (prefix == "=" and figure.comparator):
        return prefix
    return figure.comparator or "="


def _prefix(s: str, figure: Figure, floor: int) -> str:
    left = max(floor, figure.start - LOOK_BACK)
    cut = max(s.rfind(char, left, figure.start) for char in BOUNDARY)
    window = s[max(left, cut + 1) : figure.start]
    found = ""
    for match in lex.PREFIX.finditer(window):
        sign = lex.PREFIXES[next(i for i in range(len(lex.PREFIXES)) if match.group(f"p{i}"))][1]
        gap = len(window) - match.end()
        rest = window[match.end() :]
        if sign == "about" and gap > 0:
            continue
        if sign == "=" and gap > 1:
            continue
        if sign in {">", "<"} and (gap > 12 or rest.startswith(("部分", "的"))):
            continue
        if sign == "=" and found in {"<=", ">=", ">", "<", "about"}:
            continue
        found = sign
    return found


def _counts(s: str, figure: Figure) -> bool:
    """Whether a figure is a quantity at all: durations, dates and enumerations mostly are not."""
    unit, after = figure.unit, s[figure.end : figure.end + 8]
    before = s[max(0, figure.start - 12) : figure.start]
    if unit in {"月", "日", "度", "节", "讲", "堂", "期", "届", "批", "条"} and not (
        unit == "日" and after.startswith(("内", "以内"))
    ):
        return unit in {"期", "批", "条", "节", "堂"} and bool(lex.VERBS.search(before)) and not figure.words
    if lex.NAMES_AFTER.match(after) and not figure.words and _may_name(figure):
        return False
    if EACH_TIME.search(before):
        return False
    if before.endswith("前") and unit not in lex.DURATIONS:
        return False
    if before.endswith(("(含", "含")) and after.startswith((")", "以上)", "以下)")):
        return False
    if re.match(r"[A-Za-z]", after) or (unit in {"个", "名"} and after.startswith("号")):
        return False
    if unit == "分" and figure.comparator in {"", "=", "about"}:
        return False
    if unit in lex.DURATIONS:
        return _duration_counts(s, figure, before, after)
    return True


def _may_name(figure: Figure) -> bool:
    """``5个对接`` is the name of a set; a range, a bound or a count of 次 is not."""
    return figure.unit in {"个", "大", "项", "种", "类"} and figure.comparator in {"=", ""}


def _duration_counts(s: str, figure: Figure, before: str, after: str) -> bool:
    if SPAN_OF_TIME.search(before) and TIME_SPENT.match(after):
        return True
    if unit_is_day(figure.unit) and figure.comparator == "<=":
        return True
    if figure.comparator == "range":
        return bool(TIME_SPENT.match(after)) or bool(
            re.search(r"(?:期限|时间|不少于|为|期|参加|开展|进行|接受)[^,。;]{0,6}$", before)
        )
    if figure.comparator == "<=" and re.match(r"(?:以|之)?内", after):
        return bool(ELIGIBLE.search(before)) or bool(re.search(r"不(?:得)?超过|最长", before))
    if figure.comparator in {">=", ">", "<=", "<"}:
        return True
    if SHARED_OUT.search(before) and after.startswith("的"):
        return True
    if figure.comparator == "=" and LENGTHENS.search(s[max(0, figure.start - 22) : figure.start]):
        return True
    if re.search(r"(?<![不未])满$", before):
        figure.comparator = ">="
        return True
    return figure.comparator == "about" and not figure.words and bool(TIME_SPENT.match(after))


def unit_is_day(unit: str) -> bool:
    """Working days and days, as in 5个工作日内."""
    return unit in {"日", "天", "工作日", "小时"}


def _frequencies(
    s: str, start: int, end: int, closed: list[tuple[int, int]], found: list[Figure]
) -> Iterator[Figure]:
    """``每半年督查一次`` → once, per half year."""
    for match in lex.FREQUENCY.finditer(s, start, end):
        if any(left <= match.start() < right for left, right in closed):
            continue
        if any(match.start() <= item.start < match.end() + 6 for item in found):
            continue
        every = match.group("every")
        if match.group("verb") and re.match(r"每(?:年|学年|学期|周)", every):
            continue
        count = chinese_number(match.group("count") or "一") or 1
        figure = _figure(match.start(), match.end(), float(count), match.group("unit") or "次", words=True)
        figure.per = every
        figure.comparator = ">=" if re.search(r"至少|不少于|不低于", match.group("gap")) else "="
        figure.left, figure.right = _left(s, match.start(), start), _right(s, match.end(), end, end)
        if not match.group("count"):
            figure.doubt.append("次数未写明，按每一周期一次读取。")
        yield figure
