"""From facts to findings: pure functions, one for each kind of warning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import fmean

from ronghe.analytics.rules.warnings import (
    BINDING,
    HUNDRED,
    Evidence,
    Finding,
    Severity,
    month_number,
    months_between,
    say,
    say_day,
    say_month,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator as the rules see it."""

    key: str
    name: str
    unit: str
    year: int
    value: Decimal | None
    modality: str
    direction: str = "up"
    is_fault: bool = False
    is_missed: bool = False
    progress: Decimal | None = None
    expected: Decimal | None = None
    reason: str = ""
    target_words: str = ""
    series: Mapping[int, Decimal] = field(default_factory=dict)
    reported: Decimal | None = None
    clause: str = ""
    url: str = ""
    owner: int | None = None

    @property
    def is_binding(self) -> bool:
        return self.modality in BINDING


Thresholds = Mapping[str, Decimal]


def gaps_to_plan(readings: Iterable[Reading], at: Thresholds) -> Iterable[Finding]:
    """Binding indicators behind their way to the target, or beyond the target year without it."""
    for one in readings:
        if not (one.is_fault and one.is_binding):
            continue
        gap = _points_behind(one)
        if one.is_missed or (gap is not None and gap >= at["red"]):
            severity = Severity.RED
        else:
            severity = Severity.YELLOW if gap is None or gap >= at["yellow"] else Severity.BLUE
        lines = [Evidence(f"{one.year}年", say(one.value, one.unit), one.url)]
        if one.target_words:
            lines.append(Evidence("规划目标", one.target_words, one.url))
        if gap is not None:
            words = f"{say(_percent(one.progress))}%，应到 {say(_percent(one.expected))}%"
            lines.append(Evidence("完成进度", words, one.url))
        title = f"{one.name}：{'到期未达到目标' if one.is_missed else '落后于规划进度'}"
        yield _of_reading(one, one.key, title, one.reason or title, severity, lines)


def _points_behind(one: Reading) -> Decimal | None:
    if one.progress is None or one.expected is None:
        return None
    return (one.expected - one.progress) * HUNDRED


def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else share * HUNDRED


@dataclass(frozen=True, slots=True)
class AreaValue:
    """The value of a county in an indicator."""

    place: int
    name: str
    value: Decimal
    owner: int | None = None
    url: str = ""


def gaps_to_peers(one: Reading, areas: Sequence[AreaValue], at: Thresholds) -> Iterable[Finding]:
    """Counties much worse than the mean of the others."""
    if not one.is_binding or one.direction not in {"up", "down"}:
        return
    for area in areas:
        others = [float(other.value) for other in areas if other.place != area.place]
        if len(others) < at["places"]:
            continue
        mean = Decimal(str(fmean(others)))
        if not mean:
            continue
        worse = (mean - area.value if one.direction == "up" else area.value - mean) / abs(mean) * HUNDRED
        if worse < at["yellow"]:
            continue
        severity = Severity.RED if worse >= at["red"] else Severity.YELLOW
        word = "低" if one.direction == "up" else "高"
        text = (
            f"{one.year}年{area.name}为 {say(area.value, one.unit)}，其余 {len(others)} 个地区平均 "
            f"{say(mean, one.unit)}，{word} {say(worse)}%。"
        )
        lines = [
            Evidence(area.name, say(area.value, one.unit), area.url or one.url),
            Evidence("其余地区平均", say(mean, one.unit), one.url),
        ]
        title = f"{area.name}：{one.name}{'低于' if one.direction == 'up' else '高于'}同类地区平均"
        yield Finding(
            f"{one.key}@{area.place}",
            title,
            text,
            severity,
            tuple(lines),
            area.owner,
            one.clause,
            one.modality,
            area.url or one.url,
            area.place,
        )


def falling_trends(readings: Iterable[Reading], at: Thresholds) -> Iterable[Finding]:
    """Binding indicators that got worse year after year up to the year looked at."""
    for one in readings:
        years = [year for year in sorted(one.series) if year <= one.year]
        if not one.is_binding or one.direction not in {"up", "down"} or not years:
            continue
        run = _worse_years(one, years)
        if run < at["years"]:
            continue
        shown = years[-(run + 1) :]
        told = "、".join(f"{year}年 {say(one.series[year], one.unit)}" for year in shown)
        lines = [Evidence(f"{year}年", say(one.series[year], one.unit), one.url) for year in shown]
        severity = Severity.RED if run >= at["red"] else Severity.YELLOW
        yield _of_reading(
            one, one.key, f"{one.name}：连续 {run} 年变差", f"连续 {run} 年变差：{told}。", severity, lines
        )


