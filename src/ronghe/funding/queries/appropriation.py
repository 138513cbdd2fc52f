"""Appropriation held against the rules: the standard per student, new money, growth, accrual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.money import in_yuan, whole_fen
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.outcome import Verdict
from ronghe.funding.models import EducationFunds, EnterpriseYear, SchoolYear
from ronghe.policy.queries import rulings
from ronghe.policy.queries.rulings import Explained


def _end_of(year: int) -> date:
    return date(year, 12, 31)


@dataclass(frozen=True, slots=True)
class PerStudent:
    """The standard of a place in a year, and how many schools have it."""

    explained: Explained | None
    standard: int | None
    schools: int
    met: int

    @property
    def short(self) -> int | None:
        return None if self.standard is None else self.schools - self.met


def school_years(actor: Actor, place: Jurisdiction, year: int) -> QuerySet[SchoolYear]:
    rows: QuerySet[SchoolYear] = SchoolYear.objects.visible_to(actor)
    return rows.filter(
        state="current", year=year, organisation__jurisdiction__path__startswith=place.path
    ).select_related("organisation", "jurisdiction")


def per_student(actor: Actor, place: Jurisdiction, year: int) -> PerStudent:
    """How many schools of the place get the standard for each student (FUND-01)."""
    rows = school_years(actor, place, year)
    rule = rulings.rule_of(place, "FUND-01")
    if rule is None:
        return PerStudent(None, None, rows.count(), 0)
    said = rulings.ask(rule, {"quantity": 1}, on=_end_of(year))
    standard = whole_fen(said.amount) if isinstance(said.value, Decimal) else None
    met = 0 if standard is None else rows.filter(appropriation__gte=F("students") * standard).count()
    return PerStudent(Explained(said), standard, rows.count(), met)


@dataclass(frozen=True, slots=True)
class SchoolCheck:
    """One school against the standard: what it should have, what it has."""

    row: SchoolYear
    required: int | None
    explained: Explained

    @property
    def verdict(self) -> Verdict:
        if self.required is None:
            return Verdict.CANNOT_TELL
        return Verdict.MET if self.row.appropriation >= self.required else Verdict.NOT_MET

    @property
    def gap(self) -> int:
        return 0 if self.required is None else max(0, self.required - self.row.appropriation)


def check_school(row: SchoolYear, rule: Rule, store: ParameterStore | None = None) -> SchoolCheck:
    """Students × standard, with the derivation. Without a standard nothing can be told."""
    said = rulings.ask(
        rule,
        {"quantity": row.students},
        on=_end_of(row.year),
        store=store,
        rows={"quantity": (rulings.row_of(row),)},
    )
    required = whole_fen(said.amount) if isinstance(said.value, Decimal) else None
    return SchoolCheck(row, required, Explained(said))


@dataclass(frozen=True, slots=True)
class FundsYear:
    """Education money of a year beside the year before."""

    row: EducationFunds
    before: EducationFunds | None

    @property
    def share(self) -> Decimal | None:
        return _percent(self.row.vocational, self.row.total)

    @property
    def new(self) -> int | None:
        return self.row.total - self.before.total if self.before else None

    @property
    def new_vocational(self) -> int | None:
        return self.row.vocational - self.before.vocational if self.before else None

    @property
    def new_share(self) -> Decimal | None:
        """The vocational part of what was added; of a cut there is no such share."""
        if self.new is None or self.new_vocational is None or self.new <= 0:
            return None
        return _percent(self.new_vocational, self.new)

    @property
    def leans(self) -> bool | None:
        """More of the new money is vocational than of the money before."""
        if self.new_share is None or self.before is None:
            return None
        return self.new_vocational * self.before.total > self.before.vocational * self.new


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01")) if whole else None


@dataclass(frozen=True, slots=True)
class NewFunds:
    """The years of a place, latest first, and what the rule says of the latest (FUND-02)."""

    years: tuple[FundsYear, ...]
    explained: Explained | None


def new_funds(actor: Actor, place: Jurisdiction, last: int) -> NewFunds:
    """Share and trend of vocational money in what was added; the wished share only where an office set it."""
    rows = list(
        EducationFunds.objects.visible_to(actor)
        .filter(state="current", jurisdiction=place, year__lte=last)
        .order_by("year")
    )
    before = {row.year: row for row in rows}
    years = tuple(FundsYear(row, before.get(row.year - 1)) for row in reversed(rows))
    rule = rulings.rule_of(place, "FUND-02")
    if rule is None or not years or years[0].new is None or years[0].new <= 0:
        return NewFunds(years, None)
    latest = years[0]
    new, vocational = latest.new, max(latest.new_vocational or 0, 0)
    roles = {
        "part": in_yuan(vocational),
        "whole": in_yuan(new or 0),
        "parts": [in_yuan(row.vocational) for row in rows],
        "wholes": [in_yuan(row.total) for row in rows],
    }
    said = rulings.ask(
        rule,
        roles,
        on=_end_of(latest.row.year),
        rows=dict.fromkeys(roles, tuple(rulings.row_of(row) for row in rows)),
    )
    return NewFunds(years, Explained(said))


@dataclass(frozen=True, slots=True)
class Growth:
    """Public money for schools in a year beside the year before (FUND-03)."""

    year: int
    money: int
    students: int
    cost: int
    before_money: int
    before_students: int
    explained: Explained | None

    @property
    def rise(self) -> Decimal | None:
        return _percent(self.money - self.before_money, self.before_money)

    @property
    def per_head(self) -> int | None:
        return self.money // self.students if self.students else None

    @property
    def per_head_before(self) -> int | None:
        return self.before_money // self.before_students if self.before_students else None

    @property
    def cost_share(self) -> Decimal | None:
        """How much of the running cost the public money carries."""
        return _percent(self.money, self.cost)


def growth(actor: Actor, place: Jurisdiction, years: Sequence[int]) -> list[Growth]:
    """Year by year, the latest first. The rate is the office's to set: before that only a direction."""
    wanted = sorted({*years, *(year - 1 for year in years)})
    totals = {
        row["year"]: row
        for row in SchoolYear.objects.visible_to(actor)
        .filter(state="current", year__in=wanted, organisation__jurisdiction__path__startswith=place.path)
        .order_by()
        .values("year")
        .annotate(money=Sum("appropriation"), heads=Sum("students"), costs=Sum("cost"))
    }
    rule = rulings.rule_of(place, "FUND-03")
    found = []
    for year in sorted(years, reverse=True):
        now, before = totals.get(year), totals.get(year - 1)
        if now is None:
            continue
        said = None
        if rule is not None and before is not None:
            roles = {
                "now": in_yuan(int(now["money"])),
                "before": in_yuan(int(before["money"])),
                "years": [in_yuan(int(before["money"])), in_yuan(int(now["money"]))],
            }
            said = Explained(rulings.ask(rule, roles, on=_end_of(year)))
        found.append(
            Growth(
                year,
                int(now["money"]),
                int(now["heads"]),
                int(now["costs"] or 0),
                int(before["money"]) if before else 0,
                int(before["heads"]) if before else 0,
                said,
            )
        )
    return found


def accrual(row: EnterpriseYear, *, store: ParameterStore | None = None) -> Explained | None:
    """Whether the enterprise set aside its training money in full (FUND-07); the rate is set elsewhere."""
    rule = rulings.rule_of(row.organisation.jurisdiction, "FUND-07")
    if rule is None:
        return None
    facts = {"wages": in_yuan(row.wages)}
    if row.accrued is not None:
        facts["accrued"] = in_yuan(row.accrued)
    said = rulings.ask(
        rule,
        {"part": facts.get("accrued"), "whole": facts["wages"], **facts},
        on=_end_of(row.year),
        store=store,
        rows={"part": (rulings.row_of(row),), "whole": (rulings.row_of(row),)},
    )
    return Explained(said)
