"""Checking a page item by item. Only an open review can be changed; every decision says who and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, require
from ronghe.core.service import locked, service
from ronghe.core.workflow import Step, advance
from ronghe.directory.enums import MatchHow
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import Governs, ItemKind, ItemState, ReviewState, VersionOrigin
from ronghe.policy.models import BodyAnnexConflict, Review, ReviewItem
from ronghe.policy.rules import steps
from ronghe.policy.rules.content import Content, settled
from ronghe.policy.rules.editing import merge_payloads
from ronghe.policy.rules.payloads import TaskPayload, read_payload, write_payload
from ronghe.policy.services.applying import make_version
from ronghe.policy.services.units import matched, meanings


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split item: its content and, if known, its place in the text."""

    payload: Mapping[str, Any]
    start: int | None = None
    end: int | None = None


def _open(review: Review, actor: Actor) -> Review:
    """Lock the review, so that it is not published while an item changes."""
    require(perms.can_review(actor, review))
    locked = (
        Review.objects.select_for_update(of=("self",))
        .select_related("page", "jurisdiction")
        .get(pk=review.pk)
    )
    if locked.state != ReviewState.OPEN:
        raise InvalidTransition(
            "policy.review.not_open", f"本次校核{locked.get_state_display()}，条目不能再改。"
        )
    return locked


def _decide(item: ReviewItem, step: Step, actor: Actor, reason: str = "", **changes: object) -> ReviewItem:
    _require_as_seen(item, step, actor)
    advance(
        item,
        step,
        actor=actor,
        note=reason,
        decided_by_id=actor.user_id,
        decided_at=timezone.now(),
        reason=reason,
        **changes,
    )
    return item


def _require_as_seen(item: ReviewItem, step: Step, actor: Actor) -> None:
    """A decision is never written over one that its maker had not seen; the review is locked already."""
    seen = item.state
    item.refresh_from_db(fields=["state", "decided_by"])
    again = item.state == step.target and item.decided_by_id == actor.user_id
    if item.state != seen and not again:
        raise Conflict(
            "policy.item.decided",
            f"这一条刚由他人校核为“{item.get_state_display()}”，您的操作没有生效。",
            hint="请刷新页面，查看后再决定。",
        )


@service("policy.item.accepted")
def accept_item(item: ReviewItem, *, actor: Actor, reason: str = "") -> ReviewItem:
    """Take an item as it stands."""
    _open(item.review, actor)
    return _decide(item, steps.ACCEPT_ITEM, actor, reason)


@service("policy.item.edited")
def edit_item(
    item: ReviewItem,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    clause: ReviewItem | None = None,
    span: tuple[int, int] | None = None,
    reason: str = "",
) -> ReviewItem:
    """Take an item with corrected content; ``clause`` moves it under another clause, ``span`` re-marks its
    text.

    Unit names that nobody confirmed are matched anew.
    """
    review = _open(item.review, actor)
    changes: dict[str, object] = {"payload": _checked(review, item.kind, payload)}
    if clause is not None:
        changes["clause"] = _clause_of(review, clause, item)
    if span is not None:
        changes |= _place(review, span)
    return _decide(item, steps.EDIT_ITEM, actor, reason, **changes)


@service("policy.item.rejected")
def reject_item(item: ReviewItem, *, actor: Actor, reason: str = "") -> ReviewItem:
    """Leave an item out of the plan; what stands under it moves up."""
    _open(item.review, actor)
    if item.kind == ItemKind.META:
        raise Invalid("policy.item.meta", "文件信息不能删去，请修改后采用。")
    return _decide(item, steps.REJECT_ITEM, actor, reason)


@service("policy.item.reopened")
def reopen_item(item: ReviewItem, *, actor: Actor) -> ReviewItem:
    """Take a decision back."""
    _open(item.review, actor)
    advance(item, steps.REOPEN_ITEM, actor=actor, decided_by_id=None, decided_at=None, reason="")
    return item


@service("policy.review.undoubted_accepted")
def accept_undoubted(review: Review, *, actor: Actor) -> int:
    """Take every open item that the extractor had no doubt about. Returns how many."""
    _open(review, actor)
    return review.items.filter(state=ItemState.PENDING, doubts=[]).update(
        state=ItemState.ACCEPTED, decided_by_id=actor.user_id, decided_at=timezone.now()
    )


