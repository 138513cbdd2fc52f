"""Rankings are fixed with their method and components, so that nobody's place changes afterwards unseen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.supervision.models import OFFICES, Ranking, RankingMethod
from ronghe.supervision.queries.scores import GROUPS, Span, ranking_of, weights_of
from ronghe.supervision.rules.ranking import Placed


@service("supervision.ranking.fixed")
def fix_ranking(
    place: Jurisdiction,
    group: str,
    method: RankingMethod,
    first: date,
    last: date,
    *,
    actor: Actor,
    on: date | None = None,
) -> Ranking:
    """Keep a ranking as it stands today."""
    require(actor.has(*OFFICES, path=place.path), "由本辖区的督导、督查部门定稿。")
    if group not in GROUPS:
        raise Invalid("supervision.ranking.group", "没有这个排名范围。")
    if first > last:
        raise Invalid("supervision.ranking.span", "止日不能早于起日。", fields={"last": "止日不能早于起日。"})
    rows = Ranking.objects.filter(jurisdiction=place, group=group, period_from=first, period_to=last)
    if rows.exists():
        raise Conflict("supervision.ranking.fixed", "这一时段的排名已经定稿。", hint="定稿后不重算。")
    placed = ranking_of(place, group, method, Span(first, last), timezone.localdate())
    return Ranking.objects.create(
        jurisdiction=place,
        method=method,
        group=group,
        period_from=first,
        period_to=last,
        fixed_on=on or timezone.localdate(),
        content={"method": method_content(method), "lines": [line_content(one) for one in placed]},
    )


def method_content(method: RankingMethod) -> dict[str, Any]:
    return {
        "name": method.name,
        "basis": method.basis,
        "weights": weights_of(method),
        "yellow_points": method.yellow_points,
        "red_points": method.red_points,
    }


def line_content(one: Placed) -> dict[str, Any]:
    """A line with everything it is made of, as it is kept and shown."""
    candidate = one.candidate
    return {
        "unit": candidate.key,
        "name": candidate.name,
        "score": None if one.score is None else str(one.score),
        "place": one.place,
        "missing": list(one.missing),
        "deduction": str(one.deduction),
        "yellow": candidate.yellow,
        "red": candidate.red,
        "shares": {
            name: {"part": share.part, "whole": share.whole, "percent": _text(share.percent)}
            for name, share in candidate.shares.items()
        },
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
