"""Ranking with its method beside it, accountability files, computed status of tasks, report letters."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ronghe.core import place
from ronghe.core.asked import day_or_none, whole_number
from ronghe.core.errors import require
from ronghe.core.forms import see_other, try_act
from ronghe.core.listing import ChoiceFilter, Column, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.scope import along, get_visible_or_404
from ronghe.core.tables import Cell, Table, table
from ronghe.core.templatetags.ronghe import zh_date
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.engine.documents.letters import Letter, to_docx, to_pdf
from ronghe.policy.models import Task
from ronghe.supervision.enums import Component
from ronghe.supervision.forms.filling import GROUPS, RankingForm
from ronghe.supervision.models import Ranking, RankingMethod, StatusRule
from ronghe.supervision.models.access import OFFICES, UNITS
from ronghe.supervision.queries import files
from ronghe.supervision.queries.letters import report_letter
from ronghe.supervision.queries.scores import Span, outside_words, ranking_of
from ronghe.supervision.queries.statuses import statuses
from ronghe.supervision.services.actions import ACTION
from ronghe.supervision.services.cards import CARD
from ronghe.supervision.services.ranking import fix_ranking, line_content, method_content
from ronghe.supervision.services.rounds import FORM
from ronghe.supervision.services.statuses import overrule_status, take_over_status
from ronghe.supervision.views.books import AT_HUB, REPORTS, task_badge
from ronghe.supervision.views.pages import OVERSEERS, home_place, may_read

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# ---------------------------------------------------------------------- ranking


@require_GET
def ranking(request: ActorRequest) -> HttpResponse:
    """A ranking as it stands, or one that was fixed (``?fixed=``), with its method and every component."""
    actor = request.actor
    require(actor.has(*OVERSEERS, *UNITS))
    title = _("排名")
    context: dict[str, Any] = {"title": title, "crumbs": [*AT_HUB["crumbs"], (title, "")]}
    wanted = whole_number(request.GET.get("fixed"))
    fixed = Ranking.objects.filter(along(actor.paths))
    if wanted is not None:
        row = get_visible_or_404(fixed.select_related("jurisdiction"), pk=wanted)
        context |= _ranking_content(row.content, _span_words(row.period_from, row.period_to))
        context["lead"] = _("%(place)s，%(day)s定稿，此后不再重算。") % {
            "place": row.jurisdiction.name,
            "day": zh_date(row.fixed_on),
        }
    elif actor.has(*OVERSEERS):
        context |= _live_ranking(request)
    else:
        context["lead"] = _("各期定稿的排名。")
    context["tables"] = [*context.get("tables", []), _fixed_table(fixed)]
    return render(request, "supervision/page.html", context)


def _live_ranking(request: ActorRequest) -> dict[str, Any]:
    actor, today = request.actor, timezone.localdate()
    where = home_place(request)
    methods = RankingMethod.objects.visible_to(actor).current().filter(jurisdiction=where)
    first = day_or_none(request.GET.get("first", "")) or date(today.year, 1, 1)
    last = day_or_none(request.GET.get("last", "")) or today
    group = request.GET.get("group", "")
    group = group if group in dict(GROUPS) else "counties"
    asked = whole_number(request.GET.get("method")) or 0
    method = methods.filter(pk=asked).first() or methods.order_by("pk").first()
    form = RankingForm(
        initial={"group": group, "method": method.pk if method else None, "first": first, "last": last}
    )
    form.fields["method"].queryset = methods  # type: ignore[attr-defined]  # a ModelChoiceField
    found: dict[str, Any] = {"lead": where.name, "filters": list(form)}
    if method is None:
        found["remarks"] = [_("还没有排名办法。权重和扣分文件没有写明，由主管单位定，登记后才能排名。")]
        found["links"] = [(_("登记排名办法"), reverse("supervision:methods_new"))]
        return found
    placed = ranking_of(where, group, method, Span(first, last), today)
    content = {"method": method_content(method), "lines": [line_content(one) for one in placed]}
    found |= _ranking_content(content, _span_words(first, last))
    if actor.has(*OFFICES, path=where.path):
        kept = {"place": where.pk, "group": group, "method": method.pk, "first": first, "last": last}
        found["post"] = {
            "url": reverse("supervision:ranking_fix"),
            "words": _("定稿后各单位可以看到，此后不再重算。"),
            "submit": _("按现在的结果定稿"),
            "kept": [(name, _iso(value)) for name, value in kept.items()],
        }
    return found


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _span_words(first: date, last: date) -> str:
    return _("%(first)s至%(last)s") % {"first": zh_date(first), "last": zh_date(last)}


def _ranking_content(content: dict[str, Any], words: str) -> dict[str, Any]:
    """The lines with each component, and the method they were made by."""
    method = content["method"]
    heads = (
        (_("名次"), True),
        _("单位"),
        (_("得分"), True),
        *((one.label, True) for one in Component),
        (_("黄牌"), True),
        (_("红牌"), True),
    )
    rows = [
        (
            one["place"],
            Cell(one["name"], reverse("supervision:file_detail", args=[one["unit"]])),
            one["score"] or _("没有可以计分的事项"),
            *(_share_cell(one["shares"].get(str(part))) for part in Component),
            one["yellow"],
            one["red"],
        )
        for one in content["lines"]
    ]
    weights = "；".join(
        f"{Component(name).label} {weight}%" for name, weight in method["weights"].items() if weight
    )
    note = _(
        "办法：%(name)s（%(basis)s）。%(weights)s；每张黄牌扣 %(yellow)s 分，红牌扣 %(red)s 分。"
        "缺的项不按零分，其余各项按权重折算；得分相同名次并列。%(outside)s类任务不参加排名。"
    ) % {
        "name": method["name"],
        "basis": method["basis"],
        "weights": weights,
        "yellow": method["yellow_points"],
        "red": method["red_points"],
        "outside": outside_words(),
    }
    return {"tables": [table("ranking", words, heads, rows, none=_("这个范围没有单位。"), note=note)]}


def _share_cell(share: dict[str, Any] | None) -> Cell:
    if not share or share["percent"] is None:
        return Cell(_("缺"))
    return Cell(f"{share['percent']}%", note=f"{share['part']}/{share['whole']}")


def _fixed_table(rows: Any) -> Table:
    here, groups = reverse("supervision:ranking"), dict(GROUPS)
    lines = [
        (
            Cell(_span_words(row.period_from, row.period_to), f"{here}?fixed={row.pk}"),
            row.jurisdiction.name,
            groups.get(row.group, row.group),
            row.fixed_on,
        )
        for row in rows.select_related("jurisdiction")[:60]
    ]
    heads = (_("时段"), _("辖区"), _("范围"), _("定稿日期"))
    return table("fixed", _("已定稿的排名"), heads, lines, none=_("还没有定稿的排名。"))


@require_POST
def ranking_fix(request: ActorRequest) -> HttpResponse:
    """Keep the ranking as it stands."""
    actor, today = request.actor, timezone.localdate()
    where = get_visible_or_404(
        Jurisdiction.objects.visible_to(actor), pk=whole_number(request.POST.get("place")) or 0
    )
    methods = RankingMethod.objects.visible_to(actor).current()
    method = get_visible_or_404(methods, pk=whole_number(request.POST.get("method")) or 0)
    row = fix_ranking(
        where,
        request.POST.get("group", ""),
        method,
        day_or_none(request.POST.get("first", "")) or date(today.year, 1, 1),
        day_or_none(request.POST.get("last", "")) or today,
        actor=actor,
    )
    messages.success(request, _("排名已定稿。"))
    return see_other(f"{reverse('supervision:ranking')}?fixed={row.pk}")


# ---------------------------------------------------------------------- accountability files


def _file_url(unit: Organisation) -> str:
    return reverse("supervision:file_detail", args=[unit.pk])


FILES = Listing(
    name="supervision-files",
    title=gettext_lazy("责任档案"),
    columns=(
        Column("name", gettext_lazy("单位"), link=_file_url, sort=("pinyin", "name"), is_fixed=True),
        Column("kind", gettext_lazy("类别"), value="get_kind_display", sort="kind"),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.name", sort="jurisdiction__path"),
        Column("forms", gettext_lazy("未办结的表"), value="form_count", sort="form_count", kind="number"),
        Column("items", gettext_lazy("未销号的事项"), value="item_count", sort="item_count", kind="number"),
        Column("cards", gettext_lazy("未销的牌"), value="card_count", sort="card_count", kind="number"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("单位名称"), lookups=("name__icontains",)),
        ChoiceFilter("kind", gettext_lazy("类别"), choices=list(OrganisationKind.choices), is_multiple=True),
    ),
)


@require_GET
def file_list(request: ActorRequest) -> HttpResponse:
    """Every supervised unit with what stands open."""
    require(request.actor.has(*OVERSEERS, *UNITS))
    rows = place.narrow(files.supervised(request.actor), request)
    page = FILES.open(request, rows)
    context = {
        "title": FILES.title,
        "lead": _("每个单位一份：任务、调度督查、红黄牌、督办事项、督导发现和各期名次。"),
        "crumbs": [*AT_HUB["crumbs"], (FILES.title, "")],
    }
    return page.respond("supervision/list.html", context)


@require_GET
def file_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The file of one unit, on the page, on paper and as PDF or Word."""
    unit = get_visible_or_404(files.units_visible(request.actor), pk=pk)
    found = files.file_of(unit, request.actor)
    wanted = request.GET.get("format", "")
    if wanted in ("pdf", "docx"):
        return letter_file(files.letter_of(found, timezone.localdate()), wanted)
    here = _file_url(unit)
    context = {
        "title": _("责任档案：%(unit)s") % {"unit": unit.name},
        "lead": unit.jurisdiction.name,
        "crumbs": [*AT_HUB["crumbs"], (FILES.title, reverse("supervision:file_list")), (unit.name, "")],
        "tables": _file_tables(found),
        "links": [("PDF", f"{here}?format=pdf"), ("Word", f"{here}?format=docx")],
        "print_url": f"{here}?print=1",
        "back_url": here,
        "remarks": [_("“可”“鼓励（支持）”“探索”“力争”类任务没有完成不作为逾期，也不亮牌。")],
    }
    is_print = request.GET.get("print") == "1"
    return render(request, "supervision/print.html" if is_print else "supervision/page.html", context)


