"""Demand written from registers and advertisements: whole quarters of a place, and only what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from ronghe.labour.models import Demand
from ronghe.labour.queries.cells import CHANGING, differs, key_of


@dataclass(frozen=True, slots=True)
class Written:
    """How many cells were made, changed, left as they were and taken away; the months touched."""

    made: int
    changed: int
    left: int
    gone: int
    months: tuple[date, ...]


def write_cells(found: Sequence[Demand], held: QuerySet[Demand]) -> Written:
    """Make the held cells those found. Part of a service."""
    before = {key_of(cell): cell for cell in held.select_for_update(of=("self",))}
    new: list[Demand] = []
    changed: list[Demand] = []
    left = 0
    for cell in found:
        old = before.pop(key_of(cell), None)
        if old is None:
            new.append(cell)
        elif differs(old, cell):
            for name in CHANGING:
                setattr(old, name, getattr(cell, name))
            old.updated_at = timezone.now()
            changed.append(old)
        else:
            left += 1
    Demand.objects.bulk_create(new, batch_size=1000)
    Demand.objects.bulk_update(changed, [*CHANGING, "updated_at"], batch_size=500)
    gone = [cell.pk for cell in before.values()]
    Demand.objects.filter(pk__in=gone).delete()
    months = sorted({cell.starts_on for cell in (*new, *changed, *before.values())})
    return Written(len(new), len(changed), left, len(gone), tuple(months))


def weighted_middle(pairs: Iterable[tuple[int | None, int]]) -> int | None:
    """The median of values, each counted by its weight; None without any."""
    listed = sorted((value, weight) for value, weight in pairs if value is not None and weight > 0)
    half = sum(weight for _, weight in listed) / 2
    passed = 0
    for value, weight in listed:
        passed += weight
        if passed >= half:
            return value
    return None
