"""Typical cases as the public finds them, and their counts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.registers import Amount
from ronghe.quality.enums.typical import TypicalKind, TypicalState
from ronghe.quality.models import TypicalCase


def public_cases(
    *, text: str = "", kind: str = "", place: str = "", year: int | None = None
) -> QuerySet[TypicalCase]:
    """Those the public may read, narrowed by words, kind, jurisdiction and year."""
    rows = TypicalCase.objects.public().select_related("jurisdiction", "organisation")
    for word in text.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(text__icontains=word)
            | Q(subject__icontains=word)
        )
    if kind in TypicalKind.values:
        rows = rows.filter(kind=kind)
    if place:
        rows = rows.filter(jurisdiction__code=place)
    return rows.filter(year=year) if year is not None else rows


def withdrawn_cases() -> QuerySet[TypicalCase]:
    """Those that were public once: that they are withdrawn is told, and nothing else of them."""
    return TypicalCase.objects.filter(state=TypicalState.WITHDRAWN)


def case_amounts(rows: QuerySet[TypicalCase], _actor: Actor) -> Iterator[Amount]:
    """How many are published, of each kind; how many were withdrawn."""
    published = rows.filter(state=TypicalState.PUBLISHED)
    counted = dict(published.values_list("kind").annotate(n=Count("pk")).order_by())
    yield Amount(_("已公布"), sum(counted.values()), _("个"))
    for kind in TypicalKind.values:
        if counted.get(kind):
            yield Amount(TypicalKind(kind).label, counted[kind], _("个"))
    yield Amount(_("已撤下"), rows.filter(state=TypicalState.WITHDRAWN).count(), _("个"))
