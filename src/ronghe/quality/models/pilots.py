"""Pilots and special actions with the effect the plan states, and how they performed against it (EVAL-12)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.policy.enums import Rating
from ronghe.policy.models import Indicator, Task
from ronghe.quality.enums.pilots import ActionKind, RatingState, RatingWay
from ronghe.quality.models.evaluation import YEARS, Commission, EvaluationResult, user_key
from ronghe.quality.rules.pilots import PUBLISHERS


@tracked
class SpecialAction(RegisterRow):
    """A pilot or special action. ``effect`` is what its document says it is to bring about, as printed."""

    access = Access(
        keepers=PUBLISHERS,
        units=frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}),
        readers=OFFICIALS | {Role.EVALUATOR},
    )

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("实施单位")
    )
    name = models.CharField(_("试点或行动"), max_length=120)
    kind = models.CharField(_("类别"), max_length=10, choices=ActionKind)
    task = models.ForeignKey(
        Task,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="special_actions",
        verbose_name=_("规划任务"),
        help_text=_("没有对应任务的，在“依据条款”里写明文件和条款。"),
    )
    effect = models.TextField(
        _("文件所述成效"), max_length=1000, help_text=_("照抄文件或实施方案的原话，不加数字。")
    )
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="special_actions",
        verbose_name=_("衡量它的指标"),
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("试点与专项行动")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(state="current"),
                name="quality_action_once",
                violation_error_message=_("本单位已登记过同名的试点或行动。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="quality_action_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class ActionRating(CaseRow):
    """One version of the rating of a year. Publishing fixes its facts; a correction is the next version."""

    access = Access(keepers=PUBLISHERS, readers=OFFICIALS)

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织评定的单位")
    )
    action = models.ForeignKey(
        SpecialAction, models.PROTECT, related_name="ratings", verbose_name=_("试点或行动")
    )
    year = models.PositiveSmallIntegerField(_("评定年度"), validators=YEARS)
    way = models.CharField(_("评定方式"), max_length=8, choices=RatingWay)
    result = models.ForeignKey(
        EvaluationResult,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_ratings",
        verbose_name=_("评价结果"),
        help_text=_("按方案评的，填写已公布的结果编号，如 PJ2023-12-1。"),
    )
    commission = models.ForeignKey(
        Commission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_ratings",
        verbose_name=_("第三方委托"),
    )
    rating = models.CharField(_("对照所述成效"), max_length=10, choices=Rating)
    why = models.TextField(_("评定理由"), max_length=2000, help_text=_("写明依据哪些事实，哪里没有达到。"))
    state = models.CharField(_("状态"), max_length=10, choices=RatingState, default=RatingState.DRAFT)
    number = models.PositiveSmallIntegerField(_("更正号"), default=0, editable=False)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="correction",
        verbose_name=_("更正的评定"),
    )
    reason = models.CharField(_("更正理由"), max_length=500, blank=True, editable=False)
    facts: Any = models.JSONField(_("公布时的事实"), null=True, blank=True, editable=False)
    submitted_by = user_key(_("送审人"))
    published_on = models.DateField(_("公布日期"), null=True, blank=True, editable=False)

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("试点成效评定")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "year", "number"],
                name="quality_rating_once",
                violation_error_message=_("这一试点本年度已有评定；已公布的请办理更正。"),
            ),
            models.CheckConstraint(
                condition=Q(number=0, corrects__isnull=True)
                | Q(number__gt=0, corrects__isnull=False) & ~Q(reason=""),
                name="quality_rating_corrected_why",
                violation_error_message=_("更正须写明理由。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_on__isnull=False, facts__isnull=False),
                name="quality_rating_published_when",
                violation_error_message=_("公布须有日期和当时的事实。"),
            ),
        ]

    def __str__(self) -> str:
        correction = f"（更正第{self.number}号）" if self.number else ""
        return f"{self.action.name} {self.year}年成效评定{correction}"
