"""What the register of teachers tells the programme desk, the scenarios and the comparison of areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from ronghe.faculty.models import Employment, Recognition
from ronghe.faculty.queries.teachers import with_recognition
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.queries.desk_sections import Proposal, Section, add_section
from ronghe.programmes.queries.network_gap import Parts, add_measure
from ronghe.programmes.queries.whatif import add_teachers

FIRST_HALF = (12, 31)


def teachers_of(asked: Proposal, section: Section) -> None:
    """Specialist teachers of the programme at the school, those recognised as dual-qualified among them."""
    here = Employment.objects.on(asked.on).specialist().filter(organisation=asked.school)
    every = here.values("teacher").distinct().count()
    page = f"{reverse('faculty:teacher_list')}?{urlencode({'q': asked.name})}"
    case = asked.case
    if case is not None and case.teachers is not None:
        section.add("学校填报已落实的专业课教师", f"{case.teachers} 人")
    if not every:
        section.missing.append("本校专业课教师档案")
        return
    found = list(with_recognition(here, asked.on).filter(teacher__programmes__contains=[asked.name]))
    people = {row.teacher_id: row.is_recognised for row in found}  # type: ignore[attr-defined]  # annotated
    tone = "" if people else "warn"
    section.add(f"教师名册中任教“{asked.name}”的", f"{len(people)} 人", url=page, tone=tone)
    if people:
        section.add("其中已认定双师型", f"{sum(people.values())} 人", url=page)
    section.add("本校全部专业课教师", f"{every} 人", url=reverse("faculty:teacher_list"))
    if case is not None and case.teachers is not None and case.teachers > len(people):
        section.missing.append(f"填报的教师中有 {case.teachers - len(people)} 人在名册中还没有标明任教本专业")


def numbers_of(programmes: Iterable[SchoolProgramme], on: date) -> Mapping[int, float]:
    """The specialist teachers of each programme. A school without any file is unknown, not empty."""
    listed = list(programmes)
    schools = {one.organisation_id for one in listed}
    rows = Employment.objects.on(on).specialist().filter(organisation__in=schools)
    taught: dict[int, dict[int, list[str]]] = {}
    for school, teacher, names in rows.values_list("organisation", "teacher", "teacher__programmes"):
        taught.setdefault(school, {})[teacher] = names
    return {
        one.pk: float(sum(one.name in names for names in taught[one.organisation_id].values()))
        for one in listed
        if one.organisation_id in taught
    }


def dual_share(schools: Sequence[int], year: int) -> Parts:
    """Recognised teachers of a hundred specialist ones at the end of the year."""
    day = date(year, *FIRST_HALF)
    here = Employment.objects.on(day).specialist().filter(organisation__in=list(schools))
    total = dict(here.order_by().values_list("organisation").annotate(n=Count("teacher", distinct=True)))
    held = here.filter(teacher__in=Recognition.objects.holding(day).values("teacher"))
    dual = dict(held.order_by().values_list("organisation").annotate(n=Count("teacher", distinct=True)))
    return {key: (100.0 * dual.get(key, 0), float(number)) for key, number in total.items()}


add_section("teachers", "师资", 40, teachers_of)
add_teachers(numbers_of)
add_measure("dual", "双师型教师占专业课教师", "%", 55, dual_share)
