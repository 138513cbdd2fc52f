"""What the hand-written pages of supervision share: the place looked at and who reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.errors import NotFound, require
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.supervision.models.access import GOVERNORS, OFFICES, READERS

OVERSEERS = OFFICES | READERS | GOVERNORS


def may_read(actor: Actor) -> None:
    """Pages over all units are for those who oversee or audit."""
    require(actor.has(*OVERSEERS), _("由督导、督查等部门查看。"))


def home_place(request: ActorRequest) -> Jurisdiction:
    """The chosen place, or the highest in which the actor oversees."""
    actor = request.actor
    chosen = place.chosen_path(request)
    mine = {grant.jurisdiction_path for grant in actor.grants if grant.role in OVERSEERS}
    paths = (chosen,) if chosen else tuple(sorted(mine)) or actor.paths
    found = Jurisdiction.objects.filter(path__in=paths).order_by("path").first()
    if found is None:
        raise NotFound("supervision.no_place", _("没有可以查看的辖区。"))
    return found
