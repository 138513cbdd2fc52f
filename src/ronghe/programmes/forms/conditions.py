"""The form of docking evidence: the names that hold in the place are offered."""

from __future__ import annotations

from typing import Any

from django import forms

from ronghe.engine.alignment.dockings import USUAL
from ronghe.programmes.forms.register import OfProgrammeForm, kept_programmes
from ronghe.programmes.queries.conditions import names_for_programmes

PLACES = 20
"""So many programmes are asked where they are; their places share the names."""


class DockingForm(OfProgrammeForm):
    """Evidence of one docking of one of one's own programmes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = kept_programmes(self.actor).select_related("jurisdiction").order_by("jurisdiction_id")
        names = names_for_programmes(rows.distinct("jurisdiction_id")[:PLACES])
        names = names or [one.name for one in USUAL]
        known = str(self.initial.get("docking") or "")
        if known and known not in names:
            names.append(known)
        old = self.fields["docking"]
        self.fields["docking"] = forms.ChoiceField(
            label=old.label, choices=[(name, name) for name in names], help_text=old.help_text
        )
