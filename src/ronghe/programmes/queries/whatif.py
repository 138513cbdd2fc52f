"""A scenario with the facts it needs: every assumption with where it comes from, what is missing by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from ronghe.core.models import Jurisdiction
from ronghe.engine.rules.values import Value
from ronghe.engine.whatif import (
    Change,
    Kind,
    Market,
    Outcome,
    Programme,
    Range,
    Rate,
    WhatIfError,
    simulate,
)
from ronghe.labour.queries.demand import last_year
from ronghe.labour.queries.occupations import occupation_names
from ronghe.programmes.models import Adjustment, Cohort, Scenario, ScenarioChange, SchoolProgramme
from ronghe.programmes.models.whatif import ChangeKind
from ronghe.programmes.queries.alignment import groups_of
from ronghe.programmes.queries.desk_file import region_of
from ronghe.programmes.queries.desk_terms import (
    EQUIPMENT_PER_STUDENT,
    TEACHERS_PER_STUDENT,
    all_stated,
    source_words,
)
from ronghe.programmes.queries.gaps import Gaps, gaps_of
from ronghe.programmes.rules.cohorts import whole_years

LAST_COHORTS = 3
SECONDARY = "secondary"
Teachers = Callable[[Iterable[SchoolProgramme], date], Mapping[int, float]]
TEACHERS: list[Teachers] = []
"""Who knows how many teachers a programme has: an app above adds itself."""


def add_teachers(know: Teachers) -> None:
    """Declare where the numbers of teachers come from."""
    TEACHERS.append(know)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One input of the scenario: whose, what, how much, from where. An empty value is missing."""

    subject: str
    name: str
    value: str
    source: str

    @property
    def is_missing(self) -> bool:
        return not self.value


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a scenario, or why it cannot be reckoned."""

    scenario: Scenario
    changes: tuple[ScenarioChange, ...]
    assumptions: tuple[Assumption, ...]
    outcome: Outcome | None
    error: str = ""

    @property
    def figures(self) -> dict[str, float | None]:
        """The figures by which scenarios are compared, in the last year, against leaving all as it is."""
        out = self.outcome
        if out is None:
            return dict.fromkeys(FIGURES)
        gaps = [one.after.middle - one.before.middle for one in out.gaps if one.after and one.before]
        return {
            "intake": out.total("intake"),
            "learners": out.total("learners"),
            "graduates": out.total("graduates"),
            "gap": sum(gaps) if gaps and len(gaps) == len(out.gaps) else None,
            "teachers": out.total("teachers"),
            "training_places": out.total("training_places"),
            "equipment": out.equipment_cost,
        }


FIGURES = {
    "intake": ("年招生数增减", "人"),
    "learners": ("在校生增减", "人"),
    "graduates": ("毕业生增减", "人"),
    "gap": ("缺口增减（负数是缺口缩小）", "人"),
    "teachers": ("需要的专业课教师增减", "人"),
    "training_places": ("需要的实训工位增减", "个"),
    "equipment": ("新增教学仪器设备", "元"),
}


COLUMNS = (
    ("intake", gettext_lazy("招生")),
    ("learners", gettext_lazy("在校生")),
    ("graduates", gettext_lazy("毕业生")),
    ("teachers", gettext_lazy("需要教师")),
)


def whole(value: float | None) -> int | None:
    """A figure as people read it."""
    return None if value is None else round(value)


def shown_gaps(outcome: Outcome) -> list[dict[str, Any]]:
    """Demand and gap of each occupation group in the last year, in whole people."""
    return [
        {
            "name": one.market.name,
            "demand": whole(one.demand),
            "before": whole(one.before.middle) if one.before else None,
            "after": whole(one.after.middle) if one.after else None,
            "low": whole(one.after.low) if one.after else None,
            "high": whole(one.after.high) if one.after else None,
        }
        for one in outcome.gaps
    ]


def shown_rows(outcome: Outcome) -> list[tuple[str, list[tuple[str, int | None]]]]:
    """Each programme with what it gains in the last year, and what it then lacks."""
    rows = []
    for one in outcome.courses:
        cells = [(str(label), whole(one.gained(name))) for name, label in COLUMNS]
        cells.append((gettext("还缺教师"), whole(one.teachers_short)))
        cells.append((gettext("还缺工位"), whole(one.places_short)))
        cells.append((gettext("新增设备（元）"), whole(one.equipment_cost)))
        rows.append((one.programme.name, cells))
    return rows


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all scenarios of a place rest on: demand and supply of its region, and the standards."""

    gaps: Gaps | None
    stated: Mapping[str, Value | None]


@dataclass(slots=True)
class _Facts:
    """What was read for one scenario."""

    scenario: Scenario
    ground: _Ground
    cohorts: dict[int, list[Cohort]]
    shares: dict[str, dict[str, float]]
    teachers: Mapping[int, float]
    training: Mapping[int, int]
    assumed: list[Assumption]


def result_of(scenario: Scenario) -> Result:
    """The scenario reckoned from what the registers say today."""
    return results_of([scenario])[0]


