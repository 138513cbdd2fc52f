"""Merging an entry made twice, and taking the merge back."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, InvalidTransition, RuleViolated, require
from ronghe.core.service import locked, service
from ronghe.directory import perms
from ronghe.directory.models import (
    CollectiveMember,
    DistinctPair,
    Organisation,
    OrganisationMerge,
    OrganisationName,
)

_STAYS = (OrganisationName, OrganisationMerge, DistinctPair)
"""Tables whose rows stay with the duplicate: its names, and the record of merges itself."""


@service("directory.organisation.merged")
def merge_organisations(
    duplicate: Organisation, survivor: Organisation, *, actor: Actor, reason: str
) -> Organisation:
    """Let one entry stand for both. Everything that named the duplicate names the survivor from now on.

    The duplicate and its names stay and lead to the survivor. Rows which the survivor has already (a
    person's same role in both) stay with the duplicate. ``split_back`` takes it all back.
    """
    require(perms.can_merge(actor, duplicate, survivor), "须对两个机构都有管理权限才能合并。")
    for organisation in sorted((duplicate, survivor), key=lambda one: one.pk):
        locked(organisation)
    _check(duplicate, survivor, reason)
    was_active = duplicate.is_active
    _drop_self_membership(duplicate, survivor)
    if survivor.parent_id == duplicate.pk:
        survivor.parent_id = duplicate.parent_id
        survivor.save(update_fields=["parent", "updated_at"])
    moved, kept_back = _move_all(duplicate, survivor)
    duplicate.merged_into = survivor
    duplicate.is_active = False
    duplicate.save(update_fields=["merged_into", "is_active", "updated_at"])
    OrganisationMerge.objects.create(
        survivor=survivor,
        duplicate=duplicate,
        moved=moved,
        kept_back=kept_back,
        was_active=was_active,
        reason=reason.strip(),
    )
    return survivor


def _check(duplicate: Organisation, survivor: Organisation, reason: str) -> None:
    if duplicate.pk == survivor.pk:
        raise RuleViolated("directory.merge.itself", "机构不能并入自身。")
    if duplicate.merged_into_id is not None:
        raise InvalidTransition("directory.merge.done", f"“{duplicate}”已经并入其他机构。")
    if not survivor.is_active:
        raise InvalidTransition("directory.merge.survivor", f"“{survivor}”已停用，不能作为保留的机构。")
    if not reason.strip():
        raise RuleViolated("directory.merge.reason", "合并须写明理由。", fields={"reason": "请填写理由。"})
    if duplicate.credit_code and survivor.credit_code and duplicate.credit_code != survivor.credit_code:
        raise Conflict(
            "directory.merge.codes",
            f"两个机构的统一社会信用代码不同（{duplicate.credit_code}、{survivor.credit_code}），是两个法人。",
            hint="如有一个代码登记有误，请先更正。",
        )


def _drop_self_membership(duplicate: Organisation, survivor: Organisation) -> None:
    """A collective that held the other as its member would become its own member."""
    pair = [duplicate.pk, survivor.pk]
    CollectiveMember.objects.filter(collective__in=pair, member__in=pair).delete()


def _references() -> list[tuple[type[models.Model], str]]:
    """Every foreign key to an organisation, of whatever app."""
    return [
        (relation.field.model, relation.field.name)
        for relation in Organisation._meta.related_objects
        if (relation.one_to_many or relation.one_to_one)
        and relation.field.model not in _STAYS
        and not hasattr(relation.field.model, "pgh_tracked_model")
    ]


def _move_all(duplicate: Organisation, survivor: Organisation) -> tuple[dict[str, Any], dict[str, Any]]:
    moved: dict[str, list[int]] = {}
    kept_back: dict[str, list[int]] = {}
    for model, field in _references():
        found = model._base_manager.filter(**{field: duplicate})
        if model is Organisation:
            found = found.exclude(pk=survivor.pk)
        pks = list(found.order_by("pk").values_list("pk", flat=True))
        stuck = _point(model, pks, field, survivor.pk)
        for rows_of, kept in ((moved, False), (kept_back, True)):
            chosen = [pk for pk in pks if (pk in stuck) == kept]
            if chosen:
                rows_of[f"{model._meta.label}.{field}"] = chosen
    return moved, kept_back


def _point(model: type[models.Model], pks: list[int], field: str, target: int) -> set[int]:
    """Point rows to the target, at once if possible; the keys of those which the target has already."""
    if not pks or _update(model, pks, field, target):
        return set()
    return {pk for pk in pks if not _update(model, [pk], field, target)}


def _update(model: type[models.Model], pks: list[int], field: str, target: int) -> bool:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=pks).update(**{f"{field}_id": target})
    except IntegrityError:
        return False
    return True


@service("directory.organisation.split_back")
def split_back(duplicate: Organisation, *, actor: Actor, reason: str) -> Organisation:
    """Take a merge back: the duplicate stands for itself again, with the rows that the merge took from it."""
    merge = (
        OrganisationMerge.objects.select_for_update(of=("self",))
        .filter(duplicate=duplicate, undone_at__isnull=True)
        .first()
    )
    if merge is None or duplicate.merged_into is None:
        raise InvalidTransition("directory.merge.none", f"“{duplicate}”没有并入其他机构。")
    require(perms.can_merge(actor, duplicate, duplicate.merged_into))
    locked(duplicate)
    holder = duplicate.merged_into_id
    duplicate.merged_into = None
    duplicate.is_active = merge.was_active
    try:
        with transaction.atomic():
            duplicate.save(update_fields=["merged_into", "is_active", "updated_at"])
    except IntegrityError as error:
        raise Conflict(
            "directory.split.taken",
            f"撤销合并后会与现有机构重名或重码：“{duplicate}”。",
            hint="请先处理合并之后新登记的同名机构。",
        ) from error
    _move_back(merge, duplicate, holder)
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    return duplicate


def _move_back(merge: OrganisationMerge, duplicate: Organisation, holder: int | None) -> None:
    """Only rows that still name the survivor; what was changed on purpose since then stays."""
    names = {f"{model._meta.label}.{field}": (model, field) for model, field in _references()}
    for name, pks in merge.moved.items():
        model, field = names[name]
        still = model._base_manager.filter(pk__in=pks, **{f"{field}_id": holder})
        _point(model, list(still.values_list("pk", flat=True)), field, duplicate.pk)


@service("directory.pair.distinct")
def mark_distinct(one: Organisation, other: Organisation, *, actor: Actor, reason: str = "") -> DistinctPair:
    """Record that two entries which look alike are two bodies; they are not shown as duplicates again."""
    require(perms.can_merge(actor, one, other))
    first, second = sorted((one, other), key=lambda row: row.pk)
    pair, _ = DistinctPair.objects.get_or_create(
        first=first, second=second, defaults={"reason": reason.strip()}
    )
    return pair
