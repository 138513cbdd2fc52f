"""Which occupations a programme leads to, which programmes an occupation; what a version changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from ronghe.engine.coding.graph import IN_FORCE, LinkGraph
from ronghe.engine.coding.graph import Link as GraphLink
from ronghe.engine.coding.graph import LinkKind as GraphKind
from ronghe.engine.coding.linking import Programme
from ronghe.engine.supply.occupations import Link
from ronghe.labour.queries.occupations import occupation_names
from ronghe.programmes.models import LinkChange, LinkVersion, OccupationLink, SchoolProgramme
from ronghe.programmes.models.links import LinkKind
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.models import CatalogueEntry

GROUP_END = "-00"


@dataclass(frozen=True, slots=True)
class NamedLink:
    """One link with the name of its occupation."""

    programme: str
    occupation: str
    name: str
    kind: str
    score: float
    source: str
    since: int

    @property
    def is_in_force(self) -> bool:
        """Said by the standard or accepted by people: such links count alone."""
        return self.kind in IN_FORCE

    @property
    def kind_label(self) -> str:
        return str(LinkKind(self.kind).label)


def occupations_of(codes: Iterable[str], *, refused: bool = False) -> dict[str, list[NamedLink]]:
    """The occupations of programmes by their codes, what is in force first, then by score.

    Refused links are left out unless asked for. A programme without links is absent.
    """
    rows = OccupationLink.objects.filter(programme__in=set(codes))
    found = _named(rows if refused else rows.exclude(kind=LinkKind.REFUSED))
    by_programme: dict[str, list[NamedLink]] = defaultdict(list)
    for link in sorted(found, key=_order):
        by_programme[link.programme].append(link)
    return dict(by_programme)


def links_by_code(codes: Iterable[str]) -> dict[str, list[Link]]:
    """The links of programme codes, as the rule of their weights takes them. One query."""
    found: dict[str, list[Link]] = defaultdict(list)
    rows = OccupationLink.objects.filter(programme__in=set(codes))
    for programme, occupation, kind, score in rows.values_list("programme", "occupation", "kind", "score"):
        found[programme].append(Link(occupation, kind, score))
    return dict(found)


def programmes_of(occupations: Iterable[str]) -> dict[str, list[NamedLink]]:
    """The programmes of occupations or groups (7 characters): links to an occupation count for its group and
    links to a group for each of its occupations."""
    wanted = {code.removesuffix(GROUP_END) for code in occupations}
    condition = Q(pk__in=[])
    for code in wanted:
        condition |= Q(occupation__startswith=code) | Q(occupation__in=[code[:7], f"{code[:7]}{GROUP_END}"])
    found = _named(OccupationLink.objects.filter(condition).exclude(kind=LinkKind.REFUSED))
    by_occupation: dict[str, list[NamedLink]] = defaultdict(list)
    for link in sorted(found, key=_order):
        for code in wanted:
            if covers(link.occupation, code):
                by_occupation[code].append(link)
    return dict(by_occupation)


def covers(linked: str, code: str) -> bool:
    """Whether an occupation or group is the other, lies in it, or has it within."""
    plain = linked.removesuffix(GROUP_END)
    return plain == code or plain.startswith(f"{code}-") or code.startswith(f"{plain}-")


def _order(link: NamedLink) -> tuple[str, bool, bool, float, str]:
    return link.programme, link.kind == LinkKind.REFUSED, not link.is_in_force, -link.score, link.occupation


def _named(rows: QuerySet[OccupationLink]) -> list[NamedLink]:
    listed = list(rows)
    names = occupation_names({row.occupation for row in listed})
    return [
        NamedLink(
            row.programme,
            row.occupation,
            names.get(row.occupation, ""),
            row.kind,
            row.score,
            row.source,
            row.since,
        )
        for row in listed
    ]


def current_number() -> int:
    """The version in force; nought where there is none yet."""
    number = LinkVersion.objects.order_by("-number").values_list("number", flat=True).first()
    return number or 0


def graph() -> LinkGraph:
    """All links in force as the engine's graph."""
    links = [
        GraphLink(row.programme, row.occupation, GraphKind(row.kind), row.source, row.score, row.since)
        for row in OccupationLink.objects.all()
    ]
    return LinkGraph(current_number(), {link.key: link for link in links})


def programmes_to_link(*, whole_catalogue: bool = False) -> list[Programme]:
    """The programmes that want occupations: those the schools offer, or all of the catalogue besides."""
    wanted = {
        code: Programme(code, name, level)
        for code, name, level in SchoolProgramme.objects.current()
        .order_by("code")
        .values_list("code", "name", "level")
    }
    entries = CatalogueEntry.objects.current().programmes().filter(kind=CatalogueKind.PROGRAMME)
    entries = entries if whole_catalogue else entries.filter(code__in=wanted)
    for code, name, stage in entries.values_list("code", "name", "stage"):
        wanted[code] = Programme(code, name, stage)
    return [wanted[code] for code in sorted(wanted)]


@dataclass(frozen=True, slots=True)
class Difference:
    """One link that two versions know differently; an empty kind: the version does not have it."""

    programme: str
    occupation: str
    name: str
    before: str
    before_score: float | None
    after: str
    after_score: float | None

    @property
    def before_label(self) -> str:
        return str(LinkKind(self.before).label) if self.before else ""

    @property
    def after_label(self) -> str:
        return str(LinkKind(self.after).label) if self.after else ""


def differences(older: int, newer: int) -> list[Difference]:
    """What changed from one version to another, by code; what came back as it was is left out."""
    rows = LinkChange.objects.filter(version__number__gt=older, version__number__lte=newer)
    first: dict[tuple[str, str], LinkChange] = {}
    last: dict[tuple[str, str], LinkChange] = {}
    for row in rows.select_related("version").order_by("version__number"):
        key = (row.programme, row.occupation)
        first.setdefault(key, row)
        last[key] = row
    names = occupation_names({occupation for _, occupation in last})
    found = []
    for key in sorted(last):
        one, two = first[key], last[key]
        if (one.before, one.before_score) != (two.after, two.after_score):
            found.append(
                Difference(
                    *key,
                    names.get(key[1], ""),
                    one.before,
                    one.before_score,
                    two.after,
                    two.after_score,
                )
            )
    return found


def known_occupations() -> set[str]:
    """The codes that an official file may name: those of the current catalogue."""
    rows = CatalogueEntry.objects.current().filter(kind=CatalogueKind.OCCUPATION)
    return set(rows.values_list("code", flat=True))


def exists(code: str) -> bool:
    """Whether an occupation or group stands in the catalogue or among the classes of the coder."""
    return code in occupation_names([code])
