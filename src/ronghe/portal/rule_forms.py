"""The form of "try it": one field for each input of a rule, and one for each parameter no text states."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.forms import DateInput
from ronghe.engine.rules.declaration import InputSpec, InputType, Rule
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.values import Kind, NotStated

LONGEST = 500
YES_NO = [("", gettext_lazy("未填")), ("是", gettext_lazy("是")), ("否", gettext_lazy("否"))]
LISTS = {
    InputType.INTEGERS,
    InputType.NUMBERS,
    InputType.MONEYS,
    InputType.DATES,
    InputType.NAMES,
}


class TryForm(forms.Form):
    """Nothing is required; what the rule needs is marked, and the rule itself says what it lacks."""

    on = forms.DateField(label=gettext_lazy("计算日"), widget=DateInput())

    def __init__(self, rule: Rule, specs: list[InputSpec], store: ParameterStore, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.rule = rule
        for spec in specs:
            made = _input_field(spec)
            made.is_needed = spec.is_required and spec.default is None and not spec.rule  # type: ignore[attr-defined]  # read by the field component
            self.fields[f"in_{spec.name}"] = made
        self.assumable: dict[str, str] = {}
        day = self.day()
        for local, key in rule.parameters.items():
            found = parameter(store, key, jurisdiction=rule.jurisdiction, on=day)
            series = store.series.get((rule.jurisdiction, key))
            if isinstance(found, NotStated) and series is not None:
                self.assumable[f"set_{local}"] = key
                self.fields[f"set_{local}"] = _parameter_field(series.name, series.kind, series.unit)

    def day(self) -> Any:
        """The day asked for, else the first day on which the rule holds or today's, whichever is later."""
        try:
            return self.fields["on"].clean(self.data.get("on"))
        except forms.ValidationError:
            return self.initial["on"]

    @property
    def given(self) -> dict[str, str]:
        return {
            name.removeprefix("in_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("in_") and value
        }

    @property
    def assumed(self) -> dict[str, str]:
        return {
            key: self.cleaned_data[name]
            for name, key in self.assumable.items()
            if self.cleaned_data.get(name)
        }


def _input_field(spec: InputSpec) -> forms.Field:
    label = f"{spec.label}（{spec.unit}）" if spec.unit else spec.label
    if spec.type is InputType.FLAG:
        return forms.ChoiceField(label=label, choices=_default_first(list(YES_NO), spec), required=False)
    if spec.type is InputType.CHOICE:
        choices = [("", _("未填")), *((one, one) for one in spec.choices)]
        return forms.ChoiceField(label=label, choices=_default_first(choices, spec), required=False)
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        initial=spec.default or "",
        help_text=spec.help or _help(spec),
        widget=DateInput() if spec.type is InputType.DATE else forms.TextInput(),
    )


def _default_first(choices: list[tuple[str, Any]], spec: InputSpec) -> list[tuple[str, Any]]:
    """Where a rule has a default, what is chosen when nothing is chosen is the default, and is seen to be."""
    if spec.default is None:
        return choices
    return sorted((one for one in choices if one[0]), key=lambda one: one[0] != spec.default)


def _help(spec: InputSpec) -> str:
    if spec.type in LISTS:
        return _("多项用逗号分开")
    return ""


def _parameter_field(name: str, kind: Kind, unit: str) -> forms.Field:
    label = _("假设：%(name)s") % {"name": f"{name}（{unit}）" if unit else name}
    help_text = _("文件没有载明，由主管单位决定；填了只用于试算。")
    if kind is Kind.FLAG:
        return forms.ChoiceField(label=label, choices=YES_NO, required=False, help_text=help_text)
    return forms.CharField(label=label, required=False, max_length=LONGEST, help_text=help_text)
