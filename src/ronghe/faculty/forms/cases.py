"""Forms of practice, recognition and hiring. The rules are the services'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ronghe.directory.models import Organisation
from ronghe.faculty.enums import (
    ConditionKind,
    DualLevel,
    Education,
    RecruitChannel,
    RecruitMethod,
    SkillLevel,
    StaffStatus,
    TeacherKind,
    TitleLevel,
)
from ronghe.faculty.forms.teachers import day, optional
from ronghe.faculty.rules.conditions import Condition
from ronghe.faculty.rules.recruiting import TALENTS
from ronghe.faculty.rules.standards import Standard
from ronghe.faculty.services.practice import Practice
from ronghe.faculty.services.recognition import StandardTerms
from ronghe.faculty.services.recruitment import Proposal, Work
from ronghe.policy.forms.work import FilesField


class PracticeForm(forms.Form):
    """A stretch of enterprise practice."""

    starts_on = day(_("开始日期"))
    ends_on = day(_("结束日期"), help_text=_("首尾两天都计入；实践结束后再登记。"))
    enterprise = forms.CharField(label=_("实践单位"), max_length=200)
    content = forms.CharField(label=_("实践内容"), max_length=500, required=False, widget=forms.Textarea)
    files = FilesField()  # type: ignore[assignment]  # the metaclass takes fields out of the class

    def practice(self) -> Practice:
        names = ("starts_on", "ends_on", "enterprise", "content")
        return Practice(**{name: self.cleaned_data[name] for name in names})

    def uploads(self) -> list[Any]:
        return list(self.cleaned_data.get("files", []))


class ApplyForm(forms.Form):
    """An application by one of the standards of the place."""

    choice = forms.ChoiceField(label=_("认定标准与级别"), widget=forms.RadioSelect)
    statement = forms.CharField(label=_("申请说明"), max_length=2000, required=False, widget=forms.Textarea)
    files = FilesField()  # type: ignore[assignment]  # the metaclass takes fields out of the class

    def __init__(self, *args: Any, standards: Sequence[Standard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [  # type: ignore[attr-defined]  # a field with choices
            (f"{one.key}|{level}", f"{one.name}（{DualLevel(level).label}）")
            for one in standards
            for level in one.levels
        ]

    def uploads(self) -> list[Any]:
        return list(self.cleaned_data.get("files", []))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines of a table typed by hand: parts between ｜, with their numbers."""
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part.strip() for part in line.replace("｜", "|").replace("\t", "|").split("|")]
        if any(parts):
            yield number, parts


class StandardForm(forms.Form):
    """A standard of an office with its conditions, one a line."""

    name = forms.CharField(label=_("标准名称"), max_length=200)
    document_number = forms.CharField(label=_("文号"), max_length=120)
    clause = forms.CharField(label=_("条款"), max_length=120, required=False)
    valid_from = day(_("施行日期"))
    valid_to = day(_("有效期至"), required=False)
    years_valid = forms.IntegerField(label=_("认定有效年限"), required=False, min_value=1, max_value=50)
    publicity_workdays = forms.IntegerField(label=_("公示工作日"), required=False, min_value=1, max_value=60)
    conditions = forms.CharField(
        label=_("条件"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "一行一项：类别|条件|要求|级别|任选组。例如“职业技能等级|高级工及以上|高级工（三级）|初级|甲”。"
        ),
    )

    def clean_conditions(self) -> list[Condition]:
        return [self._condition(n, parts) for n, parts in _lines(self.cleaned_data["conditions"])]

    def _condition(self, number: int, parts: list[str]) -> Condition:
        kind, text, wanted, level, group = (*parts, "", "", "", "", "")[:5]
        kinds = {str(label): value for value, label in ConditionKind.choices}
        levels = {str(label): value for value, label in DualLevel.choices}
        if kind not in kinds or not text or (level and level not in levels):
            raise forms.ValidationError(
                _now("第 %(n)d 行写法不对：类别可填%(kinds)s；级别可填%(levels)s。")
                % {"n": number, "kinds": "、".join(kinds), "levels": "、".join(levels)}
            )
        if len(text) > 300 or len(group) > 20 or len(wanted) > 40:
            raise forms.ValidationError(_now("第 %(n)d 行太长。") % {"n": number})
        return Condition(ConditionKind(kinds[kind]), text, _code(wanted), levels.get(level, ""), group)

    def terms(self) -> StandardTerms:
        names = [name for name in StandardForm.base_fields if name != "conditions"]
        return StandardTerms(**{name: self.cleaned_data[name] for name in names})


