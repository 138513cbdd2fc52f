"""The form of one change of a scenario."""

from __future__ import annotations

from typing import Any

from ronghe.core.registers import RegisterForm
from ronghe.programmes.forms.register import programme_field
from ronghe.programmes.models import Scenario, SchoolProgramme


class ChangeForm(RegisterForm):
    """Any programme that can be seen may stand in a scenario; the scenario is one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = SchoolProgramme.objects.visible_to(self.actor).current().select_related("organisation")
        for name in ("programme", "to"):
            self.fields[name] = programme_field(rows.order_by("organisation", "code"), self.fields[name])
        asked = str(self.initial.get("scenario") or "")
        if asked.isascii() and asked.isdigit() and len(asked) < 12:
            self._of_scenario(int(asked))

    def _of_scenario(self, key: int) -> None:
        """A link from a scenario has chosen it and whose it is."""
        found = Scenario.objects.visible_to(self.actor).current().filter(pk=key).first()
        if found is not None:
            self.initial["scenario"] = found.pk
            self.initial["organisation"] = found.organisation_id
