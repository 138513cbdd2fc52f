"""The lines of a return as a form: one small form a kind of post."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import YuanField
from ronghe.labour.enums import HardReason, SkillLevel
from ronghe.labour.queries.occupations import Suggestion
from ronghe.labour.rules.returns import NUMBERS

OWN_CODE = ("", _("按所填的代码"))


class PostForm(forms.Form):
    """One kind of post. Everything may be empty: an empty line is left out."""

    title = forms.CharField(label=_("岗位名称"), max_length=100, required=False)
    occupation = forms.CharField(label=_("职业代码"), max_length=12, required=False)
    pick = forms.ChoiceField(label=_("采用建议"), required=False)
    skill = forms.ChoiceField(label=_("技能等级"), choices=SkillLevel.choices, required=False)
    employed = forms.IntegerField(label=_("现有人数"), required=False, min_value=0)
    wanted_now = forms.IntegerField(label=_("现缺人数"), required=False, min_value=0)
    wanted_1 = forms.IntegerField(label=_("一年内需求"), required=False, min_value=0)
    wanted_2 = forms.IntegerField(label=_("两年内需求"), required=False, min_value=0)
    wanted_3 = forms.IntegerField(label=_("三年内需求"), required=False, min_value=0)
    hard = forms.IntegerField(label=_("其中难招"), required=False, min_value=0)
    hard_reason = forms.ChoiceField(
        label=_("难招原因"), choices=[("", _("请选择")), *HardReason.choices], required=False
    )
    wage_low = YuanField(label=_("月薪下限（元）"), required=False)
    wage_high = YuanField(label=_("月薪上限（元）"), required=False)

    def __init__(self, *args: Any, suggestion: Suggestion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick = self.fields["pick"]
        assert isinstance(pick, forms.ChoiceField)  # noqa: S101  narrows the union of fields
        others = suggestion.others if suggestion else ()
        pick.choices = [
            OWN_CODE,
            *((code, f"{code} {name}（{score:.0%}）") for code, name, score in others),
        ]
        self.is_sure = bool(suggestion and suggestion.code)
        if suggestion is None or not others:
            del self.fields["pick"]
        else:
            pick.help_text = str(_("把握较大，请核对") if self.is_sure else _("把握不足，请选择"))

    def said(self) -> dict[str, Any] | None:
        """What the line says; None for an empty line."""
        data = self.cleaned_data
        text = {name: str(data.get(name) or "").strip() for name in ("title", "occupation", "hard_reason")}
        numbers = {name: data.get(name) or 0 for name in NUMBERS}
        wages = {name: data.get(name) for name in ("wage_low", "wage_high")}
        if not any((*text.values(), *numbers.values(), *wages.values())):
            return None
        text["occupation"] = text["occupation"] or str(data.get("pick") or "")
        return {**text, **numbers, **wages, "skill": data.get("skill") or SkillLevel.NONE}
