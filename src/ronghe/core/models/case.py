"""The base of every case: an application, claim, filing or recognition on its way through its steps."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.models.jurisdiction import ScopedModel
from ronghe.core.models.register import Access, AccessQuerySet


class CaseRow(ScopedModel):
    """Base of a case. A subclass adds ``state`` (a CharField with choices and a default), its ``access``,
    its columns, and ``class Meta(CaseRow.Meta)``.

    ``entered_on`` is the day the present state was entered; ``due_on`` the last working day for what is
    to be done in it, empty where nothing is due or the holidays of that year are not announced yet.
    """

    access: ClassVar[Access]
    state: Any

    organisation: Any = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("填报人"),
    )
    entered_on = models.DateField(_("进入本状态的日期"), null=True, blank=True)
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    remark = models.TextField(_("备注"), blank=True, max_length=2000)

    objects = AccessQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
