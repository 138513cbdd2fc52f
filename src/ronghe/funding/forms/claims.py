"""Forms of claims and of what follows from them. The rules are the services'."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import YuanField
from ronghe.core.forms import DateInput
from ronghe.core.models import SampleChallenge, SampleFinding
from ronghe.directory.forms import OrganisationField
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Decision, Scheme, Use
from ronghe.funding.enums.claims import Assessment, HeadKind
from ronghe.funding.models import Claim, FundingScheme
from ronghe.funding.rules.months import Period


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DateInput(), **kwargs)


class WithPeriod(forms.Form):
    """From a day to a day, as a period."""

    first = DayField(label=_("时段起"))
    last = DayField(label=_("时段止"))
    field_order = ("scheme", "organisation", "first", "last")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("结束日期早于开始日期。"))
            elif (last - first).days > 366 * 3 or first.year < 2000 or last.year > 2100:
                self.add_error("last", _("时段最长三年，年份应在 2000 至 2100 之间。"))
            else:
                data["period"] = Period(first, last)
        return data


class PeriodForm(WithPeriod):
    """A scheme, an organisation and a period: the beginning of a claim and of a pre-check."""

    scheme = forms.ModelChoiceField(FundingScheme.objects.none(), label=_("补助项目"))
    organisation = OrganisationField(label=_("单位"), help_text=_("填写机构名录中的名称。"))

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], schemes: QuerySet[FundingScheme], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]
        own = list(organisations[:13])
        if 0 < len(own) < 13:
            self.fields["organisation"] = forms.ModelChoiceField(
                organisations, label=_("单位"), empty_label=None
            )
        else:
            self.fields["organisation"].rows = organisations  # type: ignore[attr-defined]


class ListEntitledForm(WithPeriod):
    """For whom to look in which period."""

    scheme = forms.ModelChoiceField(FundingScheme.objects.none(), label=_("补助项目"))

    def __init__(self, *args: Any, schemes: QuerySet[FundingScheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """The office's answer to what the text leaves open."""

    value = forms.CharField(label=_("决定"), max_length=500)
    occupation = forms.CharField(
        label=_("职业（工种）编码"),
        max_length=20,
        required=False,
        help_text=_("只对一个职业（工种）定标准时填写；不填则为通用标准。"),
    )
    decided_by = OrganisationField(label=_("决定单位"))
    basis = forms.CharField(label=_("依据"), max_length=500, help_text=_("会议纪要、文件文号。"))
    valid_from = DayField(label=_("自何日起"))
    valid_to = DayField(label=_("至何日止"), required=False)

    def __init__(
        self,
        *args: Any,
        decision: Decision,
        scheme: Scheme,
        organisations: QuerySet[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.decision = decision
        self.fields["decided_by"].rows = organisations  # type: ignore[attr-defined]
        self.fields["value"].label = f"{decision.name}（{decision.unit}）" if decision.unit else decision.name
        self.fields["value"].help_text = decision.asks
        if not (scheme.by_occupation and decision.use == Use.RATE):
            del self.fields["occupation"]
        if decision.kind == "flag":
            self.fields["value"] = forms.ChoiceField(
                label=decision.name,
                choices=[("1", _("是")), ("0", _("否"))],
                widget=forms.RadioSelect,
                help_text=decision.asks,
            )
        if decision.kind == "names":
            self.fields["value"].help_text = _("%(asks)s（几项之间用顿号隔开）") % {"asks": decision.asks}

    def clean_value(self) -> Any:
        text = str(self.cleaned_data["value"]).strip()
        if self.decision.kind == "flag":
            return text == "1"
        if self.decision.kind == "names":
            names = tuple(dict.fromkeys(p.strip() for p in text.replace("，", "、").split("、") if p.strip()))
            if not names:
                raise forms.ValidationError(_("请填写内容。"))
            return names
        return _number(text)


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise forms.ValidationError(_("请填写数字。")) from None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12:
        raise forms.ValidationError(_("数字超出可以处理的范围。"))
    return value


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)


class LeavingForm(forms.Form):
    left_on = DayField(label=_("退出日期"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class AssessForm(forms.Form):
    result = forms.ChoiceField(label=_("考核结果"), choices=Assessment.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("认定依据"), max_length=200, help_text=_("考核的时间、方式和文号。"))


class OverruleForm(forms.Form):
    amount = YuanField(label=_("核定金额（元）"), required=False, help_text=_("不填则恢复计算金额。"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class NoticeForm(forms.Form):
    contact = forms.CharField(label=_("受理异议的单位和电话"), max_length=120)
    starts_on = DayField(label=_("公示开始"), required=False)
    title = forms.CharField(label=_("标题"), max_length=200, required=False)


class ObjectionForm(forms.Form):
    """What was said against a claim; not who said it."""

    claim = forms.ModelChoiceField(Claim.objects.none(), label=_("所涉申领"))
    text = forms.CharField(
        label=_("异议内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不要写提出人的姓名和联系方式，另行书面保存。"),
    )
    received_on = DayField(label=_("收到日期"))

    def __init__(self, *args: Any, claims: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claim"].queryset = claims  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Does it hold, and why."""

    is_upheld = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("1", _("成立")), ("0", _("不成立"))],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("情况和意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class DrawForm(forms.Form):
    scheme = forms.ModelChoiceField(FundingScheme.objects.none(), label=_("补助项目"))
    size = forms.IntegerField(label=_("抽取件数"), min_value=1, max_value=100_000)
    seed = forms.CharField(
        label=_("种子"),
        max_length=80,
        required=False,
        help_text=_("可以当众定一个（如当日开奖号码）；不填则随机生成。种子会记录，任何人可以据此重抽。"),
    )

    def __init__(self, *args: Any, schemes: QuerySet[FundingScheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]


class FindingForm(forms.Form):
    result = forms.ChoiceField(
        label=_("核查结论"),
        choices=[(one.value, one.label) for one in SampleFinding if one.value],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("核查情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ChallengeForm(forms.Form):
    result = forms.ChoiceField(
        label=_("反证结论"),
        choices=[(one.value, one.label) for one in SampleChallenge if one.value],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("怎样反证、结果如何"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResultFileForm(forms.Form):
    file = forms.FileField(label=_("银行回单文件"))
    paid_on = DayField(label=_("到账日期"), required=False)


class ClawbackForm(forms.Form):
    reason = forms.CharField(label=_("收回理由"), max_length=300)
    due_on = DayField(label=_("退回期限"), required=False, help_text=_("不填为 30 天以后。"))


class CloseClawbackForm(forms.Form):
    repaid_on = DayField(label=_("退回日期"), required=False)
    reason = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("撤销收回的，不填日期，写明理由。")
    )


class AppealForm(forms.Form):
    text = forms.CharField(label=_("申诉理由"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=_("对象"), choices=HeadKind.choices)
