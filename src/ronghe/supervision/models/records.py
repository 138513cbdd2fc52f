"""Records that supervision keeps with evidence and counts, and the rules of scores and of computed status."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, RegisterRow, ScopedModel
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.policy.enums import TaskState
from ronghe.policy.models import Indicator, Task
from ronghe.supervision.enums import (
    CandidateKind,
    CommendationState,
    CoordinationSubject,
    DockingKind,
    DockingState,
    PromptState,
    RankingGroup,
    SchoolLine,
)
from ronghe.supervision.models.access import OFFICE_KEPT, OFFICES, UNITS

YEARS = (MinValueValidator(2000), MaxValueValidator(2100))
WEIGHT = (MinValueValidator(0), MaxValueValidator(100))
BUREAUX = frozenset({Role.EDUCATION, Role.DRC, Role.POLICY_OFFICE, Role.HRSS, Role.SUPERVISION})
BY_BUREAUX = Access(keepers=BUREAUX, units=frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}))
BY_STATE_ASSETS = Access(
    keepers=OFFICES | {Role.EDUCATION, Role.BUREAU}, units=frozenset({Role.ENTERPRISE, Role.ASSOCIATION})
)


@tracked
class Consultation(RegisterRow):
    """An opinion bought from an advisory body or think tank by the government (GOV-06)."""

    access = Access(keepers=BUREAUX)

    subject = models.CharField(_("咨询事项"), max_length=200)
    adviser = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("咨询机构、智库")
    )
    commissioned_on = models.DateField(_("委托日期"))
    is_purchased = models.BooleanField(_("以政府购买服务方式"), default=True)
    contract = models.CharField(_("采购文件编号"), max_length=80, blank=True)
    amount = FenField(_("合同金额"), null=True, blank=True)
    opinion = models.TextField(_("咨询意见"), max_length=5000, blank=True)
    is_adopted = models.BooleanField(_("意见已采纳"), default=False)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("决策咨询")

    def __str__(self) -> str:
        return self.subject


@tracked
class Duty(RegisterRow):
    """One planning duty of a department, with its priority flag and whether it is kept (GOV-07)."""

    access = Access(
        keepers=OFFICES | {Role.EDUCATION, Role.DRC}, units=UNITS - OFFICES - {Role.EDUCATION, Role.DRC}
    )

    duty = models.CharField(_("统筹职责"), max_length=200)
    project = models.CharField(_("项目或对象"), max_length=200, blank=True)
    is_priority = models.BooleanField(_("按重点项目、优先支持"), default=False)
    is_kept = models.BooleanField(_("已落实"), null=True, blank=True)
    checked_on = models.DateField(_("核对日期"), null=True, blank=True)
    answer = models.TextField(_("落实情况"), max_length=2000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("部门统筹职责")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_kept__isnull=True) | (Q(checked_on__isnull=False) & ~Q(answer="")),
                name="supervision_duty_checked",
                violation_error_message=_("写明是否落实的，须填核对日期和落实情况。"),
            ),
        ]

    def __str__(self) -> str:
        return self.duty


@tracked
class Coordination(RegisterRow):
    """One matter of layout, programmes or resources settled across the two school lines (GOV-08)."""

    access = Access(keepers=BUREAUX)

    matter = models.CharField(_("统筹事项"), max_length=200)
    subject = models.CharField(_("类别"), max_length=12, choices=CoordinationSubject)
    agreed_on = models.DateField(_("商定日期"))
    has_education = models.BooleanField(_("涉及教育系统学校"), default=True)
    has_hrss = models.BooleanField(_("涉及人社系统（技工）学校"), default=True)
    has_training = models.BooleanField(_("涉及培训学校"), default=False)
    result = models.TextField(_("统筹结果"), max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("布局与资源统筹")

    def __str__(self) -> str:
        return self.matter


@tracked
class Docking(RegisterRow):
    """One offer between government and university, or university and enterprise, and its answer (GOV-09)."""

    access = Access(
        keepers=BUREAUX | {Role.INDUSTRY},
        units=frozenset({Role.SCHOOL, Role.ENTERPRISE}),
        is_shared=True,
    )

    matter = models.CharField(_("对接事项"), max_length=200)
    kind = models.CharField(_("类别"), max_length=12, choices=DockingKind)
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("对接对方"))
    proposed_on = models.DateField(_("提出日期"))
    status = models.CharField(
        _("回应情况"), max_length=10, choices=DockingState, default=DockingState.WAITING
    )
    answered_on = models.DateField(_("回应日期"), null=True, blank=True)
    contribution = models.TextField(_("融合与贡献"), max_length=2000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("双对接、双促进")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="waiting", answered_on__isnull=True)
                | (~Q(status="waiting") & Q(answered_on__isnull=False, answered_on__gte=F("proposed_on"))),
                name="supervision_docking_answered",
                violation_error_message=_("已回应的须有回应日期且不早于提出日期，待回应的不填。"),
            ),
        ]

    def __str__(self) -> str:
        return self.matter


@tracked
class Dialogue(RegisterRow):
    """A talk of government, industry, school and enterprise on education together (GOV-10)."""

    access = BY_BUREAUX

    topic = models.CharField(_("对话主题"), max_length=200)
    held_on = models.DateField(_("日期"))
    has_government = models.BooleanField(_("政府参加"), default=True)
    has_industry = models.BooleanField(_("行业参加"), default=False)
    has_school = models.BooleanField(_("学校参加"), default=False)
    has_enterprise = models.BooleanField(_("企业参加"), default=False)
    result = models.TextField(_("共识与结果"), max_length=3000)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("政行校企对话")

    def __str__(self) -> str:
        return self.topic

    @property
    def has_all_four(self) -> bool:
        return self.has_government and self.has_industry and self.has_school and self.has_enterprise


@tracked
class GovernanceReform(RegisterRow):
    """One step of a school's reform of its internal governance (GOV-11)."""

    access = Access(keepers=frozenset({Role.EDUCATION, Role.SUPERVISION}), units=frozenset({Role.SCHOOL}))

    measure = models.CharField(_("改革措施"), max_length=200)
    started_on = models.DateField(_("开始日期"))
    finished_on = models.DateField(_("完成日期"), null=True, blank=True)
    effect = models.TextField(_("成效"), max_length=2000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("学校内部治理改革")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on")),
                name="supervision_reform_dates_ordered",
                violation_error_message=_("完成日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.measure


@tracked
class SharedResource(RegisterRow):
    """One entry of the resource catalogue that serves education and HRSS schools alike (GOV-12)."""

    access = Access(
        keepers=frozenset({Role.EDUCATION, Role.HRSS}), units=frozenset({Role.SCHOOL}), is_shared=True
    )

    name = models.CharField(_("资源名称"), max_length=200)
    line = models.CharField(_("所属系统"), max_length=10, choices=SchoolLine)
    serves_education = models.BooleanField(_("向教育系统学校开放"), default=False)
    serves_hrss = models.BooleanField(_("向人社系统学校开放"), default=False)
    terms = models.CharField(_("使用条件"), max_length=300, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("共享资源目录")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(serves_education=True) | Q(serves_hrss=True),
                name="supervision_resource_serves_somebody",
                violation_error_message=_("共享资源至少向一个系统的学校开放。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class CountyEvaluation(RegisterRow):
    """A county government's evaluation on its education duties, and where the result was used (SUP-06)."""

    access = Access(keepers=OFFICES | {Role.EDUCATION, Role.BUREAU}, readers=OFFICIALS)

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    has_vocational = models.BooleanField(_("评价内容包括职业教育"), default=False)
    result = models.CharField(_("评价结果"), max_length=60)
    for_leadership = models.BooleanField(_("用于领导班子考核"), null=True, blank=True)
    for_cadres = models.BooleanField(_("用于领导干部奖惩"), null=True, blank=True)
    basis = models.CharField(_("运用的文件依据"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("县级政府履行教育职责评价")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=Q(state="current"),
                name="supervision_county_evaluation_once",
                violation_error_message=_("该单位本年度的评价已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.year}"


@tracked
class Commendation(CaseRow):
    """A county, school, unit or post put forward for outstanding reform (SUP-07)."""

    access = Access(keepers=OFFICES | {Role.EDUCATION}, units=UNITS - OFFICES - {Role.EDUCATION})

    name = models.CharField(_("候选对象"), max_length=120)
    kind = models.CharField(_("类别"), max_length=10, choices=CandidateKind)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    honour = models.CharField(_("拟授称号"), max_length=120)
    criteria = models.CharField(_("评选条件"), max_length=500)
    merits = models.TextField(_("主要成效"), max_length=3000)
    reward = models.CharField(_("奖励"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=CommendationState, default=CommendationState.DRAFT
    )

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("改革成效评选表彰")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "year", "honour"],
                name="supervision_commendation_once",
                violation_error_message=_("该对象本年度已推荐同一称号。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.honour}（{self.year}）"


@tracked
class PartyBuilding(RegisterRow):
    """Party-building deployed, carried out and assessed together with the school's work (SUP-08)."""

    access = Access(keepers=OFFICES | {Role.EDUCATION}, units=frozenset({Role.SCHOOL}))

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    is_deployed = models.BooleanField(_("同部署"), null=True, blank=True)
    is_done = models.BooleanField(_("同落实"), null=True, blank=True)
    is_assessed = models.BooleanField(_("同考评"), null=True, blank=True)
    note = models.TextField(_("说明"), max_length=2000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("党建与业务同部署同落实同考评")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=Q(state="current"),
                name="supervision_party_once",
                violation_error_message=_("该单位本年度已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.year}"


@tracked
class ResponsibilityReport(RegisterRow):
    """An enterprise's social-responsibility report: does it tell of vocational education (SUP-09, SUP-10)."""

    access = BY_STATE_ASSETS

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    is_state_owned = models.BooleanField(_("国有企业"), default=False)
    is_published = models.BooleanField(_("已发布社会责任报告"), null=True, blank=True)
    has_section = models.BooleanField(_("报告写有参与职业教育的情况"), null=True, blank=True)
    web_address = models.URLField(_("报告网址"), blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("企业社会责任报告")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=Q(state="current"),
                name="supervision_csr_once",
                violation_error_message=_("该企业本年度已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(has_section__isnull=True)
                | Q(has_section=False)
                | Q(is_published__isnull=False, is_published=True),
                name="supervision_csr_section_needs_report",
                violation_error_message=_("没有发布报告，不能写有这一节。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.year}"


@tracked
class AssociationReview(RegisterRow):
    """An association's annual review: is its service to vocational education in scope (SUP-11)."""

    access = Access(keepers=OFFICES | {Role.EDUCATION, Role.BUREAU}, units=frozenset({Role.ASSOCIATION}))

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    is_in_scope = models.BooleanField(_("服务职业教育已纳入年审内容"), null=True, blank=True)
    has_passed = models.BooleanField(_("年审合格"), null=True, blank=True)
    service = models.TextField(_("服务职业教育情况"), max_length=2000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("行业组织资格年审")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=Q(state="current"),
                name="supervision_association_once",
                violation_error_message=_("该组织本年度已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.year}"


@tracked
class Prompt(RegisterRow):
    """A prompt to a district education department on the action plan, and what came of it (SUP-13)."""

    access = OFFICE_KEPT

    matter = models.CharField(_("督促事项"), max_length=200)
    sent_on = models.DateField(_("督促日期"))
    status = models.CharField(_("进展"), max_length=10, choices=PromptState, default=PromptState.SENT)
    answered_on = models.DateField(_("反馈日期"), null=True, blank=True)
    answer = models.TextField(_("反馈内容"), max_length=2000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("督促落实")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="sent")
                | (Q(answered_on__isnull=False, answered_on__gte=F("sent_on")) & ~Q(answer="")),
                name="supervision_prompt_answered",
                violation_error_message=_("已反馈的须有反馈日期（不早于督促日期）和内容。"),
            ),
        ]

    def __str__(self) -> str:
        return self.matter


@tracked
class RankingMethod(RegisterRow):
    """The weights of a ranking. No document states them: the office decides, with basis."""

    access = OFFICE_KEPT

    name = models.CharField(_("办法名称"), max_length=120)
    on_time = models.PositiveSmallIntegerField(_("按期报送率权重"), default=25, validators=WEIGHT)
    first_pass = models.PositiveSmallIntegerField(_("一次通过率权重"), default=15, validators=WEIGHT)
    tasks = models.PositiveSmallIntegerField(_("约束性任务到期完成率权重"), default=30, validators=WEIGHT)
    rectified = models.PositiveSmallIntegerField(_("整改按期销号率权重"), default=15, validators=WEIGHT)
    indicators = models.PositiveSmallIntegerField(_("指标达到率权重"), default=15, validators=WEIGHT)
    yellow_points = models.PositiveSmallIntegerField(_("每张黄牌扣分"), default=2, validators=WEIGHT)
    red_points = models.PositiveSmallIntegerField(_("每张红牌扣分"), default=5, validators=WEIGHT)
    basis = models.CharField(_("依据"), max_length=200)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("排名办法")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=Q(state="current"),
                name="supervision_method_once",
                violation_error_message=_("本辖区已有同名办法。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Ranking(ScopedModel):
    """A ranking as it was fixed for a period: method, components and places, never recomputed."""

    method = models.ForeignKey(RankingMethod, models.PROTECT, related_name="+", verbose_name=_("排名办法"))
    group = models.CharField(_("排名范围"), max_length=20, choices=RankingGroup)
    period_from = models.DateField(_("起"))
    period_to = models.DateField(_("止"))
    content = models.JSONField(_("结果"))
    fixed_on = models.DateField(_("定稿日期"))

    class Meta:
        ordering = ["-period_to", "-pk"]
        verbose_name = verbose_name_plural = _("排名")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "group", "period_from", "period_to"],
                name="supervision_ranking_once",
                violation_error_message=_("这一时段的排名已经定稿。"),
            )
        ]

    def __str__(self) -> str:
        return _("%(group)s排名（%(first)s至%(last)s）") % {
            "group": self.get_group_display(),
            "first": self.period_from,
            "last": self.period_to,
        }


@tracked
class StatusRule(RegisterRow):
    """The status of a task computed from its indicator. The unit's own report stays beside it.

    ``overruled`` is what an official set instead, with the reason.
    """

    access = Access(keepers=OFFICES | {Role.EDUCATION})

    task = models.OneToOneField(Task, models.PROTECT, related_name="status_rule", verbose_name=_("任务"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("指标"))
    when_met = models.CharField(
        _("指标达到时任务为"), max_length=12, choices=TaskState, default=TaskState.DONE
    )
    when_on_track = models.CharField(
        _("指标跟上年度要求时任务为"), max_length=12, choices=TaskState, default=TaskState.ON_TRACK
    )
    when_behind = models.CharField(
        _("指标落后时任务为"), max_length=12, choices=TaskState, default=TaskState.LATE
    )
    basis = models.CharField(_("依据"), max_length=200)
    overruled = models.CharField(_("人工核定的状态"), max_length=12, choices=TaskState, blank=True)
    overruled_reason = models.CharField(_("人工核定的理由"), max_length=300, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("任务状态核算规则")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(overruled="") | ~Q(overruled_reason=""),
                name="supervision_status_overruled_why",
                violation_error_message=_("人工核定须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.task.title
