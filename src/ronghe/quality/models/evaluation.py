"""Evaluation: schemes, rounds, the evaluated subjects, who scores them, scores, results and their uses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import (
    Access,
    CaseRow,
    RegisterRow,
    Sample,
    SampleItem,
    ScopedModel,
    Versioned,
    versioned_constraints,
)
from ronghe.core.roles import OFFICIALS, Role
from ronghe.core.scope import ScopedQuerySet, along, within
from ronghe.directory.models import Organisation
from ronghe.engine.appraisal import Scheme
from ronghe.quality.enums.evaluation import LIVE_SCORING, CaseState, SchemeSubject, ScoringState, UseKind
from ronghe.quality.rules.evaluation import ORGANISERS, SUBJECTS

YEARS = (MinValueValidator(2000), MaxValueValidator(2100))
BY_ORGANISERS = Access(keepers=ORGANISERS)


def user_key(words: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class SchemeQuerySet(ScopedQuerySet["EvaluationScheme"]):
    scope_field = "jurisdiction"

    def visible_to(self, actor: Actor) -> Self:
        """By what one is evaluated is known to everybody in the place's line."""
        return self if actor.is_system else self.filter(along(actor.paths))

    def current(self) -> Self:
        return self.filter(is_current=True)

    def named(self, texts: Collection[str]) -> dict[str, list[EvaluationScheme]]:
        """By the name as it is shown, with the version."""
        wanted = set(texts)
        found: dict[str, list[EvaluationScheme]] = {}
        for one in self:
            if str(one) in wanted:
                found.setdefault(str(one), []).append(one)
        return found


@tracked
class EvaluationScheme(Versioned, ScopedModel):
    """One version of a scheme. A change is a new version; rounds keep the one they were opened with."""

    series = ("jurisdiction", "code")

    code = models.CharField(_("方案代码"), max_length=90)
    name = models.CharField(_("方案名称"), max_length=300)
    subject = models.CharField(_("评价对象"), max_length=12, choices=SchemeSubject)
    definition = models.JSONField(_("内容"))
    basis = models.CharField(_("依据"), max_length=300)
    valid_from = models.DateField(_("起始日期"))

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction__path", "code", "-version"]
        verbose_name = _("评价方案")
        verbose_name_plural = _("评价方案")
        constraints = versioned_constraints("quality_scheme", ["jurisdiction", "code"])

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"

    @property
    def wording(self) -> Scheme:
        return Scheme.from_data(self.definition)


