"""Tax worksheets of an enterprise over its years, each figure with its derivation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.money import in_yuan, whole_fen
from ronghe.directory.models import Organisation
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.declaration import Source
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.funding.models import EnterpriseYear
from ronghe.funding.queries import appropriation
from ronghe.policy.queries import rulings
from ronghe.policy.queries.rules import rule_store
from ronghe.policy.queries.rulings import Explained

CONFIRMED = Source.CONFIRMED


@dataclass(frozen=True, slots=True)
class YearLine:
    """One tax year: what was spent, what may be deducted, what is carried on."""

    row: EnterpriseYear
    carried_in: int
    cap: int | None
    deducted: int | None
    carried_out: int | None
    frontline: Explained | None
    accrual: Explained | None
    credit: Explained | None
    deduction: Explained | None

    @property
    def available(self) -> int:
        return self.row.training + self.carried_in

    @property
    def frontline_share(self) -> Decimal | None:
        if self.row.frontline is None or not self.row.training:
            return None
        return (Decimal(self.row.frontline) * 100 / self.row.training).quantize(Decimal("0.01"))

    @property
    def credited(self) -> int | None:
        value = self.credit.result.value if self.credit else None
        return whole_fen(value) if isinstance(value, Decimal) else None

    @property
    def credit_left(self) -> int | None:
        """What this year's surcharges were too small for; whether it may be used later is unconfirmed."""
        found = self.credit.result.results.get("left") if self.credit else None
        return whole_fen(found.value) if found and isinstance(found.value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The years of an enterprise in order. ``gaps`` are years missing between two that were entered."""

    organisation: Organisation
    lines: tuple[YearLine, ...]
    gaps: tuple[int, ...] = ()
    has_rule: bool = True
    missing: tuple[str, ...] = field(default=())

    @property
    def carried_out(self) -> int | None:
        return self.lines[-1].carried_out if self.lines else None

    @property
    def deducted(self) -> int:
        return sum(line.deducted or 0 for line in self.lines)


def worksheet(actor: Actor, organisation: Organisation) -> Worksheet:
    """Every year of the enterprise that the actor may read, reckoned one after the other.

    What one year cannot deduct goes to the next; a year that was not entered counts nothing and is named.
    """
    rows = list(
        EnterpriseYear.objects.visible_to(actor)
        .filter(state="current", organisation=organisation)
        .select_related("organisation__jurisdiction", "jurisdiction")
        .order_by("year")
    )
    rule = rulings.rule_of(organisation.jurisdiction, "FUND-05")
    store = rule_store()
    lines: list[YearLine] = []
    carry = 0
    for row in rows:
        before = carry + row.carried_in
        said = _deduction(row, before, rule, store) if rule else None
        deducted = _fen(said.value) if said else None
        left = said.results.get("carry") if said else None
        carried_out = _fen(left.value) if left else None
        lines.append(
            YearLine(
                row,
                before,
                _cap(row, rule, store),
                deducted,
                carried_out,
                frontline(row, deducted, store),
                appropriation.accrual(row, store=store),
                credit(row, store),
                Explained(said) if said else None,
            )
        )
        carry = carried_out if carried_out is not None else before + row.training
    have = {row.year for row in rows}
    gaps = tuple(year for year in range(min(have, default=0), max(have, default=0)) if year not in have)
    return Worksheet(organisation, tuple(lines), gaps, rule is not None)


def _fen(value: Any) -> int | None:
    return whole_fen(value) if isinstance(value, Decimal) else None


def _deduction(row: EnterpriseYear, before: int, rule: Any, store: ParameterStore) -> Any:
    roles = {"spent": [in_yuan(row.training)], "base": [in_yuan(row.wages)], "carried": in_yuan(before)}
    source = (rulings.row_of(row),)
    return rulings.ask(
        rule,
        roles,
        on=date(row.year, 12, 31),
        store=store,
        rows={"spent": source, "base": source},
    )


def _cap(row: EnterpriseYear, rule: Any, store: ParameterStore) -> int | None:
    """What the year could deduct at most: the answer for an expense nobody reaches."""
    if rule is None:
        return None
    roles = {"spent": [in_yuan(row.wages)], "base": [in_yuan(row.wages)]}
    return _fen(rulings.ask(rule, roles, on=date(row.year, 12, 31), store=store).value)


def frontline(
    row: EnterpriseYear, deducted: int | None = None, store: ParameterStore | None = None
) -> Explained | None:
    """The share spent on front-line staff (FUND-06).

    The text may mean the whole expense or the deductible part of it; the rule is told both.
    """
    rule = rulings.rule_of(row.organisation.jurisdiction, "FUND-06")
    if rule is None:
        return None
    roles = {
        "part": None if row.frontline is None else in_yuan(row.frontline),
        "whole": in_yuan(row.training),
        "other": None if deducted is None else in_yuan(min(deducted, row.training)),
    }
    source = (rulings.row_of(row),)
    said = rulings.ask(
        rule, roles, on=date(row.year, 12, 31), store=store, rows={"part": source, "whole": source}
    )
    return Explained(said)


def credit(row: EnterpriseYear, store: ParameterStore | None = None) -> Explained | None:
    """Vocational investment against the surcharges of the year: national, and what is unconfirmed says so."""
    rules = shipped_book().select(jurisdiction="china")
    rule = next((one for one in rules if one.formula == "credit_against" and one.source is CONFIRMED), None)
    if rule is None or None in (row.investment, row.surcharge, row.local_surcharge):
        return None
    roles = {
        "invested": in_yuan(row.investment or 0),
        "due": (in_yuan(row.surcharge or 0), in_yuan(row.local_surcharge or 0)),
        "condition": row.in_pilot_list,
    }
    source = (rulings.row_of(row),)
    said = rulings.ask(
        rule, roles, on=date(row.year, 12, 31), store=store, rows={"invested": source, "due": source}
    )
    return Explained(said)
