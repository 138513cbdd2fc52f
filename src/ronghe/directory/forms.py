"""Forms of the register. They read what was typed; the rules are the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number
from ronghe.core.forms import DateInput
from ronghe.core.models import Jurisdiction, JurisdictionLevel
from ronghe.directory.enums import NameKind, OrganisationKind, SharedDataset
from ronghe.directory.models import Organisation
from ronghe.directory.queries import manageable_jurisdictions

KINDS = [("", _("按名称判断")), *OrganisationKind.choices]


class OrganisationField(forms.CharField):
    """An organisation by a name of the register, within the rows given."""

    def __init__(self, *, rows: QuerySet[Organisation] | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.rows = Organisation.objects.none() if rows is None else rows

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Organisation | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = list(self.rows.filter(names__text=text).distinct()[:3])
        if not found and (number := whole_number(text)) is not None:
            found = list(self.rows.filter(pk=number))
        if not found:
            raise forms.ValidationError(_("机构名录中没有“%(name)s”。请填写完整名称。") % {"name": text})
        if len(found) > 1:
            raise forms.ValidationError(_("有几个机构叫“%(name)s”，请填写全称。") % {"name": text})
        return found[0]


class RegisterForm(forms.Form):
    jurisdiction = forms.ModelChoiceField(Jurisdiction.objects.none(), label=_("辖区"))
    name = forms.CharField(
        label=_("机构名称"), max_length=200, help_text=_("填写现用全称，例如“示例市发展和改革局”。")
    )
    kind = forms.ChoiceField(label=_("机构类别"), choices=KINDS, required=False)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=40, required=False)
    parent = OrganisationField(label=_("上级机构"), required=False, help_text=_("填写已登记的机构名称。"))
    aliases = forms.CharField(
        label=_("简称"), required=False, help_text=_("几个简称之间用顿号隔开，例如“市发改委、发改局”。")
    )
    valid_from = forms.DateField(label=_("现名起用日期"), required=False, widget=DateInput())
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("设立或更名文件的文号。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].queryset = manageable_jurisdictions(actor)  # type: ignore[attr-defined]
        self.fields["parent"].rows = Organisation.objects.visible_to(actor).current()  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        text = self.cleaned_data["aliases"].replace("，", "、").replace(",", "、").replace("；", "、")
        return [part.strip() for part in text.split("、") if part.strip()]


class AmendForm(forms.Form):
    kind = forms.ChoiceField(label=_("机构类别"), choices=OrganisationKind.choices)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=40, required=False)
    parent = OrganisationField(label=_("上级机构"), required=False, help_text=_("填写已登记的机构名称。"))
    reason = forms.CharField(label=_("修改说明"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].rows = Organisation.objects.visible_to(actor).current()  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    name = forms.CharField(label=_("新名称"), max_length=200)
    on = forms.DateField(label=_("起用日期"), widget=DateInput(), help_text=_("旧名用到这一天的前一天。"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("批复或机构改革文件的文号。"))


class NameForm(forms.Form):
    text = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(
        label=_("名称类别"),
        choices=[(k.value, k.label) for k in (NameKind.ABBREVIATION, NameKind.FORMER)],
    )
    valid_from = forms.DateField(label=_("起用日期"), required=False, widget=DateInput())
    valid_to = forms.DateField(label=_("停用日期"), required=False, widget=DateInput())
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)


class MergeForm(forms.Form):
    survivor = OrganisationField(
        label=_("并入（保留）的机构"),
        help_text=_("本机构的任务、人员和下级机构都转到这一机构名下，可以撤销。"),
    )
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survivor"].rows = Organisation.objects.visible_to(actor).current()  # type: ignore[attr-defined]


class MembersForm(forms.Form):
    members = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("成员"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("依据或说明"), max_length=200, required=False)

    def __init__(self, *args: Any, collective: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        path = collective.jurisdiction.path
        rows = Organisation.objects.current().filter(jurisdiction__path__startswith=path)
        self.fields["members"].queryset = (  # type: ignore[attr-defined]  # a field with choices from rows
            rows.exclude(kind__in=[OrganisationKind.COLLECTIVE, OrganisationKind.ENTERPRISE])
            .select_related("jurisdiction")
            .order_by("kind", "pinyin")[:1000]
        )


class ReasonForm(forms.Form):
    """Any act that only wants to know why."""

    reason = forms.CharField(label=_("理由"), max_length=200, required=False)


class JurisdictionForm(forms.Form):
    parent = forms.ModelChoiceField(Jurisdiction.objects.none(), label=_("上级辖区"))
    code = forms.CharField(
        label=_("区划代码"),
        max_length=20,
        help_text=_("六位数字；开发区加“-”和编号。"),
    )
    name = forms.CharField(label=_("全称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    level = forms.ChoiceField(label=_("级别"), choices=JurisdictionLevel.choices)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = manageable_jurisdictions(actor)  # type: ignore[attr-defined]


class JurisdictionNameForm(forms.Form):
    name = forms.CharField(label=_("全称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=40)
    reason = forms.CharField(label=_("依据"), max_length=200)


class MatchForm(forms.Form):
    """What a person decides about one printed name: one of the list, another, or a new entry."""

    printed = forms.CharField(max_length=200, widget=forms.HiddenInput)
    choice = forms.CharField(required=False)
    other = OrganisationField(required=False)
    reason = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = Organisation.objects.visible_to(actor).current()
        self.fields["other"].rows = self.rows  # type: ignore[attr-defined]  # an OrganisationField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choice = data.get("choice", "")
        data["organisation"] = data.get("other")
        if (number := whole_number(choice)) is not None:
            data["organisation"] = self.rows.filter(pk=number).first()
            if data["organisation"] is None:
                raise forms.ValidationError(_("所选机构不在机构名录中。"))
        elif choice not in ("new", "withdraw") and data["organisation"] is None and not self.errors:
            raise forms.ValidationError(_("请选择一个机构，或填写机构名称，或选择新建。"))
        return data


class SharingForm(forms.Form):
    """A sharing agreement as a draft; basis and dates may still be open."""

    jurisdiction = forms.ModelChoiceField(Jurisdiction.objects.none(), label=_("辖区"))
    recipient = OrganisationField(
        label=_("接收单位"), help_text=_("填写已登记的机构名称；省级平台先按“上级平台”登记。")
    )
    datasets = forms.MultipleChoiceField(
        label=_("共享的数据"), choices=SharedDataset.choices, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.CharField(label=_("用途"), max_length=1000, widget=forms.Textarea)
    basis_title = forms.CharField(
        label=_("依据文件"),
        max_length=300,
        required=False,
        help_text=_("法律、法规或文件的名称；生效前必填。"),
    )
    basis_number = forms.CharField(label=_("依据文号"), max_length=80, required=False)
    basis_article = forms.CharField(label=_("依据条款"), max_length=80, required=False)
    contains_personal = forms.TypedChoiceField(
        label=_("是否含个人信息"),
        choices=[("no", _("不含")), ("yes", _("含"))],
        coerce=lambda value: value == "yes",
        initial="no",
    )
    valid_from = forms.DateField(label=_("生效日期"), required=False, widget=DateInput())
    valid_to = forms.DateField(label=_("终止日期"), required=False, widget=DateInput())
    contact_post = forms.CharField(
        label=_("联系岗位"), max_length=80, help_text=_("填写岗位，例如“市教育局数据管理岗”，不填写姓名。")
    )

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].queryset = manageable_jurisdictions(actor)  # type: ignore[attr-defined]
        self.fields["recipient"].rows = Organisation.objects.visible_to(actor).current()  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["jurisdiction"]
