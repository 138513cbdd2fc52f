"""The recorded choice of a combination of sources: made with a reason, followed by another, never edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.core.service import service
from ronghe.labour.models import Choice
from ronghe.labour.models.returns import FIRST_YEAR, LAST_YEAR
from ronghe.labour.rules.combining import way_of

CHOOSERS = frozenset({Role.DRC, Role.HRSS, Role.EDUCATION, Role.STATISTICIAN})


@service("labour.choice.made")
def choose_combination(
    place: Jurisdiction,
    year: int,
    *,
    actor: Actor,
    method: str,
    sources: Sequence[str],
    reason: str,
    weights: Mapping[str, object] | None = None,
) -> Choice:
    """Record how the place makes one figure of its sources in a year; an earlier choice is followed by it."""
    require(actor.has(*CHOOSERS, path=place.path), "由当地主管部门选定口径。")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("labour.choice.year", f"年度应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。")
    way = way_of(method, sources, weights or {})
    if not reason.strip():
        raise Invalid("labour.choice.reason", "选定口径须写明理由。", fields={"reason": "请填写理由。"})
    Jurisdiction.objects.select_for_update(of=("self",)).get(pk=place.pk)
    before = Choice.objects.current().filter(jurisdiction=place, year=year).first()
    kept = {one: str(weight) for one, weight in way.weights.items()}
    if before is not None and (before.method, before.sources, before.weights) == (
        way.method,
        list(way.sources),
        kept,
    ):
        raise Conflict("labour.choice.same", "与现行的口径相同，没有新的选定。")
    made = Choice(
        jurisdiction=place,
        year=year,
        method=way.method,
        sources=list(way.sources),
        weights=kept,
        reason=reason.strip()[:400],
        decided_on=timezone.localdate(),
        decided_by_id=actor.user_id,
        follows=before,
    )
    made.save()
    return made
