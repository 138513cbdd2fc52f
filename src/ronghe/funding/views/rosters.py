"""Rosters: upload, look through, assess, record who left, take a row back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.actor import Actor
from ronghe.core.asked import ticked
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import NotFound, require
from ronghe.core.excel import Sheet
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.forms import answer_form
from ronghe.core.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    DateFilter,
    Empty,
    FlagFilter,
    Listing,
    TextFilter,
)
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.scope import get_visible_or_404
from ronghe.funding.enums.claims import Assessment, HeadKind
from ronghe.funding.forms.claims import AssessForm, LeavingForm, ReasonForm
from ronghe.funding.models import Roster, RosterHead
from ronghe.funding.models.rosters import CLAIMANTS, HANDLERS
from ronghe.funding.perms import claims as perms
from ronghe.funding.services import rosters as services
from ronghe.funding.sheets.rosters import roster_sheet

MOST_SELECTED = 500
HEAD_TONES = {"": Tone.IDLE, Assessment.PASSED: Tone.GOOD, Assessment.FAILED: Tone.BAD}


def _badge(head: RosterHead) -> Badge:
    if head.withdrawn_at is not None:
        return Badge(Tone.IDLE, _("已撤销"))
    if head.left_on is not None:
        return Badge(Tone.WARN, _("已退出"))
    return Badge(Tone.ACTIVE, _("在册"))


def _result(head: RosterHead) -> Badge:
    return Badge(HEAD_TONES[head.result], head.get_result_display() or _("未考核"))


def head_url(head: RosterHead) -> str:
    return reverse("funding:head_detail", args=[head.pk])


HEADS = Listing(
    name="funding-heads",
    title=gettext_lazy("名册"),
    columns=(
        Column("name", gettext_lazy("姓名或名称"), link=head_url, sort="name", is_fixed=True),
        Column("kind", gettext_lazy("对象"), value="get_head_kind_display", sort="head_kind"),
        Column("organisation", gettext_lazy("单位"), value="organisation.name", sort="organisation__name"),
        Column("occupation", gettext_lazy("职业（工种）"), value="occupation"),
        Column("starts", gettext_lazy("起始"), value="starts_on", sort="starts_on", kind="date"),
        Column("ends", gettext_lazy("结束"), value="ends_on", sort="ends_on", kind="date", is_nullable=True),
        Column("result", gettext_lazy("考核"), value=_result, sort="result"),
        Column("state", gettext_lazy("状态"), value=_badge),
        Column("school", gettext_lazy("学校"), value="school", is_shown=False),
        Column("certificate", gettext_lazy("证书或文件编号"), value="certificate", is_shown=False),
        Column("roster", gettext_lazy("名册文件"), value="place", is_shown=False),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("单位、学校或名册文件"),
            lookups=("organisation__name__icontains", "school__icontains", "roster__file_name__icontains"),
        ),
        ChoiceFilter("kind", gettext_lazy("对象"), choices=HeadKind.choices, lookup="head_kind"),
        ChoiceFilter("result", gettext_lazy("考核"), choices=Assessment.choices),
        DateFilter("starts", gettext_lazy("起始日期"), lookup="starts_on"),
        FlagFilter("left", gettext_lazy("只看已退出"), condition=Q(left_on__isnull=False)),
        FlagFilter("open", gettext_lazy("只看未考核"), condition=Q(result="", withdrawn_at__isnull=True)),
    ),
    default_sort="-starts",
    empty=Empty(
        gettext_lazy("还没有名册"),
        gettext_lazy("申领从名册取数：先按对象下载模板，填写后上传。"),
        "funding:roster_kinds",
        gettext_lazy("上传名册"),
    ),
    bulk=(BulkAction(gettext_lazy("登记考核结果"), "funding:head_assess"),),
    is_large=True,
)


@require_GET
def head_list(request: ActorRequest) -> HttpResponse:
    """Everybody and everything that claims can rest on."""
    actor = request.actor
    require(perms.may_open(actor))
    rows = narrow(RosterHead.objects.visible_to(actor).select_related("organisation", "roster"), request)
    bulk = HEADS.bulk if actor.has(Role.EDUCATION, Role.HRSS) else ()
    context = {
        "lead": _("补助按名册的事实计算；身份证件号码只存摘要，姓名只存首字。"),
        "page_acts": _acts(actor),
    }
    return HEADS.open(request, rows, bulk=bulk).respond("funding/list.html", context)


def _acts(actor: Actor) -> list[tuple[Any, str, bool]]:
    if not actor.has(*CLAIMANTS, *HANDLERS):
        return []
    return [(_("上传名册"), reverse("funding:roster_kinds"), True)]


@require_GET
def roster_kinds(request: ActorRequest) -> HttpResponse:
    """Which list to upload."""
    actor = request.actor
    require(actor.has(*CLAIMANTS, *HANDLERS), _("由申领单位或受理部门上传名册。"))
    context = {
        "title": _("上传名册"),
        "crumbs": [(_("名册"), reverse("funding:head_list")), (_("上传名册"), "")],
        "lead": _("按对象选择一张表，下载模板填写后上传；有一处错误就一行也不导入。"),
        "kinds": [(one.label, reverse("funding:roster_import", args=[one.value])) for one in HeadKind],
        "rosters": Roster.objects.visible_to(actor).select_related("organisation", "entered_by")[:20],
    }
    return render(request, "funding/roster_kinds.html", context)


class RosterImport(ExcelImportView):
    """A roster from Excel."""

    title = gettext_lazy("上传名册")
    lead = gettext_lazy("身份证件号码导入后即转为摘要，不保存号码。")
    done_url = "funding:head_list"

    @property
    def kind(self) -> str:
        kind = str(self.kwargs["kind"])
        if kind not in HeadKind.values:
            raise NotFound("funding.roster.kind", _("没有这种名册。"))
        return kind

    def may_import(self, actor: Actor) -> bool:
        return actor.has(*CLAIMANTS, *HANDLERS)

    def get_sheet(self) -> Sheet:
        return roster_sheet(self.kind, self.actor)

    def save(self, rows: Any, /, *, actor: Actor) -> object:
        name = f"{HeadKind(self.kind).label}名册（{timezone.localdate()} 上传）"
        return services.import_roster(rows, actor=actor, kind=self.kind, file_name=name)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("名册"), reverse("funding:head_list"))]


def _head(request: ActorRequest, pk: int) -> RosterHead:
    rows = RosterHead.objects.visible_to(request.actor)
    return get_visible_or_404(
        rows.select_related("organisation__jurisdiction", "roster", "jurisdiction"), pk=pk
    )


@require_GET
def head_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One row, the claims it stands in, and what can be done with it."""
    head = _head(request, pk)
    may = perms.can_fill_roster(request.actor, head.organisation) and head.withdrawn_at is None
    context = {
        "title": str(head),
        "crumbs": [(_("名册"), reverse("funding:head_list")), (str(head), "")],
        "head": head,
        "badge": _badge(head),
        "result": _result(head),
        "claims": head.claim_heads.select_related("claim__scheme", "claim__organisation"),
        "may": may,
        "leaving": LeavingForm(),
        "reason": ReasonForm(),
    }
    return render(request, "funding/head_detail.html", context)


