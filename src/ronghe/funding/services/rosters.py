"""Rosters: heads come in by a checked sheet, get their result and their end, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, require
from ronghe.core.service import locked, service
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Head as HeadWord
from ronghe.funding.enums.claims import Assessment
from ronghe.funding.models import Roster, RosterHead
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries.facts import identity_digest
from ronghe.funding.rules.rosters import masked_name


@service("funding.roster.imported")
def import_roster(rows: Sequence[Any], *, actor: Actor, kind: str, file_name: str = "") -> list[Roster]:
    """Enter checked rows, one roster for each organisation named; the sheet has found all that is wrong.

    The number of a person becomes a digest here and is not kept; of the name only the first character stays.
    """
    made: dict[int, Roster] = {}
    heads = []
    for row in rows:
        organisation: Organisation = row["organisation"]
        if organisation.pk not in made:
            require(perms.can_fill_roster(actor, organisation), f"您不能登记“{organisation.name}”的名册。")
            made[organisation.pk] = Roster.objects.create(
                jurisdiction=organisation.jurisdiction,
                organisation=organisation,
                head_kind=kind,
                file_name=file_name or "手工登记",
                entered_by_id=actor.user_id,
            )
        heads.append(_head(row, made[organisation.pk], kind, actor))
    RosterHead.objects.bulk_create(heads, batch_size=1000)
    for roster in made.values():
        roster.row_count = sum(one.roster_id == roster.pk for one in heads)
        roster.save(update_fields=["row_count", "updated_at"])
    return list(made.values())


def _head(row: Any, roster: Roster, kind: str, actor: Actor) -> RosterHead:
    assessed = row["result"] or ""
    if assessed and not perms.can_assess(actor, roster.organisation):
        raise Invalid(
            "funding.roster.result",
            f"第 {row.row_number} 行：考核结果由教育、人力社保部门认定，单位不能自己填写。",
            hint="请清空“考核结果”一列后再导入。",
        )
    name = masked_name(row["name"]) if HeadWord(kind).is_person else row["name"]
    return RosterHead(
        jurisdiction=roster.jurisdiction,
        roster=roster,
        row_number=row.row_number,
        head_kind=kind,
        identity_digest=identity_digest(kind, row["identity"]),
        name=name,
        organisation=roster.organisation,
        school=row["school"] or "",
        occupation=row["occupation"] or "",
        starts_on=row["starts"],
        ends_on=row["ends"],
        left_on=row["left_on"],
        certificate=row["certificate"] or "",
        result=assessed,
    )


def _locked(head: RosterHead) -> RosterHead:
    locked(head)
    if head.withdrawn_at is not None:
        raise InvalidTransition("funding.head.withdrawn", "这一行已经撤销。")
    return head


@service("funding.head.left")
def record_leaving(head: RosterHead, *, actor: Actor, left_on: date, reason: str) -> RosterHead:
    """Somebody left before the end. What was paid for later months is then asked back."""
    require(perms.can_fill_roster(actor, head.organisation), "由本单位或所在地主管部门登记。")
    _locked(head)
    if left_on < head.starts_on or (head.ends_on is not None and left_on > head.ends_on):
        raise Invalid(
            "funding.head.left_on",
            f"退出日期应在 {head.starts_on} 至 {head.ends_on or '结束'} 之间。",
            fields={"left_on": "请核对退出日期。"},
        )
    if not reason.strip():
        raise Invalid("funding.head.reason", "请写明理由。", fields={"reason": "请写明理由。"})
    head.left_on = left_on
    head.save(update_fields=["left_on", "updated_at"])
    return head


@service("funding.head.assessed")
def assess_heads(heads: Sequence[RosterHead], *, actor: Actor, result: str, reason: str) -> list[RosterHead]:
    """The bureau says whether the internship or training met the norms; one reason for all."""
    if result not in Assessment.values or not reason.strip():
        raise Invalid("funding.head.result", "请选择考核结果并写明依据。", fields={"reason": "请写明依据。"})
    for head in heads:
        require(perms.can_assess(actor, head.organisation), "由所在地的教育、人力社保部门考核认定。")
        _locked(head)
        head.result = result
        head.save(update_fields=["result", "updated_at"])
    return list(heads)


@service("funding.head.withdrawn")
def withdraw_head(head: RosterHead, *, actor: Actor, reason: str) -> RosterHead:
    """Take a wrong row back. A row that an approved claim rests on stays: that is a matter of recovery."""
    require(perms.can_fill_roster(actor, head.organisation), "由本单位或所在地主管部门办理。")
    _locked(head)
    if not reason.strip():
        raise Invalid("funding.head.reason", "请写明理由。", fields={"reason": "请写明理由。"})
    standing = head.claim_heads.exclude(claim__state__in=["draft", "returned", "withdrawn", "rejected"])
    if standing.exists():
        raise Conflict(
            "funding.head.claimed",
            "这一行正在申领或已经发放，不能撤销。",
            hint="请先撤回或退回申领；已发放的，登记退出或办理收回。",
        )
    head.withdrawn_at = timezone.now()
    head.withdrawn_reason = reason.strip()[:200]
    head.save(update_fields=["withdrawn_at", "withdrawn_reason", "updated_at"])
    return head
