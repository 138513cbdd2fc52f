"""Words of the evaluation of skills and talent: standards, evaluations as counts, incentives."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StandardLevel(models.TextChoices):
    NATIONAL = "national", _("国家标准")
    INDUSTRY = "industry", _("行业标准")
    LOCAL = "local", _("地方标准")
    GROUP = "group", _("团体标准")
    ENTERPRISE = "enterprise", _("企业评价规范")


class SkillGrade(models.TextChoices):
    """Levels of vocational skill, from the lowest."""

    APPRENTICE = "0", _("学徒工")
    JUNIOR = "5", _("初级工（五级）")
    MIDDLE = "4", _("中级工（四级）")
    SENIOR = "3", _("高级工（三级）")
    TECHNICIAN = "2", _("技师（二级）")
    SENIOR_TECHNICIAN = "1", _("高级技师（一级）")
    SPECIAL = "s", _("特级技师、首席技师")


class IncentiveKind(models.TextChoices):
    SUBSIDY = "subsidy", _("补贴与奖励")
    PAY = "pay", _("工资与津贴待遇")
    TITLE = "title", _("称号与表彰")
    CAREER = "career", _("职称贯通与岗位晋升")
    LIFE = "life", _("落户、住房、子女入学、疗休养")
