"""Choices of the analytics app. The values are stored; the words are what officials read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ValueState(models.TextChoices):
    CURRENT = "current", _("现算值")
    APPROVED = "approved", _("已核定")
    SUPERSEDED = "superseded", _("已被更正")


class PeriodState(models.TextChoices):
    OPEN = "open", _("填报中")
    CLOSED = "closed", _("已截止")
    APPROVED = "approved", _("已核定锁定")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已核定")
    REVISED = "revised", _("已被更正")
    WITHDRAWN = "withdrawn", _("已撤回")


class Subject(models.TextChoices):
    """Of what a reported value speaks: of the whole place of the unit, or of the unit itself."""

    PLACE = "place", _("本辖区")
    UNIT = "unit", _("本单位")


class DisputeState(models.TextChoices):
    FILED = "filed", _("待答复")
    ACCEPTED = "accepted", _("已采纳")
    REFUSED = "refused", _("未采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


class FigureStatus(models.TextChoices):
    COMPUTED = "computed", _("由事实计算")
    REPORTED = "reported", _("填报待审")
    APPROVED = "approved", _("已核定")
    MISSING = "missing", _("缺数据")


class Judged(models.TextChoices):
    """The words of ``engine.indicators.judging.Judgement`` on pages."""

    MET = "met", _("已达到")
    ON_TRACK = "on_track", _("按进度")
    BEHIND = "behind", _("落后于进度")
    MISSED = "missed", _("到期未达到")
    NOT_REACHED = "not_reached", _("未达到（不作违约）")
    NOT_JUDGED = "not_judged", _("不作判定")
    NOT_APPLICABLE = "not_applicable", _("不适用")
    MISSING = "missing", _("缺数据")
