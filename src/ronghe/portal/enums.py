"""Codes of what the public site publishes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DataSetState(models.TextChoices):
    """What was decided about a data set."""

    OPEN = "open", _("决定公布")
    CLOSED = "closed", _("停止公布")
