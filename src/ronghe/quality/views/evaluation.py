"""Pages of rounds, evaluated subjects, commissions and the uses of results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number
from ronghe.core.cases import CaseBook
from ronghe.core.errors import require
from ronghe.core.excel.flow import download
from ronghe.core.forms import answer_form, see_other, try_act
from ronghe.core.registers import Register
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.policy.queries.rulings import Explained, ask, rules_of
from ronghe.quality.enums.evaluation import ScoringState
from ronghe.quality.forms.evaluation import FillForm, ScorerForm, SurveyPartyForm
from ronghe.quality.models import EvaluationCase, EvaluationRound, ScoreSample, ScoreSampleItem
from ronghe.quality.perms import evaluation as perms
from ronghe.quality.queries import evaluation_results as results
from ronghe.quality.queries.evaluation_frame import comparison, reach_of, unreached_table
from ronghe.quality.queries.table_files import workbook_of_tables
from ronghe.quality.services import evaluation as services
from ronghe.quality.services import evaluation_scoring as scoring

AT_HUB: dict[str, Any] = {"crumbs": [(gettext_lazy("质量评价"), reverse_lazy("quality:hub"))]}
POLICY_ROWS = ("EVAL-02", "EVAL-03", "EVAL-04")


def _round_more(row: EvaluationRound, actor: Actor) -> Mapping[str, Any]:
    cases = row.cases.select_related("organisation").order_by("pk")
    counts = [
        (label, number)
        for value, label in EvaluationCase._meta.get_field("state").choices or ()
        if (number := sum(1 for one in cases if one.state == value))
    ]
    return {
        "cases": [(one, services.CASE.badge(one), results.current_result(one)) for one in cases[:200]],
        "case_counts": counts,
        "organises": perms.can_organise(actor, row) and row.is_current,
        "checks": actor.has(*perms.CHECKERS, path=row.jurisdiction.path),
        "fill_form": FillForm(actor=actor),
        "samples": list(row.samples.all()[:20]),
        "reach": reach_of(row),
        "compare_url": reverse("quality:round_compare", args=[row.pk]),
        "gaps": results.weights_of(row.scheme.wording, row.jurisdiction, row.closes_on).gaps(
            row.scheme.wording
        ),
        "scheme_url": _scheme_url(row),
    }


def _scheme_url(row: EvaluationRound) -> str:
    return f"{reverse('quality:scheme_detail', args=[row.scheme_id])}?place={row.jurisdiction.code}"


ROUNDS = Register(
    "rounds",
    services.ROUND,
    title=gettext_lazy("评价活动"),
    lead=gettext_lazy("一次评价用一份方案，评若干对象；评分、合成、反馈、申诉、公布全程留痕。"),
    new=gettext_lazy("布置评价"),
    fields=("name", "scheme", "year", "opens_on", "closes_on", "appeal_days", "conflict_years", "is_public"),
    key=("year", "name"),
    hidden=("conflict_years", "is_public"),
    detail_template="quality/round_detail.html",
    more=_round_more,
    extra=AT_HUB,
)


def _case_more(case: EvaluationCase, actor: Actor) -> Mapping[str, Any]:
    """The result with its parts, who scores, the year before, the rules of the place, the uses."""
    scheme, weights, combination = results.combination_of(case)
    result = results.current_result(case)
    organises = perms.can_organise(actor, case.round)
    may_see = organises or (result is not None and case.state in ("proposed", "appealed", "published"))
    return {
        "organises": organises,
        "can_assign": organises and case.state in ("self", "scoring"),
        "progress": results.progress_of(case, scheme, combination) if organises else [],
        "missing": combination.missing if case.state == "scoring" and organises else [],
        "result": result if may_see else None,
        "parts": results.parts_of(result) if result is not None and may_see else [],
        "before": results.year_before(case, result.total if result else None, weights) if may_see else None,
        "versions": list(case.results.all()) if may_see else [],
        "uses": [use for one in case.results.all() for use in one.uses.select_related("organisation")],
        "rulings": _rulings(case, scheme) if organises else [],
        "items": [item for _group, item in scheme.items],
        "use_url": f"{RESULT_USES.url('new')}?result={result.number}" if result else "",
    }


def _rulings(case: EvaluationCase, scheme: Any) -> list[Explained]:
    """What the policy of the place says of the parties that have scored."""
    done = set(case.scorings.filter(state=ScoringState.SUBMITTED).values_list("party", flat=True))
    given = [party.name for party in scheme.parties if party.key in done]
    explained = []
    for rule in rules_of(case.jurisdiction, *POLICY_ROWS):
        names = {spec.name: spec for spec in rule.inputs}
        inputs: dict[str, Any] = {}
        for name, spec in names.items():
            if spec.type == "names" and spec.choices:
                inputs[name] = [one for one in given if one in spec.choices]
            elif spec.type == "flag":
                inputs[name] = any("合作" in item.name for _group, item in scheme.items)
        explained.append(Explained(ask(rule, inputs, on=case.round.closes_on)))
    return explained


CASES = CaseBook(
    "evaluations",
    services.CASE,
    title=gettext_lazy("评价对象"),
    lead=gettext_lazy("每个被评单位一件：自评、评分、合成、反馈、申诉、公布。在评价活动里加入对象。"),
    fields=("round", "subject_name"),
    related=("round__scheme",),
    detail_template="quality/case_detail.html",
    more=_case_more,
    extra=AT_HUB,
)
COMMISSIONS = Register(
    "commissions",
    services.COMMISSION,
    title=gettext_lazy("第三方委托"),
    lead=gettext_lazy("委托第三方评价的合同、资质和范围；与被评单位的已知关系自动核对。"),
    basis=gettext_lazy("清远方案三（二）：探索委托专家委员会和有资质的机构作为第三方"),
    new=gettext_lazy("登记委托"),
    fields=("name", "body", "round", "number", "qualification", "areas", "fee", "starts_on", "ends_on"),
    key=("number",),
    hidden=("qualification", "areas"),
    extra=AT_HUB,
)
RESULT_USES = Register(
    "uses",
    services.RESULT_USE,
    title=gettext_lazy("结果运用"),
    lead=gettext_lazy("每次把评价结果用于政策支持、绩效考核或表彰激励都要登记：哪一版、谁、为什么。"),
    basis=gettext_lazy("聊城方案第（十九）条：第三方评价结果作为政策支持、绩效考核、表彰激励的重要参考"),
    new=gettext_lazy("登记运用"),
    fields=("decision", "result", "kind", "decided_on", "why"),
    key=("result", "kind", "decision"),
    related=("result__case__organisation", "result__case__round"),
    extra=AT_HUB,
)


def _round(actor: Actor, pk: int) -> EvaluationRound:
    rows = EvaluationRound.objects.visible_to(actor).select_related("scheme", "jurisdiction", "organisation")
    found: EvaluationRound = get_visible_or_404(rows, pk=pk)
    return found


@require_GET
def round_compare(request: ActorRequest, pk: int) -> HttpResponse:
    """The published results of a round side by side, and who has none yet; ``?format=xlsx`` is the same."""
    row = _round(request.actor, pk)
    cases = EvaluationCase.objects.visible_to(request.actor).filter(round=row)
    addresses = {one.pk: CASES.page_of(one) for one in cases}
    reach = reach_of(row)
    tables = [comparison(row, addresses)]
    if reach is not None:
        tables.append(unreached_table(reach.unreached, addresses))
    title = _("结果比较")
    if request.GET.get("format") == "xlsx":
        return download(workbook_of_tables(tables), f"{row}{title}.xlsx")
    context = {
        "title": title,
        "lead": _("%(round)s，方案：%(scheme)s") % {"round": row, "scheme": row.scheme},
        "crumbs": [
            *AT_HUB["crumbs"],
            (ROUNDS.title, ROUNDS.url("list")),
            (str(row), ROUNDS.page_of(row)),
            (title, ""),
        ],
        "tables": tables,
        "export_url": f"{request.path}?format=xlsx",
        "print_url": f"{request.path}?print=1",
        "back_url": request.path,
    }
    is_paper = request.GET.get("print") == "1"
    return render(request, "quality/system_print.html" if is_paper else "quality/system.html", context)


@require_POST
def round_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """Take subjects into a round (``act=fill``), or draw a sample of its sheets (``act=sample``)."""
    actor = request.actor
    row = _round(actor, pk)
    back = ROUNDS.page_of(row)
    if request.POST.get("act") == "sample":
        size = request.POST.get("size", "")
        number = whole_number(size, digits=5) or 0
        try_act(
            request,
            lambda _note: scoring.draw_sample(
                row, actor=actor, size=number, seed=request.POST.get("seed", "")
            ),
            _("已抽取。种子和方法已留存，可以重抽核对。"),
        )
        return see_other(back)
    require(perms.can_organise(actor, row))
    form = FillForm(request.POST, actor=actor)
    if not form.is_valid():
        for texts in form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return see_other(back)
    subjects = form.subjects(row.jurisdiction)
    try_act(
        request,
        lambda _note: services.add_subjects(row, subjects, actor=actor),
        _("已加入 %(n)d 个对象，已在其中的不重复。") % {"n": len(subjects)},
    )
    return see_other(back)


@require_http_methods(["GET", "POST"])
def scorers(request: ActorRequest, pk: int) -> HttpResponse:
    """Name a scorer, take another in place of one (``?replaces=``), or take a survey as a party's scores."""
    actor = request.actor
    rows = EvaluationCase.objects.visible_to(actor).select_related(
        "round__scheme", "organisation", "jurisdiction", "round__jurisdiction"
    )
    case: EvaluationCase = get_visible_or_404(rows, pk=pk)
    require(perms.can_organise(actor, case.round))
    asked = request.GET.get("replaces", "")
    old = None
    if asked:
        old = get_visible_or_404(case.scorings.select_related("organisation"), pk=whole_number(asked) or 0)
    by_survey = request.GET.get("survey") == "1"
    back = CASES.page_of(case)
    kind = SurveyPartyForm if by_survey else ScorerForm
    form = kind(request.POST or None, case=case, actor=actor, old=old)

    def act(data: dict[str, Any]) -> str:
        if by_survey:
            scoring.take_survey(case, data["party"], data["survey"], actor=actor)
            messages.success(request, _("已引用问卷结果。"))
            return back
        chosen = {"user": data["user"], "commission": data["commission"], "actor": actor}
        if old is not None:
            scoring.replace_scorer(old, data["organisation"], reason=data["reason"], **chosen)
            messages.success(request, _("已更换评分人；原评分保留可查，不再计入。"))
        else:
            scoring.assign_scorer(case, data["party"], data["organisation"], **chosen)
            messages.success(request, _("已安排评分人。"))
        return back

    title = _("引用问卷") if by_survey else _("更换评分人") if old else _("安排评分人")
    context = {
        "title": title,
        "lead": str(case),
        "crumbs": [*AT_HUB["crumbs"], (CASES.title, CASES.url("list")), (str(case), back), (title, "")],
        "submit": title,
        "cancel_url": back,
    }
    return answer_form(request, form, "quality/form.html", context, act)


