"""From facts about occupations, programmes and schools to findings: pure functions, one for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ronghe.analytics.rules.warnings import (
    HUNDRED,
    Evidence,
    Finding,
    Severity,
    month_number,
    say,
    say_day,
)
from ronghe.programmes.rules.destinations import BY_KEY

Thresholds = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class GroupFact:
    """An occupation group of a place: demand, supply with its bounds, and where a forecast sees it going.

    ``change`` is the forecast change of demand in per cent, None without a forecast; ``sure`` tells whether
    the interval excludes that nothing happens.
    """

    group: str
    name: str
    place: int
    demand: Decimal
    supply: Decimal
    supply_low: Decimal
    supply_high: Decimal
    year: int
    url: str = ""
    change: Decimal | None = None
    sure: bool = False
    forecast: str = ""
    basis: str = ""
    owner: int | None = None

    @property
    def share(self) -> Decimal | None:
        """Demand in per cent of supply; None without supply."""
        return self.demand * HUNDRED / self.supply if self.supply > 0 else None

    @property
    def words(self) -> str:
        return f"{self.name or self.group}"


def _group_finding(one: GroupFact, title: str, text: str, severity: Severity) -> Finding:
    lines = [
        Evidence(f"{one.year}年需求", say(one.demand, "人"), one.url),
        Evidence(f"{one.year}年供给", _range(one), one.url),
    ]
    if one.forecast:
        lines.append(Evidence("预测", one.forecast, one.url))
    if one.basis:
        lines.append(Evidence("需求口径", one.basis, one.url))
    return Finding(one.group, title, text, severity, tuple(lines), one.owner, url=one.url, place=one.place)


def _range(one: GroupFact) -> str:
    if one.supply_low == one.supply_high:
        return say(one.supply, "人")
    return f"{say(one.supply, '人')}（{say(one.supply_low)} 至 {say(one.supply_high)}）"


def shortages(groups: Iterable[GroupFact], at: Thresholds) -> Iterable[Finding]:
    """Groups whose demand is far above supply; a sure rise of demand alone is a hint."""
    for one in groups:
        gap = one.demand - one.supply
        is_far = gap >= at["posts"] and (one.share is None or one.share >= at["yellow"])
        if is_far:
            is_red = (one.share is None or one.share >= at["red"]) and one.demand > one.supply_high
            text = f"{one.year}年需求 {say(one.demand, '人')}，供给 {_range(one)}，缺 {say(gap, '人')}。"
            severity = Severity.RED if is_red else Severity.YELLOW
            yield _group_finding(one, f"{one.words}：人才将缺", text, severity)
        elif one.change is not None and one.sure and one.change >= at["rise"] and gap > 0:
            text = f"现有缺口 {say(gap, '人')}；{one.forecast}"
            yield _group_finding(one, f"{one.words}：预测需求上升", text, Severity.BLUE)


def surpluses(groups: Iterable[GroupFact], at: Thresholds) -> Iterable[Finding]:
    """Groups whose supply is far above demand; a sure fall of demand alone is a hint."""
    for one in groups:
        over = one.supply - one.demand
        share = one.share
        if over >= at["graduates"] and share is not None and share < at["yellow"]:
            is_red = share < at["red"] and one.demand < one.supply_low
            text = f"{one.year}年供给 {_range(one)}，需求 {say(one.demand, '人')}，多 {say(over, '人')}。"
            severity = Severity.RED if is_red else Severity.YELLOW
            yield _group_finding(one, f"{one.words}：人才将过剩", text, severity)
        elif one.change is not None and one.sure and -one.change >= at["fall"] and over > 0:
            text = f"现有多出 {say(over, '人')}；{one.forecast}"
            yield _group_finding(one, f"{one.words}：预测需求下降", text, Severity.BLUE)


@dataclass(frozen=True, slots=True)
class ProgrammeFact:
    """A school's programme in a year. ``line`` and the like are what an office decided, None where none has.

    ``idle`` counts the years in a row, the last ones, in which it said that nobody was enrolled. ``rate`` and
    ``matched`` are 就业率 and 对口就业率 as ``programmes.rules.destinations`` defines them.
    """

    key: int
    title: str
    school: int
    place: int
    year: int
    graduates: int | None = None
    continued: int | None = None
    rate: Decimal | None = None
    matched: Decimal | None = None
    demand: Decimal | None = None
    idle: int = 0
    line: Decimal | None = None
    demand_line: Decimal | None = None
    matched_line: Decimal | None = None
    clause: str = ""
    url: str = ""
    rows_url: str = ""

    @property
    def seekers(self) -> int:
        """The graduates who did not study on: those of whom the rate tells."""
        return (self.graduates or 0) - (self.continued or 0)


def _line_words(decided: Decimal | None) -> str:
    return "主管单位确定" if decided is not None else "本系统提醒线，文件未规定"


def _rate_words(rate: Decimal | None, key: str) -> str:
    """A rate with its definition."""
    return f"{say(rate)}%，按{BY_KEY[key].words}算"


def _programme(one: ProgrammeFact, title: str, text: str, severity: Severity, *lines: Evidence) -> Finding:
    clause = one.clause if one.line is not None or one.demand_line is not None else ""
    return Finding(
        str(one.key),
        f"{one.title}：{title}",
        text,
        severity,
        lines,
        one.school,
        clause,
        url=one.url,
        place=one.place,
    )


def low_employment(rows: Iterable[ProgrammeFact], at: Thresholds) -> Iterable[Finding]:
    """Programmes whose rate is below the line that an office decided, else below the place's reminder."""
    for one in rows:
        line = at["yellow"] if one.line is None else one.line
        if one.rate is None or one.seekers < at["heads"] or one.rate >= line:
            continue
        severity = Severity.RED if one.rate < min(at["red"], line) else Severity.YELLOW
        heads = f"{one.graduates} 人，升学 {one.continued or 0} 人"
        text = f"{one.year}年毕业生 {heads}，就业率 {say(one.rate)}%，低于 {say(line)}%。"
        yield _programme(
            one,
            "就业率低",
            text,
            severity,
            Evidence("就业率", _rate_words(one.rate, "employed"), one.rows_url or one.url),
            Evidence("毕业生", heads, one.rows_url or one.url),
            Evidence("线", f"{say(line)}%（{_line_words(one.line)}）"),
        )


