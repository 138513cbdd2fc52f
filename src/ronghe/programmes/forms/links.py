"""The forms of the links of programmes and occupations."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OfficialFileForm(forms.Form):
    """The official file and the name of the standard it comes from."""

    file = forms.FileField(
        label=_("教学标准文件"),
        help_text=_("CSV，列：专业代码、专业名称、办学层次、职业编码（之间用 | 隔开）；UTF-8 或 GBK。"),
    )
    source = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("如：职业教育专业教学标准（2025年修（制）订）")
    )


class AddLinkForm(forms.Form):
    """An occupation that nobody named yet."""

    occupation = forms.CharField(
        label=_("职业代码"), max_length=10, help_text=_("职业分类大典的细类，如 6-18-01-01")
    )
    reason = forms.CharField(label=_("理由"), max_length=200)
