"""Forms of the work under a plan: reports, observations, projects, duties, problems. The rules are the
services'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ronghe.core.forms import DateInput
from ronghe.directory.forms import OrganisationField
from ronghe.directory.models import Organisation
from ronghe.policy.enums import (
    Comparator,
    DeliverableKind,
    DeliverableState,
    MilestoneState,
    Modality,
    ParameterKind,
    Rating,
    TaskState,
)
from ronghe.policy.models import Clause, Parameter, Plan, Task
from ronghe.policy.services.progress import Upload

FILES_HELP = _("PDF、图片、Word 或 Excel，可一次选择几个；会计算校验值保存，供核查。")


class FileInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that come with a form, as uploads for a service."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("佐证材料"))
        kwargs.setdefault("help_text", FILES_HELP)
        kwargs.setdefault("required", False)
        super().__init__(widget=FileInput(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not given:
            super().clean(None, initial)
            return []
        kept = [super(FilesField, self).clean(one, initial) for one in given]
        return [Upload(file, file.name) for file in kept]


class ReportForm(forms.Form):
    """What a unit says about its task."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("报送单位"), empty_label=None)
    period = forms.CharField(label=_("报送期"), max_length=60, help_text=_("例如“2024年第一季度”。"))
    claimed = forms.ChoiceField(label=_("进展状态"), choices=TaskState, widget=forms.RadioSelect)
    percent = forms.IntegerField(label=_("完成进度（%）"), min_value=0, max_value=100, required=False)
    text = forms.CharField(
        label=_("进展情况"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写做了什么、结果如何、下一步；数字要有单位和时间。"),
    )
    files = FilesField()  # type: ignore[assignment]  # the metaclass takes fields out of the class

    def __init__(self, *args: Any, organisations: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [one.pk for one in organisations]
        if len(ids) < 2:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=ids)  # type: ignore[attr-defined]


class AmendForm(ReportForm):
    reason = forms.CharField(label=_("更正说明"), max_length=300, required=False)


class ObservationForm(forms.Form):
    """A figure of a year, or the rating of a goal that has none."""

    year = forms.IntegerField(label=_("年份"), min_value=1990, max_value=2100)
    value = forms.DecimalField(label=_("数值"), max_digits=20, decimal_places=4)
    rating = forms.ChoiceField(label=_("评级"), choices=Rating, widget=forms.RadioSelect)
    data_source = forms.CharField(
        label=_("数据来源"), max_length=200, help_text=_("例如“市统计局 2024 年教育统计”。")
    )
    basis = forms.CharField(
        label=_("依据与说明"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=5000
    )
    reason = forms.CharField(label=_("更正理由"), max_length=300)
    files = FilesField()  # type: ignore[assignment]  # the metaclass takes fields out of the class

    def __init__(self, *args: Any, is_qualitative: bool, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["value" if is_qualitative else "rating"]
        if not is_correction:
            del self.fields["reason"]
        if is_qualitative:
            self.fields["basis"].required = True


class MilestoneForm(forms.Form):
    state = forms.ChoiceField(label=_("改为"), choices=MilestoneState, widget=forms.RadioSelect)
    done_on = forms.DateField(
        label=_("完成日期"), required=False, widget=DateInput(), help_text=_("只在完成时填写，不能晚于今天。")
    )
    reason = forms.CharField(
        label=_("说明"), max_length=500, required=False, help_text=_("标记滞后、取消须写明理由。")
    )
    files = FilesField()  # type: ignore[assignment]  # the metaclass takes fields out of the class

    def __init__(self, *args: Any, targets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(MilestoneState.choices)
        self.fields["state"].choices = [(one, labels[one]) for one in targets]  # type: ignore[attr-defined]


class DeliverableForm(forms.Form):
    """A plan, assessment, project, bid or action that must be checked."""

    kind = forms.ChoiceField(label=_("类别"), choices=DeliverableKind)
    subject = forms.CharField(
        label=_("对象"),
        max_length=300,
        help_text=_("要写入的规划、要纳入的考核、要论证的项目、要申报的试点，或要开展的宣传。"),
    )
    requirement = forms.CharField(label=_("要求"), max_length=300, required=False)
    modality = forms.ChoiceField(label=_("约束力"), choices=Modality)
    clause = forms.ModelChoiceField(
        Clause.objects.none(), label=_("条款"), required=False, empty_label=_("没有对应条款")
    )
    organisation = OrganisationField(
        label=_("责任单位"), required=False, help_text=_("填写机构名录中的名称。")
    )

    def __init__(self, *args: Any, clauses: QuerySet[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].queryset = clauses  # type: ignore[attr-defined]
        self.fields["organisation"].rows = Organisation.objects.current()  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Whether a duty is met and what says so."""

    state = forms.ChoiceField(label=_("结果"), choices=(), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("核实情况"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明在哪里、哪一章节、何时核实。"),
    )
    files = FilesField()  # type: ignore[assignment]  # the metaclass takes fields out of the class

    def __init__(self, *args: Any, states: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(DeliverableState.choices)
        self.fields["state"].choices = [(one, labels[one]) for one in states]  # type: ignore[attr-defined]


class ProblemForm(forms.Form):
    """A problem met in implementation."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("反映单位"), empty_label=None)
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=_("规划"), required=False, empty_label=_("不针对某一份规划")
    )
    title = forms.CharField(label=_("问题"), max_length=200)
    text = forms.CharField(label=_("情况"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        plans: QuerySet[Plan],
        task: Task | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        if task is not None:
            del self.fields["plan"]


class ReplyForm(forms.Form):
    reply = forms.CharField(label=_("答复"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))


class ParameterForm(forms.Form):
    """The office's decision where the policy gives no value."""

    low = forms.DecimalField(label=_("下限"), max_digits=20, decimal_places=4)
    high = forms.DecimalField(label=_("上限"), max_digits=20, decimal_places=4)
    value = forms.CharField(label=_("数值"), max_length=2000)
    comparator = forms.ChoiceField(label=_("比较"), choices=Comparator, initial=Comparator.NONE)
    modality = forms.ChoiceField(label=_("约束力"), choices=Modality)
    valid_from = forms.DateField(label=_("生效日期"), widget=DateInput())
    valid_to = forms.DateField(label=_("终止日期"), required=False, widget=DateInput())
    decided_by = forms.ModelChoiceField(Organisation.objects.none(), label=_("决定单位"), empty_label=None)
    basis = forms.CharField(
        label=_("决定依据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("会议纪要、文件号或批示。"),
    )

    def __init__(
        self, *args: Any, parameter: Parameter, organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = parameter.kind
        self.fields["decided_by"].queryset = organisations  # type: ignore[attr-defined]
        gone = ("value",) if self.kind == ParameterKind.RANGE else ("low", "high")
        for name in gone:
            del self.fields[name]
        if "value" in self.fields:
            self.fields["value"] = _value_field(self.kind)
            self.order_fields(["value", *(name for name in self.fields if name != "value")])

    @property
    def stored(self) -> Any:
        """The value as ``ParameterAnswer`` keeps it; call after ``is_valid``."""
        data = self.cleaned_data
        if self.kind == ParameterKind.RANGE:
            return [str(data["low"]), str(data["high"])]
        value = data["value"]
        if self.kind == ParameterKind.FLAG:
            return value == "1"
        if self.kind == ParameterKind.NAMES:
            return [part.strip() for part in value.replace("\n", "、").split("、") if part.strip()]
        return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _value_field(kind: str) -> forms.Field:
    label = _("决定的数值")
    if kind == ParameterKind.NUMBER:
        return forms.DecimalField(label=label, max_digits=20, decimal_places=4)
    if kind == ParameterKind.DATE:
        return forms.DateField(label=label, widget=DateInput())
    if kind == ParameterKind.FLAG:
        return forms.ChoiceField(label=label, choices=[("1", _("是")), ("0", _("否"))])
    if kind == ParameterKind.CYCLE:
        return forms.RegexField(
            r"^P[1-9][0-9]*[YMD]$", label=label, help_text=_("每年写 P1Y，每半年写 P6M，每十天写 P10D。")
        )
    return forms.CharField(label=label, max_length=2000, help_text=_("名称之间用顿号隔开。"))
