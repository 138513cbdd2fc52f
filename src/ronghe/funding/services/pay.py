"""Distribution proposals: a school drafts, the rules are asked, an office decides, the ledger is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.models import Membership
from ronghe.accounts.queries import people_with
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.money import yuan_text
from ronghe.core.notices import notify, withdraw
from ronghe.core.roles import Role
from ronghe.core.service import locked, service
from ronghe.core.workflow import advance
from ronghe.directory.models import Organisation
from ronghe.funding.enums.pay import ProposalState, ShareKind
from ronghe.funding.models import DistributionProposal, IncomeProject, PayShare, ProposalSource
from ronghe.funding.perms import pay as perms
from ronghe.funding.queries import distribution
from ronghe.funding.rules import pay as rules
from ronghe.funding.services import income

OPEN_STATES = (ProposalState.DRAFT, ProposalState.RETURNED)
ABOUT = "funding.proposal"
OWN_SCHOOL = "由本校管理人员办理。"


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What one person is to get, as it is typed or imported. ``amount`` in fen."""

    person_id: int
    kind: str
    amount: int
    talent_form: str = ""
    contest_host: str = ""
    contest_level: str = ""
    allowance: str = ""
    months: int = 1


@service("funding.proposal.drafted")
def draft_proposal(
    organisation: Organisation,
    *,
    actor: Actor,
    title: str,
    year: int,
    pay_on: date,
    tax_conditions: bool | None = None,
) -> DistributionProposal:
    """Begin a proposal for a school."""
    require(perms.can_draft(actor, organisation.pk), OWN_SCHOOL)
    if not title.strip():
        raise Invalid("funding.proposal.title", "请填写方案名称。", fields={"title": "请填写方案名称。"})
    if pay_on.year < year:
        message = "发放日期不能早于方案年度。"
        raise Invalid("funding.proposal.date", message, fields={"pay_on": message})
    return DistributionProposal.objects.create(
        jurisdiction=organisation.jurisdiction,
        organisation=organisation,
        title=title.strip()[:120],
        year=year,
        pay_on=pay_on,
        tax_conditions=tax_conditions,
    )


@service("funding.proposal.sources_set")
def set_sources(
    proposal: DistributionProposal, sources: Sequence[tuple[IncomeProject, int]], *, actor: Actor
) -> DistributionProposal:
    """Say which projects the money comes from, and how much from each."""
    _open(proposal, actor)
    seen: set[int] = set()
    for project, amount in sources:
        if project.organisation_id != proposal.organisation_id or project.year > proposal.year:
            raise RuleViolated("funding.proposal.project", f"“{project}”不是本校本年度及以前的项目。")
        if amount <= 0 or project.pk in seen:
            raise Invalid("funding.proposal.source", f"“{project}”的金额须大于零，且只列一次。")
        seen.add(project.pk)
    proposal.sources.all().delete()
    ProposalSource.objects.bulk_create(
        [ProposalSource(proposal=proposal, project=project, amount=amount) for project, amount in sources]
    )
    _recheck(proposal)
    return proposal


@service("funding.proposal.shares_set")
def set_shares(
    proposal: DistributionProposal, rows: Iterable[ShareRow], *, actor: Actor
) -> DistributionProposal:
    """Replace the list of what each person gets. Each must work at the school on the day of payment."""
    _open(proposal, actor)
    wanted = list(rows)
    _check_people(proposal, wanted)
    shares = [_share(proposal, row) for row in wanted]
    proposal.shares.all().delete()
    PayShare.objects.bulk_create(shares, batch_size=1000)
    _recheck(proposal)
    return proposal


def _share(proposal: DistributionProposal, row: ShareRow) -> PayShare:
    if row.amount <= 0:
        raise Invalid("funding.share.amount", "个人分配金额须大于零。")
    missing = {
        ShareKind.TALENT: not row.talent_form and "高层次人才薪酬须写明薪酬形式。",
        ShareKind.CONTEST: not (row.contest_host and row.contest_level) and "竞赛奖金须写明主办方和级别。",
        ShareKind.ALLOWANCE: not row.allowance and "津贴须写明名称。",
    }.get(ShareKind(row.kind))
    if missing:
        raise Invalid("funding.share.incomplete", missing)
    return PayShare(
        proposal=proposal,
        person_id=row.person_id,
        kind=row.kind,
        amount=row.amount,
        talent_form=row.talent_form,
        contest_host=row.contest_host,
        contest_level=row.contest_level,
        allowance=row.allowance,
        months=row.months,
    )


