"""Random samples of claims that can be drawn again, looked at by one auditor and attacked by another."""

from __future__ import annotations

from ronghe.core import sampling
from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.models import Jurisdiction, SampleState
from ronghe.core.service import service
from ronghe.funding.enums.claims import ClaimState
from ronghe.funding.models import AuditItem, Claim, FundingScheme, SampleAudit
from ronghe.funding.perms import claims as perms

SAMPLED = (ClaimState.FIRST_PASSED, ClaimState.SECOND_PASSED)
"""States in which a claim can still be stopped by what an audit finds."""

CODE = "funding.audit"


@service("funding.audit.drawn")
def draw_sample(
    scheme: FundingScheme, place: Jurisdiction, *, actor: Actor, size: int, seed: str = ""
) -> SampleAudit:
    """Draw among the claims that wait for notice. Without a seed a random one is made; it is kept."""
    require(perms.can_audit(actor, place), "由审计或财政部门抽取。")
    waiting = Claim.objects.filter(scheme__code=scheme.code, jurisdiction=place, state__in=SAMPLED)
    claims = {one.number: one for one in waiting.exclude(audit_items__audit__state=SampleState.OPEN)}
    audit, drawn = sampling.draw(
        SampleAudit,
        place,
        claims,
        actor=actor,
        size=size,
        seed=seed,
        code=CODE,
        empty="没有可以抽查的申领：复审中、待公示且未在抽查中的才能抽。",
        scheme=scheme,
    )
    AuditItem.objects.bulk_create([AuditItem(audit=audit, claim=claims[number]) for number in drawn])
    return audit


def is_repeatable(audit: SampleAudit) -> bool:
    """Whether the recorded seed and method give the recorded sample again."""
    return sampling.is_repeatable(audit, [one.claim.number for one in audit.items.select_related("claim")])


@service("funding.audit.found")
def record_finding(item: AuditItem, *, actor: Actor, finding: str, text: str) -> AuditItem:
    """The first auditor's finding on a sampled claim."""
    require(perms.can_audit(actor, item.claim.jurisdiction), "由审计或财政部门核查。")
    return sampling.record_finding(item, actor=actor, finding=finding, text=text, code=CODE)


@service("funding.audit.challenged")
def challenge_finding(item: AuditItem, *, actor: Actor, challenge: str, text: str) -> AuditItem:
    """Another auditor tries to refute the finding, and writes what was tried; a refuted one is reversed."""
    require(perms.can_challenge(actor, item), "反证须由核查人以外的审计或财政人员作出。")
    return sampling.challenge(item, actor=actor, challenge=challenge, text=text, code=CODE)
