"""Succession: proposed by a comparison, settled by a person."""

from __future__ import annotations

from django.db.models import QuerySet

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, require
from ronghe.core.service import service
from ronghe.reference import perms
from ronghe.reference.enums import SuccessionState
from ronghe.reference.models import Succession


@service("reference.succession.settled")
def settle_successions(
    chosen: QuerySet[Succession], *, actor: Actor, state: SuccessionState, note: str = ""
) -> int:
    """Confirm that the new entries take the old ones' places, or that they do not; how many were changed."""
    require(perms.can_settle_succession(actor), "接续关系由系统管理员或教育部门确认。")
    if state == SuccessionState.PROPOSED:
        raise Conflict("reference.succession.state", "接续关系只能确认或否定，不能退回待确认。")
    keys = list(chosen.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if not keys:
        raise Invalid(
            "reference.succession.none", "没有选中任何接续关系。", hint="请在列表左侧勾选后再办理。"
        )
    return Succession.objects.filter(pk__in=keys).exclude(state=state).update(state=state)
