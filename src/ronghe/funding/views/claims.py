"""Claims: the list with its worklist, the case page, one decision over many, letters, tracking."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.actor import Actor
from ronghe.core.asked import ticked, whole_number
from ronghe.core.cases import CaseBook, case_context
from ronghe.core.cases.book import act_page, mine_tabs
from ronghe.core.errors import Invalid, InvalidTransition, NotFound, RongheError, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, DateFilter, FlagFilter, TextFilter
from ronghe.core.place import narrow
from ronghe.core.registers.pages import attached, row_of, selected_rows, trouble_of
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.workflow import Step
from ronghe.engine.packs.schemes import Use
from ronghe.funding.enums.claims import ClaimOrigin, ClaimState
from ronghe.funding.forms.claims import NoticeForm, OverruleForm, PeriodForm
from ronghe.funding.models import Claim, ClaimHead, Fund
from ronghe.funding.models.rosters import CLAIMANTS, HANDLERS
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries import budgets, following
from ronghe.funding.queries.assembling import OPEN_STATES, twins_of
from ronghe.funding.queries.letters import letter_docx, letter_of, letter_pdf
from ronghe.funding.rules import claim_steps as steps
from ronghe.funding.services import claims as services
from ronghe.funding.services import recovery
from ronghe.funding.services.payments import make_batch
from ronghe.funding.services.publicity import publish_notice
from ronghe.funding.services.settling import settle_claim
from ronghe.funding.views.schemes import schemes_for, speaking_for

SHOWN_HEADS = 200
LETTERS = {
    "pdf": (letter_pdf, "application/pdf"),
    "docx": (
        letter_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


def claim_url(claim: Claim) -> str:
    return reverse("funding:claims_detail", args=[claim.pk])


def _schemes(request: Any) -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in schemes_for(request.actor)]


def _yuan(name: str) -> Any:
    return lambda claim: None if getattr(claim, name) is None else getattr(claim, name) / 100


COLUMNS = (
    Column("number", gettext_lazy("编号"), link=claim_url, sort="pk", is_fixed=True),
    Column("organisation", gettext_lazy("申领单位"), value="organisation.name", sort="organisation__name"),
    Column("scheme", gettext_lazy("补助项目"), value="scheme.name", sort="scheme__name"),
    Column("period", gettext_lazy("时段"), value=lambda claim: claim.period.words, sort=("period_first",)),
    Column("heads", gettext_lazy("人数（项）"), value="head_count", sort="head_count", kind="number"),
    Column("claimed", gettext_lazy("申领金额"), value=_yuan("claimed_fen"), sort="claimed_fen", kind="money"),
    Column(
        "approved", gettext_lazy("批准金额"), value=_yuan("approved_fen"), sort="approved_fen", kind="money"
    ),
    Column("state", gettext_lazy("状态"), value=lambda claim: services.CLAIMS.badge(claim), sort="state"),
    Column("due", gettext_lazy("期限"), value="due_on", sort="due_on", kind="date", is_nullable=True),
    Column("origin", gettext_lazy("来路"), value="get_origin_display", is_shown=False),
    Column("place", gettext_lazy("办理地"), value="jurisdiction.name", is_shown=False),
)
FILTERS = (
    TextFilter(
        "q",
        gettext_lazy("申领单位或项目"),
        lookups=("organisation__name__icontains", "scheme__name__icontains"),
    ),
    ChoiceFilter("scheme", gettext_lazy("补助项目"), choices=_schemes, lookup="scheme_id"),
    ChoiceFilter("state", gettext_lazy("状态"), choices=ClaimState.choices, is_multiple=True),
    ChoiceFilter("origin", gettext_lazy("来路"), choices=ClaimOrigin.choices),
    DateFilter("submitted", gettext_lazy("提交日期"), lookup="submitted_at", is_time=True),
    FlagFilter("late", gettext_lazy("只看逾期"), services.CLAIMS.late()),
)


def _more(claim: Claim, actor: Actor) -> dict[str, Any]:
    """What the page of a claim shows besides what every case shows."""
    evidence = claim.evidence.order_by("-number").first()
    is_draft = claim.state in (ClaimState.DRAFT, ClaimState.RETURNED)
    is_owner = perms.can_claim_for(actor, claim.organisation)
    found = services.assembly_of(claim, shows_names=not is_owner) if is_draft else None
    heads = claim.heads.select_related("head__roster")
    reviewing = claim.state in (ClaimState.SUBMITTED, ClaimState.FIRST_PASSED)
    shown = list(heads[:SHOWN_HEADS])
    clawbacks = list(claim.clawbacks.all())
    return {
        "claim": claim,
        "wording": claim.scheme.wording,
        "is_draft": is_draft,
        "may_edit_heads": (is_draft and is_owner) or (reviewing and perms.can_handle(actor, claim)),
        "may_overrule": reviewing and perms.can_handle(actor, claim),
        "assembly": found,
        "twins": twins_of(claim) if not is_owner and claim.state in OPEN_STATES else [],
        "rows": [(row, found.of(f"excel:{row.head_id}") if found else []) for row in shown],
        "more_heads": max(0, claim.head_count - len(shown)),
        "evidence": evidence,
        "steps": following.derivation_of(evidence, found),
        "recheck": following.recheck_of(evidence),
        "stage": steps.stage_of(claim.state, recovers=any(one.state == "ordered" for one in clawbacks)),
        "stages": [_(label) for _key, label, _states in steps.STAGES],
        "acts": [one for one in services.CLAIMS.possible(claim, actor) if one.step.name in steps.ON_PAGE],
        "manages": is_draft and is_owner,
        "audits": claim.audit_items.select_related("audit"),
        "objections": claim.objections.all(),
        "payments": claim.payments.select_related("batch"),
        "fund_entries": budgets.entries_of_claim(claim, actor),
        "sees_batches": actor.has(*perms.BATCH_READERS),
        "may_settle": claim.state == ClaimState.ADVANCED and perms.can_second(actor, claim),
        "clawbacks": clawbacks,
        "dues": recovery.unfinished(claim) if claim.state == ClaimState.PAID else [],
        "may_claw_back": claim.state == ClaimState.PAID and perms.can_order_clawback(actor, claim),
        "appeals": claim.appeals.all(),
        "may_appeal": is_owner and claim.state in (ClaimState.REJECTED, ClaimState.APPROVED, ClaimState.PAID),
        "has_letter": claim.decided_on is not None,
        "overrule": OverruleForm(),
    }


CLAIM_BOOK = CaseBook(
    name="claims",
    services=services.CLAIMS,
    title=gettext_lazy("补助申领"),
    fields=(
        "scheme",
        "period_first",
        "period_last",
        "head_count",
        "claimed_fen",
        "approved_fen",
        "submitted_at",
    ),
    columns=COLUMNS,
    filters=FILTERS,
    related=("scheme__jurisdiction", "notice", "fund", "opened_by", "first_by", "second_by", "decided_by"),
    detail_template="funding/claim_detail.html",
    more=_more,
    lead=gettext_lazy("从申报到收回，一份申领一页；金额的每一步都可以展开，证据提交时固定。"),
    empty=gettext_lazy("还没有申领"),
    default_sort="-number",
)


@require_GET
def claim_list(request: ActorRequest) -> HttpResponse:
    """All claims the reader may see, or those that wait for the reader."""
    actor = request.actor
    require(perms.may_open(actor))
    is_mine = request.GET.get("mine") == "1"
    rows = CLAIM_BOOK.worklist(actor) if is_mine else CLAIM_BOOK.rows(actor)
    page = CLAIM_BOOK.listing.open(request, narrow(rows, request), bulk=_bulk(actor))
    context = {
        "lead": CLAIM_BOOK.lead,
        "page_acts": _page_acts(actor),
        "tabs": mine_tabs(CLAIM_BOOK, actor, is_mine),
    }
    return page.respond("funding/list.html", context)


def _bulk(actor: Actor) -> Any:
    return CLAIM_BOOK.bulk(actor) if actor.has(*HANDLERS, Role.FINANCE) else ()


def _page_acts(actor: Actor) -> list[tuple[Any, str, bool]]:
    acts = [
        (_("申领预检"), reverse("funding:precheck"), False),
        (_("全程跟踪"), reverse("funding:tracking"), False),
    ]
    if actor.has(*CLAIMANTS):
        acts.append((_("申报"), reverse("funding:claim_new"), True))
    return acts


@require_GET
def claim_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One claim: what it comes to and why, its heads, what stands against it, what can be done."""
    require(perms.may_open(request.actor))
    claim: Claim = row_of(CLAIM_BOOK, request.actor, pk)
    context = case_context(CLAIM_BOOK, request, claim)
    if request.GET.get("print") == "1":
        return render(request, "registers/print.html", context)
    return render(request, CLAIM_BOOK.detail_template, context | attached(CLAIM_BOOK, claim))


