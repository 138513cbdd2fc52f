"""Inspections, what they find, what must be done until it is struck off, cards, published reports."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import CaseRow, RegisterRow
from ronghe.policy.enums import Modality
from ronghe.policy.models import Task
from ronghe.supervision.enums import (
    CARD_STANDS,
    ActionSource,
    ActionState,
    CardState,
    Colour,
    Grade,
    InspectionKind,
    InspectionState,
    ReportState,
)
from ronghe.supervision.models.access import (
    GOVERNED,
    ISSUED,
    OFFICE_KEPT,
    OFFICES,
    READERS,
    FindingQuerySet,
    OfficeAccess,
    Overseen,
    TitledQuerySet,
)
from ronghe.supervision.models.rounds import FormItem, Round, RoundForm

YEARS = (MinValueValidator(2000), MaxValueValidator(2100))


def _inspected(own: set[int]) -> Q:
    """Inspections that found something of these units."""
    found = Finding.objects.filter(organisation__in=own, state="current").order_by()
    return Q(pk__in=found.values("inspection"))


INSPECTED = OfficeAccess(keepers=OFFICES, readers=READERS, also=_inspected)


@tracked
class Inspection(CaseRow):
    """A regular or special supervision-evaluation with plan, criteria, findings, rectification (SUP-03)."""

    access = INSPECTED

    title = models.CharField(_("名称"), max_length=150)
    kind = models.CharField(_("类别"), max_length=10, choices=InspectionKind, default=InspectionKind.SPECIAL)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    clause = models.CharField(_("依据条款"), max_length=200, blank=True)
    plan = models.TextField(_("督导方案"), max_length=5000)
    criteria = models.TextField(_("评估标准"), max_length=5000)
    state = models.CharField(
        _("状态"), max_length=12, choices=InspectionState, default=InspectionState.PLANNED
    )

    objects = TitledQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        verbose_name = _("督导")
        verbose_name_plural = _("督导")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="supervision_inspection_once",
                violation_error_message=_("该单位已有同名的督导。"),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="supervision_inspection_dates_ordered",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Finding(RegisterRow):
    """What an inspection finds of one unit by one criterion."""

    access = OFFICE_KEPT

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="findings", verbose_name=_("督导")
    )
    criterion = models.CharField(_("评估标准"), max_length=200)
    grade = models.CharField(_("结论"), max_length=10, choices=Grade)
    text = models.TextField(_("发现的情况"), max_length=3000)

    objects = FindingQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("督导发现")
        verbose_name_plural = _("督导发现")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["inspection", "organisation", "criterion"],
                condition=Q(state="current"),
                name="supervision_finding_once",
                violation_error_message=_("该单位的这一条标准已有结论。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}（{self.organisation.name}）"


@tracked
class ActionItem(Overseen):
    """One numbered thing a unit must do, with owner, deadline, proof and check, until struck off (销号).

    A finding to rectify, a decision of a meeting, or an item of daily supervision.
    """

    access = GOVERNED

    source = models.CharField(
        _("来源"), max_length=14, choices=ActionSource, default=ActionSource.SUPERVISION
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("督导")
    )
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("督导发现")
    )
    meeting = models.ForeignKey(
        "supervision.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("会议"),
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("对应的规划任务")
    )
    number = models.PositiveSmallIntegerField(_("序号"), default=1)
    title = models.CharField(_("事项"), max_length=200)
    requirement = models.TextField(_("要求"), max_length=3000)
    owner_post = models.CharField(_("责任岗位"), max_length=80, help_text=_("写岗位，不写姓名。"))
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.MUST)
    deadline_on = models.DateField(_("完成期限"))
    result = models.TextField(_("办理结果"), blank=True, max_length=3000)
    reported_on = models.DateField(_("首次报送日期"), null=True, blank=True)
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=ActionState, default=ActionState.OPEN)

    class Meta(Overseen.Meta):
        verbose_name = _("督办事项")
        verbose_name_plural = _("督办事项")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "number"],
                condition=Q(inspection__isnull=False),
                name="supervision_action_number_once",
                violation_error_message=_("这次督导中已有这个序号。"),
            ),
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=Q(meeting__isnull=False),
                name="supervision_decision_number_once",
                violation_error_message=_("这次会议中已有这个序号。"),
            ),
            models.CheckConstraint(
                condition=Q(source="rectification", inspection__isnull=False, meeting__isnull=True)
                | Q(source="decision", meeting__isnull=False, inspection__isnull=True)
                | Q(source="supervision", meeting__isnull=True, inspection__isnull=True),
                name="supervision_action_has_its_source",
                violation_error_message=_("整改须选督导，议定事项须选会议，日常督办都不选。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Card(Overseen):
    """A yellow or red card of a unit: for a form or an item that is late, with reason and way to appeal."""

    access = ISSUED

    colour = models.CharField(_("牌色"), max_length=8, choices=Colour)
    form = models.ForeignKey(
        RoundForm, models.PROTECT, null=True, blank=True, related_name="cards", verbose_name=_("调度督查表")
    )
    item = models.ForeignKey(
        FormItem, models.PROTECT, null=True, blank=True, related_name="cards", verbose_name=_("表中的任务")
    )
    action = models.ForeignKey(
        ActionItem, models.PROTECT, null=True, blank=True, related_name="cards", verbose_name=_("督办事项")
    )
    reason = models.CharField(_("亮牌理由"), max_length=500)
    basis = models.CharField(_("依据"), max_length=300)
    issued_on = models.DateField(_("亮牌日期"))
    appeal_due_on = models.DateField(_("申诉期限"), null=True, blank=True)
    appeal = models.CharField(_("申诉理由"), max_length=500, blank=True)
    answer = models.CharField(_("申诉处理意见"), max_length=500, blank=True)
    ended_on = models.DateField(_("撤销或销牌日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=CardState, default=CardState.ISSUED)

    class Meta(Overseen.Meta):
        verbose_name = _("红黄牌")
        verbose_name_plural = _("红黄牌")
        constraints = [
            models.CheckConstraint(
                condition=Q(form__isnull=False, action__isnull=True)
                | Q(form__isnull=True, action__isnull=False, item__isnull=True),
                name="supervision_card_has_one_cause",
                violation_error_message=_("一张牌只对一张表或一个督办事项。"),
            ),
            models.UniqueConstraint(
                fields=["form", "item", "action", "colour"],
                condition=Q(state__in=[str(state) for state in CARD_STANDS]),
                nulls_distinct=False,
                name="supervision_card_once",
                violation_error_message=_("同一事项已有同色的牌。"),
            ),
        ]

    def __str__(self) -> str:
        cause = self.item or self.form or self.action
        return f"{self.get_colour_display()}：{cause}"[:120]


@tracked
class SupervisionReport(CaseRow):
    """A report about a unit, or about all that an inspection, a round or a ranking reached (SUP-04).

    Drafted, published by decision of the office, corrected and withdrawn in the open.
    """

    access = OFFICE_KEPT

    title = models.CharField(_("名称"), max_length=150)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("督导")
    )
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("调度督查")
    )
    ranking = models.ForeignKey(
        "supervision.Ranking",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("排名"),
        help_text=_("要公布排名的选这里；排名和督导、调度督查只选一个。"),
    )
    text = models.TextField(_("正文"), max_length=20000)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("公布人"),
    )
    decision = models.CharField(_("公布的理由和依据"), max_length=500, blank=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=500, blank=True)
    corrections = models.PositiveSmallIntegerField(_("更正次数"), default=0)
    state = models.CharField(_("状态"), max_length=10, choices=ReportState, default=ReportState.DRAFT)

    objects = TitledQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        verbose_name = _("督导报告")
        verbose_name_plural = _("督导报告")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="supervision_report_once",
                violation_error_message=_("该单位已有同名的督导报告。"),
            ),
            models.CheckConstraint(
                condition=Q(ranking__isnull=True) | Q(inspection__isnull=True, round__isnull=True),
                name="supervision_report_has_one_subject",
                violation_error_message=_("排名和督导、调度督查只选一个。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.PUBLISHED) | ~Q(decision=""),
                name="supervision_report_published_why",
                violation_error_message=_("公布须写明理由和依据。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
