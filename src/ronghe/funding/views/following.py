"""What goes with claims: entitlement lists, audits, notices, clawbacks, appeals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import Invalid, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.models import SampleState
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.funding.enums.claims import (
    ClaimState,
    EntitlementState,
    ObjectionState,
)
from ronghe.funding.forms.claims import (
    AnswerForm,
    ChallengeForm,
    DrawForm,
    FindingForm,
    ListEntitledForm,
    ObjectionForm,
)
from ronghe.funding.models import (
    AuditItem,
    Entitlement,
    Objection,
    PublicNotice,
    SampleAudit,
)
from ronghe.funding.models.rosters import FUNDERS, HANDLERS
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries import following
from ronghe.funding.queries.stating import place_for
from ronghe.funding.services import audits, entitlements, publicity
from ronghe.funding.views.claims import claim_url
from ronghe.funding.views.schemes import schemes_for

ENTITLED_TONES = {
    EntitlementState.LISTED: Tone.WARN,
    EntitlementState.CONFIRMED: Tone.GOOD,
    EntitlementState.OPTED_OUT: Tone.IDLE,
}
CLAIMS_CRUMB = (gettext_lazy("补助申领"), "/funding/claims/")


def yuan_of(name: str) -> Any:
    return lambda row: None if getattr(row, name) is None else getattr(row, name) / 100


ENTITLED = Listing(
    name="funding-entitled",
    title=gettext_lazy("免申即享名单"),
    columns=(
        Column(
            "organisation",
            gettext_lazy("单位"),
            value="organisation.name",
            sort="organisation__name",
            link=lambda row: reverse("funding:entitlement_detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("scheme", gettext_lazy("补助项目"), value="scheme.name"),
        Column(
            "period",
            gettext_lazy("时段"),
            value=lambda row: f"{row.period_first} 至 {row.period_last}",
            sort="period_first",
        ),
        Column("heads", gettext_lazy("人数（项）"), value="head_count", kind="number", sort="head_count"),
        Column(
            "estimate",
            gettext_lazy("预计金额"),
            value=yuan_of("estimate_fen"),
            kind="money",
            sort="estimate_fen",
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda row: Badge(ENTITLED_TONES[row.state], row.get_state_display()),
            sort="state",
        ),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("单位或项目"),
            lookups=("organisation__name__icontains", "scheme__name__icontains"),
        ),
        ChoiceFilter("state", gettext_lazy("状态"), choices=EntitlementState.choices),
    ),
    empty=Empty(
        gettext_lazy("名单是空的"), gettext_lazy("受理部门按名册生成：符合全部条件的单位不用申请，确认即可。")
    ),
)


@require_GET
def entitlement_list(request: ActorRequest) -> HttpResponse:
    """Those entitled without applying."""
    actor = request.actor
    require(perms.may_open(actor))
    rows = Entitlement.objects.visible_to(actor).select_related("organisation", "scheme")
    acts = [(_("生成名单"), reverse("funding:entitlement_new"), True)] if actor.has(*HANDLERS) else []
    context = {
        "lead": _("由事实直接算出，单位确认或放弃；确认后自动成为申领。"),
        "page_acts": acts,
        "crumbs": [CLAIMS_CRUMB, (ENTITLED.title, "")],
    }
    return ENTITLED.open(request, narrow(rows, request)).respond("funding/list.html", context)


@require_http_methods(["GET", "POST"])
def entitlement_new(request: ActorRequest) -> HttpResponse:
    """Look for everybody who qualifies in a period."""
    actor = request.actor
    require(actor.has(*HANDLERS), _("由补助项目的受理部门生成名单。"))
    form = ListEntitledForm(request.POST or None, schemes=schemes_for(actor))

    def make(data: dict[str, Any]) -> str:
        place = place_for(actor, data["scheme"])
        made = entitlements.list_entitled(data["scheme"], place, data["period"], actor=actor)
        messages.success(request, _("已列入 %(n)d 个单位，并已通知。") % {"n": len(made)})
        return reverse("funding:entitlement_list")

    title = _("生成免申即享名单")
    context = {
        "title": title,
        "crumbs": [CLAIMS_CRUMB, (title, "")],
        "submit": _("生成"),
        "cancel_url": reverse("funding:entitlement_list"),
        "lead": _("只列入全部条件都符合、金额算得出来、这一时段还没有申领的单位。"),
    }
    return answer_form(request, form, "funding/form.html", context, make)


@require_http_methods(["GET", "POST"])
def entitlement_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One organisation on the list: how it qualifies, and its answer."""
    actor = request.actor
    rows = Entitlement.objects.visible_to(actor).select_related(
        "organisation__jurisdiction", "scheme__jurisdiction", "claim"
    )
    row = get_visible_or_404(rows, pk=pk)
    if request.method == "POST":
        if request.POST.get("act") == "confirm":
            claim = entitlements.confirm(row, actor=actor)
            messages.success(request, _("已确认并生成申领，请核对后提交。"))
            return see_other(claim_url(claim))
        entitlements.opt_out(row, actor=actor, reason=request.POST.get("reason", ""))
        messages.success(request, _("已记录放弃。"))
        return see_other(reverse("funding:entitlement_list"))
    may = perms.can_claim_for(actor, row.organisation) and row.state == EntitlementState.LISTED
    context = {
        "title": str(row),
        "crumbs": [
            CLAIMS_CRUMB,
            (_("免申即享名单"), reverse("funding:entitlement_list")),
            (row.organisation.name, ""),
        ],
        "row": row,
        "badge": Badge(ENTITLED_TONES[EntitlementState(row.state)], row.get_state_display()),
        "may": may,
        "changes": timeline(row),
    }
    return render(request, "funding/entitlement_detail.html", context)


