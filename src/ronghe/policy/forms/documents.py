"""Forms of documents: their data, what they rest on, changes above them, unit matches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.core.forms import DateInput
from ronghe.core.models import Jurisdiction
from ronghe.directory.forms import OrganisationField
from ronghe.directory.models import Organisation
from ronghe.policy.enums import LinkRelation, TouchState, Validity
from ronghe.policy.forms.review import MetaForm
from ronghe.policy.models import Document


class DocumentForm(MetaForm):
    """Correct a document's data; the reason goes to its history."""

    reason = forms.CharField(label=_("更正理由"), max_length=300)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "reason"}


class NewDocumentForm(MetaForm):
    """Register a document without its page, for instance a superior policy."""

    jurisdiction = forms.ModelChoiceField(Jurisdiction.objects.none(), label=_("辖区"), empty_label=None)

    def __init__(self, *args: Any, places: QuerySet[Jurisdiction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].queryset = places  # type: ignore[attr-defined]
        self.order_fields(["jurisdiction"])

    def values(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
            if name != "jurisdiction"
        }


class LinkForm(forms.Form):
    """A document held here, or just its title and number as cited."""

    relation = forms.ChoiceField(label=_("关系"), choices=LinkRelation)
    superior = forms.ModelChoiceField(
        Document.objects.none(), label=_("已收录的文件"), required=False, empty_label=_("没有收录")
    )
    cited_title = forms.CharField(
        label=_("引用的标题"), max_length=300, required=False, help_text=_("没有收录时填写标题或文号。")
    )
    cited_number = forms.CharField(label=_("引用的文号"), max_length=80, required=False)
    quote = forms.CharField(label=_("原文"), max_length=500, required=False)

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["superior"].queryset = documents  # type: ignore[attr-defined]


class ValidityForm(forms.Form):
    validity = forms.ChoiceField(label=_("效力状态"), choices=Validity)
    replaced_by = forms.ModelChoiceField(
        Document.objects.none(), label=_("代替它的文件"), required=False, empty_label=_("没有")
    )
    reason = forms.CharField(label=_("依据"), max_length=300, help_text=_("废止或代替的文件名和文号。"))

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaced_by"].queryset = documents  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """A superior policy changed."""

    changed_on = forms.DateField(label=_("变动日期"), widget=DateInput())
    summary = forms.CharField(label=_("变动内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    changed_to = forms.ModelChoiceField(
        Document.objects.none(), label=_("新的上级文件"), required=False, empty_label=_("没有收录")
    )

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changed_to"].queryset = documents  # type: ignore[attr-defined]


class TouchForm(forms.Form):
    """What becomes of one thing that the change touches."""

    state = forms.ChoiceField(
        label=_("处理"),
        choices=[choice for choice in TouchState.choices if choice[0] != TouchState.OPEN],
        widget=forms.RadioSelect,
    )
    superior_text = forms.CharField(
        label=_("上级规定"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(label=_("理由"), max_length=500)


class UnitForm(forms.Form):
    """Which organisation a printed name means; empty takes a wrong match away."""

    organisation = OrganisationField(label=_("机构"), required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, rows: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].rows = rows  # type: ignore[attr-defined]
