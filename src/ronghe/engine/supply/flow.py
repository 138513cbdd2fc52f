"""Entrants to graduates, cohort by cohort, with what is not certain carried through to the end.

A cohort is its entrants, those who joined, and those the cohort before kept down. Of them a share graduates,
a share is kept down into the next cohort, the rest leaves. The shares come from finished cohorts
(``rates``). Entrants of years to come are the plan times the usual share of a plan that is filled; without a
plan they are the mean of the last three intakes, the less certain the further ahead. Each simulated future
draws all of these; the interval holds the middle eight tenths of the futures, the middle is what the means
give. Every share of a whole is taken so that in no future more come out than went in, and more entrants
never make fewer graduates.
"""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ronghe.engine.errors import EngineError
from ronghe.engine.supply.rates import Draws, Observed, Rate, Rates, estimate

FUTURES = 400
SEED = 20260901
LOW, HIGH = 0.1, 0.9
RECENT = 3
PLACES = 100
"""The usual filling of plans weighs as much as so many places of the programme's own."""
FURTHEST = 15
_NO_CONTINUED = "supply.no_continued", "没有升学数据，按没有人升学计算"
_NO_LOCAL = "supply.no_local", "没有本地就业数据，按全部留在本地计算，是上限"


class SupplyError(EngineError):
    """What was given cannot be projected."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme of one school. ``groups`` from wide to narrow, as its rates are drawn towards them."""

    key: str
    years: float
    groups: tuple[str, ...] = ()
    recruits: bool = True


@dataclass(frozen=True, slots=True)
class Cohort:
    """The entrants of one year; nothing means not known, never nought."""

    programme: str
    entry_year: int
    planned: int | None = None
    enrolled: int | None = None
    joined: int | None = None
    left: int | None = None
    repeated: int | None = None
    graduated: int | None = None
    continued: int | None = None
    employed: int | None = None
    local: int | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle and the ends between which eight of ten futures lie."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Missing:
    """An input that is not there and what was done without it; ``year`` is that of graduation, nought all."""

    programme: str
    year: int
    code: str
    message: str


@dataclass(frozen=True)
class Cell:
    """The graduates of a programme in one year, and those of them who look for work in the place."""

    programme: str
    year: int
    is_actual: bool
    graduates: Interval
    joining: Interval
    graduate_draws: Draws = field(repr=False)
    joining_draws: Draws = field(repr=False)


@dataclass(frozen=True)
class Estimates:
    """What finished cohorts say: shares of graduates, kept down, continuing, staying; intakes."""

    graduating: Rates
    repeating: Rates
    continuing: Rates
    staying: Rates
    filling: Mapping[str, float]
    usual_filling: float
    filling_spread: float
    intake_spread: float


@dataclass(frozen=True)
class Projection:
    """The cells of all programmes and years, what was missing, and the estimates used."""

    cells: Mapping[tuple[str, int], Cell]
    missing: tuple[Missing, ...]
    estimates: Estimates

    def total(self, year: int) -> Interval:
        """All graduates of a year; the interval of a sum is not the sum of intervals."""
        cells = [cell for (_, at), cell in self.cells.items() if at == year]
        return spread(sum(cell.graduates.middle for cell in cells), sum_of(c.graduate_draws for c in cells))


def project(
    programmes: Iterable[Programme],
    cohorts: Iterable[Cohort],
    years: Sequence[int],
    *,
    base_year: int,
    estimates: Estimates | None = None,
    futures: int = FUTURES,
    seed: int = SEED,
) -> Projection:
    """Graduates of each programme in each of the ``years``; ``base_year`` is the last that has begun."""
    listed = list(programmes)
    rows = _by_programme(cohorts)
    if years and max(years) > base_year + FURTHEST:
        raise SupplyError(
            "supply.too_far",
            f"最多测算到 {base_year + FURTHEST} 年，要的是 {max(years)} 年",
            hint="更远的年份没有依据，请缩短年限",
        )
    used = estimates or estimate_all(listed, rows)
    made: dict[tuple[str, int], Cell] = {}
    missing: list[Missing] = []
    for programme in listed:
        walk = _Walk(programme, rows.get(programme.key, {}), used, base_year, futures, seed)
        made |= walk.cells(sorted(set(years)))
        missing += walk.missing
    return Projection(made, tuple(missing), used)


