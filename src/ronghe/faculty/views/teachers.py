"""Pages of the teacher register and of one teacher's file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core import place
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import NotFound, require
from ronghe.core.excel.flow import ExcelImportView
from ronghe.core.excel.sheet import Sheet
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import ChoiceFilter, Column, DateFilter, Empty, Listing, TextFilter
from ronghe.core.models import PersonalReveal
from ronghe.core.privacy import PERSONAL_FIELDS
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.faculty import perms
from ronghe.faculty.enums import CorrectionState, EmploymentForm, StaffStatus, TeacherKind
from ronghe.faculty.forms import teachers as forms
from ronghe.faculty.models import Employment, PracticeEntry, Teacher
from ronghe.faculty.queries import teachers as queries
from ronghe.faculty.queries.clocks import periods_of, read_clocks
from ronghe.faculty.queries.terms import TermsBook
from ronghe.faculty.services import corrections, imports, privacy
from ronghe.faculty.services import teachers as services
from ronghe.faculty.sheets import teacher_sheet
from ronghe.faculty.views.pages import badge_of, clock_badge, crumbs

IN_POST, LEFT = "in_post", "left"


def page_of(teacher: Teacher) -> str:
    return reverse("faculty:teacher_detail", args=[teacher.pk])


def _job_state(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    today = timezone.localdate()
    return rows.filter(ends_on__lt=today) if chosen[0] == LEFT else rows.filter(pk__in=rows.on(today))  # type: ignore[attr-defined]


def _dual(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_recognised=chosen[0] == "yes")


def _schools(request: HttpRequest) -> list[tuple[str, str]]:
    rows = queries.employments_visible(request.actor).order_by()  # type: ignore[attr-defined]
    found = rows.values_list("organisation_id", "organisation__name").distinct()[:500]
    return [(str(pk), name) for pk, name in sorted(found, key=lambda row: row[1])]


def _dual_badge(job: Any) -> Badge | None:
    return Badge(Tone.GOOD, _("双师型")) if job.is_recognised else None


TEACHERS = Listing(
    name="teachers",
    title=gettext_lazy("教师名册"),
    columns=(
        Column(
            "name",
            gettext_lazy("姓名"),
            value="teacher.name",
            sort="teacher__name",
            link=lambda job: page_of(job.teacher),
            is_fixed=True,
        ),
        Column("school", gettext_lazy("学校"), value="organisation.name", sort="organisation__pinyin"),
        Column("number", gettext_lazy("工号"), value="staff_number", sort="staff_number"),
        Column("kind", gettext_lazy("教师类别"), value="get_kind_display", sort="kind"),
        Column("form", gettext_lazy("任用形式"), value="get_form_display", sort="form"),
        Column("status", gettext_lazy("编制情况"), value="get_status_display", sort="status"),
        Column("programmes", gettext_lazy("任教专业"), value=lambda j: "、".join(j.teacher.programmes)),
        Column("dual", gettext_lazy("双师型"), value=_dual_badge),
        Column("since", gettext_lazy("入职日期"), value="starts_on", sort="starts_on", kind="date"),
        Column(
            "until",
            gettext_lazy("离职日期"),
            value="ends_on",
            sort="ends_on",
            kind="date",
            is_shown=False,
            is_nullable=True,
        ),
        Column("place", gettext_lazy("辖区"), value="organisation.jurisdiction.short_name", is_shown=False),
        Column("education", gettext_lazy("学历"), value="teacher.get_education_display", is_shown=False),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("姓名、工号、专业"),
            lookups=("teacher__name__icontains", "staff_number__iexact", "post__icontains"),
        ),
        ChoiceFilter(
            "state",
            gettext_lazy("在职情况"),
            choices=[(IN_POST, gettext_lazy("在职")), (LEFT, gettext_lazy("已离职"))],
            apply=_job_state,
        ),
        ChoiceFilter("school", gettext_lazy("学校"), choices=_schools, lookup="organisation_id"),
        ChoiceFilter("kind", gettext_lazy("教师类别"), choices=TeacherKind.choices),
        ChoiceFilter("form", gettext_lazy("任用形式"), choices=EmploymentForm.choices),
        ChoiceFilter("status", gettext_lazy("编制情况"), choices=StaffStatus.choices),
        ChoiceFilter(
            "dual",
            gettext_lazy("双师型"),
            choices=[("yes", gettext_lazy("已认定")), ("no", gettext_lazy("未认定"))],
            apply=_dual,
        ),
        DateFilter("since", gettext_lazy("入职日期"), lookup="starts_on"),
    ),
    default_sort="name",
    is_large=True,
    empty=Empty(gettext_lazy("还没有登记教师"), gettext_lazy("学校可以从 Excel 导入本校教师，或逐个登记。")),
)


@require_GET
def teacher_list(request: ActorRequest) -> HttpResponse:
    """The register: those in post, unless asked for others."""
    actor = request.actor
    require(perms.reads_some_teachers(actor), _("您的角色不能查看教师名册。"))
    today = timezone.localdate()
    rows = queries.with_recognition(queries.employments_visible(actor), today)
    if not request.GET.get("state"):
        rows = rows.filter(pk__in=Employment.objects.on(today))
    rows = place.narrow(rows, request, "organisation__jurisdiction")
    acts = []
    if perms.keeps_some_school(actor):
        acts = [
            (_("从 Excel 导入"), reverse("faculty:teacher_import"), False),
            (_("聘用已有档案的人员"), reverse("faculty:teacher_employ"), False),
            (_("登记教师"), reverse("faculty:teacher_new"), True),
        ]
    return TEACHERS.open(request, rows).respond("faculty/list.html", {"page_acts": acts})


def _file_rows(teacher: Teacher) -> dict[str, Any]:
    """What the file and the print card both show."""
    today = timezone.localdate()
    clocks = read_clocks(teacher, periods_of([teacher.pk]).get(teacher.pk, []), today, TermsBook())
    recognitions = list(teacher.recognitions.all())
    return {
        "teacher": teacher,
        "today": today,
        "jobs": list(teacher.employments.select_related("organisation")),
        "titles": list(teacher.titles.all()),
        "certificates": [(one, one.is_valid_on(today)) for one in teacher.certificates.all()],
        "experience": list(teacher.experience.all()),
        "clocks": clocks,
        "five_badge": clocks.five and clock_badge(clocks.five.state),
        "new_badge": clocks.new and clock_badge(clocks.new.state),
        "practice": [(one, badge_of(one)) for one in PracticeEntry.objects.filter(teacher=teacher)[:20]],
        "recognitions": [(one, badge_of(one)) for one in recognitions],
    }


@require_GET
def teacher_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One file: employment, papers, clocks, recognitions, and what other parts know."""
    actor = request.actor
    teacher = queries.teacher_file(actor, pk)
    keeps, own = perms.can_keep_teacher(actor, teacher), perms.is_own_file(actor, teacher)
    corrections_ = list(teacher.corrections.all()[:5])
    context = {
        **_file_rows(teacher),
        "title": teacher.name,
        "crumbs": crumbs((teacher.name, "")) if perms.reads_some_teachers(actor) else [(teacher.name, "")],
        "sections": queries.sections_of(teacher, actor),
        "corrections": [(one, badge_of(one)) for one in corrections_],
        "has_open_correction": any(one.state == CorrectionState.PROPOSED for one in corrections_),
        "changes": queries.history_of(teacher),
        "keeps": keeps,
        "is_own": own,
        "reveals": perms.can_reveal(actor, teacher),
        "can_record": perms.can_record_practice(actor, teacher),
        "seen": PersonalReveal.objects.filter(model="faculty.Teacher", row=teacher.pk).count(),
    }
    return render(request, "faculty/teacher_detail.html", context)


