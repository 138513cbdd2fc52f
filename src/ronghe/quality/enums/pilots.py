"""Words of pilots and special actions, and of the ratings of how they performed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionKind(models.TextChoices):
    PILOT = "pilot", _("试点")
    SPECIAL = "special", _("专项行动")
    PROJECT = "project", _("示范项目与工程")


class RatingWay(models.TextChoices):
    """On what a rating rests."""

    SCHEME = "scheme", _("按评价方案得出的结果")
    THIRD = "third", _("受托第三方评定")


class RatingState(models.TextChoices):
    DRAFT = "draft", _("评定中")
    SUBMITTED = "submitted", _("待公布")
    RETURNED = "returned", _("退回修改")
    PUBLISHED = "published", _("已公布")
