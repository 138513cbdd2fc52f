"""The base of every ledger: lines are added, never changed, and a balance is nothing but their sum."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerEntry(models.Model):
    """One line. An act (``ledger.post``) writes one or several lines under its key, all or none.

    A subclass adds ``account``, a foreign key to what the ledger is kept for, its own columns, and
    ``class Meta(LedgerEntry.Meta)``. ``amount`` is whole fen or whole days, as ``measure`` says, and signed;
    ``pocket`` is the heading the line counts under, ``about`` what the act concerned ("claim:12").
    ``ledger_key`` and ``ledger_line`` mark the table as one that may only grow (``core.schema``).
    """

    measure: ClassVar[str] = "fen"
    account: Any
    reverses_id: int | None

    pocket = models.CharField(_("科目"), max_length=20)
    kind = models.CharField(_("事项"), max_length=20)
    amount = models.BigIntegerField(_("数额"))
    on = models.DateField(_("日期"))
    text = models.CharField(_("摘要"), max_length=300, blank=True)
    about = models.CharField(_("所涉事项"), max_length=80, blank=True)
    ledger_key = models.CharField(_("凭据号"), max_length=120)
    ledger_line = models.PositiveSmallIntegerField(_("行"))
    reverses: Any = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("冲正")
    )
    entered_at = models.DateTimeField(_("记账时间"), auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("记账人"),
    )

    class Meta:
        abstract = True
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["account", "pocket", "on"], name="%(app_label)s_%(class)s_sum")]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger_key", "ledger_line"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("这笔账已经记过。"),
            ),
            models.CheckConstraint(
                condition=~models.Q(amount=0),
                name="%(app_label)s_%(class)s_not_zero",
                violation_error_message=_("账目的数额不能是零。"),
            ),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True) | ~models.Q(text=""),
                name="%(app_label)s_%(class)s_why_reversed",
                violation_error_message=_("冲正须写明理由。"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_only_grows", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.ledger_key} {self.pocket} {self.amount}"
