"""The search index: derived rows, owned by ``policy.services.search`` and rebuilt by ``ronghe policy
reindex``.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet
from ronghe.policy.models.documents import Document
from ronghe.policy.models.indicators import Indicator
from ronghe.policy.models.plans import Clause, Plan, Task
from ronghe.policy.models.scoping import inner


class SearchEntryQuerySet(ScopedQuerySet["SearchEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        return self.filter(Q(is_public=True) | inner(actor))


class SearchEntry(ScopedModel):
    """One thing that can be found. ``vector`` is over the words of title and body as cut by rjieba."""

    document = models.OneToOneField(
        Document, models.CASCADE, null=True, blank=True, related_name="search_entry", verbose_name=_("文件")
    )
    clause = models.OneToOneField(
        Clause, models.CASCADE, null=True, blank=True, related_name="search_entry", verbose_name=_("条款")
    )
    task = models.OneToOneField(
        Task, models.CASCADE, null=True, blank=True, related_name="search_entry", verbose_name=_("任务")
    )
    indicator = models.OneToOneField(
        Indicator, models.CASCADE, null=True, blank=True, related_name="search_entry", verbose_name=_("指标")
    )
    plan = models.ForeignKey(
        Plan, models.CASCADE, null=True, blank=True, related_name="search_entries", verbose_name=_("规划")
    )
    title = models.CharField(_("标题"), max_length=400)
    body = models.TextField(_("内容"), blank=True)
    is_public = models.BooleanField(_("公开"), default=False)
    vector = SearchVectorField(_("检索向量"))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("检索条目")
        verbose_name_plural = _("检索条目")
        indexes = [
            GinIndex(fields=["vector"], name="policy_search_vector"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    document__isnull=False, clause__isnull=True, task__isnull=True, indicator__isnull=True
                )
                | Q(document__isnull=True, clause__isnull=False, task__isnull=True, indicator__isnull=True)
                | Q(document__isnull=True, clause__isnull=True, task__isnull=False, indicator__isnull=True)
                | Q(document__isnull=True, clause__isnull=True, task__isnull=True, indicator__isnull=False),
                name="policy_search_exactly_one",
                violation_error_message=_("检索条目须且只能对应一项内容。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