def _by_programme(cohorts: Iterable[Cohort]) -> dict[str, dict[int, Cohort]]:
    found: dict[str, dict[int, Cohort]] = defaultdict(dict)
    for row in cohorts:
        if row.entry_year in found[row.programme]:
            raise SupplyError(
                "supply.cohort_twice", f"{row.entry_year}级登记了两次", where=row.programme, hint="请保留一条"
            )
        found[row.programme][row.entry_year] = row
    return found


def entrants(row: Cohort, before: Cohort | None) -> float:
    """Those who were to finish with this cohort, as far as recorded."""
    kept_down = before.repeated if before is not None else None
    return float((row.enrolled or 0) + (row.joined or 0) + (kept_down or 0))


def estimate_all(programmes: Iterable[Programme], rows: Mapping[str, Mapping[int, Cohort]]) -> Estimates:
    """The shares and spreads of all cohorts that say something of them."""
    observed: dict[str, list[Observed]] = defaultdict(list)
    filled: dict[str, list[tuple[float, float]]] = defaultdict(list)
    changes: list[float] = []
    for programme in programmes:
        own = rows.get(programme.key, {})
        for year, row in own.items():
            for name, hits, number in _shares(row, own.get(year - 1)):
                observed[name].append(Observed(programme.key, programme.groups, min(hits, number), number))
            if row.planned and row.enrolled is not None:
                filled[programme.key].append((float(row.planned), float(row.enrolled)))
            last = own.get(year - 1)
            if row.enrolled and last is not None and last.enrolled:
                changes.append(math.log(row.enrolled / last.enrolled))
    filling, usual, spread_of_filling = _filling(filled)
    return Estimates(
        estimate(observed["graduating"]),
        estimate(observed["repeating"]),
        estimate(observed["continuing"]),
        estimate(observed["staying"]),
        filling,
        usual,
        spread_of_filling,
        _root_mean_square(changes, fewest=5, usual=0.15) if changes else 0.15,
    )


def _shares(row: Cohort, before: Cohort | None) -> Iterable[tuple[str, float, float]]:
    whole = entrants(row, before)
    if row.graduated is not None and row.enrolled is not None:
        yield "graduating", row.graduated, whole
        yield "repeating", row.repeated or 0, whole
    if row.graduated and row.continued is not None:
        yield "continuing", row.continued, row.graduated
    if row.employed and row.local is not None:
        yield "staying", row.local, row.employed


def _filling(filled: Mapping[str, list[tuple[float, float]]]) -> tuple[dict[str, float], float, float]:
    """The share of planned places that are taken, by programme and in all, and how much it varies."""
    pairs = [pair for found in filled.values() for pair in found]
    if not pairs:
        return {}, 1.0, 0.1
    usual = sum(taken for _, taken in pairs) / sum(planned for planned, _ in pairs)
    own = {
        key: (sum(taken for _, taken in found) + PLACES * usual) / (sum(p for p, _ in found) + PLACES)
        for key, found in filled.items()
    }
    off = [taken / planned - own[key] for key, found in filled.items() for planned, taken in found]
    return own, usual, _root_mean_square(off, fewest=5, usual=0.1)


def _root_mean_square(values: Sequence[float], *, fewest: int, usual: float) -> float:
    if len(values) < fewest:
        return usual
    return min(max(math.sqrt(sum(value * value for value in values) / len(values)), 0.02), 0.6)


