"""What the registers know of a teacher, for the file: work, honours and growth, one query for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.workdays import say_date
from ronghe.faculty.models import (
    ContestResult,
    CrossSectorPath,
    DigitalAbility,
    EthicsRecord,
    PoliticalTeacher,
    ReformProject,
    ResearchStaff,
    Rotation,
    Secondment,
    Selection,
    ServiceHours,
    SideJob,
    Teacher,
    TitleReview,
    Training,
    WorkloadFactor,
)
from ronghe.faculty.queries.registers import factor_on
from ronghe.faculty.queries.teachers import SECTIONS, FileSection

WORK, HONOURS, GROWTH = _("工作量与任职"), _("荣誉与成果"), _("培养与发展")


@dataclass(frozen=True, slots=True)
class Source:
    """A register with rows about one teacher: the words of a row, its day, where its pages are."""

    key: str
    model: Any
    section: Any
    what: str
    on: str
    url: str
    label: Any


SOURCES = (
    Source("rotation", Rotation, WORK, "place__name", "starts_on", "rotations", _("实践轮训")),
    Source("side_job", SideJob, WORK, "enterprise__name", "starts_on", "side_jobs", _("到企业兼职")),
    Source("secondment", Secondment, WORK, "destination", "starts_on", "secondments", _("挂职与离岗创业")),
    Source("research", ResearchStaff, WORK, "programme", "starts_on", "research_staff", _("兼职教研员")),
    Source("political", PoliticalTeacher, WORK, "duty", "starts_on", "political", _("思政教师")),
    Source("contest", ContestResult, HONOURS, "contest", "held_on", "contests", _("比赛成绩")),
    Source("reform", ReformProject, HONOURS, "name", "starts_on", "reforms", _("教改项目")),
    Source("training", Training, GROWTH, "plan", "starts_on", "trainings", _("培养计划")),
    Source("digital", DigitalAbility, GROWTH, "standard", "assessed_on", "digital", _("数字素养测评")),
    Source("ethics", EthicsRecord, GROWTH, "content", "happened_on", "ethics", _("师德师风")),
    Source("path", CrossSectorPath, GROWTH, "to_post", "starts_on", "paths", _("跨界发展")),
)
MOST = 100


def rows_of(source: Source, teacher: Teacher, actor: Actor) -> QuerySet[Any]:
    """The rows about a teacher: all of them for the person, else those the reader's register shows."""
    is_own = teacher.user_id is not None and teacher.user_id == actor.user_id
    rows = source.model.objects.all() if is_own else source.model.objects.visible_to(actor)
    found: QuerySet[Any] = rows.filter(teacher=teacher, state="current")
    return found


def register_sections(teacher: Teacher, actor: Actor) -> Iterable[FileSection]:
    """Every register's rows in one query, under three headings; workload and honours among them."""
    parts = [
        rows_of(source, teacher, actor)
        .order_by()
        .annotate(
            source=Value(source.key, output_field=CharField()),
            row=F("pk"),
            what=Cast(F(source.what), CharField()),
            day=Cast(F(source.on), DateField()),
        )
        .values_list("source", "row", "what", "day")
        for source in SOURCES
    ]
    known = {source.key: source for source in SOURCES}
    rows: dict[Any, list[tuple[str, str, str]]] = {WORK: _workload(teacher, actor), HONOURS: [], GROWTH: []}
    for key, pk, what, day in parts[0].union(*parts[1:], all=True).order_by("-day")[:MOST]:
        source = known[key]
        opens = source.model.access.may_open(actor)
        address = reverse(f"faculty:{source.url}_detail", args=[pk]) if opens else ""
        rows[source.section].append((f"{source.label}：{what[:80]}", say_date(day), address))
    rows[HONOURS] += _honours(teacher, actor)
    return [FileSection(title, found) for title, found in rows.items()]


def _workload(teacher: Teacher, actor: Actor) -> list[tuple[str, str, str]]:
    """Hours of service to society with what they count for, where the school has set a factor (TEA-27)."""
    source = Source("hours", ServiceHours, WORK, "", "", "service_hours", "")
    services = list(rows_of(source, teacher, actor).order_by("-done_on")[:MOST])
    if not services:
        return []
    factors = list(WorkloadFactor.objects.current().filter(organisation_id=teacher.school_id))
    opens = ServiceHours.access.may_open(actor)
    found = []
    for one in services:
        factor = factor_on(factors, one.kind, one.done_on)
        counted = f"，折合 {one.hours * factor.factor:f} 课时" if factor else "，学校还没有确定折算系数"
        address = reverse("faculty:service_hours_detail", args=[one.pk]) if opens else ""
        found.append((f"社会服务 {one.project}：{one.hours:f} 小时{counted}", say_date(one.done_on), address))
    return found


def _honours(teacher: Teacher, actor: Actor) -> list[tuple[str, str, str]]:
    """Selections won and titles granted: these cases know a person by name within the school."""
    found = []
    chosen = Selection.objects.filter(
        organisation_id=teacher.school_id, candidate=teacher.name, state="chosen"
    )
    granted = TitleReview.objects.filter(
        organisation_id=teacher.school_id, candidate=teacher.name, state="granted"
    )
    for one in chosen:
        address = reverse("faculty:selections_detail", args=[one.pk]) if _opens(one, actor) else ""
        found.append((f"{one.selection}（{one.get_kind_display()}）", f"{one.year}年", address))
    for case in granted:
        address = reverse("faculty:title_reviews_detail", args=[case.pk]) if _opens(case, actor) else ""
        found.append((f"正高级职称：{case.wanted}", f"{case.year}年", address))
    return found


def _opens(case: Selection | TitleReview, actor: Actor) -> bool:
    return case.access.may_open(actor)


SECTIONS.append(register_sections)
