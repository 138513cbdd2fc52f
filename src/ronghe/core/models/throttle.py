"""How often something was done within a while: counted in the database, so that all processes share it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThrottleCount(models.Model):
    """One counter until it ends. ``key`` is a digest: who it was cannot be read from it."""

    key = models.CharField(_("计数标识"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("次数"))
    ends_at = models.DateTimeField(_("计数到期"))

    class Meta:
        verbose_name = _("频率计数")
        verbose_name_plural = _("频率计数")
        indexes = [models.Index(fields=["ends_at"], name="core_throttle_ends")]

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.count}"