def _code(wanted: str) -> str:
    """A level by its label or the beginning of it."""
    from_labels = {
        str(label).split("（")[0]: value for value, label in [*SkillLevel.choices, *_title_choices()]
    }
    return from_labels.get(wanted.split("（")[0], wanted)


def _title_choices() -> list[tuple[str, Any]]:
    return [("assistant", "初级职称"), ("middle", "中级职称"), ("associate", "副高级"), ("senior", "正高级")]


class ProposalForm(forms.Form):
    """A candidate for a post."""

    school = forms.ModelChoiceField(Organisation.objects.none(), label=_("学校"), empty_label=None)
    post = forms.CharField(label=_("岗位"), max_length=100)
    kind = forms.ChoiceField(label=_("教师类别"), choices=TeacherKind.choices)
    status = forms.ChoiceField(label=_("编制情况"), choices=StaffStatus.choices)
    candidate = forms.CharField(label=_("拟聘人员"), max_length=60)
    hire_on = day(_("拟聘日期"), help_text=_("按这一天有效的规定核对。"))
    method = forms.ChoiceField(label=_("招聘方式"), choices=RecruitMethod.choices)
    channel = forms.ChoiceField(label=_("招聘通道"), choices=RecruitChannel.choices)
    education = forms.ChoiceField(label=_("学历"), choices=optional(Education.choices), required=False)
    graduated_on = day(_("毕业日期"), required=False, help_text=_("招聘当年毕业的按应届毕业生核对。"))
    skill_level = forms.ChoiceField(
        label=_("职业技能等级"), choices=optional(SkillLevel.choices), required=False
    )
    title_level = forms.ChoiceField(label=_("职称"), choices=optional(TitleLevel.choices), required=False)
    qualification = forms.CharField(label=_("专业技术资格"), max_length=120, required=False)
    talent_kind = forms.ChoiceField(
        label=_("人才类别"),
        choices=optional([(one, one) for one in TALENTS]),
        required=False,
        help_text=_("走直接考察或绿色通道的须填写。"),
    )
    work = forms.CharField(
        label=_("企业工作经历"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "一行一段：企业名称|开始日期|结束日期，例如“示例智能装备有限公司|2020-03-01|2023-02-28”。"
        ),
    )
    files = FilesField()  # type: ignore[assignment]  # the metaclass takes fields out of the class

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]

    def clean_work(self) -> list[Work]:
        return [self._work(n, parts) for n, parts in _lines(self.cleaned_data["work"])]

    @staticmethod
    def _work(number: int, parts: list[str]) -> Work:
        try:
            enterprise, first, last = parts
            found = Work(enterprise, date.fromisoformat(first), date.fromisoformat(last))
        except ValueError as error:
            raise forms.ValidationError(
                _now("第 %(n)d 行写法不对，应为：企业名称|2020-03-01|2023-02-28。") % {"n": number}
            ) from error
        if not enterprise or len(enterprise) > 200:
            raise forms.ValidationError(_now("第 %(n)d 行的企业名称不对。") % {"n": number})
        return found

    def proposal(self) -> Proposal:
        names = [name for name in ProposalForm.base_fields if name not in ("school", "work", "files")]
        return Proposal(**{name: self.cleaned_data[name] for name in names})

    def uploads(self) -> list[Any]:
        return list(self.cleaned_data.get("files", []))
