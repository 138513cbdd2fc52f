"""Words of statistical returns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReturnState(models.TextChoices):
    DRAFT = "draft", _("待填报")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    ACCEPTED = "accepted", _("已审核")
    EXCUSED = "excused", _("不在调查范围")


SENT = (ReturnState.SUBMITTED, ReturnState.ACCEPTED)
"""States in which the figures count."""
