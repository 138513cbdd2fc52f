"""What the pages over a place ask for: the place, the year, the level; and the form that changes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core import place as places
from ronghe.core.asked import year_or_none
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.labour.queries.demand import last_year
from ronghe.programmes import perms
from ronghe.programmes.enums import ProgrammeLevel

FIRST_YEAR = 2018


@dataclass(frozen=True, slots=True)
class Asked:
    """A place, a year and perhaps a level, as the address says them."""

    place: Jurisdiction
    year: int
    level: str
    places: tuple[Jurisdiction, ...]

    @property
    def query(self) -> str:
        chosen = {"place": self.place.code, "year": str(self.year), "level": self.level}
        return urlencode({name: value for name, value in chosen.items() if value})

    @property
    def words(self) -> str:
        level = str(ProgrammeLevel(self.level).label) if self.level else ""
        parts = (self.place.name, _("%(year)d年") % {"year": self.year}, level)
        return " · ".join(part for part in parts if part)

    def context(self) -> dict[str, Any]:
        this = timezone.localdate().year
        return {
            "asked": self,
            "place": self.place,
            "year": self.year,
            "lead": self.words,
            "years": range(this + 1, FIRST_YEAR - 1, -1),
            "levels": ProgrammeLevel.choices,
        }


def asked(request: ActorRequest, *, by_demand: bool = False) -> Asked:
    """Read without trust: an unknown year is the last full one, an unknown level is all of them.

    A page that rests ``by_demand`` opens at the last full year of which the place has demand.
    """
    perms.require_reader(request.actor)
    today = timezone.localdate()
    place = places.asked_place(request, request.actor)
    year = year_or_none(request.GET.get("year"), FIRST_YEAR, today.year + 1)
    if year is None and by_demand:
        year = last_year(place, today)
    level = request.GET.get("level", "")
    rows = Jurisdiction.objects.visible_to(request.actor).filter(is_active=True).order_by("path")
    return Asked(
        place,
        year or today.year - 1,
        level if level in ProgrammeLevel.values else "",
        tuple(rows[:200]),
    )
