"""Enterprise practice: the ledger, the school's worklist, and the lists of clocks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import evidence, place
from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.excel.sheet import Sheet
from ronghe.core.forms import answer_form, see_other, try_act
from ronghe.core.history import timeline
from ronghe.core.listing import BulkAction, ChoiceFilter, Column, DateFilter, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.workflow import Possible
from ronghe.engine.rules.telling import derivation
from ronghe.faculty import perms
from ronghe.faculty.enums import PracticeState
from ronghe.faculty.forms.cases import PracticeForm
from ronghe.faculty.models import PracticeEntry, PracticeEvidence, Teacher
from ronghe.faculty.queries import clocks as queries
from ronghe.faculty.queries.derivations import clock_derivations
from ronghe.faculty.queries.teachers import teacher_file
from ronghe.faculty.queries.terms import PracticeTerms, TermsBook
from ronghe.faculty.rules import steps
from ronghe.faculty.rules.clocks import SOON_DAYS
from ronghe.faculty.rules.sources import label_of
from ronghe.faculty.services import practice as services
from ronghe.faculty.sheets import practice_sheet
from ronghe.faculty.views.pages import badge_of, bulk_page, clock_badge, crumbs, verdict_badge
from ronghe.faculty.views.teachers import page_of

WITHIN = (30, 90, 180, 365)


def practice_url(entry: PracticeEntry) -> str:
    return reverse("faculty:practice_detail", args=[entry.pk])


PRACTICE = Listing(
    name="practice",
    title=gettext_lazy("企业实践记录"),
    columns=(
        Column("teacher", gettext_lazy("教师"), value="teacher.name", link=practice_url, is_fixed=True),
        Column("school", gettext_lazy("学校"), value="teacher.school.name", sort="teacher__school__pinyin"),
        Column("enterprise", gettext_lazy("实践单位"), sort="enterprise"),
        Column("from", gettext_lazy("开始日期"), value="starts_on", sort="starts_on", kind="date"),
        Column("to", gettext_lazy("结束日期"), value="ends_on", sort="ends_on", kind="date"),
        Column("days", gettext_lazy("天数"), kind="number", unit=gettext_lazy("天")),
        Column("state", gettext_lazy("状态"), value=badge_of, sort="state"),
        Column("source", gettext_lazy("来源"), value=lambda row: label_of(row.source), is_shown=False),
        Column("content", gettext_lazy("实践内容"), is_shown=False),
    ),
    filters=(
        TextFilter(
            "q", gettext_lazy("教师或单位"), lookups=("teacher__name__icontains", "enterprise__icontains")
        ),
        ChoiceFilter("state", gettext_lazy("状态"), choices=PracticeState.choices),
        DateFilter("to", gettext_lazy("结束日期"), lookup="ends_on"),
    ),
    default_sort="-to",
    empty=Empty(
        gettext_lazy("还没有企业实践记录"),
        gettext_lazy("教师在本人档案页登记，或由学校从 Excel 导入。"),
    ),
    bulk=(BulkAction(gettext_lazy("一并办理"), "faculty:practice_bulk"),),
)


def _tabs(current: str) -> list[tuple[Any, str, bool]]:
    names = (
        ("practice_list", _("实践记录")),
        ("clock_list", _("五年时钟")),
        ("new_teacher_list", _("新入职两年时钟")),
    )
    return [(label, reverse(f"faculty:{name}"), name == current) for name, label in names]


@require_GET
def practice_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.has_teacher_pages(actor), _("您的角色不能查看企业实践。"))
    visible = PracticeEntry.objects.visible_to(actor).select_related("teacher__school")
    rows = place.narrow(visible, request, "teacher__jurisdiction")
    keeps = perms.keeps_some_school(actor)
    acts = [(_("从 Excel 导入"), reverse("faculty:practice_import"), False)] if keeps else []
    listed = PRACTICE.open(request, rows, bulk=None if keeps else ())
    return listed.respond("faculty/list.html", {"tabs": _tabs("practice_list"), "page_acts": acts})


def _entry(actor: Actor, pk: int) -> PracticeEntry:
    rows = PracticeEntry.objects.visible_to(actor).select_related(
        "teacher__school", "teacher__jurisdiction", "organisation", "recorded_by"
    )
    return get_visible_or_404(rows, pk=pk)


def _possible(entry: PracticeEntry, actor: Actor) -> list[Possible]:
    settles = perms.can_settle_practice(actor, entry)
    why = "" if settles else _("由管理档案的学校办理，且不能办理本人的记录。")
    wanted = (steps.CONFIRM_PRACTICE, steps.RETURN_PRACTICE, steps.REVOKE_PRACTICE)
    if not perms.can_record_practice(actor, entry.teacher):
        return []
    return [Possible(step, settles, why) for step in wanted if entry.state in step.sources]


@require_GET
def practice_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    entry = _entry(actor, pk)
    amendable = entry.state in steps.AMEND_PRACTICE.sources
    context = {
        "title": _("企业实践：%(name)s") % {"name": entry.teacher.name},
        "crumbs": crumbs((_("企业实践"), reverse("faculty:practice_list")), (entry.enterprise, "")),
        "entry": entry,
        "source": label_of(entry.source),
        "badge": badge_of(entry),
        "acts": _possible(entry, actor),
        "act_url": reverse("faculty:practice_act", args=[entry.pk]),
        "changes": timeline(entry),
        "files": entry.evidence.select_related("file"),
        "amends": amendable and perms.can_record_practice(actor, entry.teacher),
    }
    return render(request, "faculty/practice_detail.html", context)


@require_POST
def practice_act(request: ActorRequest, pk: int) -> HttpResponse:
    entry = _entry(request.actor, pk)
    acts: dict[str, Any] = {
        "confirm": (services.confirm_practice, _("已确认，天数已计入。")),
        "return": (services.return_practice, _("已退回，教师会收到通知。")),
        "revoke": (services.revoke_practice, _("已撤销，天数不再计入。")),
    }
    if (asked := acts.get(request.POST.get("step", ""))) is None:
        messages.error(request, _("没有这一步。"))
    else:
        do, words = asked
        try_act(request, lambda note: do(entry, actor=request.actor, note=note[:300]), words)
    return see_other(practice_url(entry))


@require_POST
def practice_bulk(request: ActorRequest) -> HttpResponse:
    """Confirm or return several with one reason, all or none."""
    actor = request.actor
    require(perms.keeps_some_school(actor), _("由学校办理。"))
    rows = PracticeEntry.objects.visible_to(actor).select_related("teacher__school", "teacher__jurisdiction")

    def do(found: list[Any], act: str, note: str) -> object:
        many = services.confirm_many if act == "confirm" else services.return_many
        return many(found, actor=actor, note=note)

    return bulk_page(
        request,
        rows,
        (("confirm", _("一并确认")), ("return", _("一并退回"))),
        do,
        title=_("一并办理企业实践"),
        back=reverse("faculty:practice_list") + "?state=recorded",
        describe=lambda row: f"{row.teacher.name} · {row}",
    )


def _form_page(title: str, submit: str, teacher: Teacher) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": [(teacher.name, page_of(teacher)), (title, "")],
        "submit": submit,
        "cancel_url": page_of(teacher),
    }


@require_http_methods(["GET", "POST"])
def practice_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Report practice of the teacher with this file."""
    actor = request.actor
    teacher = teacher_file(actor, pk)
    require(perms.can_record_practice(actor, teacher), _("由教师本人或管理档案的学校登记。"))
    form = PracticeForm(request.POST or None, request.FILES or None)

    def record(data: dict[str, Any]) -> str:
        row = services.record_practice(teacher, actor=actor, practice=form.practice(), files=form.uploads())
        messages.success(request, _("已登记，学校确认后计入。"))
        return practice_url(row)

    context = _form_page(_("登记企业实践"), _("登记"), teacher)
    return answer_form(request, form, "faculty/form.html", context, record)


