"""Figures of one cell put together: over periods, over places and over sources. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from ronghe.core.errors import Invalid
from ronghe.labour.enums import STOCKS, Combining, DemandSource

UNCODED = ""
PENNY = Decimal("0.01")
Wages = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """Posts wanted in one occupation (or group) by one source over the period asked for.

    ``rows`` are the keys of the ``Demand`` rows behind it. Wages are fen a month, weighted by posts where
    several rows meet. ``notes`` says what the figure does not tell by itself. ``source`` of a combined cell
    joins the names of its sources by ``+``.
    """

    occupation: str
    source: str
    starts_on: date
    months: int
    posts: Decimal
    notices: int = 0
    employers: int = 0
    wage_low: int | None = None
    wage_middle: int | None = None
    wage_high: int | None = None
    rows: tuple[int, ...] = ()
    periods: int = 1
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored row of demand, as the rules need it."""

    pk: int
    place: str
    source: str
    occupation: str
    industry: str
    starts_on: date
    months: int
    posts: Decimal
    notices: int = 0
    employers: int = 0
    wages: Wages = (None, None, None)


def group_of(code: str, length: int) -> str:
    """The code cut to its group; a code not as long stays as it is."""
    return code[:length]


def months_of(entry: Entry) -> list[int]:
    """The months of the period, counted from year nought."""
    first = entry.starts_on.year * 12 + entry.starts_on.month - 1
    return list(range(first, first + entry.months))


