"""Which advertisements are one vacancy said again: exact repetitions, then near ones, never all pairs.

Texts that share four bytes of their sketch meet under a key. Those that meet are put in order by employer,
place and title (and, under every second key, by title and place, for sources that do not name employers), and
each is compared with the next few in that order, so a template used by thousands costs no more than its
length. What agrees in text and in every guard is joined; groups are then checked against their first member,
so that a chain of small changes does not join what is no longer alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import scipy
from numpy.typing import NDArray

from ronghe.engine.ads.guards import Guards, titles_alike
from ronghe.engine.ads.sketches import Signatures, likeness

BANDS = 24
"""Keys of four bytes under which texts may meet; at a similarity of 0.7 all but 0.2 % of pairs do."""
NEIGHBOURS = 4
"""How many of the following in order each is compared with, under each key."""
ROUNDS = 6
"""How often members that are not like the first of their group may found a group of their own."""
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Likeness:
    """How alike two advertisements must be; chosen on planted repetitions and on real files."""

    same_employer: float = 0.6
    same_profile: float = 0.8
    unsure: float = 0.85
    title: float = 0.75
    pay: float = 1.6
    silent_pay: float = 1.02
    window: int = 60
    drift: float = 0.45


DEFAULT = Likeness()


def firsts(table: Guards, sketches: Signatures, limits: Likeness = DEFAULT) -> Integers:
    """For each advertisement the row of the first of its group; its own row when it is not repeated.

    First is what an earlier batch brought, then the earliest day, then the order of reading.
    """
    order = np.lexsort((np.arange(len(table)), table["day"], ~table["known"]))
    rank = np.empty(len(table), np.int64)
    rank[order] = np.arange(len(table))
    exact = _exact(table, limits)
    group = _components(len(table), exact)
    leader = _leaders(group, rank)
    heads = np.flatnonzero(leader == np.arange(len(table)))
    near = _near(table[heads], sketches[heads], limits)
    found = _components(len(heads), near)
    among = _checked(found, table[heads], sketches[heads], rank[heads], limits)
    top: Integers = heads[among]
    place = np.full(len(table), -1, np.int64)
    place[heads] = np.arange(len(heads))
    result: Integers = top[place[leader]]
    return result


def _exact(table: Guards, limits: Likeness) -> tuple[Integers, Integers]:
    """Neighbours in time with the same text, title, employer and place."""
    sure = np.flatnonzero(table["said"] | (table["employer"] != 0))
    some = table[sure]
    same = ("text", "title", "employer", "place", "city", "province", "level", "latin", "profile")
    order = np.lexsort((some["day"], *(some[name] for name in same)))
    first, second = order[:-1], order[1:]
    equal = np.ones(len(first), np.bool_)
    for name in same:
        equal &= some[name][first] == some[name][second]
    equal &= some["day"][second] - some["day"][first] <= limits.window
    most = np.where(some["said"][first], limits.pay, limits.silent_pay)
    equal &= _close(some["pay"][first], some["pay"][second], most)
    return sure[first[equal]], sure[second[equal]]


def _near(table: Guards, sketches: Signatures, limits: Likeness) -> tuple[Integers, Integers]:
    pairs = [_silent(table, sketches, limits)]
    said = np.flatnonzero(table["said"])
    some, marks = table[said], sketches[said]
    by_employer = np.lexsort((some["title"], some["place"], some["city"], some["employer"]))
    by_title = np.lexsort((some["employer"], some["place"], some["city"], some["title"]))
    for band in range(BANDS):
        keys = marks[:, band * 4 : band * 4 + 4].copy().view(np.uint32)[:, 0]
        inner = by_title if band % 2 else by_employer
        order = inner[np.argsort(keys[inner], kind="stable")]
        first, second = _following(keys[order], order)
        agreed = _agree(some, marks, first, second, limits)
        pairs.append((said[first[agreed]], said[second[agreed]]))
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _silent(table: Guards, sketches: Signatures, limits: Likeness) -> tuple[Integers, Integers]:
    """Pairs of which at least one has no description: the same employer, title and place must do."""
    named = np.flatnonzero((table["employer"] != 0) & (table["title"] != 0))
    some = table[named]
    order = np.lexsort(
        (some["day"], some["pay"], some["place"], some["city"], some["title"], some["employer"])
    )
    keys = some["employer"] ^ (some["title"] * np.uint64(3))
    first, second = _following(keys[order], order)
    left, right = some[first], some[second]
    agreed = ~(left["said"] & right["said"]) & _guarded(left, right, limits)
    agreed &= (left["title"] == right["title"]) & (left["city"] == right["city"]) & (left["city"] != 0)
    agreed &= _close(left["pay"], right["pay"], limits.silent_pay)
    return named[first[agreed]], named[second[agreed]]


def _following(keys: NDArray[np.uint32] | NDArray[np.uint64], order: Integers) -> tuple[Integers, Integers]:
    """Each with the next few under the same key; ``keys`` are in that order."""
    firsts_, seconds = [], []
    for step in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero(keys[:-step] == keys[step:])
        firsts_.append(order[same])
        seconds.append(order[same + step])
    return np.concatenate(firsts_), np.concatenate(seconds)


def _agree(table: Guards, sketches: Signatures, first: Integers, second: Integers, limits: Likeness) -> Mask:
    """Text and guards together; the cheap comparisons first."""
    kept = np.flatnonzero(_guarded(table[first], table[second], limits))
    agreed = np.zeros(len(first), np.bool_)
    if len(kept):
        a, b = first[kept], second[kept]
        agreed[kept] = likeness(sketches[a], sketches[b]) >= _needed(table[a], table[b], limits)
    return agreed


def _needed(left: Guards, right: Guards, limits: Likeness) -> NDArray[np.float64]:
    """How alike texts must be: the less is known beside them, the more."""
    employer = (left["employer"] == right["employer"]) & (left["employer"] != 0)
    profile = (left["profile"] == right["profile"]) & (left["profile"] != 0)
    title = left["title"] == right["title"]
    least = np.where(employer, limits.same_employer, np.where(profile, limits.same_profile, limits.unsure))
    return cast("NDArray[np.float64]", np.where(title, least, np.maximum(least, limits.same_profile)))


def _guarded(left: Guards, right: Guards, limits: Likeness) -> Mask:
    """Everything beside the text."""
    good = (left["level"] == right["level"]) & _same_or_unknown(left, right, "employer")
    good &= (
        _same_or_unknown(left, right, "province")
        & _same_or_unknown(left, right, "city")
        & _same_or_unknown(left, right, "place")
    )
    good &= _same_or_unknown(left, right, "latin")
    good &= np.abs(left["day"] - right["day"]) <= limits.window
    unnamed = (left["employer"] == 0) & (right["employer"] == 0)
    good &= ~unnamed | _same_or_unknown(left, right, "profile")
    good &= _close(left["pay"], right["pay"], limits.pay)
    good &= (left["title"] == right["title"]) | (titles_alike(left, right) >= limits.title)
    return cast(Mask, good)


def _same_or_unknown(left: Guards, right: Guards, name: str) -> Mask:
    return cast(Mask, (left[name] == right[name]) | (left[name] == 0) | (right[name] == 0))


def _close(
    first: NDArray[np.float32], second: NDArray[np.float32], most: float | NDArray[np.float64]
) -> Mask:
    low, high = np.minimum(first, second), np.maximum(first, second)
    return cast(Mask, (low == 0) | (high <= low * most))


def _components(size: int, pairs: tuple[Integers, Integers]) -> Integers:
    first, second = pairs
    graph = scipy.sparse.coo_array((np.ones(len(first), np.bool_), (first, second)), shape=(size, size))
    return cast(
        Integers, scipy.sparse.csgraph.connected_components(graph, directed=False)[1].astype(np.int64)
    )


def _leaders(group: Integers, rank: Integers) -> Integers:
    """For each member the row of the member of its group that comes first."""
    order = np.lexsort((rank, group))
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    leader = np.empty(len(group), np.int64)
    leader[order] = np.repeat(order[starts], np.diff(starts, append=len(group)))
    return leader


def _checked(
    group: Integers, table: Guards, sketches: Signatures, rank: Integers, limits: Likeness
) -> Integers:
    """Leaders of groups in which everyone is like the first."""
    result = _leaders(group, rank)
    loose = Likeness(**{**limits.__dict__, "window": 10**6})
    for _ in range(ROUNDS):
        own = np.flatnonzero(result != np.arange(len(result)))
        left, right = table[own], table[result[own]]
        alike = ~(left["said"] & right["said"]) | (
            likeness(sketches[own], sketches[result[own]]) >= limits.drift
        )
        stray = own[~(alike & _guarded(left, right, loose))]
        if not len(stray):
            return result
        result[stray] = stray[_leaders(group[stray], rank[stray])]
    result[stray] = stray
    return result
