"""A page comes in: its bytes, its text, what the extractor reads in it, and a review to check that."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from importlib.metadata import version

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.engine.policytext import model
from ronghe.engine.policytext.isolated import extract_safely
from ronghe.policy import perms
from ronghe.policy.enums import PageKind
from ronghe.policy.models import (
    BodyAnnexConflict,
    Document,
    Plan,
    Review,
    ReviewItem,
    SourceBytes,
    SourcePage,
)
from ronghe.policy.rules.payloads import MetaPayload, TaskPayload, write_payload
from ronghe.policy.rules.proposing import Proposal, Proposed, propose
from ronghe.policy.services.searching import index_document
from ronghe.policy.services.units import matched, meanings

LONGEST_NAME = 255


@service("policy.page.imported")
def import_page(
    jurisdiction: Jurisdiction, *, actor: Actor, data: bytes, name: str, plan: Plan | None = None
) -> Review:
    """Read a file, keep it, propose its items. ``plan``: it is a new text of that plan.

    A document number that is registered already makes it a new text of that document's plan. Reading errors
    are ``EngineError`` of the engine; then nothing is stored.
    """
    require(perms.can_import_page(actor, jurisdiction))
    page, extraction = extract_safely(data, name[:LONGEST_NAME])
    return _store(jurisdiction, actor, data, PageKind(page.kind), extraction, plan)


@service("policy.page.pasted")
def import_text(
    jurisdiction: Jurisdiction, *, actor: Actor, text: str, name: str = "粘贴的文字", plan: Plan | None = None
) -> Review:
    """The same from pasted text."""
    require(perms.can_import_page(actor, jurisdiction))
    if not text.strip():
        raise Invalid("policy.page.empty", "还没有粘贴文字。", fields={"text": "请粘贴政策文件的正文。"})
    data = text.encode("utf-8")
    _, extraction = extract_safely(data, f"{name[:200]}.txt")
    return _store(jurisdiction, actor, data, PageKind.PASTED, extraction, plan)


def _store(
    jurisdiction: Jurisdiction,
    actor: Actor,
    data: bytes,
    kind: PageKind,
    extraction: model.Extraction,
    plan: Plan | None,
) -> Review:
    proposal = propose(extraction)
    document = _document(jurisdiction, proposal, plan)
    page = SourcePage.objects.create(
        jurisdiction=jurisdiction,
        document=document,
        name=extraction.page.name[:LONGEST_NAME],
        kind=kind,
        encoding=extraction.page.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        text=extraction.page.text,
        notes=list(extraction.page.notes),
        extraction=extraction.to_json(),
        extractor_version=version("ronghe"),
        imported_by_id=actor.user_id,
    )
    SourceBytes.objects.create(page=page, data=zlib.compress(_to_keep(data, extraction), 6))
    review = Review.objects.create(
        jurisdiction=jurisdiction,
        document=document,
        page=page,
        plan=plan or Plan.objects.filter(document=document).first(),
    )
    _store_items(review, proposal, page.text)
    return review


def file_of(page: SourcePage) -> bytes:
    """The file as it came, or its text in UTF-8 with the names blanked where it printed names of people."""
    return zlib.decompress(page.bytes.data)


def _to_keep(data: bytes, extraction: model.Extraction) -> bytes:
    return extraction.page.text.encode("utf-8", "replace") if extraction.personal else data


def _document(jurisdiction: Jurisdiction, proposal: Proposal, plan: Plan | None) -> Document:
    """The plan's document, the one registered under that number, or a new one."""
    if plan is not None:
        return plan.document
    meta = proposal.items[0].payload
    if not isinstance(meta, MetaPayload):
        raise TypeError("a proposal begins with the document's own data")
    Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)  # two may import it at once
    known = Document.objects.filter(jurisdiction=jurisdiction, number=meta.document_number).first()
    if meta.document_number and known is not None:
        return known
    document = Document.objects.create(
        jurisdiction=jurisdiction,
        kind=meta.kind,
        title=meta.title,
        body_title=meta.body_title,
        number=meta.document_number,
        issuer=meta.issuer,
        is_public=False,
    )
    index_document(document)
    return document


def _store_items(review: Review, proposal: Proposal, text: str) -> None:
    tasks = [item.payload for item in proposal.items if isinstance(item.payload, TaskPayload)]
    names = [unit.name for task in tasks for unit in task.units]
    known = meanings(names, review.jurisdiction)
    rows = []
    for order, item in enumerate(proposal.items):
        payload = item.payload
        if isinstance(payload, TaskPayload):
            payload = replace(payload, units=matched(payload.units, known))
        rows.append(_row(review, order, replace(item, payload=payload), text))
    stored = ReviewItem.objects.bulk_create(rows)
    for item, row in zip(proposal.items, stored, strict=True):
        row.clause = stored[item.under] if item.under is not None else None
        row.restates = stored[item.restates] if item.restates is not None else None
    ReviewItem.objects.bulk_update(
        [row for row in stored if row.clause_id or row.restates_id], ["clause", "restates"]
    )
    BodyAnnexConflict.objects.bulk_create(
        BodyAnnexConflict(
            jurisdiction=review.jurisdiction,
            review=review,
            body_item=stored[conflict.body],
            annex_item=stored[conflict.annex],
            differences=[
                {"what": what, "body": body, "annex": annex} for what, body, annex in conflict.differences
            ],
        )
        for conflict in proposal.conflicts
    )


def _row(review: Review, order: int, item: Proposed, text: str) -> ReviewItem:
    data = write_payload(item.payload)
    quote = text[item.start : item.end] if item.start is not None and item.end is not None else item.quote
    return ReviewItem(
        jurisdiction=review.jurisdiction,
        review=review,
        kind=item.kind,
        order=order,
        payload=data,
        proposed=data,
        quote=quote,
        start=item.start,
        end=item.end,
        doubts=list(item.doubts),
    )