@tracked
class EvaluationRound(RegisterRow):
    """One round: a scheme over subjects of a year. The organisation is the one that holds it."""

    access = BY_ORGANISERS

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织单位")
    )
    name = models.CharField(_("评价名称"), max_length=120)
    scheme = models.ForeignKey(
        EvaluationScheme, models.PROTECT, related_name="rounds", verbose_name=_("评价方案")
    )
    year = models.PositiveSmallIntegerField(_("评价年度"), validators=YEARS)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("评分截止日期"))
    appeal_days = models.PositiveSmallIntegerField(
        _("申诉期（工作日）"),
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("文件没有规定的，由组织单位确定，并在备注里写明依据。"),
    )
    conflict_years = models.PositiveSmallIntegerField(
        _("利益关系回看年数"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("这些年里与被评单位有合作、付款或任职关系的，不能作为第三方评分。"),
    )
    is_public = models.BooleanField(
        _("结果在公众网站公布"), default=True, help_text=_("不选的，结果只反馈给被评单位和各部门。")
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("评价活动")
        verbose_name_plural = _("评价活动")
        ordering = ["-year", "-pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year", "name"],
                name="quality_round_once",
                violation_error_message=_("本单位这一年度已有同名评价。"),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="quality_round_dates",
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.year}）"


@tracked
class EvaluationCase(CaseRow):
    """One subject in a round: the organisation itself, or a programme, cooperation or base of it."""

    access = Access(keepers=ORGANISERS, units=SUBJECTS)

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("被评单位")
    )
    round = models.ForeignKey(
        EvaluationRound, models.PROTECT, related_name="cases", verbose_name=_("评价活动")
    )
    subject_name = models.CharField(
        _("专业、合作项目或基地名称"), max_length=120, blank=True, help_text=_("评价单位本身的不填。")
    )
    state = models.CharField(_("状态"), max_length=10, choices=CaseState, default=CaseState.SELF)

    class Meta(CaseRow.Meta):
        verbose_name = _("评价对象")
        verbose_name_plural = _("评价对象")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "subject_name"],
                condition=~Q(state="cancelled"),
                name="quality_case_once",
                violation_error_message=_("该单位（或项目）已在本次评价中。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.round.year}年"

    @property
    def who(self) -> str:
        """The organisation, with its programme, cooperation or base."""
        what = f"（{self.subject_name}）" if self.subject_name else ""
        return f"{self.organisation.name}{what}"


@tracked
class Commission(RegisterRow):
    """A contract with a third party: who evaluates what, for how much, with which qualification."""

    access = Access(keepers=ORGANISERS | {Role.FINANCE}, readers=OFFICIALS, units=frozenset())

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("委托单位")
    )
    name = models.CharField(_("委托事项"), max_length=120)
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("受托第三方"))
    round = models.ForeignKey(
        EvaluationRound,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commissions",
        verbose_name=_("评价活动"),
    )
    number = models.CharField(_("合同号"), max_length=60)
    qualification = models.CharField(
        _("资质"), max_length=200, help_text=_("证书或批准文号；文件没有规定要什么资质的，写明认定办法。")
    )
    areas = models.CharField(_("评估范围"), max_length=300)
    fee = FenField(_("合同金额"), null=True, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))

    class Meta(RegisterRow.Meta):
        verbose_name = _("第三方委托")
        verbose_name_plural = _("第三方委托")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "number"],
                name="quality_commission_number_once",
                violation_error_message=_("本单位已登记过这个合同号。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="quality_commission_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(body=F("organisation")),
                name="quality_commission_two_sides",
                violation_error_message=_("委托单位不能委托自己。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScoringQuerySet(models.QuerySet["Scoring"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those one is to fill oneself, and for organisers those of their place."""
        if actor.is_system:
            return self
        mine = Q(user_id=actor.user_id) | Q(user__isnull=True, organisation__in=actor.organisation_ids)
        paths = tuple(g.jurisdiction_path for g in actor.grants if g.role in ORGANISERS)
        return self.filter(mine | within(paths, "case__jurisdiction"))

    def live(self) -> Self:
        return self.filter(state__in=LIVE_SCORING)

    def waiting_for(self, actor: Actor) -> Self:
        """What this person is to score now."""
        mine = Q(user_id=actor.user_id) | Q(user__isnull=True, organisation__in=actor.organisation_ids)
        ready = Q(case__state=CaseState.SCORING) | Q(case__state=CaseState.SELF, is_self=True)
        return self.filter(mine, ready, state=ScoringState.ASSIGNED)


@tracked
class Scoring(models.Model):
    """One scorer's sheet for one subject, as one party. A replaced sheet stays and counts no more."""

    case = models.ForeignKey(
        EvaluationCase, models.PROTECT, related_name="scorings", verbose_name=_("评价对象")
    )
    party = models.CharField(_("评价方"), max_length=31)
    is_self = models.BooleanField(_("自评"), default=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("评分单位")
    )
    user = user_key(_("评分人"))
    commission = models.ForeignKey(
        Commission, models.PROTECT, null=True, blank=True, related_name="scorings", verbose_name=_("委托")
    )
    survey = models.ForeignKey(
        "Survey", models.PROTECT, null=True, blank=True, related_name="scorings", verbose_name=_("来自问卷")
    )
    state = models.CharField(_("状态"), max_length=10, choices=ScoringState, default=ScoringState.ASSIGNED)
    declared_at = models.DateTimeField(_("独立性声明时间"), null=True, blank=True)
    declaration = models.CharField(_("独立性声明"), max_length=500, blank=True)
    declared_by = user_key(_("声明人"))
    reason = models.CharField(_("回避或更换理由"), max_length=500, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replacement",
        verbose_name=_("替换的评分"),
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_by = user_key(_("提交人"))

    objects = ScoringQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "pk"]
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "party", "organisation", "user"],
                condition=Q(state__in=["assigned", "submitted"]),
                nulls_distinct=False,
                name="quality_scoring_once",
                violation_error_message=_("该评分人已在这一方的名单中。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "submitted"]) | ~Q(reason=""),
                name="quality_scoring_gone_why",
                violation_error_message=_("回避和更换须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}：{self.case}"

    @property
    def jurisdiction(self) -> Any:
        return self.case.jurisdiction


@tracked
class ItemScore(models.Model):
    """What a scorer gave for one item: a value, or that it does not apply. No row means not scored."""

    scoring = models.ForeignKey(Scoring, models.CASCADE, related_name="scores", verbose_name=_("评分"))
    item = models.CharField(_("评价项"), max_length=31)
    value = models.DecimalField(_("得分"), max_digits=9, decimal_places=4, null=True, blank=True)
    applies = models.BooleanField(_("适用"), default=True)
    comment = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        ordering = ["scoring_id", "pk"]
        verbose_name = _("单项得分")
        verbose_name_plural = _("单项得分")
        constraints = [
            models.UniqueConstraint(fields=["scoring", "item"], name="quality_itemscore_once"),
            models.CheckConstraint(
                condition=Q(applies=True, value__isnull=False, value__gte=0)
                | Q(applies=False, value__isnull=True),
                name="quality_itemscore_value",
                violation_error_message=_("适用的项须有得分；不适用的不计分。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.value if self.applies else _('不适用')}"


class ResultQuerySet(models.QuerySet["EvaluationResult"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        access: Access = EvaluationCase.access
        return self.filter(case__in=EvaluationCase.objects.filter(access.visible(actor)))

    def public(self) -> Self:
        """Every published version, of rounds that are told to the public."""
        return self.filter(published_on__isnull=False, case__round__is_public=True)

    def named(self, texts: Collection[str]) -> dict[str, list[EvaluationResult]]:
        found: dict[str, list[EvaluationResult]] = {}
        for one in self.filter(number__in=list(texts)):
            found.setdefault(one.number, []).append(one)
        return found


@tracked
class EvaluationResult(models.Model):
    """One version of a result with everything it was made of. A correction is the next version."""

    case = models.ForeignKey(
        EvaluationCase, models.PROTECT, related_name="results", verbose_name=_("评价对象")
    )
    number = models.CharField(_("结果编号"), max_length=40, unique=True)
    version = models.PositiveSmallIntegerField(_("版本"))
    total = models.DecimalField(_("总分"), max_digits=6, decimal_places=2)
    grade = models.CharField(_("等次"), max_length=60, blank=True)
    detail = models.JSONField(_("分解"))
    weights = models.JSONField(_("所用权重"))
    scheme_digest = models.CharField(_("方案校验值"), max_length=64)
    reason = models.CharField(_("更正理由"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("合成时间"), auto_now_add=True)
    made_by = user_key(_("合成人"))
    published_on = models.DateField(_("公布日期"), null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "-version"]
        verbose_name = _("评价结果")
        verbose_name_plural = _("评价结果")
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="quality_result_version_once"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""),
                name="quality_result_corrected_why",
                violation_error_message=_("更正结果须写明理由。"),
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, total__lte=100),
                name="quality_result_total",
                violation_error_message=_("总分应在 0 到 100 之间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


@tracked
class ResultUse(RegisterRow):
    """One use of a result in a decision: which version, by whom, what for and why."""

    access = Access(keepers=OFFICIALS - {Role.AUDITOR, Role.OPERATOR}, readers=OFFICIALS)

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("使用单位")
    )
    result = models.ForeignKey(
        EvaluationResult,
        models.PROTECT,
        related_name="uses",
        verbose_name=_("评价结果"),
        help_text=_("填写结果编号，如 PJ2023-12-1；编号末位是版本。"),
    )
    kind = models.CharField(_("用途"), max_length=12, choices=UseKind)
    decision = models.CharField(_("决定"), max_length=200, help_text=_("文件名称或文号"))
    decided_on = models.DateField(_("决定日期"))
    why = models.CharField(_("怎样参考"), max_length=500)

    class Meta(RegisterRow.Meta):
        verbose_name = _("结果运用")
        verbose_name_plural = _("结果运用")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "result", "kind", "decision"],
                condition=Q(state="current"),
                name="quality_use_once",
                violation_error_message=_("同一决定对这个结果的运用已经登记。"),
            ),
        ]

    def __str__(self) -> str:
        return self.decision


@tracked
class ScoreSample(Sample):
    """A drawing among the submitted sheets of a round."""

    round = models.ForeignKey(
        EvaluationRound, models.PROTECT, related_name="samples", verbose_name=_("评价活动")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta(Sample.Meta):
        verbose_name = _("评分抽查")
        verbose_name_plural = _("评分抽查")

    def __str__(self) -> str:
        return f"{self.round}（{self.size} 份）"


@tracked
class ScoreSampleItem(SampleItem):
    """One sampled sheet."""

    drawing = models.ForeignKey(ScoreSample, models.PROTECT, related_name="items", verbose_name=_("评分抽查"))
    scoring = models.ForeignKey(Scoring, models.PROTECT, related_name="sample_items", verbose_name=_("评分"))

    class Meta(SampleItem.Meta):
        ordering = ["drawing_id", "pk"]
        verbose_name = _("抽查的评分")
        verbose_name_plural = _("抽查的评分")
        constraints = [
            *SampleItem.Meta.constraints,
            models.UniqueConstraint(fields=["drawing", "scoring"], name="quality_scoresampleitem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scoring}"

    @property
    def sample(self) -> ScoreSample:
        return self.drawing
