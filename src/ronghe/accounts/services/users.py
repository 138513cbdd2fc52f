"""Users: made by an operator, never by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ronghe.accounts import perms, rules
from ronghe.accounts.models import User
from ronghe.accounts.queries import paths_of
from ronghe.accounts.services.memberships import open_membership
from ronghe.accounts.services.sign_in import close_sessions
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.service import service
from ronghe.directory.models import Organisation


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user just made, with the first password: shown once, kept nowhere."""

    user: User
    initial_password: str


@service("accounts.user.created")
def create_user(
    username: str,
    *,
    actor: Actor,
    name: str,
    organisation: Organisation | None = None,
    role: str = "",
    post: str = "",
    email: str = "",
    phone: str = "",
    password: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    is_demo: bool = False,
) -> NewUser:
    """Make a user, with a first role if given. Without a password one is made up that must be changed."""
    allowed = perms.can_grant(actor, organisation) if organisation else perms.manages_users(actor)
    require(allowed, "只能为您管理范围内的机构建立用户。")
    fields = _checked(username=username, name=name, email=email, phone=phone)
    _refuse_taken(fields["username"], fields["email"])
    first = password or rules.initial_password()
    user = User(**fields, is_demo=is_demo, must_change_password=not password)
    _check_password(first, user)
    user.set_password(first)
    user.save()
    _keep_address(user)
    if organisation is not None:
        open_membership(
            user, organisation=organisation, role=role, post=post, valid_from=valid_from, valid_to=valid_to
        )
    return NewUser(user, first)


def _checked(*, name: str, email: str, phone: str, username: str = "") -> dict[str, str]:
    fields = {"name": " ".join(name.split()), "email": email.strip().lower(), "phone": phone.strip()}
    wrong = {}
    if not fields["name"] or len(fields["name"]) > 60:
        wrong["name"] = "请填写姓名（最多 60 个字）。"
    if fields["phone"] and not rules.is_phone(fields["phone"]):
        wrong["phone"] = "不像电话号码：只填数字，可用“-”隔开区号。"
    if username:
        fields["username"] = username.strip()
    for key, check in (("email", validate_email), ("username", UnicodeUsernameValidator())):
        try:
            if fields.get(key):
                check(fields[key])
        except ValidationError as error:
            wrong[key] = "".join(error.messages)
    if "username" in fields and not 3 <= len(fields["username"]) <= 80:
        wrong["username"] = "用户名为 3 至 80 个字符。"
    if wrong:
        raise Invalid("accounts.user.fields", "用户信息填写有误：" + "".join(wrong.values()), fields=wrong)
    return fields


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        message = "".join(error.messages)
        raise Invalid("accounts.password", message, fields={"password": message}) from error


def _refuse_taken(username: str, email: str, leave_out: int | None = None) -> None:
    others = User.objects.exclude(pk=leave_out) if leave_out else User.objects.all()
    if username and others.filter(username__iexact=username).exists():
        message = f"用户名“{username}”已被使用。"
        raise Conflict("accounts.username.taken", message, fields={"username": message})
    if email and others.filter(email__iexact=email).exists():
        message = f"邮箱 {email} 已属于另一用户。"
        raise Conflict("accounts.email.taken", message, fields={"email": message})


def _keep_address(user: User) -> None:
    """The sign-in library keeps addresses as rows; one entered by an operator is vouched for."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    if user.email:
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )


@service("accounts.user.amended")
def amend_user(
    user: User, *, actor: Actor, name: str, email: str = "", phone: str = "", reason: str = ""
) -> User:
    """Correct name, e-mail and telephone. A user changes the own telephone only."""
    is_self = actor.user_id == user.pk
    manages = perms.can_manage_user(actor, paths_of(user))
    require(is_self or manages)
    _refuse_erased(user)
    fields = _checked(name=name, email=email, phone=phone)
    if not manages and (fields["name"], fields["email"]) != (user.name, user.email.lower()):
        raise RuleViolated("accounts.user.self", "姓名和邮箱由系统管理员维护，本人可以修改联系电话。")
    _refuse_taken("", fields["email"], user.pk)
    for key, value in fields.items():
        setattr(user, key, value)
    user.save(update_fields=[*fields, "updated_at"])
    _keep_address(user)
    return user


def _refuse_erased(user: User) -> None:
    if user.erased_at is not None:
        raise InvalidTransition("accounts.user.erased", "该用户的个人信息已删除，不能再修改或启用。")


@service("accounts.user.deactivated")
def deactivate_user(user: User, *, actor: Actor, reason: str) -> User:
    """Shut a user out at once: no sign-in, no open session. Roles and history stay."""
    require(perms.can_manage_user(actor, paths_of(user)))
    if actor.user_id == user.pk:
        raise RuleViolated("accounts.user.self", "不能停用自己的账号，请由另一位管理员办理。")
    if not user.is_active:
        raise InvalidTransition("accounts.user.inactive", f"“{user}”已经停用。")
    if not reason.strip():
        raise RuleViolated("accounts.reason", "停用须写明理由。", fields={"reason": "请填写理由。"})
    user.is_active = False
    user.save(update_fields=["is_active", "updated_at"])
    close_sessions(user)
    return user


@service("accounts.user.reactivated")
def reactivate_user(user: User, *, actor: Actor, reason: str = "") -> User:
    require(perms.can_manage_user(actor, paths_of(user)))
    _refuse_erased(user)
    if user.is_active:
        raise InvalidTransition("accounts.user.active", f"“{user}”正在使用。")
    user.is_active = True
    user.save(update_fields=["is_active", "updated_at"])
    return user
