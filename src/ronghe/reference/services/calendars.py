"""Announced holidays of years that the installed package does not know."""

from __future__ import annotations

import hashlib
import json

from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.service import service
from ronghe.core.workdays import AnnouncedYear
from ronghe.reference import perms
from ronghe.reference.models import CalendarYear


@service("reference.calendar.loaded")
def load_calendar_year(announced: AnnouncedYear, *, actor: Actor, note: str = "") -> CalendarYear:
    """Store a year's announcement; the same one again changes nothing, a corrected one replaces it."""
    require(perms.can_load(actor), "只有系统管理员能载入放假安排。")
    days = {day.isoformat(): ["rest", name] for day, name in announced.rest.items()}
    days |= {day.isoformat(): ["work", name] for day, name in announced.work.items()}
    text = json.dumps([announced.document, sorted(days.items())], ensure_ascii=False)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    known = CalendarYear.objects.select_for_update().filter(year=announced.year).first()
    if known and known.checksum == checksum:
        return known
    stored, _ = CalendarYear.objects.update_or_create(
        year=announced.year, defaults={"document": announced.document, "checksum": checksum, "days": days}
    )
    return stored
