"""What happens under a plan: progress reports, milestones, deliverables and problems."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet
from ronghe.directory.models import Organisation
from ronghe.policy.enums import (
    DeliverableKind,
    DeliverableState,
    MilestoneKind,
    MilestoneState,
    Modality,
    ProblemState,
    ReportState,
    TaskState,
)
from ronghe.policy.models.plans import Clause, Plan, Task
from ronghe.policy.models.scoping import OfPlanQuerySet, official


class ProgressReportQuerySet(ScopedQuerySet["ProgressReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """The own units' reports; all of a jurisdiction for its officials."""
        if actor.is_system:
            return self
        return self.filter(Q(organisation_id__in=actor.organisation_ids) | official(actor))


@tracked
class ProgressReport(ScopedModel):
    """What a unit says about its task for a period (POL-06). An accepted report is amended by a new one.

    ``claimed`` is the state the unit claims; the task takes it when the report is accepted.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name=_("任务"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="progress_reports", verbose_name=_("报送单位")
    )
    period = models.CharField(_("报送期"), max_length=60)
    claimed = models.CharField(_("进展状态"), max_length=12, choices=TaskState)
    percent = models.PositiveSmallIntegerField(_("完成进度（%）"), null=True, blank=True)
    text = models.TextField(_("进展情况"))
    state = models.CharField(_("审核状态"), max_length=12, choices=ReportState, default=ReportState.SUBMITTED)
    amends = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name=_("更正的报告")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("报送人"),
    )
    submitted_at = models.DateTimeField(_("报送时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("审核人"),
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    return_reason = models.TextField(_("退回理由"), blank=True)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        verbose_name = _("进展报告")
        verbose_name_plural = _("进展报告")
        indexes = [
            models.Index(fields=["jurisdiction", "state", "-submitted_at"], name="policy_report_state")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="policy_report_says_something",
                violation_error_message=_("请写明进展情况。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="policy_report_returned_with_reason",
                violation_error_message=_("退回须写明理由。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "accepted"]) | Q(decided_at__isnull=False),
                name="policy_report_decided_has_time",
                violation_error_message=_("已审核的报告须有审核时间。"),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="policy_report_percent_in_range",
                violation_error_message=_("完成进度须在 0 到 100 之间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.period} {self.organisation}"


class MilestoneQuerySet(OfPlanQuerySet["Milestone"]):
    pass


@tracked
class Milestone(ScopedModel):
    """An infrastructure project's phase with its date as printed (POL-17), or a dated submission (POL-12).

    ``due_text`` is the printed date (2020年秋季); ``due_on`` the last day it can mean, None where none is
    stated.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="milestones", verbose_name=_("规划"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="milestones", verbose_name=_("条款")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="milestones", verbose_name=_("任务")
    )
    key = models.CharField(_("标识"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=MilestoneKind)
    name = models.CharField(_("工程或事项"), max_length=200)
    phase = models.CharField(_("阶段"), max_length=80, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.TARGET)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    due_text = models.CharField(_("期限原文"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("责任单位"),
    )
    rule = models.CharField(_("规则编号"), max_length=80, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=MilestoneState, default=MilestoneState.PLANNED)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", F("due_on").asc(nulls_last=True), "id"]
        verbose_name = _("里程碑")
        verbose_name_plural = _("里程碑")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="policy_milestone_key_once"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="policy_milestone_done_has_date",
                violation_error_message=_("已完成的里程碑须有完成日期，未完成的不能有。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.phase}".strip()


class DeliverableQuerySet(OfPlanQuerySet["Deliverable"]):
    pass


@tracked
class Deliverable(ScopedModel):
    """A yes-or-no duty with evidence: a chapter in another plan (POL-08), an assessment item (POL-09), a
    section in an appraisal (POL-10), a pilot bid with its stage (POL-11), a publicity action (POL-18).

    ``subject`` is the other plan, assessment, project, title bid for, or action.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="deliverables", verbose_name=_("规划"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="deliverables", verbose_name=_("条款")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="deliverables", verbose_name=_("任务")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=DeliverableKind)
    subject = models.CharField(_("对象"), max_length=300)
    requirement = models.CharField(_("要求"), max_length=300, blank=True)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.MUST)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliverables",
        verbose_name=_("责任单位"),
    )
    state = models.CharField(
        _("结果"), max_length=12, choices=DeliverableState, default=DeliverableState.OPEN
    )
    answer = models.TextField(_("核实情况"), blank=True)
    answered_on = models.DateField(_("核实日期"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核实人"),
    )

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "kind", "id"]
        verbose_name = _("核查事项")
        verbose_name_plural = _("核查事项")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "subject"],
                name="policy_deliverable_once",
                violation_error_message=_("该事项已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="policy_deliverable_answer_has_basis",
                violation_error_message=_("登记结果须写明核实情况。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="pilot_bid", state__in=["open", "applied", "granted", "refused"])
                | (~Q(kind="pilot_bid") & Q(state__in=["open", "yes", "no"])),
                name="policy_deliverable_state_fits_kind",
                violation_error_message=_("试点申报用申报阶段，其他事项用是或否。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.subject}"


class ProblemReportQuerySet(ScopedQuerySet["ProblemReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """What the own units raised or received; all of a jurisdiction for its officials."""
        if actor.is_system:
            return self
        own = actor.organisation_ids
        return self.filter(Q(organisation_id__in=own) | Q(routed_to_id__in=own) | official(actor))


@tracked
class ProblemReport(ScopedModel):
    """A problem met in implementation, routed to the education bureau (POL-15)."""

    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("规划")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("任务")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="problems_raised", verbose_name=_("反映单位")
    )
    routed_to = models.ForeignKey(
        Organisation, models.PROTECT, related_name="problems_received", verbose_name=_("受理单位")
    )
    title = models.CharField(_("问题"), max_length=200)
    text = models.TextField(_("情况"))
    state = models.CharField(_("状态"), max_length=12, choices=ProblemState, default=ProblemState.ROUTED)
    reply = models.TextField(_("答复"), blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("反映人"),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("答复人"),
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("问题反映")
        verbose_name_plural = _("问题反映")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="routed") | (~Q(reply="") & Q(answered_at__isnull=False)),
                name="policy_problem_answer_has_text",
                violation_error_message=_("答复须有内容。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