def results_of(scenarios: Iterable[Scenario]) -> list[Result]:
    """Several scenarios, each from the same facts; what they share by place is read once."""
    grounds: dict[int, _Ground] = {}
    found = []
    for scenario in scenarios:
        place = scenario.jurisdiction
        if place.pk not in grounds:
            grounds[place.pk] = _ground(place)
        found.append(_result(scenario, grounds[place.pk]))
    return found


def _ground(place: Jurisdiction) -> _Ground:
    region, today = region_of(place), timezone.localdate()
    year = last_year(region, today)
    return _Ground(
        gaps_of(region, year) if year else None,
        all_stated(region, (TEACHERS_PER_STUDENT, EQUIPMENT_PER_STUDENT), today),
    )


def _result(scenario: Scenario, ground: _Ground) -> Result:
    changes = tuple(
        scenario.changes.filter(state="current").select_related("programme__organisation", "to__organisation")
    )
    existing = {row.pk: row for one in changes for row in (one.programme, one.to) if row is not None}
    facts = _read(scenario, ground, existing, changes)
    programmes = [_existing(row, facts) for row in existing.values()]
    programmes += [_new(one, facts) for one in changes if one.kind == ChangeKind.OPEN]
    markets = _markets(programmes, facts)
    try:
        outcome = simulate(
            programmes,
            [_change(one) for one in changes],
            start=scenario.start_year,
            horizon=scenario.horizon,
            markets=markets,
        )
    except WhatIfError as error:
        return Result(scenario, changes, tuple(facts.assumed), None, str(error))
    return Result(scenario, changes, tuple(facts.assumed), outcome)


def _read(
    scenario: Scenario,
    ground: _Ground,
    existing: Mapping[int, SchoolProgramme],
    changes: Sequence[ScenarioChange],
) -> _Facts:
    cohorts: dict[int, list[Cohort]] = {}
    for row in Cohort.objects.current().filter(programme__in=existing).order_by("-entry_year"):
        cohorts.setdefault(row.programme_id, []).append(row)
    codes = {row.code for row in existing.values()} | {one.code for one in changes if one.code}
    teachers: dict[int, float] = {}
    for know in TEACHERS:
        teachers.update(know(existing.values(), timezone.localdate()))
    return _Facts(
        scenario,
        ground,
        cohorts,
        groups_of(codes),
        teachers,
        _training(existing),
        [],
    )


def _training(existing: Iterable[int]) -> dict[int, int]:
    """The training places that a programme's last application that went through names."""
    rows = Adjustment.objects.filter(
        state="effective", programme__in=list(existing), training_places__isnull=False
    )
    found = rows.order_by("decided_on").values_list("programme", "training_places")
    return {key: number for key, number in found if key is not None and number is not None}


def _existing(row: SchoolProgramme, facts: _Facts) -> Programme:
    cohorts = facts.cohorts.get(row.pk, [])
    name = f"{row.organisation.name} {row.name}"
    entrants = {one.entry_year: float(one.enrolled) for one in cohorts if one.enrolled is not None}
    intake = next((entrants[year] for year in sorted(entrants, reverse=True)), None)
    last = max(entrants, default=None)
    _say(facts, name, "现在的年招生数", intake, "人", f"{last} 级实际招生" if last else "")
    base = _rates(name, row.level, row.code, cohorts, facts)
    teachers = facts.teachers.get(row.pk)
    _say(facts, name, "现有专业课教师", teachers, "人", "教师名册")
    training = facts.training.get(row.pk)
    _say(facts, name, "现有实训工位", training, "个", "最近一次已执行的专业调整申请")
    return replace(
        base,
        key=str(row.pk),
        name=name,
        years=whole_years(row.years),
        intake=intake,
        entrants=entrants,
        teachers=teachers,
        training_places=None if training is None else float(training),
    )


def _new(one: ScenarioChange, facts: _Facts) -> Programme:
    """A programme that does not exist yet: nobody is in it, nothing is there for it."""
    name = f"新开 {one.name}"
    base = _rates(name, one.level, one.code, [], facts)
    years = whole_years(one.years or Decimal(1))
    return replace(base, key=_key(one), name=name, years=years, intake=0.0, teachers=0.0, training_places=0.0)


def _rates(name: str, level: str, code: str, cohorts: Sequence[Cohort], facts: _Facts) -> Programme:
    """The rates of one programme: what the scenario assumes, else what was, else the standard."""
    scenario = facts.scenario
    retention, local = _retention(name, cohorts, facts), _local(name, cohorts, facts)
    weights = facts.shares.get(code, {})
    market = max(weights, key=lambda one: weights[one], default="")
    share = weights[market] / sum(weights.values()) if market else 1.0
    if market and len(weights) > 1:
        _say(facts, name, f"毕业生进入 {market} 的比例", round(share * 100, 1), "%", "专业与职业对应的权重")
    each = _stated(name, level, scenario.students_per_teacher, facts, TEACHERS_PER_STUDENT, inverse=True)
    equipment = (
        None if scenario.equipment_per_student is None else Decimal(scenario.equipment_per_student) / 100
    )
    places = scenario.places_per_student
    _say(facts, name, "每名学生的实训工位", places, "个", "方案假定" if places is not None else "")
    return Programme(
        key="",
        name=name,
        years=1,
        intake=None,
        retention=retention,
        local=None if local is None else local * share,
        students_per_teacher=each,
        places_per_student=None if places is None else float(places),
        equipment_per_student=_stated(name, level, equipment, facts, EQUIPMENT_PER_STUDENT),
        market=market,
    )


