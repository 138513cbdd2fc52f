"""Advertisements come in: ``load_file`` for pages, command line and demonstration alike.

    batch = load_file(source, Path("weekly.csv"), actor=actor)

keeps the file, reads it into Parquet (at once if it is small or ``wait`` is said, else in the background),
and counts the demand of its place again. A file that cannot be read gives a batch that says why.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe import reference
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import RongheError
from ronghe.core.evidence import path_of
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import along
from ronghe.core.tasks import task
from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.ingest import Options, ingest
from ronghe.engine.ads.layout import INDEX
from ronghe.engine.ads.regions import Regions
from ronghe.engine.ads.report import Problem
from ronghe.engine.errors import EngineError
from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import AdBatch, AdSource
from ronghe.labour.queries.ad_facts import facts_of
from ronghe.labour.queries.ad_store import folder_of, root
from ronghe.labour.rules.batches import BATCH_STEPS, HANDLERS
from ronghe.labour.services.batches import (
    mark_done,
    mark_failed,
    mark_running,
    receive,
    recount,
    refuse_twice,
)
from ronghe.labour.services.coding import corrections_for, write_corrections
from ronghe.labour.services.regrouping import adopt, reclaim, release
from ronghe.labour.services.samples import on_disk
from ronghe.labour.services.sources import mapping_of

CUT_OFF = timedelta(hours=2)
"""A reading that has said nothing for so long has been cut off."""
INLINE_BYTES = 2 * 1024 * 1024
"""A file of at most this size is read while its uploader waits."""

MOST_PROBLEMS = 20
MOST_EARLIER = 2_000_000
"""Advertisements of earlier batches that a new one is compared with, at 200 bytes each."""
TABLES = Path(reference.__file__).parent / "data"


def _may_retry(batch: AdBatch, _actor: Actor) -> str:
    if batch.state == AdBatchState.RUNNING and timezone.now() - batch.updated_at < CUT_OFF:
        return _("正在读入，请稍候。")
    return ""


def _withdrawing(_batch: AdBatch, *, note: str, **_more: Any) -> Mapping[str, Any]:
    return {"withdrawn_why": note.strip()[:500]}


def _restoring(batch: AdBatch, **_more: Any) -> Mapping[str, Any]:
    refuse_twice(batch.source, batch.sha256)
    return {"withdrawn_why": ""}


def _left_out(batch: AdBatch, **_more: Any) -> None:
    """What it had counts no longer; what others repeated of it does."""
    release(batch)
    recount(batch)


def _again(batch: AdBatch, **_more: Any) -> None:
    transaction.on_commit(lambda: read_later.enqueue(batch.pk))


BATCH = open_flow(
    "labour.adbatch",
    AdBatch,
    steps=BATCH_STEPS,
    tones={
        "waiting": Tone.ACTIVE,
        "running": Tone.ACTIVE,
        "done": Tone.GOOD,
        "failed": Tone.BAD,
        "withdrawn": Tone.IDLE,
    },
    waits={"failed": HANDLERS},
    may={"retry": _may_retry},
    before={"withdraw": _withdrawing, "restore": _restoring},
    after={"retry": _again, "withdraw": _left_out, "restore": _again},
    editable=set(),
    is_opened_by_hand=False,
    url=lambda case: reverse("labour:batches_detail", args=[case.pk]),
    next_words={
        "waiting": _("文件已经保存，等待后台读入。"),
        "running": _("正在读入，完成后通知上传人。"),
        "done": _("已计入各地各月的需求；有错可以撤回，写明理由。"),
        "withdrawn": _("已撤回，不计入需求；文件仍保留，可以恢复。"),
    },
)


def load_file(
    source: AdSource,
    upload: UploadedFile | BinaryIO | Path,
    name: str = "",
    *,
    actor: Actor,
    note: str = "",
    wait: bool | None = None,
) -> AdBatch:
    """Take a file of a source in. ``wait`` reads it before returning; by default only if it is small.

    Raises where the file is refused (twice the same, no mapping, no permission); a file that is kept and
    cannot be read comes back as a failed batch that says why.
    """
    if isinstance(upload, Path):
        with upload.open("rb") as file:
            return load_file(source, file, name or upload.name, actor=actor, note=note, wait=wait)
    batch = receive(source, upload, name, actor=actor, note=note)
    if _is_small(batch) if wait is None else wait:
        read_batch(batch)
    else:
        transaction.on_commit(lambda: read_later.enqueue(batch.pk))
    return batch


def _is_small(batch: AdBatch) -> bool:
    """Whether its file is read while one waits, by one process."""
    return batch.file.size <= INLINE_BYTES


def earlier_than(batch: AdBatch) -> tuple[Path, ...]:
    """The live batches of the place's line, oldest first: their advertisements came before."""
    rows = AdBatch.objects.filter(state=AdBatchState.DONE).filter(along((batch.jurisdiction.path,)))
    found, number = [], 0
    for pk, read in rows.exclude(pk=batch.pk).order_by("-pk").values_list("pk", "read"):
        number += read
        if number > MOST_EARLIER:
            break
        if (folder_of(pk) / INDEX).is_file():
            found.append(folder_of(pk))
    return tuple(reversed(found))


