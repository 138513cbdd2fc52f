"""What the system tells a person, and how often it may write an e-mail."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked


class Digest(models.TextChoices):
    DAILY = "daily", _("每天一封汇总")
    WEEKLY = "weekly", _("每周一封汇总")
    NONE = "none", _("不发邮件，只看站内通知")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and nobody else's, without those withdrawn."""
        return self.filter(recipient_id=actor.user_id or 0, withdrawn_at__isnull=True)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True, withdrawn_at__isnull=True)

    def due_by_email(self) -> Self:
        """Not read, not withdrawn, not yet in an e-mail."""
        return self.unread().filter(emailed_at__isnull=True)


@tracked
class Notice(models.Model):
    """One thing told to one person. ``about_kind`` and ``about_id`` name the case, without a foreign key."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("收件人")
    )
    subject = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    about_kind = models.CharField(_("事项类别"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("事项编号"), null=True, blank=True)
    created_at = models.DateTimeField(_("发出时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    emailed_at = models.DateTimeField(_("邮件时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="core_notice_recipient"),
            models.Index(
                fields=["recipient"],
                name="core_notice_unread",
                condition=Q(read_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.Index(fields=["about_kind", "about_id"], name="core_notice_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="/"),
                name="core_notice_url_is_ours",
                violation_error_message=_("通知的链接只能指向本站。"),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


@tracked
class NoticeSetting(models.Model):
    """How a person wants to be written to; without a row, once a day."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_setting", verbose_name=_("用户")
    )
    digest = models.CharField(_("邮件汇总"), max_length=10, choices=Digest, default=Digest.DAILY)

    class Meta:
        ordering = ["user_id"]
        verbose_name = _("通知设置")
        verbose_name_plural = _("通知设置")

    def __str__(self) -> str:
        return f"{self.user_id} {self.get_digest_display()}"
