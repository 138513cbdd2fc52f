"""Choices of the talent supply-and-demand report."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TalentState(models.TextChoices):
    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    REVIEWED = "reviewed", _("已审核")
    SIGNED = "signed", _("已签发")
    PUBLISHED = "published", _("已公布")


TALENT_FROZEN = (TalentState.SIGNED, TalentState.PUBLISHED)
"""States in which the content stands for good."""
