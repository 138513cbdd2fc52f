"""Keys of partner systems, their use, and the webhooks they subscribe to."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.api.enums import DeliveryState, Scope
from ronghe.core.choices import QuickChoices
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.directory.models import Organisation


@tracked(exclude=["digest"])
class ApiKey(ScopedModel):
    """A partner system's key. The key itself is shown once; kept are its beginning and a keyed digest."""

    name = models.CharField(_("用途"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_keys", verbose_name=_("使用单位")
    )
    prefix = models.CharField(_("密钥开头"), max_length=12, unique=True)
    digest = models.CharField(_("密钥摘要"), max_length=64)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("权限"))
    per_minute = models.PositiveIntegerField(_("每分钟次数上限"), default=120)
    valid_to = models.DateField(_("有效期至"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    revoked_reason = models.CharField(_("停用理由"), max_length=200, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发放人"),
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("接口密钥")
        verbose_name_plural = _("接口密钥")
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0) & Q(scopes__contained_by=Scope.values),
                name="api_key_known_scopes",
                violation_error_message=_("请选择权限。"),
            ),
            models.CheckConstraint(
                condition=Q(per_minute__gte=1) & Q(per_minute__lte=6000),
                name="api_key_rate",
                violation_error_message=_("每分钟次数应在 1 到 6000 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
                name="api_key_revoked_why",
                violation_error_message=_("停用须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    def is_valid_on(self, day: date) -> bool:
        return self.revoked_at is None and day <= self.valid_to


class ApiUse(QuickChoices, models.Model):
    """How often a key was used in the running minute: one row, counted in the database for all processes."""

    key = models.OneToOneField(ApiKey, models.CASCADE, related_name="use", verbose_name=_("接口密钥"))
    minute = models.BigIntegerField(_("分钟"))
    count = models.PositiveIntegerField(_("次数"))
    last_used_at = models.DateTimeField(_("最近使用"))

    class Meta:
        verbose_name = _("接口使用")
        verbose_name_plural = _("接口使用")

    def __str__(self) -> str:
        return f"{self.key_id}: {self.count}"


class ApiWrite(QuickChoices, models.Model):
    """The answer to a write with its idempotency key: the same request again gets the same answer."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="writes", verbose_name=_("接口密钥"))
    token = models.CharField(_("幂等键"), max_length=80)
    digest = models.CharField(_("请求摘要"), max_length=64)
    status = models.PositiveSmallIntegerField(_("应答状态"))
    answer = models.JSONField(_("应答"))
    made_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("接口写入")
        verbose_name_plural = _("接口写入")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "token"],
                name="api_write_once",
                violation_error_message=_("这个幂等键已经用过。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_id}/{self.token}"


@tracked(exclude=["failures", "rests_until"])
class Subscription(ScopedModel):
    """Events that are pushed to an address. The signing secret is derived, not kept, and shown once."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="subscriptions", verbose_name=_("接收单位")
    )
    url = models.CharField(_("推送地址"), max_length=500)
    event_names = ArrayField(models.CharField(max_length=60), verbose_name=_("事件"))
    token = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    generation = models.PositiveIntegerField(_("密钥代次"), default=1)
    failures = models.PositiveIntegerField(_("连续失败"), default=0)
    rests_until = models.DateTimeField(_("暂停推送至"), null=True, blank=True)
    ended_at = models.DateTimeField(_("停止时间"), null=True, blank=True)
    ended_reason = models.CharField(_("停止理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("事件推送")
        verbose_name_plural = _("事件推送")
        constraints = [
            models.CheckConstraint(
                condition=Q(event_names__len__gt=0),
                name="api_subscription_has_events",
                violation_error_message=_("请选择要推送的事件。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_reason=""),
                name="api_subscription_ended_why",
                violation_error_message=_("停止须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(QuickChoices, models.Model):
    """One event on its way to one subscription."""

    subscription = models.ForeignKey(
        Subscription, models.CASCADE, related_name="deliveries", verbose_name=_("事件推送")
    )
    event_id = models.UUIDField(_("事件编号"), default=uuid.uuid4, editable=False)
    event = models.CharField(_("事件"), max_length=60)
    payload = models.JSONField(_("内容"))
    state = models.CharField(_("状态"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    due_at = models.DateTimeField(_("下次推送"), null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(_("最近应答"), default=0)
    last_error = models.CharField(_("最近错误"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("产生时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("推送记录")
        verbose_name_plural = _("推送记录")
        indexes = [
            models.Index(fields=["due_at"], name="api_delivery_due", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event_id"],
                name="api_delivery_once",
                violation_error_message=_("这一事件已经推送给这个地址。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.subscription_id}"
