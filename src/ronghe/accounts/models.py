"""Users and what they may do: a role in an organisation, for a time, lent to another if need be."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Rights come from memberships; ``is_superuser`` opens nothing but Django's own checks."""

    username = models.CharField(_("用户名"), max_length=80, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_staff = models.BooleanField(_("后台"), default=False)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    date_joined = models.DateTimeField(_("建立时间"), auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["username"]
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.name or self.username


class GrantedQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> GrantedQuerySet:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


@tracked
class Membership(models.Model):
    """A user's role in an organisation, from a day, to a day if known."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("用户"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("机构")
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    post = models.CharField(_("职务"), max_length=60, blank=True)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)

    objects = GrantedQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "role", "user__name"]
        verbose_name = _("任职与角色")
        verbose_name_plural = _("任职与角色")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(valid_to__isnull=True),
                name="accounts_one_open_membership",
                violation_error_message=_("该用户在此机构已有同一角色。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="accounts_membership_dates_ordered",
                violation_error_message=_("终止日期不能早于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.organisation}"


@tracked
class Delegation(models.Model):
    """A membership lent to another person until a stated day; ends by itself."""

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="delegations", verbose_name=_("被代理的角色")
    )
    delegate = models.ForeignKey(User, models.CASCADE, related_name="delegations", verbose_name=_("代理人"))
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"))
    reason = models.CharField(_("事由"), max_length=200)

    objects = GrantedQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_to"]
        verbose_name = _("代理授权")
        verbose_name_plural = _("代理授权")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("valid_from")),
                name="accounts_delegation_dates_ordered",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} 代 {self.membership}"
