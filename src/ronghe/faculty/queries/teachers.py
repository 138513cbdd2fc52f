"""The teacher register as an actor reads it: employments, files, and what other parts add to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.history import Change, changes_of, timeline
from ronghe.core.scope import get_visible_or_404, within
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Correction, Employment, Recognition, Teacher
from ronghe.faculty.models.teachers import official_paths, school_ids


def employments_visible(actor: Actor) -> QuerySet[Employment]:
    """Employments at the schools an actor reads: of the place, of the own school, one's own."""
    rows = Employment.objects.select_related("teacher__user", "teacher__school", "organisation__jurisdiction")
    if actor.is_system:
        return rows
    found = within(official_paths(actor), "organisation__jurisdiction")
    found |= Q(organisation__in=school_ids(actor))
    if actor.user_id is not None:
        found |= Q(teacher__user_id=actor.user_id)
    return rows.filter(found)


def with_recognition(rows: QuerySet[Employment], on: date) -> QuerySet[Employment]:
    """Each row with whether a recognition is in force on a day."""
    held = Recognition.objects.holding(on).filter(teacher=OuterRef("teacher_id"))
    return rows.annotate(is_recognised=Exists(held))


def teacher_file(actor: Actor, pk: int) -> Teacher:
    """One file with what its page shows, or 404."""
    rows = Teacher.objects.visible_to(actor).select_related("jurisdiction", "school__jurisdiction", "user")
    return get_visible_or_404(rows, pk=pk)


def own_schools(actor: Actor) -> QuerySet[Organisation]:
    """Schools whose register the actor keeps."""
    return Organisation.objects.filter(pk__in=school_ids(actor)).order_by("pinyin", "name")


def open_corrections(actor: Actor) -> QuerySet[Correction]:
    """What waits for the actor's school."""
    return Correction.objects.filter(teacher__school__in=school_ids(actor), state="proposed")


def history_of(teacher: Teacher) -> list[Change]:
    """What happened to a file and its employments, newest first."""
    changes = [*timeline(teacher), *changes_of(Employment, teacher_id=teacher.pk)]
    acts: dict[tuple[object, str, str], Change] = {}
    for change in sorted(changes, key=lambda one: one.at, reverse=True):
        acts.setdefault((change.at, change.action, change.actor_name), change)
    return list(acts.values())[:50]


@dataclass(frozen=True, slots=True)
class FileSection:
    """A part of the teacher file that another module knows: workload, honours, teams."""

    title: Any
    rows: list[tuple[str, str, str]]
    """Each row: what, when or how much, address (may be empty)."""


SECTIONS: list[Callable[[Teacher, Actor], Iterable[FileSection]]] = []
"""Other modules of this app append here; each section is shown where it has rows."""


def sections_of(teacher: Teacher, actor: Actor) -> list[FileSection]:
    return [one for provide in SECTIONS for one in provide(teacher, actor) if one.rows]