@service("policy.item.added")
def add_item(
    review: Review,
    kind: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    span: tuple[int, int] | None = None,
    clause: ReviewItem | None = None,
) -> ReviewItem:
    """Add what the extractor missed, mostly from a selection of the text."""
    locked = _open(review, actor)
    if kind not in ItemKind.values or kind == ItemKind.META:
        raise Invalid("policy.item.kind", "不能新增这一类条目。", fields={"kind": "请选择条目类别。"})
    content = _checked(locked, kind, payload)
    return _insert(locked, actor, kind, content, span, clause or _clause_at(locked, span), None)


@service("policy.item.split")
def split_item(
    item: ReviewItem, parts: Sequence[Part], *, actor: Actor, reason: str = ""
) -> list[ReviewItem]:
    """Make several items of one; they are taken as decided, under the same clause."""
    review = _open(item.review, actor)
    if len(parts) < 2:
        raise Invalid("policy.item.split", "拆分后至少要有两条。")
    if item.kind == ItemKind.META:
        raise Invalid("policy.item.meta", "文件信息不能拆分。")
    contents = [_checked(review, item.kind, part.payload) for part in parts]
    _decide(item, steps.SPLIT_ITEM, actor, reason)
    made: list[ReviewItem] = []
    # From the last to the first: each one is put right behind the item it came from.
    for part, content in reversed(list(zip(parts, contents, strict=True))):
        span = (part.start, part.end) if part.start is not None and part.end is not None else None
        new = _insert(review, actor, item.kind, content, span, item.clause, item)
        new.restates_id = item.restates_id
        new.save(update_fields=["restates"])
        made.insert(0, new)
    _move_under(item, made[0])
    return made


@service("policy.item.merged")
def merge_items(items: Sequence[ReviewItem], *, actor: Actor, reason: str = "") -> ReviewItem:
    """Make one item of several of the same kind and review; the first one takes the others in."""
    if len(items) < 2 or len({item.review_id for item in items}) != 1:
        raise Invalid("policy.item.merge", "请选择同一次校核中的两条以上条目。")
    _open(items[0].review, actor)
    ordered = sorted(items, key=lambda one: (one.start is None, one.start or 0, one.order))
    first, rest = ordered[0], ordered[1:]
    if len({item.kind for item in items}) != 1 or first.kind == ItemKind.META:
        raise Invalid("policy.item.merge", "只能合并两条以上同一类别的条目。")
    payload = merge_payloads([read_payload(item.kind, item.payload) for item in ordered])
    _decide(first, steps.EDIT_ITEM, actor, reason, payload=write_payload(payload))
    for item in rest:
        _decide(item, steps.MERGE_ITEM, actor, reason, merged_into=first)
        _move_under(item, first)
    return first


@service("policy.item.unit_matched")
def match_item_unit(
    item: ReviewItem, name: str, organisation: Organisation | None, *, actor: Actor
) -> ReviewItem:
    """Say which organisation a printed unit name means, in every task of the review that prints it."""
    review = _open(item.review, actor)
    found = False
    for row in review.items.select_for_update().filter(kind__in=[ItemKind.TASK, ItemKind.ANNEX_TASK]):
        payload = read_payload(row.kind, row.payload)
        if not isinstance(payload, TaskPayload) or all(unit.name != name for unit in payload.units):
            continue
        found = True
        units = tuple(
            replace(
                unit,
                organisation_id=organisation.pk if organisation else None,
                match_how=MatchHow.CONFIRMED if organisation else MatchHow.NONE,
                match_score=1.0 if organisation else None,
                match_reason="人工核定" if organisation else "人工取消匹配",
                is_confirmed=True,
            )
            if unit.name == name
            else unit
            for unit in payload.units
        )
        row.payload = write_payload(replace(payload, units=units))
        row.save(update_fields=["payload"])
    if not found:
        raise Invalid("policy.item.unit", f"本次校核的任务中没有“{name}”。")
    item.refresh_from_db()
    return item


@service("policy.conflict.settled")
def settle_conflict(
    conflict: BodyAnnexConflict, governs: str, *, actor: Actor, reason: str
) -> BodyAnnexConflict:
    """Say whether body or annex governs, or that both stand, and why (POL-05). After publication it holds at
    once.
    """
    require(perms.can_settle_conflict(actor, conflict.jurisdiction), "正文与附件不一致由政府办公室裁定。")
    if governs not in Governs.values or governs == Governs.UNDECIDED:
        raise Invalid("policy.conflict.governs", "请选择以何为准。", fields={"governs": "请选择以何为准。"})
    if not reason.strip():
        raise Invalid("policy.conflict.reason", "裁定须写明理由。", fields={"reason": "请写明理由。"})
    locked(conflict)
    conflict.governs = governs
    conflict.reason = reason
    conflict.settled_by_id = actor.user_id
    conflict.settled_at = timezone.now()
    conflict.save()
    _apply_to_plan(conflict, actor)
    return conflict


