"""Cycles as they are run: schedules, the rounds they open, a form for each unit, its lines, reminders."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import CaseRow, RegisterRow, ScopedModel
from ronghe.policy.enums import CycleKind, Modality, TaskState
from ronghe.policy.models import Cycle, Task
from ronghe.supervision.enums import Addressees, CardSubject, FormState, RoundState
from ronghe.supervision.models.access import ISSUED, OFFICE_KEPT, Overseen, TitledQuerySet

DAYS = (MinValueValidator(1), MaxValueValidator(120))
PERIOD = RegexValidator(r"^P[1-9][0-9]*[YMD]$", _("周期写作 P1Y、P6M、P3M、P10D。"))
STAGES = RegexValidator(r"^[0-9]{1,2}(,[0-9]{1,2}){0,5}$", _("写工作日数，用英文逗号隔开，例如 5,2,0。"))


@tracked
class Schedule(RegisterRow):
    """How a recurring (or dated) duty of a plan is run. What the plan leaves open, the office decides.

    The cycle gives clause and wording; ``every`` is used only where the plan states no period, ``anchor_on``
    where it states no first day. ``organisation`` is the office that opens the rounds.
    """

    access = OFFICE_KEPT

    name = models.CharField(_("事项"), max_length=120)
    cycle = models.ForeignKey(
        Cycle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name=_("规划中的周期事项"),
    )
    kind = models.CharField(_("类别"), max_length=12, choices=CycleKind, default=CycleKind.DISPATCH)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.MUST)
    every = models.CharField(
        _("周期"), max_length=10, blank=True, validators=[PERIOD], help_text=_("文件写明的不用填。")
    )
    anchor_on = models.DateField(
        _("起算日"), null=True, blank=True, help_text=_("文件没有写的由主管单位定，并写明依据。")
    )
    due_on = models.DateField(
        _("一次性期限"), null=True, blank=True, help_text=_("不是周期、只有一个期限的填。")
    )
    starts_on = models.DateField(_("自何日起在系统中办理"), help_text=_("早于这一天到期的各期不再补开。"))
    addressees = models.CharField(_("填报单位"), max_length=10, choices=Addressees, default=Addressees.BOTH)
    body = models.ForeignKey(
        "supervision.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name=_("议事机构"),
    )
    opens_before = models.PositiveSmallIntegerField(
        _("提前几个工作日下发"), default=15, validators=[MaxValueValidator(120)]
    )
    sign_days = models.PositiveSmallIntegerField(_("几个工作日内签收"), default=3, validators=DAYS)
    remind_before = models.CharField(
        _("期限前提醒（工作日）"), max_length=20, blank=True, default="5,2,0", validators=[STAGES]
    )
    remind_after = models.CharField(
        _("逾期后提醒（工作日）"), max_length=20, blank=True, default="1,3", validators=[STAGES]
    )
    basis = models.CharField(_("文件未写明处的决定依据"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("周期安排")
        verbose_name_plural = _("周期安排")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(state="current"),
                name="supervision_schedule_once",
                violation_error_message=_("该单位已有同名的周期安排。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class CardRule(RegisterRow):
    """After how many working days late a unit is carded: no document says it, the office decides."""

    access = OFFICE_KEPT

    subject = models.CharField(_("适用情形"), max_length=10, choices=CardSubject)
    yellow_days = models.PositiveSmallIntegerField(_("逾期几个工作日亮黄牌"), validators=DAYS)
    red_days = models.PositiveSmallIntegerField(_("逾期几个工作日亮红牌"), validators=DAYS)
    appeal_days = models.PositiveSmallIntegerField(_("几个工作日内可以申诉"), default=5, validators=DAYS)
    basis = models.CharField(_("依据"), max_length=200)

    class Meta(RegisterRow.Meta):
        verbose_name = _("红黄牌规则")
        verbose_name_plural = _("红黄牌规则")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "subject"],
                condition=Q(state="current"),
                name="supervision_card_rule_once",
                violation_error_message=_("本辖区这一情形已有规则，请修改原来的一条。"),
            ),
            models.CheckConstraint(
                condition=Q(red_days__gt=F("yellow_days")),
                name="supervision_card_rule_ordered",
                violation_error_message=_("红牌的天数须多于黄牌。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_subject_display())


@tracked
class Round(CaseRow):
    """One dispatch, inspection or yearly report: opened for all units at once, closed when all are done."""

    access = OFFICE_KEPT

    title = models.CharField(_("名称"), max_length=150)
    schedule = models.ForeignKey(
        Schedule, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name=_("周期安排")
    )
    kind = models.CharField(_("类别"), max_length=12, choices=CycleKind, default=CycleKind.DISPATCH)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.MUST)
    clause = models.CharField(_("依据条款"), max_length=200, blank=True)
    addressees = models.CharField(_("填报单位"), max_length=10, choices=Addressees, default=Addressees.BOTH)
    period_from = models.DateField(_("报送期起"))
    period_to = models.DateField(_("报送期止"))
    opened_on = models.DateField(_("下发日期"))
    sign_due_on = models.DateField(_("签收期限"))
    fill_due_on = models.DateField(_("填报期限"))
    calendar_note = models.CharField(_("期限说明"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RoundState, default=RoundState.OPEN)

    objects = TitledQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        ordering = ["-fill_due_on", "-pk"]
        verbose_name = _("调度督查")
        verbose_name_plural = _("调度督查")
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "period_to"],
                condition=Q(schedule__isnull=False),
                name="supervision_round_once",
                violation_error_message=_("这一期已经下发。"),
            ),
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to"))
                & Q(opened_on__lte=F("fill_due_on"))
                & Q(sign_due_on__lte=F("fill_due_on")),
                name="supervision_round_dates_ordered",
                violation_error_message=_("报送期、下发、签收和填报期限须先后有序。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class RoundForm(Overseen):
    """What one unit fills in for one round. ``known`` is what the system knew on the day it was made."""

    access = ISSUED

    round = models.ForeignKey(Round, models.PROTECT, related_name="forms", verbose_name=_("调度督查"))
    state = models.CharField(_("状态"), max_length=10, choices=FormState, default=FormState.ISSUED)
    known = models.JSONField(_("系统已掌握的情况"), default=dict, blank=True)
    signed_on = models.DateField(_("签收日期"), null=True, blank=True)
    submitted_on = models.DateField(_("首次提交日期"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    class Meta(Overseen.Meta):
        verbose_name = _("调度督查表")
        verbose_name_plural = _("调度督查表")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="supervision_form_once",
                violation_error_message=_("该单位在这一期已有一张表。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round.title} {self.organisation.name}"


@tracked
class FormItem(ScopedModel):
    """One line of a form: a task as the system knows it, and what the unit says."""

    form = models.ForeignKey(RoundForm, models.CASCADE, related_name="items", verbose_name=_("表"))
    number = models.PositiveSmallIntegerField(_("序号"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("任务")
    )
    title = models.CharField(_("任务或事项"), max_length=300)
    clause = models.CharField(_("依据条款"), max_length=300, blank=True)
    lead = models.CharField(_("牵头单位"), max_length=500, blank=True)
    cooperating = models.CharField(_("责任和配合单位"), max_length=1000, blank=True)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.MUST)
    deadline_on = models.DateField(_("完成时限"), null=True, blank=True)
    known = models.JSONField(_("系统已掌握的情况"), default=dict, blank=True)
    claimed = models.CharField(_("进展状态"), max_length=12, choices=TaskState, blank=True)
    percent = models.PositiveSmallIntegerField(_("完成进度（%）"), null=True, blank=True)
    progress = models.TextField(_("进展情况"), blank=True, max_length=3000)
    problems = models.TextField(_("存在问题"), blank=True, max_length=2000)
    next_step = models.TextField(_("下一步打算"), blank=True, max_length=2000)

    class Meta:
        ordering = ["form_id", "number"]
        verbose_name = _("调度督查表的一行")
        verbose_name_plural = _("调度督查表的各行")
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="supervision_item_number_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="supervision_item_percent_in_range",
                violation_error_message=_("完成进度须在 0 到 100 之间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


@tracked
class Reminder(models.Model):
    """A reminder that went out: one a stage of a deadline, so that nobody is told twice."""

    model = models.CharField(_("数据表"), max_length=80)
    row = models.BigIntegerField(_("记录编号"))
    stage = models.SmallIntegerField(_("距期限的工作日数"))
    due_on = models.DateField(_("期限"))
    sent_on = models.DateField(_("提醒日期"))
    people = models.PositiveSmallIntegerField(_("提醒人数"))

    class Meta:
        ordering = ["-sent_on", "-pk"]
        verbose_name = _("催办提醒")
        verbose_name_plural = _("催办提醒")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "row", "stage", "due_on"], name="supervision_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row} {self.stage}"
