"""Programme groups counted by school, and what the plan of the place says of their number (PROG-08)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import SECONDARY_LEVEL
from ronghe.directory.models import Organisation
from ronghe.policy.queries.rulings import Explained, ask, rule_of
from ronghe.programmes.models import ProgrammeGroup
from ronghe.programmes.queries.desk_terms import source_words, stated

GROUPS_GOAL = "goal.lp.count.groups"


@dataclass(frozen=True, slots=True)
class Bounds:
    """From how many to how many, and who says so."""

    low: int
    high: int
    source: str

    @property
    def words(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}—{self.high}"


def group_bounds(place: Jurisdiction, on: date) -> Bounds | None:
    """How many groups each school is to have; nothing where no plan says."""
    found = stated(place, GROUPS_GOAL, on)
    if found is None:
        return None
    low, high = _ends(found.value)
    return None if low is None or high is None else Bounds(low, high, source_words(found))


def _ends(value: object) -> tuple[int | None, int | None]:
    if isinstance(value, list | tuple) and len(value) == 2:
        return int(value[0]), int(value[1])
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    return (None if low is None else int(low), None if high is None else int(high))


def groups_beside(row: ProgrammeGroup) -> int:
    """The other current groups of the same school."""
    others = ProgrammeGroup.objects.current().filter(organisation=row.organisation_id)
    return others.exclude(pk=row.pk).exclude(stage="revoked").count()


def counts_by_school(place: Jurisdiction) -> list[tuple[Organisation, int]]:
    """Every secondary school of a place with its number of groups, nought included."""
    schools = Organisation.objects.current().filter(
        jurisdiction__path__startswith=place.path, kind__in=SECONDARY_LEVEL
    )
    rows = ProgrammeGroup.objects.current().exclude(stage="revoked").filter(organisation__in=schools)
    counted = dict(rows.order_by().values_list("organisation").annotate(n=Count("pk")))
    return [(school, counted.get(school.pk, 0)) for school in schools.order_by("pinyin", "pk")]


def group_ruling(place: Jurisdiction, counts: Sequence[int], on: date) -> Explained | None:
    """What the rule of the place says of the counts; nothing where it has none for that day."""
    rule = rule_of(place, "PROG-08")
    if rule is None or not rule.covers(on) or not counts:
        return None
    return Explained(ask(rule, {"counts": list(counts)}, on=on))
