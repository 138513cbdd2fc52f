"""Schemes with their open questions, and the pre-check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.actor import Actor
from ronghe.core.errors import NotFound, require
from ronghe.core.forms import answer_form
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.models import Organisation
from ronghe.funding.enums.claims import HeadKind
from ronghe.funding.forms.claims import DecideForm, PeriodForm
from ronghe.funding.models import FundingScheme
from ronghe.funding.models.rosters import CLAIMANTS
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries.assembling import precheck
from ronghe.funding.queries.stating import place_for, place_of_claim, questions
from ronghe.funding.services.schemes import decide
from ronghe.policy.perms import can_answer_not_stated


def scheme_url(scheme: FundingScheme) -> str:
    return reverse("funding:scheme_detail", args=[scheme.pk])


SCHEMES = Listing(
    name="funding-schemes",
    title=gettext_lazy("补助项目"),
    columns=(
        Column("name", gettext_lazy("补助项目"), link=scheme_url, sort="name", is_fixed=True),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.name", sort="jurisdiction__path"),
        Column("head", gettext_lazy("对象"), value="get_head_kind_display", sort="head_kind"),
        Column("clause", gettext_lazy("依据"), value="clause_text"),
        Column("from", gettext_lazy("起始日期"), value="valid_from", sort="valid_from", kind="date"),
        Column("to", gettext_lazy("终止日期"), value="valid_to", kind="date"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("项目名称"), lookups=("name__icontains",)),
        ChoiceFilter("head", gettext_lazy("对象"), choices=HeadKind.choices, lookup="head_kind"),
    ),
    empty=Empty(gettext_lazy("还没有补助项目"), gettext_lazy("补助项目随辖区配置包装入。")),
)


def schemes_for(actor: Actor) -> QuerySet[FundingScheme]:
    """Present schemes of the lines of places the actor works in; from above and below."""
    rows = FundingScheme.objects.visible_to(actor).current().select_related("jurisdiction")
    if actor.is_system:
        return rows
    codes = {code for path in actor.paths for code in path.strip("/").split("/")}
    below = [row.pk for row in rows if any(row.jurisdiction.path.startswith(p) for p in actor.paths)]
    return rows.filter(jurisdiction__code__in=codes) | rows.filter(pk__in=below)


def speaking_for(actor: Actor) -> QuerySet[Organisation]:
    """Organisations in whose name the actor may claim."""
    ids = {g.organisation_id for g in actor.grants if g.role in CLAIMANTS and g.organisation_id}
    return Organisation.objects.filter(pk__in=ids).select_related("jurisdiction__parent").order_by("name")


@require_GET
def scheme_list(request: ActorRequest) -> HttpResponse:
    """What can be claimed, by whom, on which clause."""
    rows = FundingScheme.objects.visible_to(request.actor).current().select_related("jurisdiction")
    lead = _("谁可以申领、为谁申领、标准由谁定，都出自文件；文件没有写的，由主管部门决定并登记依据。")
    return SCHEMES.open(request, rows).respond("funding/list.html", {"lead": lead})


@require_GET
def scheme_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One scheme: conditions, what the text leaves open and how it was decided, practice elsewhere."""
    actor = request.actor
    rows = FundingScheme.objects.visible_to(actor).select_related("jurisdiction")
    scheme = get_visible_or_404(rows, pk=pk)
    place = place_for(actor, scheme)
    context = {
        "title": scheme.name,
        "crumbs": [(_("补助项目"), reverse("funding:scheme_list")), (scheme.name, "")],
        "scheme": scheme,
        "wording": scheme.wording,
        "place": place,
        "questions": questions(scheme.wording, place, timezone.localdate()),
        "may_decide": can_answer_not_stated(actor, place) and scheme.is_current,
        "may_claim": actor.has(*CLAIMANTS),
    }
    return render(request, "funding/scheme_detail.html", context)


@require_http_methods(["GET", "POST"])
def scheme_decide(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """Register the office's decision on one open question."""
    actor = request.actor
    scheme = get_visible_or_404(
        FundingScheme.objects.visible_to(actor).current().select_related("jurisdiction"), pk=pk
    )
    decisions = scheme.wording.decisions
    if number >= len(decisions):
        raise NotFound("funding.decision", _("没有这个待定事项。"))
    place = place_for(actor, scheme)
    require(can_answer_not_stated(actor, place), _("由主管部门决定。"))
    offices = Organisation.objects.visible_to(actor).current()
    decision = decisions[number]
    initial = {"valid_from": timezone.localdate().replace(month=1, day=1)}
    form = DecideForm(
        request.POST or None, decision=decision, scheme=scheme.wording, organisations=offices, initial=initial
    )

    def save(data: dict[str, Any]) -> str:
        decide(scheme, decision, data.pop("value"), actor=actor, place=place, **data)
        messages.success(request, _("已登记，自所填日期起按此计算。"))
        return scheme_url(scheme)

    title = _("登记决定：%(name)s") % {"name": decision.name}
    context = {
        "title": title,
        "lead": _("文件没有写明：%(asks)s") % {"asks": decision.asks},
        "crumbs": [
            (_("补助项目"), reverse("funding:scheme_list")),
            (scheme.name, scheme_url(scheme)),
            (title, ""),
        ],
        "submit": _("登记"),
        "cancel_url": scheme_url(scheme),
    }
    return answer_form(request, form, "funding/form.html", context, save)


@require_GET
def precheck_page(request: ActorRequest) -> HttpResponse:
    """您符合……，缺……: before anything is claimed."""
    actor = request.actor
    require(perms.may_open(actor))
    own = speaking_for(actor)
    organisations = own if own.exists() else Organisation.objects.visible_to(actor).current()
    asked = {
        name: request.GET[name] for name in ("scheme", "organisation", "first", "last") if name in request.GET
    }
    form = PeriodForm(
        asked if len(asked) == 4 else None,
        initial=asked,
        organisations=organisations.select_related("jurisdiction__parent__parent"),
        schemes=schemes_for(actor),
    )
    found = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        found = precheck(data["scheme"], data["organisation"], data["period"], as_of=timezone.localdate())
    context = {
        "title": _("申领预检"),
        "crumbs": [(_("补助申领"), reverse("funding:claims_list")), (_("申领预检"), "")],
        "lead": _("先看符不符合、差什么、怎样补齐；预检不保存任何内容。"),
        "form": form,
        "found": found,
        "may_claim": found is not None and perms.can_claim_for(actor, form.cleaned_data["organisation"]),
        "place": place_of_claim(found.scheme, form.cleaned_data["organisation"]) if found else None,
        "query": request.GET.urlencode(),
    }
    return render(
        request, "funding/precheck.html", context, status=422 if form.is_bound and form.errors else 200
    )
