"""Totals of a stratified sample of numbers: allocation, drawing, weights, the estimate and its margin.

Each stratum h has N_h units in the frame, n_h were drawn and r_h answered. The design weight is N_h/n_h, the
adjustment for those who did not answer n_h/r_h; their product N_h/r_h carries each answer. The variance of a
total is the usual one of a stratified sample without replacement, Σ N_h² (1 − r_h/N_h) s_h²/r_h; a stratum
with a single answer borrows the spread pooled over the others. A stratum without an answer is stood for by
nobody: it is named and the total speaks for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from ronghe.engine.errors import EngineError
from ronghe.engine.sampling import draw
from ronghe.engine.surveys.weighting import Z


@dataclass(frozen=True, slots=True)
class Cell:
    """One stratum of a sample of numbers. ``answers`` are the numbers of those who answered."""

    key: str
    frame: int
    drawn: int
    answers: tuple[Decimal, ...] = ()

    @property
    def design(self) -> Fraction | None:
        """Units of the frame that one drawn unit stands for."""
        return Fraction(self.frame, self.drawn) if self.drawn else None

    @property
    def adjustment(self) -> Fraction | None:
        """What the silence of others adds to the weight of an answer."""
        return Fraction(self.drawn, len(self.answers)) if self.answers else None

    @property
    def weight(self) -> Fraction | None:
        return Fraction(self.frame, len(self.answers)) if self.answers else None


@dataclass(frozen=True, slots=True)
class Total:
    """An estimated total. ``margin`` is half the 95 % interval; None where no spread can be known."""

    total: Fraction
    plain: Decimal
    margin: float | None
    answered: int
    drawn: int
    frame: int
    silent: tuple[str, ...]

    @property
    def response(self) -> Fraction | None:
        return Fraction(self.answered, self.drawn) if self.drawn else None

    @property
    def relative(self) -> float | None:
        """The margin as a share of the total."""
        return self.margin / float(self.total) if self.margin is not None and self.total else None


def allocate(
    frame: Mapping[str, int], size: int, *, least: int = 2, whole: Sequence[str] = ()
) -> dict[str, int]:
    """How many to draw of each stratum: those of ``whole`` all, the rest in proportion, ``least`` or more.

    Rounded by largest remainders; the sum is ``size`` unless the least and the whole strata need more.

    >>> allocate({"a": 10, "b": 30, "c": 60}, 20)
    {'a': 2, 'b': 6, 'c': 12}
    >>> allocate({"a": 3, "b": 97}, 10, whole=["a"])
    {'a': 3, 'b': 7}
    """
    if size < 1 or least < 1 or any(number < 0 for number in frame.values()):
        raise EngineError("surveys.allocation", "样本量、每层最少数和各层单位数都应是正数。")
    wanted = {key: number if key in whole else min(least, number) for key, number in frame.items()}
    rest = {key: frame[key] - wanted[key] for key in frame if key not in whole}
    left = max(0, min(size, sum(frame.values())) - sum(wanted.values()))
    open_ = {key: frame[key] for key in rest if rest[key]}
    ideal = _shares(open_, left + sum(wanted[key] for key in open_))
    for key in sorted(open_, key=lambda one: (-(ideal[one] - int(ideal[one])), one)):
        wanted[key] = min(frame[key], max(wanted[key], int(ideal[key])))
    _fill_up(wanted, open_, ideal, frame, min(size, sum(frame.values())))
    return {key: wanted[key] for key in frame}


def _shares(frame: Mapping[str, int], size: int) -> dict[str, Fraction]:
    whole = sum(frame.values())
    return {key: Fraction(number * size, whole) for key, number in frame.items()} if whole else {}


def _fill_up(
    wanted: dict[str, int],
    open_: Mapping[str, int],
    ideal: Mapping[str, Fraction],
    frame: Mapping[str, int],
    size: int,
) -> None:
    """Give what rounding left over to the strata furthest below their share."""
    left = size - sum(wanted.values())
    while left > 0:
        room = [key for key in open_ if wanted[key] < frame[key]]
        if not room:
            return
        best = min(room, key=lambda one: (wanted[one] - ideal[one], one))
        wanted[best] += 1
        left -= 1


def draw_strata(
    units: Mapping[str, Sequence[str]], sizes: Mapping[str, int], seed: str
) -> dict[str, list[str]]:
    """The drawn units of each stratum. The same seed and units give the same sample, whatever their order."""
    return {
        key: list(draw(units[key], sizes[key], f"{seed}:{key}")) if sizes.get(key) else [] for key in units
    }


def total_of(cells: Sequence[Cell]) -> Total:
    """The estimated total of the strata in which somebody answered."""
    told = [cell for cell in cells if cell.answers]
    total = sum((cell.weight or 0) * Fraction(sum(cell.answers)) for cell in told)
    spread = _pooled(told)
    variance: float | None = 0.0
    for cell in told:
        number = len(cell.answers)
        left = max(0.0, 1 - number / cell.frame) if cell.frame else 0.0
        own = _variance(cell.answers) if number > 1 else spread
        if left and own is None:
            variance = None
            break
        assert variance is not None  # noqa: S101  it is set to nothing only where the loop ends
        variance += cell.frame**2 * left * float(own or 0) / number
    return Total(
        total=Fraction(total),
        plain=sum((number for cell in told for number in cell.answers), Decimal(0)),
        margin=Z * sqrt(variance) if variance is not None and told else None,
        answered=sum(len(cell.answers) for cell in told),
        drawn=sum(cell.drawn for cell in cells),
        frame=sum(cell.frame for cell in cells),
        silent=tuple(cell.key for cell in cells if cell.frame and not cell.answers),
    )


def _variance(numbers: Sequence[Decimal]) -> Fraction:
    mean = Fraction(sum(numbers)) / len(numbers)
    return sum(((Fraction(number) - mean) ** 2 for number in numbers), Fraction(0)) / (len(numbers) - 1)


def _pooled(cells: Sequence[Cell]) -> Fraction | None:
    """The spread within strata, over all strata with two answers or more."""
    several = [cell for cell in cells if len(cell.answers) > 1]
    freedom = sum(len(cell.answers) - 1 for cell in several)
    if not freedom:
        return None
    spread = sum((_variance(cell.answers) * (len(cell.answers) - 1) for cell in several), Fraction(0))
    return spread / freedom