def told_once(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Rows to use, and those left out: a month is told once by each source of a place.

    Where a source has figures of different length for one month (a quarter and its months), the longest
    period is used: it was made to stand for the whole of it.
    """
    used: list[Entry] = []
    left: list[Entry] = []
    taken: dict[tuple[str, str, str, str], dict[int, int]] = {}
    for entry in sorted(entries, key=lambda one: (-one.months, one.starts_on, one.pk)):
        key = (entry.place, entry.source, entry.occupation, entry.industry)
        months = taken.setdefault(key, {})
        span = months_of(entry)
        if any(months.get(month, entry.months) != entry.months for month in span):
            left.append(entry)
            continue
        months.update(dict.fromkeys(span, entry.months))
        used.append(entry)
    return used, left


def cell_of(occupation: str, source: str, entries: Sequence[Entry], *, starts_on: date, months: int) -> Cell:
    """One cell of all rows of a source in the period: flows add up, states are averaged over periods."""
    used, left = told_once(entries)
    notes: list[str] = []
    if left:
        notes.append(f"同一月份另有 {len(left)} 行不同期长的数，已按期长的一套计，未重复相加")
    periods = sorted({one.starts_on for one in used})
    total = sum((one.posts for one in used), Decimal(0))
    if source in STOCKS and len(periods) > 1:
        total = (total / len(periods)).quantize(PENNY, ROUND_HALF_UP)
        notes.append(f"时点数，取 {len(periods)} 期的平均")
    low, middle, high = wages_of(used)
    return Cell(
        occupation,
        source,
        starts_on,
        months,
        total,
        sum(one.notices for one in used),
        sum(one.employers for one in used),
        low,
        middle,
        high,
        tuple(one.pk for one in used),
        len(periods),
        tuple(notes),
    )


def wages_of(entries: Iterable[Entry]) -> Wages:
    """Each wage figure, weighted by posts over the rows that state it."""
    listed = list(entries)
    found: list[int | None] = []
    for place in range(3):
        stated = [(one.wages[place], one.posts) for one in listed]
        pairs = [(wage, max(posts, PENNY)) for wage, posts in stated if wage is not None]
        weight = sum((posts for _, posts in pairs), Decimal(0))
        sums = sum((wage * posts for wage, posts in pairs), Decimal(0))
        found.append(int((sums / weight).to_integral_value(ROUND_HALF_UP)) if pairs else None)
    return (found[0], found[1], found[2])


# several sources


@dataclass(frozen=True, slots=True)
class Way:
    """How figures of several sources become one."""

    method: str
    sources: tuple[str, ...]
    weights: Mapping[str, Decimal] = field(default_factory=dict)

    def words(self) -> str:
        names = "、".join(source_name(one) for one in self.sources)
        if self.method == Combining.SINGLE:
            return names
        if self.method == Combining.WEIGHTED:
            shares = "、".join(
                f"{source_name(one)} {plain(self.weights[one] * 100)}%" for one in self.sources
            )
            return f"加权平均（{shares}）"
        return f"{Combining(self.method).label}（{names}）"


def source_name(source: str) -> str:
    return str(DemandSource(source).label)


def plain(number: Decimal) -> str:
    """A number without needless noughts."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def way_of(method: str, sources: Sequence[str], weights: Mapping[str, object]) -> Way:
    """The way as people state it; ``Invalid`` names what is wrong with it."""
    listed = tuple(dict.fromkeys(sources))
    unknown = [one for one in listed if one not in DemandSource.values]
    if method not in Combining.values:
        raise Invalid("labour.choice.method", "没有这种取法。", fields={"method": "请从列出的取法中选择。"})
    if not listed or unknown:
        raise Invalid("labour.choice.sources", "请选择来源。", fields={"sources": "请至少选择一个来源。"})
    if method == Combining.SINGLE and len(listed) != 1:
        raise Invalid("labour.choice.one", "取一个来源时只能选一个。", fields={"sources": "请只选一个来源。"})
    if method != Combining.SINGLE and len(listed) < 2:
        raise Invalid(
            "labour.choice.two", "要合并的来源至少两个。", fields={"sources": "请至少选择两个来源。"}
        )
    if method != Combining.WEIGHTED:
        return Way(method, listed)
    return Way(method, listed, _shares(listed, weights))


def _shares(sources: Sequence[str], weights: Mapping[str, object]) -> dict[str, Decimal]:
    """The weights as shares of one, to four places."""
    given = {one: Decimal(str(weights.get(one) or 0)) for one in sources}
    wrong = [one for one, weight in given.items() if not weight.is_finite() or weight <= 0]
    if wrong:
        names = "、".join(source_name(one) for one in wrong)
        raise Invalid(
            "labour.choice.weights",
            f"{names}的权重应大于零。",
            fields={"weights": "每个来源的权重都应大于零。"},
        )
    total = sum(given.values(), Decimal(0))
    return {one: (weight / total).quantize(Decimal("0.0001"), ROUND_HALF_UP) for one, weight in given.items()}


def combined(way: Way, cells: Mapping[str, Cell]) -> Cell | None:
    """One cell of the cells of several sources for one occupation; None where none of them has a figure.

    A source without a figure for the occupation says nothing, not nought: its weight goes to the others,
    and the cell says so.
    """
    told = {one: cells[one] for one in way.sources if one in cells}
    if not told:
        return None
    first = next(iter(told.values()))
    notes = [note for cell in told.values() for note in cell.notes]
    silent = [source_name(one) for one in way.sources if one not in told]
    if silent:
        notes.append(f"{'、'.join(silent)}没有这一职业的数")
    chosen, posts = _posts(way, told)
    low, middle, high = wages_of(
        Entry(0, "", one, "", "", cell.starts_on, cell.months, cell.posts, wages=_wages(cell))
        for one, cell in told.items()
    )
    return Cell(
        first.occupation,
        "+".join(chosen),
        first.starts_on,
        first.months,
        posts,
        sum(told[one].notices for one in chosen),
        sum(told[one].employers for one in chosen),
        low,
        middle,
        high,
        tuple(pk for one in chosen for pk in told[one].rows),
        max(cell.periods for cell in told.values()),
        tuple(dict.fromkeys(notes)),
    )


def _wages(cell: Cell) -> Wages:
    return (cell.wage_low, cell.wage_middle, cell.wage_high)


def _posts(way: Way, told: Mapping[str, Cell]) -> tuple[list[str], Decimal]:
    """The sources that made the figure, and the figure."""
    if way.method == Combining.HIGHEST:
        best = max(told, key=lambda one: told[one].posts)
        return [best], told[best].posts
    if way.method == Combining.MEDIAN:
        middle = Decimal(median(cell.posts for cell in told.values()))
        return list(told), middle.quantize(PENNY, ROUND_HALF_UP)
    if way.method == Combining.WEIGHTED:
        weight = sum((way.weights[one] for one in told), Decimal(0))
        total = sum((way.weights[one] * cell.posts for one, cell in told.items()), Decimal(0))
        return list(told), (total / weight).quantize(PENNY, ROUND_HALF_UP)
    only = next(iter(told))
    return [only], told[only].posts
