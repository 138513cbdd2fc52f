"""Groups, tiers, partners, orientation and priorities: registers declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.registers import Amount, Register
from ronghe.programmes.forms.register import OfProgrammeForm
from ronghe.programmes.models import HighLevel, ProgrammeGroup
from ronghe.programmes.queries.groups import counts_by_school, group_bounds, group_ruling
from ronghe.programmes.services import groups as services
from ronghe.programmes.views.crumbs import AT_HUB

MOST_NAMES = 6


def _group_more(row: ProgrammeGroup, actor: Actor) -> Mapping[str, Any]:
    """The schools of the place by their number of groups, and what the rule says of it."""
    here, today = row.jurisdiction, timezone.localdate()
    counts = counts_by_school(here)
    said = group_ruling(here, [number for _school, number in counts], today)
    return {"rulings": [said] if said else [], "place": here, "counts": counts}


def _group_sums(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    """How many schools have groups, and how many have more than the plan writes."""
    live = rows.order_by().filter(state="current").exclude(stage="revoked")
    numbers = list(live.values("organisation").annotate(n=Count("pk")).values_list("n", flat=True))
    yield Amount(_("有专业群的学校"), len(numbers), _("所"))
    first = live.select_related("jurisdiction").first()
    bounds = group_bounds(first.jurisdiction, timezone.localdate()) if first else None
    if bounds:
        over = sum(1 for number in numbers if number > bounds.high)
        note = _("规划写的是每校 %(words)s 个；超过的另行列出") % {"words": bounds.words}
        yield Amount(_("超过的学校"), over, _("所"), note)


def _tiers(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    """Those recognised, by tier."""
    found = rows.order_by().filter(state="current", stage="recognised").values_list("tier")
    labels = dict(rows.model._meta.get_field("tier").choices)
    for tier, number in found.annotate(n=Count("pk")):
        yield Amount(_("%(tier)s已认定") % {"tier": labels[tier]}, number, _("个"))


def _monitored(row: HighLevel, actor: Actor) -> Mapping[str, Any]:
    monitorings = row.monitorings.filter(state="current").order_by("-year")
    return {"monitorings": monitorings, "new_monitoring": f"{MONITORINGS.url('new')}?high_level={row.pk}"}


GROUPS = Register(
    "groups",
    services.GROUP,
    title=gettext_lazy("专业群"),
    lead=gettext_lazy("围绕主导产业和特色产业组建的专业群。规划写明每校几个的，超过和不足都列出。"),
    new=gettext_lazy("登记专业群"),
    fields=("name", "lead", "members", "cluster", "tier", "stage", "founded_on", "recognised_on", "document"),
    hidden=("recognised_on", "document"),
    summary=_group_sums,
    detail_template="programmes/group.html",
    more=_group_more,
    extra=AT_HUB,
)
HIGH_LEVELS = Register(
    "high_levels",
    services.HIGH_LEVEL,
    title=gettext_lazy("高水平学校和专业"),
    lead=gettext_lazy("按级别遴选、建设和监测的高水平学校、专业和专业群。"),
    new=gettext_lazy("登记"),
    fields=("name", "kind", "programme", "tier", "stage", "recognised_on", "document", "due_on"),
    hidden=("programme", "document"),
    key=("kind", "name", "tier"),
    summary=_tiers,
    form=OfProgrammeForm,
    detail_template="programmes/high_level.html",
    more=_monitored,
    extra=AT_HUB,
)
MONITORINGS = Register(
    "monitorings",
    services.MONITORING,
    title=gettext_lazy("高水平建设监测"),
    lead=gettext_lazy("每年应完成多少建设任务、完成多少、是否通过。"),
    new=gettext_lazy("登记监测"),
    fields=("high_level", "year", "planned", "done", "spent", "finding", "is_passed"),
    key=("high_level", "year"),
    extra=AT_HUB,
)
DOUBLE_PRECISE = Register(
    "double_precise",
    services.DOUBLE_PRECISE,
    title=gettext_lazy("双精准专业"),
    lead=gettext_lazy("精准对接、精准育人的示范专业，写明合作企业和做法。"),
    new=gettext_lazy("登记专业"),
    fields=(
        "name",
        "programme",
        "tier",
        "batch",
        "stage",
        "partners",
        "docking",
        "cultivation",
        "recognised_on",
        "document",
    ),
    hidden=("programme", "document"),
    key=("name", "tier"),
    summary=_tiers,
    form=OfProgrammeForm,
    extra=AT_HUB,
)
CHARACTERISTICS = Register(
    "characteristics",
    services.CHARACTERISTIC,
    title=gettext_lazy("特色专业"),
    lead=gettext_lazy("如智能装备运行与维护等特色专业，写明特色在哪里。"),
    new=gettext_lazy("登记专业"),
    fields=("name", "programme", "tier", "stage", "feature", "recognised_on", "document"),
    hidden=("programme", "document"),
    key=("name", "tier"),
    summary=_tiers,
    form=OfProgrammeForm,
    extra=AT_HUB,
)
ORIENTATIONS = Register(
    "orientations",
    services.ORIENTATION,
    title=gettext_lazy("学校专业定位"),
    lead=gettext_lazy("每所学校服务什么产业、对接哪个园区、办哪些专业学院。"),
    new=gettext_lazy("登记定位"),
    fields=("orientation", "industries", "zone", "colleges", "from_year", "to_year"),
    key=("from_year",),
    extra=AT_HUB,
)
PRIORITIES = Register(
    "priorities",
    services.PRIORITY,
    title=gettext_lazy("鼓励设置的专业"),
    lead=gettext_lazy("新兴、紧缺和本地鼓励增设的专业类；专业调整申请据此自动对应。"),
    new=gettext_lazy("登记类别"),
    fields=("name", "kind", "codes", "basis", "from_year", "to_year"),
    key=("kind", "name"),
    extra=AT_HUB,
)
PRIORITY_COURSES = Register(
    "priority_courses",
    services.PRIORITY_COURSE,
    title=gettext_lazy("优先购买课程"),
    lead=gettext_lazy("产业急需、政府购买培训时优先支持的课程；实际购买登记在资金部分。"),
    new=gettext_lazy("登记课程"),
    fields=("name", "year", "kind", "rank", "cluster", "occupations", "urgency"),
    hidden=("occupations",),
    key=("year", "name"),
    extra=AT_HUB,
)
CLUSTER_PROJECTS = Register(
    "cluster_projects",
    services.CLUSTER_PROJECT,
    title=gettext_lazy("产业集群联动项目"),
    lead=gettext_lazy("智能制造、生物医药等产业集群与学校共同实施的项目。"),
    new=gettext_lazy("登记项目"),
    fields=(
        "name",
        "cluster",
        "schools",
        "enterprises",
        "content",
        "stage",
        "starts_on",
        "ends_on",
        "result",
    ),
    hidden=("starts_on", "ends_on"),
    summary=lambda rows, actor: (
        Amount(_("在建和已完成"), rows.filter(Q(stage="building") | Q(stage="recognised")).count(), _("个")),
    ),
    extra=AT_HUB,
)


def total_of(rows: QuerySet[Any], column: str) -> float:
    """The sum of a column over a list in any order."""
    return float(rows.order_by().aggregate(n=Sum(column))["n"] or 0)
