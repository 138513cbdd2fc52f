"""What every signed report has: its version, who signed, what was signed, and that it then stands."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.models import EvidenceFile

_USER = settings.AUTH_USER_MODEL


class SignedPaper(models.Model):
    """``number`` 0 is the first version, the corrections follow. ``frozen`` is the signed content."""

    number = models.PositiveSmallIntegerField(_("更正号"), default=0)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", verbose_name=_("更正的报告")
    )
    reason = models.CharField(_("更正理由"), max_length=500, blank=True)
    gathered_at = models.DateTimeField(_("取数时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        _USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送人")
    )
    signed_at = models.DateTimeField(_("签发时间"), null=True, blank=True)
    signed_by = models.ForeignKey(
        _USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发人")
    )
    signer = models.CharField(_("签发单位与职责"), max_length=200, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    frozen = models.JSONField(_("签发的内容"), null=True, blank=True)
    content_sha256 = models.CharField(_("内容 SHA-256"), max_length=64, blank=True)
    pdf = models.ForeignKey(
        EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发的 PDF")
    )

    class Meta:
        abstract = True


def signed_constraints(prefix: str, frozen: Iterable[str]) -> list[models.CheckConstraint]:
    """A signed report has its content and file; a correction says what it corrects and why."""
    return [
        models.CheckConstraint(
            condition=~Q(state__in=list(frozen)) | Q(frozen__isnull=False, pdf__isnull=False),
            name=f"{prefix}_signed_is_frozen",
            violation_error_message=_("签发的报告要有封存的内容和 PDF。"),
        ),
        models.CheckConstraint(
            condition=Q(number=0, corrects__isnull=True)
            | Q(number__gt=0, corrects__isnull=False) & ~Q(reason=""),
            name=f"{prefix}_correction_has_reason",
            violation_error_message=_("更正要写明所更正的报告和理由。"),
        ),
    ]


def signed_triggers(frozen: Iterable[str], *more: str) -> list[pgtrigger.Trigger]:
    """What was signed stands, with the columns named besides, and no report is deleted."""
    changed = pgtrigger.Q()
    for name in ("content_sha256", "frozen", "pdf", *more):
        changed |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return [
        pgtrigger.Protect(
            name="signed_report_stands",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__state__in=[str(one) for one in frozen]) & changed,
        ),
        pgtrigger.Protect(name="report_is_kept", operation=pgtrigger.Delete),
    ]
