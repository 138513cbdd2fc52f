"""The programme register and what hangs on it, declared; their pages are those of ``core.registers``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ronghe.core import excel
from ronghe.core.actor import Actor
from ronghe.core.badges import Badge, Tone
from ronghe.core.excel import Sheet
from ronghe.core.listing import ChoiceFilter, Column, FlagFilter
from ronghe.core.registers import Register
from ronghe.directory.models import Organisation
from ronghe.labour.models import IndustryCluster
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.forms.register import OfProgrammeForm, PathwayForm, kept_programmes
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.queries import totals
from ronghe.programmes.queries.profile import profile_of
from ronghe.programmes.queries.register import directions_of
from ronghe.programmes.services import register as services
from ronghe.programmes.views.crumbs import AT_HUB

STATUS_TONES = {
    ProgrammeStatus.PLANNED: Tone.IDLE,
    ProgrammeStatus.OPEN: Tone.GOOD,
    ProgrammeStatus.SUSPENDED: Tone.WARN,
    ProgrammeStatus.MERGED: Tone.IDLE,
    ProgrammeStatus.CANCELLED: Tone.IDLE,
}


def status_badge(row: SchoolProgramme) -> Badge:
    return Badge(STATUS_TONES[ProgrammeStatus(row.status)], str(row.get_status_display()))


def code_cell(row: Any) -> SafeString:
    """The code with the mark of those whose places the State decides."""
    mark = Badge(Tone.WARN, str(_("国控"))).html if row.is_controlled else ""
    return format_html("{} {}", row.code, mark)


def _clusters(request: Any) -> list[tuple[str, str]]:
    rows = IndustryCluster.objects.visible_to(request.actor).current().order_by("name")
    return [
        ("none", str(_("没有对应产业"))),
        *((str(pk), name) for pk, name in rows.values_list("pk", "name")),
    ]


def _page_of(row: SchoolProgramme) -> str:
    return reverse("programmes:programmes_detail", args=[row.pk])


def _schools(request: Any) -> list[tuple[str, str]]:
    """The schools with programmes in the reader's places."""
    seen = SchoolProgramme.objects.visible_to(request.actor).order_by().values("organisation")
    rows = Organisation.objects.filter(pk__in=seen).order_by("pinyin", "name")[:300]
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _in_cluster(rows: Any, chosen: list[str]) -> Any:
    numbers = [int(one) for one in chosen if one != "none"]
    wanted = Q(cluster__in=numbers)
    return rows.filter(wanted | Q(cluster__isnull=True) if "none" in chosen else wanted)


def _named(actor: Actor) -> Any:
    def lookup(texts: Collection[str]) -> Mapping[str, Any]:
        found = kept_programmes(actor).named(texts)
        return {
            text: rows[0] if len(rows) == 1 else excel.Ambiguous(tuple(one.full_name for one in rows))
            for text, rows in found.items()
        }

    return lookup


@dataclass(frozen=True)
class OfProgrammes(Register):
    """A register whose sheet names programmes by their full name, of those the actor keeps."""

    def sheet(self, actor: Actor) -> Sheet:
        made = super().sheet(actor)
        columns = [
            replace(
                column,
                lookup=_named(actor),
                label=lambda row: row.full_name,
                listed=lambda: [one.full_name for one in kept_programmes(actor)[:500]],
                help=str(_("填写代码，或“学校：专业名称（代码，层次）”")),
            )
            if column.name in {"programme", "lower"} and isinstance(column, excel.Reference)
            else column
            for column in made.columns
        ]
        return replace(made, columns=columns)


