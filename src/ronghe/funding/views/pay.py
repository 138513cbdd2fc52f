"""Pages of distribution: proposals from draft to payment, a school's total, one's own statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.asked import year_or_none
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import RongheError, require
from ronghe.core.excel import Row, Sheet
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.scope import get_visible_or_404
from ronghe.core.workflow import Possible
from ronghe.directory.models import Organisation
from ronghe.engine.rules.trace import Trace
from ronghe.funding.enums.pay import ProposalState, Route
from ronghe.funding.forms.money import DraftForm, OverruleForm, SourcesForm
from ronghe.funding.models import DistributionProposal, IncomeProject
from ronghe.funding.perms import pay as perms
from ronghe.funding.queries import budgets, pay_totals
from ronghe.funding.rules import pay as rules
from ronghe.funding.services import pay as services
from ronghe.funding.sheets.pay import shares_sheet
from ronghe.policy.queries import rulings

TONES = {
    ProposalState.DRAFT: Tone.IDLE,
    ProposalState.SUBMITTED: Tone.ACTIVE,
    ProposalState.RETURNED: Tone.WARN,
    ProposalState.APPROVED: Tone.GOOD,
    ProposalState.REFUSED: Tone.BAD,
    ProposalState.DISTRIBUTED: Tone.GOOD,
    ProposalState.CLOSED: Tone.IDLE,
}
FINDING_TONES = {"met": Tone.GOOD, "cannot_tell": Tone.IDLE}


def _badge(proposal: DistributionProposal) -> Badge:
    return Badge(TONES[ProposalState(proposal.state)], str(proposal.get_state_display()))


def proposal_url(proposal: DistributionProposal) -> str:
    return reverse("funding:proposal_detail", args=[proposal.pk])


def _stopped(proposal: DistributionProposal) -> Badge | str:
    found = [rules.Finding.from_data(one) for one in proposal.findings]
    if rules.stopping(found, overruled=proposal.overruled_by_id is not None):
        return Badge(Tone.BAD, _("不符规定"))
    return ""


PROPOSALS = Listing(
    name="proposals",
    title=gettext_lazy("收入分配方案"),
    columns=(
        Column("title", gettext_lazy("方案"), sort="title", link=proposal_url, is_fixed=True),
        Column("school", gettext_lazy("学校"), value="organisation.name", sort="organisation__pinyin"),
        Column("year", gettext_lazy("年度"), sort="year", kind="text"),
        Column("route", gettext_lazy("办理方式"), value="get_route_display", sort="route"),
        Column("pay_on", gettext_lazy("拟发放日期"), sort="pay_on", kind="date"),
        Column("checked", gettext_lazy("核对"), value=_stopped),
        Column("state", gettext_lazy("状态"), value=_badge, sort="state"),
    ),
    filters=(
        TextFilter(
            "q", gettext_lazy("方案或学校"), lookups=("title__icontains", "organisation__name__icontains")
        ),
        ChoiceFilter("state", gettext_lazy("状态"), choices=ProposalState.choices, is_multiple=True),
        ChoiceFilter("route", gettext_lazy("办理方式"), choices=Route.choices),
    ),
    default_sort="-pay_on",
    empty=Empty(
        gettext_lazy("还没有分配方案"),
        gettext_lazy("学校从收入台账的结余起草方案，系统按本地规定核对。"),
    ),
)


@require_GET
def proposal_list(request: ActorRequest) -> HttpResponse:
    """Proposals of one's school, or of one's place."""
    actor = request.actor
    require(perms.reads_pay(actor))
    rows = DistributionProposal.objects.visible_to(actor).select_related("organisation", "jurisdiction")
    links = [
        (_("学校收入台账"), reverse("funding:incomes_list")),
        (_("绩效工资年度核定"), reverse("funding:pay-years_list")),
    ]
    if perms.reads_conflicts(actor):
        links.insert(0, (_("跨辖区与跨类别人员"), reverse("funding:pay_meetings")))
    if actor.has(Role.SCHOOL):
        links.append((_("起草方案"), reverse("funding:proposal_new")))
    context = {"links": links, "lead": _("个人金额只有本人可以看到，这里只有合计。")}
    return PROPOSALS.open(request, place.narrow(rows, request)).respond("funding/listing.html", context)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("收入分配方案"), reverse("funding:pay")), *more]


def _own_schools(actor: Actor) -> Any:
    own = {g.organisation_id for g in actor.grants if g.role == Role.SCHOOL and g.organisation_id}
    return Organisation.objects.filter(pk__in=own)


def _proposal(actor: Actor, pk: int) -> DistributionProposal:
    rows = DistributionProposal.objects.visible_to(actor).select_related(
        "organisation__jurisdiction", "jurisdiction", "overruled_by"
    )
    proposal: DistributionProposal = get_visible_or_404(rows, pk=pk)
    return proposal


@require_http_methods(["GET", "POST"])
def proposal_new(request: ActorRequest) -> HttpResponse:
    """Begin a proposal for one's school."""
    actor = request.actor
    require(actor.has(Role.SCHOOL), services.OWN_SCHOOL)
    today = timezone.localdate()
    form = DraftForm(
        request.POST or None, schools=_own_schools(actor), initial={"year": today.year, "pay_on": today}
    )

    def begin(data: dict[str, Any]) -> str:
        made = services.draft_proposal(data.pop("organisation"), actor=actor, **data)
        messages.success(request, _("已起草。接着写明来源，再导入个人分配表。"))
        return proposal_url(made)

    title = _("起草分配方案")
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "submit": _("起草"),
        "cancel_url": reverse("funding:pay"),
    }
    return answer_form(request, form, "funding/form.html", context, begin)


