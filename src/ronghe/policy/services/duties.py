"""Milestones (POL-17) and yes-or-no duties: chapters, assessment items, appraisals, bids, publicity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.evidence import attach
from ronghe.core.service import locked, service
from ronghe.core.workflow import advance
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import DeliverableKind, DeliverableState, MilestoneState, Modality
from ronghe.policy.models import (
    Clause,
    Deliverable,
    DeliverableEvidence,
    Milestone,
    MilestoneEvidence,
    Plan,
    Task,
)
from ronghe.policy.rules import steps
from ronghe.policy.services.progress import Upload

ANSWERS = {kind: frozenset({DeliverableState.YES, DeliverableState.NO}) for kind in DeliverableKind} | {
    DeliverableKind.PILOT_BID: frozenset(
        {DeliverableState.APPLIED, DeliverableState.GRANTED, DeliverableState.REFUSED}
    )
}
"""What a duty of each kind can be answered with."""


@service("policy.milestone.moved")
def move_milestone(
    milestone: Milestone,
    state: str,
    *,
    actor: Actor,
    done_on: date | None = None,
    reason: str = "",
    files: Sequence[Upload] = (),
) -> Milestone:
    """Take a project to its next state; completion has its day."""
    require(perms.can_update_milestone(actor, milestone))
    step = next((one for one in steps.MILESTONE_STEPS if one.target == state), None)
    if step is None:
        raise Invalid("policy.milestone.state", "请选择里程碑状态。", fields={"state": "请选择。"})
    day = (done_on or timezone.localdate()) if state == MilestoneState.DONE else None
    if day is not None and day > timezone.localdate():
        raise Invalid(
            "policy.milestone.done_on", "完成日期不能晚于今天。", fields={"done_on": "不能晚于今天。"}
        )
    advance(milestone, step, actor=actor, note=reason, done_on=day)
    for upload in files:
        attach(
            milestone,
            upload.file,
            upload.name,
            link=MilestoneEvidence,
            jurisdiction=milestone.jurisdiction,
            actor=actor,
            caption=upload.caption,
        )
    return milestone


@service("policy.deliverable.added")
def add_deliverable(
    plan: Plan,
    *,
    actor: Actor,
    kind: str,
    subject: str,
    requirement: str = "",
    modality: str = Modality.MUST,
    clause: Clause | None = None,
    task: Task | None = None,
    organisation: Organisation | None = None,
) -> Deliverable:
    """List a plan, assessment, project, title or action that must be checked."""
    require(perms.can_add_deliverable(actor, plan))
    wrong = {}
    if kind not in DeliverableKind.values:
        wrong["kind"] = "请选择类别。"
    if not subject.strip():
        wrong["subject"] = "请写明对象。"
    if modality not in Modality.values:
        wrong["modality"] = "请选择约束力。"
    if wrong:
        raise Invalid("policy.deliverable.invalid", "核查事项有未填好的内容。", fields=wrong)
    if plan.deliverables.filter(kind=kind, subject=subject.strip()).exists():
        raise Conflict("policy.deliverable.twice", "该事项已登记。")
    return Deliverable.objects.create(
        jurisdiction=plan.jurisdiction,
        plan=plan,
        kind=kind,
        subject=subject.strip(),
        requirement=requirement.strip(),
        modality=modality,
        clause=clause,
        task=task,
        organisation=organisation,
    )


@service("policy.deliverable.answered")
def answer_deliverable(
    deliverable: Deliverable,
    state: str,
    *,
    actor: Actor,
    answer: str,
    files: Sequence[Upload] = (),
) -> Deliverable:
    """Say yes or no (for a bid: applied, granted, refused) and what it rests on; it may be answered again
    later.
    """
    require(perms.can_answer_deliverable(actor, deliverable))
    wrong = {}
    if state not in ANSWERS[DeliverableKind(deliverable.kind)]:
        wrong["state"] = "请选择结果。"
    if not answer.strip():
        wrong["answer"] = "请写明核实情况。"
    if wrong:
        raise Invalid("policy.deliverable.answer", "核实结果有未填好的内容。", fields=wrong)
    locked(deliverable)
    deliverable.state = state
    deliverable.answer = answer.strip()
    deliverable.answered_on = timezone.localdate()
    deliverable.answered_by_id = actor.user_id
    deliverable.save()
    for upload in files:
        attach(
            deliverable,
            upload.file,
            upload.name,
            link=DeliverableEvidence,
            jurisdiction=deliverable.jurisdiction,
            actor=actor,
            caption=upload.caption,
        )
    return deliverable
