"""Schools held against what plans and national standards ask: size, conditions, key programmes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.outcome import Verdict
from ronghe.policy.queries.rules import keys_of, rule_store
from ronghe.policy.queries.rulings import Explained, ask, row_of, rule_of
from ronghe.programmes.enums import SchoolType
from ronghe.programmes.models import KeyProgramme, SchoolYear
from ronghe.programmes.models.groups import Stage, Tier

SECONDARY = (OrganisationKind.SECONDARY_SCHOOL,)
KINDS = {
    SchoolType.ORDINARY: "普通中职",
    SchoolType.SPORTS: "体育",
    SchoolType.ARTS: "艺术",
    SchoolType.ETHNIC: "民族地区",
    SchoolType.SPECIAL: "特殊教育",
}
"""What the rules call the types of schools."""
CONDITIONS: dict[str, tuple[str, str]] = {
    "cn.school.land": ("land", "占地面积"),
    "cn.school.floor": ("floor", "校舍建筑面积"),
    "cn.school.teachers": ("teachers", "专任教师"),
    "cn.school.equipment": ("equipment", "实训设备总值"),
    "cn.school.books": ("books", "图书"),
}
"""The national standards of school conditions: rule, column of the school's return, name."""


def counted_on(year: int) -> date:
    """The day of the rules for a year: its last, or today in the running one."""
    return min(date(year, 12, 31), timezone.localdate())


def schools_in(place: Jurisdiction) -> list[Organisation]:
    """The secondary schools at or under a place."""
    rows = Organisation.objects.current().filter(
        jurisdiction__path__startswith=place.path, kind__in=SECONDARY, is_confirmed=True
    )
    return list(rows.select_related("jurisdiction").order_by("jurisdiction__path", "pinyin"))


def returns_of(place: Jurisdiction, year: int) -> dict[int, SchoolYear]:
    """The return of each school for a year."""
    rows = SchoolYear.objects.current().filter(jurisdiction__path__startswith=place.path, year=year)
    return {row.organisation_id: row for row in rows.select_related("organisation", "jurisdiction")}


def store_for(rules: Iterable[Rule]) -> ParameterStore:
    """The parameters of some rules with the offices' answers, read once."""
    return rule_store(keys={key for rule in rules for key in keys_of(rule)})


# size


@dataclass(frozen=True, slots=True)
class SizeCheck:
    """One school beside the size line. ``said`` is None where no rule of the place asks for a size."""

    school: Organisation
    row: SchoolYear | None
    said: Explained | None
    is_exempt: bool
    line: Decimal | None

    @property
    def is_below(self) -> bool:
        return self.said is not None and self.said.is_not_met

    @property
    def missing(self) -> str:
        return "" if self.row else "没有填报这一年的学校基本情况"


@dataclass(frozen=True, slots=True)
class SizeChecks:
    rule: Rule | None
    rows: tuple[SizeCheck, ...]

    @property
    def below(self) -> tuple[SizeCheck, ...]:
        return tuple(one for one in self.rows if one.is_below)


def size_checks(place: Jurisdiction, year: int) -> SizeChecks:
    """Every full-time secondary school of a place beside the size line of its plan, exempt ones apart."""
    rule = rule_of(place, "NET-02")
    returns = returns_of(place, year)
    store = store_for([rule]) if rule else None
    on, rows = counted_on(year), []
    for school in schools_in(place):
        row = returns.get(school.pk)
        if row is not None and not row.is_full_time:
            continue
        if rule is None or row is None:
            rows.append(SizeCheck(school, row, None, False, None))
            continue
        facts = {"enrolment": row.learners, "school_kind": KINDS[SchoolType(row.school_type)]}
        said = Explained(ask(rule, facts, on=on, store=store, rows={"figure": (row_of(row),)}))
        line = next((_number(one) for one in said.result.parameters if _number(one) is not None), None)
        is_exempt = row.school_type != SchoolType.ORDINARY and not said.is_not_met
        rows.append(SizeCheck(school, row, said, is_exempt, line))
    return SizeChecks(rule, tuple(rows))


def _number(parameter: Any) -> Decimal | None:
    value = getattr(parameter, "value", None)
    return (
        Decimal(str(value))
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        else None
    )


# conditions


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """One school beside the national standards: a ruling for each, and what the school did not tell."""

    school: Organisation
    row: SchoolYear | None
    said: Mapping[str, Explained]

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(CONDITIONS[key][1] for key, one in self.said.items() if one.is_not_met)

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(
            CONDITIONS[key][1] for key, one in self.said.items() if one.result.verdict is Verdict.CANNOT_TELL
        )

    @property
    def is_met(self) -> bool:
        return bool(self.said) and not self.failed and not self.unknown


def condition_checks(place: Jurisdiction, year: int) -> list[ConditionCheck]:
    """The schools of a place beside the national standards of land, buildings, teachers, equipment, books."""
    on = counted_on(year)
    rules = {key: shipped_book().get(key, on) for key in CONDITIONS}
    store, returns, found = store_for(rules.values()), returns_of(place, year), []
    for school in schools_in(place):
        row = returns.get(school.pk)
        said = {}
        if row is not None:
            for key, (column, _name) in CONDITIONS.items():
                facts = {"figure": _figure(row, column), "heads": row.learners}
                said[key] = Explained(ask(rules[key], facts, on=on, store=store))
        found.append(ConditionCheck(school, row, said))
    return found


def _figure(row: SchoolYear, column: str) -> Any:
    """The figure as the rule wants it: money in yuan."""
    value = getattr(row, column)
    return Decimal(value) / 100 if column == "equipment" and value is not None else value


# key programmes


@dataclass(frozen=True, slots=True)
class KeyCoverage:
    """A school with its recognised key programmes of the municipal tier and above, and those being built."""

    school: Organisation
    keys: tuple[KeyProgramme, ...]
    building: tuple[KeyProgramme, ...] = ()

    @property
    def is_covered(self) -> bool:
        return bool(self.keys)


COVERING = (Tier.MUNICIPAL, Tier.PROVINCIAL, Tier.NATIONAL)
"""A provincial or national key programme is one of the city at least."""


def key_coverage(place: Jurisdiction, year: int) -> list[KeyCoverage]:
    """Every secondary school with its key programmes recognised by the end of the year."""
    on = counted_on(year)
    rows = KeyProgramme.objects.current().filter(jurisdiction__path__startswith=place.path, tier__in=COVERING)
    held: dict[int, list[KeyProgramme]] = defaultdict(list)
    built: dict[int, list[KeyProgramme]] = defaultdict(list)
    for row in rows.select_related("programme", "organisation").order_by("pk"):
        if row.stage == Stage.RECOGNISED and row.recognised_on and row.recognised_on <= on:
            held[row.organisation_id].append(row)
        elif row.stage in {Stage.PLANNED, Stage.BUILDING}:
            built[row.organisation_id].append(row)
    return [
        KeyCoverage(school, tuple(held[school.pk]), tuple(built[school.pk])) for school in schools_in(place)
    ]
