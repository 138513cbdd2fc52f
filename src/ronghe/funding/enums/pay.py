"""Words of income, distribution and pay."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IncomeKind(models.TextChoices):
    """Where a school's own income comes from (PAY-16). The four technical services are apart (PAY-02)."""

    SOCIAL_SERVICE = "social_service", _("社会服务")
    DEVELOPMENT = "tech_development", _("技术开发")
    TRANSFER = "tech_transfer", _("技术转让")
    CONSULTING = "tech_consulting", _("技术咨询")
    TECHNICAL_SERVICE = "tech_service", _("技术服务")
    TRAINING = "training", _("培训")
    ENTERPRISE = "enterprise", _("校办企业经营")
    COOPERATION = "cooperation", _("校企合作")
    CONVERSION = "conversion", _("职务科技成果转化")


TECHNICAL = (
    IncomeKind.DEVELOPMENT,
    IncomeKind.TRANSFER,
    IncomeKind.CONSULTING,
    IncomeKind.TECHNICAL_SERVICE,
)
"""The four kinds of which Liaocheng speaks."""


class IncomePocket(models.TextChoices):
    INCOME = "income", _("收入")
    COST = "cost", _("项目成本")
    DISTRIBUTED = "distributed", _("已分配")
    BALANCE = "balance", _("结余")


class IncomeAct(models.TextChoices):
    RECEIVE = "receive", _("收入入账")
    SPEND = "spend", _("成本列支")
    DISTRIBUTE = "distribute", _("分配")


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("起草")
    SUBMITTED = "submitted", _("待审批（备案）")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已批准（备案）")
    REFUSED = "refused", _("不予批准")
    DISTRIBUTED = "distributed", _("已发放")
    CLOSED = "closed", _("办结")


class Route(models.TextChoices):
    """How a proposal is decided: a filing takes effect by being noted, an approval by a decision."""

    FILING = "filing", _("备案")
    APPROVAL = "approval", _("审批")


class ShareKind(models.TextChoices):
    """What a person gets a share as; how it counts depends on the jurisdiction."""

    PERFORMANCE = "performance", _("绩效工资")
    SERVICE = "service", _("社会服务与技术服务分配")
    CONVERSION = "conversion", _("成果转化奖励")
    CONTEST = "contest", _("竞赛奖金")
    TALENT = "talent", _("高层次人才薪酬")
    ALLOWANCE = "allowance", _("特聘岗位与带徒津贴")
    HORIZONTAL = "horizontal", _("横向项目劳务")
    INCENTIVE = "incentive", _("校企合作与培训激励")


class Treatment(models.TextChoices):
    """How an amount stands to the approved performance-pay total."""

    CONTROLLED = "controlled", _("在核定总量内")
    LISTED = "listed", _("单列")
    COUNTED = "counted", _("计入总量、不受控制、不作基数")
    OUTSIDE = "outside", _("不纳入绩效工资")
    UNSTATED = "unstated", _("文件未说明")


class TalentForm(models.TextChoices):
    ANNUAL = "年薪制", _("年薪制")
    AGREED = "协议工资", _("协议工资")
    PROJECT = "项目工资", _("项目工资")
    NONE = "", _("不适用")


class ContestHost(models.TextChoices):
    EDUCATION = "教育行政部门", _("教育行政部门")
    HRSS = "人力资源和社会保障部门", _("人力资源和社会保障部门")
    OTHER = "其他", _("其他主办方")


class HostLevel(models.TextChoices):
    """From below upwards; the rule asks for provincial or above."""

    COUNTY = "county", _("县级")
    CITY = "city", _("地市级")
    PROVINCE = "province", _("省级")
    NATION = "nation", _("国家级")


class AllowanceKind(models.TextChoices):
    SPECIAL_POST = "special_post", _("特聘岗位津贴")
    MENTORING = "mentoring", _("带徒津贴")
