"""The public side of a policy: interpretation and the collection of comments (POL-16)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet
from ronghe.policy.enums import CollectionState, CommentState, InterpretationKind
from ronghe.policy.models.documents import Document
from ronghe.policy.models.scoping import official


class InterpretationQuerySet(ScopedQuerySet["Interpretation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Published ones for everybody, drafts for the jurisdiction's own."""
        return self if actor.is_system else self.filter(Q(published_at__isnull=False) | official(actor))


@tracked
class Interpretation(ScopedModel):
    """An explanation of a policy in text, pictures (attached files) or video (a link)."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="interpretations", verbose_name=_("文件")
    )
    kind = models.CharField(_("形式"), max_length=10, choices=InterpretationKind)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.URLField(_("视频网址"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)

    objects = InterpretationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = _("政策解读")
        verbose_name_plural = _("政策解读")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="video") | ~Q(url=""),
                name="policy_interpretation_video_has_url",
                violation_error_message=_("视频解读须有网址。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="text") | ~Q(body=""),
                name="policy_interpretation_text_has_body",
                violation_error_message=_("文字解读须有内容。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CollectionQuerySet(ScopedQuerySet["CommentCollection"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_system else self.filter(~Q(state="draft") | official(actor))


@tracked
class CommentCollection(ScopedModel):
    """A draft shown to the public for comment between two days (both included), and what became of the
    comments.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="collections", verbose_name=_("征求意见的文件")
    )
    title = models.CharField(_("标题"), max_length=200)
    introduction = models.TextField(_("说明"), blank=True)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("截止日期"))
    state = models.CharField(_("状态"), max_length=12, choices=CollectionState, default=CollectionState.DRAFT)
    summary = models.TextField(_("采纳情况"), blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_on", "-id"]
        verbose_name = _("意见征集")
        verbose_name_plural = _("意见征集")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="policy_collection_dates_ordered",
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="summarised") | ~Q(summary=""),
                name="policy_collection_summary_not_empty",
                violation_error_message=_("公布采纳情况须有内容。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, today: date) -> bool:
        return self.state == CollectionState.PUBLISHED and self.opens_on <= today <= self.closes_on


class CommentQuerySet(ScopedQuerySet["Comment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those shown, for everybody; all of them for the jurisdiction's own officials."""
        return self if actor.is_system else self.filter(Q(state="shown") | official(actor))


@tracked
class Comment(ScopedModel):
    """One opinion sent in. Only a form of address is asked of the author: no contact is kept."""

    collection = models.ForeignKey(
        CommentCollection, models.PROTECT, related_name="comments", verbose_name=_("意见征集")
    )
    author = models.CharField(_("称呼"), max_length=40, blank=True)
    text = models.TextField(_("意见"))
    state = models.CharField(_("状态"), max_length=10, choices=CommentState, default=CommentState.PENDING)
    hidden_reason = models.CharField(_("不公开的理由"), max_length=200, blank=True)
    reply = models.TextField(_("答复"), blank=True)
    is_adopted = models.BooleanField(_("采纳"), null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("审核人"),
    )
    moderated_at = models.DateTimeField(_("审核时间"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("公众意见")
        verbose_name_plural = _("公众意见")
        indexes = [models.Index(fields=["collection", "state"], name="policy_comment_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="policy_comment_has_text",
                violation_error_message=_("请填写意见。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="hidden") | ~Q(hidden_reason=""),
                name="policy_comment_hidden_with_reason",
                violation_error_message=_("不公开须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
