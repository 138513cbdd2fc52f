"""Progress and judgement: what a value means against what a plan asks for, every odd case settled.

Progress is ``(now - start) / (target - start)``, for rising and falling indicators alike. It is not cut
off: below 0 the matter has gone backwards, above 1 the target is surpassed. Where it cannot be computed
it is None, and the reason says why; it is never 0 or 1 in place of "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

ONE = Decimal(1)
PLACES = Decimal("0.0001")


class Judgement(StrEnum):
    """What a value comes to. Only ``BEHIND`` and ``MISSED`` are faults, and only binding words reach them."""

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_REACHED = "not_reached"
    NOT_JUDGED = "not_judged"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"


JUDGEMENT_WORDS = {
    Judgement.MET: "已达到",
    Judgement.ON_TRACK: "按进度",
    Judgement.BEHIND: "落后于进度",
    Judgement.MISSED: "到期未达到",
    Judgement.NOT_REACHED: "未达到（不作违约）",
    Judgement.NOT_JUDGED: "不作判定",
    Judgement.NOT_APPLICABLE: "不适用",
    Judgement.MISSING: "缺数据",
}
FAULTS = frozenset({Judgement.BEHIND, Judgement.MISSED})


class Kind(StrEnum):
    """How a goal is judged."""

    LEVEL = "level"
    TREND = "trend"
    ELIMINATION = "elimination"
    PARITY = "parity"
    RATED = "rated"
    FIGURE = "figure"


BINDING = frozenset({"must", "target"})
MODALITY_WORDS = {
    "must": "须（应）",
    "target": "目标",
    "strive": "力争",
    "may": "可",
    "encourage": "鼓励（支持）",
    "explore": "探索",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """What a plan asks for. None where it does not say; nothing here is a guess.

    ``path`` holds the values that a pack states for single years. ``is_basic`` is the printed 基本 of an
    elimination ("basically eliminated"), which allows some and does not say how many.
    """

    kind: Kind = Kind.LEVEL
    direction: str = "up"
    comparator: str = ">="
    target: Decimal | None = None
    target_high: Decimal | None = None
    target_year: int | None = None
    is_standing: bool = False
    start: Decimal | None = None
    start_year: int | None = None
    path: Mapping[int, Decimal] = field(default_factory=dict)
    tolerance: Decimal | None = None
    modality: str = "target"
    is_basic: bool = False

    @property
    def is_binding(self) -> bool:
        return self.modality in BINDING

    def is_met_by(self, value: Decimal) -> bool:
        """Whether the value is what the comparator asks for; of a range the lower bound is asked."""
        assert self.target is not None  # noqa: S101 - asked only where there is a target
        match self.comparator:
            case ">":
                return value > self.target
            case "<":
                return value < self.target
            case "<=":
                return value <= self.target
            case "=" if self.direction == "down":
                return value <= self.target
            case _:
                return value >= self.target


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement with its progress and the sentence that explains both."""

    judgement: Judgement
    reason: str = ""
    progress: Decimal | None = None
    expected: Decimal | None = None

    @property
    def is_fault(self) -> bool:
        return self.judgement in FAULTS


@dataclass(frozen=True, slots=True)
class Progress:
    share: Decimal | None
    reason: str = ""


def progress_of(goal: Goal, now: Decimal) -> Progress:
    """The share of the way from start to target that has been gone, or why there is none."""
    if goal.target is None:
        return Progress(None, "文件没有目标值，不算进度。")
    if goal.start is None:
        return Progress(None, "没有基期值，不算进度。")
    if goal.start == goal.target:
        return Progress(None, "基期值等于目标值，没有可算的进度，只看是否保持。")
    if goal.is_met_by(goal.start):
        return Progress(None, "基期已经达到目标，没有可算的进度，只看是否保持。")
    return Progress(((now - goal.start) / (goal.target - goal.start)).quantize(PLACES))


