"""The programme desk: its front page, applications with their decision file, opinions, papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.errors import Invalid, NotAllowed, NotFound, RongheError, require
from ronghe.core.excel.responses import file_response
from ronghe.core.forms import see_other
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Register
from ronghe.core.registers.cells import fact_of
from ronghe.core.registers.pages import row_of
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.directory.models import Organisation
from ronghe.programmes.forms.desk import (
    KIND_FIELDS,
    AdjustmentForm,
    CarryOutForm,
    DaysForm,
    FilingForm,
    OpinionForm,
)
from ronghe.programmes.models import Adjustment, SchoolProgramme
from ronghe.programmes.models.desk import AdjustmentKind, AdjustmentState
from ronghe.programmes.queries.desk_file import file_of
from ronghe.programmes.queries.desk_paper import PAPERS, paper_of
from ronghe.programmes.queries.desk_sections import missing_of
from ronghe.programmes.queries.desk_terms import REVIEW_DAYS, source_words, stated
from ronghe.programmes.rules.calendar import SOON, national_calendar
from ronghe.programmes.services import desk as services
from ronghe.programmes.views.crumbs import HUB

AT_DESK: dict[str, Any] = {"crumbs": [HUB, (gettext_lazy("专业工作台"), reverse_lazy("programmes:desk"))]}
OWN_FORMS = frozenset({"file", "carry_out"})
"""Steps that ask for more than a note: they have forms of their own on the page."""
LISTED = 8
REMINDED = frozenset({Role.SCHOOL, Role.EDUCATION, Role.HRSS})
KIND_WORDS = {
    AdjustmentKind.ADD: gettext_lazy("开设目录中的一个专业"),
    AdjustmentKind.OPTIMISE: gettext_lazy("改名称、方向、学制、对应产业、招生数，或恢复招生"),
    AdjustmentKind.SUSPEND: gettext_lazy("暂不招生，在校生照常培养"),
    AdjustmentKind.MERGE: gettext_lazy("并入另一个在招生的专业"),
    AdjustmentKind.CANCEL: gettext_lazy("不再举办"),
}


def _more(case: Adjustment, actor: Actor) -> Mapping[str, Any]:
    """The decision file, the forms of filing and carrying out, the papers."""
    sections = file_of(case, actor)
    acts = services.ADJUSTMENT.possible(case, actor)
    mine = {one.step.name for one in acts if one.is_possible}
    return {
        "facts": [fact_of(ADJUSTMENTS.column(name), case) for name in _asked_of(case)],
        "sections": sections,
        "missing": missing_of(sections),
        "kept_on": case.kept_file.get("made_on", "") if case.kept_file else "",
        "acts": [one for one in acts if one.step.name not in OWN_FORMS],
        "filing_form": FilingForm() if "file" in mine else None,
        "carry_form": CarryOutForm(initial={"effective_on": timezone.localdate()})
        if "carry_out" in mine
        else None,
        "may_opine": OPINIONS.may_record(actor) and case.state in {"submitted", "opinions", "review"},
        "opinion_url": f"{OPINIONS.url('new')}?adjustment={case.pk}",
    }


def _asked_of(case: Adjustment) -> list[str]:
    """The columns that this kind of change asks for, and others that have been filled all the same."""
    kept = {"kind", "start_year", "grounds", *KIND_FIELDS[case.kind]}
    return [name for name in ADJUSTMENTS.fields if name in kept or getattr(case, name) not in (None, "")]


ADJUSTMENTS = CaseBook(
    "adjustments",
    services.ADJUSTMENT,
    title=gettext_lazy("专业调整申请"),
    lead=gettext_lazy("新设、优化、停招、合并、撤销专业：学校申请，征求意见，审核，备案，执行。"),
    basis=gettext_lazy("专业调整申报备案"),
    new=gettext_lazy("申请专业调整"),
    fields=(
        "kind",
        "programme",
        "into",
        "code",
        "name",
        "direction",
        "level",
        "years",
        "cluster",
        "start_year",
        "places",
        "teachers",
        "training_places",
        "equipment",
        "investment",
        "money_source",
        "partners",
        "grounds",
        "students_plan",
    ),
    hidden=(
        "into",
        "code",
        "direction",
        "level",
        "years",
        "cluster",
        "teachers",
        "training_places",
        "equipment",
        "investment",
        "money_source",
        "partners",
    ),
    key=("kind", "start_year", "grounds"),
    form=AdjustmentForm,
    detail_template="programmes/adjustment.html",
    more=_more,
    extra=AT_DESK,
)
OPINIONS = Register(
    "opinions",
    services.OPINION,
    title=gettext_lazy("行业企业意见"),
    lead=gettext_lazy("行业协会、企业和有关部门对专业调整、规划、课程、教材、教学和人才评价的意见和表决。"),
    new=gettext_lazy("登记意见"),
    fields=(
        "party",
        "stance",
        "matter",
        "adjustment",
        "subject",
        "given_on",
        "text",
        "meeting",
        "votes_for",
        "votes_against",
        "votes_abstained",
        "answer",
    ),
    hidden=("meeting", "votes_for", "votes_against", "votes_abstained"),
    key=("matter", "given_on", "party"),
    form=OpinionForm,
    extra=AT_DESK,
)


@require_GET
def desk(request: ActorRequest) -> HttpResponse:
    """The front page: what can be asked for, what is on its way, what the calendar says."""
    actor = request.actor
    require(ADJUSTMENTS.access.may_open(actor))
    here, today = place.asked_place(request, actor), timezone.localdate()
    rows = place.narrow(ADJUSTMENTS.rows(actor), request)
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    days = stated(here, REVIEW_DAYS, today)
    calendar = national_calendar()
    context = {
        "title": _("专业工作台"),
        "place": here,
        "crumbs": [HUB, (_("专业工作台"), "")],
        "kinds": [
            (kind.label, KIND_WORDS[kind], f"{ADJUSTMENTS.url('new')}?kind={kind.value}")
            for kind in AdjustmentKind
        ]
        if ADJUSTMENTS.may_record(actor)
        else [],
        "states": [
            (state.label, counted[state], f"{ADJUSTMENTS.url('list')}?state={state}")
            for state in AdjustmentState
            if counted.get(state)
        ],
        "list_url": ADJUSTMENTS.url("list"),
        "waiting": [
            (row, ADJUSTMENTS.badge(row), ADJUSTMENTS.page_of(row), ADJUSTMENTS.flow.next_text(row))
            for row in place.narrow(ADJUSTMENTS.worklist(actor), request)[:LISTED]
        ],
        "days": days,
        "days_source": source_words(days) if days else "",
        "days_form": DaysForm(initial={"since": today}) if _may_decide(actor, here) and not days else None,
        "windows": [
            (one, one.next_after(today), one.days_left(today))
            for one in sorted(calendar.windows, key=lambda w: w.days_left(today))
        ],
        "rules": calendar.rules,
        "approvals": calendar.approvals,
        "platforms": calendar.platforms,
        "soon": SOON,
    }
    return render(request, "programmes/desk.html", context)


def _may_decide(actor: Actor, here: Jurisdiction) -> bool:
    return actor.has(Role.EDUCATION, path=here.path)


@require_POST
def desk_days(request: ActorRequest) -> HttpResponse:
    """The office decides how many working days it gives itself."""
    actor = request.actor
    here, form = place.asked_place(request, actor), DaysForm(request.POST)
    back = reverse("programmes:desk")
    require(_may_decide(actor, here), _("由教育主管部门决定审核时限。"))
    office = _office(actor, here)
    if not form.is_valid():
        return _told(request, _first_error(form), back)
    try:
        services.decide_review_days(here, actor=actor, office=office, **form.cleaned_data)
    except NotAllowed:
        raise
    except RongheError as error:
        return _told(request, f"{error.message}{error.hint}", back)
    messages.success(request, _("已登记审核时限。新提交的申请按此计算。"))
    return see_other(back)


def _office(actor: Actor, here: Jurisdiction) -> Organisation:
    """The office in whose name the actor decides for the place."""
    keys = [g.organisation_id for g in actor.grants if g.role == Role.EDUCATION and g.organisation_id]
    found = Organisation.objects.filter(pk__in=keys).order_by("pk").first()
    if found is None:
        raise NotFound("programmes.desk.office", _("没有找到您所在的主管部门。"))
    return found


def _told(request: ActorRequest, text: str, back: str) -> HttpResponse:
    messages.error(request, text)
    return see_other(back)


def _first_error(form: DaysForm | FilingForm | CarryOutForm) -> str:
    return "；".join(f"{form.fields[name].label}：{texts[0]}" for name, texts in form.errors.items())


@require_POST
def adjustment_file(request: ActorRequest, pk: int) -> HttpResponse:
    """Number, day and document of the filing."""
    form = FilingForm(request.POST)
    return _step(request, pk, "file", form, _("已登记备案。"))


@require_POST
def adjustment_carry_out(request: ActorRequest, pk: int) -> HttpResponse:
    """The change enters the programme register."""
    form = CarryOutForm(request.POST)
    return _step(request, pk, "carry_out", form, _("已执行，专业登记已随之更新。"))


def _step(request: ActorRequest, pk: int, step: str, form: Any, done: str) -> HttpResponse:
    actor = request.actor
    require(ADJUSTMENTS.access.may_open(actor))
    case: Adjustment = row_of(ADJUSTMENTS, actor, pk)
    back = ADJUSTMENTS.page_of(case)
    if not form.is_valid():
        return _told(request, _first_error(form), back)
    try:
        services.ADJUSTMENT.take(case, step, actor=actor, **form.cleaned_data)
    except NotAllowed:
        raise
    except RongheError as error:
        return _told(request, f"{error.message}{error.hint}", back)
    messages.success(request, done)
    return see_other(back)


@require_GET
def adjustment_paper(request: ActorRequest, pk: int, form: str = "html") -> HttpResponse:
    """The decision file on paper: for the printer, as PDF, as Word."""
    actor = request.actor
    require(Adjustment.access.may_open(actor))
    case: Adjustment = row_of(ADJUSTMENTS, actor, pk)
    sections = file_of(case, actor)
    if form == "html":
        context = {
            "title": _("专业调整论证材料"),
            "row": case,
            "sections": sections,
            "missing": missing_of(sections),
            "back_url": ADJUSTMENTS.page_of(case),
            "document_number": case.number,
        }
        return render(request, "programmes/adjustment_paper.html", context)
    if form not in PAPERS:
        raise Invalid("programmes.paper", _("没有这种格式。"), hint=_("可选 PDF 或 Word。"))
    make, kind = PAPERS[form]
    name = f"{_('专业调整论证材料')}_{case.number}.{form}"
    return file_response(make(paper_of(case, sections)), name, kind)


def reminders(actor: Actor) -> Iterable[Pile]:
    """The windows of the national calendar that come soon, for those with programmes."""
    coming = national_calendar().coming(timezone.localdate())
    if not coming or not actor.has(*REMINDED):
        return
    nearest = coming[0]

    def tell(counts: Mapping[str, int]) -> Iterable[Todo]:
        if not counts["programmes"]:
            return
        left = nearest.days_left(timezone.localdate())
        note = _("%(name)s：%(month)d 月 %(day)d 日，还有 %(left)d 天") % {
            "name": nearest.name,
            "month": nearest.month,
            "day": nearest.day,
            "left": left,
        }
        if not nearest.is_confirmed:
            note += _("（日期未核实，以当年通知为准）")
        yield Todo(_("专业设置的时间安排"), len(coming), reverse("programmes:desk"), note, "warn")

    own = {g.organisation_id for g in actor.grants if g.role == Role.SCHOOL and g.organisation_id}
    rows = SchoolProgramme.objects.visible_to(actor).current()
    yield Pile({"programmes": rows.filter(organisation__in=own) if own else rows}, tell)


TODO_SOURCES.append(reminders)
