"""Sums over funds and income: always of ledger lines, never of columns kept beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number
from ronghe.core.models import Jurisdiction
from ronghe.funding.enums.budgets import FundPurpose, NationalProgramme, Pocket
from ronghe.funding.models import (
    Claim,
    Commitment,
    Fund,
    FundEntry,
    IncomeEntry,
    Payment,
    SchoolYear,
    TiltArea,
)


def sums(funds: Iterable[Any]) -> dict[str, int]:
    """The four headings over several funds (keys, or a subquery of them)."""
    return _by_pocket(FundEntry.objects.filter(account__in=funds))


def income_sums(projects: Iterable[Any]) -> dict[str, int]:
    """Income, cost, distributed and balance over several projects."""
    return _by_pocket(IncomeEntry.objects.filter(account__in=projects))


def project_balances(projects: Iterable[Any]) -> dict[int, int]:
    """What is left of each project."""
    rows = IncomeEntry.objects.filter(account__in=projects, pocket="balance").order_by()
    found = rows.values_list("account_id").annotate(total=Sum("amount"))
    return {project: int(total) for project, total in found}


def _by_pocket(rows: QuerySet[Any]) -> dict[str, int]:
    found = rows.order_by().values_list("pocket").annotate(total=Sum("amount"))
    return {pocket: int(total) for pocket, total in found}


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A commitment with what was promised, what is open and what is paid."""

    commitment: Commitment
    promised: int
    open: int
    paid: int
    claim: Claim | None = None
    payments: tuple[Payment, ...] = ()


def open_commitments(fund: Fund, actor: Actor) -> list[CommitmentLine]:
    """Every commitment of a fund with the claim and the payments behind it, in five queries."""
    figures: dict[int, dict[tuple[str, str], int]] = {}
    rows = FundEntry.objects.filter(account=fund, commitment__isnull=False).order_by()
    for key, kind, pocket, total in rows.values_list("commitment_id", "kind", "pocket").annotate(
        total=Sum("amount")
    ):
        figures.setdefault(key, {})[kind, pocket] = int(total)
    lines = []
    commitments = list(fund.commitments.select_related("payee", "jurisdiction"))
    claims = _claims_of(commitments, actor)
    for one in commitments:
        found = figures.get(one.pk, {})
        claim = claims.get(one.about)
        lines.append(
            CommitmentLine(
                one,
                found.get(("commit", Pocket.COMMITTED), 0),
                sum(n for (_, pocket), n in found.items() if pocket == Pocket.COMMITTED),
                sum(n for (_, pocket), n in found.items() if pocket == Pocket.PAID),
                claim,
                tuple(claim.payments.all()) if claim else (),
            )
        )
    return lines


def _claims_of(commitments: Iterable[Commitment], actor: Actor) -> dict[str, Claim]:
    """The claims that commitments were made for, as far as the reader may see them."""
    abouts = [one.about.removeprefix("claim:") for one in commitments if one.about.startswith("claim:")]
    keys = [key for about in abouts if (key := whole_number(about)) is not None]
    rows = Claim.objects.visible_to(actor).filter(pk__in=keys)
    return {one.about: one for one in rows.prefetch_related("payments__batch")}


def entries_of_claim(claim: Claim, actor: Actor) -> list[FundEntry]:
    """What the claim did in its fund's books: promised, paid, given back. For those who read the fund."""
    if claim.fund_id is None or not Fund.objects.visible_to(actor).filter(pk=claim.fund_id).exists():
        return []
    rows = FundEntry.objects.filter(account_id=claim.fund_id, commitment__about=claim.about)
    return list(rows.filter(pocket__in=[Pocket.COMMITTED, Pocket.PAID]).order_by("pk"))


@dataclass(frozen=True, slots=True)
class FundRow:
    """A line of the overview: a heading with its sums."""

    label: str
    key: str
    year: int
    allocated: int
    available: int
    committed: int
    paid: int
    funds: int


