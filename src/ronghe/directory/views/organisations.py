"""Pages of the organisation register."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import place
from ronghe.core.asked import whole_number
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.excel.sheet import Sheet
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.directory import forms, perms, queries, services
from ronghe.directory.enums import NameKind, OrganisationKind, OrganisationState
from ronghe.directory.models import Organisation, OrganisationMerge, OrganisationName, OrganisationQuerySet
from ronghe.directory.sheets import organisation_sheet

TONES = {
    OrganisationState.CURRENT: Tone.GOOD,
    OrganisationState.PROPOSED: Tone.WARN,
    OrganisationState.CLOSED: Tone.IDLE,
    OrganisationState.MERGED: Tone.IDLE,
}


def state_badge(organisation: Organisation) -> Badge:
    return Badge(TONES[organisation.state], str(organisation.state.label))


def page_of(organisation: Organisation) -> str:
    return reverse("directory:organisation_detail", args=[organisation.pk])


def _jurisdictions(request: HttpRequest) -> list[tuple[str, str]]:
    rows = queries.visible_jurisdictions(request.actor).filter(is_active=True)  # type: ignore[attr-defined]
    return [(row.code, row.name) for row in rows.order_by("path")[:500]]


def _search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return queries.search(cast(OrganisationQuerySet, rows), text)


def _in_states(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.in_state(chosen[0])  # type: ignore[attr-defined]  # an OrganisationQuerySet


ORGANISATIONS = Listing(
    name="organisations",
    title=gettext_lazy("机构"),
    columns=(
        Column("name", gettext_lazy("机构名称"), sort=("pinyin", "name"), link=page_of, is_fixed=True),
        Column("kind", gettext_lazy("机构类别"), value="get_kind_display", sort="kind"),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.name", sort="jurisdiction__path"),
        Column("state", gettext_lazy("状态"), value=state_badge),
        Column("code", gettext_lazy("统一社会信用代码"), value="credit_code", is_shown=False),
        Column("parent", gettext_lazy("上级机构"), value="parent.name", is_shown=False),
        Column(
            "updated",
            gettext_lazy("更新时间"),
            value="updated_at",
            sort="updated_at",
            kind="time",
            is_shown=False,
        ),
    ),
    filters=(
        TextFilter("q", gettext_lazy("名称、曾用名、简称、拼音首字母或代码"), search=_search),
        ChoiceFilter("kind", gettext_lazy("机构类别"), choices=OrganisationKind.choices, is_multiple=True),
        ChoiceFilter("place", gettext_lazy("辖区"), choices=_jurisdictions, lookup="jurisdiction__code"),
        ChoiceFilter("state", gettext_lazy("状态"), choices=OrganisationState.choices, apply=_in_states),
    ),
    default_sort="name",
    empty=Empty(
        gettext_lazy("还没有登记机构"),
        gettext_lazy("可以从 Excel 导入，或逐个登记。"),
    ),
)


@require_GET
def organisation_list(request: ActorRequest) -> HttpResponse:
    rows = Organisation.objects.visible_to(request.actor).select_related(
        "jurisdiction", "parent", "merged_into"
    )
    if not request.GET.get("state"):
        rows = rows.filter(merged_into__isnull=True)
    actor = request.actor
    context = {"manages": perms.keeps_some_register(actor), "settles": perms.settles_some_units(actor)}
    return ORGANISATIONS.open(request, place.narrow(rows, request)).respond(
        "directory/organisation_list.html", context
    )


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("机构"), reverse("directory:organisation_list")), *more]


@require_GET
def organisation_detail(request: ActorRequest, pk: int) -> HttpResponse:
    organisation = queries.organisation_detail(request.actor, pk)
    context = {
        "title": organisation.name,
        "crumbs": _crumbs((organisation.name, "")),
        "organisation": organisation,
        "state": state_badge(organisation),
        "names": sorted(organisation.names.select_related("used_in"), key=_by_kind),
        "members": organisation.members.select_related("jurisdiction")
        if _is_collective(organisation)
        else (),
        "children": organisation.children.current()[:50],
        "merges": OrganisationMerge.objects.filter(
            survivor=organisation, undone_at__isnull=True
        ).select_related("duplicate"),
        "changes": queries.history_of(organisation),
        "manages": perms.can_manage_organisation(request.actor, organisation),
        "is_collective": _is_collective(organisation),
    }
    return render(request, "directory/organisation_detail.html", context)


def _by_kind(name: OrganisationName) -> tuple[int, str, str]:
    """The present name first, then former ones from the latest, then the short and the printed."""
    latest = f"{9999 - name.valid_to.year}{12 - name.valid_to.month:02}" if name.valid_to else ""
    return NameKind.values.index(name.kind), latest, name.text


def _is_collective(organisation: Organisation) -> bool:
    return organisation.kind == OrganisationKind.COLLECTIVE


@require_http_methods(["GET", "POST"])
def organisation_new(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.keeps_some_register(actor))
    form = forms.RegisterForm(request.POST or None, actor=actor, initial=request.GET.dict())

    def register(data: dict[str, Any]) -> str:
        made = services.register_organisation(data.pop("jurisdiction"), actor=actor, **data)
        messages.success(request, _("已登记“%(name)s”。") % {"name": made.name})
        return page_of(made)

    title = _("登记机构")
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "submit": _("登记"),
        "cancel_url": reverse("directory:organisation_list"),
    }
    return answer_form(request, form, "directory/form.html", context, register)


def _managed(request: ActorRequest, pk: int) -> Organisation:
    organisation = queries.organisation_detail(request.actor, pk)
    require(perms.can_manage_organisation(request.actor, organisation))
    return organisation


def _form_context(organisation: Organisation, title: str, submit: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": _crumbs((organisation.name, page_of(organisation)), (title, "")),
        "organisation": organisation,
        "submit": submit,
        "cancel_url": page_of(organisation),
        **more,
    }


@require_http_methods(["GET", "POST"])
def organisation_edit(request: ActorRequest, pk: int) -> HttpResponse:
    organisation = _managed(request, pk)
    initial = {name: getattr(organisation, name) for name in ("kind", "credit_code", "parent")}
    form = forms.AmendForm(request.POST or None, actor=request.actor, initial=initial)

    def amend(data: dict[str, Any]) -> str:
        services.amend_organisation(organisation, actor=request.actor, **data)
        messages.success(request, _("已更新“%(name)s”的登记信息。") % {"name": organisation.name})
        return page_of(organisation)

    context = _form_context(organisation, _("修改登记信息"), _("保存"))
    return answer_form(request, form, "directory/form.html", context, amend)


@require_http_methods(["GET", "POST"])
def organisation_rename(request: ActorRequest, pk: int) -> HttpResponse:
    organisation = _managed(request, pk)
    form = forms.RenameForm(request.POST or None, initial={"name": organisation.name})

    def rename(data: dict[str, Any]) -> str:
        old = organisation.name
        services.rename_organisation(organisation, actor=request.actor, **data)
        messages.success(request, _("“%(old)s”已更名为“%(new)s”。") % {"old": old, "new": organisation.name})
        return page_of(organisation)

    lead = _("旧名保留为曾用名，旧文件中的写法仍会认到本机构。")
    context = _form_context(organisation, _("机构更名"), _("更名"), lead=lead)
    return answer_form(request, form, "directory/form.html", context, rename)


@require_http_methods(["GET", "POST"])
def name_new(request: ActorRequest, pk: int) -> HttpResponse:
    organisation = _managed(request, pk)
    form = forms.NameForm(request.POST or None)

    def add(data: dict[str, Any]) -> str:
        services.add_name(organisation, actor=request.actor, **data)
        return page_of(organisation)

    context = _form_context(organisation, _("添加名称"), _("添加"))
    return answer_form(request, form, "directory/form.html", context, add)


@require_POST
def name_remove(request: ActorRequest, pk: int) -> HttpResponse:
    visible = Organisation.objects.visible_to(request.actor)
    rows = OrganisationName.objects.filter(organisation__in=visible).select_related(
        "organisation__jurisdiction"
    )
    name = get_visible_or_404(rows, pk=pk)
    services.remove_name(name, actor=request.actor)
    messages.success(request, _("已删除名称“%(text)s”。") % {"text": name.text})
    return see_other(page_of(name.organisation))


@require_http_methods(["GET", "POST"])
def organisation_merge(request: ActorRequest, pk: int) -> HttpResponse:
    organisation = _managed(request, pk)
    into = whole_number(request.GET.get("into"))
    visible = Organisation.objects.visible_to(request.actor).current()
    initial = {"survivor": visible.filter(pk=into).first() if into is not None else None}
    form = forms.MergeForm(request.POST or None, actor=request.actor, initial=initial)

    def merge(data: dict[str, Any]) -> str:
        survivor = data["survivor"]
        services.merge_organisations(organisation, survivor, actor=request.actor, reason=data["reason"])
        messages.success(
            request, _("“%(one)s”已并入“%(other)s”。") % {"one": organisation.name, "other": survivor.name}
        )
        return page_of(survivor)

    context = _form_context(organisation, _("合并重复机构"), _("合并"))
    return answer_form(request, form, "directory/form.html", context, merge)


@require_http_methods(["GET", "POST"])
def organisation_members(request: ActorRequest, pk: int) -> HttpResponse:
    organisation = _managed(request, pk)
    initial = {"members": list(organisation.members.values_list("pk", flat=True))}
    form = forms.MembersForm(request.POST or None, collective=organisation, initial=initial)

    def save(data: dict[str, Any]) -> str:
        members = list(data["members"])
        services.set_members(organisation, actor=request.actor, members=members, reason=data["reason"])
        messages.success(request, _("已更新成员，共 %(n)d 个。") % {"n": len(members)})
        return page_of(organisation)

    context = _form_context(organisation, _("指定成员"), _("保存成员"))
    return answer_form(request, form, "directory/form.html", context, save)


ACTS = {
    "deactivate": (services.deactivate_organisation, gettext_lazy("已停用。")),
    "reactivate": (services.reactivate_organisation, gettext_lazy("已重新启用。")),
    "confirm": (services.confirm_organisation, gettext_lazy("已核实。")),
    "split-back": (services.split_back, gettext_lazy("已撤销合并，任务、人员已转回。")),
}


@require_POST
def organisation_act(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    organisation = queries.organisation_detail(request.actor, pk)
    form = forms.ReasonForm(request.POST)
    form.is_valid()
    do, done = ACTS[act]
    do(organisation, actor=request.actor, reason=form.cleaned_data.get("reason", ""))
    messages.success(request, f"“{organisation.name}”{done}")
    return see_other(page_of(organisation))


@require_GET
def duplicate_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.keeps_some_register(actor))
    mine = list(queries.manageable_jurisdictions(actor).order_by("path"))
    chosen = next((one for one in mine if one.code == request.GET.get("place")), mine[0] if mine else None)
    title = _("疑似重复的机构")
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "lead": _("名称统一写法后相同、职能相同、信用代码主体相同或名称相近的机构，请逐对核对。"),
        "jurisdictions": mine,
        "chosen": chosen,
        "pairs": queries.find_duplicates(chosen) if chosen else [],
    }
    return render(request, "directory/duplicate_list.html", context)


@require_POST
def mark_distinct(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    visible = Organisation.objects.visible_to(request.actor).select_related("jurisdiction")
    first, second = get_visible_or_404(visible, pk=pk), get_visible_or_404(visible, pk=other)
    services.mark_distinct(first, second, actor=request.actor, reason=request.POST.get("reason", "")[:200])
    messages.success(request, _("已记为两个不同的机构，不再提示。"))
    return see_other(reverse("directory:duplicate_list"))


class OrganisationImport(ExcelImportView):
    """Organisations from Excel."""

    title = gettext_lazy("从 Excel 导入机构")
    done_url = "directory:organisation_list"

    def may_import(self, actor: Any) -> bool:
        return perms.keeps_some_register(actor)

    def save(self, rows: Any, /, *, actor: Any) -> object:
        return services.import_organisations(rows, actor=actor)

    def get_sheet(self) -> Sheet:
        return organisation_sheet(self.actor)

    def crumbs(self) -> list[tuple[str, str]]:
        return _crumbs()


@require_GET
def organisation_options(request: ActorRequest) -> HttpResponse:
    """Names for a field's list of suggestions: the first twenty that fit."""
    rows = Organisation.objects.visible_to(request.actor).current().select_related("jurisdiction")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = queries.search(rows, text)[:20] if text else rows.none()
    return render(request, "directory/_options.html", {"organisations": found})