AUDITS = Listing(
    name="funding-audits",
    title=gettext_lazy("抽查"),
    columns=(
        Column(
            "scheme",
            gettext_lazy("补助项目"),
            value="scheme.name",
            is_fixed=True,
            link=lambda row: reverse("funding:audit_detail", args=[row.pk]),
        ),
        Column("drawn", gettext_lazy("抽取时间"), value="created_at", kind="time", sort="created_at"),
        Column("size", gettext_lazy("抽取"), value="size", kind="number", unit=gettext_lazy("件")),
        Column(
            "of",
            gettext_lazy("范围"),
            value=lambda row: len(row.population),
            kind="number",
            unit=gettext_lazy("件"),
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda row: Badge(
                Tone.ACTIVE if row.state == SampleState.OPEN else Tone.GOOD, row.get_state_display()
            ),
        ),
    ),
    filters=(ChoiceFilter("state", gettext_lazy("状态"), choices=SampleState.choices),),
    empty=Empty(gettext_lazy("还没有抽查"), gettext_lazy("复审中和待公示的申领可以随机抽查。")),
)


@require_GET
def audit_list(request: ActorRequest) -> HttpResponse:
    """Every drawing."""
    actor = request.actor
    require(actor.has(*FUNDERS))
    rows = SampleAudit.objects.visible_to(actor).select_related("scheme")
    acts = [(_("抽取"), reverse("funding:audit_new"), True)] if actor.has(*perms.AUDITORS) else []
    context = {
        "page_acts": acts,
        "crumbs": [CLAIMS_CRUMB, (AUDITS.title, "")],
        "lead": _("种子和方法都记录，任何人可以重抽核对；一人核查，另一人专门设法推翻。"),
    }
    return AUDITS.open(request, narrow(rows, request)).respond("funding/list.html", context)


@require_http_methods(["GET", "POST"])
def audit_new(request: ActorRequest) -> HttpResponse:
    """Draw a sample."""
    actor = request.actor
    require(actor.has(*perms.AUDITORS), _("由审计或财政部门抽取。"))
    form = DrawForm(request.POST or None, schemes=schemes_for(actor))

    def draw(data: dict[str, Any]) -> str:
        place = place_for(actor, data["scheme"])
        audit = audits.draw_sample(data["scheme"], place, actor=actor, size=data["size"], seed=data["seed"])
        messages.success(request, _("已抽取 %(n)d 件。") % {"n": audit.size})
        return reverse("funding:audit_detail", args=[audit.pk])

    title = _("随机抽查")
    context = {
        "title": title,
        "crumbs": [CLAIMS_CRUMB, (_("抽查"), reverse("funding:audit_list")), (title, "")],
        "submit": _("抽取"),
        "cancel_url": reverse("funding:audit_list"),
    }
    return answer_form(request, form, "funding/form.html", context, draw)


