"""The form of the decision on the definition of match degree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.core.forms import DateInput
from ronghe.engine.alignment.definitions import DEFINITIONS


class ChooseForm(forms.Form):
    definition = forms.ChoiceField(
        label=_("口径"), choices=[(key, one.name) for key, one in DEFINITIONS.items()]
    )
    decided_on = forms.DateField(label=_("决定日期"), widget=DateInput)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("为什么用这种口径，经什么程序确定；公开可查，以后不能修改。"),
    )
    document = forms.CharField(label=_("依据文件"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = timezone.localdate
