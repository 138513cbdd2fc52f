"""Where the facts of claims come from. A source gives heads by question; claims are assembled, not typed.

Until the app that keeps apprenticeships and internships exists, the uploaded rosters are the one source.
Such an app later declares its own::

    declare_source(FactSource("placements", "学徒与实习登记", heads=…))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from ronghe.core.digests import keyed_digest
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Head as HeadWord
from ronghe.faculty.rules.identity import plain_id_number
from ronghe.funding.models import RosterHead
from ronghe.funding.rules.months import Period
from ronghe.funding.rules.rosters import Head


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which heads are asked for: of a kind, of organisations, of persons, with a day in a period."""

    kinds: frozenset[str]
    period: Period | None = None
    organisations: frozenset[int] | None = None
    digests: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class FactSource:
    """Somewhere heads are recorded. ``heads`` answers a question; its refs begin with the key."""

    key: str
    label: str
    heads: Callable[[Wanted], list[Head]]


SOURCES: dict[str, FactSource] = {}


def declare_source(source: FactSource) -> None:
    if source.key in SOURCES:
        raise ValueError(f"two sources of facts are called {source.key}")
    SOURCES[source.key] = source


def heads_of(kind: str, organisation: Organisation, period: Period | None = None) -> list[Head]:
    """The heads of one kind that an organisation (with all that was merged into it) has in a period."""
    wanted = Wanted(frozenset({kind}), period, organisations=frozenset({organisation.pk}))
    return sorted(_ask(wanted), key=lambda head: (head.starts, head.row, head.ref))


def heads_of_persons(digests: Collection[str], period: Period | None = None) -> list[Head]:
    """Everything any source knows of these persons: apprentice here, intern there."""
    kinds = frozenset({"apprentice", "intern", "farmer"})
    return _ask(Wanted(kinds, period, digests=frozenset(digests))) if digests else []


def _ask(wanted: Wanted) -> list[Head]:
    return [head for source in SOURCES.values() for head in source.heads(wanted)]


def roster_heads(wanted: Wanted) -> list[Head]:
    """The heads of uploaded rosters."""
    rows = RosterHead.objects.standing().filter(head_kind__in=wanted.kinds)
    if wanted.organisations is not None:
        mine = Q(organisation__in=wanted.organisations) | Q(
            organisation__merged_into__in=wanted.organisations
        )
        rows = rows.filter(mine)
    if wanted.digests is not None:
        rows = rows.filter(identity_digest__in=wanted.digests)
    if wanted.period is not None:
        rows = rows.filter(starts_on__lte=wanted.period.last).exclude(ends_on__lt=wanted.period.first)
        rows = rows.exclude(left_on__lt=wanted.period.first)
    return as_heads(rows.select_related("organisation__merged_into", "roster"))


def as_heads(rows: Iterable[RosterHead]) -> list[Head]:
    """Rows of the roster as the rules read them: an organisation is the one that stands for it today."""
    return [
        Head(
            ref=f"excel:{row.pk}",
            digest=row.identity_digest,
            name=row.name,
            kind=row.head_kind,
            organisation=row.organisation.survivor.pk,
            organisation_name=row.organisation.survivor.name,
            starts=row.starts_on,
            ends=row.ends_on,
            left_on=row.left_on,
            occupation=row.occupation,
            school=row.school,
            certificate=row.certificate,
            result=row.result,
            place=row.place,
            row=row.row_number,
        )
        for row in rows
    ]


def identity_digest(kind: str, identity: str) -> str:
    """A person is known again in every roster; a thing by its number among those of its kind."""
    if HeadWord(kind).is_person:
        return keyed_digest(plain_id_number(identity), "person")
    return keyed_digest(f"{kind}:{identity.strip()}", "funding.item")


def roster_pk(head: Head) -> int:
    """The row behind a head of the uploaded rosters."""
    return int(head.ref.partition(":")[2])


declare_source(FactSource("excel", "上传的名册", heads=roster_heads))
