"""The home page by role: what to do first, then what changed, then figures.

An app's part of the home is a provider: a function of the actor. What waits is declared by the apps
themselves in ``core.todos``; the other providers are listed here, each taken from the app's ``queries``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.models import Notice
from ronghe.core.notices import unread
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.core.todos import todos_of as declared_todos


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened: what, where to look, when."""

    text: str
    url: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit, date and source; ``url`` opens the rows behind it."""

    label: str
    value: float
    unit: str
    on: date
    source: str
    url: str = ""
    note: str = ""


CHANGE_PROVIDERS: list[Callable[[Actor], Iterable[Change]]] = []
FIGURE_PROVIDERS: list[Callable[[Actor], Iterable[Figure]]] = []


def _unread(actor: Actor) -> Iterable[Pile]:
    yield Pile({"unread": unread(actor)}, _tell_unread)


def _tell_unread(counts: Mapping[str, int]) -> Iterable[Todo]:
    if number := counts["unread"]:
        address = reverse("console:notices") + "?unread=1"
        yield Todo(_("未读通知"), number, address, _("读后会自动从这里消失"))


def _told(actor: Actor) -> Iterable[Change]:
    for notice in Notice.objects.visible_to(actor)[:8]:
        yield Change(notice.subject, reverse("console:notice", args=[notice.pk]), notice.created_at)


TODO_SOURCES.append(_unread)
CHANGE_PROVIDERS.append(_told)


def todos_of(actor: Actor) -> list[Todo]:
    """Everything waiting, the most urgent tone first, in the order of the sources."""
    urgency = {"bad": 0, "warn": 1, "active": 2, "idle": 3, "good": 4}
    return sorted(declared_todos(actor), key=lambda todo: urgency.get(todo.tone, 5))


def changes_of(actor: Actor, limit: int = 10) -> list[Change]:
    found = [change for provider in CHANGE_PROVIDERS for change in provider(actor)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]


def figures_of(actor: Actor) -> list[Figure]:
    return [figure for provider in FIGURE_PROVIDERS for figure in provider(actor)]
