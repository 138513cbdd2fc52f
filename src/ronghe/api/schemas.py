"""What the interface says and takes. The descriptions are the OpenAPI document's."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict


def _without_nul(text: str) -> str:
    """The database keeps no NUL; said here instead of as a fault there."""
    if "\x00" in text:
        raise ValueError("NUL")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]


class Page(Schema):
    """一页结果。"""

    next: str | None = Field(None, description="下一页的游标；没有下一页时为 null")


class Me(Schema):
    """本密钥。"""

    prefix: str = Field(description="密钥开头")
    name: str = Field(description="用途")
    organisation: str = Field(description="使用单位的编号")
    jurisdiction: str = Field(description="辖区的区划代码；数据限于该辖区及其下级")
    scopes: list[str] = Field(description="权限")
    per_minute: int = Field(description="每分钟次数上限")
    valid_to: date = Field(description="有效期至")


class PlanOut(Schema):
    """一份公开的规划。"""

    id: str = Field(description="规划的编号，不因重新导入而改变")
    title: str = Field(description="名称")
    number: str = Field(description="发文字号")
    issuer: str = Field(description="发文机关")
    issued_on: date | None = Field(description="成文日期")
    effective_from: date | None = Field(description="施行日期")
    ends_on: date | None = Field(description="失效日期")
    jurisdiction: str = Field(description="辖区的区划代码")
    state: str = Field(description="状态")
    url: str = Field(description="公开页面")


class PlanPage(Page):
    """一页规划。"""

    items: list[PlanOut] = Field(description="规划")


class UnitOut(Schema):
    """任务的一个单位。"""

    role: str = Field(description="角色：lead 牵头、responsible 责任等")
    name: str = Field(description="文件写法")
    organisation: str | None = Field(description="机构的编号；尚未认定的为 null")


class TaskOut(Schema):
    """一项任务。"""

    id: str = Field(description="任务的编号，不因重新导入而改变")
    plan: str = Field(description="规划的编号")
    key: str = Field(description="任务在规划内的标识")
    title: str = Field(description="任务")
    modality: str = Field(description="约束力")
    deadline_on: date | None = Field(description="完成时限")
    state: str = Field(description="状态")
    percent: int | None = Field(description="完成进度（%）")
    done_on: date | None = Field(description="完成日期")
    reported_at: datetime | None = Field(description="最近报送")
    clause: str | None = Field(description="所在条款")
    units: list[UnitOut] = Field(description="单位")


class TaskPage(Page):
    """一页任务。"""

    items: list[TaskOut] = Field(description="任务")


class IndicatorOut(Schema):
    """一项指标的定义。"""

    id: str = Field(description="指标的编号，不因重新导入而改变")
    plan: str = Field(description="规划的编号")
    key: str = Field(description="指标在规划内的标识")
    name: str = Field(description="指标")
    kind: str = Field(description="类别")
    modality: str = Field(description="约束力")
    comparator: str = Field(description="比较")
    value: Decimal | None = Field(description="目标值；文件未写明的为 null")
    value_high: Decimal | None = Field(description="区间上限")
    unit: str = Field(description="单位")
    target_year: int | None = Field(description="目标年")
    numerator: str = Field(description="分子")
    denominator: str = Field(description="分母")
    not_stated: list[str] = Field(description="文件未写明的内容")


class IndicatorPage(Page):
    """一页指标。"""

    items: list[IndicatorOut] = Field(description="指标")


class FigureOut(Schema):
    """一个已核定的指标数据。"""

    indicator: str = Field(description="指标的代码")
    name: str = Field(description="指标")
    unit: str = Field(description="单位")
    year: int = Field(description="年份")
    value: Decimal | None = Field(description="数值；没有的为 null，原因见 missing")
    status: str = Field(description="approved 已核定，missing 没有数据")
    target: Decimal | None = Field(description="目标值")
    progress: Decimal | None = Field(description="进度，1 为全部完成")
    judgement: str = Field(description="判断")
    missing: str = Field(description="没有数据的原因")
    snapshot_id: str = Field(description="来源快照")


class FigureList(Schema):
    """一个辖区一年的指标数据。"""

    jurisdiction: str = Field(description="区划代码")
    year: int = Field(description="年份")
    items: list[FigureOut] = Field(description="指标数据")


class OrganisationOut(Schema):
    """一个机构。"""

    id: str = Field(description="机构的编号，不重复使用")
    name: str = Field(description="现用名称")
    kind: str = Field(description="机构类别")
    credit_code: str = Field(description="统一社会信用代码；没有登记的为空")
    parent: str | None = Field(description="上级机构的编号")
    jurisdiction: str = Field(description="辖区的区划代码")
    state: str = Field(description="current 现行，closed 停用，merged 已并入")
    merged_into: str | None = Field(description="并入的机构的编号")


class OrganisationPage(Page):
    """一页机构。"""

    items: list[OrganisationOut] = Field(description="机构")


class ReportIn(Schema):
    """报送一期进展。规则与系统页面上的报送完全相同。"""

    model_config = ConfigDict(extra="forbid")

    period: Text = Field(description="报送期，如“2024年第一季度”", min_length=1, max_length=60)
    claimed: Text = Field(description="进展状态：not_started、on_track、late、paused、done", max_length=12)
    text: Text = Field(description="进展情况", min_length=1, max_length=5000)
    percent: int | None = Field(None, description="完成进度（%），0 到 100", ge=0, le=100)


class ReportOut(Schema):
    """一期进展。"""

    task: str = Field(description="任务的编号")
    period: str = Field(description="报送期")
    claimed: str = Field(description="报送的状态")
    percent: int | None = Field(description="完成进度（%）")
    text: str = Field(description="进展情况")
    state: str = Field(
        description="审核状态：submitted 已报送、returned 已退回、accepted 已通过、amended 已更正"
    )
    return_reason: str = Field(description="退回理由")
    submitted_at: datetime = Field(description="报送时间")


class ReportList(Schema):
    """本单位对一项任务的各期进展。"""

    items: list[ReportOut] = Field(description="各期进展，新的在前")