@require_http_methods(["GET", "POST"])
def claim_new(request: ActorRequest) -> HttpResponse:
    """Begin a claim; its heads are taken from the rosters."""
    actor = request.actor
    own = speaking_for(actor)
    require(own.exists(), _("请以申领单位的身份申报。"))
    names = ("scheme", "organisation", "first", "last")
    initial = {name: request.GET[name] for name in names if name in request.GET}
    form = PeriodForm(request.POST or None, initial=initial, organisations=own, schemes=schemes_for(actor))

    def begin(data: dict[str, Any]) -> str:
        claim = services.draft_claim(data["scheme"], data["organisation"], data["period"], actor=actor)
        messages.success(request, _("已从名册取数 %(n)d 人（项），请核对后提交。") % {"n": claim.head_count})
        return claim_url(claim)

    title = _("申报补助")
    context = {
        "title": title,
        "lead": _("选好项目和时段，人员、月数和金额由名册得出，不用填写。"),
        "crumbs": [(_("补助申领"), reverse("funding:claims_list")), (title, "")],
        "submit": _("取数并起草"),
        "cancel_url": reverse("funding:claims_list"),
    }
    return answer_form(request, form, "funding/form.html", context, begin)


@require_POST
def claim_act(request: ActorRequest, pk: int) -> HttpResponse:
    """A step of the claim, taking data again, a paper, a remark, taking the case over."""
    actor = request.actor
    claim: Claim = row_of(CLAIM_BOOK, actor, pk)
    if request.POST.get("act") == "settle":
        settled = settle_claim(claim, actor=actor, note=request.POST.get("note", "").strip()[:500])
        messages.success(request, _("已结算：%(state)s。") % {"state": settled.get_state_display()})
        return see_other(claim_url(claim))
    if request.POST.get("act") == "gather":
        found = services.gather_again(claim, actor=actor)
        messages.success(request, _("已重新取数，共 %(n)d 人（项）。") % {"n": len(found.basis.heads)})
        return see_other(claim_url(claim))
    if request.POST.get("act") == "file":
        upload = request.FILES.get("file")
        if upload is None:
            raise Invalid("funding.file", _("没有选择文件。"), hint=_("请选择材料后再上传。"))
        caption = request.POST.get("caption", "")[:200]
        services.add_file(claim, upload, upload.name or "", actor=actor, caption=caption)
        messages.success(request, _("已添加材料。"))
        return see_other(claim_url(claim))
    name = request.POST.get("step", "")
    if name and name not in steps.ON_PAGE:
        raise InvalidTransition("funding.claim.step", _("这一步不在申领页办理。"))
    return act_page(CLAIM_BOOK, request, pk)


