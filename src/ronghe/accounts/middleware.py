"""Every request knows its actor; one who must do something first is sent there."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.accounts.queries import actor_of, has_second_factor
from ronghe.core.actor import Actor
from ronghe.core.roles import OFFICIALS

PASSED = "second_factor_of"
"""Session key: the user for whom a second factor was found; removed with the session when it is reset."""

_FREE_VIEWS = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "mfa_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "console:set_language",
    }
)


class ActorMiddleware:
    """``request.actor``: the user with today's roles, own and lent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = (  # type: ignore[attr-defined]  # read by every view
            actor_of(user, timezone.localdate()) if isinstance(user, User) else Actor.anonymous()
        )
        return self.get_response(request)


class RequireMfaMiddleware:
    """A first password is changed, and an official sets up a second factor, before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        match = request.resolver_match
        if not isinstance(user, User) or match is None or match.view_name in _FREE_VIEWS:
            return None
        if user.must_change_password and user.has_usable_password():
            messages.info(request, _("请先设置自己的密码，再继续使用。"))
            return redirect(reverse("account_change_password"))
        if self._needs_second_factor(request, user):
            messages.info(request, _("您的角色须启用双因素验证。请按下面的步骤绑定手机验证器。"))
            return redirect(reverse("mfa_activate_totp"))
        return None

    def _needs_second_factor(self, request: HttpRequest, user: User) -> bool:
        if settings.RONGHE_DEMO or request.session.get(PASSED) == user.pk:
            return False
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        if not actor.roles & OFFICIALS or _vouched_by_city(request):
            return False
        if not has_second_factor(user):
            return True
        request.session[PASSED] = user.pk
        return False


def _vouched_by_city(request: HttpRequest) -> bool:
    """Signed in by a single sign-on that asks for a second factor itself, as the setting says."""
    methods = request.session.get("account_authentication_methods", [])
    return settings.OIDC["trust_second_factor"] and any(m.get("method") == "socialaccount" for m in methods)
