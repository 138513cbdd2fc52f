"""Files kept as evidence, and the base of the tables by which apps attach them to their rows."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.filetypes import TYPES
from ronghe.core.history import tracked
from ronghe.core.models.jurisdiction import ScopedModel


class EvidenceKind(models.TextChoices):
    PDF = "pdf", _("PDF 文档")
    OFD = "ofd", _("OFD 版式文件")
    DOCX = "docx", _("Word 文档")
    XLSX = "xlsx", _("Excel 表格")
    PPTX = "pptx", _("演示文稿")
    OFFICE = "office", _("旧版办公文档")
    JPEG = "jpeg", _("JPEG 图片")
    PNG = "png", _("PNG 图片")
    BMP = "bmp", _("BMP 图片")
    WEBP = "webp", _("WEBP 图片")
    TIFF = "tiff", _("TIFF 图片")
    HEIC = "heic", _("HEIC 图片")
    MP4 = "mp4", _("MP4 视频")
    TEXT = "text", _("文本")


@tracked
class EvidenceFile(ScopedModel):
    """One upload. Its bytes lie in the store under their SHA-256, once however often they are uploaded."""

    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    kind = models.CharField(_("类型"), max_length=10, choices=EvidenceKind)
    name = models.CharField(_("文件名"), max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上传人"),
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("佐证文件")
        verbose_name_plural = _("佐证文件")
        indexes = [models.Index(fields=["sha256"], name="core_evidence_sha256")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="core_evidence_hash_is_sha256",
                violation_error_message=_("佐证文件的校验值不是 SHA-256。"),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="core_evidence_is_not_empty",
                violation_error_message=_("佐证文件不能是空文件。"),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="evidence_is_fixed", fields=["sha256", "size", "kind", "name", "uploaded_by"]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def media_type(self) -> str:
        return TYPES[self.kind].media_type


class EvidenceLink(models.Model):
    """Base of an app's own table of attachments: the app adds ``owner``, a foreign key to the row it proves.

    Use ``core.evidence.attach`` to write it and ``core.evidence.download`` to serve it.
    """

    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    caption = models.CharField(_("说明"), max_length=200, blank=True)
    attached_at = models.DateTimeField(_("附上时间"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["attached_at", "pk"]

    def __str__(self) -> str:
        return self.caption or str(self.file)