@require_GET
def proposal_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A proposal: where the money comes from, sums by kind, what the rules say, what can be done."""
    actor = request.actor
    proposal = _proposal(actor, pk)
    may_change = proposal.state in services.OPEN_STATES and perms.can_draft(actor, proposal.organisation_id)
    found = [rules.Finding.from_data(one) for one in proposal.findings]
    stops = [one for one in found if one.stops]
    context = {
        "title": proposal.title,
        "crumbs": _crumbs((proposal.title[:30], "")),
        "proposal": proposal,
        "badge": _badge(proposal),
        "sources": proposal.sources.select_related("project"),
        "groups": pay_totals.shares_summary(proposal.pk),
        "findings": [_shown(one) for one in found],
        "may_change": may_change,
        "overrulable": bool(stops)
        and all(one.may_overrule for one in stops)
        and proposal.overruled_by_id is None
        and perms.can_overrule(actor, proposal)
        and proposal.state in (*services.OPEN_STATES, ProposalState.SUBMITTED),
        "overrule_form": OverruleForm(),
        "acts": _acts(proposal, actor),
        "act_url": reverse("funding:proposal_act", args=[proposal.pk]),
        "changes": timeline(proposal),
        "total_url": reverse("funding:pay_total", args=[proposal.organisation_id]) + f"?year={proposal.year}",
        "back_url": proposal_url(proposal),
    }
    if request.GET.get("print") == "1":
        return render(request, "funding/proposal_print.html", context)
    return render(request, "funding/proposal.html", context)


def _shown(one: rules.Finding) -> dict[str, Any]:
    tone = Tone.BAD if one.stops else FINDING_TONES.get(one.verdict, Tone.WARN)
    words = {"met": _("符合"), "cannot_tell": _("无法判断")}.get(
        one.verdict, _("不符") if one.stops else _("注意")
    )
    steps = rulings.steps_of(Trace.from_json(one.trace)) if one.trace else []
    return {"finding": one, "badge": Badge(tone, words), "steps": steps}


def _acts(proposal: DistributionProposal, actor: Actor) -> list[Possible]:
    mine = perms.can_draft(actor, proposal.organisation_id)
    decides = perms.can_decide(actor, proposal)
    found = []
    for step in rules.STEPS:
        if proposal.state not in step.sources:
            continue
        allowed = mine if Role.SCHOOL in step.roles else decides
        why = (
            ""
            if allowed
            else _("由学校办理。")
            if Role.SCHOOL in step.roles
            else _("由人社部门或财政部门办理。")
        )
        found.append(Possible(step, allowed, why))
    return found


@require_http_methods(["GET", "POST"])
def proposal_sources(request: ActorRequest, pk: int) -> HttpResponse:
    """Say how much comes from which project."""
    actor = request.actor
    proposal = _proposal(actor, pk)
    require(perms.can_draft(actor, proposal.organisation_id), services.OWN_SCHOOL)
    projects = list(
        IncomeProject.objects.current().filter(
            organisation_id=proposal.organisation_id, year__lte=proposal.year
        )[:200]
    )
    lefts = budgets.project_balances([project.pk for project in projects])
    before = {source.project_id: source.amount for source in proposal.sources.all()}
    form = SourcesForm(
        request.POST or None,
        projects=[(project, lefts.get(project.pk, 0)) for project in projects],
        initial={f"p{key}": amount for key, amount in before.items()},
    )

    def keep(_data: dict[str, Any]) -> str:
        services.set_sources(proposal, form.amounts, actor=actor)
        messages.success(request, _("已写明来源，并按规定重新核对。"))
        return proposal_url(proposal)

    title = _("写明来源")
    context = {
        "title": title,
        "lead": _("从各项目结余中分配多少，不分配的不填。"),
        "crumbs": _crumbs((proposal.title[:30], proposal_url(proposal)), (title, "")),
        "submit": _("保存"),
        "cancel_url": proposal_url(proposal),
    }
    return answer_form(request, form, "funding/form.html", context, keep)


class SharesImport(ExcelImportView):
    """The list of what each person gets, from Excel; it replaces the one before."""

    title = gettext_lazy("导入个人分配表")
    lead = gettext_lazy("导入会替换原有名单。导入后只有本人能看到自己的金额，这里和列表里都只有合计。")

    def _case(self) -> DistributionProposal:
        return _proposal(self.actor, self.kwargs["pk"])

    def may_import(self, actor: Actor) -> bool:
        return perms.can_draft(actor, self._case().organisation_id)

    def get_sheet(self) -> Sheet:
        return shares_sheet(self._case())

    def get_done_url(self) -> str:
        return proposal_url(self._case())

    def crumbs(self) -> list[tuple[str, str]]:
        case = self._case()
        return _crumbs((case.title[:30], proposal_url(case)))

    def save(self, rows: Sequence[Row], /, *, actor: Actor) -> object:
        return services.set_shares(self._case(), [_share(row) for row in rows], actor=actor)


def _share(row: Row) -> services.ShareRow:
    return services.ShareRow(
        row["person"].pk,
        row["kind"],
        row["amount"],
        row["talent_form"] or "",
        row["contest_host"] or "",
        row["contest_level"] or "",
        row["allowance"] or "",
        row["months"] or 1,
    )


@require_POST
def proposal_act(request: ActorRequest, pk: int) -> HttpResponse:
    """Submit, decide, pay, close; or let it pass a bound that is only permitted."""
    actor = request.actor
    proposal = _proposal(actor, pk)
    note = request.POST.get("note", "").replace("\x00", "").strip()[:500]
    step = request.POST.get("step", "")
    doing = {
        "submit": lambda: services.submit_proposal(proposal, actor=actor),
        "check": lambda: services.check_again(proposal, actor=actor),
        "approve": lambda: services.approve_proposal(proposal, actor=actor, note=note),
        "return": lambda: services.return_proposal(proposal, actor=actor, reason=note),
        "refuse": lambda: services.refuse_proposal(proposal, actor=actor, reason=note),
        "distribute": lambda: services.distribute_proposal(proposal, actor=actor),
        "close": lambda: services.close_proposal(proposal, actor=actor),
        "overrule": lambda: services.overrule_proposal(
            proposal, actor=actor, reason=request.POST.get("reason", "").replace("\x00", "")[:500]
        ),
    }.get(step)
    if doing is None:
        messages.error(request, _("没有这项办理。"))
        return see_other(proposal_url(proposal))
    try:
        doing()
    except RongheError as error:
        if error.status == 403:
            raise
        messages.error(request, f"{error.message}{error.hint}")
    else:
        messages.success(
            request, _("已办理。方案现在是“%(state)s”。") % {"state": proposal.get_state_display()}
        )
    return see_other(proposal_url(proposal))


@require_GET
def pay_total(request: ActorRequest, pk: int) -> HttpResponse:
    """A school's total of a year with its multiple, what is listed beside it, and how it may grow."""
    actor = request.actor
    require(perms.reads_pay(actor))
    rows = Organisation.objects.visible_to(actor).select_related("jurisdiction")
    school = get_visible_or_404(rows, pk=pk)
    allowed = perms.can_draft(actor, school.pk) or actor.has(*perms.READERS, path=school.jurisdiction.path)
    require(allowed, _("只有本校和主管部门可以看绩效总量。"))
    year = year_or_none(request.GET.get("year"), 1990, 9999) or timezone.localdate().year
    total = pay_totals.pay_total(school, year)
    context = {
        "title": _("绩效总量：%(school)s %(year)d 年") % {"school": school.name, "year": year},
        "crumbs": _crumbs((school.name, "")),
        "total": total,
        "link": pay_totals.growth_link(school, year),
        "year": year,
        "back_url": reverse("funding:pay_total", args=[school.pk]),
    }
    if request.GET.get("print") == "1":
        return render(request, "funding/pay_total_print.html", context)
    return render(request, "funding/pay_total.html", context)