def _heads_of(claim: Claim, request: ActorRequest) -> list[ClaimHead]:
    return list(claim.heads.filter(pk__in=ticked(request)[:5000]).select_related("claim", "head__roster"))


@require_POST
def claim_heads(request: ActorRequest, pk: int) -> HttpResponse:
    """Leave ticked heads out or take them in again, or set another amount for one."""
    actor = request.actor
    claim: Claim = row_of(CLAIM_BOOK, actor, pk)
    heads = _heads_of(claim, request)
    act = request.POST.get("act", "")
    reason = request.POST.get("reason", "").strip()[:200]
    if act == "overrule":
        form = OverruleForm(request.POST)
        if len(heads) != 1 or not form.is_valid():
            raise Invalid("funding.overrule", _("请选择一人，填写金额（最多两位小数）和理由。"))
        services.overrule(heads[0], form.cleaned_data["amount"], actor=actor, reason=reason)
        messages.success(request, _("已改定金额。"))
    else:
        services.leave_out(heads, actor=actor, reason=reason, take_back=act == "take_back")
        messages.success(request, _("已更新 %(n)d 人（项）。") % {"n": len(heads)})
    return see_other(claim_url(claim))


def _bulk_steps(rows: list[Claim], actor: Actor) -> list[Step]:
    wanted = steps.ON_PAGE - {"submit", "withdraw", "take_off"}
    return [
        step
        for step in services.CLAIMS.steps
        if step.name in wanted and actor.has(*step.roles) and any(row.state in step.sources for row in rows)
    ]


