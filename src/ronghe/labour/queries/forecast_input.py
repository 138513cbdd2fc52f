"""The rows a forecast is made from: demand by period, with every decision on the way named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum, Value
from django.db.models.functions import Substr

from ronghe.core.models import Jurisdiction
from ronghe.engine.canonical import content_digest
from ronghe.engine.forecast.cleaning import Gaps, Row, Rules
from ronghe.engine.forecast.model import Frequency, Problem
from ronghe.engine.forecast.periods import label
from ronghe.labour.enums import STOCKS, DemandSource, ForecastSource
from ronghe.labour.models import Choice, Demand
from ronghe.labour.queries.demand import best_source, way_chosen
from ronghe.labour.queries.occupations import full_code
from ronghe.labour.rules.combining import Cell, Way, combined, source_name
from ronghe.labour.rules.forecasting import (
    DISTRICT,
    FAMILY,
    INDUSTRY,
    OCCUPATION,
    UNCODED,
    VERSION,
    Setup,
    part,
)
from ronghe.reference.enums import CatalogueKind, SuccessionState
from ronghe.reference.models import CatalogueEntry
from ronghe.reference.queries import entries_by_code, successors_of
from ronghe.reference.rules.schemes import section_of

Spot = tuple[str, int, str]
"""Occupation group, district (its key; 0 where not asked for), industry section."""
Cells = dict[str, dict[Spot, dict[int, Decimal]]]
"""By source, spot and period."""
_ZERO = Decimal(0)
SUDDEN, ALWAYS = 2, 12
"""At most so many noughts in a series with at least so many other periods are named as doubtful."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows for ``cleaning.clean``, the rules to clean them by, and what was decided before."""

    rows: tuple[Row, ...]
    rules: Rules
    problems: tuple[Problem, ...]
    used: int
    """Stored rows of demand behind it."""
    says: str
    districts: Mapping[str, int] = field(default_factory=dict)
    """Code of every district named in a series, and its key."""

    @property
    def series(self) -> int:
        return len({row.series for row in self.rows})

    def digest(self, setup: Setup) -> str:
        """Of everything the result depends on."""
        rows = sorted((row.series, row.period, row.value, row.where) for row in self.rows)
        return content_digest([VERSION, setup.as_json(), rows])


def panel_of(place: Jurisdiction, setup: Setup, *, today: date) -> Panel:
    """The demand at and under a place as series of the set-up; without a row where there is none."""
    reading = _Reading(place, setup, today)
    cells = reading.cells()
    reading.say_joined()
    told, says = _one_story(cells, reading)
    rows = list(_rows(told, reading))
    rules = Rules(Frequency(setup.frequency), gaps=Gaps(setup.gaps))
    return Panel(tuple(rows), rules, tuple(reading.problems), reading.used, says, reading.district_codes())


