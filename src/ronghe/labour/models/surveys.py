"""Sample surveys of enterprises: the design, the sheet of each sampled enterprise, the estimates."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, ScopedModel
from ronghe.core.roles import OFFICIALS, Role
from ronghe.labour.enums import FirmSize, SheetState, SurveyKind, SurveyState
from ronghe.labour.models.returns import QUARTERS, YEARS
from ronghe.labour.rules.roles import LABOUR_KEEPERS


@tracked
class EnterpriseSurvey(CaseRow):
    """One survey of the enterprises of a place, from its design to its estimates.

    ``items`` are the questions, a line each. ``strata`` keeps the frame as it was when the sample was
    drawn: ``[{"key", "name", "frame", "drawn"}]``.
    """

    access = Access(keepers=LABOUR_KEEPERS, readers=OFFICIALS)

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("调查单位")
    )
    state = models.CharField(_("状态"), max_length=12, choices=SurveyState, default=SurveyState.DRAFT)
    title = models.CharField(_("调查名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=8, choices=SurveyKind)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    quarter = models.PositiveSmallIntegerField(_("季度"), validators=QUARTERS, null=True, blank=True)
    items = models.TextField(
        _("调查项目"),
        max_length=4000,
        help_text=_("每行一项，写作“名称，单位”；需求调查写作“职业代码 名称，人”。"),
    )
    size = models.PositiveIntegerField(_("样本量"), validators=[MinValueValidator(2)])
    least = models.PositiveSmallIntegerField(
        _("每层至少"), default=2, validators=[MinValueValidator(1)], help_text=_("层内企业不足时全部抽取")
    )
    takes_all_large = models.BooleanField(_("大型企业全部调查"), default=True)
    seed = models.CharField(
        _("抽样种子"), max_length=80, blank=True, help_text=_("不填时随机产生，并记录在案")
    )
    closes_on = models.DateField(_("填报截止"))
    drawn_on = models.DateField(_("抽样日期"), null=True, blank=True, editable=False)
    strata: Any = models.JSONField(_("分层"), default=list, blank=True, editable=False)
    frame_digest = models.CharField(_("总体校验值"), max_length=64, blank=True, editable=False)

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("企业抽样调查")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "title"],
                name="labour_survey_title_once",
                violation_error_message=_("本地已有同名调查。"),
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4)), name="labour_survey_quarter"
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class SurveySheet(CaseRow):
    """What one sampled enterprise answers. ``answers`` maps an item to its number, as text."""

    access = Access(keepers=LABOUR_KEEPERS, units=frozenset({Role.ENTERPRISE}))

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    state = models.CharField(_("状态"), max_length=10, choices=SheetState, default=SheetState.ASKED)
    survey = models.ForeignKey(
        EnterpriseSurvey, models.PROTECT, related_name="sheets", verbose_name=_("调查")
    )
    stratum = models.CharField(_("层"), max_length=40)
    size = models.CharField(_("规模"), max_length=8, choices=FirmSize)
    industry = models.CharField(_("行业代码"), max_length=6)
    answers: Any = models.JSONField(_("填报内容"), default=dict, blank=True, editable=False)

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("调查表")
        constraints = [
            models.UniqueConstraint(fields=["survey", "organisation"], name="labour_survey_sheet_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.survey}"


@tracked
class SurveyEstimate(ScopedModel):
    """The estimated total of one item with its margin, as it was when the survey was closed."""

    survey = models.ForeignKey(
        EnterpriseSurvey, models.PROTECT, related_name="estimates", verbose_name=_("调查")
    )
    item = models.CharField(_("项目"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    occupation = models.CharField(_("职业代码"), max_length=12, blank=True)
    total = models.DecimalField(_("推算总量"), max_digits=20, decimal_places=2)
    plain = models.DecimalField(_("样本合计"), max_digits=20, decimal_places=2)
    margin = models.DecimalField(_("误差（95%）"), max_digits=20, decimal_places=2, null=True, blank=True)
    answered = models.PositiveIntegerField(_("有效样本"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["survey_id", "pk"]
        verbose_name = verbose_name_plural = _("调查推算结果")
        constraints = [models.UniqueConstraint(fields=["survey", "item"], name="labour_estimate_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.total}"
