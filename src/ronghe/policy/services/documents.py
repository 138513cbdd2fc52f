"""Documents, what they rest on, and what a change above them touches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import locked, service
from ronghe.core.workflow import advance
from ronghe.policy import perms
from ronghe.policy.enums import ItemKind, LinkRelation, TouchState, Validity
from ronghe.policy.models import (
    Clause,
    Document,
    DocumentLink,
    Parameter,
    SuperiorChange,
    Task,
    Touch,
)
from ronghe.policy.rules import steps
from ronghe.policy.rules.payloads import MetaPayload, read_payload
from ronghe.policy.services.publishing import fill_document
from ronghe.policy.services.searching import index_document


@service("policy.document.registered")
def register_document(
    jurisdiction: Jurisdiction, data: Mapping[str, Any], *, actor: Actor, is_public: bool = True
) -> Document:
    """Register a document without a page, for instance a superior policy. ``data`` is a ``MetaPayload`` as
    JSON.
    """
    require(perms.can_import_page(actor, jurisdiction))
    document = Document(jurisdiction=jurisdiction, is_public=is_public)
    _fill(document, data)
    document.save()
    index_document(document)
    return document


@service("policy.document.corrected")
def correct_document(document: Document, data: Mapping[str, Any], *, actor: Actor, reason: str) -> Document:
    """Correct a document's data; what it said before stays in its history (POL-01)."""
    require(perms.can_edit_document(actor, document))
    if not reason.strip():
        raise Invalid("policy.document.reason", "更正文件信息须写明理由。", fields={"reason": "请写明理由。"})
    locked(document)
    _fill(document, data)
    document.save()
    index_document(document)
    return document


def _fill(document: Document, data: Mapping[str, Any]) -> None:
    payload = read_payload(ItemKind.META, data)
    if not isinstance(payload, MetaPayload):
        raise TypeError("a document's data is a MetaPayload")
    same = Document.objects.filter(jurisdiction=document.jurisdiction, number=payload.document_number)
    if payload.document_number and same.exclude(pk=document.pk).exists():
        raise Conflict("policy.document.number", f"文号“{payload.document_number}”已登记在另一份文件上。")
    fill_document(document, payload)


@service("policy.document.validity_set")
def set_validity(
    document: Document, validity: str, *, actor: Actor, reason: str, replaced_by: Document | None = None
) -> Document:
    """Declare a document superseded, repealed or again in force; ``replaced_by`` is the new document."""
    require(perms.can_edit_document(actor, document))
    if validity not in Validity.values or not reason.strip():
        raise Invalid("policy.document.validity", "请选择效力状态并写明依据。")
    locked(document)
    document.validity = validity
    document.save(update_fields=["validity", "updated_at"])
    if replaced_by is not None:
        if replaced_by.pk == document.pk:
            raise Invalid("policy.document.replaces", "文件不能代替自身。")
        replaced_by.replaces = document
        replaced_by.save(update_fields=["replaces", "updated_at"])
    return document


@service("policy.document.linked")
def link_upstream(
    document: Document,
    *,
    actor: Actor,
    relation: str = LinkRelation.IMPLEMENTS,
    superior: Document | None = None,
    cited_title: str = "",
    cited_number: str = "",
    quote: str = "",
) -> DocumentLink:
    """Say on which policy a document rests: one held here, or just as cited (POL-02).

    A citation by number that was not held before is turned into the link, so that it is not listed twice.
    """
    require(perms.can_edit_document(actor, document))
    if superior is None and not cited_title.strip() and not cited_number.strip():
        raise Invalid("policy.link.empty", "请选择上级文件，或写出所引文件的标题或文号。")
    if superior is not None and superior.pk == document.pk:
        raise Invalid("policy.link.itself", "文件不能以自身为依据。")
    if superior is not None and document.links.filter(superior=superior, relation=relation).exists():
        raise Conflict("policy.link.twice", "该依据已登记。")
    cited = document.links.filter(superior__isnull=True)
    known = None
    if superior is not None and superior.number:
        known = cited.filter(cited_number=superior.number).first()
    link = known or DocumentLink(jurisdiction=document.jurisdiction, document=document)
    link.relation = relation
    link.superior = superior
    link.cited_title = cited_title or link.cited_title
    link.cited_number = cited_number or link.cited_number
    link.quote = quote[:500] or link.quote
    link.save()
    return link


@service("policy.document.unlinked")
def unlink_upstream(link: DocumentLink, *, actor: Actor, reason: str = "") -> None:
    """Take a wrong link away; one whose change was recorded stays."""
    require(perms.can_edit_document(actor, link.document))
    if link.changes.exists():
        raise Conflict("policy.link.used", "该依据已登记过上级政策变动，不能删除。")
    link.delete()


@service("policy.superior.changed")
def mark_superior_changed(
    link: DocumentLink,
    *,
    actor: Actor,
    changed_on: date,
    summary: str,
    changed_to: Document | None = None,
    clauses: list[Clause] | None = None,
    tasks: list[Task] | None = None,
    parameters: list[Parameter] | None = None,
) -> SuperiorChange:
    """Record that a superior policy changed, and mark what it touches (POL-13).

    Without a choice everything live of the document's plan is marked: its clauses with text, its tasks, and
    its parameters. Each is then switched to the superior text or kept, with a reason.
    """
    document = link.document
    require(perms.can_mark_superior_change(actor, document.jurisdiction), "由政府办公室登记上级政策变动。")
    if not summary.strip():
        raise Invalid("policy.superior.summary", "请写明上级政策变动的内容。", fields={"summary": "请填写。"})
    change = SuperiorChange.objects.create(
        jurisdiction=document.jurisdiction,
        link=link,
        changed_to=changed_to,
        changed_on=changed_on,
        summary=summary,
    )
    nothing_chosen = clauses is None and tasks is None and parameters is None
    plan = getattr(document, "plan", None)
    if nothing_chosen:
        live = {"plan": plan, "retired_in__isnull": True}
        clauses = list(Clause.objects.filter(**live).exclude(text="")) if plan else []
        tasks = list(Task.objects.filter(**live)) if plan else []
        parameters = list(Parameter.objects.filter(document=document))
    common = {"jurisdiction": document.jurisdiction, "change": change}
    Touch.objects.bulk_create(
        [
            *(Touch(**common, clause=one) for one in clauses or ()),
            *(Touch(**common, task=one) for one in tasks or ()),
            *(Touch(**common, parameter=one) for one in parameters or ()),
        ]
    )
    return change


@service("policy.superior.settled")
def settle_touch(touch: Touch, state: str, *, actor: Actor, reason: str, superior_text: str = "") -> Touch:
    """Switch to the superior text, or keep ours, with a reason."""
    require(perms.can_mark_superior_change(actor, touch.jurisdiction), "由政府办公室处理。")
    if state not in {TouchState.SWITCHED, TouchState.KEPT}:
        raise Invalid("policy.superior.state", "请选择处理方式。")
    if state == TouchState.SWITCHED and not superior_text.strip():
        raise Invalid(
            "policy.superior.text", "请写出上级规定。", fields={"superior_text": "请写出上级规定。"}
        )
    step = steps.SWITCH_TOUCH if state == TouchState.SWITCHED else steps.KEEP_TOUCH
    advance(
        touch,
        step,
        actor=actor,
        note=reason,
        reason=reason,
        superior_text=superior_text,
        settled_by_id=actor.user_id,
        settled_at=timezone.now(),
    )
    return touch
