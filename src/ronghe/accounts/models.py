"""Users and what they may do: a role in an organisation, for a time, lent to another if need be."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ronghe.core.choices import QuickChoices
from ronghe.core.fields import EncryptedTextField, masked
from ronghe.core.history import tracked
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation

M = TypeVar("M", bound=models.Model)


class UserAccounts(UserManager["User"]):
    """Makes users for tests and the command line; people are made by ``services.create_user``."""

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> User:
        """Django's own flag only: a superuser has no role here until somebody gives one."""
        return super().create_superuser(username, email, password, **fields)


@tracked(exclude=["password", "last_login", "name", "email", "phone"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Rights come from memberships; ``is_superuser`` opens Django's own checks only.

    The history keeps no personal column: what was erased stays erased.
    """

    username = models.CharField(
        _("用户名"),
        max_length=80,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        help_text=_("用于登录，由字母、数字、汉字和 @ . + - _ 组成。"),
        error_messages={"unique": _("已有同名用户。")},
    )
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = EncryptedTextField(_("联系电话"), blank=True, default="")
    is_active = models.BooleanField(_("启用"), default=True)
    is_staff = models.BooleanField(_("后台"), default=False)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    must_change_password = models.BooleanField(_("须修改初始密码"), default=False)
    date_joined = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)
    erased_at = models.DateTimeField(_("个人信息删除时间"), null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserAccounts()

    class Meta:
        ordering = ["username"]
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="accounts_one_user_per_email",
                violation_error_message=_("该邮箱已属于另一用户。"),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(is_active=False),
                name="accounts_erased_is_inactive",
                violation_error_message=_("个人信息已删除的用户不能启用。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)


class GrantedQuerySet(models.QuerySet[M]):
    """Rows that hold from a day to a day."""

    def valid_on(self, day: date) -> Self:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


@tracked
class Membership(QuickChoices, models.Model):
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
class Delegation(QuickChoices, models.Model):
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


declare_personal(
    PersonalField(
        "accounts.User",
        "name",
        "姓名",
        purpose="在任务、审核和历史中注明是谁办理",
        basis="履行法定职责所必需",
        retention="账号停用后随注销删除；历史中的办理人姓名依档案要求保留",
    ),
    PersonalField(
        "accounts.User",
        "email",
        "电子邮箱",
        purpose="登录、找回密码、发送通知",
        basis="履行法定职责所必需",
        retention="账号注销时删除",
    ),
    PersonalField(
        "accounts.User",
        "phone",
        "联系电话",
        purpose="工作联系",
        basis="履行法定职责所必需",
        retention="账号注销时删除",
        is_masked=True,
    ),
)
