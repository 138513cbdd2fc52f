"""Entries of the register that may be one and the same body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from ronghe.core.models import Jurisdiction
from ronghe.directory import rules
from ronghe.directory.models import DistinctPair, Organisation

LIKENESS = 0.6

_SIMILAR = """
select a.organisation_id, b.organisation_id, a.text, b.text, a.folded, b.folded
  from directory_organisationname a
  join directory_organisation x on x.id = a.organisation_id and x.is_active
  join core_jurisdiction j on j.id = x.jurisdiction_id and j.path like %(path)s
  join directory_organisationname b on a.folded %% b.folded and a.organisation_id < b.organisation_id
  join directory_organisation y on y.id = b.organisation_id and y.is_active
       and y.jurisdiction_id = x.jurisdiction_id
 where a.kind <> 'printed' and b.kind <> 'printed'
   and similarity(a.folded, b.folded) >= %(likeness)s
   and x.kind <> 'collective' and y.kind <> 'collective'
 limit 5000
"""


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
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR, {"path": f"{jurisdiction.path}%", "likeness": LIKENESS})
        rows = cursor.fetchall()
    for first, second, one, other, folded, other_folded in rows:
        if folded == other_folded:
            yield first, second, 0.95, f"统一写法后同名：“{one}”与“{other}”"
        elif not rules.differ_by_number(folded, other_folded):
            likeness = rules.similarity(folded, other_folded)
            yield first, second, round(0.4 + 0.4 * likeness, 3), f"名称相近：“{one}”与“{other}”"


def _same_body(jurisdiction: Jurisdiction) -> Iterator[tuple[int, int, float, str]]:
    """The same organisation code within the credit code, or the same functions of government."""
    rows = (
        Organisation.objects.current()
        .filter(jurisdiction__path__startswith=jurisdiction.path)
        .filter(names__kind="official")
        .values_list("pk", "jurisdiction_id", "credit_code", "names__folded", "name")
        .order_by("pk")
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