def _retention(name: str, cohorts: Sequence[Cohort], facts: _Facts) -> Rate | None:
    if (assumed := facts.scenario.retention) is not None:
        _say(facts, name, "入学到毕业的保留率", assumed, "%", "方案假定")
        return Rate.exactly(float(assumed) / 100)
    done = [one for one in cohorts if one.graduated is not None and one.enrolled][:LAST_COHORTS]
    came = sum(one.enrolled + (one.joined or 0) for one in done)
    if not came:
        _say(facts, name, "入学到毕业的保留率", None, "%", "")
        return None
    each = [min(1.0, one.graduated / (one.enrolled + (one.joined or 0))) for one in done]
    middle = min(1.0, sum(one.graduated for one in done) / came)
    _say(
        facts, name, "入学到毕业的保留率", round(middle * 100, 1), "%", f"最近 {len(done)} 届已毕业的实际比例"
    )
    return Rate(min(*each, middle), middle, max(*each, middle))


def _local(name: str, cohorts: Sequence[Cohort], facts: _Facts) -> float | None:
    if (assumed := facts.scenario.local_share) is not None:
        _say(facts, name, "毕业生留在本地的比例", assumed, "%", "方案假定")
        return float(assumed) / 100
    done = [one for one in cohorts if one.graduated and one.employed_local is not None][:LAST_COHORTS]
    gone = sum(one.graduated for one in done)
    share = sum(one.employed_local for one in done) / gone if gone else None
    value = None if share is None else round(share * 100, 1)
    _say(facts, name, "毕业生留在本地的比例", value, "%", f"最近 {len(done)} 届已登记的去向" if done else "")
    return share


def _stated(
    name: str, level: str, assumed: Decimal | None, facts: _Facts, key: str, *, inverse: bool = False
) -> float | None:
    """What the scenario assumes, else for secondary schools the standard of the place or the State."""
    label = "每名教师对应的学生数" if key == TEACHERS_PER_STUDENT else "生均教学仪器设备值"
    unit = "人" if key == TEACHERS_PER_STUDENT else "元"
    if assumed is not None:
        _say(facts, name, label, assumed, unit, "方案假定")
        return float(assumed)
    found = facts.ground.stated[key] if level == SECONDARY else None
    if found is None:
        _say(facts, name, label, None, unit, "")
        return None
    number = float(str(found.value))
    value = 1 / number if inverse and number else number
    _say(facts, name, label, round(value, 2), unit, source_words(found))
    return value


def _markets(programmes: Sequence[Programme], facts: _Facts) -> list[Market]:
    wanted, gaps = sorted({one.market for one in programmes if one.market}), facts.ground.gaps
    names, known = occupation_names(wanted), gaps.by_group() if gaps else {}
    growth = float(facts.scenario.demand_growth or 0) / 100
    found = []
    for group in wanted:
        gap, title = known.get(group), f"{group} {names.get(group, '')}".strip()
        demand = gap.demand.middle if gap else None
        others = _others(gaps, group, programmes) if gaps and gap else None
        _say(facts, title, "需求数", demand, "人", gaps.says if gaps else "")
        _say(
            facts,
            title,
            "其他专业点进入本地就业市场的毕业生",
            round(others.middle, 1) if others else None,
            "人",
            f"{gaps.year} 年毕业生供给，已扣除升学、到外地就业的，加回流、减外流" if gaps else "",
        )
        found.append(Market(group, title, demand, growth, others))
    if wanted:
        told = facts.scenario.demand_growth
        _say(
            facts,
            "需求",
            "每年增长",
            0 if told is None else told,
            "%",
            "没有假定增长" if told is None else "方案假定",
        )
    return found


def _others(gaps: Gaps, group: str, programmes: Sequence[Programme]) -> Range:
    """The supply of the group without what the programmes of the scenario themselves add to it."""
    own = {int(one.key) for one in programmes if one.market == group and one.key.isdigit()}
    rest = gaps.by_group()[group].supply.middle - gaps.joining(group, own)
    return Range(*(max(0.0, rest),) * 3)


def _change(one: ScenarioChange) -> Change:
    key = _key(one) if one.kind == ChangeKind.OPEN else str(one.programme_id)
    to = str(one.to_id) if one.to_id else ""
    return Change(Kind(one.kind), key, one.from_year, float(one.places or 0), to)


def _key(one: ScenarioChange) -> str:
    return f"new-{one.pk}"


def _say(facts: _Facts, subject: str, name: str, value: object, unit: str, source: str) -> None:
    if value is None:
        facts.assumed.append(Assumption(subject, name, "", ""))
        return
    number = f"{float(str(value)):,.10g}"
    facts.assumed.append(Assumption(subject, name, f"{number} {unit}", source))
