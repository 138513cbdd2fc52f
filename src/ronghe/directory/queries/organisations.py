"""Lists and single entries of the register, for its pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from ronghe.core.actor import Actor
from ronghe.core.history import Change, changes_of
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import get_visible_or_404, paths_above
from ronghe.directory import perms, rules
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import (
    CollectiveMember,
    Organisation,
    OrganisationMerge,
    OrganisationName,
    OrganisationQuerySet,
)


def search(organisations: OrganisationQuerySet, text: str) -> OrganisationQuerySet:
    """Those with any name (present, former, short, printed; of merged entries too) or credit code that fits.

    Letters only are taken as the initials of pinyin.
    """
    words = text.split()
    for word in words:
        folded = rules.canonical(rules.fold(word))
        named = Q(text__icontains=word)
        if folded:
            named |= Q(folded__contains=folded) | Q(text__icontains=rules.simplified(word))
        if word.isascii() and word.isalnum():
            named |= Q(initials__contains=word.lower())
        names = OrganisationName.objects.filter(named)
        found = (
            Exists(names.filter(organisation=OuterRef("pk")))
            | Exists(names.filter(organisation__merged_into=OuterRef("pk")))
            | Q(credit_code__istartswith=word)
            | Q(kind__in=_kinds_named(folded))
        )
        organisations = organisations.filter(found)
    return organisations


def _kinds_named(folded: str) -> frozenset[str]:
    """The kinds a word means by its function: 发改委 finds the 发展和改革局 of every place."""
    functions = rules.functions_of(folded.lstrip("省市区县"))
    return rules.kinds_of_functions(functions) - {OrganisationKind.OTHER_BUREAU.value}


def visible_jurisdictions(actor: Actor) -> QuerySet[Jurisdiction]:
    """Jurisdictions whose organisations the actor may read: the subtree, and those above."""
    if actor.is_system:
        return Jurisdiction.objects.all()
    found = Q(pk__in=[])
    for path in actor.paths:
        found |= Q(path__startswith=path) | Q(path__in=paths_above(path))
    return Jurisdiction.objects.filter(found)


def manageable_jurisdictions(actor: Actor, roles: Sequence[str] = perms.KEEPERS) -> QuerySet[Jurisdiction]:
    """Jurisdictions whose register the actor keeps (or where one of other roles is held)."""
    if actor.is_system:
        return Jurisdiction.objects.filter(is_active=True)
    found = Q(pk__in=[])
    for grant in actor.grants:
        if grant.role in roles:
            found |= Q(path__startswith=grant.jurisdiction_path)
    return Jurisdiction.objects.filter(found, is_active=True)


def organisation_count() -> Subquery:
    """How many organisations each jurisdiction of a queryset has."""
    held = Organisation.objects.filter(jurisdiction=OuterRef("pk"), merged_into__isnull=True)
    return Subquery(held.order_by().values("jurisdiction").annotate(n=Count("pk")).values("n"))


def organisation_detail(actor: Actor, pk: int) -> Organisation:
    """One organisation with what its page shows, or 404."""
    rows = Organisation.objects.visible_to(actor).select_related(
        "jurisdiction", "parent", "merged_into__jurisdiction"
    )
    return get_visible_or_404(rows, pk=pk)


def history_of(organisation: Organisation) -> list[Change]:
    """What happened to an entry, its names, its members and merges: one line an act, newest first."""
    changes = [
        *changes_of(Organisation, pgh_obj_id=organisation.pk),
        *changes_of(OrganisationName, organisation_id=organisation.pk),
        *changes_of(CollectiveMember, collective_id=organisation.pk),
        *changes_of(OrganisationMerge, survivor_id=organisation.pk),
    ]
    acts: dict[tuple[object, str, str], Change] = {}
    for change in sorted(changes, key=lambda one: one.at, reverse=True):
        acts.setdefault((change.at, change.action, change.actor_name), change)
    return list(acts.values())
