"""Returns and departures of graduates: their checks, and what a place may expect of a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding
from ronghe.core.scope import within
from ronghe.programmes.models import GraduateMovement
from ronghe.programmes.models.movements import Direction

RECENT = 3


def check_movement(row: GraduateMovement) -> Iterator[Finding]:
    """No year to come; one count of a place for each year, direction and occupation."""
    if row.year and row.year > timezone.localdate().year:
        yield Finding("还没有到这一年，不能登记回流或外流。", "year")
    if not row.year or not row.direction:
        return
    others = GraduateMovement.objects.current().exclude(pk=row.pk)
    same = others.filter(jurisdiction=row.jurisdiction, year=row.year, direction=row.direction)
    codes = set(same.values_list("occupation", flat=True))
    if codes and (row.occupation == "") != (codes == {""}):
        yield Finding(
            "本地这一年已有不分职业（或分职业）的登记，两种不能并存。",
            "occupation",
            "并存会重复计数，请先终止原来的登记。",
        )


@dataclass(frozen=True)
class Movements:
    """Numbers by occupation code; ``years`` are those they come from, none if nothing is recorded."""

    returned: dict[str, float]
    departed: dict[str, float]
    years: tuple[int, ...]


def movements_of(jurisdiction: Jurisdiction, year: int) -> Movements:
    """Those of the year itself, else the mean of the last three recorded years before it."""
    rows = list(
        GraduateMovement.objects.current()
        .filter(within((jurisdiction.path,)), year__lte=year)
        .values_list("year", "direction", "occupation", "number")
    )
    recorded = sorted({row[0] for row in rows}, reverse=True)
    used = [year] if year in recorded else recorded[:RECENT]
    found: dict[str, dict[str, float]] = {one: defaultdict(float) for one in Direction}
    for at, direction, occupation, number in rows:
        if at in used:
            found[direction][occupation] += number / len(used)
    return Movements(dict(found[Direction.RETURNED]), dict(found[Direction.DEPARTED]), tuple(sorted(used)))
