"""What the policies say, or leave to the office, about the programme desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ronghe.core.models import Jurisdiction
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.values import Value
from ronghe.policy.queries.parameters import slug_of
from ronghe.policy.queries.rules import rule_store

REVIEW_DAYS = "programmes.adjustment.days"
"""Working days from submission to decision; no plan states it, the office may."""
REVIEW_DAYS_SHAPE = {"name": "专业调整的审核时限", "kind": "number", "unit": "个工作日"}
IDLE_YEARS = "programmes.controlled.idle_years"
FIRST_INTAKE = "programmes.medical.first_intake"
TEACHERS_PER_STUDENT = "schools.teachers.per_student"
EQUIPMENT_PER_STUDENT = "schools.equipment.per_student"
CHINA = "china"


def all_stated(place: Jurisdiction, keys: Iterable[str], on: date) -> dict[str, Value | None]:
    """The values that hold at the place: its own, one from above, the national one; None where silent."""
    wanted = list(keys)
    store = rule_store(keys=wanted)
    return {key: _stated(store, place, key, on) for key in wanted}


def _stated(store: ParameterStore, place: Jurisdiction, key: str, on: date) -> Value | None:
    for slug in (slug_of(place), CHINA):
        found = parameter(store, key, jurisdiction=slug, on=on, fallback=True)
        if isinstance(found, Value):
            return found
    return None


def stated(place: Jurisdiction, key: str, on: date) -> Value | None:
    """The one value of ``all_stated``."""
    return all_stated(place, [key], on)[key]


def number_stated(place: Jurisdiction, key: str, on: date) -> Decimal | None:
    """The number of ``stated``."""
    found = stated(place, key, on)
    return None if found is None else Decimal(str(found.value))


def review_days(place: Jurisdiction, on: date) -> int | None:
    """The working days that the office has set for a decision."""
    days = number_stated(place, REVIEW_DAYS, on)
    return None if days is None else int(days)


def source_words(value: Value) -> str:
    """Where a value comes from, in a bracket's worth of words."""
    return "".join(part for part in (value.document_number, value.clause) if part) or value.basis
