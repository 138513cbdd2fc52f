"""Tasks found by a word of theirs or by a unit they name, by way of the indexes."""

from __future__ import annotations

from django.db.models import QuerySet

from ronghe.directory.models import Organisation
from ronghe.policy.models import SearchEntry, Task, TaskUnit
from ronghe.policy.queries.plans import Answering
from ronghe.policy.queries.searching import search_query
from ronghe.policy.rules.words import question


def tasks_with_words(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Those with every word in the title, in the text or among the units."""
    for word in text.split():
        titled = Task.objects.filter(title__icontains=word).order_by().values("pk")
        asked = question(word)
        if asked:
            worded = SearchEntry.objects.filter(vector=search_query(asked), task__isnull=False)
            titled = titled.union(worded.order_by().values("task_id"))
        tasks = tasks.filter(pk__in=titled)
    return tasks


def tasks_naming(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Those that name a unit, as printed or as registered."""
    printed = TaskUnit.objects.filter(printed_name__icontains=text).order_by().values("task_id")
    known = Organisation.objects.filter(name__icontains=text).order_by().values("pk")
    answering = Answering.objects.filter(organisation__in=known).values("taskunit__task_id")
    return tasks.filter(pk__in=printed.union(answering))