def _file_tables(found: files.UnitFile) -> list[Table]:
    return [_file_tasks(found.tasks), *_file_rounds(found), _file_places(found), *_file_others(found)]


def _file_tasks(tasks: list[Task]) -> Table:
    today = timezone.localdate()
    rows = [
        (
            Cell(one.title, reverse("policy:task_detail", args=[one.pk]), note=str(one.plan)),
            one.get_modality_display(),
            one.deadline_on,
            task_badge(one.state),
            _("逾期") if one.is_overdue(today) else "",
        )
        for one in tasks
    ]
    heads = (_("任务"), _("约束力"), _("期限"), _("状态"), _("提示"))
    return table("tasks", _("任务"), heads, rows, none=_("规划里没有这个单位的任务。"))


def _file_rounds(found: files.UnitFile) -> list[Table]:
    forms = table(
        "forms",
        _("调度督查"),
        (_("期"), _("签收"), _("首次提交"), (_("退回次数"), True), _("状态")),
        [
            (
                Cell(one.round.title, reverse("supervision:forms_detail", args=[one.pk])),
                one.signed_on,
                one.submitted_on,
                one.returns,
                FORM.badge(one),
            )
            for one in found.forms
        ],
        none=_("还没有调度督查。"),
    )
    cards = table(
        "cards",
        _("红黄牌"),
        (_("牌"), _("日期"), _("理由"), _("状态")),
        [
            (
                Cell(one.get_colour_display(), reverse("supervision:cards_detail", args=[one.pk])),
                one.issued_on,
                one.reason,
                CARD.badge(one),
            )
            for one in found.cards
        ],
        none=_("没有亮过牌。"),
    )
    items = table(
        "items",
        _("督办事项"),
        (_("事项"), _("来源"), _("期限"), _("状态")),
        [
            (
                Cell(one.title, reverse("supervision:actions_detail", args=[one.pk])),
                str(one.inspection or one.meeting or one.get_source_display()),
                one.deadline_on,
                ACTION.badge(one),
            )
            for one in found.items
        ],
        none=_("没有督办事项。"),
    )
    return [forms, cards, items]


