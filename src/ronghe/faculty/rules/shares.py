"""The share of dual-qualified teachers in each printed definition, in every reading the print leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ronghe.engine.rules.outcome import Outcome, Verdict, judge
from ronghe.engine.rules.values import Value
from ronghe.faculty.rules.standards import AVERAGING_WORDS, BASE_WORDS, Averaging, Base, Counted, Standard


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """Teachers of one school on a day. Who is specialist counts in ``specialist`` and in ``everybody``."""

    school_id: int
    name: str
    everybody: int
    specialist: int
    able: int
    recognised: int
    recognised_specialist: int

    def numerator(self, counted: Counted, base: Base) -> int:
        if counted is Counted.ABLE:
            return self.able
        return self.recognised_specialist if base is Base.SPECIALIST else self.recognised

    def denominator(self, base: Base) -> int:
        return self.specialist if base is Base.SPECIALIST else self.everybody

    def share(self, counted: Counted, base: Base) -> Decimal | None:
        """The school's own share in percent; none without teachers."""
        return percent(self.numerator(counted, base), self.denominator(base))


def percent(numerator: int, denominator: int) -> Decimal | None:
    """
    >>> percent(65, 100), percent(1, 0)
    (Decimal('65'), None)
    """
    return _decimal(Fraction(numerator * 100, denominator)) if denominator else None


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading the definition: over whom, averaged how, and how it stands against the target."""

    base: Base
    averaging: Averaging
    numerator: int
    denominator: int
    schools: int
    share: Decimal | None
    outcome: Outcome

    @property
    def words(self) -> str:
        return f"{BASE_WORDS[self.base]}，{AVERAGING_WORDS[self.averaging]}"

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict


@dataclass(frozen=True, slots=True)
class Share:
    """A definition with all its readings. ``shown`` also has the readings it does not ask for."""

    standard: Standard
    readings: tuple[Reading, ...]
    others: tuple[Reading, ...]
    outcome: Outcome
    target: Value | None

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict


def share_of(schools: Sequence[SchoolCount], standard: Standard, target: Value | None) -> Share:
    """Every reading, and a verdict where all readings agree; else it cannot be told, and why."""
    readings: list[Reading] = []
    others: list[Reading] = []
    for base in standard.bases:
        for averaging in Averaging:
            reading = _read(schools, standard.counted, base, averaging, target)
            (readings if averaging in standard.averagings else others).append(reading)
    return Share(standard, tuple(readings), tuple(others), _joined(readings, standard, target), target)


def _read(
    schools: Sequence[SchoolCount], counted: Counted, base: Base, averaging: Averaging, target: Value | None
) -> Reading:
    numerator = sum(one.numerator(counted, base) for one in schools)
    denominator = sum(one.denominator(base) for one in schools)
    own = [
        Fraction(one.numerator(counted, base) * 100, one.denominator(base))
        for one in schools
        if one.denominator(base)
    ]
    exact = None
    if denominator:
        exact = sum(own) / len(own) if averaging is Averaging.MEAN else Fraction(numerator * 100, denominator)
    share = None if exact is None else _decimal(Fraction(exact))
    outcome = _judged(share, target)
    return Reading(base, averaging, numerator, denominator, len(own), share, outcome)


def _judged(share: Decimal | None, target: Value | None) -> Outcome:
    if target is None:
        return Outcome.cannot_tell("目标值")
    return judge(share, target, name="教师人数")


def _joined(readings: Sequence[Reading], standard: Standard, target: Value | None) -> Outcome:
    if target is None:
        return Outcome.cannot_tell("目标值")
    verdicts = {reading.verdict for reading in readings}
    if verdicts == {Verdict.MET}:
        return Outcome.met()
    if verdicts == {Verdict.NOT_MET}:
        return Outcome.not_met()
    if Verdict.CANNOT_TELL in verdicts:
        return Outcome.cannot_tell("教师人数")
    return Outcome.cannot_tell(*_questions(standard))


def _questions(standard: Standard) -> list[str]:
    """What the office must decide before the verdict is one."""
    questions = []
    if len(standard.bases) > 1:
        questions.append("文件没有写明分母是全体教师还是专业课教师，两种口径结论不同")
    if len(standard.averagings) > 1:
        questions.append("文件写“平均”而没有写明各校平均还是合并计算，两种算法结论不同")
    return questions or ["口径"]