@require_GET
def chain(request: ActorRequest, pk: int) -> HttpResponse:
    """The chain of a result on paper: its versions, its parts, every use made of each."""
    rows = EvaluationCase.objects.visible_to(request.actor).select_related("round__scheme", "organisation")
    case: EvaluationCase = get_visible_or_404(rows, pk=pk)
    organises = perms.can_organise(request.actor, case.round)
    listed = case.results.all() if organises else case.results.filter(published_on__isnull=False)
    context = {
        "title": _("评价结果及运用"),
        "case": case,
        "results": [
            (one, results.parts_of(one), list(one.uses.select_related("organisation").order_by("decided_on")))
            for one in listed
        ],
        "back_url": CASES.page_of(case),
    }
    return render(request, "quality/chain_print.html", context)


# -------------------------------------------------------------------- samples


@require_GET
def sample_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A sample: seed, method, and each sheet with what was found and how it was attacked."""
    actor = request.actor
    require(actor.has(*perms.CHECKERS))
    rows = ScoreSample.objects.visible_to(actor).select_related("round", "jurisdiction", "drawn_by")
    sample: ScoreSample = get_visible_or_404(rows, pk=pk)
    items = sample.items.select_related(
        "scoring__organisation",
        "scoring__case__organisation",
        "scoring__case__round",
        "auditor",
        "challenger",
    )
    context = {
        "title": str(sample),
        "crumbs": [*AT_HUB["crumbs"], (str(sample.round), ROUNDS.page_of(sample.round)), (_("抽查"), "")],
        "sample": sample,
        "is_repeatable": scoring.is_repeatable(sample),
        "is_open": sample.state == "open",
        "items": [(one, one.auditor_id != actor.user_id) for one in items],
    }
    return render(request, "quality/sample_detail.html", context)


@require_POST
def sample_item(request: ActorRequest, pk: int) -> HttpResponse:
    """A finding on a sampled sheet, or the challenge of one."""
    actor = request.actor
    samples = ScoreSample.objects.visible_to(actor)
    item: ScoreSampleItem = get_visible_or_404(
        ScoreSampleItem.objects.filter(drawing__in=samples).select_related("scoring__case__jurisdiction"),
        pk=pk,
    )
    text, result = request.POST.get("text", "")[:2000], request.POST.get("result", "")

    def act(_note: str) -> object:
        if item.finding:
            return scoring.challenge_finding(item, actor=actor, challenge=result, text=text)
        return scoring.record_finding(item, actor=actor, finding=result, text=text)

    try_act(request, act, _("已记录。"))
    return see_other(reverse("quality:sample_detail", args=[item.drawing_id]))
