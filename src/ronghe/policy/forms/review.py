"""Forms of the review desk: one per kind of item, between what is typed and the item's payload."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.core.errors import Invalid
from ronghe.core.models import Jurisdiction
from ronghe.policy.enums import (
    Comparator,
    DeadlineBasis,
    DocumentKind,
    IndicatorKind,
    ItemKind,
    MilestoneKind,
    Modality,
    ParameterKind,
    UnitRole,
)
from ronghe.policy.models import Plan

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
UNIT_FIELDS = {
    "lead_units": UnitRole.LEAD,
    "responsible_units": UnitRole.RESPONSIBLE,
    "cooperating_units": UnitRole.COOPERATE,
}
DEFAULT_WORDS = {
    UnitRole.LEAD: "牵头单位",
    UnitRole.RESPONSIBLE: "责任单位",
    UnitRole.COOPERATE: "配合单位",
}


class DecimalText(forms.CharField):
    """A figure that may carry separators; its limits are those of the payload."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return text.replace(",", "").replace("，", "") or None


class ItemForm(forms.Form):
    """Base: shows a payload's JSON and gives it back changed; parts without a field stay as they are."""

    def __init__(self, *args: Any, payload: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.payload = dict(payload or {})
        kwargs.setdefault("initial", self.initial_of(self.payload))
        super().__init__(*args, **kwargs)

    def initial_of(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        return dict(payload)

    def to_payload(self) -> dict[str, Any]:
        """The payload with what was typed; call after ``is_valid``."""
        return {**self.payload, **self.values()}

    def values(self) -> dict[str, Any]:
        return {name: _json(self.cleaned_data[name]) for name in self.fields}

    def show(self, error: Invalid) -> None:
        """Put the payload's own complaints at their fields."""
        for name, message in (error.fields or {"": error.message}).items():
            self.add_error(name if name in self.fields else None, message)


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


class MetaForm(ItemForm):
    title = forms.CharField(label=_("标题"), max_length=300)
    body_title = forms.CharField(label=_("正文标题"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("文件类别"), choices=DocumentKind)
    issuer = forms.CharField(label=_("发文机关"), max_length=200, required=False)
    document_number = forms.CharField(label=_("发文字号"), max_length=80, required=False)
    index_number = forms.CharField(label=_("索引号"), max_length=80, required=False)
    issued_on = forms.DateField(label=_("成文日期"), required=False, widget=DATE)
    published_on = forms.DateField(label=_("公布日期"), required=False, widget=DATE)
    effective_from = forms.DateField(label=_("施行日期"), required=False, widget=DATE)
    effective_text = forms.CharField(label=_("施行日期原文"), max_length=200, required=False)
    ends_on = forms.DateField(label=_("失效日期"), required=False, widget=DATE)
    plan_from = forms.IntegerField(label=_("规划起始年"), required=False, min_value=1949, max_value=2100)
    plan_to = forms.IntegerField(label=_("规划终止年"), required=False, min_value=1949, max_value=2100)
    lead_unit = forms.CharField(
        label=_("负责组织实施的部门"),
        max_length=200,
        required=False,
        help_text=_("只填文件写明由其负责全文的部门。"),
    )
    superior_prevails_text = forms.CharField(
        label=_("从上级规定的条文"),
        max_length=300,
        required=False,
        help_text=_("文件写明“上级政策变化的，按上级规定执行”时填写原句。"),
    )


class ClauseForm(ItemForm):
    label = forms.CharField(label=_("序号"), max_length=40, required=False)
    heading = forms.CharField(label=_("标题"), max_length=300, required=False)
    level = forms.IntegerField(label=_("层级"), min_value=1, max_value=6)
    text = forms.CharField(label=_("正文"), required=False, widget=forms.Textarea(attrs={"rows": 5}))


class TaskForm(ItemForm):
    title = forms.CharField(label=_("任务"), max_length=300)
    text = forms.CharField(label=_("任务内容"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    modality = forms.ChoiceField(
        label=_("约束力"), choices=Modality, help_text=_("可、鼓励、探索、力争的任务没有完成，不算违反。")
    )
    lead_units = forms.CharField(
        label=_("牵头单位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个，按文件的写法；文件没有写明牵头的留空。"),
    )
    responsible_units = forms.CharField(
        label=_("责任单位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个。"),
    )
    cooperating_units = forms.CharField(
        label=_("配合单位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个。"),
    )
    and_others = forms.BooleanField(label=_("单位名后有“等”"), required=False)
    deadline_on = forms.DateField(label=_("完成时限"), required=False, widget=DATE)
    deadline_basis = forms.ChoiceField(label=_("时限依据"), choices=DeadlineBasis, initial=DeadlineBasis.NONE)
    deadline_text = forms.CharField(label=_("时限原文"), max_length=80, required=False)

    def initial_of(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        lines = {
            name: "\n".join(unit["name"] for unit in payload.get("units", ()) if unit["role"] == role)
            for name, role in UNIT_FIELDS.items()
        }
        return {**payload, **lines}

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**{k: v for k, v in found.items() if k not in UNIT_FIELDS}, "units": self._units()}

    def _units(self) -> list[dict[str, Any]]:
        """Names kept keep what they were matched to; the word of a role is the one the document uses."""
        known = {(unit["role"], unit["name"]): unit for unit in self.payload.get("units", ())}
        words = {unit["role"]: unit["role_word"] for unit in self.payload.get("units", ())}
        units = []
        for name, role in UNIT_FIELDS.items():
            for line in _lines(self.cleaned_data[name]):
                word = words.get(role.value, DEFAULT_WORDS[role])
                units.append(
                    known.get((role.value, line)) or {"name": line, "role": role.value, "role_word": word}
                )
        return units


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class IndicatorForm(ItemForm):
    name = forms.CharField(label=_("指标"), max_length=300)
    kind = forms.ChoiceField(label=_("类别"), choices=IndicatorKind)
    modality = forms.ChoiceField(label=_("约束力"), choices=Modality, initial=Modality.TARGET)
    comparator = forms.ChoiceField(label=_("比较"), choices=Comparator)
    value = DecimalText(label=_("目标值"), required=False, help_text=_("文件没有写明数值的留空，不要估填。"))
    value_high = DecimalText(label=_("区间上限"), required=False)
    unit = forms.CharField(label=_("单位"), max_length=40, required=False)
    per = forms.CharField(label=_("计量口径（每…）"), max_length=80, required=False)
    target_year = forms.IntegerField(label=_("目标年"), required=False, min_value=1949, max_value=2100)
    deadline_basis = forms.ChoiceField(label=_("时限依据"), choices=DeadlineBasis, initial=DeadlineBasis.NONE)
    numerator = forms.CharField(label=_("分子"), max_length=300, required=False)
    denominator = forms.CharField(label=_("分母"), max_length=300, required=False)
    data_source = forms.CharField(label=_("数据来源"), max_length=200, required=False)


class MilestoneForm(ItemForm):
    name = forms.CharField(label=_("事项"), max_length=200)
    kind = forms.ChoiceField(label=_("类别"), choices=MilestoneKind)
    phase = forms.CharField(label=_("阶段"), max_length=60, required=False)
    modality = forms.ChoiceField(label=_("约束力"), choices=Modality, initial=Modality.TARGET)
    due_on = forms.DateField(label=_("时限"), required=False, widget=DATE)
    due_text = forms.CharField(label=_("时限原文"), max_length=80, required=False)


class RuleForm(ItemForm):
    key = forms.RegexField(
        r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$",
        label=_("参数标识"),
        max_length=80,
        help_text=_("小写字母与点，例如 funding.apprentice_subsidy.range。"),
    )
    name = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(
        label=_("取值"), choices=[(ParameterKind.NUMBER, _("数值")), (ParameterKind.RANGE, _("区间"))]
    )
    low = DecimalText(label=_("数值（区间下限）"), required=False, help_text=_("文件没有写明的留空。"))
    high = DecimalText(label=_("区间上限"), required=False)
    unit = forms.CharField(label=_("单位"), max_length=40, required=False)
    comparator = forms.ChoiceField(label=_("比较"), choices=Comparator, initial=Comparator.NONE)
    modality = forms.ChoiceField(label=_("约束力"), choices=Modality)
    valid_from = forms.DateField(label=_("生效日期"), widget=DATE)
    valid_to = forms.DateField(label=_("终止日期"), required=False, widget=DATE)

    def initial_of(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        value = payload.get("value")
        low, high = value if isinstance(value, list) else (value, None)
        return {**payload, "low": low, "high": high}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        for name in ("low", "high"):
            if data.get(name) and not re.fullmatch(r"-?\d+(\.\d+)?", data[name]):
                self.add_error(name, _("应为数字。"))
        if data.get("kind") == ParameterKind.RANGE and bool(data.get("low")) != bool(data.get("high")):
            self.add_error("high", _("区间须有上下限。"))
        return data

    def values(self) -> dict[str, Any]:
        found = super().values()
        low, high = found.pop("low"), found.pop("high")
        ranged = found["kind"] == ParameterKind.RANGE
        return {**found, "value": ([low, high] if low else None) if ranged else low}


FORMS: dict[str, type[ItemForm]] = {
    ItemKind.META: MetaForm,
    ItemKind.CLAUSE: ClauseForm,
    ItemKind.TASK: TaskForm,
    ItemKind.ANNEX_TASK: TaskForm,
    ItemKind.INDICATOR: IndicatorForm,
    ItemKind.MILESTONE: MilestoneForm,
    ItemKind.RULE: RuleForm,
}


class SplitForm(forms.Form):
    """The names of the parts, one a line; all else is taken over and can be edited afterwards."""

    names = forms.CharField(
        label=_("拆分为"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一条，至少两条。其余内容照抄，拆分后可逐条修改。"),
    )
    reason = forms.CharField(label=_("理由"), max_length=300, required=False)

    def clean_names(self) -> Sequence[str]:
        names = _lines(self.cleaned_data["names"])
        if len(names) < 2:
            raise forms.ValidationError(_("拆分后至少要有两条。"))
        return names


class ImportForm(forms.Form):
    """A page to import: a file or pasted text, not both."""

    jurisdiction = forms.ModelChoiceField(label=_("辖区"), queryset=Jurisdiction.objects.none())
    file = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("网页（.html）、文本（.txt）、Word（.docx）或有文字的 PDF，不超过 20 MB。"),
    )
    text = forms.CharField(
        label=_("或粘贴正文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("从网页上全选、复制、粘贴即可，标题和附件表格一并粘贴。"),
    )
    plan = forms.ModelChoiceField(
        label=_("作为已有规划的新文本"),
        queryset=Plan.objects.none(),
        required=False,
        help_text=_("新文件留空；文号相同的，系统会自动认作同一份文件的新文本。"),
    )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if bool(data.get("file")) == bool((data.get("text") or "").strip()) and not self.errors.get("file"):
            self.add_error("file", _("请上传一个文件，或粘贴正文，二者取其一。"))
        plan, place = data.get("plan"), data.get("jurisdiction")
        if plan and place and plan.jurisdiction_id != place.pk:
            self.add_error("plan", _("这份规划属于另一个辖区。"))
        return data


class PublishForm(forms.Form):
    note = forms.CharField(label=_("版本说明"), max_length=500, required=False)
    reason = forms.CharField(
        label=_("带疑点发布的理由"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("仍有未校核或未裁定的内容时必填，会随版本保存。"),
    )
