"""The choices of the reference catalogues."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogueKind(models.TextChoices):
    REGION = "region", _("行政区划")
    INDUSTRY = "industry", _("国民经济行业分类")
    OCCUPATION = "occupation", _("职业分类大典")
    PROGRAMME = "programme", _("职业教育专业目录")


class Stage(models.TextChoices):
    """The level of schooling that a programme code stands for."""

    SECONDARY = "secondary", _("中职")
    ASSOCIATE = "associate", _("高职专科")
    BACHELOR = "bachelor", _("职业本科")


class Origin(models.TextChoices):
    SHIPPED = "shipped", _("随系统提供（节选）")
    LOADED = "loaded", _("载入的官方文件")


class Severity(models.TextChoices):
    """Error: a row is left out. Warning: something was decided for the file. Info: no more than that."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("警告")
    INFO = "info", _("提示")


class SuccessionKind(models.TextChoices):
    RENAMED = "renamed", _("更名")
    RECODED = "recoded", _("换码")
    MERGED = "merged", _("合并")
    SPLIT = "split", _("拆分")


class SuccessionState(models.TextChoices):
    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REJECTED = "rejected", _("不成立")
