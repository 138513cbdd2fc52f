"""What follows if places are opened, closed or moved: learners, graduates, teachers, training places, gap.

No database and no hidden number: every rate comes in with the programme, and where one is missing the
figures that need it are missing too, and its name is in ``Outcome.missing``. Nothing is taken as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ronghe.engine.errors import EngineError


class WhatIfError(EngineError):
    """A change that cannot be: more places taken away than there are, a programme that nobody knows."""


class Kind(StrEnum):
    OPEN = "open"
    EXPAND = "expand"
    SHRINK = "shrink"
    CLOSE = "close"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share between nought and one with its bounds."""

    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.middle <= self.high <= 1:
            raise WhatIfError(
                "whatif.rate", f"比例应在 0 与 1 之间并由低到高：{self.low}、{self.middle}、{self.high}"
            )

    @classmethod
    def exactly(cls, value: float) -> Rate:
        return cls(value, value, value)


@dataclass(frozen=True, slots=True)
class Range:
    """A number with its bounds."""

    low: float
    middle: float
    high: float

    def plus(self, other: Range) -> Range:
        return Range(self.low + other.low, self.middle + other.middle, self.high + other.high)

    def times(self, factor: float) -> Range:
        return Range(self.low * factor, self.middle * factor, self.high * factor)


