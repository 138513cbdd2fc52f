"""Choices of annual quality reports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportLevel(models.TextChoices):
    SCHOOL = "school", _("学校")
    DISTRICT = "district", _("区县")
    CITY = "city", _("市级")


class AnnualState(models.TextChoices):
    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("退回修改")
    SIGNED = "signed", _("已签发")
    PUBLISHED = "published", _("已公开")


FROZEN = (AnnualState.SIGNED, AnnualState.PUBLISHED)
"""States in which the content stands for good."""


class CellOrigin(models.TextChoices):
    FACT = "fact", _("业务数据")
    FORMULA = "formula", _("公式")
    REPORTED = "reported", _("单位填报")
    ROLLUP = "rollup", _("下级报告合计")
    MISSING = "missing", _("缺")
