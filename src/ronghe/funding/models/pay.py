"""What a school earns itself, how it is distributed, and what belongs to one person alone."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow, ScopedModel
from ronghe.core.models.ledger import LedgerEntry
from ronghe.core.roles import Role
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.directory.models import Organisation
from ronghe.funding.enums.pay import (
    AllowanceKind,
    ContestHost,
    HostLevel,
    IncomeAct,
    IncomeKind,
    IncomePocket,
    ProposalState,
    Route,
    ShareKind,
    TalentForm,
    Treatment,
)
from ronghe.funding.models.appropriation import YEAR_MESSAGE
from ronghe.funding.models.budgets import YEARS

PAY_OFFICES = frozenset({Role.HRSS, Role.FINANCE, Role.EDUCATION})
"""Who decides and reads what schools distribute; never the share of one person."""
PAY_READERS = PAY_OFFICES | {Role.AUDITOR}
PAY_ACCESS = Access(keepers=frozenset(), units=frozenset({Role.SCHOOL}), readers=PAY_READERS)


@tracked
class IncomeProject(RegisterRow):
    """A project by which a school earns money; its figures are the sums of its ledger (PAY-16)."""

    access = PAY_ACCESS

    name = models.CharField(_("项目名称"), max_length=120)
    kind = models.CharField(_("收入类别"), max_length=20, choices=IncomeKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    payer = models.CharField(_("付款方"), max_length=120)
    contract = models.CharField(_("合同编号"), max_length=60, blank=True)
    is_horizontal = models.BooleanField(_("横向项目"), default=False)
    uses = models.CharField(
        _("合同约定的支出范围"),
        max_length=300,
        blank=True,
        help_text=_("几项用顿号隔开，如：设备费、材料费、劳务费；横向项目的支出只能在此范围内。"),
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("收入项目")
        verbose_name_plural = _("收入项目")
        ordering = ["-year", "name", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year", "name"],
                name="funding_incomeproject_once",
                violation_error_message=_("本校这一年度已有同名项目。"),
            ),
            models.CheckConstraint(
                condition=YEARS, name="funding_incomeproject_year", violation_error_message=YEAR_MESSAGE
            ),
            models.CheckConstraint(
                condition=Q(is_horizontal=False) | ~Q(contract="") & ~Q(uses=""),
                name="funding_incomeproject_horizontal",
                violation_error_message=_("横向项目须写明合同编号和约定的支出范围。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"

    @property
    def allowed_uses(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.uses.replace("，", "、").split("、") if part.strip())


@tracked
class IncomeEntry(LedgerEntry):
    """One line of a project: income, cost or distribution, each with its effect on the balance."""

    account = models.ForeignKey(
        IncomeProject, models.PROTECT, related_name="entries", verbose_name=_("收入项目")
    )
    pocket = models.CharField(_("科目"), max_length=20, choices=IncomePocket)
    kind = models.CharField(_("事项"), max_length=20, choices=IncomeAct)
    use = models.CharField(_("支出用途"), max_length=60, blank=True)

    class Meta(LedgerEntry.Meta):
        verbose_name = _("收入账目")
        verbose_name_plural = _("收入账目")


@tracked
class PayYear(RegisterRow):
    """The frame of a school's performance pay in a year: baseline, control level, approved total."""

    access = Access(keepers=frozenset({Role.HRSS}), units=frozenset({Role.SCHOOL}), readers=PAY_READERS)

    year = models.PositiveSmallIntegerField(_("年度"))
    staff = models.PositiveIntegerField(_("教职工人数"))
    is_public = models.BooleanField(_("公办"), default=True)
    is_non_profit_college = models.BooleanField(_("非营利性高职院校"), default=False)
    baseline = FenField(_("市属事业单位绩效工资基准线（元/人）"), null=True, blank=True)
    control_level = FenField(_("绩效工资调控水平（元，总额）"), null=True, blank=True)
    approved_total = FenField(_("核定绩效工资总量（元）"))
    paid_outside = FenField(
        _("本系统以外已发放的绩效工资（元）"), default=0, help_text=_("计入总量、由财务系统发放的部分。")
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("绩效工资年度核定")
        verbose_name_plural = _("绩效工资年度核定")
        ordering = ["-year", "organisation__pinyin", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="funding_payyear_once",
                violation_error_message=_("该校这一年度已经登记。"),
            ),
            models.CheckConstraint(
                condition=YEARS, name="funding_payyear_year", violation_error_message=YEAR_MESSAGE
            ),
            models.CheckConstraint(
                condition=Q(staff__gt=0),
                name="funding_payyear_staff",
                violation_error_message=_("教职工人数须大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年"


@tracked
class PayPlan(RegisterRow):
    """A school's own method of distribution, filed (PAY-10, PAY-14)."""

    access = PAY_ACCESS

    title = models.CharField(_("分配办法名称"), max_length=120)
    adopted_on = models.DateField(_("职代会或校务会通过日期"))
    filed_on = models.DateField(_("报备日期"))
    favours_key_posts = models.BooleanField(_("向关键岗位倾斜"), default=False)
    favours_backbones = models.BooleanField(_("向业务骨干倾斜"), default=False)
    favours_contributors = models.BooleanField(_("向突出贡献人员倾斜"), default=False)
    rewards_sources = models.CharField(
        _("纳入激励的收入来源"), max_length=200, blank=True, help_text=_("如：校企合作、培训、社会服务")
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("学校分配办法")
        verbose_name_plural = _("学校分配办法")
        ordering = ["-filed_on", "-pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(filed_on__gte=models.F("adopted_on")),
                name="funding_payplan_dates",
                violation_error_message=_("报备日期不能早于通过日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class AllowanceStandard(RegisterRow):
    """What a unit itself has set for a special post or for mentoring: the text gives no amount (PAY-13)."""

    access = Access(keepers=frozenset(), units=frozenset({Role.SCHOOL, Role.ENTERPRISE}), readers=PAY_READERS)

    kind = models.CharField(_("津贴"), max_length=16, choices=AllowanceKind)
    amount = FenField(_("月标准（元）"))
    basis = models.CharField(_("决定依据"), max_length=200)
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("岗位与带徒津贴标准")
        verbose_name_plural = _("岗位与带徒津贴标准")
        ordering = ["kind", "-valid_from"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_allowancestandard_amount",
                violation_error_message=_("标准须大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="funding_allowancestandard_dates",
                violation_error_message=_("截止日期不能早于起始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organisation}"


class ProposalQuerySet(ScopedQuerySet["DistributionProposal"]):
    def visible_to(self, actor: Actor) -> Self:
        """The school's own managers, and the offices of its place."""
        return self if actor.is_system else self.filter(PAY_ACCESS.visible(actor))


@tracked
class DistributionProposal(ScopedModel):
    """A school's proposal to distribute money to its people, with what the rules say of it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("学校"))
    title = models.CharField(_("方案名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    pay_on = models.DateField(_("拟发放日期"))
    state = models.CharField(_("状态"), max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    route = models.CharField(_("办理方式"), max_length=10, choices=Route, default=Route.FILING)
    findings = models.JSONField(_("核对结果"), default=list, blank=True)
    tax_conditions = models.BooleanField(
        _("成果转化奖励合于国家税收规定的条件"), null=True, blank=True, help_text=_("以税务部门核对为准。")
    )
    overflow = FenField(_("超调控水平部分（元）"), default=0)
    overrule_reason = models.TextField(_("准予超出的理由"), blank=True)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    decided_at = models.DateTimeField(_("审批（备案）时间"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("收入分配方案")
        verbose_name_plural = _("收入分配方案")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "year"], name="funding_proposal_school")]
        constraints = [
            models.CheckConstraint(
                condition=YEARS, name="funding_proposal_year", violation_error_message=YEAR_MESSAGE
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "distributed", "closed"]) | Q(decided_at__isnull=False),
                name="funding_proposal_decided_when",
                violation_error_message=_("批准的方案须有审批时间。"),
            ),
            models.CheckConstraint(
                condition=Q(overruled_by__isnull=True) | ~Q(overrule_reason=""),
                name="funding_proposal_overruled_why",
                violation_error_message=_("准予超出须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class ProposalSource(models.Model):
    """How much of a proposal comes out of the balance of which project."""

    proposal = models.ForeignKey(DistributionProposal, models.CASCADE, related_name="sources")
    project = models.ForeignKey(IncomeProject, models.PROTECT, related_name="+", verbose_name=_("收入项目"))
    amount = FenField(_("分配金额（元）"))

    class Meta:
        ordering = ["proposal_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "project"],
                name="funding_proposalsource_once",
                violation_error_message=_("同一方案里一个项目只列一次。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_proposalsource_amount",
                violation_error_message=_("分配金额须大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.amount}"


class PayShareQuerySet(models.QuerySet["PayShare"]):
    def visible_to(self, actor: Actor) -> Self:
        """The shares of the actor's own, once paid. Nobody else's, whatever the role."""
        if actor.user_id is None:
            return self.none()
        paid = (ProposalState.DISTRIBUTED, ProposalState.CLOSED)
        return self.filter(person_id=actor.user_id, proposal__state__in=paid)


@tracked(exclude=["amount", "taxable"])
class PayShare(models.Model):
    """What one person gets. Read by that person alone; pages show sums of several people only."""

    proposal = models.ForeignKey(DistributionProposal, models.CASCADE, related_name="shares")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    kind = models.CharField(_("分配类别"), max_length=12, choices=ShareKind)
    amount = FenField(_("金额（元）"))
    talent_form = models.CharField(_("薪酬形式"), max_length=20, choices=TalentForm, blank=True)
    contest_host = models.CharField(_("竞赛主办方"), max_length=20, choices=ContestHost, blank=True)
    contest_level = models.CharField(_("主办方级别"), max_length=10, choices=HostLevel, blank=True)
    allowance = models.CharField(_("津贴名称"), max_length=16, choices=AllowanceKind, blank=True)
    months = models.PositiveSmallIntegerField(_("月数"), default=1)
    treatment = models.CharField(_("计入方式"), max_length=12, choices=Treatment, default=Treatment.UNSTATED)
    taxable = FenField(_("计入当月工资薪金所得（元）"), null=True, blank=True)

    objects = PayShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("个人分配")
        verbose_name_plural = _("个人分配")
        ordering = ["proposal_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_payshare_amount",
                violation_error_message=_("金额须大于零。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="talent") | ~Q(talent_form=""),
                name="funding_payshare_talent_form",
                violation_error_message=_("高层次人才薪酬须写明薪酬形式。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="contest") | ~Q(contest_host="") & ~Q(contest_level=""),
                name="funding_payshare_contest_host",
                violation_error_message=_("竞赛奖金须写明主办方和级别。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="allowance") | ~Q(allowance=""),
                name="funding_payshare_allowance_kind",
                violation_error_message=_("津贴须写明名称。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"


def places_of(actor: Actor) -> Q:
    """The places in which the actor decides on pay."""
    paths = tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in PAY_OFFICES}))
    return within(paths)
