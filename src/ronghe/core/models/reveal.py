"""Each time somebody looked at personal data in the clear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked


@tracked
class PersonalReveal(models.Model):
    """Who saw which personal column of which row, when and why."""

    model = models.CharField(_("数据表"), max_length=80)
    row = models.BigIntegerField(_("记录编号"))
    field = models.CharField(_("字段"), max_length=60)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("查看人")
    )
    reason = models.CharField(_("事由"), max_length=200)
    seen_at = models.DateTimeField(_("查看时间"), auto_now_add=True)

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = _("个人信息查看记录")
        verbose_name_plural = _("个人信息查看记录")
        indexes = [models.Index(fields=["model", "row"], name="core_reveal_row")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="core_reveal_has_reason",
                violation_error_message=_("查看个人信息必须说明事由。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.model}.{self.field} #{self.row}"
