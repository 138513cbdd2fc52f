"""The form of a reported value: the indicators of the places the reporter works in, as a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ronghe.analytics.queries.measures import measures_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import RegisterForm
from ronghe.core.scope import paths_above


def indicator_choices(actor: Actor) -> list[tuple[str, str]]:
    """What is measured where the actor works and above; rated goals are not reported as numbers."""
    paths = {path for own in actor.paths for path in (own, *paths_above(own))}
    found: dict[str, str] = {}
    for place in Jurisdiction.objects.filter(path__in=paths).order_by("-path")[:4]:
        for measure in measures_of(place, actor=actor):
            if not measure.is_rated:
                found.setdefault(measure.key, measure.name)
    return list(found.items())


class IndicatorForm(RegisterForm):
    """With the indicator chosen from a list instead of typed."""

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, is_new=is_new, **kwargs)
        choices = indicator_choices(actor)
        if choices:
            field = self.fields["indicator"]
            self.fields["indicator"] = forms.ChoiceField(
                label=field.label, choices=[("", _("请选择")), *choices], help_text=field.help_text
            )