def path_value(goal: Goal, year: int) -> Decimal | None:
    """What the pack states for a year, or the straight line from start to target; None if unknown."""
    if year in goal.path:
        return goal.path[year]
    known = {**goal.path}
    if goal.start is not None and goal.start_year is not None:
        known.setdefault(goal.start_year, goal.start)
    if goal.target is not None and goal.target_year is not None:
        known.setdefault(goal.target_year, goal.target)
    before = [one for one in known if one < year]
    after = [one for one in known if one > year]
    if year in known:
        return known[year]
    if not before or not after:
        return None
    low, high = max(before), min(after)
    step = (known[high] - known[low]) / (high - low)
    return (known[low] + step * (year - low)).quantize(PLACES)


def judge(goal: Goal, values: Mapping[int, Decimal], year: int, *, rating: str = "") -> Verdict:
    """What the value of ``year`` comes to. ``values`` are those of all years, for trends and paths."""
    if goal.kind is Kind.RATED:
        return _judge_rating(goal, rating, year)
    if year not in values:
        return Verdict(Judgement.MISSING, "本年还没有数据。")
    match goal.kind:
        case Kind.FIGURE:
            return Verdict(Judgement.NOT_JUDGED, "文件没有给出目标，只作统计。")
        case Kind.TREND:
            return _judge_trend(goal, values, year)
        case Kind.PARITY:
            return _judge_parity(goal, values[year])
        case Kind.ELIMINATION:
            return _judge_elimination(goal, values[year], year)
        case _:
            return _judge_level(goal, values[year], year)


def _fault(goal: Goal, judgement: Judgement, reason: str, progress: Decimal | None = None) -> Verdict:
    """A shortfall: a fault where the wording binds, otherwise no breach."""
    if goal.is_binding:
        return Verdict(judgement, reason, progress)
    word = MODALITY_WORDS.get(goal.modality, goal.modality)
    return Verdict(Judgement.NOT_REACHED, f"{reason}文件用语为“{word}”，不作违约。", progress)


def _judge_level(goal: Goal, now: Decimal, year: int) -> Verdict:
    if goal.target is None:
        return Verdict(Judgement.NOT_JUDGED, "文件没有目标值，不作判定。")
    progress = progress_of(goal, now)
    if goal.is_met_by(now):
        return Verdict(Judgement.MET, _met_words(goal, now, progress), progress.share)
    if goal.is_standing:
        return _fault(goal, Judgement.MISSED, "长期执行的要求，本年未达到。", progress.share)
    if goal.target_year is None:
        reason = f"未达到目标；文件没有写年份，不判定快慢。{progress.reason}"
        return Verdict(Judgement.NOT_JUDGED, reason, progress.share)
    if year >= goal.target_year:
        late = "目标年已到，" if year == goal.target_year else f"目标年（{goal.target_year}年）已过，"
        reason = f"{late}未达到目标。{_start_words(goal, progress)}"
        return _fault(goal, Judgement.MISSED, reason, progress.share)
    return _judge_pace(goal, now, year, progress)


def _start_words(goal: Goal, progress: Progress) -> str:
    if goal.start is not None and goal.target is not None and goal.is_met_by(goal.start):
        return (
            "基期曾达到目标，现已低于目标。" if goal.direction != "down" else "基期曾达到目标，现已高于目标。"
        )
    return "" if goal.start is not None else progress.reason


def _met_words(goal: Goal, now: Decimal, progress: Progress) -> str:
    if goal.comparator == "range" and goal.target_high is not None and now > goal.target_high:
        return "已达到，并超过文件写的上限；超过是否算超额，文件没有说明。"
    return "已达到目标。" if goal.start is None else f"已达到目标。{progress.reason}"


def _judge_pace(goal: Goal, now: Decimal, year: int, progress: Progress) -> Verdict:
    expected = path_value(goal, year)
    if expected is None:
        reason = f"目标年未到，未达到目标；{progress.reason or '没有分年路径，'}不判定快慢。"
        return Verdict(Judgement.NOT_JUDGED, reason, progress.share)
    if goal.start is not None and goal.is_met_by(goal.start):
        return _fault(goal, Judgement.BEHIND, _start_words(goal, progress), progress.share)
    is_falling = goal.direction == "down"
    keeps_up = now <= expected if is_falling else now >= expected
    source = "分年路径" if year in goal.path else "由基期到目标的直线"
    if keeps_up:
        return Verdict(Judgement.ON_TRACK, f"达到本年{source}的要求。", progress.share, expected)
    fault = _fault(goal, Judgement.BEHIND, f"未达到本年{source}的要求。", progress.share)
    return Verdict(fault.judgement, fault.reason, fault.progress, expected)