def _file_places(found: files.UnitFile) -> Table:
    here = reverse("supervision:ranking")
    rows = [
        (
            Cell(_span_words(one["from"], one["to"]), f"{here}?fixed={one['pk']}"),
            one["score"],
            one["place"],
            one["of"],
        )
        for one in found.places
    ]
    heads = (_("时段"), (_("得分"), True), (_("名次"), True), (_("单位数"), True))
    return table("places", _("各期名次"), heads, rows, none=_("还没有定稿的排名。"))


def _file_others(found: files.UnitFile) -> list[Table]:
    findings = table(
        "findings",
        _("督导发现"),
        (_("督导"), _("评估标准"), _("结论"), _("情况")),
        [(one.inspection.title, one.criterion, one.get_grade_display(), one.text) for one in found.findings],
        none=_("没有督导发现。"),
    )
    others = []
    if found.evaluations:
        rows = [(str(one.year), one.result, one.basis) for one in found.evaluations]
        heads = (_("年度"), _("评价结果"), _("运用的文件依据"))
        others.append(table("evaluations", _("县级政府履行教育职责评价"), heads, rows))
    if found.prompts:
        sent = [(one.matter, one.sent_on, one.get_status_display()) for one in found.prompts]
        others.append(table("prompts", _("督促落实"), (_("事项"), _("日期"), _("进展")), sent))
    return [findings, *others]