@require_http_methods(["GET", "POST"])
def head_left(request: ActorRequest, pk: int) -> HttpResponse:
    """Record that somebody left before the end."""
    head = _head(request, pk)

    def do(data: dict[str, Any]) -> str:
        services.record_leaving(head, actor=request.actor, **data)
        messages.success(request, _("已登记退出；已发放的补助会提示收回。"))
        return head_url(head)

    return _act_form(request, head, LeavingForm(request.POST or None), _("登记中途退出"), do)


@require_http_methods(["GET", "POST"])
def head_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a wrong row back."""
    head = _head(request, pk)

    def do(data: dict[str, Any]) -> str:
        services.withdraw_head(head, actor=request.actor, **data)
        messages.success(request, _("已撤销这一行。"))
        return head_url(head)

    return _act_form(request, head, ReasonForm(request.POST or None), _("撤销名册行"), do)


def _act_form(
    request: ActorRequest, head: RosterHead, form: Any, title: str, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    require(perms.can_fill_roster(request.actor, head.organisation), _("由本单位或所在地主管部门办理。"))
    context = {
        "title": title,
        "lead": head.place,
        "crumbs": [(_("名册"), reverse("funding:head_list")), (str(head), head_url(head)), (title, "")],
        "submit": title,
        "cancel_url": head_url(head),
    }
    return answer_form(request, form, "funding/form.html", context, act)


@require_http_methods(["POST"])
def head_assess(request: ActorRequest) -> HttpResponse:
    """The result of an assessment for the ticked rows, with one basis."""
    actor = request.actor
    require(actor.has(Role.EDUCATION, Role.HRSS), _("由教育、人力社保部门考核认定。"))
    rows = RosterHead.objects.visible_to(actor).standing().filter(pk__in=ticked(request)[:MOST_SELECTED])
    heads = list(rows.select_related("organisation__jurisdiction", "roster"))
    form = AssessForm(request.POST if "reason" in request.POST else None)

    def save(data: dict[str, Any]) -> str:
        services.assess_heads(heads, actor=actor, **data)
        messages.success(request, _("已登记 %(n)d 人的考核结果。") % {"n": len(heads)})
        return reverse("funding:head_list")

    title = _("登记考核结果")
    context = {
        "title": title,
        "lead": _("共 %(n)d 人。考核合格的才能申领实习补助。") % {"n": len(heads)},
        "crumbs": [(_("名册"), reverse("funding:head_list")), (title, "")],
        "submit": _("登记"),
        "cancel_url": reverse("funding:head_list"),
        "kept": [("selected", head.pk) for head in heads],
    }
    if not heads:
        messages.info(request, _("没有选中任何一行。"))
    if "reason" not in request.POST:
        return render(request, "funding/form.html", {**context, "form": form})
    return answer_form(request, form, "funding/form.html", context, save)
