"""Words of typical cases that are made known to the public."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TypicalKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业典型")
    PERSON = "person", _("人物典型")
    RESULT = "result", _("成果与项目案例")
    SCHOOL = "school", _("学校典型")
    GRASSROOTS = "grassroots", _("毕业生基层工作典型")


OF_A_PERSON = (TypicalKind.PERSON, TypicalKind.GRASSROOTS)
"""Kinds whose subject is always somebody."""


class TypicalState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    REVIEWED = "reviewed", _("待公布")
    PUBLISHED = "published", _("已公布")
    WITHDRAWN = "withdrawn", _("已撤下")