def _check_people(proposal: DistributionProposal, rows: Sequence[ShareRow]) -> None:
    wanted = {row.person_id for row in rows}
    here = set(
        Membership.objects.valid_on(proposal.pay_on)
        .filter(organisation_id=proposal.organisation_id, user__in=wanted)
        .values_list("user_id", flat=True)
    )
    if wanted - here:
        raise RuleViolated(
            "funding.share.person",
            f"有 {len(wanted - here)} 人在发放日期不是本校人员，没有保存。",
            hint="请核对名单，或先登记任职。",
        )


@service("funding.proposal.submitted")
def submit_proposal(proposal: DistributionProposal, *, actor: Actor) -> DistributionProposal:
    """Hand the proposal in. What breaks a rule is refused here, with the derivation kept on its page."""
    require(perms.can_draft(actor, proposal.organisation_id), OWN_SCHOOL)
    _one_at_a_time(proposal)
    findings, overflow = _findings(proposal)
    refuse_if_stopped(proposal, findings)
    advance(
        proposal,
        rules.SUBMIT,
        actor=actor,
        findings=[one.as_data() for one in findings],
        overflow=overflow,
        route=distribution.route_of(proposal),
        submitted_at=timezone.now(),
    )
    _settle_shares(proposal)
    _tell_offices(proposal, actor)
    return proposal


@service("funding.proposal.checked")
def check_again(proposal: DistributionProposal, *, actor: Actor) -> DistributionProposal:
    """Ask the rules again and keep what they say; nothing else changes."""
    _open(proposal, actor)
    _recheck(proposal)
    return proposal


def refuse_if_stopped(proposal: DistributionProposal, findings: Sequence[rules.Finding]) -> None:
    """A proposal that breaks a rule goes no further; the message says which, and how it was reckoned."""
    stops = rules.stopping(findings, overruled=proposal.overruled_by_id is not None)
    if not stops:
        return
    said = "".join(f"{one.title}：{one.words}{_basis(one)} " for one in stops)
    hint = "请按核对结果调整分配。"
    if all(one.may_overrule for one in stops):
        hint = "文件写的是“可”：确需超出的，由人社部门写明理由后准予。"
    raise RuleViolated("funding.proposal.breaks_rule", f"不能提交。{said}", hint=hint)


def _basis(one: rules.Finding) -> str:
    return f"（{one.document} {one.clause}，规则 {one.rule}）" if one.document else ""


@service("funding.proposal.overruled")
def overrule_proposal(proposal: DistributionProposal, *, actor: Actor, reason: str) -> DistributionProposal:
    """Let a proposal pass a bound that the text only permits; a command is never overruled."""
    require(perms.can_overrule(actor, proposal), "由学校所在地的人社部门准予。")
    if not reason.strip():
        raise Invalid("funding.proposal.reason", "请写明准予超出的理由。", fields={"reason": "请填写理由。"})
    locked(proposal)
    if proposal.state not in (*OPEN_STATES, ProposalState.SUBMITTED):
        raise InvalidTransition("funding.proposal.state", "方案已经办理，不能再准予超出。")
    findings, _ = _findings(proposal)
    stops = [one for one in findings if one.stops]
    if not stops:
        raise RuleViolated("funding.proposal.nothing", "这份方案没有超出任何规定，不必准予。")
    firm = [one for one in stops if not one.may_overrule]
    if firm:
        said = "；".join(f"{one.title}：{one.words}{_basis(one)}" for one in firm)
        raise RuleViolated("funding.proposal.firm", f"这些规定是必须遵守的，不能准予超出：{said}")
    proposal.overruled_by_id = actor.user_id
    proposal.overrule_reason = reason.strip()
    proposal.findings = [one.as_data() for one in findings]
    proposal.save(update_fields=["overruled_by", "overrule_reason", "findings", "updated_at"])
    return proposal


@service("funding.proposal.approved")
def approve_proposal(proposal: DistributionProposal, *, actor: Actor, note: str = "") -> DistributionProposal:
    """Approve or take on file. The rules are asked once more: others may have distributed since."""
    require(perms.can_decide(actor, proposal), "由学校所在地的人社部门或财政部门办理。")
    _one_at_a_time(proposal)
    findings, overflow = _findings(proposal)
    refuse_if_stopped(proposal, findings)
    advance(
        proposal,
        rules.APPROVE,
        actor=actor,
        note=note,
        findings=[one.as_data() for one in findings],
        overflow=overflow,
        decided_at=timezone.now(),
    )
    _tell_school(proposal, actor, f"分配方案已{proposal.get_route_display()}：{proposal.title}"[:90])
    return proposal


