"""What the living page of components shows: invented examples, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from ronghe.core.badges import Badge
from ronghe.core.charts import ChartCard
from ronghe.core.history import Change
from ronghe.core.workflow import Possible, Step
from ronghe.engine import charts

BEFORE = "到2025年，建成示范性实训基地10个以上，由市教育局牵头，各县区政府配合。"
AFTER = "到2027年，建成示范性实训基地不少于12个，由市教育局牵头，市财政局、各县区政府配合。"
TEXT = (
    "第三条 各县（市、区）应当于年底前完成摸底。",
    "第四条 支持企业与学校共建实训基地，到期末不少于十个。",
    "第五条 鼓励行业组织参与评价，所需经费由各单位统筹。",
)
DOCUMENT = "示例市产教融合实施方案"


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="单位名称", max_length=60, help_text="与公章一致的全称。")
    kind = forms.ChoiceField(label="类别", choices=[("school", "学校"), ("enterprise", "企业")])
    amount = forms.DecimalField(label="申请金额（元）", min_value=0, max_digits=12, decimal_places=2)
    due = forms.DateField(label="完成日期", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    way = forms.ChoiceField(
        label="合作方式",
        choices=[("a", "共建专业"), ("b", "共建基地"), ("c", "订单培养")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    file = forms.FileField(label="佐证材料", required=False, help_text="PDF 或图片，不超过 20 MB。")
    agree = forms.BooleanField(label="以上内容属实")


@dataclass(frozen=True, slots=True)
class SampleStep:
    text: str
    formula: str = ""
    result: str = ""
    document: str = ""
    clause: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SampleColumn:
    label: str
    is_numeric: bool = False


def _change(days: int, action: str, who: str, note: str = "") -> Change:
    at = timezone.make_aware(datetime(2026, 3, 20 - days, 9, 30))  # noqa: DTZ001  made aware at once
    return Change(at=at, action=action, actor_id=None, actor_name=who, note=note, label="update", changed={})


def _chart() -> ChartCard:
    rows = [(2023, 12_480), (2024, 12_910), (2025, 13_365)]
    drawn = [{"年份": str(year), "在校生": number} for year, number in rows]
    return ChartCard(
        key="sample",
        finding="三年来在校生增加 7.1%",
        head=["年份", "在校生（人）"],
        rows=[(f"{year}年", number) for year, number in rows],
        draw=lambda: charts.line(drawn, x="年份", y="在校生", unit="人"),
        source="学籍系统",
        on=date(2026, 3, 31),
    )


def samples(request: HttpRequest) -> dict[str, Any]:
    """The context of the style guide; a POST shows the form's errors."""
    submit = Step("submit", "提交审核", ("draft",), "submitted")
    give_back = Step("return", "退回修改", ("draft",), "draft", needs_note=True)
    archive = Step("archive", "归档", ("draft",), "archived")
    return {
        "title": "组件",
        "lead": "每个页面都由这些部件组成；改动部件之后先看这一页。",
        "crumbs": [("工作台", "/home/"), ("组件", "")],
        "form": SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm(),
        "bad_form": SampleForm({"amount": "-1"}, auto_id="bad_%s"),
        "badges": [
            Badge("idle", "未启动"),
            Badge("active", "进行中"),
            Badge("warn", "滞后"),
            Badge("bad", "逾期"),
            Badge("good", "完成"),
        ],
        "case_badge": Badge("active", "审核中"),
        "day": date(2026, 3, 31),
        "acts": [
            Possible(submit, True),
            Possible(give_back, True),
            Possible(archive, False, "还有 2 项任务没有审核完，审核后才能归档。"),
        ],
        "changes": [
            _change(1, "policy.plan.published", "示例甲"),
            _change(4, "policy.task.returned", "示例乙", "责任单位写法与附件不一致，请核对后再报。"),
            _change(9, "policy.task.submitted", "示例丙"),
        ],
        "before": BEFORE,
        "after": AFTER,
        "steps": ["上传文件", "核对预览", "确认导入"],
        "tabs": [("全部", "?", True, 48), ("进行中", "?tab=1", False, 31), ("逾期", "?tab=2", False, 3)],
        "explanation": [
            SampleStep("签约学徒人数", "32 人", "", DOCUMENT, "第七条第一款"),
            SampleStep("每人每年补贴标准", "取下限 4,000 元", "", DOCUMENT, "第七条第二款"),
            SampleStep("相乘并取整到元", "32 × 4,000 元", "128,000 元"),
        ],
        "parameters": [("统计范围", "全市中等职业学校"), ("不含", "停止招生的专业")],
        "document": DOCUMENT,
        "text": list(enumerate(TEXT, start=1)),
        "chart": _chart(),
        "table": [
            ("示例市职业技术学校", "学校", Badge("good", "完成"), "1,240", "4,000元"),
            ("示例装备制造有限公司", "企业", Badge("warn", "滞后"), "36", "128,000元"),
            ("示例市教育局", "市直部门", Badge("active", "进行中"), "8", "0元"),
        ],
    }
