"""The mark of a demonstration database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Build(models.Model):
    """One building of the demonstration. Where such a row is, the whole database may be thrown away."""

    version = models.CharField(_("版本"), max_length=40)
    size = models.FloatField(_("规模"))
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("演示数据")
        verbose_name_plural = _("演示数据")

    def __str__(self) -> str:
        return f"{self.version} × {self.size:g}"