def _judge_trend(goal: Goal, values: Mapping[int, Decimal], year: int) -> Verdict:
    """Rises every year: each year is judged against the one before, and against no number."""
    if year - 1 not in values:
        return Verdict(Judgement.NOT_JUDGED, f"缺 {year - 1} 年的数据，逐年变化无从判定。")
    if goal.target_year is not None and year > goal.target_year:
        return Verdict(Judgement.NOT_JUDGED, f"要求到 {goal.target_year} 年为止，此后不再判定。")
    now, before = values[year], values[year - 1]
    is_falling = goal.direction == "down"
    change = before - now if is_falling else now - before
    wanted = "下降" if is_falling else "上升"
    if change > 0:
        return Verdict(Judgement.MET, f"比上年{wanted}。{_breaks(goal, values, year)}")
    if change == 0 and goal.comparator in {">=", "<="}:
        return Verdict(Judgement.MET, f"与上年持平；文件只要求不{'高' if is_falling else '低'}于上年。")
    word = "与上年持平" if change == 0 else f"没有{wanted}"
    return _fault(goal, Judgement.BEHIND, f"{word}，要求逐年{wanted}。")


def _breaks(goal: Goal, values: Mapping[int, Decimal], year: int) -> str:
    sign = -1 if goal.direction == "down" else 1
    known = [one for one in range(min(values), year) if one in values and one - 1 in values]
    broken = [one for one in known if (values[one] - values[one - 1]) * sign <= 0]
    return f"此前 {'、'.join(map(str, broken))} 年没有做到逐年变化。" if broken else ""


def _judge_parity(goal: Goal, now: Decimal) -> Verdict:
    if goal.target is None or goal.tolerance is None:
        return Verdict(Judgement.NOT_JUDGED, "文件写“大体相当”而没有写容差，须由主管单位确定后才能判定。")
    gap = abs(now - goal.target)
    if gap <= goal.tolerance:
        return Verdict(Judgement.MET, f"相差 {gap.normalize():f}，在容差之内。")
    return _fault(goal, Judgement.MISSED, f"相差 {gap.normalize():f}，超出容差。")


def _judge_elimination(goal: Goal, now: Decimal, year: int) -> Verdict:
    """The value is how many are left; none is asked for, or few where the print says 基本."""
    progress = None
    if goal.start is not None and goal.start > 0:
        progress = ((goal.start - now) / goal.start).quantize(PLACES)
    allowed = goal.tolerance if goal.tolerance is not None else Decimal(0)
    if now <= allowed:
        return Verdict(Judgement.MET, "已全部消除。" if now == 0 else "所余在允许之内。", progress)
    left = f"还有 {now.normalize():f} 个未消除。"
    if goal.target_year is None or year < goal.target_year:
        return Verdict(Judgement.NOT_JUDGED, f"{left}期限未到，不判定快慢。", progress)
    if goal.is_basic and goal.tolerance is None:
        reason = f"{left}文件写“基本消除”，没有写允许留下几个，须由主管单位确定。"
        return Verdict(Judgement.NOT_JUDGED, reason, progress)
    return _fault(goal, Judgement.MISSED, left, progress)


def _judge_rating(goal: Goal, rating: str, year: int) -> Verdict:
    """A rated goal is never turned into a number; the rating is the judgement."""
    if not rating:
        return Verdict(Judgement.MISSING, "定性目标，本年还没有评级。")
    if rating == "achieved":
        return Verdict(Judgement.MET, "评级为“已实现”。")
    words = {"mostly": "基本实现", "partly": "部分实现", "not": "未实现"}[rating]
    if goal.target_year is None or year < goal.target_year:
        return Verdict(Judgement.NOT_JUDGED, f"评级为“{words}”，期限未到。")
    if rating == "mostly":
        return Verdict(Judgement.NOT_JUDGED, "评级为“基本实现”，是否算完成由主管单位确定。")
    return _fault(goal, Judgement.MISSED, f"期限已到，评级为“{words}”。")
