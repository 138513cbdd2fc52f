"""Years and days by which something is due: stated, inherited from a lead-in, or absent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ronghe.engine.policytext.numerals import chinese_number

YEAR = re.compile(
    r"(?P<pre>自|从|由|截至|截止|到|至|于|在|-)? ?(?:(?P<year>20\d\d) ?年(?:度)?|"
    r"[“\"]?(?P<plan>十[二三四五六七])五[”\"]?(?:时期|期间|期)?(?P<last>末))"
    r"(?P<part>底|末|年底|年末|[春夏秋冬]季|上半年|下半年|\d{1,2}月(?:份)?(?:\d{1,2}日|底|"
    r"末|中旬|上旬|下旬)?)?(?P<before>之?前|以前)?"
)
MONTH = re.compile(
    r"(?<![\d年至到-])(?P<month>\d{1,2})月(?:份)?(?P<day>\d{1,2}日|底|末|中旬|上旬|下旬)?(?P<before>之?前|以前)?"
)
PLAIN_YEAR = re.compile(
    r"(?<![\d比较-])(20\d\d) ?年(?!度?(?:起|-|至|[^,。;]{0,6}起))(?:底|末)?(?!出台|印发|制定)"
)
ADJACENT = re.compile(
    r"(?<![\d比较自从-])(20\d\d)年(?:度|底|末)?(?:前)?(?:达到?|建成|完成|新增|新建|培育|培养|培训|认定|不少于|不低于|约|为|:|:)?$"
)
OLD_PLAN = re.compile(r"[“\"]?(十[一二三四五六])五[”\"]?(?:期间|时期|以来|末)")
NOT_A_GOAL = re.compile(r"起|以来|开始|以后|后(?!勤)|版|级|届|期间|-|至|中央|全国|省委|第|财政年度|应届|毕业")
BARE = re.compile(r",|[^。;,]{0,30}(?:达到?|建成|完成|实现|培育|新增|建设|培养|创建|打造|力争)")
DELIVER = re.compile(
    r"完成|建成|投入使用|投用|印发|出台|制定|上报|报送|报市|报区|报县|报省|报(?=[^告名])|"
    r"启动|实现|开工|竣工|验收|挂牌|形成|设立|建立|上线|招生|开学|"
    r"落实|达到|推出|发布|公布|实施|开展|取得"
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A year that is due; ``strength`` is ``to`` (到…年), ``by`` (…前、…底) or ``bare``."""

    start: int
    end: int
    year: int | None
    strength: str
    text: str
    dated: bool


def goals(s: str, start: int, end: int, skip: list[tuple[int, int]], first_year: int | None) -> list[Goal]:
    """Due years of a stretch; start years (…年起), ranges, cited documents and the past are left out."""
    found: list[Goal] = []
    for match in YEAR.finditer(s, start, end):
        if any(left <= match.start() < right for left, right in skip):
            continue
        year = int(match.group("year")) if match.group("year") else _plan_year(match.group("plan"))
        if not _is_goal(s, match, end):
            continue
        part, before = match.group("part"), match.group("before")
        pre = match.group("pre") or ""
        strength = "to" if pre in {"到", "至"} else "by" if part or before else "bare"
        if first_year and year < first_year:
            continue
        dated = bool(part and part not in {"底", "末", "年底", "年末"}) or bool(before)
        found.append(
            Goal(
                match.start(), match.end(), year, strength, match.group().lstrip("于在 "), dated or bool(part)
            )
        )
    return found


def _is_goal(s: str, match: re.Match[str], end: int) -> bool:
    pre = match.group("pre") or ""
    if pre in {"自", "从", "由", "-", "截至", "截止"}:
        return False
    before = s[max(0, match.start() - 14) : match.start()]
    if pre in {"至", "到"} and re.search(r"(?:自|从|由)[^,。;]*$|(?:日|月|年)$", before):
        return False
    if re.search(r"[\d年(]-?$", before) and not pre:
        return False
    if NOT_A_GOAL.match(s, match.end(), end):
        return False
    return bool(pre or match.group("part") or match.group("before") or BARE.match(s, match.end(), end))


def past(s: str, start: int, end: int, first_year: int | None) -> bool:
    """Whether the words before a figure speak of years or plans that were over when the page was made."""
    if first_year is None:
        return False
    years = [int(match.group(1)) for match in PLAIN_YEAR.finditer(s, start, end)]
    plans = [_plan_year(match.group(1)) for match in OLD_PLAN.finditer(s, start, end)]
    return bool(years or plans) and all(year < first_year for year in (*years, *plans))


def _plan_year(text: str) -> int:
    """The last year of a five-year plan: 十四五 ends in 2025."""
    return 2025 + 5 * ((chinese_number(text) or 14) - 14)


def adjacent(s: str, place: int, floor: int, first_year: int | None) -> Goal | None:
    """The year printed right before a figure (``2023年1所、2024年2所``) is the figure's own."""
    match = ADJACENT.search(s, max(floor, place - 16), place)
    if match is None or (first_year and int(match.group(1)) < first_year):
        return None
    return Goal(match.start(), match.end(), int(match.group(1)), "bare", match.group(1) + "年", False)


def governing(found: list[Goal], place: int, sentence: tuple[int, int]) -> Goal | None:
    """The due year of a figure: the last 到…年 before it in its paragraph, else one in its own sentence."""
    best: Goal | None = None
    for goal in found:
        inside = sentence[0] <= goal.start < sentence[1]
        if goal.start <= place and (goal.strength == "to" or inside):
            best = goal
    if best is None:
        best = next(
            (goal for goal in found if sentence[0] <= goal.start < sentence[1] and goal.strength == "by"),
            None,
        )
    return best


def task_year(found: list[Goal]) -> tuple[int | None, str, list[int]]:
    """The year of a task, its words, and all different years where there are several."""
    for strength in ("to", "by", "bare"):
        years = [goal for goal in found if goal.strength == strength and goal.year]
        if years:
            last = max(years, key=lambda goal: goal.year or 0)
            return last.year, last.text, sorted({goal.year for goal in years if goal.year})
    return None, "", []