@service("funding.proposal.returned")
def return_proposal(proposal: DistributionProposal, *, actor: Actor, reason: str) -> DistributionProposal:
    """Send it back to be changed."""
    require(perms.can_decide(actor, proposal), "由学校所在地的人社部门或财政部门办理。")
    advance(proposal, rules.RETURN, actor=actor, note=reason)
    _tell_school(proposal, actor, f"分配方案退回修改：{proposal.title}"[:90])
    return proposal


@service("funding.proposal.refused")
def refuse_proposal(proposal: DistributionProposal, *, actor: Actor, reason: str) -> DistributionProposal:
    """Refuse it for good."""
    require(perms.can_decide(actor, proposal), "由学校所在地的人社部门或财政部门办理。")
    advance(proposal, rules.REFUSE, actor=actor, note=reason, decided_at=timezone.now())
    _tell_school(proposal, actor, f"分配方案未获批准：{proposal.title}"[:90])
    return proposal


@service("funding.proposal.distributed")
def distribute_proposal(
    proposal: DistributionProposal, *, actor: Actor, on: date | None = None
) -> DistributionProposal:
    """Enter the payment: each project's balance goes down, each person can read the own statement."""
    require(perms.can_draft(actor, proposal.organisation_id), OWN_SCHOOL)
    advance(proposal, rules.DISTRIBUTE, actor=actor)
    day = on or max(proposal.pay_on, timezone.localdate())
    for source in proposal.sources.select_related("project").order_by("project_id"):
        income.distribute(
            source.project,
            source.amount,
            actor=actor,
            text=proposal.title,
            key=f"proposal:{proposal.pk}:{source.project_id}",
            about=f"proposal:{proposal.pk}",
            on=day,
        )
    withdraw(ABOUT, proposal.pk)
    return proposal


@service("funding.proposal.closed")
def close_proposal(proposal: DistributionProposal, *, actor: Actor) -> DistributionProposal:
    """Close a proposal that has been paid."""
    require(perms.can_draft(actor, proposal.organisation_id), OWN_SCHOOL)
    advance(proposal, rules.CLOSE, actor=actor)
    return proposal


def _open(proposal: DistributionProposal, actor: Actor) -> None:
    """The school's own managers change a proposal that is not handed in."""
    require(perms.can_draft(actor, proposal.organisation_id), OWN_SCHOOL)
    locked(proposal)
    if proposal.state not in OPEN_STATES:
        raise InvalidTransition(
            "funding.proposal.state",
            f"方案现在是“{proposal.get_state_display()}”，不能修改。",
            hint="需要修改的，请受理部门先退回。",
        )


def _one_at_a_time(proposal: DistributionProposal) -> None:
    """A school's proposals are judged one after the other: each counts against the same balance and total."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.organisation_id)


def _findings(proposal: DistributionProposal) -> tuple[list[rules.Finding], int]:
    findings = distribution.check_proposal(proposal)
    return findings, distribution.overflow_of(findings, distribution.Case(proposal))


def _recheck(proposal: DistributionProposal) -> None:
    """Keep what the rules say now; a changed proposal has to be overruled anew."""
    findings, overflow = _findings(proposal)
    proposal.findings = [one.as_data() for one in findings]
    proposal.overflow = overflow
    proposal.overruled_by, proposal.overrule_reason = None, ""
    proposal.save(update_fields=["findings", "overflow", "overruled_by", "overrule_reason", "updated_at"])


def _settle_shares(proposal: DistributionProposal) -> None:
    """Fix on each share how it counts in the total and how much of it is taxed."""
    case = distribution.Case(proposal)
    how = distribution.treatments(case)
    for share in case.shares:
        share.treatment = how[share.pk]
        share.taxable = distribution.taxable(case, share)
    PayShare.objects.bulk_update(case.shares, ["treatment", "taxable"], batch_size=1000)


def _tell_offices(proposal: DistributionProposal, actor: Actor) -> None:
    notify(
        people_with([Role.HRSS], organisation__jurisdiction=proposal.jurisdiction),
        actor=actor,
        subject=f"待{proposal.get_route_display()}的分配方案：{proposal.title}"[:90],
        body=f"{proposal.organisation}提交，分配 {yuan_text(_total(proposal))}元。",
        url=reverse("funding:proposal_detail", args=[proposal.pk]),
        about=(ABOUT, proposal.pk),
    )


def _total(proposal: DistributionProposal) -> int:
    return sum(proposal.shares.values_list("amount", flat=True))


def _tell_school(proposal: DistributionProposal, actor: Actor, subject: str) -> None:
    notify(
        people_with([Role.SCHOOL], organisation_id=proposal.organisation_id),
        actor=actor,
        subject=subject,
        body="",
        url=reverse("funding:proposal_detail", args=[proposal.pk]),
        about=(ABOUT, proposal.pk),
    )
