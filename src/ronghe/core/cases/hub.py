"""One page that leads to many registers, each with its number: better than a line of the menu for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.cases.book import CaseBook
from ronghe.core.errors import require
from ronghe.core.registers.register import Register, registers_of

Text = Any  # str or a lazy translation
Numbers = dict[str, tuple[int, int]]
"""By the name of a register: its rows, and those of them that wait."""


@dataclass(frozen=True, slots=True)
class Door:
    """A page of another kind that stands on the hub: its name, its view, what it is for, who sees it."""

    title: Text
    view: str
    lead: Text = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HubGroup:
    title: Text
    doors: Sequence[Register | Door]


@dataclass(slots=True)
class ShownDoor:
    title: Text
    lead: Text
    url: str
    number: int | None = None
    waiting: int = 0
    """Cases among them that still wait for somebody."""


@dataclass(slots=True)
class ShownGroup:
    title: Text
    doors: list[ShownDoor] = field(default_factory=list)


def hub_view(
    title: Text, groups: Sequence[HubGroup], *, lead: Text = "", rest: tuple[str, Text] | None = None
) -> Callable[..., HttpResponse]:
    """The page of these groups; a door shows to those who may open it, a register with its number of rows.

    ``rest``: an app and a heading, for the registers of the app that no group names.
    """

    @require_GET
    def hub(request: HttpRequest) -> HttpResponse:
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
        shown = shown_groups(request, actor, [*groups, *_rest(groups, rest)])
        require(bool(shown))
        return render(request, "registers/hub.html", {"title": title, "lead": lead, "groups": shown})

    return hub


def _rest(groups: Sequence[HubGroup], rest: tuple[str, Text] | None) -> list[HubGroup]:
    if rest is None:
        return []
    namespace, title = rest
    named = {one.name for group in groups for one in group.doors if isinstance(one, Register)}
    return [HubGroup(title, [one for one in registers_of(namespace) if one.name not in named])]


def shown_groups(request: HttpRequest, actor: Actor, groups: Sequence[HubGroup]) -> list[ShownGroup]:
    registers = [one for group in groups for one in group.doors if isinstance(one, Register)]
    numbers = _numbers(request, actor, [one for one in registers if one.access.may_open(actor)])
    shown = []
    for group in groups:
        doors = [door for one in group.doors if (door := _shown(one, actor, numbers))]
        if doors:
            shown.append(ShownGroup(group.title, doors))
    return shown


def _shown(one: Register | Door, actor: Actor, numbers: Numbers) -> ShownDoor | None:
    if isinstance(one, Register):
        if not one.access.may_open(actor):
            return None
        return ShownDoor(one.title, one.lead, one.url("list"), *numbers.get(one.name, (0, 0)))
    if one.roles and not actor.has(*one.roles):
        return None
    try:
        return ShownDoor(one.title, one.lead, reverse(one.view))
    except NoReverseMatch:
        return None


def _numbers(request: HttpRequest, actor: Actor, registers: Sequence[Register]) -> Numbers:
    """How many rows of each register the actor sees, and how many of them wait: one query for all."""
    parts = [_counted(request, actor, one) for one in registers]
    if not parts:
        return {}
    books = {one.name: set(one.flow.waits) for one in registers if isinstance(one, CaseBook)}
    found: Numbers = {}
    for name, state, count in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        rows, waiting = found.get(name, (0, 0))
        found[name] = rows + count, waiting + (count if state in books.get(name, ()) else 0)
    return found


def _counted(request: HttpRequest, actor: Actor, register: Register) -> QuerySet[Any]:
    """By state; of a register only the current rows, of cases all."""
    rows: Any = place.narrow(register.model._default_manager.visible_to(actor), request)
    if not isinstance(register, CaseBook):
        rows = rows.filter(state="current")
    rows = rows.order_by().annotate(register=Value(register.name)).values("register", "state")
    counted: QuerySet[Any] = rows.annotate(n=Count("pk")).values_list("register", "state", "n")
    return counted
