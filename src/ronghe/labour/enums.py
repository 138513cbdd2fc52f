"""The choices of the labour app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemandSource(models.TextChoices):
    """Where a figure of demand comes from; no source is the truth by itself."""

    ADS = "ads", _("招聘广告")
    RETURNS = "returns", _("企业申报")
    SURVEY = "survey", _("抽样调查")
    REGISTRATION = "registration", _("就业登记")
    PROJECTS = "projects", _("项目用工")


STOCKS = frozenset({DemandSource.RETURNS, DemandSource.SURVEY})
"""Sources that say how many are wanted at a time: their periods are averaged, those of others add up."""


class Combining(models.TextChoices):
    """How one figure is made of several sources."""

    SINGLE = "single", _("取一个来源")
    WEIGHTED = "weighted", _("加权平均")
    HIGHEST = "highest", _("取最高的来源")
    MEDIAN = "median", _("取中位数")


class AdBatchState(models.TextChoices):
    """Where a file of advertisements stands."""

    WAITING = "waiting", _("等待读入")
    RUNNING = "running", _("正在读入")
    DONE = "done", _("已读入")
    FAILED = "failed", _("读入失败")
    WITHDRAWN = "withdrawn", _("已撤回")


class ForecastSource(models.TextChoices):
    """What a forecast run is made from: one source, the recorded combination, or all that is there."""

    ADS = "ads", _("招聘广告")
    RETURNS = "returns", _("企业申报")
    SURVEY = "survey", _("抽样调查")
    REGISTRATION = "registration", _("就业登记")
    PROJECTS = "projects", _("项目用工")
    CHOSEN = "chosen", _("选定的组合")
    ALL = "all", _("各来源并用，同期不同数取平均")


class ForecastState(models.TextChoices):
    """How far a forecast run has come. A run that is done is never changed."""

    QUEUED = "queued", _("排队或运行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未能完成")


class ForecastFrequency(models.TextChoices):
    MONTHLY = "M", _("按月")
    QUARTERLY = "Q", _("按季")


class SeriesKind(models.TextChoices):
    """What a series is like, which decides how it is forecast."""

    REGULAR = "regular", _("一般")
    INTERMITTENT = "intermittent", _("断续")
    SHORT = "short", _("不足两年")
    ZERO = "zero", _("全为零")
    STOPPED = "stopped", _("已停止")


class Against(models.TextChoices):
    """How a series did beside the seasonal naive forecast in the back-test."""

    BETTER = "better", _("胜过季节朴素预测")
    NOT_BETTER = "not_better", _("不胜过季节朴素预测")
    UNTRIED = "untried", _("数据太少，没有比较")
    HIDDEN = "hidden", _("不公布")


class FirmSize(models.TextChoices):
    """Size by the national classification of enterprises for statistics."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class SkillLevel(models.TextChoices):
    NONE = "none", _("不要求等级")
    LEVEL_5 = "level5", _("初级工（五级）")
    LEVEL_4 = "level4", _("中级工（四级）")
    LEVEL_3 = "level3", _("高级工（三级）")
    LEVEL_2 = "level2", _("技师（二级）")
    LEVEL_1 = "level1", _("高级技师（一级）")
    PROFESSIONAL = "professional", _("专业技术人员")
    MANAGER = "manager", _("管理人员")


class HardReason(models.TextChoices):
    """Why a post is hard to fill."""

    FEW = "few", _("应聘人少")
    SKILL = "skill", _("技能达不到要求")
    PAY = "pay", _("薪酬谈不拢")
    PLACE = "place", _("地点偏远")
    CONDITIONS = "conditions", _("劳动条件艰苦")
    STAY = "stay", _("留不住")
    OTHER = "other", _("其他")


class FilingState(models.TextChoices):
    """How far a return of an enterprise has come."""

    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已采用")


class SurveyKind(models.TextChoices):
    SOFT = "soft", _("企业软投入统计调查")
    DEMAND = "demand", _("人才需求调查")


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("设计中")
    COLLECTING = "collecting", _("收集中")
    ESTIMATED = "estimated", _("已推算")
    CANCELLED = "cancelled", _("已取消")


class SheetState(models.TextChoices):
    """How far the sheet of one sampled enterprise has come."""

    ASKED = "asked", _("待填报")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("有效")
    SILENT = "silent", _("未应答")


class ProjectStage(models.TextChoices):
    PLANNED = "planned", _("拟建")
    BUILDING = "building", _("在建")
    RUNNING = "running", _("投产")
    DROPPED = "dropped", _("取消或缓建")


class ShortageKind(models.TextChoices):
    SHORT = "short", _("紧缺")
    URGENT = "urgent", _("急需")
    EMERGING = "emerging", _("新兴")


class ListState(models.TextChoices):
    """A list of shortage occupations."""

    DRAFT = "draft", _("拟定中")
    PUBLISHED = "published", _("已发布")
    REPLACED = "replaced", _("已停用")


class StudyState(models.TextChoices):
    PLANNED = "planned", _("已立项")
    RUNNING = "running", _("研究中")
    DONE = "done", _("已完成")
    USED = "used", _("建议已采纳")


class OutputKind(models.TextChoices):
    REPORT = "report", _("研究报告")
    ADVICE = "advice", _("决策建议")
    PAPER = "paper", _("论文")
    STANDARD = "standard", _("标准或指南")
    DATA = "data", _("数据成果")


class RuralPost(models.TextChoices):
    KINDERGARTEN = "kgteachers", _("幼儿园教师")
    FARMER = "farmers", _("新型职业农民")


class BalancePart(models.TextChoices):
    """The three parts of the yearly balance sheet."""

    SCALE = "scale", _("规模")
    STRUCTURE = "structure", _("结构")
    LEVEL = "level", _("层次")


class BalanceState(models.TextChoices):
    DRAFT = "draft", _("编制中")
    FIXED = "fixed", _("已定稿")
