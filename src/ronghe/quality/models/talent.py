"""The talent supply-and-demand report of a place and period (TAL-02): a case that ends in a signed paper."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, ScopedModel
from ronghe.core.models.register import AccessQuerySet
from ronghe.core.roles import OFFICIALS, Role
from ronghe.quality.enums.talent import TALENT_FROZEN, TalentState
from ronghe.quality.models.signed import SignedPaper, signed_constraints, signed_triggers
from ronghe.quality.rules.talent import WRITERS

LEAST_CELL = 3
"""The smallest minimum cell that can be asked for: below it single employers show."""


class TalentQuerySet(AccessQuerySet["TalentReport"]):
    def published(self) -> TalentQuerySet:
        """What the public may read: every published version, the corrected ones too."""
        return self.filter(state=TalentState.PUBLISHED)


@tracked(exclude=["frozen", "content"])
class TalentReport(SignedPaper, CaseRow):
    """One version. ``organisation`` is the office that writes it, its jurisdiction the place it tells of.

    ``content`` is what was last gathered; on signing it is frozen. ``quarter`` is empty for a whole year.
    """

    access = Access(
        keepers=WRITERS,
        readers=OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR},
    )

    state = models.CharField(_("状态"), max_length=10, choices=TalentState, default=TalentState.DRAFT)
    year = models.PositiveSmallIntegerField(
        _("报告年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    quarter = models.PositiveSmallIntegerField(
        _("季度"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text=_("全年的报告不填"),
    )
    minimum = models.PositiveSmallIntegerField(
        _("最小公布数"),
        default=10,
        validators=[MinValueValidator(LEAST_CELL), MaxValueValidator(1000)],
        help_text=_("人数小于它、或用人单位不足三家的不公布"),
    )
    summary = models.TextField(
        _("编制单位的话"), blank=True, max_length=3000, help_text=_("印在报告开头；数字由系统取，不写在这里")
    )
    content: Any = models.JSONField(_("取到的内容"), null=True, blank=True, editable=False)

    objects = TalentQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        ordering = ["-year", "-quarter", "-number", "-pk"]
        verbose_name = verbose_name_plural = _("人才供需报告")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year", "quarter", "number"],
                nulls_distinct=False,
                name="quality_talent_once",
                violation_error_message=_("本地这一期已有报告；已签发的请办理更正。"),
            ),
            models.CheckConstraint(condition=Q(minimum__gte=LEAST_CELL), name="quality_talent_least_cell"),
            *signed_constraints("quality_talent", TALENT_FROZEN),
        ]
        triggers = signed_triggers(TALENT_FROZEN)

    def __str__(self) -> str:
        correction = f"（更正第{self.number}号）" if self.number else ""
        return f"{self.jurisdiction.name}{self.period_words}人才供需报告{correction}"

    @property
    def period_words(self) -> str:
        return f"{self.year}年" + (f"第{'一二三四'[self.quarter - 1]}季度" if self.quarter else "")

    @property
    def is_frozen(self) -> bool:
        return self.state in TALENT_FROZEN

    @property
    def told(self) -> Any:
        """The signed content of a signed report, what was last gathered of any other."""
        return self.frozen if self.is_frozen else self.content


class TalentLine(ScopedModel):
    """One occupation of a published report, written once on publication: what open data gives away.

    What the report hides is empty here, too, with the reason; it is not in this table at all.
    """

    report = models.ForeignKey(TalentReport, models.PROTECT, related_name="lines", verbose_name=_("报告"))
    year = models.PositiveSmallIntegerField(_("报告年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"), null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("更正号"), default=0)
    published_on = models.DateField(_("公布日期"))
    occupation = models.CharField(_("职业小类代码"), max_length=12)
    name = models.CharField(_("职业小类"), max_length=120)
    posts = models.FloatField(_("需求人数"), null=True, blank=True)
    employers = models.PositiveIntegerField(_("用人单位数"), null=True, blank=True)
    wage_low = models.PositiveIntegerField(_("月薪下四分位（元）"), null=True, blank=True)
    wage_middle = models.PositiveIntegerField(_("月薪中位数（元）"), null=True, blank=True)
    wage_high = models.PositiveIntegerField(_("月薪上四分位（元）"), null=True, blank=True)
    supply_low = models.FloatField(_("供给下限"), null=True, blank=True)
    supply = models.FloatField(_("供给"), null=True, blank=True)
    supply_high = models.FloatField(_("供给上限"), null=True, blank=True)
    ahead_from = models.CharField(_("预测起"), max_length=7, blank=True)
    ahead_to = models.CharField(_("预测止"), max_length=7, blank=True)
    ahead_low = models.FloatField(_("预测下限"), null=True, blank=True)
    ahead = models.FloatField(_("预测人数"), null=True, blank=True)
    ahead_high = models.FloatField(_("预测上限"), null=True, blank=True)
    naive = models.FloatField(_("照搬去年同期"), null=True, blank=True)
    against = models.CharField(_("与照搬去年比较"), max_length=12, blank=True)
    standing = models.CharField(_("供需判断"), max_length=10)
    hidden = models.CharField(_("不公布的原因"), max_length=60, blank=True)

    class Meta:
        ordering = ["report_id", "occupation"]
        verbose_name = verbose_name_plural = _("已公布的职业供需")
        constraints = [
            models.UniqueConstraint(fields=["report", "occupation"], name="quality_talent_line_once"),
            models.CheckConstraint(
                condition=Q(hidden="")
                | Q(posts__isnull=True, supply__isnull=True, ahead__isnull=True, wage_middle__isnull=True),
                name="quality_talent_line_hidden_is_empty",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="talent_line_stands", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.report}：{self.name}"
