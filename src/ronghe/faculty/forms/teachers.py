"""Forms of the teacher file. They read what was typed; the rules are the services'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.forms import DateInput
from ronghe.directory.models import Organisation
from ronghe.faculty.enums import (
    CertificateKind,
    Education,
    EmploymentForm,
    SkillLevel,
    StaffStatus,
    TeacherKind,
    TitleLevel,
    TitleSeries,
)
from ronghe.faculty.services.teachers import Job, Profile

UNKNOWN = [("", _("未登记")), ("yes", _("能")), ("no", _("不能"))]


def yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=UNKNOWN,
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )


def day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), **kwargs)


def optional(choices: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", "—"), *choices]


class Names(forms.CharField):
    """Several names in one line, separated by 、."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        for mark in "，,；;\n":
            text = text.replace(mark, "、")
        names = tuple(part.strip() for part in text.split("、") if part.strip())
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("每个名称最多 100 个字。"))
        return names


class ProfileForm(forms.Form):
    """The person."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(
        label=_("身份证件号码"),
        max_length=30,
        required=False,
        help_text=_("用于识别同一人，加密保存；已登记的留空即不改。"),
    )
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    education = forms.ChoiceField(label=_("学历"), choices=optional(Education.choices), required=False)
    programmes = Names(
        label=_("任教专业"), max_length=600, required=False, help_text=_("几个专业用顿号隔开。")
    )
    teaches_theory = yes_no(_("能胜任理论教学"))
    teaches_practice = yes_no(_("能胜任实践教学"))

    def profile(self) -> Profile:
        names = ProfileForm.base_fields
        return Profile(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class AmendForm(ProfileForm):
    reason = forms.CharField(label=_("修改理由"), max_length=200)


class CorrectionForm(forms.Form):
    """What a teacher may ask to have changed."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    education = forms.ChoiceField(label=_("学历"), choices=optional(Education.choices), required=False)
    programmes = Names(label=_("任教专业"), max_length=600, required=False)
    teaches_theory = yes_no(_("能胜任理论教学"))
    teaches_practice = yes_no(_("能胜任实践教学"))
    reason = forms.CharField(label=_("更正说明"), max_length=300)


class JobForm(forms.Form):
    """An employment."""

    school = forms.ModelChoiceField(Organisation.objects.none(), label=_("学校"), empty_label=None)
    staff_number = forms.CharField(label=_("工号"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("教师类别"), choices=TeacherKind.choices)
    form = forms.ChoiceField(label=_("任用形式"), choices=EmploymentForm.choices)
    status = forms.ChoiceField(label=_("编制情况"), choices=StaffStatus.choices)
    post = forms.CharField(label=_("岗位"), max_length=60, required=False)
    starts_on = day(_("入职日期"))
    ends_on = day(_("离职日期"), required=False)

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]

    def job(self) -> Job:
        names = ("staff_number", "kind", "form", "status", "post", "starts_on", "ends_on")
        return Job(**{name: self.cleaned_data[name] for name in names})


class TeacherForm(JobForm, ProfileForm):
    """A new teacher: the person and the post."""


class KnownTeacherForm(JobForm):
    """Employ somebody who has a file, known by the identity number."""

    id_number = forms.CharField(label=_("身份证件号码"), max_length=30)
    name = forms.CharField(label=_("姓名"), max_length=60)
    field_order = ("name", "id_number", "school")


class EndForm(forms.Form):
    ends_on = day(_("离职日期"), help_text=_("最后一个在岗日。"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class LinkForm(forms.Form):
    username = forms.CharField(label=_("用户名"), max_length=80, help_text=_("本校教师角色的登录账号。"))


class RevealForm(forms.Form):
    reason = forms.CharField(label=_("查看事由"), max_length=200)


class RemoveForm(forms.Form):
    reason = forms.CharField(label=_("删除理由"), max_length=200)


class TitleForm(forms.Form):
    name = forms.CharField(label=_("职务名称"), max_length=60)
    series = forms.ChoiceField(label=_("系列"), choices=TitleSeries.choices)
    level = forms.ChoiceField(label=_("级别"), choices=TitleLevel.choices)
    obtained_on = day(_("取得日期"))


class CertificateForm(forms.Form):
    kind = forms.ChoiceField(label=_("证书类别"), choices=CertificateKind.choices)
    name = forms.CharField(label=_("证书名称"), max_length=120)
    level = forms.ChoiceField(label=_("技能等级"), choices=optional(SkillLevel.choices), required=False)
    number = forms.CharField(label=_("证书编号"), max_length=60, required=False)
    issuer = forms.CharField(label=_("发证单位"), max_length=120, required=False)
    obtained_on = day(_("取得日期"))
    expires_on = day(_("有效期至"), required=False)


class ExperienceForm(forms.Form):
    enterprise = forms.CharField(label=_("企业名称"), max_length=200)
    post = forms.CharField(label=_("岗位"), max_length=100, required=False)
    starts_on = day(_("开始日期"))
    ends_on = day(_("结束日期"))


PARTS: dict[str, type[forms.Form]] = {
    "title": TitleForm,
    "certificate": CertificateForm,
    "experience": ExperienceForm,
}


def initial_profile(teacher: Any) -> dict[str, Any]:
    """The stored profile for a form; identity number and phone stay blank."""
    words = {True: "yes", False: "no", None: ""}
    return {
        "name": teacher.name,
        "education": teacher.education,
        "programmes": teacher.programmes,
        "teaches_theory": words[teacher.teaches_theory],
        "teaches_practice": words[teacher.teaches_practice],
    }


class ErasureForm(forms.Form):
    reason = forms.CharField(
        label=_("删除依据"), max_length=200, help_text=_("例如：本人申请（附申请日期）、保存期满。")
    )
