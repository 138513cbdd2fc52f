"""Counts, projects, clusters, studies and rural posts: their pages from declarations, and two acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number, year_or_none
from ronghe.core.errors import Invalid, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.listing import Column
from ronghe.core.models import Jurisdiction
from ronghe.core.place import asked_place
from ronghe.core.registers import Amount, Register
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, table
from ronghe.directory.models import Organisation
from ronghe.labour.enums import DemandSource
from ronghe.labour.forms.registers import FillForm
from ronghe.labour.models import IndustryCluster, InvestmentProject, ResearchTopic, Study
from ronghe.labour.models.clusters import CLUSTER_KEEPERS
from ronghe.labour.models.returns import FIRST_YEAR, LAST_YEAR
from ronghe.labour.queries.occupations import full_code, listed_codes, occupation_names
from ronghe.labour.services import clusters, counts, studies
from ronghe.labour.views.crumbs import AT_HUB, HUB
from ronghe.policy.models import Ruled
from ronghe.policy.queries.rulings import kept_rulings
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.queries import entries_by_code


def _people(column: str, label: Any) -> Any:
    def summary(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
        total = rows.current().order_by().aggregate(n=Sum(column))["n"] or 0  # type: ignore[attr-defined]
        yield Amount(label, total, _("人"))

    return summary


REGISTRATIONS = Register(
    "registrations",
    counts.REGISTRATION,
    title=gettext_lazy("就业登记统计"),
    lead=gettext_lazy("每季各职业新增就业登记人数。登记或导入后在“来源比较”页汇入需求。"),
    new=gettext_lazy("登记人数"),
    fields=("occupation", "year", "quarter", "people"),
    key=("occupation", "year", "quarter"),
    summary=_people("people", gettext_lazy("新增登记")),
    extra=AT_HUB,
)


def _project_more(row: InvestmentProject, actor: Actor) -> Mapping[str, Any]:
    posts = row.posts.filter(state="current").order_by("needed_on", "pk")[:200]
    names = occupation_names(post.occupation for post in posts)
    heads = (_("岗位"), _("职业"), _("技能等级"), (_("人数"), True), _("到岗日期"))
    rows = [
        (
            Cell(post.title, PROJECT_POSTS.page_of(post)),
            f"{post.occupation} {names.get(post.occupation, '')}" if post.occupation else _("未编码"),
            post.get_skill_display(),
            Cell(post.number),
            post.needed_on,
        )
        for post in posts
    ]
    return {"tables": [table("posts", _("计划用工"), heads, rows, none=_("还没有登记用工。"))]}


PROJECTS = Register(
    "projects",
    counts.PROJECT,
    title=gettext_lazy("投资项目"),
    lead=gettext_lazy("拟建、在建和投产的项目；取消或缓建的不再计入需求。"),
    new=gettext_lazy("登记项目"),
    fields=("name", "industry", "stage", "investment", "starts_on", "produces_on"),
    key=("name",),
    detail_template="labour/row.html",
    more=_project_more,
    extra=AT_HUB,
)
PROJECT_POSTS = Register(
    "project-posts",
    counts.PROJECT_POST,
    title=gettext_lazy("项目用工"),
    lead=gettext_lazy("每个项目按职业和到岗日期的用工计划；在“来源比较”页汇入需求。"),
    new=gettext_lazy("登记用工"),
    fields=("title", "project", "occupation", "skill", "number", "needed_on"),
    key=("project", "title", "needed_on"),
    summary=_people("number", gettext_lazy("计划用工")),
    extra=AT_HUB,
)


# ---------------------------------------------------------------------- clusters


def _cluster_more(row: IndustryCluster, actor: Actor) -> Mapping[str, Any]:
    """The codes in words, and the plan that named the industry."""
    industries, occupations = listed_codes(row.industries), listed_codes(row.occupations)
    entries = entries_by_code(CatalogueKind.INDUSTRY, industries)
    names = occupation_names(occupations)
    heads = (_("目录"), _("代码"), _("名称"))
    rows: list[tuple[Any, ...]] = [
        (_("国民经济行业分类"), code, entries[code].name if code in entries else "") for code in industries
    ]
    rows += [
        (
            _("职业分类大典"),
            Cell(code, reverse("reference:entry_detail", args=["occupation", full_code(code)])),
            names.get(code, ""),
        )
        for code in occupations
    ]
    source = row.source_list
    remarks = (
        [_("取自规划名单“%(name)s”，条款 %(clause)s。") % {"name": source.name, "clause": row.clause}]
        if source
        else []
    )
    return {
        "tables": [table("codes", _("对应的代码"), heads, rows, none=_("还没有对应的代码。"))],
        "remarks": remarks,
    }


CLUSTERS = Register(
    "clusters",
    clusters.CLUSTER,
    title=gettext_lazy("产业集群与重点产业"),
    lead=gettext_lazy("各地规划点名的产业，由人对应到行业和职业代码；需求、专业匹配度都按它归类。"),
    help=gettext_lazy("行业写门类加代码，如 C38、I65；职业写小类或细类，如 6-18-01。多个用顿号隔开。"),
    new=gettext_lazy("登记产业"),
    fields=("name", "family", "industries", "occupations", "priority"),
    key=("name",),
    related=("source_list",),
    detail_template="labour/row.html",
    more=_cluster_more,
    more_columns=(
        Column("source", gettext_lazy("来自规划"), value="source_list.name", is_shown=False),
        Column("clause", gettext_lazy("条款"), value="clause", is_shown=False),
    ),
    extra=AT_HUB,
)


@require_http_methods(["GET", "POST"])
def cluster_fill(request: ActorRequest) -> HttpResponse:
    """Take the industries that the place's plans name into the register."""
    actor = request.actor
    place = asked_place(request, actor)
    require(actor.has(*CLUSTER_KEEPERS, path=place.path), _("由当地主管部门取用规划名单。"))
    own = {grant.organisation_id for grant in actor.grants if grant.role in CLUSTER_KEEPERS}
    form = FillForm(
        request.POST or None,
        units=Organisation.objects.current().filter(jurisdiction=place, pk__in=[pk for pk in own if pk]),
    )

    def act(data: dict[str, Any]) -> str:
        done = clusters.fill_clusters(place, data["organisation"], actor=actor)
        messages.success(
            request,
            _("从 %(lists)d 份规划名单登记了 %(made)d 个产业，原有 %(known)d 个没有改动。")
            % {"lists": done.lists, "made": done.made, "known": done.known},
        )
        return CLUSTERS.url("list")

    title = _("从规划名单取用产业")
    context = {
        "title": title,
        "lead": _("把%(place)s各份规划点名的产业登记进来，写明条款；已有的不改动。") % {"place": place.name},
        "crumbs": [HUB, (CLUSTERS.title, CLUSTERS.url("list")), (title, "")],
        "submit": _("取用"),
        "cancel_url": CLUSTERS.url("list"),
    }
    return answer_form(request, form, "labour/form.html", context, act)