class _Walk:
    """One programme through the years. Its random numbers depend on its key alone, not on its company."""

    def __init__(
        self,
        programme: Programme,
        rows: Mapping[int, Cohort],
        estimates: Estimates,
        base_year: int,
        futures: int,
        seed: int,
    ) -> None:
        self.programme, self.rows, self.estimates = programme, rows, estimates
        self.base_year, self.futures = base_year, futures
        self.length = math.ceil(programme.years)
        self.seeds = [seed, zlib.crc32(programme.key.encode())]
        self.missing: list[Missing] = []
        self.graduating = self._rate(estimates.graduating)
        self.repeating = self._rate(estimates.repeating)
        self.continuing = self._rate(estimates.continuing)
        self.staying = self._rate(estimates.staying)
        rng = np.random.default_rng(self.seeds)
        drawn = (self.graduating, self.repeating, self.continuing, self.staying)
        self.up, self.down, self.on, self.here = (
            rate.draws(rng, futures) if rate else np.zeros(futures) for rate in drawn
        )

    def _rate(self, rates: Rates) -> Rate | None:
        return rates.of(self.programme.key, self.programme.groups)

    def cells(self, years: Sequence[int]) -> dict[tuple[str, int], Cell]:
        """The cells of the years in which a cohort is due."""
        if not self.rows:
            self._miss(0, "supply.no_cohort", "没有登记各届学生，没有计入供给")
            return {}
        if self.graduating is None and any(row.graduated is None for row in self.rows.values()):
            self._miss(0, "supply.no_rate", "没有一届填写了毕业人数，毕业比例无从估计，没有计入供给")
        if not years:
            return {}
        wanted, last = set(years), max(years) - self.length
        kept_mean, kept = 0.0, np.zeros(self.futures)
        found: dict[tuple[str, int], Cell] = {}
        for entry in range(self._begin(min(years) - self.length), last + 1):
            told = len(self.missing)
            step = self._cohort(entry, kept_mean, kept)
            kept_mean, kept = step.kept_mean, step.kept
            year = entry + self.length
            if year not in wanted:
                del self.missing[told:]
            elif step.graduates is not None:
                found[self.programme.key, year] = self._cell(year, step)
        return found

    def _begin(self, entry: int) -> int:
        """The finished cohort before the first that matters, from which nothing unknown comes down."""
        first = min(self.rows)
        while entry > first and (entry not in self.rows or self.rows[entry].graduated is None):
            entry -= 1
        return max(entry - 1, first)

    def _cohort(self, entry: int, kept_mean: float, kept: Draws) -> _Step:
        """What comes out of one cohort. Its random numbers depend on programme and year alone."""
        row = self.rows.get(entry)
        if row is not None and row.graduated is not None:
            known = float(row.repeated or 0)
            return _Step(row, float(row.graduated), None, known, np.full(self.futures, known))
        if self.graduating is None:
            return _Step(row, None, None, 0.0, np.zeros(self.futures))
        if row is not None and entry + self.length <= self.base_year:
            self._miss(
                entry + self.length, "supply.no_graduates", f"{entry}级已到毕业年份，没有填写毕业人数，按推算"
            )
        rng = np.random.default_rng([*self.seeds, entry])
        noise = rng.standard_normal((3, self.futures))
        up = self.graduating.of_cohort(rng, self.up)
        come_mean, come = self._come(entry, row, noise[0])
        still_mean, still = come_mean + kept_mean, come + kept
        down = min(self.repeating.mean if self.repeating else 0.0, 1 - self.graduating.mean)
        loss = 1.0
        if row is not None and row.left is not None:
            still_mean, still = max(still_mean - row.left, 0.0), np.maximum(still - row.left, 0.0)
            loss = 1 - min(max(self.base_year - entry, 0), self.length) / self.length
        if row is not None and row.repeated is not None:
            still_mean, still = max(still_mean - row.repeated, 0.0), np.maximum(still - row.repeated, 0.0)
            down = 0.0
        mean = float(_still(np.array(self.graduating.mean), down, loss))
        done = _part(still, _still(up, down, loss), noise[1])
        if row is not None and row.repeated is not None:
            known = float(row.repeated)
            return _Step(row, still_mean * mean, done, known, np.full(self.futures, known))
        rest = min(down / (1 - mean), 1.0) if mean < 1 else 0.0
        kept_down = _part(still - done, np.full(self.futures, rest), noise[2])
        return _Step(row, still_mean * mean, done, still_mean * (1 - mean) * rest, kept_down)

    def _come(self, entry: int, row: Cohort | None, noise: Draws) -> tuple[float, Draws]:
        """The entrants of a year: recorded, planned, or as in recent years."""
        if row is not None and row.enrolled is not None:
            known = float(row.enrolled + (row.joined or 0))
            return known, np.full(self.futures, known)
        if row is not None and row.planned is not None:
            if entry <= self.base_year:
                self._miss(
                    entry + self.length, "supply.no_intake", f"{entry}级没有填写实际招生，按招生计划测算"
                )
            share = self.estimates.filling.get(self.programme.key, self.estimates.usual_filling)
            taken = np.clip(share + self.estimates.filling_spread * noise, 0.0, 1.5)
            return row.planned * share, row.planned * taken
        if row is None and entry <= self.base_year:
            self._miss(entry + self.length, "supply.no_row", f"没有登记{entry}级，按没有招生计算")
            return 0.0, np.zeros(self.futures)
        if entry > self.base_year and not self.programme.recruits:
            return 0.0, np.zeros(self.futures)
        return self._as_before(entry, noise)

    def _as_before(self, entry: int, noise: Draws) -> tuple[float, Draws]:
        known = sorted(year for year, row in self.rows.items() if row.enrolled is not None and year < entry)
        if not known:
            self._miss(
                entry + self.length, "supply.no_intake", f"{entry}级没有招生计划，也没有往年招生，没有计入"
            )
            return 0.0, np.zeros(self.futures)
        level = float(np.mean([self.rows[year].enrolled or 0 for year in known[-RECENT:]]))
        self._miss(
            entry + self.length,
            "supply.no_plan",
            f"{entry}级没有招生计划，按最近{len(known[-RECENT:])}年平均招生测算",
        )
        ahead = math.sqrt(entry - known[-1])
        return level, level * np.minimum(np.exp(self.estimates.intake_spread * ahead * noise), 3.0)

    def _cell(self, year: int, step: _Step) -> Cell:
        """The graduates, and those who neither study on nor go away."""
        row, middle = step.row, step.graduates or 0.0
        draws = step.draws if step.draws is not None else np.full(self.futures, middle)
        on_mean, on = _known(row.continued, row.graduated) if row else (None, self.on)
        here_mean, here = _known(row.local, row.employed) if row else (None, self.here)
        if on_mean is None:
            on_mean, on = self._expected(self.continuing, self.on, 0.0, year, _NO_CONTINUED)
        if here_mean is None:
            here_mean, here = self._expected(self.staying, self.here, 1.0, year, _NO_LOCAL)
        stay = (1 - on_mean) * here_mean
        joining = draws * (1 - on) * here
        return Cell(
            self.programme.key,
            year,
            step.draws is None,
            spread(middle, draws),
            spread(middle * stay, joining),
            draws,
            joining,
        )

    def _expected(
        self, rate: Rate | None, draws: Draws, without: float, year: int, missing: tuple[str, str]
    ) -> tuple[float, Draws]:
        """The share of the programme with its scatter; what to do where nobody's is known is said."""
        if rate is not None:
            return rate.mean, draws
        self._miss(year, *missing)
        return without, np.full(self.futures, without)

    def _miss(self, year: int, code: str, message: str) -> None:
        self.missing.append(Missing(self.programme.key, year, code, message))


