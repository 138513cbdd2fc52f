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
"""Sources that say how many are wanted at a time. Periods of them are averaged; those of the others add up."""


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
