"""The choices of the programmes app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeLevel(models.TextChoices):
    """The level a school offers a programme at (PROG-01)."""

    SECONDARY = "secondary", _("中职")
    TECHNICAL = "technical", _("技工")
    ASSOCIATE = "associate", _("高职专科")
    BACHELOR = "bachelor", _("应用型本科")


class ProgrammeStatus(models.TextChoices):
    """Where a programme of a school stands; changed by the programme desk."""

    PLANNED = "planned", _("拟设")
    OPEN = "open", _("招生")
    SUSPENDED = "suspended", _("停招")
    MERGED = "merged", _("已合并")
    CANCELLED = "cancelled", _("已撤销")


class SchoolType(models.TextChoices):
    """What a plan's line of school size exempts is said by these types."""

    ORDINARY = "ordinary", _("一般")
    SPORTS = "sports", _("体育")
    ARTS = "arts", _("艺术")
    ETHNIC = "ethnic", _("民族地区")
    SPECIAL = "special", _("特殊教育")
