"""Filters of a list a person keeps under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked


@tracked
class SavedFilter(models.Model):
    """The query part of a list's address; ``listing`` is the list's declared name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name=_("用户")
    )
    listing = models.CharField(_("列表"), max_length=60)
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(_("条件"), max_length=1000)
    created_at = models.DateTimeField(_("保存时间"), auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "listing", "name"],
                name="core_saved_filter_name",
                violation_error_message=_("已有同名的常用筛选。"),
            )
        ]

    def __str__(self) -> str:
        return self.name
