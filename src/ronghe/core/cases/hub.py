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


@dataclass(slots=True)
class ShownGroup:
    title: Text
    doors: list[ShownDoor] = field(default_factory=list)


def hub_view(
    title: Text, groups: Sequence[HubGroup], *, lead: Text = "", rest: tuple[str, Text] | None = None
) -> Callable[..., HttpResponse]:
    """The page of these groups; a door shows to those who may open it, a register with its current rows.

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


def _shown(one: Register | Door, actor: Actor, numbers: dict[str, int]) -> ShownDoor | None:
    if isinstance(one, Register):
        if not one.access.may_open(actor):
            return None
        return ShownDoor(one.title, one.lead, one.url("list"), numbers.get(one.name, 0))
    if one.roles and not actor.has(*one.roles):
        return None
    try:
        return ShownDoor(one.title, one.lead, reverse(one.view))
    except NoReverseMatch:
        return None


def _numbers(request: HttpRequest, actor: Actor, registers: Sequence[Register]) -> dict[str, int]:
    """How many current rows (open cases) of each register the actor sees: one query for all of them."""
    parts = [_counted(request, actor, one) for one in registers]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return dict(rows)


def _counted(request: HttpRequest, actor: Actor, register: Register) -> QuerySet[Any]:
    rows: Any = place.narrow(register.model._default_manager.visible_to(actor), request)
    states = list(register.flow.waits) if isinstance(register, CaseBook) else ["current"]
    rows = rows.filter(state__in=states).order_by().annotate(register=Value(register.name))
    counted: QuerySet[Any] = rows.values("register").annotate(n=Count("pk")).values_list("register", "n")
    return counted
