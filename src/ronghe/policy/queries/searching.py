"""Full-text search over documents, clauses, tasks and indicators of all plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.scope import within
from ronghe.policy.models import SearchEntry
from ronghe.policy.rules.words import folded, question, question_words, titles_only

LONGEST = 200
CONTEXT = 40
RANKED = 1000
"""So many of those with the words in the title, and so many of the others, are ranked."""
KINDS = ("document", "clause", "task", "indicator")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a snippet; the page marks the found ones."""

    text: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with its title and the place in its text where the words stand."""

    entry: SearchEntry
    kind: str
    title: tuple[Stretch, ...]
    snippet: tuple[Stretch, ...]

    @property
    def target_id(self) -> int:
        return int(getattr(self.entry, f"{self.kind}_id"))


def search_entries(actor: Actor, text: str, *, kind: str = "", path: str = "") -> QuerySet[SearchEntry]:
    """What matches, best first: every word must be there. Empty text finds nothing.

    Where a word is everywhere, the best of the first thousands are ranked, those with it in the title before
    all: nobody pages further, and the answer stays quick.
    """
    asked = question(text[:LONGEST])
    if not asked:
        return SearchEntry.objects.none()
    found = SearchEntry.objects.visible_to(actor)
    if kind in KINDS:
        found = found.filter(**{f"{kind}__isnull": False})
    if path:
        found = found.filter(within((path,)))
    query = search_query(asked)
    titled = found.filter(vector=search_query(titles_only(asked))).order_by().values("pk")[:RANKED]
    anywhere = found.filter(vector=query).order_by().values("pk")[:RANKED]
    rank = SearchRank(F("vector"), query)
    return (
        SearchEntry.objects.filter(pk__in=titled.union(anywhere)).annotate(rank=rank).order_by("-rank", "pk")
    )


def search_query(asked: str) -> SearchQuery:
    """What ``rules.words.question`` asks, for the index."""
    return SearchQuery(asked, search_type="raw", config="simple")


def hits(entries: list[SearchEntry], text: str) -> list[Hit]:
    """A page of entries with the found words marked. One query, for what these few show."""
    wanted = question_words(text[:LONGEST])
    shown = SearchEntry.objects.defer("vector").select_related(
        "plan__document",
        "jurisdiction",
        "document__plan",
        "clause__plan",
        "task__clause",
        "indicator__clause",
    )
    rows = shown.in_bulk([entry.pk for entry in entries])
    return [_hit(rows[entry.pk], wanted) for entry in entries if entry.pk in rows]


def search(actor: Actor, text: str, *, kind: str = "", path: str = "", limit: int = 50) -> list[Hit]:
    """The best hits. Two-character words find; all words of the question must be there. Two queries."""
    return hits(list(search_entries(actor, text, kind=kind, path=path).only("pk")[:limit]), text)


def _hit(entry: SearchEntry, wanted: list[str]) -> Hit:
    kind = next(name for name in KINDS if getattr(entry, f"{name}_id") is not None)
    return Hit(
        entry, kind, tuple(_marked(entry.title, wanted)), tuple(_marked(_around(entry.body, wanted), wanted))
    )


def _pattern(wanted: list[str]) -> re.Pattern[str] | None:
    longest = sorted(wanted, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)), re.I) if longest else None


def _around(text: str, wanted: list[str]) -> str:
    """The stretch of a long text where the first word stands."""
    pattern = _pattern(wanted)
    match = pattern.search(folded(text)) if pattern else None
    start = max(0, match.start() - CONTEXT) if match else 0
    cut = text[start : start + 4 * CONTEXT]
    before = "…" if start else ""
    after = "…" if start + len(cut) < len(text) else ""
    return f"{before}{cut}{after}"


def _marked(text: str, wanted: list[str]) -> Iterator[Stretch]:
    pattern = _pattern(wanted)
    plain = folded(text)
    if pattern is None or len(plain) != len(text):
        yield Stretch(text, False)
        return
    place = 0
    for match in pattern.finditer(plain):
        if match.start() > place:
            yield Stretch(text[place : match.start()], False)
        yield Stretch(text[match.start() : match.end()], True)
        place = match.end()
    if place < len(text):
        yield Stretch(text[place:], False)
