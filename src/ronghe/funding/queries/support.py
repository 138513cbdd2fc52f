"""What the rules say of land and of purchases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from ronghe.engine.rules.declaration import Rule
from ronghe.funding.enums.budgets import LandKind
from ronghe.funding.models import LandUse, PurchaseItem
from ronghe.funding.queries import rulings
from ronghe.funding.queries.rulings import Explained


def land_rulings(row: LandUse) -> list[Explained]:
    """Whether the use counts as land for education and research, and may be allocated (FUND-08)."""
    facts: Mapping[str, Any] = {
        "kind": row.use if row.use != LandKind.OTHER else "其他",
        "is_new": row.is_new,
        "public": row.is_public_benefit,
        "nonprofit": row.is_non_profit,
        "catalogue": row.in_catalogue,
    }
    found = rulings.rules_of(row.organisation.jurisdiction, "FUND-08")
    return [Explained(rulings.ask(rule, _named(rule, facts), on=row.applied_on)) for rule in found]


def purchase_ruling(row: PurchaseItem) -> Explained | None:
    """Whether the kind is inside the scope of purchases (FUND-14)."""
    rule = rulings.rule_of(row.organisation.jurisdiction, "FUND-14")
    if rule is None:
        return None
    return Explained(rulings.ask(rule, _named(rule, {"kind": row.kind}), on=timezone.localdate()))


def _named(rule: Rule, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts by the rule's own input names, as far as it has them."""
    return {spec.name: facts[spec.name] for spec in rule.inputs if facts.get(spec.name) is not None}
