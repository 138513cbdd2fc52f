"""What the rules say of land, purchases, guides to preferences, and money that leans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.funding.enums.budgets import LandKind
from ronghe.funding.models import LandUse, Preference, PurchaseItem, TiltArea
from ronghe.policy.queries import rulings
from ronghe.policy.queries.rulings import Explained


def land_rulings(row: LandUse) -> list[Explained]:
    """Whether the use counts as land for education and research, and may be allocated (FUND-08)."""
    facts: Mapping[str, Any] = {
        "kind": row.use if row.use != LandKind.OTHER else "其他",
        "is_new": row.is_new,
        "public": row.is_public_benefit,
        "nonprofit": row.is_non_profit,
        "catalogue": row.in_catalogue,
    }
    return _asked(row, "FUND-08", facts, on=row.applied_on)


def purchase_rulings(row: PurchaseItem) -> list[Explained]:
    """Whether the kind is inside the scope of purchases (FUND-14)."""
    return _asked(row, "FUND-14", {"kind": row.kind}, on=timezone.localdate())


def guide_rulings(row: Preference) -> list[Explained]:
    """Whether a preference has its guide, and whether that was made public (FUND-10)."""
    facts = {"has_guide": bool(row.how.strip()), "is_published": row.published_on is not None}
    return _asked(row, "FUND-10", facts, on=row.published_on or timezone.localdate())


def tilt_rulings(payee: Organisation, on: date, *, for_poor: bool) -> list[Explained]:
    """Whether money for this payee, or for its poor students, is money that leans (FUND-12)."""
    group = next(iter(groups_of(payee.jurisdiction, on)), "其他地区")
    rules = [one for one in rulings.rules_of(payee.jurisdiction, "FUND-12") if one.covers(on)]
    facts = {"registered_poor": for_poor, "area": group}
    return [rulings.ask_by_name(rule, facts, on=on) for rule in rules]


def groups_of(place: Jurisdiction, on: date) -> list[str]:
    """The groups of areas to which a place belongs on a day."""
    rows = TiltArea.objects.current().filter(valid_from__lte=on).exclude(valid_to__lt=on)
    found = [one.group for one in rows.select_related("area") if place.path.startswith(one.area.path)]
    return list(dict.fromkeys(found))


def _asked(row: Any, register: str, facts: Mapping[str, Any], *, on: date) -> list[Explained]:
    rows = (rulings.row_of(row),) if row.pk else ()
    rules = rulings.rules_of(row.organisation.jurisdiction, register)
    return [rulings.ask_by_name(rule, facts, on=on, rows=rows) for rule in rules]