def _yuan(share: Any) -> float:
    return float(share.amount / 100)


MINE = Listing(
    name="my-pay",
    title=gettext_lazy("我的收入分配"),
    columns=(
        Column("what", gettext_lazy("方案"), value="proposal.title", is_fixed=True),
        Column("school", gettext_lazy("单位"), value="proposal.organisation.name"),
        Column("on", gettext_lazy("发放日期"), value="proposal.pay_on", sort="proposal__pay_on", kind="date"),
        Column("kind", gettext_lazy("类别"), value="get_kind_display", sort="kind"),
        Column("how", gettext_lazy("计入方式"), value="get_treatment_display"),
        Column("amount", gettext_lazy("金额"), value=_yuan, kind="money", sort="amount"),
        Column(
            "taxable",
            gettext_lazy("计入当月工资薪金所得"),
            value=lambda s: None if s.taxable is None else s.taxable / 100,
            kind="money",
        ),
    ),
    default_sort="-on",
    empty=Empty(
        gettext_lazy("还没有发放给您的分配"),
        gettext_lazy("方案发放后，您的那一份显示在这里，只有您本人能看到。"),
    ),
)


@require_GET
def my_pay(request: ActorRequest) -> HttpResponse:
    """One's own shares; nobody else has a page with them."""
    rows = pay_totals.own_statements(request.actor)
    context = {"lead": _("这些金额只有您本人能看到，学校和部门的页面里只有合计。")}
    return MINE.open(request, rows).respond("funding/listing.html", context)


@require_GET
def pay_meetings(request: ActorRequest) -> HttpResponse:
    """People in whom the treatment of two places or classes meets (PAY-15); no amounts."""
    actor = request.actor
    require(perms.reads_conflicts(actor))
    year = year_or_none(request.GET.get("year"), 1, 9999) or timezone.localdate().year
    title = _("跨辖区与跨类别人员")
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "year": year,
        "meetings": pay_totals.meetings(actor, year),
    }
    return render(request, "funding/meetings.html", context)