class _Reading:
    """One reading of the table of demand, and what it noticed."""

    def __init__(self, place: Jurisdiction, setup: Setup, today: date) -> None:
        self.place, self.setup = place, setup
        self.frequency = Frequency(setup.frequency)
        self.now = self._period(today)
        self.problems: list[Problem] = []
        self.used = 0
        self.districts = {one.pk: one for one in _subtree(place)}
        self.home = _homes(place, self.districts)
        self.told: dict[int, set[int]] = defaultdict(set)
        self.merged: dict[int, int] = {}
        self.covered: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.occupations: dict[str, str] = {}
        self.sections: dict[str, str] = {}
        self._follow_successions()

    def _period(self, day: date) -> int:
        season = self.frequency.season
        return day.year * season + (day.month - 1) * season // 12

    # which rows

    def _wanted(self) -> QuerySet[Demand]:
        rows = Demand.objects.filter(jurisdiction__path__startswith=self.place.path)
        if self.setup.source in DemandSource.values:
            rows = rows.filter(source=self.setup.source)
        return rows

    def cells(self) -> Cells:
        """Sums by source, spot and period of all closed periods; too long periods are named, not used."""
        group = Substr("occupation", 1, self.setup.group_length)
        branch = Substr("industry", 1, 3) if self.setup.by_industry else Value("")
        grouped = (
            self._wanted()
            .annotate(group=group, branch=branch)
            .order_by()
            .values_list("source", "jurisdiction_id", "group", "branch", "starts_on", "months")
            .annotate(total=Sum("posts"))
        )
        found = self._without_double_surveys(list(grouped))
        self.used = len(found)
        fine, coarse = self._by_length(found)
        if coarse:
            self._say_coarse(coarse)
        return self._summed(fine)

    def _without_double_surveys(self, found: list[Any]) -> list[Any]:
        """A survey of the place itself stands for all of it; by district only those below count."""
        surveys = [one for one in found if one[0] == DemandSource.SURVEY]
        own = {one[1] == self.place.pk for one in surveys}
        if own != {True, False}:
            return found
        keep_own = not self.setup.by_district
        self.note("source.survey", "", "", "本级和下级都有抽样调查", "本级调查代表全域，只用一层，不相加")
        return [
            one for one in found if one[0] != DemandSource.SURVEY or (one[1] == self.place.pk) == keep_own
        ]

    def _by_length(self, found: list[Any]) -> tuple[list[Any], list[Any]]:
        longest = 12 // self.frequency.season
        fine = [one for one in found if one[5] <= longest]
        return fine, [one for one in found if one[5] > longest]

    def _say_coarse(self, coarse: Sequence[Any]) -> None:
        by_source: dict[str, int] = defaultdict(int)
        for one in coarse:
            by_source[one[0]] += 1
        unit = "月" if self.frequency is Frequency.MONTHLY else "季"
        for source, count in sorted(by_source.items()):
            text = f"{source_name(source)}有 {count} 行的期长超过一{unit}"
            self.note("period.coarse", "", "", text, "不能拆到较短的期，未用；可改按季预测或补短期的数")

    def _summed(self, fine: Iterable[Any]) -> Cells:
        """Months to periods: flows add up if every month is there, states are averaged."""
        months: dict[tuple[str, Spot, int], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        whole: Cells = defaultdict(lambda: defaultdict(dict))
        whole_lengths = 12 // self.frequency.season
        seen: dict[tuple[str, int], set[int]] = defaultdict(set)
        where_seen: dict[tuple[str, int], set[int]] = defaultdict(set)
        is_open = False
        for source, where, group, industry, starts_on, length, total in fine:
            period = self._period(starts_on)
            if period >= self.now:
                is_open = True
                continue
            district = self._district(where, period)
            spot = (self._group(group), district if self.setup.by_district else 0, self._section(industry))
            if length == whole_lengths:
                known = whole[source][spot].get(period, _ZERO)
                whole[source][spot][period] = known + total
                self.covered[source][district].add(period)
            else:
                months[source, spot, period][starts_on.month] += total
                seen[source, period].add(starts_on.month)
                where_seen[source, period].add(district)
        if is_open:
            text = "当期还没有结束，数还不全"
            self.note("period.open", "", label(self.now, self.frequency), text, "未用；期末后再预测")
        for source, period in self._add_months(whole, months, seen):
            for district in where_seen[source, period]:
                self.covered[source][district].add(period)
        return whole

    def _add_months(
        self,
        whole: Cells,
        months: Mapping[tuple[str, Spot, int], Mapping[int, Decimal]],
        seen: Mapping[tuple[str, int], set[int]],
    ) -> set[tuple[str, int]]:
        """Quarters of months; gives back which source told of which."""
        size = 12 // self.frequency.season
        partial = {key: found for key, found in seen.items() if len(found) < size and key[0] not in STOCKS}
        for (source, period), found in sorted(partial.items()):
            text = f"{source_name(source)}只有 {len(found)} 个月的数"
            self.note("period.partial", "", label(period, self.frequency), text, "这一季当作缺数")
        for (source, spot, period), posts in months.items():
            if (source, period) in partial or period in whole[source].get(spot, {}):
                continue  # a figure of the whole quarter stands for its months
            total = sum(posts.values(), _ZERO)
            if source in STOCKS:
                total /= len(seen[source, period])
            whole[source][spot][period] = total
        return set(seen) - set(partial)

    # places

    def _district(self, where: int, period: int) -> int:
        home = self.home.get(where, self.place.pk)
        self.told[home].add(period)
        return self.merged.get(home, home)

    def _follow_successions(self) -> None:
        """Districts that have a confirmed successor among the places: one to one renamed, else added."""
        by_code = {one.code: one for one in self.districts.values() if one.pk in set(self.home.values())}
        old = CatalogueEntry.objects.filter(
            kind=CatalogueKind.REGION, code__in=by_code, successors__state=SuccessionState.CONFIRMED
        ).distinct()
        for entry in old:
            before = by_code[entry.code]
            names = [found.code for found in successors_of(entry)]
            after = [by_code[code] for code in names if code in by_code and code != entry.code]
            if len(names) > 1:
                text = f"“{before.short_name}”已拆分为 {'、'.join(names)}"
                self.note("district.split", before.short_name, "", text, "不能分摊，按原地区另列")
            elif not after:
                text = f"“{before.short_name}”的接续地区 {'、'.join(names)} 不在本地名录"
                self.note("district.unknown", before.short_name, "", text, "按原地区另列；请登记后重新运行")
            else:
                self.merged[before.pk] = after[0].pk

    def say_joined(self) -> None:
        """One line a district that goes on under another name, or in another one."""
        for old, new in self.merged.items():
            periods = self.told[old]
            if not periods:
                continue
            before, after = self.districts[old].short_name, self.districts[new].short_name
            span = f"{label(min(periods), self.frequency)} 至 {label(max(periods), self.frequency)}"
            if list(self.merged.values()).count(new) == 1 and not periods & self.told[new]:
                text = f"{len(periods)} 期写作“{before}”"
                self.note("series.renamed", self.district_part(new), span, text, f"按接续关系并入“{after}”")
            else:
                text = f"“{before}”已并入“{after}”，{len(periods)} 期分列"
                self.note("series.merged", self.district_part(new), span, text, "按接续关系把同期的数相加")

    def district_part(self, pk: int) -> str:
        one = self.districts[pk]
        name = f"{one.short_name}（本级）" if pk == self.place.pk else one.short_name
        return part(one.code, name)

    def district_codes(self) -> dict[str, int]:
        return {self.districts[pk].code: pk for pk in {*self.home.values()}}

    # codes

    def _group(self, group: str) -> str:
        self.occupations.setdefault(group, "")
        return group

    def _section(self, industry: str) -> str:
        if not self.setup.by_industry or not industry:
            return ""
        letter = industry[0].upper() if industry[0].isalpha() else section_of(int(industry[:2]))
        self.sections.setdefault(letter, "")
        return letter

    def note(self, code: str, series: str, period: str, message: str, action: str) -> None:
        self.problems.append(Problem(code, series, period, message, action))


def _subtree(place: Jurisdiction) -> list[Jurisdiction]:
    return list(Jurisdiction.objects.filter(path__startswith=place.path))


def _homes(place: Jurisdiction, known: Mapping[int, Jurisdiction]) -> dict[int, int]:
    """For each place of the subtree the one right under the top that it belongs to; the top for itself."""
    by_path = {one.path: one.pk for one in known.values()}
    found = {}
    for one in known.values():
        rest = one.path.removeprefix(place.path).split("/", 1)[0]
        found[one.pk] = by_path.get(f"{place.path}{rest}/", place.pk) if rest else place.pk
    return found


# several sources


def _one_story(cells: Cells, reading: _Reading) -> tuple[Cells, str]:
    """The sources that the rows are made of, and a sentence about them."""
    source = reading.setup.source
    if source == ForecastSource.ALL:
        names = "、".join(source_name(one) for one in sorted(cells)) or "没有来源"
        return cells, f"各来源并用（{names}），同一期有不同的数时取平均。"
    if source != ForecastSource.CHOSEN:
        return cells, f"来源：{source_name(source)}。"
    return _chosen(cells, reading)


def _chosen(cells: Cells, reading: _Reading) -> tuple[Cells, str]:
    """Every period by the way chosen for its year; years without one by the latest; none: the best source."""
    ways = _ways(reading.place)
    if not ways:
        best = best_source(_told(cells))
        if best is None:
            return {}, "还没有任何来源的需求数。"
        text = f"没有选定口径，暂用单一来源“{source_name(best)}”"
        reading.note("source.fallback", "", "", text, "请在来源比较页选定口径后重新运行")
        return {best: cells[best]}, f"{text}。"
    season = reading.frequency.season
    made: dict[Spot, dict[int, Decimal]] = defaultdict(dict)
    spots = sorted({spot for found in cells.values() for spot in found})
    for spot in spots:
        periods = sorted({period for found in cells.values() for period in found.get(spot, {})})
        for period in periods:
            way = _way_in(ways, period // season)
            cell = _combined(way, cells, reading.covered, spot, period)
            if cell is not None:
                made[spot][period] = cell.posts
    for source in cells:
        for district, covered in reading.covered[source].items():
            reading.covered["chosen"][district] |= covered
    years = "、".join(f"{year} 年{way.words()}" for year, way in sorted(ways.items()))
    return {"chosen": made}, f"按选定口径：{years}。"


def _ways(place: Jurisdiction) -> dict[int, Way]:
    """The way of each year in force here: of the place itself before those above it."""
    return {row.year: way_chosen(row) for row in Choice.objects.holding_at(place)}


def _way_in(ways: Mapping[int, Way], year: int) -> Way:
    earlier = [known for known in ways if known <= year]
    return ways[max(earlier) if earlier else min(ways)]


def _combined(
    way: Way, cells: Cells, covered: Mapping[str, Mapping[int, set[int]]], spot: Spot, period: int
) -> Cell | None:
    """A source that has figures of this district and period but none of this spot says nought."""
    day = date(1, 1, 1)
    told = {}
    for source in way.sources:
        posts = cells.get(source, {}).get(spot, {}).get(period)
        if posts is None and _is_covered(covered.get(source, {}), spot[1], period):
            posts = _ZERO
        if posts is not None:
            told[source] = Cell(spot[0], source, day, 1, posts)
    return combined(way, told)


def _told(cells: Cells) -> list[Cell]:
    """One cell an occupation and source, for the choice of the best source."""
    day = date(1, 1, 1)
    return [
        Cell(spot[0], source, day, 1, _ZERO, periods=len(found))
        for source, spots in cells.items()
        for spot, found in spots.items()
    ]


# rows


def _rows(cells: Cells, reading: _Reading) -> Iterable[Row]:
    names = _Names(reading)
    end = 1 + max((p for found in cells.values() for spot in found.values() for p in spot), default=-1)
    every = sorted({spot for found in cells.values() for spot in found})
    _say_uncovered(cells, reading, end)
    for spot in every:
        series, groups = names.of(spot)
        mine = {source: found[spot] for source, found in cells.items() if spot in found}
        first = min(min(found) for found in mine.values())
        listed = [
            row
            for period in range(first, end)
            for row in _in_period(mine, reading, spot, period, series, groups)
        ]
        _say_sudden(listed, reading)
        yield from listed


def _in_period(
    mine: Mapping[str, Mapping[int, Decimal]],
    reading: _Reading,
    spot: Spot,
    period: int,
    series: str,
    groups: Mapping[str, str],
) -> Iterable[Row]:
    """What each source says; nought where one has figures of the district but none of this; else a gap."""
    when = label(period, reading.frequency)
    said = [(source, found[period]) for source, found in mine.items() if period in found]
    if not said and any(_is_covered(reading.covered[source], spot[1], period) for source in mine):
        said = [("", _ZERO)]
    for source, posts in said:
        yield Row(series, when, f"{posts.normalize():f}", groups, source)


def _say_sudden(rows: Sequence[Row], reading: _Reading) -> None:
    """A nought or two in a series that never had one: rather left out than not wanted."""
    filled = [row for row in rows if not row.where]
    if (
        0 < len(filled) <= SUDDEN
        and len(rows) - len(filled) >= ALWAYS
        and all(float(row.value) > 0 for row in rows if row.where)
    ):
        text = f"只有 {'、'.join(row.period for row in filled)} 没有需求，其余各期都有"
        reading.note(
            "zero.sudden", rows[0].series, filled[0].period, text, "按零计；如是漏数，请补数后重新运行"
        )


def _is_covered(covered: Mapping[int, set[int]], district: int, period: int) -> bool:
    if district:
        return period in covered.get(district, ())
    return any(period in found for found in covered.values())


def _say_uncovered(cells: Cells, reading: _Reading, end: int) -> None:
    """Districts without any figure in a period that the source has elsewhere: their sums are too low."""
    for source in sorted(cells):
        covered = {d: found for d, found in reading.covered[source].items() if d}
        every = set().union(*covered.values()) if covered else set()
        for district, found in sorted(covered.items()):
            missing = sorted(period for period in every - found if min(found) < period < end)
            if not missing:
                continue
            span = label(missing[0], reading.frequency)
            if len(missing) > 1:
                span += f" 至 {label(missing[-1], reading.frequency)}"
            name = reading.districts[district].short_name
            text = f"{name}有 {len(missing)} 期没有数"
            action = "当作缺数" if reading.setup.by_district else "合计只含有数的地区，可能偏低；请补数"
            reading.note("coverage.partial", name, span, text, action)


class _Names:
    """Names of series: codes with what the catalogues call them."""

    def __init__(self, reading: _Reading) -> None:
        self.reading = reading
        codes = {full_code(code) for code in reading.occupations if code}
        codes |= {full_code(code[:1]) for code in reading.occupations if code}
        self.occupations = {
            code: found.name for code, found in entries_by_code(CatalogueKind.OCCUPATION, codes).items()
        }
        self.sections = {
            code: found.name
            for code, found in entries_by_code(CatalogueKind.INDUSTRY, reading.sections).items()
        }

    def of(self, spot: Spot) -> tuple[str, dict[str, str]]:
        occupation, district, section = spot
        groups = {FAMILY: self._occupation(occupation[:1]), OCCUPATION: self._occupation(occupation)}
        if self.reading.setup.by_district:
            groups[DISTRICT] = self.reading.district_part(district)
        if self.reading.setup.by_industry:
            groups[INDUSTRY] = part(section, self.sections.get(section, "")) if section else UNCODED
        return "/".join(value for column, value in groups.items() if column != FAMILY), groups

    def _occupation(self, code: str) -> str:
        return part(code, self.occupations.get(full_code(code), "")) if code else UNCODED
