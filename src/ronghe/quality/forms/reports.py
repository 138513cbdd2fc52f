"""Forms of annual reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.forms import DateInput


class OpenForm(forms.Form):
    """Whose report of which year; ``units`` are (value, name): a school, or a place."""

    unit = forms.ChoiceField(label=_("编制单位"))
    year = forms.IntegerField(label=_("报告年度"), min_value=2000, max_value=2200)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField


class CellForm(forms.Form):
    """A figure with its proof; an empty figure takes the entry back."""

    value = forms.DecimalField(
        label=_("数值"),
        required=False,
        max_digits=24,
        decimal_places=6,
        help_text=_("留空表示撤回填报，单元格回到缺项"),
    )
    note = forms.CharField(label=_("数据从哪里来"), max_length=500, required=False)
    file = forms.FileField(label=_("佐证材料"), required=False)


class TextForm(forms.Form):
    """A text of a chapter; cells are referred to in braces."""

    text = forms.CharField(
        label=_("内容"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("引用数字请写单元格，如 {card.A01}；同比写 {card.A01:change}"),
    )


class ExplainForm(forms.Form):
    """Why a finding is right as it is."""

    finding = forms.CharField(widget=forms.HiddenInput, max_length=24)
    text = forms.CharField(label=_("说明"), max_length=500)


class CallForm(forms.Form):
    """By when the schools deliver."""

    due_on = forms.DateField(label=_("报送期限"), widget=DateInput())
    note = forms.CharField(label=_("要求"), max_length=500, required=False)
