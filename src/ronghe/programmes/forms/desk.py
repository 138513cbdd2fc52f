"""The forms of the programme desk: each kind of change asks for what it needs and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.core.asked import whole_number
from ronghe.core.forms import DateInput
from ronghe.core.registers import RegisterForm
from ronghe.core.registers.forms import NamedRowField
from ronghe.programmes.forms.register import kept_programmes, programme_field
from ronghe.programmes.models import Adjustment, SchoolProgramme
from ronghe.programmes.models.desk import AdjustmentKind

ALWAYS = ("organisation", "kind", "start_year", "grounds", "remark", "reason", "seen")
_CONDITIONS = (
    "places",
    "teachers",
    "training_places",
    "equipment",
    "investment",
    "money_source",
    "partners",
)
KIND_FIELDS: dict[str, tuple[str, ...]] = {
    AdjustmentKind.ADD: ("code", "name", "direction", "level", "years", "cluster", *_CONDITIONS),
    AdjustmentKind.OPTIMISE: ("programme", "name", "direction", "years", "cluster", *_CONDITIONS),
    AdjustmentKind.SUSPEND: ("programme", "students_plan"),
    AdjustmentKind.MERGE: ("programme", "into", "students_plan"),
    AdjustmentKind.CANCEL: ("programme", "students_plan"),
}
NEEDED: dict[str, tuple[str, ...]] = {
    AdjustmentKind.ADD: ("code", "name", "level", "years", "places"),
    AdjustmentKind.MERGE: ("programme", "into"),
}


class AdjustmentForm(RegisterForm):
    """The form of one kind of change, named in the address; without a kind all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("programme", kept_programmes(self.actor)),
            ("into", SchoolProgramme.objects.visible_to(self.actor).current().select_related("organisation")),
        ):
            self.fields[name] = programme_field(rows, self.fields[name])
        self.initial.setdefault("start_year", timezone.localdate().year + 1)
        kind = str(self.data.get("kind") or self.initial.get("kind") or "")
        if kind in KIND_FIELDS:
            self._keep(kind)

    def _keep(self, kind: str) -> None:
        """Only what this kind of change asks for."""
        kept = {*ALWAYS, *KIND_FIELDS[kind]}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        for name in NEEDED.get(kind, ("programme",)):
            self.fields[name].required = True


class OpinionForm(RegisterForm):
    """An opinion; a link from an application fills in its number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.initial.get("adjustment")
        if isinstance(asked, str):
            self.initial["adjustment"] = whole_number(asked)
        self.fields["adjustment"] = _NumberedField(
            rows=Adjustment.objects.visible_to(self.actor),
            label=self.fields["adjustment"].label,
            required=False,
            help_text=_("填写申请编号，如 ZT-12；与申请无关的意见不填。"),
        )
        self.initial.setdefault("given_on", timezone.localdate())


class _NumberedField(NamedRowField):
    """An application by its number."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and self.rows is not None:
            found = self.rows.filter(pk=value).first()
            return found.number if found else ""
        return getattr(value, "number", value)


class FilingForm(forms.Form):
    """How and when a change was filed."""

    number = forms.CharField(label=_("备案号"), max_length=80)
    filed_on = forms.DateField(label=_("备案日期"), widget=DateInput())
    document = forms.CharField(label=_("备案文件"), max_length=200, help_text=_("文件名称和文号"))


class CarryOutForm(forms.Form):
    """From which day the change holds."""

    effective_on = forms.DateField(label=_("执行日期"), widget=DateInput())


class DaysForm(forms.Form):
    """The office's own deadline, where no plan states one."""

    days = forms.IntegerField(label=_("审核时限（工作日）"), min_value=1, max_value=250)
    since = forms.DateField(label=_("自哪天起"), widget=DateInput())
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("如会议纪要或文件号"))
