"""The signed-in user's own pages, delegations, and the door of a demonstration."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.accounts import forms, perms, queries, services
from ronghe.accounts.models import User
from ronghe.core.asked import whole_number
from ronghe.core.errors import NotFound
from ronghe.core.forms import answer_form, see_other
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.queries import organisation_detail

PASSWORD_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"  # noqa: S105  a path, not a password


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """The door; in a demonstration with the log-ins beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = [demo_account(user) for user in queries.demo_users()]
        context["demo_password"] = settings.RONGHE_DEMO_PASSWORD if settings.RONGHE_DEMO else ""
        return context


def demo_account(user: User) -> dict[str, object]:
    held = list(user.memberships.all())
    return {
        "pk": user.pk,
        "username": user.username,
        "name": user.name,
        "role": "、".join(dict.fromkeys(str(m.get_role_display()) for m in held)),
        "organisation": "、".join(dict.fromkeys(m.organisation.name for m in held)),
    }


@login_not_required
@require_POST
def demo_sign_in(request: ActorRequest) -> HttpResponse:
    """Sign in as a person of the demonstration, with one click; nowhere else."""
    if not settings.RONGHE_DEMO:
        raise Http404
    user = queries.demo_users().filter(pk=whole_number(request.POST.get("user"), digits=9) or 0).first()
    if user is None:
        raise NotFound("accounts.demo", _("没有这个演示账号。"))
    login(request, user, backend=PASSWORD_BACKEND)
    return see_other(settings.LOGIN_REDIRECT_URL)


@require_GET
def me(request: ActorRequest) -> HttpResponse:
    user = request.user
    today = timezone.localdate()
    context = {
        "title": _("我的账号"),
        "person": user,
        "memberships": queries.memberships_of(user),
        "delegations": queries.delegations_of(user, today),
        "has_second_factor": queries.has_second_factor(user),
        "today": today,
    }
    return render(request, "accounts/me.html", context)


@require_http_methods(["GET", "POST"])
def my_phone(request: ActorRequest) -> HttpResponse:
    user = request.user
    form = forms.PhoneForm(request.POST or None, initial={"phone": user.phone})

    def save(data: dict[str, Any]) -> str:
        services.amend_user(user, actor=request.actor, name=user.name, email=user.email, phone=data["phone"])
        messages.success(request, _("已更新联系电话。"))
        return reverse("accounts:me")

    context = {
        "title": _("修改联系电话"),
        "crumbs": [(_("我的账号"), reverse("accounts:me")), (_("修改联系电话"), "")],
        "submit": _("保存"),
        "cancel_url": reverse("accounts:me"),
    }
    return answer_form(request, form, "accounts/form.html", context, save)


@require_POST
def my_data(request: ActorRequest) -> HttpResponse:
    """Everything held about me, as a file."""
    return subject_file(services.export_subject(request.user, actor=request.actor))


def subject_file(data: dict[str, Any]) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return response


@require_POST
def end_other_sessions(request: ActorRequest) -> HttpResponse:
    ended = services.end_all_sessions(
        request.user, actor=request.actor, leave_out=request.session.session_key or ""
    )
    messages.success(request, _("已退出其他 %(n)d 处登录。") % {"n": ended})
    return see_other(reverse("usersessions_list"))


@require_GET
def delegation_list(request: ActorRequest) -> HttpResponse:
    user = request.user
    context = {
        "title": _("代理授权"),
        "lead": _(
            "把自己的一个角色在一段时间里委托给他人代为办理；到期自动结束，代办的事项在历史中注明“代”。"
        ),
        "delegations": queries.delegations_of(user),
        "others": queries.delegations_in_scope(request.actor),
        "person": user,
    }
    return render(request, "accounts/delegation_list.html", context)


@require_http_methods(["GET", "POST"])
def delegation_new(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    form = forms.DelegationForm(request.POST or None, actor=actor)

    def delegate(data: dict[str, Any]) -> str:
        made = services.delegate_membership(data.pop("membership"), actor=actor, **data)
        messages.success(
            request,
            _("已委托“%(who)s”代理至 %(day)s。") % {"who": made.delegate, "day": f"{made.valid_to:%Y-%m-%d}"},
        )
        return reverse("accounts:delegation_list")

    title = _("委托代理")
    context = {
        "title": title,
        "crumbs": [(_("代理授权"), reverse("accounts:delegation_list")), (title, "")],
        "submit": _("委托"),
        "cancel_url": reverse("accounts:delegation_list"),
    }
    return answer_form(request, form, "accounts/form.html", context, delegate)


@require_POST
def delegation_end(request: ActorRequest, pk: int) -> HttpResponse:
    mine = queries.delegations_of(request.user) | queries.delegations_in_scope(request.actor)
    delegation = get_visible_or_404(mine, pk=pk)
    services.end_delegation(delegation, actor=request.actor, reason=request.POST.get("reason", "")[:200])
    messages.success(request, _("代理已结束。"))
    return see_other(reverse("accounts:delegation_list"))


@require_GET
def organisation_people(request: ActorRequest, pk: int) -> HttpResponse:
    """Who works in an organisation: a part of its page, or a page where there is no script."""
    organisation = organisation_detail(request.actor, pk)
    manages = perms.can_grant(request.actor, organisation)
    context = {
        "title": _("在“%(name)s”任职") % {"name": organisation.name},
        "organisation": organisation,
        "people": queries.people_of(organisation.pk, everybody=manages)[:500],
        "manages": manages,
    }
    template = "accounts/_people.html" if request.htmx else "accounts/people.html"
    return render(request, template, context)
