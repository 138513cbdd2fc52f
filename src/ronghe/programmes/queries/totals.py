"""Totals above the lists of the programme registers, and by level, school and industry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Amount
from ronghe.core.scope import within
from ronghe.programmes.enums import ProgrammeLevel, ProgrammeStatus
from ronghe.programmes.models import Cohort, SchoolProgramme
from ronghe.programmes.models.movements import Direction
from ronghe.programmes.models.standards import AUTHORITIES, FOUR_LINKS, Against, Joined

Rows = QuerySet[Any]
STUDYING = ("enrolled", "joined", "left", "repeated", "graduated")


def _current(rows: Rows) -> Rows:
    return rows.filter(state="current").order_by()


def of_programmes(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """How many are open at each level, and how many have an industry, of those listed."""
    is_open = Q(status=ProgrammeStatus.OPEN)
    wanted = {f"level_{value}": Count("pk", filter=is_open & Q(level=value)) for value in ProgrammeLevel}
    found = _current(rows).aggregate(
        open=Count("pk", filter=is_open),
        schools=Count("organisation", filter=is_open, distinct=True),
        linked=Count("pk", filter=is_open & Q(cluster__isnull=False)),
        quality=Count("pk", filter=is_open & Q(quality_course=True)),
        **wanted,
    )
    schools = _("分布在 %(n)d 所学校") % {"n": found["schools"]}
    yield Amount(_("招生专业"), found["open"], _("个"), schools)
    for value, word in ProgrammeLevel.choices:
        if found[f"level_{value}"]:
            yield Amount(word, found[f"level_{value}"], _("个"))
    if found["open"]:
        share = _("占招生专业的 %(share)s%%")
        for name, label in (("linked", _("已对应产业")), ("quality", _("开设质量管理课程"))):
            words = share % {"share": f"{found[name] * 100 / found['open']:.1f}"}
            yield Amount(label, found[name], _("个"), words)


def of_cohorts(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """The students of the latest year of entry and those who graduated, of those listed."""
    current = _current(rows)
    last = current.filter(enrolled__isnull=False).aggregate(year=Max("entry_year"))["year"]
    if last is None:
        return
    found = current.aggregate(
        wanted=Sum("planned", filter=Q(entry_year=last)),
        came=Sum("enrolled", filter=Q(entry_year=last)),
        done=Sum("graduated"),
        unknown=Count("pk", filter=Q(enrolled__isnull=True, entry_year__lte=last)),
    )
    year = _("%(year)s级") % {"year": last}
    if found["wanted"] is not None:
        yield Amount(_("%(year)s招生计划") % {"year": year}, found["wanted"], _("人"))
    yield Amount(_("%(year)s实际招生") % {"year": year}, found["came"], _("人"))
    if found["done"] is not None:
        yield Amount(_("列出各届已毕业"), found["done"], _("人"))
    if found["unknown"]:
        yield Amount(_("没有填写招生人数"), found["unknown"], _("届"))


def of_pathways(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """How many are joined in all four links, and in each."""
    every = Q(**dict.fromkeys(FOUR_LINKS, Joined.IN_FORCE))
    found = _current(rows).aggregate(
        all=Count("pk"),
        whole=Count("pk", filter=every),
        **{f"in_{name}": Count("pk", filter=Q(**{name: Joined.IN_FORCE})) for name in FOUR_LINKS},
    )
    yield Amount(_("贯通专业"), found["all"], _("对"))
    yield Amount(_("四个环节都已衔接"), found["whole"], _("对"))
    for name in FOUR_LINKS:
        label = rows.model._meta.get_field(name).verbose_name
        yield Amount(label, found[f"in_{name}"], _("对"))


def of_standards(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """How many follow all standards above, how many fall short, how many are unchecked."""
    below, unchecked = Q(pk__in=[]), Q(pk__in=[])
    for verdict, _name in AUTHORITIES:
        below |= Q(**{verdict: Against.BELOW})
        unchecked |= Q(**{verdict: Against.UNCHECKED})
    found = _current(rows).aggregate(
        all=Count("pk"),
        fit=Count("pk", filter=~below & ~unchecked),
        below=Count("pk", filter=below),
        unchecked=Count("pk", filter=unchecked & ~below),
    )
    yield Amount(_("学校标准"), found["all"], _("项"))
    yield Amount(_("都不低于上级标准"), found["fit"], _("项"))
    yield Amount(_("有低于上级标准的"), found["below"], _("项"))
    yield Amount(_("没有核对完"), found["unchecked"], _("项"))


def of_movements(rows: Rows, _actor: Actor) -> Iterable[Amount]:
    """The latest year of those listed."""
    current = _current(rows)
    last = current.aggregate(year=Max("year"))["year"]
    if last is None:
        return
    found = current.filter(year=last).aggregate(
        **{one.value: Sum("number", filter=Q(direction=one)) for one in Direction}
    )
    for one in Direction:
        if found[one.value] is not None:
            yield Amount(f"{last}年{one.label}", found[one.value], _("人"))


@dataclass(frozen=True, slots=True)
class Total:
    """One line of a table of totals; ``studying`` are those of cohorts that have not graduated."""

    key: str
    name: str
    programmes: int
    linked: int
    planned: int | None
    enrolled: int | None
    studying: int


GROUPS = {"level": "level", "school": "organisation__name", "industry": "cluster__name"}


def last_entry_year(jurisdiction: Jurisdiction) -> int | None:
    """The latest year of which the intake is known."""
    rows = Cohort.objects.current().filter(within((jurisdiction.path,)), enrolled__isnull=False)
    found: int | None = rows.aggregate(year=Max("entry_year"))["year"]
    return found


def totals_by(jurisdiction: Jurisdiction, group: str, year: int | None) -> list[Total]:
    """Open programmes of a place with the intake of one year, by level, school or industry."""
    column = GROUPS[group]
    programmes = (
        SchoolProgramme.objects.current()
        .filter(within((jurisdiction.path,)), status=ProgrammeStatus.OPEN)
        .order_by()
        .values_list(column)
        .annotate(n=Count("pk"), linked=Count("cluster"))
    )
    cohorts = (
        Cohort.objects.current()
        .filter(within((jurisdiction.path,)), programme__state="current")
        .order_by()
        .annotate(group=F(f"programme__{column}"))
        .values_list("group")
        .annotate(
            planned_now=Sum("planned", filter=Q(entry_year=year)),
            enrolled_now=Sum("enrolled", filter=Q(entry_year=year)),
            **{f"in_{name}": Sum(name, filter=Q(graduated__isnull=True)) for name in STUDYING},
        )
    )
    students = {row[0]: row[1:] for row in cohorts}
    words = {value: str(label) for value, label in ProgrammeLevel.choices}
    made = []
    for key, number, linked in programmes:
        planned, enrolled, *flow = students.get(key, (None,) * (2 + len(STUDYING)))
        come, joined, left, _repeated, _graduated = (value or 0 for value in flow)
        name = words.get(key, key) if key else _("没有对应产业")
        studying = max(0, come + joined - left)
        made.append(Total(str(key or ""), str(name), number, linked, planned, enrolled, studying))
    return sorted(made, key=lambda one: (-one.programmes, one.name))
