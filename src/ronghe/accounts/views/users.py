"""Pages by which an operator keeps users, and what the auditor may see of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.accounts import forms, perms, queries, services
from ronghe.accounts.models import Membership, User
from ronghe.accounts.sheets import user_sheet
from ronghe.accounts.views.own import subject_file
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.excel.sheet import Sheet
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, FlagFilter, Listing, TextFilter
from ronghe.core.models import PersonalReveal
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.scope import get_visible_or_404


def page_of(user: User) -> str:
    return reverse("accounts:user_detail", args=[user.pk])


def state_badge(user: User) -> Badge:
    if user.erased_at is not None:
        return Badge(Tone.IDLE, _("已注销"))
    return Badge(Tone.GOOD, _("在用")) if user.is_active else Badge(Tone.IDLE, _("停用"))


def _roles(user: User) -> str:
    return "、".join(dict.fromkeys(str(m.get_role_display()) for m in user.present))  # type: ignore[attr-defined]


def _organisations(user: User) -> str:
    return "、".join(dict.fromkeys(m.organisation.name for m in user.present))  # type: ignore[attr-defined]


def _with_role(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    held = Membership.objects.valid_on(timezone.localdate()).filter(role__in=chosen)
    return rows.filter(pk__in=held.values("user"))


def _in_state(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_active=chosen[0] == "active")


USERS = Listing(
    name="users",
    title=gettext_lazy("用户与角色"),
    columns=(
        Column("name", gettext_lazy("姓名"), sort="name", link=page_of, is_fixed=True),
        Column("username", gettext_lazy("用户名"), sort="username"),
        Column("organisation", gettext_lazy("机构"), value=_organisations),
        Column("role", gettext_lazy("角色"), value=_roles),
        Column("state", gettext_lazy("状态"), value=state_badge),
        Column("last_login", gettext_lazy("最近登录"), sort="last_login", kind="time", is_nullable=True),
        Column(
            "joined",
            gettext_lazy("建立时间"),
            value="date_joined",
            sort="date_joined",
            kind="time",
            is_shown=False,
        ),
    ),
    filters=(
        TextFilter("q", gettext_lazy("姓名、用户名、邮箱或机构"), search=queries.search_users),
        ChoiceFilter("role", gettext_lazy("角色"), choices=Role.choices, apply=_with_role, is_multiple=True),
        ChoiceFilter(
            "state",
            gettext_lazy("状态"),
            choices=[("active", gettext_lazy("在用")), ("inactive", gettext_lazy("停用"))],
            apply=_in_state,
        ),
        FlagFilter("never", gettext_lazy("从未登录"), condition=queries.NEVER_SIGNED_IN),
    ),
    default_sort="name",
    empty=Empty(gettext_lazy("还没有用户"), gettext_lazy("逐个新建，或从 Excel 导入。")),
)


@require_GET
def user_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.reviews_users(actor))
    present = Membership.objects.valid_on(timezone.localdate()).select_related("organisation")
    rows = queries.users_visible(actor).prefetch_related(
        Prefetch("memberships", queryset=present, to_attr="present")
    )
    context = {"manages": perms.manages_users(actor)}
    return USERS.open(request, rows).respond("accounts/user_list.html", context)


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("用户与角色"), reverse("accounts:user_list")), *more]


@never_cache
@require_http_methods(["GET", "POST"])
def user_new(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.manages_users(actor))
    form = forms.NewUserForm(request.POST or None, actor=actor, initial=request.GET.dict())
    made: list[services.NewUser] = []

    def create(data: dict[str, Any]) -> str:
        made.append(services.create_user(data.pop("username"), actor=actor, **data))
        return page_of(made[0].user)

    title = _("新建用户")
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "submit": _("新建"),
        "cancel_url": reverse("accounts:user_list"),
    }
    response = answer_form(request, form, "accounts/form.html", context, create)
    return _show_password(request, made[0].user, made[0].initial_password) if made else response


def _show_password(request: ActorRequest, user: User, password: str) -> HttpResponse:
    """The only time a first password is seen."""
    context = {
        "title": _("初始密码"),
        "crumbs": _crumbs((user.name, page_of(user)), (_("初始密码"), "")),
        "person": user,
        "password": password,
    }
    return render(request, "accounts/initial_password.html", context)


@require_GET
def user_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    user = queries.visible_user(actor, pk)
    paths = queries.paths_of(user)
    context = {
        "title": str(user),
        "crumbs": _crumbs((str(user), "")),
        "person": user,
        "state": state_badge(user),
        "memberships": queries.memberships_of(user),
        "delegations": queries.delegations_of(user),
        "has_second_factor": queries.has_second_factor(user),
        "lockouts": [one for name in queries.logins_of(user) if (one := queries.lockout_of(name))],
        "reveals": PersonalReveal.objects.filter(model="accounts.User", row=user.pk).select_related(
            "seen_by"
        )[:20],
        "changes": timeline(user),
        "manages": perms.can_manage_user(actor, paths),
        "reveals_allowed": perms.can_reveal(actor, user, paths),
        "is_self": actor.user_id == user.pk,
        "today": timezone.localdate(),
    }
    return render(request, "accounts/user_detail.html", context)


@require_http_methods(["GET", "POST"])
def user_edit(request: ActorRequest, pk: int) -> HttpResponse:
    user = queries.visible_user(request.actor, pk)
    require(perms.can_manage_user(request.actor, queries.paths_of(user)))
    form = forms.AmendUserForm(request.POST or None, initial={"name": user.name, "email": user.email})

    def amend(data: dict[str, Any]) -> str:
        data["phone"] = data["phone"] or user.phone
        services.amend_user(user, actor=request.actor, **data)
        messages.success(request, _("已更新“%(name)s”。") % {"name": user})
        return page_of(user)

    form.fields["phone"].help_text = _("现为 %(phone)s；不填则不变。") % {
        "phone": user.masked_phone or _("空")
    }
    return answer_form(request, form, "accounts/form.html", _context(user, _("修改用户"), _("保存")), amend)


def _context(user: User, title: str, submit: str) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": _crumbs((str(user), page_of(user)), (title, "")),
        "submit": submit,
        "cancel_url": page_of(user),
    }


ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "deactivate": (services.deactivate_user, gettext_lazy("已停用，并退出全部登录。")),
    "reactivate": (services.reactivate_user, gettext_lazy("已重新启用。")),
    "reset-second-factor": (services.reset_second_factor, gettext_lazy("已重置双因素，下次登录时重新绑定。")),
    "unlock": (services.unlock_login, gettext_lazy("已解除登录锁定。")),
    "end-sessions": (services.end_all_sessions, gettext_lazy("已退出全部登录。")),
    "erase": (services.erase_subject, gettext_lazy("个人信息已删除。")),
}


@require_POST
def user_act(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    user = queries.visible_user(request.actor, pk)
    do, done = ACTS[act]
    do(user, actor=request.actor, reason=_reason(request))
    messages.success(request, str(done))
    return see_other(page_of(user) if act != "erase" else reverse("accounts:user_list"))


def _reason(request: ActorRequest) -> str:
    form = forms.ReasonForm(request.POST)
    form.is_valid()
    return str(form.cleaned_data.get("reason", ""))


@never_cache
@require_POST
def user_password(request: ActorRequest, pk: int) -> HttpResponse:
    user = queries.visible_user(request.actor, pk)
    password = services.reset_password(user, actor=request.actor, reason=_reason(request))
    return _show_password(request, user, password)


@never_cache
@require_POST
def user_reveal(request: ActorRequest, pk: int) -> HttpResponse:
    """The telephone number in the clear, once, on record."""
    user = queries.visible_user(request.actor, pk)
    phone = services.reveal_phone(user, actor=request.actor, reason=_reason(request))
    context = {
        "title": _("联系电话"),
        "crumbs": _crumbs((str(user), page_of(user)), (_("联系电话"), "")),
        "person": user,
    }
    return render(request, "accounts/revealed.html", {**context, "phone": phone})


@require_POST
def user_data(request: ActorRequest, pk: int) -> HttpResponse:
    user = queries.visible_user(request.actor, pk)
    return subject_file(services.export_subject(user, actor=request.actor, reason=_reason(request)))


@require_http_methods(["GET", "POST"])
def membership_new(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    user = queries.visible_user(actor, pk)
    require(perms.manages_users(actor))
    form = forms.MembershipForm(request.POST or None, actor=actor)

    def grant(data: dict[str, Any]) -> str:
        services.grant_membership(user, actor=actor, **data)
        messages.success(request, _("已授予角色。"))
        return page_of(user)

    return answer_form(request, form, "accounts/form.html", _context(user, _("授予角色"), _("授予")), grant)


def _membership(request: ActorRequest, pk: int) -> Membership:
    rows = Membership.objects.filter(user__in=queries.users_visible(request.actor))
    return get_visible_or_404(rows.select_related("user", "organisation__jurisdiction"), pk=pk)


@require_http_methods(["GET", "POST"])
def membership_edit(request: ActorRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    require(perms.can_grant(request.actor, membership.organisation))
    initial = {"post": membership.post, "valid_to": membership.valid_to}
    form = forms.AmendMembershipForm(request.POST or None, initial=initial)

    def amend(data: dict[str, Any]) -> str:
        services.amend_membership(membership, actor=request.actor, **data)
        messages.success(request, _("已更新任职。"))
        return page_of(membership.user)

    context = _context(membership.user, _("修改任职"), _("保存"))
    return answer_form(request, form, "accounts/form.html", context, amend)


@require_POST
def membership_end(request: ActorRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    services.end_membership(membership, actor=request.actor, reason=_reason(request))
    messages.success(request, _("角色已终止。"))
    return see_other(page_of(membership.user))


class UserImport(ExcelImportView):
    """Users and roles from Excel."""

    title = gettext_lazy("从 Excel 导入用户")
    done_url = "accounts:user_list"

    def may_import(self, actor: Any) -> bool:
        return perms.manages_users(actor)

    def save(self, rows: Any, /, *, actor: Any) -> object:
        return services.import_users(rows, actor=actor)

    def get_sheet(self) -> Sheet:
        return user_sheet(self.actor)

    def crumbs(self) -> list[tuple[str, str]]:
        return _crumbs()
