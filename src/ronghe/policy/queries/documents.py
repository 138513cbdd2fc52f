"""Documents as pages show them: their data, what they rest on, what rests on them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.history import Change, changes_of
from ronghe.policy.models import Document, DocumentLink
from ronghe.policy.queries.pages import one_line_an_act

WITHOUT_LINKS = Q(link_count=0)
"""Documents for which nobody has said what they rest on."""

PLAIN_FIELDS = (
    "title",
    "body_title",
    "kind",
    "issuer",
    "index_number",
    "other_ids",
    "addressees",
    "passed_at",
    "effective_text",
    "plan_from",
    "plan_to",
    "publication_mode",
    "superior_prevails_text",
)
DATE_FIELDS = ("issued_on", "published_on", "effective_from", "ends_on")


def listed_documents(actor: Actor) -> QuerySet[Document]:
    rows = Document.objects.visible_to(actor).select_related("jurisdiction")
    return rows.annotate(link_count=Count("links"))


def documents_for_page(actor: Actor) -> QuerySet[Document]:
    return Document.objects.visible_to(actor).select_related(
        "jurisdiction", "issuer_organisation", "lead_organisation", "replaces", "plan"
    )


def links_of(document: Document) -> list[DocumentLink]:
    """What the document rests on, each with the changes recorded of it. Two queries."""
    rows = document.links.select_related("superior__jurisdiction").prefetch_related("changes")
    return list(rows.order_by("pk"))


def rests_on(actor: Actor, document: Document) -> QuerySet[DocumentLink]:
    """Visible documents that rest on this one."""
    return document.implemented_by.filter(
        document__in=Document.objects.visible_to(actor).values("pk")
    ).select_related("document__jurisdiction")


def linkable(actor: Actor, document: Document) -> QuerySet[Document]:
    """Documents that another may rest on or be replaced by: any visible one but itself."""
    rows = Document.objects.visible_to(actor).exclude(pk=document.pk)
    return rows.order_by("jurisdiction__path", "-issued_on", "pk")


def history_of(document: Document) -> list[Change]:
    """What happened to a document and its links, newest first."""
    found = [
        *changes_of(Document, pgh_obj_id=document.pk),
        *changes_of(DocumentLink, document_id=document.pk),
    ]
    return one_line_an_act(found)


def meta_of(document: Document) -> dict[str, Any]:
    """A document's data in the JSON of ``MetaPayload``, for the form that corrects it."""
    found: dict[str, Any] = {name: getattr(document, name) for name in PLAIN_FIELDS}
    for name in DATE_FIELDS:
        day = getattr(document, name)
        found[name] = day.isoformat() if day else None
    lead = document.lead_organisation
    return found | {"document_number": document.number, "lead_unit": lead.name if lead else ""}
