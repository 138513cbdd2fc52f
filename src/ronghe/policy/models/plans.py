"""Plans as they run: the live clauses, tasks and units, and every published version kept as it was.

The live rows (Clause, Task, TaskUnit, Indicator) are the plan's present content and keep their identity over
all versions, so that reports and later apps can point at them. ``PlanVersion.content`` is what was
published, frozen. A row dropped by a later version is retired, never deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.indexes import containing_index
from ronghe.core.models import ScopedModel
from ronghe.core.scope import M, ScopedQuerySet
from ronghe.directory.enums import MatchHow
from ronghe.directory.models import Organisation
from ronghe.policy.enums import (
    DeadlineBasis,
    Modality,
    PlanState,
    TaskOrigin,
    TaskState,
    UnitRole,
    VersionOrigin,
)
from ronghe.policy.models.documents import Document, SourcePage
from ronghe.policy.models.scoping import OfPlanQuerySet, inner
from ronghe.policy.rules.progress import BINDING, Standing, standing

UNMATCHED = [MatchHow.NONE, MatchHow.AMBIGUOUS, MatchHow.COLLECTIVE]
"""Ways of matching that name no single organisation."""


class PlanQuerySet(ScopedQuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> Self:
        """Public plans for everybody; the rest for those who work in the jurisdiction or under it."""
        if actor.is_system:
            return self
        return self.filter(Q(is_public=True) | inner(actor))


@tracked
class Plan(ScopedModel):
    """A plan that runs: one per document, with its published versions and live content."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="plan", verbose_name=_("文件"))
    title = models.CharField(_("名称"), max_length=300)
    short_title = models.CharField(_("简称"), max_length=60, blank=True)
    state = models.CharField(_("状态"), max_length=20, choices=PlanState, default=PlanState.ACTIVE)
    is_public = models.BooleanField(_("对外公开"), default=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction_id", "-id"]
        verbose_name = _("规划")
        verbose_name_plural = _("规划")
        indexes = [containing_index("title", name="policy_plan_title_trgm")]

    def __str__(self) -> str:
        return self.short_title or self.title


class PlanVersionQuerySet(OfPlanQuerySet["PlanVersion"]):
    pass


@tracked
class PlanVersion(ScopedModel):
    """One publication of a plan. Nothing of it changes afterwards but whether it is the current one.

    ``content`` is ``policy.rules.Content`` as JSON; ``policy.queries.version_changes`` compares two.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("规划"))
    number = models.PositiveIntegerField(_("版次"))
    origin = models.CharField(_("来源"), max_length=20, choices=VersionOrigin)
    page = models.ForeignKey(
        SourcePage, models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("来源页面")
    )
    content = models.JSONField(_("发布内容"))
    fingerprint = models.CharField(_("内容校验值"), max_length=64)
    note = models.TextField(_("说明"), blank=True)
    is_current = models.BooleanField(_("现行版本"), default=True)
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发布人"),
    )

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "-number"]
        verbose_name = _("规划版本")
        verbose_name_plural = _("规划版本")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="policy_version_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(is_current=True),
                name="policy_one_current_version",
                violation_error_message=_("一个规划只能有一个现行版本。"),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="published_is_final", exclude=["is_current", "updated_at"]),
            pgtrigger.Protect(name="published_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第{self.number}版"


class ContentQuerySet(OfPlanQuerySet[M]):
    """Rows of a plan's content, those of earlier versions among them."""

    def live(self) -> Self:
        """In the current version."""
        return self.filter(retired_in__isnull=True)


class ContentRow(ScopedModel):
    """Base of a row of a plan's content. ``key`` names it within the plan over all versions."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="%(class)ss", verbose_name=_("规划"))
    key = models.CharField(_("标识"), max_length=120)
    order = models.PositiveIntegerField(_("顺序"), default=0)
    quote = models.TextField(_("原文"), blank=True)
    start = models.PositiveIntegerField(_("原文起点"), null=True, blank=True)
    end = models.PositiveIntegerField(_("原文终点"), null=True, blank=True)
    note = models.TextField(_("说明"), blank=True)
    register = models.JSONField(_("需求编号"), default=list, blank=True)
    introduced_in = models.ForeignKey(
        PlanVersion, models.PROTECT, related_name="+", verbose_name=_("首见版本")
    )
    retired_in = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("退出版本")
    )

    class Meta:
        abstract = True


class ClauseQuerySet(ContentQuerySet["Clause"]):
    pass


@tracked
class Clause(ContentRow):
    """One numbered (or run-in) heading with the text that is its own; ``start``/``end`` span that text."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级条款")
    )
    level = models.PositiveSmallIntegerField(_("层级"))
    label = models.CharField(_("序号"), max_length=40, blank=True)
    heading = models.CharField(_("标题"), max_length=300, blank=True)
    text = models.TextField(_("正文"), blank=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "order", "id"]
        verbose_name = _("条款")
        verbose_name_plural = _("条款")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"],
                condition=Q(retired_in__isnull=True),
                name="policy_clause_key_once",
            ),
            models.CheckConstraint(
                condition=~Q(label="") | ~Q(heading=""),
                name="policy_clause_has_name",
                violation_error_message=_("条款须有序号或标题。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.heading}"


_TABLE_FIELDS = (
    "title",
    "origin",
    "annex_number",
    "modality",
    "deadline_on",
    "deadline_text",
    "state",
    "percent",
    "reported_at",
    "plan__title",
    "plan__short_title",
    "clause__label",
    "clause__heading",
    "jurisdiction__short_name",
)


class TaskQuerySet(ContentQuerySet["Task"]):
    def running(self) -> Self:
        """Live and counted: not dropped, and not yielding to the wording that governs (POL-05)."""
        return self.filter(retired_in__isnull=True, yields_to__isnull=True)

    def named(self, texts: Collection[str]) -> dict[str, list[Task]]:
        """The running ones with one of the titles: for forms and sheets of other apps."""
        found: dict[str, list[Task]] = {}
        for row in self.running().filter(title__in=list(texts)):
            found.setdefault(row.title, []).append(row)
        return found

    def of_organisations(self, organisation_ids: frozenset[int] | set[int]) -> Self:
        """Tasks that name one of the organisations, or a collective it is a member of, in any role."""
        answering = TaskUnit.stands_for.through.objects.filter(organisation_id__in=organisation_ids)
        return self.filter(pk__in=answering.values("taskunit__task_id"))

    def overdue(self, today: date) -> Self:
        """Past the deadline and not done, where the wording binds (``Task.is_overdue`` for many)."""
        return self.filter(deadline_on__lt=today, modality__in=BINDING).exclude(state=TaskState.DONE)

    def for_table(self) -> Self:
        """With just what a row of a table of tasks shows. Two queries."""
        shown = ("task_id", "role", "role_word", "printed_name", "order")
        units = TaskUnit.objects.only(*shown).order_by("order", "pk")
        return (
            self.select_related("plan", "clause", "jurisdiction")
            .only(*_TABLE_FIELDS)
            .prefetch_related(models.Prefetch("units", units))
        )

    def for_list(self) -> Self:
        """With what every list of tasks shows: plan, clause, units and their organisations. Three queries."""
        units = TaskUnit.objects.select_related("organisation").order_by("order", "pk")
        return self.select_related("plan__document", "clause", "jurisdiction").prefetch_related(
            models.Prefetch("units", units)
        )


@tracked
class Task(ContentRow):
    """A piece of work the plan assigns. ``modality`` keeps how binding the wording is (POL-07).

    ``deadline_on`` is the last day by which it is due (31 December where only a year is stated), None where
    the page gives none; ``deadline_basis`` says whence it comes, ``deadline_text`` how it is printed. Being
    overdue is computed (``is_overdue``), never stored. An annex row that restates a body task points at it
    by ``restates``; where one wording governs, the other ``yields_to`` it and is not counted.
    ``unit_doubts`` are the words of what the page leaves open about units (no lead printed, 等).
    """

    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("条款")
    )
    origin = models.CharField(_("出处"), max_length=10, choices=TaskOrigin, default=TaskOrigin.BODY)
    annex_number = models.PositiveSmallIntegerField(_("附件序号"), null=True, blank=True)
    title = models.CharField(_("任务"), max_length=300)
    text = models.TextField(_("任务内容"), blank=True)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.MUST)
    deadline_on = models.DateField(_("完成时限"), null=True, blank=True)
    deadline_basis = models.CharField(
        _("时限依据"), max_length=12, choices=DeadlineBasis, default=DeadlineBasis.NONE
    )
    deadline_text = models.CharField(_("时限原文"), max_length=80, blank=True)
    and_others = models.BooleanField(_("单位名后有“等”"), default=False)
    unit_doubts = models.JSONField(_("单位疑点"), default=list, blank=True)
    restates = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="restated_by",
        verbose_name=_("对应正文任务"),
    )
    yields_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prevails_over",
        verbose_name=_("以此任务为准"),
    )
    state = models.CharField(_("状态"), max_length=12, choices=TaskState, default=TaskState.NOT_STARTED)
    percent = models.PositiveSmallIntegerField(_("完成进度（%）"), null=True, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    reported_at = models.DateTimeField(_("最近报送"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "order", "id"]
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        indexes = [
            models.Index(fields=["plan", "order"], name="policy_task_plan_order"),
            models.Index(fields=["jurisdiction", "state", "deadline_on"], name="policy_task_state_due"),
            models.Index(
                fields=["deadline_on", "plan", "order"],
                name="policy_task_due",
                condition=Q(retired_in__isnull=True, yields_to__isnull=True),
            ),
            models.Index(
                fields=["plan", "state", "modality", "deadline_on"],
                include=["jurisdiction", "id"],
                condition=Q(retired_in__isnull=True, yields_to__isnull=True),
                name="policy_task_running",
            ),
            containing_index("title", name="policy_task_title_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"], condition=Q(retired_in__isnull=True), name="policy_task_key_once"
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="policy_task_has_title",
                violation_error_message=_("任务须有名称。"),
            ),
            models.CheckConstraint(
                condition=Q(deadline_on__isnull=True, deadline_basis="none")
                | Q(deadline_on__isnull=False, deadline_basis__in=["stated", "inherited", "plan_end"]),
                name="policy_task_deadline_has_basis",
                violation_error_message=_("有完成时限的须注明依据；没有时限的依据为“未写明”。"),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="policy_task_percent_in_range",
                violation_error_message=_("完成进度须在 0 到 100 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="policy_task_done_has_date",
                violation_error_message=_("完成的任务须有完成日期，未完成的不能有。"),
            ),
            models.CheckConstraint(
                condition=Q(restates__isnull=True) | Q(origin="annex"),
                name="policy_task_only_annex_restates",
                violation_error_message=_("只有附件任务才对应正文任务。"),
            ),
            models.CheckConstraint(
                condition=Q(yields_to__isnull=True) | ~Q(yields_to=F("id")),
                name="policy_task_yields_to_another",
                violation_error_message=_("任务不能以自身为准。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_binding(self) -> bool:
        """A miss may be called late or a breach; may, encourage, explore and strive never are."""
        return self.modality in BINDING

    def standing_on(self, today: date) -> Standing:
        """The state as a list shows it on that day."""
        return standing(self.state, self.modality, self.deadline_on, today)

    def is_overdue(self, today: date) -> bool:
        """Past its deadline, not done, and of a wording that binds."""
        return self.standing_on(today) == Standing.OVERDUE


@tracked
class TaskUnit(ScopedModel):
    """A unit named for a task, as printed, in the role the document gives it (POL-03).

    ``role_word`` is the printed word (牵头单位, 主要责任单位, 责任单位, 配合单位 …), ``role`` what it means
    here. ``organisation`` is the match in the register, shown with how and why and open to correction. Who
    answers is ``stands_for``: that organisation, and for a collective (各区、县（市）政府) its members.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="units", verbose_name=_("任务"))
    role = models.CharField(_("角色"), max_length=12, choices=UnitRole)
    role_word = models.CharField(_("文件用词"), max_length=40, blank=True)
    printed_name = models.CharField(_("文件写法"), max_length=200)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="task_units", verbose_name=_("机构")
    )
    match_how = models.CharField(_("匹配方式"), max_length=10, choices=MatchHow, default=MatchHow.NONE)
    match_score = models.FloatField(_("匹配度"), null=True, blank=True)
    match_reason = models.CharField(_("匹配理由"), max_length=300, blank=True)
    stands_for = models.ManyToManyField(
        Organisation, blank=True, related_name="answering_units", verbose_name=_("落实单位")
    )
    is_confirmed = models.BooleanField(_("已确认"), default=False)

    class Meta:
        ordering = ["task_id", "order", "id"]
        verbose_name = _("任务单位")
        verbose_name_plural = _("任务单位")
        indexes = [
            models.Index(fields=["organisation", "role"], name="policy_unit_organisation"),
            containing_index("printed_name", name="policy_unit_printed_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "role", "printed_name"],
                name="policy_unit_once_per_role",
                violation_error_message=_("同一任务中该单位已以同一角色列出。"),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, match_how__in=UNMATCHED)
                | Q(organisation__isnull=False) & ~Q(match_how__in=["none", "ambiguous"]),
                name="policy_unit_match_has_basis",
                violation_error_message=_("匹配到机构的须注明依据。"),
            ),
        ]

    def __str__(self) -> str:
        return self.printed_name
