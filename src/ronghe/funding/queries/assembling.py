"""A claim put together from facts: its heads, what it comes to, and what stands against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from ronghe.core.models import Jurisdiction, RowFile
from ronghe.directory.enums import SCHOOLS, OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Scheme, Use
from ronghe.engine.rules.outcome import Outcome, all_of
from ronghe.engine.rules.relations import Together
from ronghe.funding.models import Claim, ClaimHead, FundingScheme, HeadMonth
from ronghe.funding.queries.facts import heads_of, heads_of_persons
from ronghe.funding.queries.stacking import ONCE, Rival, rivals_of
from ronghe.funding.queries.stating import place_of_claim, stated_for
from ronghe.funding.rules.months import Period
from ronghe.funding.rules.reckoning import LARGEST_HEADS, Basis, Reckoning, reckon
from ronghe.funding.rules.rosters import (
    Finding,
    Head,
    condition_findings,
    elsewhere,
    period_findings,
    twice_in_list,
)

PAYEE_KINDS = {
    "enterprise": frozenset({OrganisationKind.ENTERPRISE}),
    "school": frozenset(SCHOOLS),
    "training_body": frozenset({OrganisationKind.TRAINING_BODY, OrganisationKind.TRAINING_EVALUATION}),
    "association": frozenset({OrganisationKind.ASSOCIATION}),
}


@dataclass(frozen=True, slots=True)
class Assembly:
    """A claim as it would be today: its basis, its reckoning, and the findings of its heads."""

    basis: Basis
    reckoning: Reckoning
    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.blocks)

    def of(self, ref: str) -> list[Finding]:
        return [one for one in self.findings if one.ref == ref]


def is_in_place(scheme: FundingScheme, organisation: Organisation) -> bool:
    """Whether the organisation lies in the scheme's jurisdiction."""
    return organisation.jurisdiction.path.startswith(scheme.jurisdiction.path)


def payable_kinds(scheme: Scheme) -> frozenset[str]:
    return frozenset(kind for payee in scheme.payees for kind in PAYEE_KINDS[payee])


def assemble(
    scheme: FundingScheme,
    organisation: Organisation,
    period: Period,
    *,
    as_of: date,
    only: frozenset[str] | None = None,
    claim: Claim | None = None,
    shows_names: bool = False,
) -> Assembly:
    """Reckon and check the facts of an organisation. ``only`` keeps some refs, as a draft has chosen."""
    wording = scheme.wording
    heads = heads_of(wording.head, organisation, period)
    if only is not None:
        heads = [head for head in heads if head.ref in only]
    heads = heads[:LARGEST_HEADS]
    place = place_of_claim(scheme, organisation)
    basis = Basis(
        scheme=wording,
        jurisdiction=place.code,
        claimant=organisation.name,
        claimant_id=organisation.pk,
        period=period,
        as_of=as_of,
        stated=stated_for(wording, place, period, {head.occupation for head in heads}),
        heads=tuple(heads),
        earlier_months=_earlier(scheme, heads, claim),
    )
    found = reckon(basis)
    return Assembly(basis, found, tuple(_findings(basis, found, claim, shows_names=shows_names)))


def _earlier(scheme: FundingScheme, heads: Sequence[Head], claim: Claim | None) -> dict[str, int]:
    """Months paid before under this scheme for each person, for the cap on years."""
    if scheme.wording.decision(Use.YEARS) is None:
        return {}
    rows = HeadMonth.objects.filter(
        scheme_code=scheme.code, identity_digest__in={head.digest for head in heads}
    )
    if claim is not None:
        rows = rows.exclude(claim_head__claim=claim)
    return dict(rows.order_by().values_list("identity_digest").annotate(n=Count("pk")))


def _findings(basis: Basis, found: Reckoning, claim: Claim | None, *, shows_names: bool) -> Iterable[Finding]:
    heads = basis.heads
    yield from twice_in_list(heads)
    others = heads_of_persons({head.digest for head in heads}, basis.period)
    yield from elsewhere(heads, others, names=shows_names)
    yield from period_findings(heads, basis.period, basis.scheme)
    for head in heads:
        yield from condition_findings(basis.scheme, head)
    yield from _taken(basis, found, claim)


def months_wanted(basis: Basis, found: Reckoning) -> dict[tuple[str, date], str]:
    """Each month of each person that the claim would take, with the head it belongs to."""
    wanted = {}
    for line in found.lines:
        for month in line.months or ((ONCE,) if not basis.scheme.is_monthly else ()):
            wanted[line.digest, month] = line.ref
    return wanted


