"""The network of schools: registers, the map, the comparison of areas, enterprises' applications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.asked import year_or_none
from ronghe.core.cases import CaseBook
from ronghe.core.errors import require
from ronghe.core.registers import Amount, Register
from ronghe.core.request import ActorRequest
from ronghe.programmes.models import SchoolPairing, SchoolSite
from ronghe.programmes.models.network import CooperationArea
from ronghe.programmes.queries.network_gap import comparison_of
from ronghe.programmes.queries.network_map import map_of
from ronghe.programmes.services import network as services
from ronghe.programmes.views.crumbs import AT_HUB, HUB
from ronghe.programmes.views.groups import total_of


def _site_sums(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    live = rows.filter(state="current")
    yield Amount(_("学校"), live.order_by().values("organisation").distinct().count(), _("所"))
    yield Amount(_("占地"), total_of(live, "land") / 10000, _("万平方米"), _("没有填的不计"))
    yield Amount(_("规划规模"), total_of(live, "capacity"), _("人"), _("没有填的不计"))


def _pairing_more(row: SchoolPairing, actor: Actor) -> Mapping[str, Any]:
    others = SchoolPairing.objects.current().filter(organisation=row.organisation_id).exclude(pk=row.pk)
    return {
        "progress": row.progress.filter(state="current").select_related("organisation"),
        "others": others.select_related("helped"),
        "new_progress": f"{PROGRESS.url('new')}?pairing={row.pk}",
    }


def _area_sums(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    """How many of the six areas are covered by any pairing of the list."""
    covered = rows.order_by().filter(state="current").values("area").distinct().count()
    total = len(CooperationArea)
    yield Amount(_("已开展的领域"), covered, _("个"), _("规划写明 %(n)d 个领域") % {"n": total})


def _count_of(stage: str, label: Any) -> Any:
    def summary(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
        yield Amount(label, rows.order_by().filter(state="current", stage=stage).count(), _("个"))

    return summary


def _upgrade_sums(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    live = rows.order_by().filter(state="current")
    found = live.aggregate(all=Count("pk"), done=Count("done_on"))
    yield Amount(_("已完成的步骤"), found["done"], _("步"), _("共 %(n)d 步") % {"n": found["all"]})


SITES = Register(
    "sites",
    services.SITE,
    title=gettext_lazy("学校布局"),
    lead=gettext_lazy("各校校区的位置、面积、规模和所在园区，在用的和规划的都登记，据此错位发展。"),
    new=gettext_lazy("登记校区"),
    fields=(
        "name",
        "stage",
        "zone",
        "land",
        "floor",
        "students",
        "capacity",
        "opens_year",
        "longitude",
        "latitude",
    ),
    hidden=("longitude", "latitude", "opens_year"),
    summary=_site_sums,
    extra=AT_HUB,
)
PAIRINGS = Register(
    "pairings",
    services.PAIRING,
    title=gettext_lazy("中职结对帮扶"),
    lead=gettext_lazy("示范学校一对一、一对多帮助薄弱学校。"),
    new=gettext_lazy("登记结对"),
    fields=("helped", "mode", "content", "target", "starts_on", "ends_on"),
    key=("helped",),
    detail_template="programmes/pairing.html",
    more=_pairing_more,
    extra=AT_HUB,
)
PROGRESS = Register(
    "pairing_progress",
    services.PAIRING_PROGRESS,
    title=gettext_lazy("结对进展"),
    lead=gettext_lazy("结对双方做了什么、多少人受益、目标完成多少。"),
    new=gettext_lazy("登记进展"),
    fields=("pairing", "on", "done", "teachers", "students", "percent"),
    key=("pairing", "on"),
    extra=AT_HUB,
)
COLLEGE_PAIRINGS = Register(
    "college_pairings",
    services.COLLEGE_PAIRING,
    title=gettext_lazy("高校结对"),
    lead=gettext_lazy("一流院校与本地院校在六个领域结对，逐个领域登记进展。"),
    new=gettext_lazy("登记结对"),
    fields=("partner", "area", "content", "percent", "starts_on", "updated_on"),
    key=("partner", "area"),
    summary=_area_sums,
    extra=AT_HUB,
)
CENTRES = Register(
    "county_centres",
    services.CENTRE,
    title=gettext_lazy("县域职教中心"),
    lead=gettext_lazy("“四位一体”的县域职教中心；是哪四位，文件没有列出，由主管部门写明。"),
    new=gettext_lazy("登记中心"),
    fields=("name", "area", "first", "second", "third", "fourth", "stage", "support"),
    hidden=("second", "third", "fourth"),
    key=("area",),
    summary=_count_of("recognised", gettext_lazy("已认定")),
    extra=AT_HUB,
)
COMMUNITY_AREAS = Register(
    "community_areas",
    services.COMMUNITY_AREA,
    title=gettext_lazy("社区教育实验区"),
    lead=gettext_lazy("按级别创建的社区教育实验区、示范区。"),
    new=gettext_lazy("登记实验区"),
    fields=("title", "area", "tier", "stage", "recognised_on", "document"),
    key=("area", "tier"),
    summary=_count_of("recognised", gettext_lazy("已认定")),
    extra=AT_HUB,
)
UPGRADINGS = Register(
    "upgradings",
    services.UPGRADING,
    title=gettext_lazy("院校升格"),
    lead=gettext_lazy("技师学院等院校纳入高职序列的设置步骤，一步一条。"),
    new=gettext_lazy("登记步骤"),
    fields=("step", "number", "target", "office", "planned_on", "done_on", "document"),
    key=("number",),
    default_sort="number",
    summary=_upgrade_sums,
    extra=AT_HUB,
)
PROFESSIONAL_COLLEGES = Register(
    "professional_colleges",
    services.PROFESSIONAL_COLLEGE,
    title=gettext_lazy("高职专业学院试点"),
    lead=gettext_lazy("高职院校与中职学校合办的专业学院，以及相应的中职扩招计划。"),
    new=gettext_lazy("登记试点"),
    fields=("name", "college", "programmes", "stage", "students", "expansion", "expansion_year"),
    extra=AT_HUB,
)
PARKS = Register(
    "parks",
    services.PARK,
    title=gettext_lazy("职业教育园区"),
    lead=gettext_lazy("职业教育园区的选址、规模、进展和对接的产业集群。"),
    new=gettext_lazy("登记园区"),
    fields=("name", "clusters", "stage", "land", "schools", "opens_year", "investment"),
    summary=_count_of("recognised", gettext_lazy("已建成认定")),
    extra=AT_HUB,
)
PLATFORMS = Register(
    "platforms",
    services.PLATFORM,
    title=gettext_lazy("高校科研平台"),
    lead=gettext_lazy("有地方产业特色的科研平台和应用型示范高校建设。"),
    new=gettext_lazy("登记平台"),
    fields=("name", "kind", "industry", "tier", "stage", "partners", "support"),
    extra=AT_HUB,
)
ENTERPRISE_SCHOOLS = CaseBook(
    "enterprise_schools",
    services.ENTERPRISE_SCHOOL,
    title=gettext_lazy("企业办学申请"),
    lead=gettext_lazy("企业举办或参与举办职业教育的申请，包括要求放宽的准入条件。"),
    new=gettext_lazy("申请办学"),
    fields=("name", "form", "partner", "programmes", "students", "investment", "relaxed", "grounds"),
    hidden=("partner", "programmes"),
    extra=AT_HUB,
)


@require_GET
def site_map(request: ActorRequest) -> HttpResponse:
    """The sites with coordinates on a plain map of their place; those without are listed."""
    require(SchoolSite.access.may_open(request.actor))
    rows = place.narrow(SITES.rows(request.actor).filter(state="current"), request)
    context = {
        "title": _("学校布局图"),
        "crumbs": [HUB, (SITES.title, SITES.url("list")), (_("学校布局图"), "")],
        "map": map_of(rows),
        "list_url": SITES.url("list"),
    }
    return render(request, "programmes/site_map.html", context)


@require_GET
def gap_report(request: ActorRequest) -> HttpResponse:
    """The groups of areas side by side: what a school has, what its learners get."""
    actor = request.actor
    require(SchoolSite.access.may_open(actor))
    here = place.asked_place(request, actor)
    year = year_or_none(request.GET.get("year"), 1990, 2100) or timezone.localdate().year
    found = comparison_of(here, year)
    context = {
        "title": _("区域办学差距"),
        "crumbs": [HUB, (_("区域办学差距"), "")],
        "place": here,
        "year": year,
        "found": found,
        "back_url": reverse_lazy("programmes:gap_report"),
    }
    template = (
        "programmes/gap_paper.html" if request.GET.get("print") == "1" else "programmes/gap_report.html"
    )
    return render(request, template, context)