@require_GET
def teacher_card(request: ActorRequest, pk: int) -> HttpResponse:
    """The file for printing."""
    teacher = queries.teacher_file(request.actor, pk)
    context = {**_file_rows(teacher), "title": _("教师登记卡"), "back_url": page_of(teacher)}
    return render(request, "faculty/teacher_card.html", context)


@require_GET
def teacher_own(request: ActorRequest) -> HttpResponse:
    """The own file of whoever is a teacher."""
    teacher = Teacher.objects.own(request.actor).first()
    if teacher is None:
        raise NotFound(
            "faculty.no_own_file", _("还没有与您的账号关联的教师档案。"), hint=_("请联系所在学校关联。")
        )
    return see_other(page_of(teacher))


@require_http_methods(["GET", "POST"])
def teacher_privacy(request: ActorRequest, pk: int) -> HttpResponse:
    """The rights of the person: a copy of everything held, and erasure after the employment has ended."""
    actor = request.actor
    teacher = queries.teacher_file(actor, pk)
    require(perms.can_export_teacher(actor, teacher), _("只有本人和管理档案的学校可以办理。"))
    keeps = perms.can_keep_teacher(actor, teacher)
    if request.method == "POST" and request.POST.get("act") == "export":
        reason = request.POST.get("reason", "").strip() or "本人申请"
        response = JsonResponse(
            privacy.export_teacher(teacher, actor=actor, reason=reason),
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
        name = f"{_('教师个人信息')}_{teacher.pk}.json"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response
    form = forms.ErasureForm(request.POST or None)

    def erase(data: dict[str, Any]) -> str:
        privacy.erase_teacher(teacher, actor=actor, reason=data["reason"])
        messages.success(request, _("个人信息已删除；依法保存的记录已去除身份。"))
        return page_of(teacher)

    context = {
        "title": _("个人信息权利"),
        "crumbs": [(teacher.name, page_of(teacher)), (_("个人信息权利"), "")],
        "teacher": teacher,
        "keeps": keeps,
        "fields": [
            item for (model, _name), item in sorted(PERSONAL_FIELDS.items()) if model == privacy.LABEL
        ],
        "submit": _("删除个人信息"),
        "cancel_url": page_of(teacher),
    }
    return answer_form(request, form, "faculty/teacher_privacy.html", context, erase)


def _form(title: str, submit: str, cancel: str, *more: tuple[Any, str]) -> dict[str, Any]:
    return {"title": title, "crumbs": crumbs(*more, (title, "")), "submit": submit, "cancel_url": cancel}


@require_http_methods(["GET", "POST"])
def teacher_new(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.keeps_some_school(actor), _("由学校管理人员登记本校教师。"))
    form = forms.TeacherForm(request.POST or None, schools=queries.own_schools(actor))

    def enter(data: dict[str, Any]) -> str:
        done = services.enter_teacher(data["school"], actor=actor, profile=form.profile(), job=form.job())
        words = _("该人员已有档案，已增加在本校的任用。") if done.was_known else _("已登记“%(name)s”。")
        messages.success(request, words % {"name": done.teacher.name})
        return page_of(done.teacher)

    context = _form(_("登记教师"), _("登记"), reverse("faculty:teacher_list"))
    return answer_form(request, form, "faculty/form.html", context, enter)


@require_http_methods(["GET", "POST"])
def teacher_employ(request: ActorRequest) -> HttpResponse:
    """Employ somebody with a file elsewhere: known by the identity number, which shows nothing."""
    actor = request.actor
    require(perms.keeps_some_school(actor), _("由学校管理人员登记本校教师。"))
    form = forms.KnownTeacherForm(request.POST or None, schools=queries.own_schools(actor))

    def employ(data: dict[str, Any]) -> str:
        profile = services.Profile(data["name"], data["id_number"])
        done = services.enter_teacher(data["school"], actor=actor, profile=profile, job=form.job())
        words = _("已增加在本校的任用。") if done.was_known else _("没有找到原有档案，已新建。")
        messages.success(request, words)
        return page_of(done.teacher)

    context = _form(_("聘用已有档案的人员"), _("登记任用"), reverse("faculty:teacher_list"))
    return answer_form(request, form, "faculty/form.html", context, employ)


@require_http_methods(["GET", "POST"])
def teacher_edit(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    teacher = queries.teacher_file(actor, pk)
    require(perms.can_keep_teacher(actor, teacher), _("由管理档案的学校修改。"))
    form = forms.AmendForm(request.POST or None, initial=forms.initial_profile(teacher))

    def amend(data: dict[str, Any]) -> str:
        services.amend_teacher(teacher, actor=actor, profile=form.profile(), reason=data["reason"])
        messages.success(request, _("已更新档案。"))
        return page_of(teacher)

    context = _form(_("修改档案"), _("保存"), page_of(teacher), (teacher.name, page_of(teacher)))
    return answer_form(request, form, "faculty/form.html", context, amend)


@require_http_methods(["GET", "POST"])
def teacher_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """The teacher proposes what should stand in the file."""
    actor = request.actor
    teacher = queries.teacher_file(actor, pk)
    require(perms.can_propose_correction(actor, teacher), _("只能对本人档案提出更正。"))
    initial = {**forms.initial_profile(teacher), "phone": teacher.phone}
    form = forms.CorrectionForm(request.POST or None, initial=initial)

    def propose(data: dict[str, Any]) -> str:
        reason = data.pop("reason")
        data["programmes"] = list(data["programmes"])
        corrections.propose_correction(teacher, actor=actor, changes=data, reason=reason)
        messages.success(request, _("已提交，学校核对后生效。"))
        return page_of(teacher)

    context = _form(_("提出更正"), _("提交"), page_of(teacher), (teacher.name, page_of(teacher)))
    return answer_form(request, form, "faculty/form.html", context, propose)


@require_http_methods(["GET", "POST"])
def teacher_link(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    teacher = queries.teacher_file(actor, pk)
    require(perms.can_keep_teacher(actor, teacher), _("由管理档案的学校关联账号。"))
    form = forms.LinkForm(request.POST or None)

    def link(data: dict[str, Any]) -> str:
        services.link_user(teacher, actor=actor, username=data["username"])
        messages.success(request, _("已关联账号，教师可以查看本人档案并提出更正。"))
        return page_of(teacher)

    context = _form(_("关联账号"), _("关联"), page_of(teacher), (teacher.name, page_of(teacher)))
    return answer_form(request, form, "faculty/form.html", context, link)


@require_http_methods(["GET", "POST"])
def teacher_reveal(request: ActorRequest, pk: int) -> HttpResponse:
    """Identity number and phone in the clear, for a recorded reason."""
    actor = request.actor
    teacher = queries.teacher_file(actor, pk)
    require(perms.can_reveal(actor, teacher), _("只有管理档案的学校、审计人员和本人可以查看。"))
    form = forms.RevealForm(request.POST or None)
    shown: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        for name, label in (("id_number", _("身份证件号码")), ("phone", _("联系电话"))):
            value = services.reveal_teacher(teacher, name, actor=actor, reason=form.cleaned_data["reason"])
            shown.append((label, value))
    context = {
        **_form(_("查看个人信息"), _("查看"), page_of(teacher), (teacher.name, page_of(teacher))),
        "form": form,
        "shown": shown,
    }
    status = 422 if form.is_bound and form.errors else 200
    response = render(request, "faculty/teacher_reveal.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def part_new(request: ActorRequest, pk: int, part: str) -> HttpResponse:
    """Add a title, certificate or stretch of enterprise work."""
    actor = request.actor
    teacher = queries.teacher_file(actor, pk)
    require(perms.can_keep_teacher(actor, teacher), _("由管理档案的学校登记。"))
    form = forms.PARTS[part](request.POST or None)

    def add(data: dict[str, Any]) -> str:
        services.add_part(teacher, part, actor=actor, values=data)
        messages.success(request, _("已登记。"))
        return page_of(teacher)

    titles = {"title": _("登记职务"), "certificate": _("登记证书"), "experience": _("登记企业经历")}
    context = _form(titles[part], _("登记"), page_of(teacher), (teacher.name, page_of(teacher)))
    return answer_form(request, form, "faculty/form.html", context, add)


def _part(request: ActorRequest, part: str, pk: int) -> Any:
    rows: Any = services.PARTS[part]._default_manager.select_related("teacher")
    return get_visible_or_404(rows.filter(teacher__in=Teacher.objects.visible_to(request.actor)), pk=pk)


@require_http_methods(["GET", "POST"])
def part_remove(request: ActorRequest, part: str, pk: int) -> HttpResponse:
    """Take out what was entered by mistake, with the reason."""
    actor = request.actor
    row = _part(request, part, pk)
    teacher: Teacher = row.teacher
    require(perms.can_keep_teacher(actor, teacher), _("由管理档案的学校删除。"))
    form = forms.RemoveForm(request.POST or None)

    def remove(data: dict[str, Any]) -> str:
        services.remove_part(row, actor=actor, reason=data["reason"])
        messages.success(request, _("已删除，历史中保留。"))
        return page_of(teacher)

    title = _("删除“%(name)s”") % {"name": str(row)}
    context = _form(title, _("删除"), page_of(teacher), (teacher.name, page_of(teacher)))
    return answer_form(request, form, "faculty/form.html", context, remove)


@require_http_methods(["GET", "POST"])
def employment_end(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    job = get_visible_or_404(queries.employments_visible(actor), pk=pk)
    require(perms.can_keep_school(actor, job.organisation), _("由任职学校办理离职。"))
    form = forms.EndForm(request.POST or None)

    def end(data: dict[str, Any]) -> str:
        services.end_employment(job, actor=actor, **data)
        messages.success(request, _("已登记离职。"))
        return page_of(job.teacher)

    context = _form(
        _("办理离职"), _("登记离职"), page_of(job.teacher), (job.teacher.name, page_of(job.teacher))
    )
    return answer_form(request, form, "faculty/form.html", context, end)


class TeacherImport(ExcelImportView):
    """Teachers from Excel."""

    title = gettext_lazy("从 Excel 导入教师")
    done_url = "faculty:teacher_list"

    def may_import(self, actor: Any) -> bool:
        return perms.keeps_some_school(actor)

    def save(self, rows: Any, /, *, actor: Any) -> object:
        return imports.import_teachers(rows, actor=actor)

    def get_sheet(self) -> Sheet:
        return teacher_sheet(self.actor)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs()
