"""Met, not met, cannot tell: and how hard a miss may be called, given how binding the text is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.values import Comparator, Modality, NotStated, Range, Value


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict. It has no truth value, because "cannot tell" is neither yes nor no."""

    verdict: Verdict
    missing: tuple[str, ...] = ()
    gap: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.CANNOT_TELL) != bool(self.missing):
            raise EngineError("rules.outcome", "“无法判断”必须写明缺什么，其他结论不能带缺项")
        if self.gap is not None and self.verdict is not Verdict.NOT_MET:
            raise EngineError("rules.outcome", "只有“未达到”才有差距")

    def __bool__(self) -> NoReturn:
        raise TypeError("Outcome 有三种结论，请比较 outcome.verdict")

    @classmethod
    def met(cls) -> Outcome:
        return cls(Verdict.MET)

    @classmethod
    def not_met(cls, gap: Decimal | None = None) -> Outcome:
        return cls(Verdict.NOT_MET, gap=gap)

    @classmethod
    def cannot_tell(cls, *missing: str) -> Outcome:
        return cls(Verdict.CANNOT_TELL, missing=tuple(dict.fromkeys(missing)))


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Every condition holds: one clear "not met" decides, else anything missing leaves it open."""
    return _join(tuple(outcomes), decisive=Verdict.NOT_MET, otherwise=Verdict.MET)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """One condition is enough: one clear "met" decides, else anything missing leaves it open."""
    return _join(tuple(outcomes), decisive=Verdict.MET, otherwise=Verdict.NOT_MET)


def _join(outcomes: tuple[Outcome, ...], *, decisive: Verdict, otherwise: Verdict) -> Outcome:
    if any(outcome.verdict is decisive for outcome in outcomes):
        return Outcome(decisive)
    missing = [name for outcome in outcomes for name in outcome.missing]
    return Outcome.cannot_tell(*missing) if missing else Outcome(otherwise)


def judge(
    figure: Decimal | None, yardstick: Value | NotStated, *, name: str, tolerance: Decimal | None = None
) -> Outcome:
    """Hold a measured figure against a parameter.

    A missing figure, an unstated parameter, or "about" without a tolerance is "cannot tell", never a guess.
    """
    missing = [name] if figure is None else []
    if isinstance(yardstick, NotStated):
        return Outcome.cannot_tell(*missing, yardstick.words)
    if yardstick.comparator is Comparator.NONE:
        return Outcome.cannot_tell(*missing, f"参数“{yardstick.key}”的比较词")
    if yardstick.comparator is Comparator.ABOUT and tolerance is None:
        missing.append(f"参数“{yardstick.key}”的容差")
    if figure is None or missing:
        return Outcome.cannot_tell(*missing)
    gap = _gap(figure, yardstick, tolerance)
    return Outcome.met() if gap is None else Outcome.not_met(gap)


def _gap(figure: Decimal, yardstick: Value, tolerance: Decimal | None) -> Decimal | None:
    """How far the figure is off (zero when it only just fails a strict comparison), None when it is not."""
    if yardstick.comparator is Comparator.RANGE:
        return _gap_to_range(figure, yardstick.bounds)
    goal = yardstick.number
    if yardstick.comparator is Comparator.ABOUT:
        slack = tolerance or Decimal(0)
        return _gap_to_range(figure, Range(goal - slack, goal + slack))
    passes = {
        Comparator.GREATER: figure > goal,
        Comparator.AT_LEAST: figure >= goal,
        Comparator.EQUAL: figure == goal,
        Comparator.AT_MOST: figure <= goal,
        Comparator.LESS: figure < goal,
    }
    return None if passes[yardstick.comparator] else abs(figure - goal)


def _gap_to_range(figure: Decimal, bounds: Range) -> Decimal | None:
    if figure in bounds:
        return None
    return bounds.low - figure if figure < bounds.low else figure - bounds.high


class Severity(StrEnum):
    """What a miss is worth. Only what the text commands can be breached."""

    NONE = "none"
    OPEN = "open"
    SHORT = "short"
    MISSED = "missed"
    WARNING = "warning"
    REFUSED = "refused"
    BREACH = "breach"


@dataclass(frozen=True, slots=True)
class Shortfall:
    severity: Severity
    words: str

    @property
    def is_breach(self) -> bool:
        return self.severity is Severity.BREACH


_MISS = {
    Modality.MUST: Shortfall(Severity.BREACH, "未落实：文件要求必须做到"),
    Modality.TARGET: Shortfall(Severity.MISSED, "未达到文件确定的目标"),
    Modality.STRIVE: Shortfall(Severity.SHORT, "力争目标尚未实现，不作违反处理"),
    Modality.MAY: Shortfall(Severity.NONE, "未采用：文件允许而不要求"),
    Modality.ENCOURAGE: Shortfall(Severity.NONE, "尚未开展：文件鼓励支持而不要求"),
    Modality.EXPLORE: Shortfall(Severity.NONE, "探索事项尚无成果，不作违反处理"),
}


def shortfall(outcome: Outcome, modality: Modality, *, is_due: bool = True) -> Shortfall:
    """Say what an outcome means under that modality; before the deadline nothing is missed yet."""
    if outcome.verdict is Verdict.MET:
        return Shortfall(Severity.NONE, "已达到")
    if outcome.verdict is Verdict.CANNOT_TELL:
        return Shortfall(Severity.OPEN, f"无法判断，缺：{'；'.join(outcome.missing)}")
    if not is_due and modality in {Modality.MUST, Modality.TARGET, Modality.STRIVE}:
        return Shortfall(Severity.OPEN, "尚未达到，期限未到")
    return _MISS[modality]
