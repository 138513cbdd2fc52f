"""Cases about persons: the selection of famous teachers and heads, the evaluation of titles (TEA-21, 22)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow
from ronghe.core.roles import OFFICIALS, Role

YEARS = (MinValueValidator(2000), MaxValueValidator(2100))
BY_EDUCATION = Access(keepers=frozenset({Role.EDUCATION}), units=frozenset({Role.SCHOOL}))
BY_HRSS = Access(
    keepers=frozenset({Role.HRSS, Role.EDUCATION}), units=frozenset({Role.SCHOOL}), readers=OFFICIALS
)


class SelectionKind(models.TextChoices):
    TEACHER = "teacher", _("名师")
    HEAD = "head", _("名校长")


class SelectionCategory(models.TextChoices):
    """The category in which somebody is put forward; 中职 is the one added by the policy."""

    BASIC = "basic", _("基础教育类")
    VOCATIONAL = "vocational", _("中职类")


class SelectionState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待评选")
    RETURNED = "returned", _("退回补正")
    CHOSEN = "chosen", _("入选")
    REFUSED = "refused", _("未入选")
    WITHDRAWN = "withdrawn", _("已撤回")
    REVOKED = "revoked", _("已取消")


class TitleState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待受理")
    ACCEPTED = "accepted", _("评审中")
    RETURNED = "returned", _("退回补正")
    PUBLICITY = "publicity", _("公示")
    GRANTED = "granted", _("取得资格")
    FAILED = "failed", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


@tracked(exclude=["candidate"])
class Selection(CaseRow):
    """One person put forward in one selection, e.g. 水城名师."""

    access = BY_EDUCATION

    selection = models.CharField(_("评选名称"), max_length=100)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    kind = models.CharField(_("称号"), max_length=10, choices=SelectionKind)
    category = models.CharField(_("类别"), max_length=12, choices=SelectionCategory)
    candidate = models.CharField(_("被推荐人"), max_length=60)
    programme = models.CharField(_("专业或学科"), max_length=100, blank=True)
    merits = models.TextField(_("主要业绩"), max_length=2000)
    state = models.CharField(_("状态"), max_length=10, choices=SelectionState, default=SelectionState.DRAFT)

    class Meta(CaseRow.Meta):
        verbose_name = _("名师名校长评选")
        verbose_name_plural = _("名师名校长评选")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "selection", "year", "kind", "candidate"],
                condition=~models.Q(state="withdrawn"),
                name="faculty_selection_once",
                violation_error_message=_("同一人在同一年度的同一评选中只能推荐一次。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.selection}（{self.year}）{self.candidate}"


@tracked(exclude=["candidate"])
class TitleReview(CaseRow):
    """The evaluation of one teacher for a senior professional title."""

    access = BY_HRSS

    candidate = models.CharField(_("申报人"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    present = models.CharField(_("现职称"), max_length=60)
    wanted = models.CharField(_("申报职称"), max_length=60, default="正高级讲师")
    programme = models.CharField(_("专业"), max_length=100, blank=True)
    present_since = models.DateField(_("现职称取得日期"))
    merits = models.TextField(_("主要业绩"), max_length=2000)
    state = models.CharField(_("状态"), max_length=10, choices=TitleState, default=TitleState.DRAFT)

    class Meta(CaseRow.Meta):
        verbose_name = _("正高级职称评审")
        verbose_name_plural = _("正高级职称评审")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "candidate", "wanted"],
                condition=~models.Q(state="withdrawn"),
                name="faculty_title_review_once",
                violation_error_message=_("该申报人本年度已申报同一职称。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate} {self.wanted}（{self.year}）"
