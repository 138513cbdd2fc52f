"""The forms of advertisements: a file to read, a sample, and what each of its columns means."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.engine.ads.schema import FIELDS
from ronghe.labour.models import AdSource

ACCEPTED = _(
    "CSV、Excel、JSON 或 JSON Lines（含 schema.org JobPosting）；扩展名可以是 .csv、.xlsx、.txt、.json。"
)


class UploadForm(forms.Form):
    """A file of a source."""

    source = forms.ModelChoiceField(
        AdSource.objects.none(), label=_("来源"), help_text=_("只列出已确认列对应、在册的来源。")
    )
    file = forms.FileField(label=_("广告文件"), help_text=ACCEPTED)
    remark = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("如 2026 年 3 月第 2 周周报")
    )

    def __init__(self, *args: Any, sources: QuerySet[AdSource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        field.queryset = sources  # type: ignore[attr-defined]  # a ModelChoiceField


class SampleForm(forms.Form):
    """A file from which the columns are known."""

    file = forms.FileField(label=_("样张"), help_text=ACCEPTED)


class MappingForm(forms.Form):
    """For each thing an advertisement may say, the column of the file that says it."""

    def __init__(
        self, *args: Any, headers: Sequence[str], guessed: Table[str, Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", _("（文件里没有）")),
            *((header, header) for header in dict.fromkeys(headers) if header),
        ]
        for one in FIELDS:
            self.fields[one.key] = forms.ChoiceField(
                label=one.label,
                choices=choices,
                required=one.required,
                initial=next(iter(guessed.get(one.key, ())), ""),
            )

    def columns(self) -> dict[str, list[str]]:
        """The headers chosen, by field."""
        return {key: [header] for key, header in self.cleaned_data.items() if header}
