"""Warnings: a row for each thing found, followed until it is settled; the thresholds of places; the runs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.analytics.rules.warnings import declarations
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, RegisterRow
from ronghe.core.roles import OFFICIALS, TASK_UNITS, Role

WATCHERS = frozenset({Role.POLICY_OFFICE, Role.PARTY_OFFICE, Role.EDUCATION, Role.SUPERVISION})
"""Who looks after the warnings of a place: hands them on, confirms, accepts, dismisses."""
ANSWERERS = frozenset(TASK_UNITS - WATCHERS)


class Level(models.TextChoices):
    RED = "red", _("红色")
    YELLOW = "yellow", _("黄色")
    BLUE = "blue", _("蓝色")


class WarningState(models.TextChoices):
    OPEN = "open", _("待办理")
    CLAIMED = "claimed", _("已报整改")
    RECTIFIED = "rectified", _("已整改")
    ACCEPTED = "accepted", _("接受现状")
    FALSE_ALARM = "false_alarm", _("误报")
    CLEARED = "cleared", _("自行消除")


LIVE = (WarningState.OPEN, WarningState.CLAIMED)
"""States in which somebody still has to act."""


class News(models.TextChoices):
    """What its owner has not been told yet."""

    NONE = "", _("无")
    NEW = "new", _("新发现")
    RAISED = "raised", _("加重")
    REOPENED = "reopened", _("重新出现")
    MOVED = "moved", _("转办")
    CLEARED = "cleared", _("已消除")


@tracked(exclude=["last_seen_on", "news"])
class EarlyWarning(CaseRow):
    """One finding of a rule. ``rule``, place and ``subject`` are its identity for ever.

    ``organisation`` is the unit that answers. ``is_present`` says whether the last run still found it;
    ``settled_level`` is how grave it was when people closed it: if it gets worse, it opens again.
    """

    access = Access(keepers=WATCHERS, units=ANSWERERS, readers=OFFICIALS)

    rule = models.CharField(_("预警规则"), max_length=40)
    subject = models.CharField(_("对象标识"), max_length=200)
    title = models.CharField(_("预警"), max_length=300)
    text = models.TextField(_("情况"))
    level = models.CharField(_("等级"), max_length=8, choices=Level)
    state = models.CharField(_("状态"), max_length=12, choices=WarningState, default=WarningState.OPEN)
    clause = models.CharField(_("依据条款"), max_length=300, blank=True)
    evidence: Any = models.JSONField(_("证据"), default=list, blank=True)
    url = models.CharField(_("对象地址"), max_length=300, blank=True)
    first_seen_on = models.DateField(_("首次发现"))
    last_seen_on = models.DateField(_("最近发现"))
    is_present = models.BooleanField(_("仍然存在"), default=True)
    returns = models.PositiveSmallIntegerField(_("重新出现次数"), default=0)
    settled_on = models.DateField(_("了结日期"), null=True, blank=True)
    settled_level = models.CharField(_("了结时等级"), max_length=8, choices=Level, blank=True)
    outcome = models.CharField(_("结果说明"), max_length=500, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("报整改的人"),
    )
    news = models.CharField(_("待告知"), max_length=10, choices=News, blank=True, default="")

    class Meta(CaseRow.Meta):
        verbose_name = _("预警")
        verbose_name_plural = _("预警")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["jurisdiction", "state", "level"], name="analytics_warning_state"),
            models.Index(fields=["organisation", "state", "due_on"], name="analytics_warning_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "jurisdiction", "subject"], name="analytics_warning_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["open", "claimed"], settled_on__isnull=True)
                    | (~Q(state__in=["open", "claimed"]) & Q(settled_on__isnull=False) & ~Q(outcome=""))
                ),
                name="analytics_warning_settled_why",
                violation_error_message=_("了结的预警须有日期和说明。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in LIVE


class WarningRun(models.Model):
    """One look at all rules of all places: what was found, and which rules could not be asked."""

    ran_on = models.DateField(_("预警日期"))
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    found = models.PositiveIntegerField(_("发现"), default=0)
    opened = models.PositiveIntegerField(_("新增"), default=0)
    reopened = models.PositiveIntegerField(_("重新出现"), default=0)
    raised = models.PositiveIntegerField(_("加重"), default=0)
    cleared = models.PositiveIntegerField(_("消除"), default=0)
    unowned = models.PositiveIntegerField(_("没有责任单位"), default=0)
    troubles: Any = models.JSONField(_("未能运行的规则"), default=list, blank=True)

    class Meta:
        verbose_name = _("预警检查")
        verbose_name_plural = _("预警检查")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.ran_on}"


def threshold_choices() -> list[tuple[str, str]]:
    """Every threshold of every rule, as ``rule/parameter``."""
    return [
        (f"{one.key}/{parameter.key}", f"{one.title}：{parameter.name}（{parameter.unit}）")
        for one in declarations().values()
        for parameter in one.parameters
    ]


@tracked
class WarningThreshold(RegisterRow):
    """A threshold that a place set for itself and for the places under it that set none."""

    access = Access(keepers=WATCHERS, readers=OFFICIALS)

    threshold = models.CharField(_("阈值"), max_length=80, choices=threshold_choices)
    value = models.DecimalField(
        _("数值"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(10_000)],
    )
    reason = models.CharField(_("设定理由"), max_length=300)

    class Meta(RegisterRow.Meta):
        verbose_name = _("预警阈值")
        verbose_name_plural = _("预警阈值")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "threshold"],
                condition=Q(state="current"),
                name="analytics_threshold_once",
                violation_error_message=_("本辖区已设定这一阈值，请修改原来的一条。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_threshold_display())
