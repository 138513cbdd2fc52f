"""Tasks found by a word of theirs or by a unit they name, by way of the indexes.

Where few rows match, the index finds them all at once. Where a word is common, finding all of them first
would take longer than the page: the tasks are then looked at one by one in the order of the list, and the
database stops when the page is full. Rows in no order are those to be counted: then all are found at once.
"""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from ronghe.directory.models import Organisation
from ronghe.policy.models import SearchEntry, Task, TaskUnit
from ronghe.policy.queries.plans import Answering
from ronghe.policy.queries.searching import search_query
from ronghe.policy.rules.words import question

FEW = 1000


def tasks_with_words(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Those with every word in the title, in the text or among the units. A query for each word."""
    for word in text.split():
        titled = Task.objects.filter(title__icontains=word).order_by()
        asked = question(word)
        if not asked:
            tasks = tasks.filter(pk__in=titled.values("pk"))
            continue
        worded = SearchEntry.objects.filter(vector=search_query(asked), task__isnull=False).order_by()
        if not tasks.ordered:
            tasks = tasks.filter(pk__in=titled.values("pk").union(worded.values("task_id")))
            continue
        few = _few(titled.values_list("pk"), worded.values_list("task_id"))
        tasks = tasks.filter(
            Q(pk__in=few)
            if few is not None
            else Q(title__icontains=word) | _has(worded.filter(task=OuterRef("pk")))
        )
    return tasks


def tasks_naming(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Those that name a unit, as printed or as registered. Two queries."""
    named = Organisation.objects.filter(name__icontains=text).order_by()
    printed = TaskUnit.objects.filter(printed_name__icontains=text).order_by()
    if not tasks.ordered:
        answering = Answering.objects.filter(organisation__in=named.values("pk")).order_by()
        return tasks.filter(pk__in=printed.values("task_id").union(answering.values("taskunit__task_id")))
    known = list(named.values_list("pk", flat=True))
    answering = Answering.objects.filter(organisation__in=known).order_by()
    few = _few(printed.values_list("task_id"), answering.values_list("taskunit__task_id"))
    if few is not None:
        return tasks.filter(pk__in=few)
    return tasks.filter(
        _has(printed.filter(task=OuterRef("pk"))) | _has(answering.filter(taskunit__task=OuterRef("pk")))
    )


def _few(one: QuerySet[Any, Any], other: QuerySet[Any, Any]) -> set[int] | None:
    """The keys that either finds, or nothing if there are many."""
    found = list(one.union(other, all=True)[: FEW + 1])
    return {key for (key,) in found} if len(found) <= FEW else None


def _has(rows: QuerySet[Any]) -> Q:
    """Whether there is such a row. As a value, since PostgreSQL would list all that EXISTS may find."""
    return Q(IsNull(Subquery(rows.values("pk")[:1]), False))