@require_GET
def audit_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One drawing with its items; whether it can be drawn again."""
    actor = request.actor
    audit = get_visible_or_404(
        SampleAudit.objects.visible_to(actor).select_related("scheme", "drawn_by", "jurisdiction"), pk=pk
    )
    items = audit.items.select_related("claim__organisation", "claim__jurisdiction", "auditor", "challenger")
    context = {
        "title": str(audit),
        "crumbs": [CLAIMS_CRUMB, (_("抽查"), reverse("funding:audit_list")), (str(audit), "")],
        "audit": audit,
        "is_repeatable": audits.is_repeatable(audit),
        "items": [
            (item, perms.can_audit(actor, audit.jurisdiction), item.auditor_id != actor.user_id)
            for item in items
        ],
        "finding": FindingForm(),
        "challenge": ChallengeForm(),
        "is_open": audit.state == SampleState.OPEN,
    }
    return render(request, "funding/audit_detail.html", context)


@require_POST
def audit_item(request: ActorRequest, pk: int) -> HttpResponse:
    """A finding, or a challenge to it."""
    actor = request.actor
    rows = AuditItem.objects.filter(audit__in=SampleAudit.objects.visible_to(actor))
    item = get_visible_or_404(rows.select_related("audit", "claim__jurisdiction"), pk=pk)
    form = (ChallengeForm if item.finding else FindingForm)(request.POST)
    if not form.is_valid():
        raise Invalid("funding.audit.form", _("请选择结论并写明情况。"))
    result, text = form.cleaned_data["result"], form.cleaned_data["text"]
    if item.finding:
        audits.challenge_finding(item, actor=actor, challenge=result, text=text)
        messages.success(request, _("已记录反证。"))
    else:
        audits.record_finding(item, actor=actor, finding=result, text=text)
        messages.success(request, _("已记录核查，请另一人反证。"))
    return see_other(reverse("funding:audit_detail", args=[item.audit_id]))


NOTICES = Listing(
    name="funding-notices",
    title=gettext_lazy("补助公示"),
    columns=(
        Column(
            "title",
            gettext_lazy("标题"),
            link=lambda row: reverse("funding:notice_detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("from", gettext_lazy("开始"), value="starts_on", kind="date", sort="starts_on"),
        Column("to", gettext_lazy("截止"), value="ends_on", kind="date", sort="ends_on"),
        Column("days", gettext_lazy("工作日"), value="workdays", kind="number"),
        Column("n", gettext_lazy("申领"), value="n", kind="number", unit=gettext_lazy("份")),
    ),
    empty=Empty(gettext_lazy("还没有公示"), gettext_lazy("在申领列表勾选待公示的申领，一并公示。")),
)


@require_GET
def notice_list(request: ActorRequest) -> HttpResponse:
    """Every notice of the place."""
    require(request.actor.has(*FUNDERS))
    rows = following.public_notices().filter(pk__in=PublicNotice.objects.visible_to(request.actor))
    context = {
        "crumbs": [CLAIMS_CRUMB, (NOTICES.title, "")],
        "lead": _("公示名单同时显示在公开网站，不含个人信息。"),
    }
    return NOTICES.open(request, narrow(rows, request)).respond("funding/list.html", context)


def _notice(request: ActorRequest, pk: int) -> PublicNotice:
    rows = PublicNotice.objects.visible_to(request.actor).select_related("scheme", "jurisdiction")
    return get_visible_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def notice_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One notice with its list, how its end was counted, and the objections; a new one is registered here."""
    actor = request.actor
    notice = _notice(request, pk)
    may = perms.can_publish(actor, notice.scheme, notice.jurisdiction)
    on_notice = notice.claims.filter(state=ClaimState.ON_NOTICE).select_related("organisation")
    form = ObjectionForm(
        request.POST or None, claims=on_notice, initial={"received_on": timezone.localdate()}
    )

    def register(data: dict[str, Any]) -> str:
        publicity.register_objection(notice, actor=actor, **data)
        messages.success(request, _("已登记异议，核实前不能批准。"))
        return reverse("funding:notice_detail", args=[notice.pk])

    context = {
        "title": notice.title,
        "crumbs": [CLAIMS_CRUMB, (_("补助公示"), reverse("funding:notice_list")), (notice.title, "")],
        "notice": notice,
        "claims": notice.claims.select_related("organisation"),
        "objections": notice.objections.select_related("claim__organisation"),
        "may": may,
        "may_object": may and on_notice.exists(),
        "submit": _("登记异议"),
        "is_over": timezone.localdate() > notice.ends_on,
        "OPEN": ObjectionState.OPEN,
    }
    if request.method == "POST":
        require(may, _("由受理部门登记异议。"))
    return answer_form(request, form, "funding/notice_detail.html", context, register)


@require_http_methods(["GET", "POST"])
def objection_settle(request: ActorRequest, pk: int) -> HttpResponse:
    """Does the objection hold?"""
    actor = request.actor
    rows = Objection.objects.filter(notice__in=PublicNotice.objects.visible_to(actor))
    objection = get_visible_or_404(
        rows.select_related("notice__scheme", "notice__jurisdiction", "claim__organisation"), pk=pk
    )
    back = reverse("funding:notice_detail", args=[objection.notice_id])
    form = AnswerForm(request.POST or None)

    def settle(data: dict[str, Any]) -> str:
        publicity.settle_objection(objection, actor=actor, **data)
        messages.success(request, _("已记录核实情况。"))
        return back

    title = _("核实异议")
    context = {
        "title": title,
        "lead": objection.text,
        "crumbs": [CLAIMS_CRUMB, (objection.notice.title, back), (title, "")],
        "submit": _("保存"),
        "cancel_url": back,
    }
    return answer_form(request, form, "funding/form.html", context, settle)
