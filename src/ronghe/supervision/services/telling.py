"""The one way a unit is reminded: the case is locked and asked first, and a finished one says nothing."""

from __future__ import annotations

from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.cases import Flow
from ronghe.core.notices import notify
from ronghe.supervision.models import UNITS
from ronghe.supervision.queries.units import people_of_unit


def tell_unit(flow: Flow, case: Any, *, actor: Actor, subject: str, body: str = "") -> int:
    """Tell the unit's people if the case still waits for them; the number told. Part of a service.

    The lock is taken before the state is read: a case that is being closed is closed before anybody is told.
    """
    manager = type(case)._default_manager
    case.refresh_from_db(fields=["state"], from_queryset=manager.select_for_update(of=("self",)))
    if flow.waits.get(case.state) != UNITS:
        return 0
    people = people_of_unit(case.organisation_id)
    url = flow.url(case) if flow.url else ""
    return len(notify(people, actor=actor, subject=subject, body=body, url=url, about=(flow.action, case.pk)))