@dataclass(frozen=True)
class _Step:
    """What one cohort gives: graduates (draws: none if recorded), and those kept down."""

    row: Cohort | None
    graduates: float | None
    draws: Draws | None
    kept_mean: float
    kept: Draws


def _known(hits: int | None, number: int | None) -> tuple[float | None, Any]:
    """The recorded share of a cohort, the same in every future."""
    if hits is None or not number:
        return None, None
    share = min(hits / number, 1.0)
    return share, share


def _still(share: Draws, down: float, loss: float) -> Draws:
    """The share of those still there who graduate, when of the expected loss so much is yet to come."""
    gone = np.clip(1 - share - down, 0.0, 1.0) * loss
    whole = share + down + gone
    return np.where(whole > 0, share / np.where(whole > 0, whole, 1.0), 0.0)


def _part(whole: Draws, share: Draws, noise: Draws) -> Draws:
    """So many of the whole by chance: the normal form of the binomial, cut so as to grow with the whole."""
    mean = whole * share
    return np.clip(mean + noise * np.sqrt(mean * (1 - share)), 0.0, whole)


def sum_of(draws: Iterable[Draws]) -> Draws:
    listed = list(draws)
    return np.sum(listed, axis=0) if listed else np.zeros(FUTURES)


def spread(middle: float, draws: Draws) -> Interval:
    """The interval of a number; the middle always lies in it."""
    ordered = np.sort(draws)
    low, high = _at(ordered, LOW), _at(ordered, HIGH)
    return Interval(min(low, middle), middle, max(high, middle))


def _at(ordered: Draws, share: float) -> float:
    """The quantile of sorted numbers, between two in proportion; numpy's own takes ten times as long."""
    place = share * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return float(ordered[before] + (place - before) * (ordered[after] - ordered[before]))
