"""A page under review: what the extractor proposed and what people decided, item by item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.policy.enums import Governs, ItemKind, ItemState, ReviewState
from ronghe.policy.models.documents import Document, SourcePage
from ronghe.policy.models.plans import Clause, Plan, PlanVersion, Task
from ronghe.policy.models.scoping import OfficialQuerySet


class ReviewQuerySet(OfficialQuerySet["Review"]):
    pass


@tracked
class Review(ScopedModel):
    """The checking of one page until it is published as a plan version, or given up.

    ``plan`` is set when the page is a new text of a plan that already runs; then publishing makes its next
    version.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="reviews", verbose_name=_("文件"))
    page = models.OneToOneField(SourcePage, models.PROTECT, related_name="review", verbose_name=_("来源页面"))
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name=_("已有规划")
    )
    state = models.CharField(_("状态"), max_length=12, choices=ReviewState, default=ReviewState.OPEN)
    version = models.OneToOneField(
        PlanVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="review",
        verbose_name=_("发布的版本"),
    )
    overrule_reason = models.TextField(_("带疑点发布的理由"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("校核")
        verbose_name_plural = _("校核")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="published", version__isnull=False)
                | (~Q(state="published") & Q(version__isnull=True)),
                name="policy_review_published_has_version",
                violation_error_message=_("已发布的校核须有对应的规划版本。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}：{self.get_state_display()}"


class ReviewItemQuerySet(OfficialQuerySet["ReviewItem"]):
    pass


@tracked
class ReviewItem(ScopedModel):
    """One proposed clause, task, annex row, indicator or rule, or the document's own data.

    ``payload`` is the JSON of the dataclass in ``policy.rules.payloads`` that belongs to ``kind``;
    ``proposed`` is what the extractor said and never changes (empty for an item added by hand). ``clause``
    is the clause item (or annex row) it stands under; ``restates`` the body task of an annex row.
    ``start``/``end`` are characters of the page's text. ``doubts`` is a list of sentences.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="items", verbose_name=_("校核"))
    kind = models.CharField(_("类别"), max_length=12, choices=ItemKind)
    state = models.CharField(_("状态"), max_length=10, choices=ItemState, default=ItemState.PENDING)
    order = models.PositiveIntegerField(_("顺序"))
    payload = models.JSONField(_("内容"))
    proposed = models.JSONField(_("提取的内容"), default=dict, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    start = models.PositiveIntegerField(_("原文起点"), null=True, blank=True)
    end = models.PositiveIntegerField(_("原文终点"), null=True, blank=True)
    doubts = models.JSONField(_("疑点"), default=list, blank=True)
    clause = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="under", verbose_name=_("所属条款")
    )
    restates = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="restated", verbose_name=_("对应正文任务")
    )
    came_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("拆分自")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("合并到")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("校核人"),
    )
    decided_at = models.DateTimeField(_("校核时间"), null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        ordering = ["review_id", "order", "id"]
        verbose_name = _("校核条目")
        verbose_name_plural = _("校核条目")
        indexes = [models.Index(fields=["review", "state"], name="policy_item_review_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True)
                | (~Q(state="pending") & Q(decided_at__isnull=False)),
                name="policy_item_decided_has_time",
                violation_error_message=_("已校核的条目须有校核时间。"),
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="policy_item_merged_names_target",
                violation_error_message=_("已合并的条目须指明合并到哪一条。"),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, end__gte=F("start")),
                name="policy_item_span_ordered",
                violation_error_message=_("原文的终点不能早于起点。"),
            ),
        ]

    def __str__(self) -> str:
        name = (
            self.payload.get("title") or self.payload.get("name") or self.payload.get("heading") or self.quote
        )
        return f"{self.get_kind_display()}：{name}"

    @property
    def is_decided(self) -> bool:
        return self.state != ItemState.PENDING

    @property
    def is_kept(self) -> bool:
        """Becomes part of the published plan."""
        return self.state in {ItemState.ACCEPTED, ItemState.EDITED}


class BodyAnnexConflictQuerySet(OfficialQuerySet["BodyAnnexConflict"]):
    pass


@tracked
class BodyAnnexConflict(ScopedModel):
    """Body and annex word the same task differently (POL-05); the office says which governs, and why.

    ``differences`` is a list of ``{"what": …, "body": …, "annex": …}``. In a review the two are items; once
    published, tasks (or on the body's side a clause without one). ``governs`` stays open until someone
    settles it.
    """

    review = models.ForeignKey(
        Review, models.CASCADE, null=True, blank=True, related_name="conflicts", verbose_name=_("校核")
    )
    body_item = models.ForeignKey(
        ReviewItem, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("正文条目")
    )
    annex_item = models.ForeignKey(
        ReviewItem, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("附件条目")
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="conflicts", verbose_name=_("规划")
    )
    body_task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("正文任务")
    )
    body_clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("正文条款")
    )
    annex_task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("附件任务")
    )
    differences = models.JSONField(_("差异"), default=list)
    governs = models.CharField(_("以何为准"), max_length=12, choices=Governs, default=Governs.UNDECIDED)
    reason = models.TextField(_("理由"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("裁定人"),
    )
    settled_at = models.DateTimeField(_("裁定时间"), null=True, blank=True)

    objects = BodyAnnexConflictQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("正文与附件不一致")
        verbose_name_plural = _("正文与附件不一致")
        constraints = [
            models.UniqueConstraint(
                fields=["body_item", "annex_item"],
                condition=Q(body_item__isnull=False),
                name="policy_conflict_items_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(body_item__isnull=False) | Q(body_task__isnull=False) | Q(body_clause__isnull=False)
                )
                & (Q(annex_item__isnull=False) | Q(annex_task__isnull=False)),
                name="policy_conflict_has_two_sides",
                violation_error_message=_("须同时指明正文与附件的任务。"),
            ),
            models.CheckConstraint(
                condition=Q(governs="undecided") | (~Q(reason="") & Q(settled_at__isnull=False)),
                name="policy_conflict_settled_with_reason",
                violation_error_message=_("裁定以何为准须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.body_task or self.body_clause or self.body_item} / {self.annex_task or self.annex_item}"
        )
