"""Sharing of data with other platforms: the register of agreements, and the bundles made under them."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, BinaryIO

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import locked, service
from ronghe.core.workflow import advance
from ronghe.directory import perms
from ronghe.directory.enums import SharedDataset, SharingState
from ronghe.directory.models import Organisation, SharingAgreement, SharingExport
from ronghe.directory.queries.sharing import SharedSource, sources_of
from ronghe.directory.rules import sharing as rules
from ronghe.engine.sharing import write_bundle

_CHUNK = 1 << 20


@service("directory.sharing.drafted")
def draft_sharing(
    jurisdiction: Jurisdiction, *, actor: Actor, recipient: Organisation, note: str = "", **stated: Any
) -> SharingAgreement:
    """Write down what is to be shared. ``stated`` are the agreement's columns; nothing flows from a draft."""
    require(perms.can_draft_sharing(actor, jurisdiction))
    made = SharingAgreement(jurisdiction=jurisdiction, recipient=recipient)
    _state(made, stated)
    made.save()
    return made


@service("directory.sharing.amended")
def amend_sharing(
    agreement: SharingAgreement, *, actor: Actor, recipient: Organisation, note: str = "", **stated: Any
) -> SharingAgreement:
    """Correct a draft; what is in force is ended and drafted anew."""
    require(perms.can_draft_sharing(actor, agreement.jurisdiction))
    locked(agreement)
    if agreement.state != SharingState.DRAFT:
        raise InvalidTransition(
            "directory.sharing.not_draft", "只有草稿可以修改。", hint="请终止本登记，再新建一份。"
        )
    agreement.recipient = recipient
    _state(agreement, stated)
    agreement.save()
    return agreement


def _state(agreement: SharingAgreement, stated: dict[str, Any]) -> None:
    if stated.pop("contains_personal", False):
        message = "机构目录、规划、任务和指标定义不得含个人信息，不能登记为含个人信息的共享。"
        raise RuleViolated(
            "directory.sharing.personal", f"{rules.LAWFUL}：{message}", fields={"contains_personal": message}
        )
    if not rules.is_post(str(stated.get("contact_post", ""))):
        message = "请填写岗位名称（例如“数据管理岗”），不要填写电话、邮箱。"
        raise Invalid("directory.sharing.contact", message, fields={"contact_post": message})
    if not str(stated.get("purpose", "")).strip():
        raise Invalid("directory.sharing.purpose", "共享须写明用途。", fields={"purpose": "请填写用途。"})
    if not stated.get("datasets") or set(stated["datasets"]) - set(SharedDataset.values):
        raise Invalid(
            "directory.sharing.datasets", "请选择要共享的数据。", fields={"datasets": "请选择要共享的数据。"}
        )
    first, last = stated.get("valid_from"), stated.get("valid_to")
    if first and last and last < first:
        message = "终止日期不能早于生效日期。"
        raise Invalid("directory.sharing.dates", message, fields={"valid_to": message})
    for name, value in stated.items():
        setattr(agreement, name, value.strip() if isinstance(value, str) else value)


@service("directory.sharing.approved")
def approve_sharing(agreement: SharingAgreement, *, actor: Actor, note: str = "") -> SharingAgreement:
    """Put a draft into force; without a basis, a purpose and both dates it is refused."""
    require(perms.can_approve_sharing(actor, agreement), "由政府办公室批准共享。")
    locked(agreement)
    missing = rules.missing_for_force(vars(agreement))
    if missing and agreement.state == SharingState.DRAFT:
        said = "、".join(rules.REQUIRED[name] for name in missing)
        raise RuleViolated(
            "directory.sharing.incomplete", f"{rules.LAWFUL}：还缺{said}，不能生效。", fields=missing
        )
    advance(agreement, rules.APPROVE, actor=actor, note=note)
    return agreement


@service("directory.sharing.suspended")
def suspend_sharing(agreement: SharingAgreement, *, actor: Actor, note: str) -> SharingAgreement:
    """Stop sharing at once, with the reason."""
    require(perms.can_suspend_sharing(actor, agreement), "由审计与数据保护人员暂停共享。")
    advance(agreement, rules.SUSPEND, actor=actor, note=note)
    return agreement


@service("directory.sharing.resumed")
def resume_sharing(agreement: SharingAgreement, *, actor: Actor, note: str) -> SharingAgreement:
    """Lift a suspension, with what was put right."""
    require(perms.can_suspend_sharing(actor, agreement), "由审计与数据保护人员恢复共享。")
    advance(agreement, rules.RESUME, actor=actor, note=note)
    return agreement


@service("directory.sharing.ended")
def end_sharing(agreement: SharingAgreement, *, actor: Actor, note: str) -> SharingAgreement:
    """End an agreement for good, or drop a draft."""
    require(perms.can_approve_sharing(actor, agreement), "由政府办公室终止共享。")
    advance(agreement, rules.END, actor=actor, note=note)
    return agreement


@service("directory.sharing.exported")
def export_sharing(
    agreement: SharingAgreement, *, actor: Actor, target: BinaryIO, note: str = ""
) -> SharingExport:
    """Write the bundle of an agreement in force today to ``target`` (readable, seekable); record it."""
    require(perms.can_export_sharing(actor, agreement))
    locked(agreement)
    _refuse_unless_in_force(agreement, timezone.localdate())
    made_at = timezone.localtime()
    sources = sources_of(agreement.datasets)
    tables = [(source.table(), source.values(agreement.jurisdiction)) for source in _without_people(sources)]
    bundle = write_bundle(target, tables, {**_facts(agreement), "made_at": made_at.isoformat("T", "seconds")})
    return SharingExport.objects.create(
        agreement=agreement,
        made_by_id=actor.user_id,
        made_at=made_at,
        sha256=_sha256(target),
        rows=bundle.rows,
    )


def _refuse_unless_in_force(agreement: SharingAgreement, today: date) -> None:
    why = rules.why_not_today(
        agreement.state, agreement.get_state_display(), agreement.valid_from, agreement.valid_to, today
    )
    if why:
        raise RuleViolated(
            "directory.sharing.not_in_force",
            f"{rules.LAWFUL}：{why}",
            hint="请先由政府办公室批准一份有依据、在有效期内的共享登记。",
        )


def _without_people(sources: list[SharedSource]) -> list[SharedSource]:
    """Asked again at each export: a column may have been declared personal since the program started."""
    personal = [name for source in sources for name in source.personal()]
    if personal:
        raise RuleViolated(
            "directory.sharing.personal", f"{rules.LAWFUL}：共享表含个人信息列（{'、'.join(personal)}）。"
        )
    return sources


def _facts(agreement: SharingAgreement) -> dict[str, object]:
    return {
        "agreement": agreement.pk,
        "basis": {
            "title": agreement.basis_title,
            "number": agreement.basis_number,
            "article": agreement.basis_article,
        },
        "purpose": agreement.purpose,
        "recipient": agreement.recipient.name,
        "jurisdiction": {"code": agreement.jurisdiction.code, "name": agreement.jurisdiction.name},
        "datasets": agreement.datasets,
        "valid_from": f"{agreement.valid_from:%Y-%m-%d}",
        "valid_to": f"{agreement.valid_to:%Y-%m-%d}",
    }


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while part := file.read(_CHUNK):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()
