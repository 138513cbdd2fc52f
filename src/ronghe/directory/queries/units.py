"""Reading the register: which organisations a plan's printed names mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from ronghe.core.models import Jurisdiction
from ronghe.directory import rules
from ronghe.directory.enums import MatchHow, OrganisationKind
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.directory.queries.places import places_around
from ronghe.directory.rules import Place, matching
from ronghe.directory.rules.lexicon import Collective
from ronghe.directory.rules.matching import Candidate, KnownName, Printed

ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    organisation: Organisation
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """What a printed name means. ``organisation`` is None where nothing fits or two fit equally well.

    For a collective ``members`` are what it stands for; ``is_open``: the document does not say.
    """

    printed: str
    organisation: Organisation | None
    how: MatchHow
    score: float
    reason: str
    alternatives: tuple[Alternative, ...] = ()
    is_collective: bool = False
    members: tuple[Organisation, ...] = ()
    is_open: bool = False

    @property
    def is_settled(self) -> bool:
        """Nothing left for a person to decide."""
        return self.organisation is not None or (self.is_collective and bool(self.members or self.is_open))


@dataclass(frozen=True, slots=True)
class _Register:
    """The names loaded for one call, and what they belong to."""

    known: tuple[KnownName, ...]
    organisations: dict[int, Organisation]


def match_units(names: Iterable[str], jurisdiction: Jurisdiction) -> list[UnitMatch]:
    """Match the names a plan of that jurisdiction prints, in order; a name printed twice is matched once.

    At most five queries, whatever the number of names.
    """
    ordered = list(names)
    places = places_around(jurisdiction)
    own = places[jurisdiction.pk]
    above = frozenset(place.key for place in own.line[1:])
    below = [place for place in places.values() if place.key not in above and place is not own]
    printed = {text: Printed.read(text, own, below) for text in dict.fromkeys(ordered)}
    collectives = {text: rules.collective_of(text) for text in printed}
    register = _load(printed.values(), places)
    ranked = {
        text: matching.rank([c for k in register.known if (c := matching.score(one, k, own, above))])
        for text, one in printed.items()
    }
    unsure = [
        one for text, one in printed.items() if not collectives[text] and not matching.decide(ranked[text])
    ]
    more = _load_similar(unsure, places)
    for one in unsure:
        alike = [c for k in more.known if (c := matching.similar(one, k))]
        ranked[one.text] = matching.rank([*ranked[one.text], *alike])
    organisations = register.organisations | more.organisations
    made = {text: _answer(text, ranked[text], collectives[text], organisations) for text in printed}
    made = _with_members(made, collectives, jurisdiction)
    return [made[text] for text in ordered]


def _answer(
    text: str, ranked: list[Candidate], collective: Collective | None, organisations: dict[int, Organisation]
) -> UnitMatch:
    chosen = matching.decide(ranked)
    if chosen is not None and collective is not None:
        is_registered = organisations[chosen.organisation_id].kind == OrganisationKind.COLLECTIVE
        chosen = chosen if is_registered or chosen.how == MatchHow.CONFIRMED else None
    others = tuple(
        Alternative(organisations[c.organisation_id], round(c.score, 3), c.reason)
        for c in ranked[: ALTERNATIVES + 1]
        if c is not chosen
    )[:ALTERNATIVES]
    if chosen is not None:
        organisation = organisations[chosen.organisation_id]
        return UnitMatch(
            text,
            organisation,
            chosen.how,
            round(chosen.score, 3),
            chosen.reason,
            others,
            is_collective=organisation.kind == OrganisationKind.COLLECTIVE,
        )
    if collective is not None:
        reason = f"这是一批单位：{collective.label}"
        return UnitMatch(
            text, None, MatchHow.COLLECTIVE, 0.9, reason, is_collective=True, is_open=collective.is_open
        )
    if ranked and ranked[0].score >= matching.ACCEPTED:
        best = "、".join(f"“{a.organisation.name}”" for a in others[:3])
        return UnitMatch(text, None, MatchHow.AMBIGUOUS, 0.0, f"有几个机构同样相符：{best}，请选定", others)
    reason = "只找到相近的机构，请核对或新建" if others else "机构名录中没有相符的机构，可以新建"
    return UnitMatch(text, None, MatchHow.NONE, 0.0, reason, others)


def _load(printed: Iterable[Printed], places: dict[int, Place]) -> _Register:
    """Names with the same core, the same text or the same function, within those places."""
    found = list(printed)
    cores = {reading.core for one in found for reading in one.readings if reading.core}
    functions = {f for one in found for reading in one.readings for f in rules.functions_of(reading.core)}
    texts = {one.text for one in found}
    return _names(
        Q(folded__in=cores)
        | Q(text__in=texts)
        | Q(organisation__kind__in=rules.kinds_of_functions(functions)),
        places,
    )


def _load_similar(printed: Sequence[Printed], places: dict[int, Place]) -> _Register:
    if not printed:
        return _Register((), {})
    alike = Q(pk__in=[])
    for one in printed:
        alike |= Q(folded__trigram_similar=one.readings[0].core)
    return _names(alike, places)


def _names(condition: Q, places: dict[int, Place]) -> _Register:
    rows = (
        OrganisationName.objects.filter(condition, organisation__jurisdiction__in=places)
        .select_related("organisation__merged_into__jurisdiction", "organisation__jurisdiction")
        .order_by("pk")
    )
    known, organisations = [], {}
    for row in rows:
        owner = row.organisation
        target = owner.survivor
        organisations[target.pk] = target
        known.append(
            KnownName(
                organisation_id=target.pk,
                text=row.text,
                folded=row.folded,
                kind=row.kind,
                place_key=str(owner.jurisdiction_id),
                used_in_key=str(row.used_in_id or ""),
                is_current=target.is_active,
                via_merge=target.name if target is not owner else "",
            )
        )
    return _Register(tuple(known), organisations)


def _with_members(
    made: dict[str, UnitMatch], collectives: dict[str, Collective | None], jurisdiction: Jurisdiction
) -> dict[str, UnitMatch]:
    """Fill in what each collective stands for: its registered members, else by kind."""
    if not any(match.is_collective for match in made.values()):
        return made
    listed = _listed_members([m.organisation.pk for m in made.values() if m.is_collective and m.organisation])
    by_kind = _Members(jurisdiction)
    filled = {}
    for text, match in made.items():
        if not match.is_collective:
            filled[text] = match
            continue
        members = listed.get(match.organisation.pk, ()) if match.organisation else ()
        rule = collectives[text]
        if not members and rule is not None:
            members = by_kind.of(rule, text)
        filled[text] = _filled(match, tuple(members))
    return filled


def _filled(match: UnitMatch, members: tuple[Organisation, ...]) -> UnitMatch:
    if members:
        reason = f"{match.reason}，共 {len(members)} 个"
    elif match.is_open:
        reason = f"{match.reason}，请按需要指定成员"
    else:
        reason = f"{match.reason}，但名录中还没有这类机构"
    return UnitMatch(
        match.printed,
        match.organisation,
        match.how,
        match.score,
        reason,
        match.alternatives,
        is_collective=True,
        members=members,
        is_open=match.is_open and not members,
    )


def _listed_members(collective_ids: list[int]) -> dict[int, tuple[Organisation, ...]]:
    found: dict[int, list[Organisation]] = {}
    if collective_ids:
        members = Organisation.members.through.objects.filter(collective__in=collective_ids)
        for row in members.select_related("member__jurisdiction").order_by("member__pinyin"):
            found.setdefault(row.collective_id, []).append(row.member)
    return {pk: tuple(rows) for pk, rows in found.items()}


class _Members:
    """Members of collectives by kind, all read by one query at the first need."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self.jurisdiction = jurisdiction
        self.rows: list[Organisation] | None = None

    def of(self, rule: Collective, text: str) -> tuple[Organisation, ...]:
        if rule.is_open:
            return ()
        if self.rows is None:
            self.rows = self._read()
        zones = (
            {OrganisationKind.DEVELOPMENT_ZONE.value}
            if rule.with_zones and rule.with_zones in text
            else set()
        )
        kinds = set(rule.kinds) | zones
        below = set(rule.below_kinds)
        return tuple(
            row
            for row in self.rows
            if row.kind in kinds or (row.kind in below and row.jurisdiction_id != self.jurisdiction.pk)
        )

    def _read(self) -> list[Organisation]:
        kinds = {k for c in rules.collectives() for k in (*c.kinds, *c.below_kinds)}
        kinds.add(OrganisationKind.DEVELOPMENT_ZONE.value)
        return list(
            Organisation.objects.current()
            .filter(jurisdiction__path__startswith=self.jurisdiction.path, kind__in=kinds)
            .select_related("jurisdiction")
        )


def expand_members(organisation: Organisation) -> tuple[Organisation, ...]:
    """What an organisation named in a plan stands for: a collective's members, else itself."""
    if organisation.kind != OrganisationKind.COLLECTIVE:
        return (organisation,)
    listed = _listed_members([organisation.pk]).get(organisation.pk)
    if listed:
        return listed
    rule = rules.collective_of(organisation.name)
    return _Members(organisation.jurisdiction).of(rule, organisation.name) if rule else ()
