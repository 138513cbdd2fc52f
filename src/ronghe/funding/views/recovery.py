"""Money that comes back, and appeals against decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import require
from ronghe.core.forms import answer_form
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.funding.enums.claims import AppealState, ClaimState, ClawbackState
from ronghe.funding.forms.claims import AnswerForm, AppealForm, ClawbackForm, CloseClawbackForm
from ronghe.funding.models import Appeal, Claim, Clawback
from ronghe.funding.perms import claims as perms
from ronghe.funding.services import recovery
from ronghe.funding.views.claims import CLAIM_BOOK, claim_url
from ronghe.funding.views.following import CLAIMS_CRUMB, yuan_of

CLAWBACK_TONES = {
    ClawbackState.ORDERED: Tone.WARN,
    ClawbackState.REPAID: Tone.GOOD,
    ClawbackState.CANCELLED: Tone.IDLE,
}
APPEAL_TONES = {AppealState.FILED: Tone.WARN, AppealState.UPHELD: Tone.GOOD, AppealState.DISMISSED: Tone.IDLE}

CLAWBACKS = Listing(
    name="funding-clawbacks",
    title=gettext_lazy("补助收回"),
    columns=(
        Column(
            "claim",
            gettext_lazy("申领"),
            value="claim.number",
            is_fixed=True,
            link=lambda row: reverse("funding:clawback_detail", args=[row.pk]),
        ),
        Column(
            "organisation",
            gettext_lazy("单位"),
            value="claim.organisation.name",
            sort="claim__organisation__name",
        ),
        Column("fen", gettext_lazy("应退金额"), value=yuan_of("fen"), kind="money", sort="fen"),
        Column("due", gettext_lazy("退回期限"), value="due_on", kind="date", sort="due_on"),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda row: Badge(CLAWBACK_TONES[row.state], row.get_state_display()),
            sort="state",
        ),
    ),
    filters=(ChoiceFilter("state", gettext_lazy("状态"), choices=ClawbackState.choices),),
    default_sort="due",
    empty=Empty(gettext_lazy("没有要收回的补助"), gettext_lazy("已发放的人员中途退出后，在申领页决定收回。")),
)


@require_GET
def clawback_list(request: ActorRequest) -> HttpResponse:
    """Money on its way back."""
    require(perms.may_open(request.actor))
    rows = Clawback.objects.visible_to(request.actor).select_related("claim__organisation")
    context = {
        "crumbs": [CLAIMS_CRUMB, (CLAWBACKS.title, "")],
        "lead": _("按人收回，算法和依据都写明；以前的条件和现在的条件分开判断。"),
    }
    return CLAWBACKS.open(request, narrow(rows, request)).respond("funding/list.html", context)


@require_http_methods(["GET", "POST"])
def clawback_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask back what was paid for heads that did not finish."""
    actor = request.actor
    claim: Claim = get_visible_or_404(CLAIM_BOOK.rows(actor), pk=pk)
    require(perms.can_order_clawback(actor, claim), _("由受理部门或财政部门决定收回。"))
    dues = recovery.unfinished(claim) if claim.state == ClaimState.PAID else []
    form = ClawbackForm(request.POST or None)

    def order(data: dict[str, Any]) -> str:
        clawback = recovery.order_clawback(claim, actor=actor, **data)
        messages.success(request, _("已决定收回，并通知申领单位。"))
        return reverse("funding:clawback_detail", args=[clawback.pk])

    title = _("决定收回")
    context = {
        "title": title,
        "claim": claim,
        "dues": dues,
        "submit": _("决定收回"),
        "cancel_url": claim_url(claim),
        "crumbs": [CLAIMS_CRUMB, (claim.number, claim_url(claim)), (title, "")],
    }
    return answer_form(request, form, "funding/clawback_new.html", context, order)


