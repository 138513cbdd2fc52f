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