# ---------------------------------------------------------------------- studies and rural posts


def _outputs_table(outputs: Iterable[Any]) -> Any:
    heads = (_("成果"), _("类别"), _("形成日期"), _("采用单位"))
    rows = [
        (Cell(one.name, OUTPUTS.page_of(one)), one.get_kind_display(), one.finished_on, one.used_by)
        for one in outputs
    ]
    return table("outputs", _("研究成果"), heads, rows, none=_("还没有登记成果。"))


def _study_more(row: Study, actor: Actor) -> Mapping[str, Any]:
    return {"tables": [_outputs_table(row.outputs.filter(state="current"))]}


def _topic_more(row: ResearchTopic, actor: Actor) -> Mapping[str, Any]:
    return {
        "tables": [_outputs_table(row.outputs.filter(state="current"))],
        "rulings": kept_rulings(row),
        "rulings_title": _("财政补助"),
        "no_ruling": _("本地文件没有规定课题补助。"),
    }


def _rural_more(row: Ruled, actor: Actor) -> Mapping[str, Any]:
    return {
        "rulings": kept_rulings(row),
        "rulings_title": _("规划目标"),
        "no_ruling": _("本地文件没有这类岗位的目标。"),
    }


STUDIES = Register(
    "studies",
    studies.STUDY,
    title=gettext_lazy("供求研究"),
    lead=gettext_lazy("产业升级下的人才供求研究，以及报送给党委政府的决策建议和采纳情况。"),
    basis=gettext_lazy("聊城方案（二十）"),
    new=gettext_lazy("登记研究"),
    fields=(
        "title",
        "progress",
        "commissioned_by",
        "starts_on",
        "ends_on",
        "advice",
        "advised_to",
        "advised_on",
        "answer",
    ),
    hidden=("advised_on", "answer"),
    key=("title",),
    detail_template="labour/row.html",
    more=_study_more,
    extra=AT_HUB,
)
TOPICS = Register(
    "topics",
    studies.TOPIC,
    title=gettext_lazy("职业教育研究课题"),
    lead=gettext_lazy("重点课题、成果和财政补助；标准没有写明的，页面照实写“文件没有规定”。"),
    basis=gettext_lazy("聊城方案（二十）"),
    new=gettext_lazy("登记课题"),
    fields=("title", "number", "is_key", "progress", "approved_on", "ends_on", "paid", "paid_on"),
    hidden=("ends_on", "paid_on"),
    key=("number",),
    detail_template="labour/row.html",
    more=_topic_more,
    extra=AT_HUB,
)
OUTPUTS = Register(
    "outputs",
    studies.OUTPUT,
    title=gettext_lazy("研究成果"),
    lead=gettext_lazy("研究和课题形成的报告、建议、论文和标准，以及采用单位。"),
    new=gettext_lazy("登记成果"),
    fields=("name", "kind", "study", "topic", "finished_on", "used_by"),
    key=("name",),
    extra=AT_HUB,
)
RURAL_NEEDS = Register(
    "rural-needs",
    studies.RURAL,
    title=gettext_lazy("乡村岗位需求预测"),
    lead=gettext_lazy(
        "乡村幼儿园教师和新型职业农民：按服务对象数和每人服务数算出需求，减去能留任的人得出缺口。"
    ),
    basis=gettext_lazy("清远方案二（八）"),
    new=gettext_lazy("预测一类岗位"),
    fields=("post", "year", "served", "ratio", "present", "leaving", "trained"),
    key=("post", "year"),
    more_columns=(
        Column("needed", gettext_lazy("预计需求"), value="needed", sort="needed", kind="number"),
        Column("gap", gettext_lazy("缺口"), value="gap", sort="gap", kind="number"),
    ),
    detail_template="labour/row.html",
    more=_rural_more,
    extra=AT_HUB,
)


# ---------------------------------------------------------------------- taking counts into demand


@require_POST
def take_in(request: ActorRequest) -> HttpResponse:
    """Take the registrations or project posts of a quarter into demand."""
    actor = request.actor
    rows = Jurisdiction.objects.visible_to(actor).filter(is_active=True)
    place = cast(
        Jurisdiction, get_visible_or_404(rows, code=request.POST.get("place", "")[:20].replace("\x00", ""))
    )
    year = year_or_none(request.POST.get("year"), FIRST_YEAR, LAST_YEAR)
    quarter = whole_number(request.POST.get("quarter"), digits=1)
    source = request.POST.get("source", "")
    if year is None or quarter is None:
        raise Invalid("labour.demand.period", _("请写明年度和季度。"))
    done = counts.take_in(place, source, year, quarter, actor=actor)
    messages.success(
        request,
        _("已汇入“%(source)s”：新增 %(made)d、变更 %(changed)d、未变 %(left)d、删去 %(gone)d 格。")
        % {
            "source": DemandSource(source).label,
            "made": done.made,
            "changed": done.changed,
            "left": done.left,
            "gone": done.gone,
        },
    )
    return see_other(f"{reverse('labour:compare')}?place={place.code}&year={year}&quarter={quarter}")
