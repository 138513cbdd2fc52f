"""Forms of the public side: interpretations, collections of comments, their moderation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.forms import DateInput
from ronghe.policy.enums import InterpretationKind
from ronghe.policy.forms.work import FilesField

ADOPTED = [("", _("不写明")), ("1", _("采纳")), ("0", _("未采纳"))]


class InterpretationForm(forms.Form):
    kind = forms.ChoiceField(label=_("形式"), choices=InterpretationKind, widget=forms.RadioSelect)
    title = forms.CharField(label=_("标题"), max_length=200)
    body = forms.CharField(
        label=_("内容"),
        required=False,
        max_length=50000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("文字解读必填；空一行另起一段。"),
    )
    url = forms.URLField(
        label=_("视频网址"),
        required=False,
        max_length=500,
        help_text=_("视频解读必填，链接到原发布平台。"),
        assume_scheme="https",
    )
    files = FilesField(  # type: ignore[assignment]  # the metaclass takes fields out of the class
        label=_("图片或附件"), help_text=_("图片解读必填。")
    )


class CollectionForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=200)
    introduction = forms.CharField(
        label=_("说明"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    opens_on = forms.DateField(label=_("开始日期"), widget=DateInput())
    closes_on = forms.DateField(label=_("截止日期"), widget=DateInput(), help_text=_("当天仍可提交。"))


class SummaryForm(forms.Form):
    summary = forms.CharField(
        label=_("采纳情况"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("收到多少条、采纳了哪些、没有采纳的理由。公布后不能撤回。"),
    )


class CommentReplyForm(forms.Form):
    reply = forms.CharField(label=_("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    is_adopted = forms.ChoiceField(label=_("是否采纳"), choices=ADOPTED, required=False)

    def clean_is_adopted(self) -> bool | None:
        return {"1": True, "0": False}.get(self.cleaned_data["is_adopted"])


class CommentForm(forms.Form):
    """What a visitor sends. ``website`` is a trap for machines: people do not see it."""

    author = forms.CharField(
        label=_("称呼"), max_length=40, required=False, help_text=_("怎样称呼您；请不要写电话、证件号码。")
    )
    text = forms.CharField(label=_("意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    website = forms.CharField(required=False, max_length=200)

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def shown(self) -> list[Any]:
        """The fields people fill in."""
        return [self["author"], self["text"]]