# ---------------------------------------------------------------------- computed status


@require_GET
def status_board(request: ActorRequest) -> HttpResponse:
    """Each task whose status is computed: the figure, the unit's own words, and which of them holds."""
    may_read(request.actor)
    rules = place.narrow(StatusRule.objects.visible_to(request.actor).current(), request)
    rules = rules.select_related("task__plan__jurisdiction", "indicator", "organisation")
    found = statuses(rules.order_by("pk")[:300], timezone.localdate().year)
    rows = [
        (
            Cell(one.rule.task.title, reverse("supervision:statuses_detail", args=[one.rule.pk])),
            Cell(
                one.rule.indicator.name,
                one.figure["url"] if one.figure else "",
                note=_figure_words(one.figure),
            ),
            one.computed_word,
            Cell(
                badge=task_badge(one.report.claimed) if one.report else None,
                note=one.report.organisation.name if one.report else _("没有报送"),
            ),
            task_badge(one.rule.task.state),
            Cell(badge=task_badge(one.holds), note=one.source),
        )
        for one in found
    ]
    heads = (_("任务"), _("指标"), _("按指标计算"), _("单位自报"), _("任务现有状态"), _("应为"))
    title = _("任务状态核算")
    context = {
        "title": title,
        "lead": _("任务的状态可以由指标算出，并写明是算出来的；单位自报的仍在旁边，可以人工核定。"),
        "crumbs": [*AT_HUB["crumbs"], (title, "")],
        "tables": [table("statuses", title, heads, rows, none=_("还没有核算规则。"))],
        "links": [(_("登记规则"), reverse("supervision:statuses_new"))],
    }
    return render(request, "supervision/page.html", context)


def _figure_words(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return _("没有这个指标的数值")
    value = f"{figure['value']}{figure['unit']}" if figure["value"] is not None else figure["missing"]
    return f"{figure['year']}：{value}"


@require_POST
def status_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Overrule with a reason, or write what holds into the task."""
    rule = get_visible_or_404(
        StatusRule.objects.visible_to(request.actor).select_related(
            "jurisdiction", "task__plan__jurisdiction", "indicator"
        ),
        pk=pk,
    )
    actor = request.actor
    if request.POST.get("act") == "take_over":
        try_act(request, lambda _note: take_over_status(rule, actor=actor), _("已写入任务状态。"))
    else:
        state, reason = request.POST.get("state", ""), request.POST.get("reason", "")
        try_act(
            request,
            lambda _note: overrule_status(rule, state, actor=actor, reason=reason),
            _("已核定。"),
        )
    return see_other(reverse("supervision:statuses_detail", args=[pk]))


# ---------------------------------------------------------------------- letters


@require_GET
def report_file(request: ActorRequest, pk: int) -> HttpResponse:
    """A supervision report as PDF or Word."""
    row = get_visible_or_404(REPORTS.rows(request.actor), pk=pk)
    return letter_file(report_letter(row), request.GET.get("format", "pdf"))


def letter_file(letter: Letter, kind: str) -> HttpResponse:
    is_word = kind == "docx"
    data = to_docx(letter) if is_word else to_pdf(letter)
    response = HttpResponse(data, content_type=WORD if is_word else "application/pdf")
    name = f"{letter.title}.{'docx' if is_word else 'pdf'}"
    response.headers["Content-Disposition"] = cast(str, content_disposition_header(True, name))
    response.headers["Cache-Control"] = "private, no-store"
    return response
