"""Pages of the tree of jurisdictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.models import Jurisdiction, JurisdictionLevel
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.scope import get_visible_or_404
from ronghe.directory import forms, perms, queries, services


def _state(jurisdiction: Jurisdiction) -> Badge:
    return Badge(Tone.GOOD, _("在用")) if jurisdiction.is_active else Badge(Tone.IDLE, _("停用"))


JURISDICTIONS = Listing(
    name="jurisdictions",
    title=gettext_lazy("辖区"),
    columns=(
        Column(
            "name",
            gettext_lazy("名称"),
            sort="name",
            is_fixed=True,
            template="directory/_jurisdiction_name.html",
        ),
        Column("code", gettext_lazy("区划代码"), sort="code"),
        Column("level", gettext_lazy("级别"), value="get_level_display", sort="level"),
        Column("parent", gettext_lazy("上级"), value="parent.name", sort="path"),
        Column("organisations", gettext_lazy("机构数"), value="organisation_count", kind="number"),
        Column("state", gettext_lazy("状态"), value=_state),
        Column("pack", gettext_lazy("配置包"), is_shown=False),
    ),
    filters=(
        TextFilter("q", gettext_lazy("名称或代码"), lookups=("name__icontains", "code__startswith")),
        ChoiceFilter("level", gettext_lazy("级别"), choices=JurisdictionLevel.choices),
    ),
    default_sort="parent",
    empty=Empty(gettext_lazy("没有符合条件的辖区")),
)


@require_GET
def jurisdiction_list(request: ActorRequest) -> HttpResponse:
    rows = queries.visible_jurisdictions(request.actor).select_related("parent")
    rows = rows.annotate(organisation_count=queries.organisation_count())
    context = {"manages": request.actor.has(Role.OPERATOR)}
    return JURISDICTIONS.open(request, rows).respond("directory/jurisdiction_list.html", context)


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [(_("辖区"), reverse("directory:jurisdiction_list")), (title, "")]


def _context(title: str, submit: str) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": _crumbs(title),
        "submit": submit,
        "cancel_url": reverse("directory:jurisdiction_list"),
    }


@require_http_methods(["GET", "POST"])
def jurisdiction_new(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(actor.has(Role.OPERATOR))
    form = forms.JurisdictionForm(request.POST or None, actor=actor)

    def register(data: dict[str, Any]) -> str:
        made = services.register_jurisdiction(data.pop("parent"), actor=actor, **data)
        messages.success(request, _("已设立辖区“%(name)s”。") % {"name": made.name})
        return reverse("directory:jurisdiction_list")

    return answer_form(request, form, "directory/form.html", _context(_("设立辖区"), _("设立")), register)


@require_http_methods(["GET", "POST"])
def jurisdiction_rename(request: ActorRequest, code: str) -> HttpResponse:
    jurisdiction = get_visible_or_404(Jurisdiction.objects.visible_to(request.actor), code=code)
    require(perms.can_manage_jurisdictions(request.actor, jurisdiction.parent or jurisdiction))
    initial = {"name": jurisdiction.name, "short_name": jurisdiction.short_name}
    form = forms.JurisdictionNameForm(request.POST or None, initial=initial)

    def rename(data: dict[str, Any]) -> str:
        services.rename_jurisdiction(jurisdiction, actor=request.actor, **data)
        messages.success(request, _("辖区已更名为“%(name)s”。") % {"name": jurisdiction.name})
        return reverse("directory:jurisdiction_list")

    context = {**_context(_("辖区更名"), _("更名")), "jurisdiction": jurisdiction}
    return answer_form(request, form, "directory/form.html", context, rename)


ACTS: dict[str, Callable[..., Jurisdiction]] = {
    "close": services.close_jurisdiction,
    "reopen": services.reopen_jurisdiction,
}


@require_POST
def jurisdiction_act(request: ActorRequest, code: str, act: str) -> HttpResponse:
    jurisdiction = get_visible_or_404(Jurisdiction.objects.visible_to(request.actor), code=code)
    ACTS[act](jurisdiction, actor=request.actor, reason=request.POST.get("reason", "")[:200])
    messages.success(request, _("“%(name)s”已更新。") % {"name": jurisdiction.name})
    return see_other(reverse("directory:jurisdiction_list"))
