"""What every definition that is kept in versions has: its number, whose it is, which one holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """One version of a definition. It never changes; a correction is the next version of its series.

    ``series`` names the columns that the versions of one definition have in common.
    """

    series: ClassVar[Sequence[str]]

    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    digest = models.CharField(_("内容校验值"), max_length=64)
    is_current = models.BooleanField(_("现行"), default=True)
    is_from_pack = models.BooleanField(_("随程序或配置包装入"), default=False)
    reason = models.CharField(_("修订理由"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("修订人"),
    )
    made_at = models.DateTimeField(_("装入时间"), auto_now_add=True)

    class Meta:
        abstract = True

    def versions(self) -> models.QuerySet[Any]:
        """All of its series, the newest first."""
        mine = {name: getattr(self, name) for name in self.series}
        rows = type(self)._default_manager.filter(**mine).select_related("jurisdiction", "made_by")
        return rows.order_by("-version")


def versioned_constraints(prefix: str, series: Sequence[str]) -> list[models.BaseConstraint]:
    """Each number once in a series, and one version that holds."""
    return [
        models.UniqueConstraint(
            fields=[*series, "version"], nulls_distinct=False, name=f"{prefix}_version_once"
        ),
        models.UniqueConstraint(
            fields=list(series),
            condition=Q(is_current=True),
            nulls_distinct=False,
            name=f"{prefix}_one_current",
        ),
    ]
