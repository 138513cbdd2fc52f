"""Which definition of match degree a place has chosen: one decision after another, none ever changed."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.models import Access, ScopedModel
from ronghe.core.models.register import AccessQuerySet
from ronghe.core.roles import OFFICIALS, Role

CHOOSERS = frozenset({Role.EDUCATION, Role.DRC})


class AlignmentChoice(ScopedModel):
    """A decision; a later one succeeds it. In force is the last of the place, else of the place above."""

    access = Access(
        keepers=CHOOSERS,
        readers=OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR},
    )

    definition = models.CharField(_("匹配度口径"), max_length=40)
    version = models.PositiveSmallIntegerField(_("口径版次"), default=1)
    reason = models.CharField(_("选定理由"), max_length=500)
    decided_on = models.DateField(_("决定日期"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    document = models.CharField(_("依据文件"), max_length=200, blank=True)
    clause = models.CharField(_("没有写明算法的条款"), max_length=200, blank=True)

    objects = AccessQuerySet["AlignmentChoice"].as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        verbose_name = verbose_name_plural = _("匹配度口径决定")
        triggers = [
            pgtrigger.Protect(name="choice_only_grows", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.definition} {self.decided_on}"