@require_http_methods(["GET", "POST"])
def practice_edit(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    entry = _entry(actor, pk)
    require(perms.can_record_practice(actor, entry.teacher), _("由教师本人或管理档案的学校补正。"))
    names = ("starts_on", "ends_on", "enterprise", "content")
    form = PracticeForm(
        request.POST or None,
        request.FILES or None,
        initial={name: getattr(entry, name) for name in names},
    )
    del form.fields["files"]

    def amend(data: dict[str, Any]) -> str:
        services.amend_practice(entry, actor=actor, practice=form.practice())
        messages.success(request, _("已补正并再次提交。"))
        return practice_url(entry)

    context = _form_page(_("补正企业实践"), _("提交"), entry.teacher)
    return answer_form(request, form, "faculty/form.html", context, amend)


practice_file = evidence.download(
    lambda actor: PracticeEvidence.objects.filter(owner__in=PracticeEntry.objects.visible_to(actor))
)


class PracticeImport(ExcelImportView):
    """Practice from Excel."""

    title = gettext_lazy("从 Excel 导入企业实践")
    done_url = "faculty:practice_list"

    def may_import(self, actor: Any) -> bool:
        return perms.keeps_some_school(actor)

    def save(self, rows: Any, /, *, actor: Any) -> object:
        return services.import_practice(rows, actor=actor)

    def get_sheet(self) -> Sheet:
        return practice_sheet(self.actor)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs((_("企业实践"), reverse("faculty:practice_list")))


# -- clocks


@require_GET
def clock_derivation(request: ActorRequest, pk: int) -> HttpResponse:
    """The printed rules of the place over one teacher's confirmed practice, step by step."""
    teacher = teacher_file(request.actor, pk)
    today = timezone.localdate()
    title = _("企业实践推导")
    context = {
        "title": title,
        "crumbs": [(teacher.name, page_of(teacher)), (title, "")],
        "teacher": teacher,
        "today": today,
        "results": [
            (one, verdict_badge(one.verdict), list(derivation(one)))
            for one in clock_derivations(teacher, today)
        ],
    }
    return render(request, "faculty/clock_derivation.html", context)


def terms_notes(terms: PracticeTerms) -> list[tuple[str, str]]:
    """The rule in words with its text, and how months become days."""
    notes = []
    if terms.five:
        source = terms.sources[0]
        notes.append(
            (
                "info",
                _("每 %(years)d 年累计 %(months)s 个月（%(days)d 天），依据 %(document)s %(clause)s。")
                % {
                    "years": terms.five.years,
                    "months": f"{terms.five.months:f}",
                    "days": terms.five.need,
                    "document": source.document_number,
                    "clause": source.clause,
                },
            )
        )
        notes.append(("warn" if not terms.convention.is_decided else "info", terms.convention.reason))
    else:
        notes.append(("warn", "；".join(one.words for one in terms.missing) or _("本辖区没有企业实践标准。")))
    return notes


def _scope_place(request: ActorRequest, rows: QuerySet[Teacher]) -> PracticeTerms | None:
    """The terms of the place most of these teachers are in: that of the first."""
    first = rows.select_related("jurisdiction").order_by("jurisdiction__path").first()
    return TermsBook().of(first.jurisdiction, timezone.localdate()) if first else None


def _within(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    from_today = timezone.localdate()
    last = date.fromordinal(from_today.toordinal() + int(chosen[0]))
    return rows.filter(practice_lapses_on__lte=last)


def _clock_listing(readings: dict[int, queries.Clocks], *, is_new: bool) -> Listing:
    """The list of clocks; its rows' readings are computed for the page shown."""

    def read(teacher: Teacher) -> Any:
        clocks = readings.get(teacher.pk)
        return clocks and (clocks.new if is_new else clocks.five)

    def value(name: str) -> Any:
        return lambda teacher: getattr(read(teacher), name) if read(teacher) else None

    columns = [
        Column("name", gettext_lazy("教师"), link=page_of, sort="name", is_fixed=True),
        Column("school", gettext_lazy("学校"), value="school.name", sort="school__pinyin"),
        Column(
            "entered",
            gettext_lazy("专业课教师入职"),
            value="entered_on",
            sort="entered_on",
            kind="date",
            is_nullable=True,
        ),
        Column("days", gettext_lazy("已实践"), value=value("days"), kind="number", unit=gettext_lazy("天")),
        Column("need", gettext_lazy("要求"), value=value("need"), kind="number", unit=gettext_lazy("天")),
    ]
    if is_new:
        columns += [
            Column("longest", gettext_lazy("最长连续"), value=value("longest"), kind="number"),
            Column("due", gettext_lazy("截止日期"), value=value("due_on"), kind="date"),
        ]
    else:
        columns.append(
            Column(
                "lapses",
                gettext_lazy("将低于标准之日"),
                value="practice_lapses_on",
                sort="practice_lapses_on",
                kind="date",
                is_nullable=True,
            )
        )
    columns.append(
        Column("state", gettext_lazy("状态"), value=lambda t: clock_badge(read(t).state) if read(t) else None)
    )
    filters: list[Any] = [TextFilter("q", gettext_lazy("姓名"), lookups=("name__icontains",))]
    if not is_new:
        choices = [(str(n), gettext_lazy("%(n)d 天内") % {"n": n}) for n in WITHIN]
        filters.append(ChoiceFilter("within", gettext_lazy("到期"), choices=choices, apply=_within))
    return Listing(
        name="new-clocks" if is_new else "clocks",
        title=gettext_lazy("新入职教师两年实践") if is_new else gettext_lazy("企业实践五年时钟"),
        columns=tuple(columns),
        filters=tuple(filters),
        default_sort="entered" if is_new else "lapses",
        empty=Empty(gettext_lazy("没有这样的教师"), gettext_lazy("这里只列在岗的专任专业课教师。")),
    )


def _clock_page(request: ActorRequest, rows: QuerySet[Teacher], *, is_new: bool, tab: str) -> HttpResponse:
    rows = rows.select_related("school", "jurisdiction")
    readings: dict[int, queries.Clocks] = {}
    listed = _clock_listing(readings, is_new=is_new).open(request, rows)
    whole = request.GET.get("format") == "xlsx"
    start = (listed.page - 1) * listed.size
    shown = list(listed.queryset if whole else listed.queryset[start : start + listed.size])
    readings.update(queries.clocks_of(shown, timezone.localdate()))
    terms = _scope_place(request, rows)
    context = {"tabs": _tabs(tab), "notes": terms_notes(terms) if terms else []}
    return listed.respond("faculty/list.html", context)


@require_GET
def clock_list(request: ActorRequest) -> HttpResponse:
    """Full-time specialist teachers by the day their practice falls below."""
    require(perms.has_teacher_pages(request.actor), _("您的角色不能查看企业实践。"))
    rows = queries.specialist_teachers(request.actor, timezone.localdate())
    return _clock_page(request, place.narrow(rows, request), is_new=False, tab="clock_list")


@require_GET
def new_teacher_list(request: ActorRequest) -> HttpResponse:
    """Teachers in their first two years."""
    require(perms.has_teacher_pages(request.actor), _("您的角色不能查看企业实践。"))
    rows = queries.new_teachers(request.actor, timezone.localdate())
    return _clock_page(request, place.narrow(rows, request), is_new=True, tab="new_teacher_list")


def soon_url(request: HttpRequest | None = None) -> str:
    return f"{reverse('faculty:clock_list')}?within={SOON_DAYS}"
