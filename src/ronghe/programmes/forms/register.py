"""The forms of the programme register: a programme is chosen from those whose rows the actor keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.registers import RegisterForm
from ronghe.core.registers.forms import NamedRowField
from ronghe.core.scope import within
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.models.register import ProgrammeQuerySet

OFFERED = 150
"""So many programmes or fewer are offered as a list; of more, the full name is typed."""


def kept_programmes(actor: Actor) -> ProgrammeQuerySet:
    """The programmes for which the actor may enter cohorts."""
    rows = SchoolProgramme.objects.current().select_related("organisation").order_by("organisation", "code")
    if actor.is_system:
        return rows
    access = SchoolProgramme.access
    paths = tuple(grant.jurisdiction_path for grant in actor.grants if grant.role in access.keepers)
    own = {grant.organisation_id for grant in actor.grants if grant.role in access.units}
    return rows.filter(within(paths) | Q(organisation__in=own - {None}))


class ProgrammeChoice(forms.ModelChoiceField):
    """A list in which every programme has its full name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


def programme_field(rows: ProgrammeQuerySet, field: forms.Field) -> forms.Field:
    """A list of not too many programmes; of more, a text."""
    if len(rows[: OFFERED + 1]) <= OFFERED:
        return ProgrammeChoice(rows, label=field.label, required=field.required, help_text=field.help_text)
    return NamedRowField(
        rows=rows,
        label=field.label,
        required=field.required,
        help_text=_("填写“学校：专业名称（代码，层次）”；本校唯一的可以只填代码。"),
    )


class OfProgrammeForm(RegisterForm):
    """A row that belongs to a programme of the school."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"] = programme_field(kept_programmes(self.actor), self.fields["programme"])


class PathwayForm(RegisterForm):
    """The lower programme is one's own, the upper may be any that can be seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = SchoolProgramme.objects.visible_to(self.actor).current().select_related("organisation")
        self.fields["lower"] = programme_field(kept_programmes(self.actor), self.fields["lower"])
        self.fields["upper"] = programme_field(seen.order_by("organisation", "code"), self.fields["upper"])
