"""How long snapshots are kept: by rule, and longer where something refers to one.

Kept are: everything of the last two days; the last of each day for 35 days; the last of each month for
24 months; the last of each year for good; and every snapshot that is referred to (``keep_referenced``) or
was pinned by hand, whatever its age.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from ronghe.core.errors import Invalid
from ronghe.warehouse import snapshots

WHOLE_DAYS = 2
DAYS = 35
MONTHS = 24

References = Callable[[], Iterable[str]]
_REFERENCES: list[References] = []
_PINS = "pins.json"


def keep_referenced(references: References) -> References:
    """Register a function that names the snapshots which an app's rows refer to. They are never dropped."""
    if references not in _REFERENCES:
        _REFERENCES.append(references)
    return references


def pin(snapshot: str, reason: str) -> None:
    """Keep a snapshot for good, for a stated reason."""
    if not reason.strip():
        raise Invalid("warehouse.pin_reason", "保留快照须写明理由。", fields={"reason": "请写明理由。"})
    with snapshots.writing():
        snapshots.read_manifest(snapshot)
        known = pins()
        known[snapshot] = {
            "reason": reason.strip(),
            "at": timezone.localtime().isoformat(timespec="seconds"),
        }
        with snapshots.speaking_of_disks():
            part = snapshots.root() / f"{_PINS}.part"
            part.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(part, snapshots.root() / _PINS)


def pins() -> dict[str, dict[str, Any]]:
    """The snapshots kept by hand, with reason and time."""
    try:
        found: dict[str, dict[str, Any]] = json.loads((snapshots.root() / _PINS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def referenced() -> set[str]:
    return {snapshot for references in _REFERENCES for snapshot in references() if snapshot}


def kept(known: Iterable[str], today: date, held: Iterable[str] = ()) -> set[str]:
    """Which of the snapshots (oldest first) stay on a day.

    >>> sorted(kept(["20260101-1", "20260101-2", "20260131-1"], date(2026, 1, 31)))
    ['20260101-2', '20260131-1']
    """
    stays: dict[object, str] = {}
    for snapshot in known:
        day = snapshots.date_of(snapshot)
        months = (today.year - day.year) * 12 + today.month - day.month
        if today - day < timedelta(days=WHOLE_DAYS):
            stays["all", snapshot] = snapshot
        if today - day <= timedelta(days=DAYS):
            stays["day", day] = snapshot
        if months < MONTHS:
            stays["month", day.year, day.month] = snapshot
        stays["year", day.year] = snapshot
    return set(stays.values()) | set(held)


def apply_retention(today: date) -> list[str]:
    """Drop what the rule does not keep; inside ``snapshots.writing`` only."""
    known = snapshots.ids()
    if not known:
        return []
    stays = kept(known, today, {known[-1], *pins(), *referenced()})
    dropped = [snapshot for snapshot in known if snapshot not in stays]
    for snapshot in dropped:
        snapshots.remove(snapshot)
    return dropped