def _worse_years(one: Reading, years: Sequence[int]) -> int:
    """How many years in a row, counted back from the last, were worse than the one before."""
    run = 0
    for before, after in zip(reversed(years[:-1]), reversed(years[1:]), strict=True):
        change = one.series[after] - one.series[before]
        if (change < 0) is not (one.direction == "up") or not change:
            break
        run += 1
    return run


def conflicts(readings: Iterable[Reading], at: Thresholds) -> Iterable[Finding]:
    """Values that records and reports give differently: no judgement, so the wording does not matter."""
    for one in readings:
        if one.value is None or one.reported is None:
            continue
        larger = max(abs(one.value), abs(one.reported))
        apart = abs(one.value - one.reported) / larger * HUNDRED if larger else Decimal(0)
        if not apart or apart < at["yellow"]:
            continue
        text = (
            f"{one.year}年由记录算出 {say(one.value, one.unit)}，单位填报 {say(one.reported, one.unit)}，"
            f"相差 {say(apart)}%。"
        )
        lines = [
            Evidence("由记录算出", say(one.value, one.unit), one.url),
            Evidence("单位填报", say(one.reported, one.unit), one.url),
        ]
        severity = Severity.RED if apart >= at["red"] else Severity.YELLOW
        yield _of_reading(
            one, f"{one.key}#{one.year}", f"{one.name}：{one.year}年两个数不一致", text, severity, lines
        )


def _of_reading(
    one: Reading, subject: str, title: str, text: str, severity: Severity, lines: Sequence[Evidence]
) -> Finding:
    return Finding(subject, title, text, severity, tuple(lines), one.owner, one.clause, one.modality, one.url)


@dataclass(frozen=True, slots=True)
class Work:
    """A task as the rules see it."""

    task: int
    title: str
    due: date | None
    modality: str
    place: int
    owner: int | None
    clause: str
    url: str
    last_report: date | None = None
    since: date | None = None
    returned_on: date | None = None
    returned_workdays: int = 0
    reporter: int | None = None


def overdue_tasks(tasks: Iterable[Work], on: date, at: Thresholds) -> Iterable[Finding]:
    """Binding tasks past their day."""
    for one in tasks:
        if one.due is None or one.due >= on or one.modality not in BINDING:
            continue
        days = (on - one.due).days
        told = f"最近一次报告 {say_day(one.last_report)}" if one.last_report else "还没有报告"
        lines = (
            Evidence("完成时限", say_day(one.due), one.url),
            Evidence("最近一次进展报告", say_day(one.last_report) if one.last_report else "无", one.url),
        )
        yield Finding(
            str(one.task),
            f"{one.title}：逾期",
            f"时限 {say_day(one.due)}，已过 {days} 天，{told}。",
            Severity.RED if days >= at["red"] else Severity.YELLOW,
            lines,
            one.owner,
            one.clause,
            one.modality,
            one.url,
            one.place,
        )


def overdue_reports(tasks: Iterable[Work], on: date, at: Thresholds) -> Iterable[Finding]:
    """Reports given back and not mended; binding tasks with a day of which nobody has spoken for long."""
    for one in tasks:
        if one.returned_on is not None and one.returned_workdays >= at["returned"]:
            yield _silence(
                one,
                "returned",
                f"{one.title}：退回的报告未改",
                f"报告 {say_day(one.returned_on)} 退回，已过 {one.returned_workdays} 个工作日。",
                Severity.YELLOW,
                Evidence("退回日期", say_day(one.returned_on), one.url),
            )
            continue
        last = one.last_report or one.since
        is_watched = one.due is not None and one.due >= on and one.modality in BINDING
        if last is None or not is_watched or months_between(last, on) < at["silent"]:
            continue
        word = "最近一次报告" if one.last_report else "规划生效后没有报告，从"
        tail = "" if one.last_report else "起计"
        yield _silence(
            one,
            "silent",
            f"{one.title}：{months_between(last, on)} 个月没有进展报告",
            f"{word} {say_day(last)}{tail}，时限 {say_day(one.due)}。",
            Severity.BLUE,
            Evidence("最近一次进展报告", say_day(one.last_report) if one.last_report else "无", one.url),
        )


def _silence(one: Work, kind: str, title: str, text: str, severity: Severity, line: Evidence) -> Finding:
    owner = one.reporter if kind == "returned" and one.reporter else one.owner
    return Finding(
        f"{kind}:{one.task}",
        title,
        text,
        severity,
        (line,),
        owner,
        one.clause,
        one.modality,
        one.url,
        one.place,
    )


@dataclass(frozen=True, slots=True)
class LogMonths:
    """In which months a unit wrote into a register; months counted as year × 12 + month."""

    log: str
    title: str
    organisation: int
    name: str
    months: tuple[int, ...]
    place: int | None = None
    url: str = ""


