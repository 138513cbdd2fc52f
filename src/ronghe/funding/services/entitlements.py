"""免申即享: who qualifies by the facts is told, says yes or no, and a yes becomes a claim."""

from __future__ import annotations

from django.utils import timezone

from ronghe.accounts.queries import people_with
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, require
from ronghe.core.models import Jurisdiction
from ronghe.core.notices import notify
from ronghe.core.service import locked, service
from ronghe.directory.models import Organisation
from ronghe.funding.enums.claims import ClaimOrigin, ClaimState, EntitlementState
from ronghe.funding.models import Claim, Entitlement, FundingScheme, RosterHead
from ronghe.funding.models.rosters import CLAIMANTS
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries.assembling import payable_kinds, precheck
from ronghe.funding.queries.stating import place_of_claim
from ronghe.funding.rules.months import Period
from ronghe.funding.services.claims import draft_claim

MOST = 2_000


@service("funding.entitlements.listed")
def list_entitled(
    scheme: FundingScheme, place: Jurisdiction, period: Period, *, actor: Actor
) -> list[Entitlement]:
    """Every organisation of the place whose facts meet all conditions, unless it has claimed already."""
    require(perms.can_list_entitled(actor, scheme, place), "由补助项目的受理部门生成名单。")
    if period.last > timezone.localdate():
        raise Invalid("funding.entitled.future", "时段须已经结束。", fields={"last": "时段须已经结束。"})
    candidates = _candidates(scheme, place, period)
    if len(candidates) > MOST:
        raise Invalid("funding.entitled.many", f"符合类别的单位超过 {MOST} 个，请按下级辖区分别生成。")
    made = []
    for organisation in candidates:
        found = precheck(scheme, organisation, period, as_of=timezone.localdate())
        if found.outcome.verdict == "met" and found.estimate_fen:
            made.append(
                Entitlement(
                    jurisdiction=place,
                    scheme=scheme,
                    organisation=organisation,
                    period_first=period.first,
                    period_last=period.last,
                    head_count=len(found.assembly.basis.heads),
                    estimate_fen=found.estimate_fen,
                )
            )
    kept = Entitlement.objects.bulk_create(made)
    for row in kept:
        _tell(row, actor)
    return kept


def _candidates(scheme: FundingScheme, place: Jurisdiction, period: Period) -> list[Organisation]:
    """With facts of the right kind in the period, not claimed and not listed yet for an overlapping one."""
    heads = RosterHead.objects.standing().filter(
        head_kind=scheme.head_kind, starts_on__lte=period.last, organisation__merged_into__isnull=True
    )
    heads = heads.exclude(ends_on__lt=period.first)
    overlap = {"period_first__lte": period.last, "period_last__gte": period.first}
    claimed = Claim.objects.filter(scheme__code=scheme.code, **overlap).exclude(
        state__in=[ClaimState.WITHDRAWN, ClaimState.REJECTED]
    )
    listed = Entitlement.objects.filter(scheme__code=scheme.code, **overlap)
    rows = (
        Organisation.objects.current()
        .filter(
            kind__in=payable_kinds(scheme.wording),
            jurisdiction__path__startswith=place.path,
            pk__in=heads.values("organisation"),
        )
        .exclude(pk__in=claimed.values("organisation"))
        .exclude(pk__in=listed.values("organisation"))
    )
    found = rows.select_related("jurisdiction__parent__parent").order_by("pk")[: MOST + 1]
    return [one for one in found if place_of_claim(scheme, one).pk == place.pk]


def _tell(row: Entitlement, actor: Actor) -> None:
    notify(
        people_with(CLAIMANTS, organisation=row.organisation),
        actor=actor,
        subject=f"您单位符合“{row.scheme.name}”，请确认"[:120],
        body=f"{row.period_first} 至 {row.period_last}，{row.head_count} 人（项）",
        url="/funding/entitlements/",
        about=("funding.entitlement", row.pk),
    )


def _listed(row: Entitlement, actor: Actor) -> None:
    require(perms.can_claim_for(actor, row.organisation), "由名单上的单位确认。")
    locked(row)
    if row.state != EntitlementState.LISTED:
        raise InvalidTransition("funding.entitled.answered", "您单位已经答复过。")


@service("funding.entitlement.confirmed")
def confirm(row: Entitlement, *, actor: Actor) -> Claim:
    """The organisation says yes: a claim is made from the facts, ready to be handed in."""
    _listed(row, actor)
    period = Period(row.period_first, row.period_last)
    if not row.scheme.is_current:
        raise Conflict("funding.entitled.changed", "补助项目已有新的规定，请按新项目申报。")
    claim = draft_claim(row.scheme, row.organisation, period, actor=actor, origin=ClaimOrigin.LISTED)
    row.state, row.claim = EntitlementState.CONFIRMED, claim
    row.save(update_fields=["state", "claim", "updated_at"])
    return claim


@service("funding.entitlement.declined")
def opt_out(row: Entitlement, *, actor: Actor, reason: str) -> Entitlement:
    """The organisation does not want it; the reason is kept."""
    _listed(row, actor)
    if not reason.strip():
        raise Invalid("funding.entitled.reason", "请写明放弃的理由。", fields={"reason": "请写明理由。"})
    row.state, row.answer = EntitlementState.OPTED_OUT, reason.strip()[:200]
    row.save(update_fields=["state", "answer", "updated_at"])
    return row
