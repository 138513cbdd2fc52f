"""Search over everything: each app offers a provider; the page puts their answers under one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ronghe.core.actor import Actor

EACH = 8
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: its name, where it belongs, a piece of text around the words."""

    title: str
    url: str
    where: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of thing that can be found. ``more`` gives the address of its own full list for a text."""

    label: object
    find: Callable[[str, Actor, int], Iterable[Hit]]
    more: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    label: object
    hits: list[Hit]
    more_url: str


PROVIDERS: list[Provider] = []


def clean(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST]


def search_everything(text: str, actor: Actor) -> list[Found]:
    """The first few of every kind within the actor's view; kinds without a hit are left out."""
    if not text:
        return []
    found = [(provider, list(provider.find(text, actor, EACH))) for provider in PROVIDERS]
    return [
        Found(provider.label, hits, provider.more(text) if provider.more and len(hits) == EACH else "")
        for provider, hits in found
        if hits
    ]
