"""Forms of acts on registers: who keeps what is taken from a plan, the choice of sources."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.directory.models import Organisation
from ronghe.labour.enums import Combining, DemandSource


class FillForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("登记单位"))

    def __init__(self, *args: Any, units: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  narrows the union of fields
        field.queryset = units
        if units.count() == 1:
            field.initial = units.get()


class ChoiceForm(forms.Form):
    """How the sources of a year become one figure, and why."""

    method = forms.ChoiceField(label=_("取法"), choices=Combining.choices)
    sources = forms.MultipleChoiceField(
        label=_("来源"), choices=DemandSource.choices, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("选定后不能修改，只能以新的一条替代；两条都留存。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for source in DemandSource:
            self.fields[f"weight_{source}"] = forms.DecimalField(
                label=_("权重：%(source)s") % {"source": source.label},
                required=False,
                min_value=Decimal(0),
                max_digits=6,
                decimal_places=2,
                help_text=_("只在加权平均时填写，按比例折算"),
            )
        self.order_fields(("method", "sources", *(f"weight_{one}" for one in DemandSource), "reason"))

    @property
    def weights(self) -> dict[str, Decimal]:
        data = self.cleaned_data
        return {str(one): data[f"weight_{one}"] for one in DemandSource if data.get(f"weight_{one}")}


class AnswerForm(forms.Form):
    """The lines of a balance sheet that people answer."""

    def __init__(self, *args: Any, lines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"v{line.number}"] = forms.DecimalField(
                label=f"{line.label}（{line.unit}）" if line.unit else line.label,
                required=False,
                min_value=Decimal(0),
                max_digits=18,
                decimal_places=2,
                initial=line.value,
            )


class ItemsForm(forms.Form):
    """The occupations of a list, a line each: code, kind, reason."""

    items = forms.CharField(
        label=_("职业"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("每行一个：职业代码，类别（紧缺、急需或新兴），理由。类别和理由可以不写。"),
    )


class SheetForm(forms.Form):
    """The numbers of one survey sheet."""

    def __init__(self, *args: Any, items: list[Any], answers: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, item in enumerate(items):
            self.fields[f"i{number}"] = forms.CharField(
                label=f"{item.name}（{item.unit}）",
                required=False,
                max_length=30,
                initial=answers.get(item.name, ""),
                help_text=_("没有的填 0；留空按 0 推算。"),
            )
