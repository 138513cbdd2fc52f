"""The programme desk: a school asks for a change, others give their opinion, the office decides and files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, RegisterRow
from ronghe.core.models.register import AccessQuerySet
from ronghe.core.roles import OFFICIALS, Role
from ronghe.core.scope import within
from ronghe.labour.models import IndustryCluster
from ronghe.programmes.enums import ProgrammeLevel
from ronghe.programmes.models.register import YEARS, SchoolProgramme

NUMBER = "ZT"
LISTENERS = frozenset({Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR})
"""Those who are asked for an opinion: they read what has been submitted, no drafts."""


class AdjustmentKind(models.TextChoices):
    ADD = "add", _("新设")
    OPTIMISE = "optimise", _("优化调整")
    SUSPEND = "suspend", _("停招")
    MERGE = "merge", _("合并")
    CANCEL = "cancel", _("撤销")


class AdjustmentState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待受理")
    OPINIONS = "opinions", _("征求意见")
    REVIEW = "review", _("审核中")
    RETURNED = "returned", _("退回补正")
    APPROVED = "approved", _("同意，待备案")
    REFUSED = "refused", _("不同意")
    FILED = "filed", _("已备案，待执行")
    EFFECTIVE = "effective", _("已执行")
    WITHDRAWN = "withdrawn", _("已撤回")


class OpinionMatter(models.TextChoices):
    """What enterprises have a say in."""

    ADJUSTMENT = "adjustment", _("专业调整")
    PLANNING = "planning", _("专业规划")
    COURSE = "course", _("课程设置")
    TEXTBOOK = "textbook", _("教材开发")
    TEACHING = "teaching", _("教学设计与实施")
    RECOGNITION = "recognition", _("岗位资格与人才评价")


class OpinionParty(models.TextChoices):
    ASSOCIATION = "association", _("行业协会")
    ENTERPRISE = "enterprise", _("企业")
    HRSS = "hrss", _("人力社保部门")
    DRC = "drc", _("发展改革部门")
    INDUSTRY = "industry", _("经信（工信）部门")
    EXPERT = "expert", _("专家与评价机构")
    OTHER = "other", _("其他部门")


class Stance(models.TextChoices):
    AGREE = "agree", _("同意")
    CONDITIONAL = "conditional", _("有条件同意")
    DISAGREE = "disagree", _("不同意")
    ABSTAIN = "abstain", _("弃权")


class AdjustmentQuerySet(AccessQuerySet["Adjustment"]):
    def visible_to(self, actor: Actor) -> Self:
        """As for every case; those who are asked for an opinion see what has left the school."""
        if actor.is_system:
            return self
        paths = tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in LISTENERS}))
        submitted = ~Q(state__in=[AdjustmentState.DRAFT, AdjustmentState.WITHDRAWN])
        return self.filter(Adjustment.access.visible(actor) | (within(paths) & submitted))

    def named(self, texts: Collection[str]) -> dict[str, list[Adjustment]]:
        """Those with one of the numbers, e.g. ZT-12."""
        keys = {text: text.strip().upper().removeprefix(f"{NUMBER}-") for text in texts}
        wanted = [int(key) for key in keys.values() if key.isascii() and key.isdigit() and len(key) < 12]
        found = {str(row.pk): row for row in self.filter(pk__in=wanted)}
        return {text: [found[key]] for text, key in keys.items() if key in found}


@tracked
class Adjustment(CaseRow):
    """One change of one programme, from the school's draft until it is carried out (PROG-03)."""

    access = Access(
        keepers=frozenset({Role.EDUCATION, Role.HRSS}), units=frozenset({Role.SCHOOL}), readers=OFFICIALS
    )

    kind = models.CharField(_("调整类型"), max_length=10, choices=AdjustmentKind)
    programme = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjustments",
        verbose_name=_("现有专业"),
    )
    into = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjustments_into",
        verbose_name=_("并入的专业"),
    )
    code = models.CharField(_("专业代码"), max_length=10, blank=True, help_text=_("按国家专业目录填写。"))
    name = models.CharField(_("专业名称"), max_length=120, blank=True)
    direction = models.CharField(_("专业方向"), max_length=120, blank=True)
    level = models.CharField(_("办学层次"), max_length=10, choices=ProgrammeLevel, blank=True)
    years = models.DecimalField(
        _("学制（年）"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    cluster = models.ForeignKey(
        IndustryCluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adjustments",
        verbose_name=_("对应产业"),
    )
    start_year = models.PositiveSmallIntegerField(_("拟实施年份"), validators=YEARS)
    places = models.PositiveIntegerField(_("拟年招生数"), null=True, blank=True)
    teachers = models.PositiveIntegerField(_("已落实的专业课教师"), null=True, blank=True)
    training_places = models.PositiveIntegerField(_("已落实的实训工位"), null=True, blank=True)
    equipment = FenField(_("已有教学仪器设备值"), null=True, blank=True)
    investment = FenField(_("拟投入资金"), null=True, blank=True)
    money_source = models.CharField(_("资金来源"), max_length=200, blank=True)
    partners = models.CharField(_("合作企业"), max_length=400, blank=True)
    grounds = models.TextField(_("申请理由"), max_length=4000)
    students_plan = models.TextField(_("在校生安置方案"), max_length=2000, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=AdjustmentState, default=AdjustmentState.DRAFT)
    submitted_on = models.DateField(_("提交日期"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True, editable=False)
    decision = models.CharField(_("审核意见"), max_length=500, blank=True, editable=False)
    filing_number = models.CharField(_("备案号"), max_length=80, blank=True, editable=False)
    filed_on = models.DateField(_("备案日期"), null=True, blank=True, editable=False)
    filing_document = models.CharField(_("备案文件"), max_length=200, blank=True, editable=False)
    effective_on = models.DateField(_("执行日期"), null=True, blank=True, editable=False)
    made = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="made_by",
        verbose_name=_("新设的专业"),
    )
    kept_file = models.JSONField(_("决定时的论证材料"), default=dict, blank=True, editable=False)

    objects = AdjustmentQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("专业调整")
        constraints = [
            models.CheckConstraint(
                condition=Q(into__isnull=True) | ~Q(into=F("programme")),
                name="programmes_adjustment_into_another",
                violation_error_message=_("专业不能并入自身。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["filed", "effective"])
                | (~Q(filing_number="") & Q(filed_on__isnull=False)),
                name="programmes_adjustment_filed_how",
                violation_error_message=_("已备案的须有备案号和日期。"),
            ),
        ]

    def __str__(self) -> str:
        what = self.name or (self.programme.name if self.programme else "")
        return f"{self.get_kind_display()}：{what}（{self.number}）"

    @property
    def number(self) -> str:
        return f"{NUMBER}-{self.pk}" if self.pk else NUMBER


@tracked
class Opinion(RegisterRow):
    """What one body says of a change, or of another matter in which enterprises have a say (PROG-16)."""

    access = Access(
        keepers=frozenset({Role.EDUCATION, Role.HRSS, Role.DRC, Role.INDUSTRY}),
        units=frozenset({Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR}),
        readers=OFFICIALS | {Role.SCHOOL},
    )

    organisation: Any = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("发表意见的单位")
    )
    adjustment = models.ForeignKey(
        Adjustment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("专业调整申请"),
        help_text=_("填写申请编号，如 ZT-12；与申请无关的意见不填。"),
    )
    matter = models.CharField(
        _("事项"), max_length=12, choices=OpinionMatter, default=OpinionMatter.ADJUSTMENT
    )
    subject = models.CharField(_("专业、课程或教材"), max_length=120, blank=True)
    party = models.CharField(_("方面"), max_length=12, choices=OpinionParty)
    stance = models.CharField(_("意见"), max_length=12, choices=Stance)
    text = models.TextField(_("理由和建议"), max_length=2000, blank=True)
    given_on = models.DateField(_("日期"))
    meeting = models.CharField(_("会议或函件"), max_length=200, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("赞成票"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("反对票"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("弃权票"), null=True, blank=True)
    answer = models.TextField(_("学校的采纳情况"), max_length=1000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("行业企业意见")
        ordering = ["-given_on", "-pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "adjustment"],
                condition=Q(state="current", adjustment__isnull=False),
                name="programmes_opinion_once",
                violation_error_message=_("该单位对这项申请已有一条意见；要改的请修改原意见。"),
            ),
            models.CheckConstraint(
                condition=Q(adjustment__isnull=False) | ~Q(subject=""),
                name="programmes_opinion_about",
                violation_error_message=_("请写明是哪项申请，或哪个专业、课程、教材。"),
            ),
            models.CheckConstraint(
                condition=Q(stance__in=["agree"]) | ~Q(text=""),
                name="programmes_opinion_why",
                violation_error_message=_("有条件同意、不同意或弃权的，请写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}：{self.get_stance_display()}"