@dataclass(frozen=True)
class OfSchools(Register):
    """The programmes themselves. Of a code with several directions a file cannot say which is meant."""

    def sheet(self, actor: Actor) -> Sheet:
        made = super().sheet(actor)
        stored = made.existing

        def existing(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
            found = stored(keys) if stored else {}
            several = directions_of({key[0].pk for key in keys})
            return {key: row for key, row in found.items() if (key[0].pk, *key[1:]) not in several}

        return replace(made, existing=existing)


PROGRAMMES = OfSchools(
    "programmes",
    services.PROGRAMME,
    title=_("学校专业"),
    lead=_("各校各层次开设的专业：代码与现行目录核对，对应产业和办学状态逐条可查。"),
    basis=_("清远方案二（二）；绍兴方案（三）；淄博高新区方案（二）"),
    help=_(
        "专业代码填写国家职业教育专业目录的代码；技工、普通本科专业填写各自目录的代码。"
        "同一代码、同一层次有几个方向的专业，请在网页上修改。"
    ),
    new=_("登记专业"),
    fields=(
        "name",
        "code",
        "direction",
        "level",
        "years",
        "opened_year",
        "status",
        "cluster",
        "cluster_basis",
        "quality_course",
        "quality_course_name",
    ),
    key=("code", "level"),
    columns=(
        Column("name", _("专业名称"), sort="name", link=_page_of, is_fixed=True),
        Column("code", _("专业代码"), value="code", sort="code", html=code_cell),
        Column(
            "organisation",
            _("学校"),
            value="organisation.name",
            sort=("organisation__pinyin", "organisation__name"),
        ),
        Column("direction", _("专业方向"), sort="direction", is_shown=False),
        Column("level", _("办学层次"), value="get_level_display", sort="level"),
        Column("years", _("学制（年）"), sort="years", kind="number"),
        Column("opened_year", _("设置年份"), value=lambda row: row.opened_year or "", sort="opened_year"),
        Column("status", _("办学状态"), value=status_badge, sort="status"),
        Column("cluster", _("对应产业"), value=lambda row: str(row.cluster or ""), sort="cluster__name"),
        Column("quality_course", _("质量管理课程"), sort="quality_course", kind="flag", is_shown=False),
        Column("state", _("登记"), value="get_state_display", sort="state", is_shown=False),
        Column("place", _("辖区"), value="jurisdiction.name", sort="jurisdiction__path", is_shown=False),
    ),
    more_filters=(
        ChoiceFilter("school", _("学校"), choices=_schools, lookup="organisation"),
        ChoiceFilter("cluster", _("对应产业"), choices=_clusters, is_multiple=True, apply=_in_cluster),
        FlagFilter("controlled", _("国家控制布点"), Q(code__endswith="K")),
        FlagFilter("quality", _("开设质量管理课程"), Q(quality_course=True)),
    ),
    summary=totals.of_programmes,
    default_sort="code",
    detail_template="programmes/programme.html",
    more=profile_of,
    extra=AT_HUB,
)
COHORTS = OfProgrammes(
    "cohorts",
    services.COHORT,
    title=_("各届学生"),
    lead=_("每个专业每一届：计划、招生、留级、退学转出、毕业和去向；空着表示还不知道，不是零。"),
    basis=_("清远方案二（二）"),
    help=_("转入不含上一届留级下来的；毕业、退学转出和留级合计不能多于实际招生、转入和上一届留级合计。"),
    new=_("登记一届"),
    fields=(
        "programme",
        "entry_year",
        "planned",
        "enrolled",
        "repeated",
        "left",
        "joined",
        "graduated",
        "employed",
        "employed_local",
        "employed_matched",
        "continued",
        "other",
    ),
    key=("programme", "entry_year"),
    hidden=("joined", "employed_matched", "other"),
    related=("programme__organisation", "programme__cluster"),
    form=OfProgrammeForm,
    summary=totals.of_cohorts,
    default_sort="-entry_year",
    extra=AT_HUB,
)
PATHWAYS = OfProgrammes(
    "pathways",
    services.PATHWAY,
    title=_("纵向贯通"),
    lead=_("中职、高职、本科之间的贯通培养：专业设置、培养目标、课程体系、培养方案四个环节各衔接到哪一步。"),
    basis=_("淄博高新区方案（四）"),
    new=_("登记贯通"),
    fields=(
        "lower",
        "upper",
        "mode",
        "first_year",
        "places",
        "programme_link",
        "goal_link",
        "curriculum_link",
        "plan_link",
        "document",
    ),
    key=("lower", "upper", "mode"),
    hidden=("document",),
    related=("lower__organisation", "upper__organisation"),
    form=PathwayForm,
    summary=totals.of_pathways,
    extra=AT_HUB,
)
STANDARDS = OfProgrammes(
    "standards",
    services.STANDARD,
    title=_("培养质量标准"),
    lead=_("学校自己的培养质量标准：写明特色，并逐级与国家、省、市标准核对。"),
    basis=_("临平方案三（三）2"),
    new=_("登记标准"),
    fields=(
        "name",
        "programme",
        "feature",
        "adopted_on",
        "nation_name",
        "nation",
        "province_name",
        "province",
        "city_name",
        "city",
        "checked_on",
    ),
    key=("name",),
    hidden=("feature", "nation_name", "province_name", "city_name"),
    related=("programme__organisation",),
    form=OfProgrammeForm,
    summary=totals.of_standards,
    extra=AT_HUB,
)
MOVEMENTS = Register(
    "movements",
    services.MOVEMENT,
    title=_("毕业生回流与外流"),
    lead=_("往届和外地毕业生到本地就业、本地毕业生离开的人数，计入供给测算。"),
    new=_("登记回流或外流"),
    fields=("year", "direction", "occupation", "number", "basis"),
    key=("year", "direction", "occupation"),
    summary=totals.of_movements,
    default_sort="-year",
    extra=AT_HUB,
)
REGISTERS: tuple[Register, ...] = (PROGRAMMES, COHORTS, PATHWAYS, STANDARDS, MOVEMENTS)