def outdated(rows: Iterable[ProgrammeFact], at: Thresholds) -> Iterable[Finding]:
    """Programmes low in demand and in matched employment, and those that nobody has entered for years."""
    for one in rows:
        demand_line = at["demand"] if one.demand_line is None else one.demand_line
        matched_line = at["matched"] if one.matched_line is None else one.matched_line
        known = one.demand is not None and one.matched is not None
        is_low = known and one.demand < demand_line and one.matched < matched_line  # type: ignore[operator]
        if one.idle >= at["idle"]:
            severity = Severity.RED if one.idle >= at["red"] else Severity.YELLOW
            text = f"连续 {one.idle} 年没有招生。"
            line = Evidence("没有招生", f"{one.idle} 年", one.rows_url or one.url)
            yield _programme(one, "连续没有招生", text, severity, line)
        elif is_low:
            text = (
                f"{one.year}年需求为供给的 {say(one.demand)}%，低于 {say(demand_line)}%；"
                f"对口就业率 {say(one.matched)}%，低于 {say(matched_line)}%。"
            )
            yield _programme(
                one,
                "落后于需求",
                text,
                Severity.YELLOW,
                Evidence("需求比供给", f"{say(one.demand)}%", one.rows_url or one.url),
                Evidence("对口就业率", _rate_words(one.matched, "matched"), one.rows_url or one.url),
                Evidence("需求的线", f"{say(demand_line)}%（{_line_words(one.demand_line)}）"),
                Evidence("对口就业率的线", f"{say(matched_line)}%（{_line_words(one.matched_line)}）"),
            )