def _apply_to_plan(conflict: BodyAnnexConflict, actor: Actor) -> None:
    """After publication a settlement is a new version: the tasks that yield change what the plan says."""
    plan, body, annex = conflict.plan, conflict.body_task, conflict.annex_task
    if plan is None or body is None or annex is None:
        return
    old = Content.from_json(plan.versions.get(is_current=True).content)
    content = settled(old, body.key, annex.key, Governs(conflict.governs))
    if content.fingerprint != old.fingerprint:
        origin = VersionOrigin.SETTLEMENT
        make_version(plan, content, actor=actor, origin=origin, note=conflict.reason)


@service("policy.review.abandoned")
def abandon_review(review: Review, *, actor: Actor, reason: str) -> Review:
    """Give a page up; nothing of it is published."""
    require(perms.can_review(actor, review))
    advance(review, steps.ABANDON_REVIEW, actor=actor, note=reason)
    return review


@service("policy.review.resumed")
def resume_review(review: Review, *, actor: Actor) -> Review:
    """Take up a page that was given up."""
    require(perms.can_review(actor, review))
    advance(review, steps.RESUME_REVIEW, actor=actor)
    return review


# ---------------------------------------------------------------------- shared by the acts above


def _checked(review: Review, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    payload = read_payload(kind, data)
    if isinstance(payload, TaskPayload) and any(not unit.is_confirmed for unit in payload.units):
        known = meanings((unit.name for unit in payload.units), review.jurisdiction)
        payload = replace(payload, units=matched(payload.units, known))
    return write_payload(payload)


def _place(review: Review, span: tuple[int, int]) -> dict[str, object]:
    start, end = span
    text = review.page.text
    if not 0 <= start < end <= len(text):
        raise Invalid("policy.item.span", "选取的文字不在页面范围内，请重新选取。")
    return {"start": start, "end": end, "quote": text[start:end]}


def _clause_of(review: Review, clause: ReviewItem, item: ReviewItem) -> ReviewItem:
    if clause.review_id != review.pk or clause.kind not in {ItemKind.CLAUSE, ItemKind.ANNEX_TASK}:
        raise Invalid("policy.item.clause", "请选择本次校核中的条款。", fields={"clause": "请选择条款。"})
    above: ReviewItem | None = clause
    while above is not None:
        if above.pk == item.pk:
            raise Conflict("policy.item.circle", "条款不能放在自己下面。")
        above = above.clause
    return clause


def _clause_at(review: Review, span: tuple[int, int] | None) -> ReviewItem | None:
    """The clause a selection stands in: the last heading before it."""
    if span is None:
        return None
    return (
        review.items.filter(kind=ItemKind.CLAUSE, start__lte=span[0])
        .exclude(state__in=[ItemState.REJECTED, ItemState.MERGED, ItemState.SPLIT])
        .order_by("-start")
        .first()
    )


def _insert(
    review: Review,
    actor: Actor,
    kind: str,
    payload: dict[str, Any],
    span: tuple[int, int] | None,
    clause: ReviewItem | None,
    came_from: ReviewItem | None,
) -> ReviewItem:
    place = _place(review, span) if span else {"quote": ""}
    before = came_from.order if came_from else _order_before(review, span)
    review.items.filter(order__gt=before).update(order=F("order") + 1)
    return ReviewItem.objects.create(
        jurisdiction=review.jurisdiction,
        review=review,
        kind=kind,
        state=ItemState.EDITED,
        order=before + 1,
        payload=payload,
        clause=clause,
        came_from=came_from,
        decided_by_id=actor.user_id,
        decided_at=timezone.now(),
        **place,
    )


def _order_before(review: Review, span: tuple[int, int] | None) -> int:
    """The order of the last item that begins before the selection, else of the last item."""
    items = review.items.all()
    if span is not None:
        items = items.filter(start__lte=span[0])
    return int(items.aggregate(last=Max("order"))["last"] or 0)


def _move_under(item: ReviewItem, target: ReviewItem) -> None:
    """Whatever stood under an item that is no longer there."""
    ReviewItem.objects.filter(clause=item).exclude(pk=target.pk).update(clause=target)
    ReviewItem.objects.filter(restates=item).exclude(pk=target.pk).update(restates=target)
    BodyAnnexConflict.objects.filter(body_item=item).update(body_item=target)
    BodyAnnexConflict.objects.filter(annex_item=item).update(annex_item=target)
