"""Which source a place takes as its demand for a year. A choice is never edited: a later one follows it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Jurisdiction, ScopedModel
from ronghe.core.scope import ScopedQuerySet, line_of
from ronghe.labour.enums import Combining


class ChoiceQuerySet(ScopedQuerySet["Choice"]):
    def current(self) -> ChoiceQuerySet:
        """Those that no later choice has followed."""
        return self.filter(followed_by__isnull=True)

    def holding_at(self, place: Jurisdiction) -> ChoiceQuerySet:
        """Those in force at a place, its own last: of one year the later stands before the earlier."""
        rows = self.current().filter(jurisdiction__path__in=line_of(place.path))
        return rows.select_related("jurisdiction").order_by("jurisdiction__path")


@tracked
class Choice(ScopedModel):
    """The combination of sources that a place uses for a year, with the reason, who and when.

    ``sources`` are names of ``DemandSource``; ``weights`` gives each of them its share where it is weighted.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    method = models.CharField(_("取法"), max_length=10, choices=Combining)
    sources = models.JSONField(_("来源"), default=list)
    weights = models.JSONField(_("权重"), default=dict, blank=True)
    reason = models.CharField(_("理由"), max_length=400)
    decided_on = models.DateField(_("确定日期"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确定人"),
    )
    follows: models.OneToOneField[Choice | None, Choice | None] = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("替代"),
    )

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = verbose_name_plural = _("需求口径")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year"],
                condition=Q(follows__isnull=True),
                name="labour_choice_one_first",
                violation_error_message=_("该年度已有选定的口径，请以新的一条替代。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="labour_choice_has_reason",
                violation_error_message=_("选定口径须写明理由。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="choice_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.year} {self.get_method_display()}"