@dataclass(frozen=True, slots=True)
class DoubledFact:
    """A programme that several schools of a place offer."""

    code: str
    name: str
    level: str
    schools: tuple[str, ...]
    place: int
    smallest: int | None = None
    nearest: Decimal | None = None
    oriented: int = 0
    url: str = ""


def doubled(rows: Iterable[DoubledFact], at: Thresholds) -> Iterable[Finding]:
    """Yellow where one of the schools is small, blue where there are many; two large ones are no fault."""
    for one in rows:
        is_small = one.smallest is not None and one.smallest < at["small"]
        if not is_small and len(one.schools) < at["schools"]:
            continue
        apart = f"，最近两校相距 {say(one.nearest, '公里')}" if one.nearest is not None else ""
        size = "没有招生数" if one.smallest is None else f"最少一校招生 {one.smallest} 人"
        lines = [
            Evidence("学校", "、".join(one.schools), one.url),
            Evidence("规模", size, one.url),
            Evidence("写明定位的学校", f"{one.oriented} 所", one.url),
        ]
        if one.nearest is not None:
            lines.append(Evidence("最近两校", say(one.nearest, "公里"), one.url))
        yield Finding(
            f"{one.code}/{one.level}",
            f"{one.name}（{one.level}）：{len(one.schools)} 所学校重复设置",
            f"{'、'.join(one.schools)}都开设，{size}{apart}。",
            Severity.YELLOW if is_small else Severity.BLUE,
            tuple(lines),
            url=one.url,
            place=one.place,
        )


@dataclass(frozen=True, slots=True)
class SizeFact:
    """A school that the rule of the place found below its size line."""

    school: int
    name: str
    place: int
    year: int
    learners: int
    line: Decimal
    words: str
    clause: str = ""
    modality: str = ""
    url: str = ""


def below_size(rows: Iterable[SizeFact], at: Thresholds) -> Iterable[Finding]:
    for one in rows:
        share = Decimal(one.learners) * HUNDRED / one.line if one.line else HUNDRED
        text = f"{one.year}年在校生 {one.learners} 人，规模线 {say(one.line, '人')}。"
        text += f"{one.words.rstrip('。')}。" if one.words else ""
        lines = (
            Evidence("在校生", f"{one.learners} 人", one.url),
            Evidence("规模线", say(one.line, "人"), one.url),
        )
        yield Finding(
            str(one.school),
            f"{one.name}：低于规模线",
            text,
            Severity.RED if share < at["red"] else Severity.YELLOW,
            lines,
            one.school,
            one.clause,
            one.modality,
            one.url,
            one.place,
        )


@dataclass(frozen=True, slots=True)
class UnfiledSchool:
    """A school that told its entrants of last year and not those of this one."""

    school: int
    name: str
    place: int
    programmes: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class SilentSource:
    """A source of demand with the end of its last period."""

    source: str
    name: str
    place: int
    last: date
    url: str = ""


def stopped_data(
    schools: Iterable[UnfiledSchool], sources: Iterable[SilentSource], on: date, at: Thresholds
) -> Iterable[Finding]:
    """Schools late with this year's entrants, and sources without a new period."""
    for one in schools if on.month >= at["month"] else ():
        yield Finding(
            f"cohorts@{one.school}",
            f"{one.name}：{on.year}级学生没有填报",
            f"上一年填过，到 {say_day(on)} 还没有填报 {on.year} 级招生，涉及专业 {one.programmes} 个。",
            Severity.YELLOW,
            (Evidence("没有填报的专业", f"{one.programmes} 个", one.url),),
            one.school,
            url=one.url,
            place=one.place,
        )
    for source in sources:
        silent = month_number(on) - month_number(source.last)
        if silent < at["silent"]:
            continue
        yield Finding(
            f"demand:{source.source}",
            f"{source.name}：需求数据停了 {silent} 个月",
            f"最后一期到 {say_day(source.last)}，此后没有新的数据。",
            Severity.RED if silent >= at["red"] else Severity.YELLOW,
            (Evidence("最后一期期末", say_day(source.last), source.url),),
            url=source.url,
            place=source.place,
        )
