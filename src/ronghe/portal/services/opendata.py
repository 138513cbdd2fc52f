"""Open data: a jurisdiction decides, a version goes through the disclosure check and out with fixed files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotFound, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.engine.disclosure import Hidden, Table, require_no_differencing, suppress
from ronghe.engine.opendata.declaring import DataSetDeclaration
from ronghe.engine.opendata.structure import dictionary, structure
from ronghe.engine.opendata.totals import TOTAL
from ronghe.engine.opendata.writing import Flow, described, write_files
from ronghe.portal import perms
from ronghe.portal.enums import DataSetState
from ronghe.portal.models import DataSet, DataVersion, DisclosureRecord
from ronghe.portal.queries import datasets as queries
from ronghe.portal.rules.datasets import agency_id, declared, flow_id
from ronghe.warehouse.tables import open_snapshot


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows as they may be published, and the record of the check."""

    rows: Iterable[Mapping[str, Any]]
    codes: dict[str, dict[str, str]]
    hidden: tuple[Hidden, ...] = ()
    tables: dict[str, Table] = field(default_factory=dict)


def root() -> Path:
    return Path(settings.RONGHE_OPENDATA_ROOT)


def folder_of(version: DataVersion, place: Jurisdiction) -> Path:
    return root() / place.code / version.dataset.key / str(version.number)


def declaration_of(key: str) -> DataSetDeclaration:
    found = declared().get(key)
    if found is None:
        raise NotFound("portal.data.unknown", f"没有声明过数据集“{key}”。", hint="请从开放数据的列表进入。")
    return found


@service("portal.data.decided")
def decide_publication(
    place: Jurisdiction,
    key: str,
    *,
    actor: Actor,
    reason: str,
    contact_post: str,
    threshold: int | None = None,
    with_provisional: bool = False,
) -> DataSet:
    """Record that the jurisdiction publishes this data set; deciding again changes the terms."""
    require(perms.can_decide_data(actor, place), "由政府办公室决定公布哪些数据。")
    declaration = declaration_of(key)
    wrong = {
        name: "请填写。"
        for name, text in (("reason", reason), ("contact_post", contact_post))
        if not text.strip()
    }
    if wrong:
        raise Invalid("portal.data.incomplete", "公布数据须写明依据和联系岗位。", fields=wrong)
    least = declaration.threshold if threshold is None else threshold
    if declaration.protected and least < declaration.threshold:
        message = f"本数据集的人数公布下限为 {declaration.threshold}，只能提高，不能降低。"
        raise RuleViolated("portal.data.threshold", message, fields={"threshold": message})
    row, _created = DataSet.objects.update_or_create(
        jurisdiction=place,
        key=key,
        defaults={
            "state": DataSetState.OPEN,
            "reason": reason.strip(),
            "contact_post": contact_post.strip(),
            "threshold": max(3, least),
            "with_provisional": with_provisional,
        },
    )
    return row


@service("portal.data.closed")
def close_publication(dataset: DataSet, *, actor: Actor, reason: str) -> DataSet:
    """Stop publishing; the versions stay on record and are no longer served."""
    require(perms.can_decide_data(actor, dataset.jurisdiction), "由政府办公室决定停止公布。")
    row = DataSet.objects.select_for_update().get(pk=dataset.pk)
    if row.state == DataSetState.CLOSED:
        raise InvalidTransition("portal.data.closed", "本数据集已经停止公布。")
    if not reason.strip():
        raise Invalid("portal.data.reason", "停止公布须写明理由。", fields={"reason": "请填写。"})
    row.state = DataSetState.CLOSED
    row.reason = reason.strip()
    row.save(update_fields=["state", "reason", "updated_at"])
    return row


def check(dataset: DataSet, snapshot: Any) -> Checked:
    """The rows as they would be published now: small cells hidden, nothing to be had by subtraction."""
    declaration = declaration_of(dataset.key)
    place = dataset.jurisdiction
    read = queries.read_rows(declaration, place, snapshot)
    if not declaration.protected:
        return Checked(read.rows, read.codes)
    published = [
        Table.from_json(table)
        for record in queries.related_records(declaration, place)
        for table in record.tables
    ]
    renamed = {one.name: one.source for one in declaration.dimensions}
    concepts = {one.name: f"{declaration.extract}:{one.source}" for one in declaration.measures}
    population = {
        "jurisdiction_code": queries.places_under(place),
        **{f"where:{name}": [str(value)] for name, value in declaration.where.items()},
    }
    found = suppress(
        [_renamed(row, {**renamed, **concepts}) for row in read.rows],
        keys=list(renamed.values()),
        measures=[concepts[name] for name in declaration.protected],
        threshold=dataset.threshold,
        totals=dict.fromkeys(renamed.values(), TOTAL),
        against=published,
        name=f"{place.name}《{declaration.title}》",
        population=population,
    )
    for table in found.tables.values():  # once more, as a gate of its own
        require_no_differencing(published, table, threshold=dataset.threshold)
    back = {new: old for old, new in {**renamed, **concepts}.items()}
    back |= {f"{concepts[name]}_status": f"{name}_status" for name in declaration.protected}
    return Checked([_renamed(row, back) for row in found.rows], read.codes, found.hidden, found.tables)


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in row.items()}


