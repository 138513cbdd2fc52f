"""The search index. It is derived: whoever changes content calls ``index_plan``; ``rebuild_index`` makes it
anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.service import service
from ronghe.policy import perms
from ronghe.policy.models import Clause, Document, Indicator, Plan, SearchEntry, Task
from ronghe.policy.rules.words import indexed

BATCH = 1000


def index_document(document: Document) -> None:
    """Put a document's present data into the index."""
    SearchEntry.objects.filter(document=document).delete()
    _write([_document_entry(document)])


def index_plan(plan: Plan) -> None:
    """Put a plan's live content and its document into the index, and take out the rest."""
    SearchEntry.objects.filter(plan=plan).delete()
    index_document(plan.document)
    _write(_entries_of(plan))


def _entries_of(plan: Plan) -> Iterable[SearchEntry]:
    for clause in Clause.objects.filter(plan=plan, retired_in__isnull=True):
        yield _entry(plan, f"{clause.label}{clause.heading}", clause.text, clause=clause)
    for task in Task.objects.filter(plan=plan, retired_in__isnull=True).prefetch_related("units"):
        units = "、".join(unit.printed_name for unit in task.units.all())
        yield _entry(plan, task.title, f"{task.text} {units}", task=task)
    for one in Indicator.objects.filter(plan=plan, retired_in__isnull=True):
        body = " ".join(filter(None, (one.quote, one.numerator, one.denominator, one.formula, one.note)))
        yield _entry(plan, one.name, body, indicator=one)


def _document_entry(document: Document) -> SearchEntry:
    body = " ".join(
        filter(None, (document.number, document.issuer, document.body_title, document.index_number))
    )
    return SearchEntry(
        jurisdiction_id=document.jurisdiction_id,
        document=document,
        title=document.title[:400],
        body=body,
        is_public=document.is_public,
    )


def _entry(plan: Plan, title: str, body: str, **row: object) -> SearchEntry:
    return SearchEntry(
        jurisdiction_id=plan.jurisdiction_id,
        plan=plan,
        title=title[:400],
        body=body,
        is_public=plan.is_public,
        **row,
    )


def _write(entries: Iterable[SearchEntry]) -> int:
    """Insert in batches; the vector is made by the database from words cut here, titles before bodies."""
    source = iter(entries)
    written = 0
    while batch := list(islice(source, BATCH)):
        for entry in batch:
            entry.vector = SearchVector(
                Value(indexed(entry.title)), weight="A", config="simple"
            ) + SearchVector(Value(indexed(entry.body)), weight="B", config="simple")
        SearchEntry.objects.bulk_create(batch)
        written += len(batch)
    return written


@service("policy.search.rebuilt")
def rebuild_index(*, actor: Actor, progress: Callable[[int], None] | None = None) -> int:
    """Make the whole index anew. Returns the number of entries; ``progress`` hears of each plan."""
    require(perms.can_rebuild_index(actor))
    SearchEntry.objects.all().delete()
    written = _write(_document_entry(document) for document in Document.objects.order_by("pk").iterator())
    for count, plan in enumerate(Plan.objects.order_by("pk"), start=1):
        written += _write(_entries_of(plan))
        if progress is not None:
            progress(count)
    return written