@require_http_methods(["GET", "POST"])
def clawback_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One order to repay: heads, derivation, end."""
    actor = request.actor
    clawback = get_visible_or_404(
        Clawback.objects.visible_to(actor).select_related(
            "claim__organisation", "claim__fund", "jurisdiction"
        ),
        pk=pk,
    )
    may = clawback.state == ClawbackState.ORDERED and perms.can_close_clawback(actor, clawback)
    form = CloseClawbackForm(request.POST or None)

    def close(data: dict[str, Any]) -> str:
        recovery.close_clawback(clawback, actor=actor, **data)
        messages.success(request, _("已办结。"))
        return reverse("funding:clawback_detail", args=[clawback.pk])

    context = {
        "title": _("补助收回 %(number)s") % {"number": clawback.claim.number},
        "crumbs": [
            CLAIMS_CRUMB,
            (_("补助收回"), reverse("funding:clawback_list")),
            (clawback.claim.number, ""),
        ],
        "clawback": clawback,
        "badge": Badge(CLAWBACK_TONES[ClawbackState(clawback.state)], clawback.get_state_display()),
        "heads": clawback.heads.select_related("claim_head__head"),
        "may": may,
        "submit": _("办结"),
        "changes": timeline(clawback),
    }
    if request.method == "POST":
        require(may, _("由财政部门办理，且尚未办结。"))
    return answer_form(request, form, "funding/clawback_detail.html", context, close)


APPEALS = Listing(
    name="funding-appeals",
    title=gettext_lazy("申诉"),
    columns=(
        Column(
            "claim",
            gettext_lazy("申领"),
            value="claim.number",
            is_fixed=True,
            link=lambda row: reverse("funding:appeal_detail", args=[row.pk]),
        ),
        Column("organisation", gettext_lazy("单位"), value="claim.organisation.name"),
        Column("filed", gettext_lazy("提出时间"), value="created_at", kind="time", sort="created_at"),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda row: Badge(APPEAL_TONES[row.state], row.get_state_display()),
            sort="state",
        ),
    ),
    filters=(ChoiceFilter("state", gettext_lazy("状态"), choices=AppealState.choices),),
    default_sort="-filed",
    empty=Empty(gettext_lazy("没有申诉"), gettext_lazy("申领单位对决定不服，可以在申领页提出申诉。")),
)


@require_GET
def appeal_list(request: ActorRequest) -> HttpResponse:
    """Appeals against decisions."""
    require(perms.may_open(request.actor))
    rows = Appeal.objects.visible_to(request.actor).select_related("claim__organisation")
    context = {"crumbs": [CLAIMS_CRUMB, (APPEALS.title, "")], "lead": _("由原审核人、决定人以外的人员处理。")}
    return APPEALS.open(request, narrow(rows, request)).respond("funding/list.html", context)


@require_http_methods(["GET", "POST"])
def appeal_new(request: ActorRequest, pk: int) -> HttpResponse:
    """The claimant appeals."""
    actor = request.actor
    claim: Claim = get_visible_or_404(CLAIM_BOOK.rows(actor), pk=pk)
    require(perms.can_claim_for(actor, claim.organisation), _("由申领单位提出申诉。"))
    form = AppealForm(request.POST or None)

    def file(data: dict[str, Any]) -> str:
        appeal = recovery.file_appeal(claim, actor=actor, **data)
        messages.success(request, _("已提出申诉，由原审核人、决定人以外的人员处理。"))
        return reverse("funding:appeal_detail", args=[appeal.pk])

    title = _("提出申诉")
    context = {
        "title": title,
        "lead": claim.decision,
        "submit": _("提出"),
        "cancel_url": claim_url(claim),
        "crumbs": [CLAIMS_CRUMB, (claim.number, claim_url(claim)), (title, "")],
    }
    return answer_form(request, form, "funding/form.html", context, file)


@require_http_methods(["GET", "POST"])
def appeal_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One appeal and its answer."""
    actor = request.actor
    rows = Appeal.objects.visible_to(actor).select_related(
        "claim__organisation", "claim__scheme", "claim__jurisdiction", "answered_by"
    )
    appeal = get_visible_or_404(rows, pk=pk)
    may = appeal.state == AppealState.FILED and perms.can_answer_appeal(actor, appeal)
    form = AnswerForm(request.POST or None)

    def answer(data: dict[str, Any]) -> str:
        recovery.answer_appeal(appeal, actor=actor, **data)
        messages.success(request, _("已处理，申领单位会收到通知。"))
        return reverse("funding:appeal_detail", args=[appeal.pk])

    context = {
        "title": _("申诉 %(number)s") % {"number": appeal.claim.number},
        "crumbs": [CLAIMS_CRUMB, (_("申诉"), reverse("funding:appeal_list")), (appeal.claim.number, "")],
        "appeal": appeal,
        "badge": Badge(APPEAL_TONES[AppealState(appeal.state)], appeal.get_state_display()),
        "may": may,
        "submit": _("处理"),
        "changes": timeline(appeal),
    }
    if request.method == "POST":
        require(may, _("须由原审核人、决定人以外的人处理，且尚未处理。"))
    return answer_form(request, form, "funding/appeal_detail.html", context, answer)