def stopped_logs(logs: Iterable[LogMonths], on: date, at: Thresholds) -> Iterable[Finding]:
    """Registers that had rows month by month and have none since. The running month is not counted."""
    for one in logs:
        if not one.months:
            continue
        last = max(one.months)
        silent = month_number(on) - 1 - last
        run = 1
        while last - run in one.months:
            run += 1
        if silent < at["silent"] or run < at["months"]:
            continue
        text = f"此前连续 {run} 个月有记录，{say_month(last)}之后 {silent} 个整月没有新记录。"
        yield Finding(
            f"{one.log}@{one.organisation}",
            f"{one.name}：{one.title}停更",
            text,
            Severity.RED if silent >= at["red"] else Severity.YELLOW,
            (Evidence("最后有记录的月份", say_month(last), one.url),),
            one.organisation,
            url=one.url,
            place=one.place,
        )


@dataclass(frozen=True, slots=True)
class SchoolPractice:
    """How the specialist teachers of a school stand against the practice clock."""

    organisation: int
    name: str
    teachers: int
    below: int
    soon: int
    place: int
    url: str = ""
    clause: str = ""


def lapsing_practice(schools: Iterable[SchoolPractice], at: Thresholds) -> Iterable[Finding]:
    for one in schools:
        if not one.below and not one.soon:
            continue
        share = Decimal(one.below) / one.teachers * HUNDRED if one.teachers else Decimal(0)
        severity = Severity.YELLOW if one.below else Severity.BLUE
        text = f"专业课教师 {one.teachers} 人，企业实践不足标准 {one.below} 人，"
        text += f"{at['soon']} 天内将不足 {one.soon} 人。"
        lines = (
            Evidence("不足标准", f"{one.below} 人", one.url),
            Evidence(f"{at['soon']} 天内将不足", f"{one.soon} 人", one.url),
        )
        yield Finding(
            str(one.organisation),
            f"{one.name}：教师企业实践不足",
            text,
            Severity.RED if one.below and share >= at["red"] else severity,
            lines,
            one.organisation,
            one.clause,
            "must",
            one.url,
            one.place,
        )


@dataclass(frozen=True, slots=True)
class FundUse:
    """A fund with what was given and what was paid, in yuan."""

    fund: int
    title: str
    year: int
    allocated: Decimal
    paid: Decimal
    place: int
    owner: int
    url: str = ""


LATE_SHARE = Decimal(80)
"""Percent that is to be paid by December."""


def unspent_funds(funds: Iterable[FundUse], on: date, at: Thresholds) -> Iterable[Finding]:
    """Funds of the year too little used for the month, and funds of past years that are not used up."""
    for one in funds:
        if one.allocated <= 0 or one.year > on.year:
            continue
        paid = one.paid / one.allocated * HUNDRED
        due = HUNDRED if one.year < on.year else _share_due(on.month, at)
        if due is None or paid >= due:
            continue
        is_past = one.year < on.year
        told = "年度已过，尚未付完" if is_past else f"{on.month}月应不低于 {say(due)}%"
        text = f"下达 {say(one.allocated)}元，已付 {say(one.paid)}元，占 {say(paid)}%；{told}。"
        lines = (
            Evidence("下达", f"{say(one.allocated)}元", one.url),
            Evidence("已付", f"{say(one.paid)}元（{say(paid)}%）", one.url),
        )
        yield Finding(
            str(one.fund),
            f"{one.title}：{'跨年未付完' if is_past else '支付偏慢'}",
            text,
            Severity.RED if is_past else Severity.YELLOW,
            lines,
            one.owner,
            url=one.url,
            place=one.place,
        )


def _share_due(month: int, at: Thresholds) -> Decimal | None:
    """The share to be paid by a month: the declared one when watching begins, rising evenly to December's."""
    first = int(at["month"])
    if month < first:
        return None
    if first >= 12:
        return at["share"]
    return at["share"] + (max(LATE_SHARE, at["share"]) - at["share"]) * (month - first) / (12 - first)


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that protects people or binds partners until a day."""

    subject: str
    title: str
    ends_on: date
    organisation: int
    place: int
    url: str = ""
    clause: str = ""


def endings(rows: Iterable[Ending], on: date, at: Thresholds) -> Iterable[Finding]:
    """What ends soon or has ended; blue never, because what has no cover is no small matter."""
    for one in rows:
        left = (one.ends_on - on).days
        if left > at["yellow"]:
            continue
        told = f"还有 {left} 天" if left >= 0 else f"已到期 {-left} 天"
        yield Finding(
            one.subject,
            f"{one.title}：{'将到期' if left >= 0 else '已到期'}",
            f"{say_day(one.ends_on)} 到期，{told}。",
            Severity.RED if left <= at["red"] else Severity.YELLOW,
            (Evidence("到期日", say_day(one.ends_on), one.url),),
            one.organisation,
            one.clause,
            url=one.url,
            place=one.place,
        )
