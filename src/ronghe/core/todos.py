"""What waits for a person: each app declares its sources, the home page asks them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ronghe.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Todo:
    """Something waiting for the actor: how many, since when it is late, where to do it."""

    label: str
    number: int
    url: str
    note: str = ""
    tone: str = "active"


TODO_SOURCES: list[Callable[[Actor], Iterable[Todo]]] = []
"""Functions of the actor. A case book adds its own; an app adds others when its urls are loaded."""


def todos_of(actor: Actor) -> Iterable[Todo]:
    for source in TODO_SOURCES:
        yield from source(actor)
