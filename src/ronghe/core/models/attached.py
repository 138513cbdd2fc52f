"""What people add to any row of a register or case: evidence files and notes.

Rows of registers are never deleted, so a table and a number name one for good; a table of attachments for
each of many registers would say the same a hundred times.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models.evidence import EvidenceLink


def label_of(row: models.Model) -> str:
    """The table of a row as it is kept here: ``faculty.Studio``."""
    return row._meta.label


class AttachedQuerySet(models.QuerySet["RowFile"]):
    def of(self, row: models.Model) -> models.QuerySet[RowFile]:
        return self.filter(model=label_of(row), row=row.pk)


@tracked
class RowFile(EvidenceLink):
    """A file that proves something about one row."""

    model = models.CharField(_("数据表"), max_length=80)
    row = models.BigIntegerField(_("记录编号"))

    objects = AttachedQuerySet.as_manager()

    class Meta(EvidenceLink.Meta):
        verbose_name = _("记录的佐证材料")
        verbose_name_plural = _("记录的佐证材料")
        indexes = [models.Index(fields=["model", "row"], name="core_rowfile_row")]


class NoteQuerySet(models.QuerySet["RowNote"]):
    def of(self, row: models.Model) -> models.QuerySet[RowNote]:
        return self.filter(model=label_of(row), row=row.pk)


@tracked
class RowNote(models.Model):
    """A remark of a person on one row. Never changed: who thinks otherwise writes another."""

    model = models.CharField(_("数据表"), max_length=80)
    row = models.BigIntegerField(_("记录编号"))
    text = models.TextField(_("内容"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("填写人"),
    )
    written_at = models.DateTimeField(_("填写时间"), auto_now_add=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("记录的备注")
        verbose_name_plural = _("记录的备注")
        indexes = [models.Index(fields=["model", "row"], name="core_rownote_row")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="core_rownote_has_text",
                violation_error_message=_("备注不能为空。"),
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