def regions() -> Regions:
    """The divisions of the country, and what else is registered here under a six-digit code."""
    known = Regions.read(TABLES / "regions_2026.csv", TABLES / "regions_2026_successions.csv")
    here = {
        code: name
        for code, name in Jurisdiction.objects.values_list("code", "name")
        if len(code) == 6 and code.isdigit() and code not in known.names
    }
    return Regions({**known.names, **here}, known.abolished, known.successions) if here else known


@task()
def read_later(batch: int) -> None:
    """Read a waiting batch. One that somebody else has taken meanwhile is left to them."""
    found = AdBatch.objects.select_related("source", "file", "jurisdiction").get(pk=batch)
    if found.state == AdBatchState.WAITING:
        read_batch(found)


def read_batch(batch: AdBatch) -> AdBatch:
    """Read the file of a batch into Parquet and say how it went. Safe to begin anew after a cut."""
    reader = Actor.for_system("labour.ads")
    was_read = batch.read > 0
    mark_running(batch, actor=reader)
    incoming = root() / f".incoming-{batch.pk}"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True, mode=0o700)
    try:
        report = _ingested(batch, incoming)
        shutil.rmtree(folder_of(batch.pk), ignore_errors=True)
        incoming.rename(folder_of(batch.pk))
    except EngineError as error:
        return mark_failed(batch, RongheError.from_engine(error), actor=reader)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    adopt(batch)
    if was_read:
        reclaim(batch)
    return mark_done(batch, {**report, **facts_of(batch)}, actor=reader)


def _ingested(batch: AdBatch, out: Path) -> dict[str, Any]:
    """Run the engine over the file; what it says, by the columns of a batch."""
    mapping = mapping_of(batch.source)
    if mapping is None:
        raise AdsError("ads.mapping", "来源还没有确认列对应", hint="请先确认列对应，再重新读入")
    corrections = root() / f".corrections-{batch.pk}.csv"
    write_corrections(corrections_for(batch.jurisdiction.path).values(), corrections)
    options = Options(
        regions=regions(),
        batch=str(batch.pk),
        year=batch.source.default_year,
        earlier=earlier_than(batch),
        corrections=corrections,
        workers=1 if _is_small(batch) else settings.RONGHE_WORKERS,
    )
    try:
        with path_of(batch.file.sha256).open("rb") as file, on_disk(file, batch.file.name) as path:
            report = ingest([path], mapping, options, out)
    finally:
        corrections.unlink()
    return {
        "read": report.read,
        "rejected": report.rejected,
        "flagged": report.flagged,
        "problems": [_words(problem) for problem in report.problems[:MOST_PROBLEMS]],
    }


def _words(problem: Problem) -> str:
    """One kind of thing to look at, in a sentence."""
    example = f"，如 {problem.example}" if problem.example else ""
    return f"{problem.message}（{problem.count} 处{example}）。{problem.action}"
