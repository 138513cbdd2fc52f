"""The share of dual-qualified teachers of a place on a day, in each printed definition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.engine.rules import values
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.values import Value
from ronghe.faculty.enums import EmploymentForm, TeacherKind
from ronghe.faculty.models import Employment, Recognition
from ronghe.faculty.rules.shares import SchoolCount, Share, share_of
from ronghe.faculty.rules.standards import PRINTED, Averaging, Base, Counted, Standard
from ronghe.policy.models import Indicator
from ronghe.policy.queries.parameters import parameter_store

ONLY_SPECIALISTS = "teachers.dual_qualified.specialists_only"
IS_POOLED = "teachers.dual_qualified.pooled"
"""What the offices may decide: the denominator (Shaoxing, Liaocheng), and mean or pool (Liaocheng)."""
_SPECIALIST = (TeacherKind.SPECIALIST, TeacherKind.INSTRUCTOR)


@dataclass(frozen=True, slots=True)
class Shares:
    """Everything the page shows: the counts of each school and each definition over them."""

    on: date
    schools: tuple[SchoolCount, ...]
    shares: tuple[Share, ...]
    indicators: dict[str, Indicator]


def counted_employments(path: str, on: date) -> QuerySet[Employment]:
    """Full-time employments at the schools of a place on a day: a person stands once.

    Part-timers from enterprises and people of another school are not counted, above or below the line.
    """
    return Employment.objects.on(on).filter(
        organisation__jurisdiction__path__startswith=path, form=EmploymentForm.FULL_TIME
    )


def is_recognised(on: date) -> Exists:
    """With a recognition in force on that day, of whatever level."""
    return Exists(Recognition.objects.holding(on).filter(teacher=OuterRef("teacher_id")))


def is_able() -> Q:
    """胜任理论与实践教学, as the school has established."""
    return Q(teacher__teaches_theory=True, teacher__teaches_practice=True)


def numerator_rows(path: str, on: date, standard: Standard, base: Base) -> QuerySet[Employment]:
    """The rows above the line of a reading."""
    rows = denominator_rows(path, on, base)
    if standard.counted is Counted.ABLE:
        return rows.filter(is_able())
    return rows.filter(is_recognised(on))


def denominator_rows(path: str, on: date, base: Base) -> QuerySet[Employment]:
    """The rows below the line of a reading."""
    rows = counted_employments(path, on)
    return rows.filter(kind__in=_SPECIALIST) if base is Base.SPECIALIST else rows


def school_counts(path: str, on: date) -> list[SchoolCount]:
    """Each school's counts. One query."""
    rows = counted_employments(path, on).values_list(
        "organisation_id",
        "organisation__name",
        "kind",
        is_recognised(on),
        "teacher__teaches_theory",
        "teacher__teaches_practice",
    )
    found: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for school, name, kind, recognised, theory, practice in rows:
        names[school] = name
        specialist = kind in _SPECIALIST
        able = specialist and theory is True and practice is True
        counts = found.setdefault(school, [0, 0, 0, 0, 0])
        for place, is_counted in enumerate((True, specialist, able, recognised, recognised and specialist)):
            counts[place] += bool(is_counted)
    made = [SchoolCount(pk, names[pk], *counts) for pk, counts in found.items()]
    return sorted(made, key=lambda one: one.name)


def dual_targets() -> dict[str, Indicator]:
    """The indicator of each plan by its rule: target, comparator, year and clause as the plan prints them."""
    rules = [one.rule for one in PRINTED if one.rule]
    rows = Indicator.objects.filter(rule__in=rules, retired_in__isnull=True, repeat_of__isnull=True)
    rows = rows.select_related("plan__document", "plan__jurisdiction", "clause").order_by("-plan_id", "-pk")
    return {row.rule: row for row in rows}


def target_of(indicator: Indicator | None) -> Value | None:
    """The target as a yardstick; none where the plan is not loaded or prints no number."""
    if indicator is None or indicator.value is None:
        return None
    year = indicator.target_year
    return Value(
        key=indicator.rule,
        value=indicator.value,
        kind=values.Kind.NUMBER,
        unit=indicator.unit,
        comparator=values.Comparator(indicator.comparator),
        modality=values.Modality(indicator.modality),
        clause=indicator.clause.label if indicator.clause else "",
        document_number=indicator.plan.document.number,
        valid_from=date(year or 1, 1, 1),
        valid_to=date(year, 12, 31) if year else None,
        source=f"indicator:{indicator.pk}",
        jurisdiction=indicator.plan.jurisdiction.pack,
        asked=indicator.plan.jurisdiction.pack,
    )


def _decided(standard: Standard, store: ParameterStore, on: date) -> Standard:
    """The definition with the readings that its office has ruled out taken away."""
    if not standard.rule:
        return standard
    base = parameter(store, ONLY_SPECIALISTS, jurisdiction=standard.jurisdiction, on=on)
    pooled = parameter(store, IS_POOLED, jurisdiction=standard.jurisdiction, on=on)
    bases, averagings = standard.bases, standard.averagings
    if isinstance(base, Value) and len(bases) > 1:
        bases = (Base.SPECIALIST if base.value is True else Base.ALL,)
    if isinstance(pooled, Value) and len(averagings) > 1:
        averagings = (Averaging.POOLED if pooled.value is True else Averaging.MEAN,)
    return replace(standard, bases=bases, averagings=averagings)


def shares_of(place: Jurisdiction, on: date) -> Shares:
    """Every printed definition over the schools of a place. Five queries."""
    schools = tuple(school_counts(place.path, on))
    indicators = dual_targets()
    store = parameter_store(keys=[ONLY_SPECIALISTS, IS_POOLED])
    definitions = [_decided(one, store, on) for one in PRINTED]
    shares = tuple(share_of(schools, one, target_of(indicators.get(one.rule))) for one in definitions)
    return Shares(on, schools, shares, indicators)