def overview(actor: Actor, *, year: int | None = None, by: str = "purpose") -> list[FundRow]:
    """Sums by year and purpose (or national project, level, place) of the funds the actor sees."""
    column = {
        "purpose": "account__purpose",
        "programme": "account__programme",
        "level": "account__level",
        "place": "account__jurisdiction__name",
    }[by]
    rows = FundEntry.objects.filter(account__in=Fund.objects.visible_to(actor).values("pk")).order_by()
    if year is not None:
        rows = rows.filter(account__year=year)
    found: dict[tuple[int, str], dict[str, int]] = {}
    for fund_year, key, pocket, total in rows.values_list("account__year", column, "pocket").annotate(
        total=Sum("amount")
    ):
        found.setdefault((fund_year, key), {})[pocket] = int(total)
    counts = _counts(actor, column.removeprefix("account__"))
    words = {"purpose": dict(FundPurpose.choices), "programme": dict(NationalProgramme.choices)}.get(by, {})
    return [
        FundRow(
            str(words.get(key, key)),
            str(key),
            fund_year,
            allocated=figures.get(Pocket.ALLOCATED, 0),
            available=figures.get(Pocket.AVAILABLE, 0),
            committed=figures.get(Pocket.COMMITTED, 0),
            paid=figures.get(Pocket.PAID, 0),
            funds=counts.get((fund_year, key), 0),
        )
        for (fund_year, key), figures in sorted(found.items(), key=lambda one: (-one[0][0], str(one[0][1])))
    ]


def _counts(actor: Actor, column: str) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for year, key in Fund.objects.visible_to(actor).values_list("year", column):
        found[year, key] = found.get((year, key), 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Tilt:
    """Where the money of a year went, and where the students are (FUND-12)."""

    year: int
    areas: tuple[TiltArea, ...]
    to_areas: int
    for_poor: int
    total: int
    students_in_areas: int
    poor_students: int
    students: int

    @property
    def area_share(self) -> Decimal | None:
        return _share(self.to_areas, self.total)

    @property
    def poor_share(self) -> Decimal | None:
        return _share(self.for_poor, self.total)

    @property
    def student_share(self) -> Decimal | None:
        return _share(self.students_in_areas, self.students)

    @property
    def poor_student_share(self) -> Decimal | None:
        return _share(self.poor_students, self.students)

    @property
    def leans(self) -> bool | None:
        """More money than students in the areas; not to be told without both figures."""
        if self.area_share is None or self.student_share is None or not self.areas:
            return None
        return self.area_share > self.student_share


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1")) if whole else None


def tilt(actor: Actor, place: Jurisdiction, year: int) -> Tilt:
    """Vocational money of a year, promised and paid: what went to the named areas and to poor students."""
    day = date(year, 12, 31)
    areas = tuple(
        TiltArea.objects.current()
        .filter(jurisdiction__path__startswith=place.path, valid_from__lte=day)
        .exclude(valid_to__lt=date(year, 1, 1))
        .select_related("area")
    )
    rows = FundEntry.objects.filter(
        account__in=Fund.objects.visible_to(actor).filter(
            year=year, is_vocational=True, jurisdiction__path__startswith=place.path
        ),
        pocket__in=[Pocket.COMMITTED, Pocket.PAID],
    ).order_by()
    inside = Q(pk__in=[])
    schools = Q(pk__in=[])
    for one in areas:
        inside |= Q(commitment__payee__jurisdiction__path__startswith=one.area.path)
        schools |= Q(organisation__jurisdiction__path__startswith=one.area.path)
    money = rows.aggregate(
        total=Sum("amount"),
        areas=Sum("amount", filter=inside),
        poor=Sum("amount", filter=Q(commitment__for_poor=True)),
    )
    heads = (
        SchoolYear.objects.current()
        .filter(year=year, organisation__jurisdiction__path__startswith=place.path)
        .order_by()
        .aggregate(every=Sum("students"), inside=Sum("students", filter=schools), poor=Sum("poor_students"))
    )
    return Tilt(
        year,
        areas,
        int(money["areas"] or 0),
        int(money["poor"] or 0),
        int(money["total"] or 0),
        heads["inside"] or 0,
        heads["poor"] or 0,
        heads["every"] or 0,
    )
