"""Succession: proposed by a comparison, settled by a person."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, require
from ronghe.core.service import service
from ronghe.reference import perms
from ronghe.reference.enums import SuccessionState
from ronghe.reference.models import Succession


@service("reference.succession.settled")
def settle_succession(
    succession: Succession, *, actor: Actor, state: SuccessionState, note: str = ""
) -> Succession:
    """Confirm that the new entry takes the old one's place, or that it does not."""
    require(perms.can_settle_succession(actor), "接续关系由系统管理员或教育部门确认。")
    succession.refresh_from_db(from_queryset=Succession.objects.select_for_update(of=("self",)))
    if state == SuccessionState.PROPOSED:
        raise Conflict("reference.succession.state", "接续关系只能确认或否定，不能退回待确认。")
    succession.state = state
    succession.save(update_fields=["state"])
    return succession
