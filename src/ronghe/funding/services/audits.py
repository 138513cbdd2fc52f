"""Random samples that can be drawn again, looked at by one auditor and attacked by another."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.funding.enums.claims import AuditState, Challenge, ClaimState, Finding
from ronghe.funding.models import AuditItem, Claim, FundingScheme, SampleAudit
from ronghe.funding.perms import claims as perms
from ronghe.funding.rules import sampling

SAMPLED = (ClaimState.FIRST_PASSED, ClaimState.SECOND_PASSED)
"""States in which a claim can still be stopped by what an audit finds."""


@service("funding.audit.drawn")
def draw_sample(
    scheme: FundingScheme, place: Jurisdiction, *, actor: Actor, size: int, seed: str = ""
) -> SampleAudit:
    """Draw among the claims that wait for notice. Without a seed a random one is made; it is kept."""
    require(perms.can_audit(actor, place), "由审计或财政部门抽取。")
    waiting = Claim.objects.filter(scheme__code=scheme.code, jurisdiction=place, state__in=SAMPLED)
    claims = {one.number: one for one in waiting.exclude(audit_items__audit__state=AuditState.OPEN)}
    if not claims:
        raise Conflict("funding.audit.empty", "没有可以抽查的申领：复审中、待公示且未在抽查中的才能抽。")
    if not 1 <= size <= len(claims):
        message = f"可抽 1 至 {len(claims)} 件。"
        raise Invalid("funding.audit.size", message, fields={"size": message})
    used = seed.strip()[:80] or secrets.token_hex(16)
    audit = SampleAudit.objects.create(
        jurisdiction=place,
        scheme=scheme,
        seed=used,
        method=sampling.METHOD,
        size=size,
        population=sorted(claims),
        population_digest=sampling.population_digest(list(claims)),
        drawn_by_id=actor.user_id,
    )
    AuditItem.objects.bulk_create(
        [AuditItem(audit=audit, claim=claims[number]) for number in sampling.draw(list(claims), size, used)]
    )
    return audit


def is_repeatable(audit: SampleAudit) -> bool:
    """Whether the recorded seed and method give the recorded sample again."""
    again = sampling.draw(audit.population, audit.size, audit.seed)
    kept = [item.claim.number for item in audit.items.select_related("claim")]
    fits = sampling.population_digest(audit.population) == audit.population_digest
    return fits and sorted(again) == sorted(kept)


def _open(item: AuditItem) -> None:
    item.refresh_from_db(from_queryset=AuditItem.objects.select_for_update(of=("self",)))
    if item.audit.state != AuditState.OPEN:
        raise InvalidTransition("funding.audit.closed", "本次抽查已经办结。")


@service("funding.audit.found")
def record_finding(item: AuditItem, *, actor: Actor, finding: str, text: str) -> AuditItem:
    """The first auditor's finding on a sampled claim."""
    require(perms.can_audit(actor, item.claim.jurisdiction), "由审计或财政部门核查。")
    _open(item)
    if item.finding:
        raise InvalidTransition("funding.audit.found", "这件已有核查结论，请由另一人反证。")
    if finding not in (Finding.SOUND, Finding.FAULTY) or not text.strip():
        raise Invalid("funding.audit.text", "请选择结论并写明核查情况。", fields={"text": "请写明核查情况。"})
    item.finding, item.finding_text, item.auditor_id = finding, text.strip(), actor.user_id
    item.save(update_fields=["finding", "finding_text", "auditor"])
    return item


@service("funding.audit.challenged")
def challenge_finding(item: AuditItem, *, actor: Actor, challenge: str, text: str) -> AuditItem:
    """Another auditor tries to refute the finding, and writes what was tried; a refuted one is reversed."""
    require(perms.can_challenge(actor, item), "反证须由核查人以外的审计或财政人员作出。")
    _open(item)
    if not item.finding or item.challenge:
        raise InvalidTransition("funding.audit.challenge", "先有核查结论，每件反证一次。")
    if challenge not in (Challenge.STANDS, Challenge.REFUTED) or not text.strip():
        raise Invalid("funding.audit.text", "请选择结论并写明反证情况。", fields={"text": "请写明怎样反证。"})
    item.challenge, item.challenge_text, item.challenger_id = challenge, text.strip(), actor.user_id
    item.save(update_fields=["challenge", "challenge_text", "challenger"])
    _close_when_done(item.audit)
    return item


def _close_when_done(audit: SampleAudit) -> None:
    items: Sequence[AuditItem] = list(audit.items.all())
    if all(one.is_done for one in items):
        audit.state = AuditState.CLOSED
        audit.save(update_fields=["state", "updated_at"])
