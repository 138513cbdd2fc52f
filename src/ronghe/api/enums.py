"""Codes of the partner interface."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a key may do."""

    PLANS = "plans:read", _("读取规划、任务和指标定义")
    FIGURES = "figures:read", _("读取已核定的指标数据")
    ORGANISATIONS = "organisations:read", _("读取机构名录")
    REPORT = "tasks:report", _("代表本单位报送任务进展")


class DeliveryState(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting", _("等待推送")
    DELIVERED = "delivered", _("已送达")
    DEAD = "dead", _("已放弃")