@require_POST
def claim_bulk(request: ActorRequest) -> HttpResponse:
    """One decision over the ticked claims with one reason; a notice; a payment batch. All or none."""
    actor = request.actor
    require(actor.has(*HANDLERS, Role.FINANCE))
    rows: list[Claim] = selected_rows(CLAIM_BOOK, request)
    if not rows:
        messages.info(request, _("没有选中任何一条。请先在列表中勾选。"))
        return see_other(reverse("funding:claims_list"))
    act, note = request.POST.get("act", ""), request.POST.get("note", "").strip()[:500]
    form = NoticeForm(request.POST if act == "publish" else None)
    error: RongheError | None = None
    try:
        if act and (act != "publish" or form.is_valid()):
            return see_other(_do_bulk(request, rows, act, note, form))
    except RongheError as refused:
        if refused.status == 403:
            raise
        error = refused
    title = _("一并办理")
    context = {
        "title": title,
        "crumbs": [(_("补助申领"), reverse("funding:claims_list")), (title, "")],
        "rows": [(row, services.CLAIMS.badge(row), trouble_of(row, error)) for row in rows],
        "steps": _bulk_steps(rows, actor),
        "may_publish": any(row.state == ClaimState.SECOND_PASSED for row in rows) and actor.has(*HANDLERS),
        "may_batch": any(row.state == ClaimState.APPROVED for row in rows) and actor.has(Role.FINANCE),
        "may_advance": any(row.scheme.wording.decision(Use.ADVANCE) for row in rows),
        "funds": Fund.objects.visible_to(actor).current() if actor.has(Role.FINANCE) else (),
        "total_fen": sum(row.approved_fen or row.claimed_fen or 0 for row in rows),
        "form": form,
        "note": note,
        "error": error,
        "cancel_url": reverse("funding:claims_list"),
    }
    wrong = error is not None or (form.is_bound and form.errors)
    return render(request, "funding/claim_bulk.html", context, status=422 if wrong else 200)


def _do_bulk(request: ActorRequest, rows: list[Claim], act: str, note: str, form: NoticeForm) -> str:
    actor = request.actor
    if act == "publish":
        notice = publish_notice(rows, actor=actor, **form.cleaned_data)
        messages.success(request, _("已公示，至 %(day)s 止。") % {"day": notice.ends_on})
        return reverse("funding:notice_detail", args=[notice.pk])
    if act == "batch":
        batch = make_batch(rows, actor=actor)
        messages.success(request, _("已制付款批次，请另一人复核。"))
        return reverse("funding:batch_detail", args=[batch.pk])
    if act not in {step.name for step in _bulk_steps(rows, actor)}:
        raise Invalid("funding.claims.act", _("没有这项办理。"))
    done = services.take_many(
        rows, act, actor=actor, note=note, fund=_fund(request), advance=_percent(request)
    )
    messages.success(request, _("已一并办理 %(n)d 份。") % {"n": len(done)})
    return reverse("funding:claims_list")


def _percent(request: ActorRequest) -> Decimal | None:
    """The share paid in advance, where one was typed."""
    text = request.POST.get("advance", "").strip().removesuffix("%")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or not 0 < found <= 100:
        raise Invalid(
            "funding.claim.advance", _("预付比例应是 0 至 100 之间的数。"), fields={"advance": _("请核对。")}
        )
    return found


def _fund(request: ActorRequest) -> Fund | None:
    asked = whole_number(request.POST.get("fund"))
    if asked is None:
        return None
    return Fund.objects.visible_to(request.actor).current().filter(pk=asked).first()


@require_GET
def claim_letter_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """The decision as a letter, PDF."""
    return _letter(request, pk, "pdf")


@require_GET
def claim_letter_word(request: ActorRequest, pk: int) -> HttpResponse:
    """The decision as a letter, Word."""
    return _letter(request, pk, "docx")


def _letter(request: ActorRequest, pk: int, form: str) -> HttpResponse:
    claim: Claim = row_of(CLAIM_BOOK, request.actor, pk)
    if claim.decided_on is None:
        raise NotFound("funding.letter", _("还没有作出决定，没有决定书。"))
    make, kind = LETTERS[form]
    response = HttpResponse(make(letter_of(claim)), content_type=kind)
    name = f"{_('补助决定书')}_{claim.number}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def claim_evidence(request: ActorRequest, pk: int) -> HttpResponse:
    """The frozen evidence as it was fixed, for anybody who wants to reckon it again."""
    claim: Claim = row_of(CLAIM_BOOK, request.actor, pk)
    evidence = services.latest_evidence(claim)
    response = HttpResponse(evidence.frozen, content_type="application/json; charset=utf-8")
    name = f"{claim.number}_{evidence.number}_{evidence.digest[:12]}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_GET
def tracking(request: ActorRequest) -> HttpResponse:
    """FUND-17: how many claims and how much money stand where, scheme by scheme."""
    actor = request.actor
    require(perms.may_open(actor))
    rows = narrow(CLAIM_BOOK.rows(actor), request)
    table = following.tracking_table(rows)
    context = {
        "title": _("补助全程跟踪"),
        "crumbs": [(_("补助申领"), reverse("funding:claims_list")), (_("全程跟踪"), "")],
        "lead": _("申报、审核、公示、批准、发放、收回，各环节的份数和金额；点数字看明细。"),
        "stages": [_(label) for _key, label, _states in steps.STAGES],
        "table": table,
        "today": timezone.localdate(),
    }
    return render(request, "funding/tracking.html", context)
