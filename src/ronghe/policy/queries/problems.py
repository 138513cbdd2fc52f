"""Problems as far as an actor may read them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.roles import TASK_UNITS, Role
from ronghe.core.scope import within
from ronghe.directory.models import Organisation
from ronghe.policy.models import ProblemReport


def visible_problems(actor: Actor) -> QuerySet[ProblemReport]:
    """Of the actor's own units, routed to them, and for the offices that keep plans those of their place."""
    rows = ProblemReport.objects.all()
    if not actor.is_system:
        keeping = (Role.POLICY_OFFICE, Role.PARTY_OFFICE, Role.EDUCATION)
        paths = tuple(grant.jurisdiction_path for grant in actor.grants if grant.role in keeping)
        own = actor.organisation_ids
        rows = rows.filter(Q(organisation_id__in=own) | Q(routed_to_id__in=own) | within(paths))
    return rows.select_related(
        "organisation", "routed_to", "plan", "task__plan", "raised_by", "answered_by", "jurisdiction"
    )


def speaking_for(actor: Actor) -> QuerySet[Organisation]:
    """Organisations in whose name the actor may raise a problem."""
    ids = {grant.organisation_id for grant in actor.grants if grant.role in TASK_UNITS}
    return Organisation.objects.filter(pk__in=ids - {None}).order_by("name")
