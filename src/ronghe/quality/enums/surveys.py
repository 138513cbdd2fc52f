"""Words of surveys."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("准备")
    OPEN = "open", _("正在收集")
    CLOSED = "closed", _("已截止")
    CANCELLED = "cancelled", _("已取消")


class SurveyWay(models.TextChoices):
    """How people come to the questionnaire."""

    LINK = "link", _("公开链接")
    INVITATION = "invitation", _("一人一码邀请")
