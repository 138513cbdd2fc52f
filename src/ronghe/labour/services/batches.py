"""A file of advertisements on its way: registered, read, done or failed, withdrawn and restored.

Reading takes minutes for a large file, so it is no part of the transaction that registers the file: each of
its ends is a service of its own, and a reading that was cut off leaves a batch that can be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, InvalidTransition, RongheError, RuleViolated, require
from ronghe.core.notices import notify
from ronghe.core.service import locked, service
from ronghe.core.tasks import task
from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import AdBatch, AdSource
from ronghe.labour.services.demand_from_ads import rebuild

LIVE = (AdBatchState.WAITING, AdBatchState.RUNNING, AdBatchState.DONE)
INLINE_ROWS = 20_000
"""So many advertisements are counted while one waits; more in the background."""


def refuse_twice(source: AdSource, sha256: str) -> None:
    """The same bytes count once in a place, whatever the source is called."""
    same = (
        AdBatch.objects.filter(jurisdiction=source.jurisdiction, sha256=sha256, state__in=LIVE)
        .select_related("source")
        .first()
    )
    if same is not None:
        raise Conflict(
            "labour.adbatch.twice",
            f"这个文件已经在 {timezone.localtime(same.created_at):%Y-%m-%d %H:%M} 作为“{same.source}”的"
            f"第 {same.pk} 批上传过，没有再次保存。",
            hint="内容确有更正的，请先撤回那一批，再上传更正后的文件。",
        )


@service("labour.adbatch.received")
def receive(
    source: AdSource, upload: UploadedFile | BinaryIO, name: str, *, actor: Actor, note: str = ""
) -> AdBatch:
    """Keep the file as evidence and open its batch."""
    require(
        AdSource.access.may_keep(actor, source.jurisdiction.path, source.organisation_id),
        "您不能以该来源的名义上传广告。",
    )
    locked(source)
    if not source.is_current:
        raise InvalidTransition("labour.adsource.closed", "来源已经终止，不能再上传。", hint="请先恢复来源。")
    if not source.mapping:
        raise RuleViolated(
            "labour.adsource.unmapped",
            f"来源“{source}”还没有确认列对应，不知道哪一列是什么，没有读入。",
            hint="请先用一个样张确认列对应，以后的文件就不再问。",
        )
    kept = evidence.keep(upload, name, jurisdiction=source.jurisdiction, actor=actor)
    refuse_twice(source, kept.sha256)
    return AdBatch.objects.create(
        jurisdiction=source.jurisdiction,
        organisation=source.organisation,
        source=source,
        file=kept,
        sha256=kept.sha256,
        remark=note.strip(),
        opened_by_id=actor.user_id,
        entered_on=timezone.localdate(),
    )


@service("labour.adbatch.begun")
def mark_running(batch: AdBatch, *, actor: Actor) -> AdBatch:
    """Take a waiting batch for reading; somebody else's is left alone."""
    locked(batch)
    if batch.state != AdBatchState.WAITING:
        raise InvalidTransition("labour.adbatch.state", "这一批不在等待读入。")
    return _moved(batch, AdBatchState.RUNNING)


@service("labour.adbatch.read")
def mark_done(batch: AdBatch, facts: Mapping[str, Any], *, actor: Actor) -> AdBatch:
    """Keep what the reading found, and count the demand of its place again."""
    for name, value in facts.items():
        setattr(batch, name, value)
    _moved(batch, AdBatchState.DONE, *facts)
    _tell(batch, actor, f"读入 {batch.read} 条，退回 {batch.rejected} 条，重复 {batch.duplicates} 条。")
    recount(batch)
    return batch


@service("labour.adbatch.failed")
def mark_failed(batch: AdBatch, error: RongheError, *, actor: Actor) -> AdBatch:
    """Keep why the file could not be read at all."""
    batch.problems = [f"{error.message}{error.hint}"]
    _moved(batch, AdBatchState.FAILED, "problems")
    _tell(batch, actor, error.message)
    return batch


def _moved(batch: AdBatch, state: AdBatchState, *names: str) -> AdBatch:
    batch.state, batch.entered_on = state, timezone.localdate()
    batch.save(update_fields=["state", "entered_on", "updated_at", *names])
    return batch


def _tell(batch: AdBatch, actor: Actor, body: str) -> None:
    notify(
        [batch.opened_by_id] if batch.opened_by_id else [],
        actor=actor,
        subject=f"广告批次“{str(batch)[:50]}”：{batch.get_state_display()}",
        body=body,
        url=reverse("labour:batches_detail", args=[batch.pk]),
        about=("labour.adbatch", batch.pk),
    )


def is_small(path: str) -> bool:
    """Whether so few advertisements of a place count that one waits while they are gone through."""
    rows = AdBatch.objects.filter(state=AdBatchState.DONE, jurisdiction__path__startswith=path)
    return sum(rows.values_list("read", flat=True)) <= INLINE_ROWS


def recount(batch: AdBatch) -> None:
    """Count the demand of the batch's place again: at once if it is small, else in the background."""
    if is_small(batch.jurisdiction.path):
        rebuild(batch.jurisdiction, actor=Actor.for_system("labour.demand"))
    else:
        transaction.on_commit(lambda: recount_later.enqueue(batch.pk))


@task()
def recount_later(batch: int) -> None:
    """The demand of a batch's place."""
    place = AdBatch.objects.select_related("jurisdiction").get(pk=batch).jurisdiction
    rebuild(place, actor=Actor.for_system("labour.demand"))


def same_months(batch: AdBatch) -> list[AdBatch]:
    """Other live batches of the source with advertisements of the same months: to be known, not refused."""
    others = AdBatch.objects.filter(source=batch.source_id, state=AdBatchState.DONE).exclude(pk=batch.pk)
    return [
        one for one in others.select_related("source", "file") if set(one.months) & set(batch.months) - {""}
    ]
