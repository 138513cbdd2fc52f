"""Forms of finance clerks and of a school's pay clerk. Amounts are typed in 元 and never rounded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.fields import YuanField
from ronghe.core.forms import DateInput
from ronghe.core.registers import NamedRowField
from ronghe.directory.models import Organisation
from ronghe.funding.enums.budgets import FundAct
from ronghe.funding.enums.pay import IncomeAct
from ronghe.funding.models import Commitment, Fund, IncomeProject


class ActForm(forms.Form):
    """One entry of a ledger. ``key`` makes a second press the same act."""

    amount = YuanField(label=gettext_lazy("金额（元）"))
    on = forms.DateField(label=gettext_lazy("日期"), widget=DateInput())
    text = forms.CharField(label=gettext_lazy("摘要（理由）"), max_length=300)
    key = forms.CharField(widget=forms.HiddenInput, max_length=100)

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("金额须大于零。"))
        return amount


class FundActForm(ActForm):
    """What is done with a fund; which further fields it needs depends on the act."""

    act = forms.ChoiceField(label=gettext_lazy("事项"), choices=FundAct.choices)
    payee = NamedRowField(label=gettext_lazy("收款单位（承诺时填写）"), required=False)
    for_poor = forms.BooleanField(label=gettext_lazy("用于建档立卡等困难学生"), required=False)
    commitment = forms.ModelChoiceField(
        Commitment.objects.none(),
        label=gettext_lazy("对应的承诺（支付、解除、收回时选择）"),
        required=False,
    )
    field_order = ("act", "amount", "on", "text", "payee", "for_poor", "commitment", "key")

    def __init__(self, *args: Any, fund: Fund, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payees: Any = self.fields["payee"]
        payees.rows = Organisation.objects.visible_to(actor).current()
        chosen: Any = self.fields["commitment"]
        chosen.queryset = fund.commitments.select_related("payee")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        act = data.get("act")
        if act == FundAct.COMMIT and not data.get("payee"):
            self.add_error("payee", _("请填写收款单位。"))
        if act in {FundAct.PAY, FundAct.RELEASE, FundAct.RECOVER} and not data.get("commitment"):
            self.add_error("commitment", _("请选择对应的承诺。"))
        return data


class ReverseForm(forms.Form):
    entry = forms.CharField(label=gettext_lazy("凭据号"), max_length=120)
    reason = forms.CharField(label=gettext_lazy("冲正理由"), max_length=300)


class IncomeActForm(ActForm):
    act = forms.ChoiceField(
        label=gettext_lazy("事项"),
        choices=[
            (IncomeAct.RECEIVE.value, IncomeAct.RECEIVE.label),
            (IncomeAct.SPEND.value, IncomeAct.SPEND.label),
        ],
    )
    use = forms.CharField(
        label=gettext_lazy("支出用途"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("横向项目的支出须是合同约定的用途之一。"),
    )
    field_order = ("act", "amount", "on", "text", "use", "key")


class DraftForm(forms.Form):
    """The head of a distribution proposal."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("学校"))
    title = forms.CharField(label=gettext_lazy("方案名称"), max_length=120)
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=1990, max_value=2100)
    pay_on = forms.DateField(label=gettext_lazy("拟发放日期"), widget=DateInput())
    tax_conditions = forms.NullBooleanField(
        label=gettext_lazy("成果转化奖励合于国家税收规定的条件"),
        required=False,
        help_text=gettext_lazy("以税务部门核对为准；没有成果转化奖励的不必选择。"),
    )

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["organisation"]
        chosen.queryset = schools


class SourcesForm(forms.Form):
    """An amount beside each project that has a balance."""

    def __init__(self, *args: Any, projects: list[tuple[IncomeProject, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = projects
        for project, left in projects:
            self.fields[f"p{project.pk}"] = YuanField(
                label=str(project),
                required=False,
                help_text=_("%(kind)s，结余 %(left)s 元")
                % {"kind": project.get_kind_display(), "left": f"{left / 100:,.2f}"},
            )

    @property
    def amounts(self) -> list[tuple[IncomeProject, int]]:
        found = ((project, self.cleaned_data.get(f"p{project.pk}")) for project, _left in self.projects)
        return [(project, amount) for project, amount in found if amount]


class OverruleForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("准予超出的理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("只有文件写“可”的规定可以准予超出；理由长期保留。"),
    )