@service("portal.data.published")
def publish_version(dataset: DataSet, *, actor: Actor, note: str = "") -> DataVersion:
    """Publish what the newest snapshot says, as the next version. The same rows again are refused."""
    place = dataset.jurisdiction
    require(perms.can_publish_data(actor, place), "由政府办公室或统计人员发布数据。")
    row = DataSet.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(pk=dataset.pk)
    if row.state != DataSetState.OPEN:
        raise InvalidTransition("portal.data.closed", "本数据集已停止公布；须先重新决定公布。")
    last = row.versions.order_by("-number").first()
    now = timezone.localtime()
    with open_snapshot() as snapshot:
        version = DataVersion(
            dataset=row,
            number=last.number + 1 if last else 1,
            period=snapshot.date.isoformat(),
            snapshot=snapshot.id,
            rows=0,
            files={},
            note=note.strip()[:300],
            published_at=now,
            published_by_id=actor.user_id,
        )
        checked = check(row, snapshot)
        version.files = _write(version, place, checked)
    version.rows = version.files["data.csv"]["rows"]
    version.hidden_cells = len(checked.hidden)
    if last and not last.is_withdrawn and _same(last, version):
        raise Conflict(
            "portal.data.unchanged",
            f"与第 {last.number} 版的数据完全相同，没有发布新版本。",
            hint="数据仓有新的快照后再发布。",
        )
    version.save()
    _keep_record(version, row, checked)
    return version


def _same(last: DataVersion, version: DataVersion) -> bool:
    return bool(last.files["data.csv"]["sha256"] == version.files["data.csv"]["sha256"])


def _keep_record(version: DataVersion, dataset: DataSet, checked: Checked) -> None:
    if not checked.tables:
        return
    DisclosureRecord.objects.create(
        version=version,
        concept=declaration_of(dataset.key).extract,
        place=dataset.jurisdiction,
        threshold=dataset.threshold,
        tables=[table.as_json() for table in checked.tables.values()],
        hidden=[{"cell": one.label, "reason": str(one.reason)} for one in checked.hidden],
    )


def _write(version: DataVersion, place: Jurisdiction, checked: Checked) -> dict[str, Any]:
    """The files of a version beside those of others; in place only when all of them are written."""
    declaration = declaration_of(version.dataset.key)
    flow = Flow(agency_id(place.code), flow_id(declaration.key), f"{version.number}.0.0", version.period)
    final = folder_of(version, place)
    draft = final.with_name(f".{version.number}.part")
    for left in (draft, final):  # of an attempt that was undone: no version refers to it
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o750)
    try:
        files = write_files(draft, declaration, checked.rows, flow)
        documents = {"dictionary.json": dictionary(declaration, _facts(version, place))}
        if declaration.is_statistical:
            prepared = version.published_at.isoformat(timespec="seconds")
            documents["structure.json"] = structure(declaration, flow, checked.codes, prepared)
        for name, content in documents.items():
            text = json.dumps(content, ensure_ascii=False, indent=1)
            (draft / name).write_text(text, encoding="utf-8")
            files[name] = described(draft / name, 0)
        draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return {name: asdict(file) for name, file in files.items()}


def _facts(version: DataVersion, place: Jurisdiction) -> dict[str, Any]:
    return {
        "publisher": {"code": place.code, "name": place.name, "contact": version.dataset.contact_post},
        "version": version.number,
        "period": version.period,
        "snapshot": version.snapshot,
        "published_at": version.published_at.isoformat(timespec="seconds"),
        "note": version.note,
    }


@service("portal.data.withdrawn")
def withdraw_version(version: DataVersion, *, actor: Actor, reason: str) -> DataVersion:
    """Take a wrong version off the site; its address says that and why."""
    place = version.dataset.jurisdiction
    require(perms.can_withdraw_data(actor, place), "由政府办公室或审计与数据保护人员撤回。")
    if not reason.strip():
        raise Invalid("portal.data.reason", "撤回须写明理由。", fields={"reason": "请填写。"})
    row = DataVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if row.is_withdrawn:
        raise InvalidTransition("portal.data.withdrawn", "这一版已经撤回。")
    row.withdrawn_at = timezone.now()
    row.withdrawn_reason = reason.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return row
