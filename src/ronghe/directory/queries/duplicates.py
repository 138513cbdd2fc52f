"""Entries of the register that may be one and the same body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ronghe.core.models import Jurisdiction
from ronghe.directory import rules
from ronghe.directory.enums import NameKind, OrganisationKind
from ronghe.directory.models import DistinctPair, Organisation, OrganisationName

LIKENESS = 0.5
LARGEST_GROUP = 20
"""Names that share a key by the dozen are a family of names, not one name entered twice."""


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two organisations and why they may be one; the surer pairs have the higher score."""

    first: Organisation
    second: Organisation
    score: float
    reasons: tuple[str, ...]


def find_duplicates(jurisdiction: Jurisdiction, limit: int = 200) -> list[DuplicatePair]:
    """Likely duplicates at and under that jurisdiction, without the pairs already found to be two."""
    found: dict[tuple[int, int], list[tuple[float, str]]] = {}
    for first, second, score, reason in (*_alike(jurisdiction), *_same_body(jurisdiction)):
        found.setdefault((first, second), []).append((score, reason))
    for one, other in DistinctPair.objects.values_list("first_id", "second_id"):
        found.pop((one, other), None)
    chosen = sorted(found.items(), key=lambda item: (-max(item[1])[0], item[0]))[:limit]
    wanted = {pk for pair, _ in chosen for pk in pair}
    rows = Organisation.objects.select_related("jurisdiction").in_bulk(wanted)
    return [
        DuplicatePair(
            rows[first],
            rows[second],
            max(reasons)[0],
            tuple(dict.fromkeys(reason for _, reason in sorted(reasons, reverse=True)))[:3],
        )
        for (first, second), reasons in chosen
    ]


def _alike(jurisdiction: Jurisdiction) -> Iterator[tuple[int, int, float, str]]:
    """Pairs with the same or nearly the same name within one jurisdiction."""
    names = (
        OrganisationName.objects.filter(
            organisation__jurisdiction__path__startswith=jurisdiction.path, organisation__is_active=True
        )
        .exclude(kind=NameKind.PRINTED)
        .exclude(organisation__kind=OrganisationKind.COLLECTIVE)
        .order_by("organisation_id", "pk")
        .values_list("organisation_id", "organisation__jurisdiction_id", "text", "folded")
    )
    groups: dict[tuple[int, str, str], list[tuple[int, str, str]]] = {}
    for owner, place, text, folded in names:
        for rest, numbers in rules.near_keys(folded):
            groups.setdefault((place, rest, numbers), []).append((owner, text, folded))
    seen: set[tuple[str, str, int, int]] = set()
    for group in groups.values():
        if not 1 < len(group) <= LARGEST_GROUP:
            continue
        for (first, one, folded), (second, other, other_folded) in combinations(group, 2):
            if first != second and (one, other, first, second) not in seen:
                seen.add((one, other, first, second))
                yield from _pair(first, second, (one, folded), (other, other_folded))


def _pair(
    first: int, second: int, one: tuple[str, str], other: tuple[str, str]
) -> Iterator[tuple[int, int, float, str]]:
    likeness = rules.similarity(one[1], other[1])
    if one[1] == other[1]:
        yield first, second, 0.95, f"统一写法后同名：“{one[0]}”与“{other[0]}”"
    elif likeness >= LIKENESS:
        yield first, second, round(0.4 + 0.4 * likeness, 3), f"名称相近：“{one[0]}”与“{other[0]}”"


def _same_body(jurisdiction: Jurisdiction) -> Iterator[tuple[int, int, float, str]]:
    """The same organisation code within the credit code, or the same functions of government."""
    rows = (
        OrganisationName.objects.filter(
            kind=NameKind.OFFICIAL,
            organisation__jurisdiction__path__startswith=jurisdiction.path,
            organisation__is_active=True,
        )
        .order_by("organisation_id")
        .values_list(
            "organisation_id", "organisation__jurisdiction_id", "organisation__credit_code", "folded", "text"
        )
    )
    by_code: dict[str, tuple[int, str]] = {}
    by_function: dict[tuple[int, tuple[str, ...]], tuple[int, str]] = {}
    for pk, place, code, folded, name in rows:
        if len(code) == 18:
            first = by_code.setdefault(code[8:17], (pk, name))
            if first[0] != pk:
                yield first[0], pk, 0.9, "统一社会信用代码中的主体标识码相同"
        functions = rules.functions_of(folded)
        if functions and rules.is_bureau(folded):
            first = by_function.setdefault((place, functions), (pk, name))
            if first[0] != pk:
                words = rules.function_labels(functions)
                yield first[0], pk, 0.8, f"同一辖区、同一职能（{words}）：“{first[1]}”与“{name}”"
