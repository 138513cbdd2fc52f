"""How the sign-in library meets our users: no sign-up, encrypted secrets, the city's log-in."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User
from ronghe.accounts.queries import actor_of
from ronghe.core.fields import decrypt, encrypt
from ronghe.core.roles import OFFICIALS


def display_name(user: User) -> str:
    return str(user)


class AccountAdapter(DefaultAccountAdapter):
    """Users are made by an operator or by the city's single sign-on, never at the door."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("用户名、邮箱或密码不对。连续输错会暂时锁定。"),
        "email_password_mismatch": _("用户名、邮箱或密码不对。连续输错会暂时锁定。"),
        "too_many_login_attempts": _("登录失败次数过多，请稍后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not again within ten minutes of signing in: a first second factor is set up right after it."""
        methods = context.request.session.get("account_authentication_methods", [])
        latest = max((method.get("at", 0) for method in methods), default=0)
        is_recent = time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not is_recent and bool(super().is_reauthentication_required(app=app))

    def can_delete_email(self, email_address: object) -> bool:
        """E-mail addresses are kept by the operator."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets encrypted; an official may replace one, not go without."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对，或已过期。请核对手机时间后重新输入。"),
        "cannot_delete_authenticator": _(
            "公务人员必须使用双因素验证，不能关闭。更换手机请联系系统管理员重置。"
        ),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        return not actor_of(user, timezone.localdate()).roles & OFFICIALS

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        if settings.EMAIL_ENABLED:
            super().send_notification_mail(*args, **kwargs)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """The city's log-in opens an existing account: by a verified e-mail, or by the same user name."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        user = self._known(sociallogin)
        if user is not None:
            sociallogin.connect(request, user)
        elif not settings.OIDC["signup"]:
            response = render(
                request, "socialaccount/no_account.html", {"name": settings.OIDC["name"]}, status=403
            )
            raise ImmediateHttpResponse(response)

    def _known(self, sociallogin: SocialLogin) -> User | None:
        """One active user only; two that fit are nobody."""
        emails = [a.email for a in sociallogin.email_addresses if a.verified]
        name = _claims(sociallogin).get("preferred_username")
        for rule, values in (("email", emails), ("username", [name] if name else [])):
            if rule not in settings.OIDC["match"]:
                continue
            for value in values:
                found = User.objects.filter(**{f"{rule}__iexact": value}, is_active=True, is_demo=False)
                if len(found) == 1:
                    return found[0]
        return None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return bool(settings.OIDC["signup"])

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or data.get("username") or "")[:60]
        return user


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    data = sociallogin.account.extra_data
    found: dict[str, Any] = data.get("userinfo") or data.get("id_token") or data
    return found
