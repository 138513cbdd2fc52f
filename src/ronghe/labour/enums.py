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

    QUEUED = "queued", _("等待运行")
    RUNNING = "running", _("正在运行")
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
