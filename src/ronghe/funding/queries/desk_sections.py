"""What the registers of money tell the programme desk and the comparison of areas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.core.money import yuan_text
from ronghe.funding.models import SchoolYear, TiltArea
from ronghe.programmes.queries.desk_sections import Proposal, Section, add_section
from ronghe.programmes.queries.network_gap import Parts, add_grouping, add_measure


def money_of(asked: Proposal, section: Section) -> None:
    """What a learner of the school costs and gets, the last year that is known."""
    rows = SchoolYear.objects.current().filter(organisation=asked.school)
    last = rows.order_by("-year").first()
    if last is None:
        section.missing.append("本校的拨款和办学成本")
        return
    page = reverse("funding:school-years_detail", args=[last.pk])
    if last.students:
        section.add(
            f"{last.year} 年生均财政拨款", f"{yuan_text(last.appropriation // last.students)} 元", url=page
        )
    if last.cost is None or not last.students:
        section.missing.append(f"{last.year} 年办学成本")
        return
    each = last.cost // last.students
    section.add(f"{last.year} 年生均办学成本", f"{yuan_text(each)} 元", url=page)
    if asked.places:
        section.add("按此成本，每招一届一年需", f"{yuan_text(each * asked.places)} 元", "生均成本×拟年招生数")


def leaning_areas(place: Jurisdiction) -> Iterable[tuple[str, str]]:
    """The areas to which money leans, by their groups."""
    today = timezone.localdate()
    rows = TiltArea.objects.current().filter(valid_from__lte=today).exclude(valid_to__lt=today)
    inside = rows.filter(area__path__startswith=place.path).order_by("group", "pk")
    return list(inside.values_list("group", "area__path"))


def _per_student(schools: Sequence[int], year: int) -> Parts:
    rows = SchoolYear.objects.current().filter(organisation__in=list(schools), year=year, students__gt=0)
    found = rows.values_list("organisation", "appropriation", "students")
    return {key: (fen / 100, float(students)) for key, fen, students in found}


add_section("funds", "拨款与成本", 65, money_of)
add_grouping(leaning_areas)
add_measure("appropriation", "生均财政拨款", "元", 45, _per_student)