NOUGHT = Range(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme of one school as it stands. ``entrants`` are those of past years; ``None`` is unknown.

    ``retention`` is the share of entrants who graduate, ``local`` that of graduates who stay to work.
    ``market`` names the demand for which it trains.
    """

    key: str
    name: str
    years: int
    intake: float | None
    entrants: Mapping[int, float] = field(default_factory=dict)
    retention: Rate | None = None
    local: float | None = None
    students_per_teacher: float | None = None
    teachers: float | None = None
    places_per_student: float | None = None
    training_places: float | None = None
    equipment_per_student: float | None = None
    market: str = ""


@dataclass(frozen=True, slots=True)
class Market:
    """The demand for one kind of work in a year, how it grows, and who else supplies it."""

    key: str
    name: str
    demand: float | None
    growth: float = 0.0
    others: Range | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """``places`` a year from ``from_year`` on. A closing takes all; a move needs ``to``."""

    kind: Kind
    programme: str
    from_year: int
    places: float = 0.0
    to: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """One programme in one year. ``None`` is not known."""

    year: int
    intake: float | None
    learners: float | None
    graduates: Range | None
    teachers: float | None
    training_places: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """One programme over the years, without the changes and with them."""

    programme: Programme
    before: tuple[Year, ...]
    after: tuple[Year, ...]

    def gained(self, name: str) -> float | None:
        """How much more there is with the changes in the last year."""
        first, then = getattr(self.before[-1], name), getattr(self.after[-1], name)
        if isinstance(first, Range) and isinstance(then, Range):
            return then.middle - first.middle
        return None if first is None or then is None else float(then - first)

    @property
    def teachers_short(self) -> float | None:
        """Teachers needed in the last year and not there."""
        needed, there = self.after[-1].teachers, self.programme.teachers
        return None if needed is None or there is None else max(0.0, needed - there)

    @property
    def places_short(self) -> float | None:
        needed, there = self.after[-1].training_places, self.programme.training_places
        return None if needed is None or there is None else max(0.0, needed - there)

    @property
    def equipment_cost(self) -> float | None:
        """Yuan for the learners who come on top, in the fullest year."""
        each = self.programme.equipment_per_student
        pairs = [(one.learners, two.learners) for one, two in zip(self.before, self.after, strict=True)]
        if each is None or any(None in pair for pair in pairs):
            return None
        return max(max(0.0, (two or 0) - (one or 0)) for one, two in pairs) * each


@dataclass(frozen=True, slots=True)
class Gap:
    """Demand less supply in the last year; a positive one is a shortage."""

    market: Market
    demand: float | None
    before: Range | None
    after: Range | None


@dataclass(frozen=True, slots=True)
class Outcome:
    years: tuple[int, ...]
    courses: tuple[Course, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    def total(self, name: str) -> float | None:
        """The sum over the programmes of what is gained; not known where one of them is not."""
        parts = [course.gained(name) for course in self.courses]
        return None if None in parts else sum(part for part in parts if part is not None)

    @property
    def equipment_cost(self) -> float | None:
        parts = [course.equipment_cost for course in self.courses]
        return None if None in parts else sum(part for part in parts if part is not None)


def simulate(
    programmes: Sequence[Programme],
    changes: Sequence[Change],
    *,
    start: int,
    horizon: int,
    markets: Sequence[Market] = (),
) -> Outcome:
    """The years from ``start`` to ``start + horizon``, as things stand and with the changes."""
    if horizon < 1:
        raise WhatIfError("whatif.horizon", "至少推算一年")
    years = tuple(range(start, start + horizon + 1))
    known = {one.key: one for one in programmes}
    plain = {one.key: dict.fromkeys(years, one.intake) for one in programmes}
    changed = planned_intakes(programmes, changes, years)
    courses = tuple(
        Course(one, _course(one, plain[one.key], years), _course(one, changed[one.key], years))
        for one in known.values()
    )
    gaps = tuple(_gap(market, courses, horizon) for market in markets)
    return Outcome(years, courses, gaps, _missing(courses, markets), _notes(courses, start))


def planned_intakes(
    programmes: Iterable[Programme], changes: Iterable[Change], years: Sequence[int]
) -> dict[str, dict[int, float | None]]:
    """How many each programme takes in every year once the changes hold."""
    plan: dict[str, dict[int, float | None]] = {
        one.key: dict.fromkeys(years, one.intake) for one in programmes
    }
    names = {one.key: one.name for one in programmes}
    for change in sorted(changes, key=lambda one: one.from_year):
        _known(change.programme, names)
        for year in years:
            if year >= change.from_year:
                _apply(change, year, plan, names)
    return plan


def _known(key: str, names: Mapping[str, str]) -> None:
    if key not in names:
        raise WhatIfError("whatif.programme", f"变动所说的专业不在推演范围内：{key}")


def _apply(
    change: Change, year: int, plan: dict[str, dict[int, float | None]], names: Mapping[str, str]
) -> None:
    here = plan[change.programme]
    if change.kind is Kind.CLOSE:
        here[year] = 0.0
        return
    if change.kind in {Kind.OPEN, Kind.EXPAND}:
        here[year] = _sum(here[year], change.places)
        return
    _take(here, change, year, names)
    if change.kind is Kind.MOVE:
        _known(change.to, names)
        plan[change.to][year] = _sum(plan[change.to][year], change.places)


def _sum(first: float | None, second: float) -> float | None:
    return None if first is None else first + second


def _take(here: dict[int, float | None], change: Change, year: int, names: Mapping[str, str]) -> None:
    there = here[year]
    if there is None:
        return
    if change.places > there:
        raise WhatIfError(
            "whatif.places",
            f"{names[change.programme]} {year} 年招生 {there:g} 人，不能减少或划出 {change.places:g} 人",
            hint="请减少变动的人数，或改为停招",
        )
    here[year] = there - change.places


def _course(one: Programme, plan: Mapping[int, float | None], years: Sequence[int]) -> tuple[Year, ...]:
    entered = _entrants(one, plan, years)
    return tuple(_year(one, entered, year) for year in years)


def _entrants(
    one: Programme, plan: Mapping[int, float | None], years: Sequence[int]
) -> dict[int, float | None]:
    """Past years as they were, or as the present intake where nobody wrote it down; then the plan."""
    past = range(years[0] - one.years, years[0])
    return {**{year: one.entrants.get(year, one.intake) for year in past}, **plan}


def _year(one: Programme, entered: Mapping[int, float | None], year: int) -> Year:
    learners, graduates = _learners(one, entered, year), _graduates(one, entered, year)
    return Year(
        year,
        entered[year],
        learners,
        graduates,
        _ratio(learners, one.students_per_teacher),
        None if learners is None or one.places_per_student is None else learners * one.places_per_student,
    )


def _learners(one: Programme, entered: Mapping[int, float | None], year: int) -> float | None:
    """Every cohort that is still there; those who leave do so evenly over the years."""
    total = 0.0
    for age in range(one.years):
        came = entered.get(year - age)
        if came is None or one.retention is None:
            return None
        total += came * (1 - (1 - one.retention.middle) * age / one.years)
    return total


def _graduates(one: Programme, entered: Mapping[int, float | None], year: int) -> Range | None:
    came = entered.get(year - one.years)
    if came is None or one.retention is None:
        return None
    rate = one.retention
    return Range(rate.low, rate.middle, rate.high).times(came)


def _ratio(number: float | None, each: float | None) -> float | None:
    return None if number is None or not each else number / each


def _gap(market: Market, courses: Iterable[Course], horizon: int) -> Gap:
    demand = None if market.demand is None else market.demand * (1 + market.growth) ** horizon
    mine = [course for course in courses if course.programme.market == market.key]
    before = _supply(market, [(one.programme, one.before[-1]) for one in mine])
    after = _supply(market, [(one.programme, one.after[-1]) for one in mine])
    return Gap(market, demand, _less(demand, before), _less(demand, after))


def _supply(market: Market, parts: Iterable[tuple[Programme, Year]]) -> Range | None:
    total = market.others if market.others is not None else NOUGHT
    for programme, year in parts:
        if year.graduates is None or programme.local is None:
            return None
        total = total.plus(year.graduates.times(programme.local))
    return total


def _less(demand: float | None, supply: Range | None) -> Range | None:
    if demand is None or supply is None:
        return None
    return Range(demand - supply.high, demand - supply.middle, demand - supply.low)


NEEDED = (
    ("intake", "现在的年招生数"),
    ("retention", "入学到毕业的保留率"),
    ("local", "毕业生留在本地的比例"),
    ("students_per_teacher", "每名教师对应的学生数"),
    ("teachers", "现有专业课教师数"),
    ("places_per_student", "每名学生的实训工位"),
    ("training_places", "现有实训工位"),
    ("equipment_per_student", "生均教学仪器设备值"),
)


def _missing(courses: Iterable[Course], markets: Iterable[Market]) -> tuple[str, ...]:
    """Every input that is not there, named with its programme or market."""
    found = [
        f"{course.programme.name}：{label}"
        for course in courses
        for name, label in NEEDED
        if getattr(course.programme, name) is None
    ]
    found += [f"{course.programme.name}：对应的职业" for course in courses if not course.programme.market]
    for market in markets:
        if market.demand is None:
            found.append(f"{market.name}：需求数")
        if market.others is None:
            found.append(f"{market.name}：其他学校的供给")
    return tuple(found)


def _notes(courses: Iterable[Course], start: int) -> tuple[str, ...]:
    """What was assumed without being asked, in sentences."""
    notes = ["没有变动的专业，招生数按现在的不变", "中途离校按学制均匀分布"]
    for course in courses:
        one = course.programme
        guessed = [year for year in range(start - one.years, start) if year not in one.entrants]
        if guessed and one.intake:
            notes.append(
                f"{one.name} {guessed[0]}—{guessed[-1]} 年招生没有全部登记，缺的按现在的 {one.intake:g} 人计"
            )
    return tuple(notes)