def _taken(basis: Basis, found: Reckoning, claim: Claim | None) -> Iterable[Finding]:
    wanted = months_wanted(basis, found)
    if not wanted:
        return
    heads = {head.ref: head for head in basis.heads}
    per_head = Counter[tuple[str, int]]()
    first: dict[tuple[str, int], Rival] = {}
    for one in rivals_of(basis, wanted, claim):
        key = (wanted[one.row.identity_digest, one.row.month], one.claim.pk)
        per_head[key] += 1
        first.setdefault(key, one)
    for (ref, other), count in sorted(per_head.items()):
        rival = first[ref, other]
        month = rival.row.month
        when = "" if month == ONCE else f"，{month.year}年{month.month}月起 {count} 个月"
        yield Finding(
            ref,
            "taken",
            "starts",
            f"已在 {rival.claim.number} 按“{rival.claim.scheme.name}”批准发放{when}",
            f"{rival.meeting.words}；能否叠加由主管部门决定"
            if rival.meeting.verdict is Together.UNDECIDED
            else rival.meeting.words,
            heads[ref].place,
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of the pre-check: met, not met or open, in words, with what closes the gap."""

    says: str
    outcome: Outcome
    closes: str = ""
    document: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Precheck:
    """您符合……，缺……: what an organisation would hear before it claims."""

    scheme: FundingScheme
    checks: tuple[Check, ...]
    assembly: Assembly

    @property
    def outcome(self) -> Outcome:
        return all_of(one.outcome for one in self.checks)

    @property
    def met(self) -> list[Check]:
        return [one for one in self.checks if one.outcome.verdict == "met"]

    @property
    def gaps(self) -> list[Check]:
        return [one for one in self.checks if one.outcome.verdict != "met"]

    @property
    def estimate_fen(self) -> int | None:
        return self.assembly.reckoning.total_fen


def precheck(scheme: FundingScheme, organisation: Organisation, period: Period, *, as_of: date) -> Precheck:
    """What holds, what is missing, and what closes each gap. Nothing is stored."""
    found = assemble(scheme, organisation, period, as_of=as_of)
    return Precheck(scheme, tuple(_checks(found, organisation, scheme)), found)


def _checks(found: Assembly, organisation: Organisation, scheme: FundingScheme) -> Iterable[Check]:
    basis, wording = found.basis, found.basis.scheme
    cited = {"document": wording.document, "clause": wording.clause}
    fits = organisation.kind in payable_kinds(wording)
    yield Check(
        f"申领单位类别：{organisation.get_kind_display()}",
        Outcome.met() if fits else Outcome.not_met(),
        "该补助不发给这类单位",
        **cited,
    )
    here = is_in_place(scheme, organisation)
    yield Check(
        f"单位所在地：{organisation.jurisdiction.name}（项目属{scheme.jurisdiction.name}）",
        Outcome.met() if here else Outcome.not_met(),
        "请向单位所在地的主管部门申领当地的项目",
        **cited,
    )
    valid = Period(wording.starts, wording.ends or date(2100, 12, 31))
    inside = basis.period.within(valid) == basis.period
    yield Check(
        f"申报时段在项目有效期内（{wording.valid_from} 起）",
        Outcome.met() if inside else Outcome.not_met(),
        "请改选项目有效期内的时段",
        **cited,
    )
    yield Check(
        f"名册：{len(basis.heads)} 人（项）",
        Outcome.met() if basis.heads else Outcome.cannot_tell("名册"),
        "请先上传名册，或由所在地主管部门登记",
    )
    for condition in wording.conditions:
        if condition.stage == "entry" and condition.key != "fund_set_up" and basis.heads:
            wrong = [one for one in found.findings if one.code in _CODES.get(condition.key, ())]
            unknown = condition.key == "assessed" and any("没有" in one.message for one in wrong)
            outcome = Outcome.met() if not wrong else Outcome.not_met()
            outcome = Outcome.cannot_tell("考核认定结果") if unknown else outcome
            closes = f"{condition.closes}（{len(wrong)} 人）" if wrong else condition.closes
            yield Check(condition.says, outcome, closes, wording.document, condition.clause)
    doubles = [one for one in found.findings if one.code in {"twice", "elsewhere", "taken"}]
    if basis.heads:
        outcome = Outcome.not_met() if doubles else Outcome.met()
        yield Check("没有重复申领或同时在两处的人员", outcome, "；".join(one.words for one in doubles[:3]))
    for text in found.reckoning.refused:
        yield Check(text, Outcome.not_met(), "请联系受理部门")
    if basis.heads:
        for text in found.reckoning.missing:
            yield Check(text, Outcome.cannot_tell(text), "请受理部门登记决定和依据")


_CODES = {
    "assessed": ("assessed",),
    "occupation": ("occupation",),
    "certificate": ("certificate",),
    "finished": ("unfinished",),
}


OPEN_STATES = ("submitted", "first_passed", "second_passed", "on_notice")


@dataclass(frozen=True, slots=True)
class Twin:
    """A head that stands in another open claim for the same months: of the two only one can be approved."""

    row: ClaimHead
    other: Claim
    months: int


def twins_of(claim: Claim) -> list[Twin]:
    """Heads of an open claim that other open claims want too."""
    own = {
        row.head.identity_digest: row for row in claim.heads.filter(is_left_out=False).select_related("head")
    }
    rows = ClaimHead.objects.filter(
        head__identity_digest__in=own, claim__state__in=OPEN_STATES, is_left_out=False
    ).exclude(claim=claim)
    found = []
    for row in rows.select_related("head", "claim__organisation", "claim__scheme"):
        mine = own[row.head.identity_digest]
        both = set(row.months) & set(mine.months)
        if both or not (row.months or mine.months):
            found.append(Twin(mine, row.claim, len(both)))
    return found


def missing_documents(claim: Claim, wording: Scheme, place: Jurisdiction) -> list[str]:
    """Papers that the office has asked for and that are not attached, by their caption."""
    decision = wording.decision(Use.DOCUMENTS)
    if decision is None:
        return []
    stated = stated_for(wording, place, claim.period).get(decision.key)
    wanted = stated.value if stated is not None and isinstance(stated.value, tuple) else ()
    have = set(RowFile.objects.of(claim).values_list("caption", flat=True))
    return [name for name in wanted if name not in have]
