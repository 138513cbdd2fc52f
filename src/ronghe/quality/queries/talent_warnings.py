"""How many warnings of programmes and talent are open in a place, by level."""

from __future__ import annotations

from django.db.models import Count

from ronghe.analytics.models import EarlyWarning
from ronghe.analytics.models.warnings import LIVE, Level
from ronghe.core.models import Jurisdiction

ABOUT = r"^(talent|programme|school)\."
"""The rules about demand, programmes and schools."""


def warnings_in(place: Jurisdiction) -> dict[str, int]:
    """The open ones at or under a place, red first; levels without any are left out."""
    rows = EarlyWarning.objects.filter(
        jurisdiction__path__startswith=place.path, state__in=LIVE, rule__regex=ABOUT
    )
    counted = dict(rows.order_by().values("level").annotate(n=Count("pk")).values_list("level", "n"))
    return {str(level.label): counted[level] for level in Level if level in counted}
