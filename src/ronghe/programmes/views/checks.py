"""The page of the checks, a tab each, and the quadrant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core.asked import whole_number
from ronghe.core.charts import Cell, ChartCard, chart_file
from ronghe.core.errors import NotFound
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.rowlist import RowList
from ronghe.engine import charts
from ronghe.engine.alignment.quadrant import Corner, Placed, Unplaced
from ronghe.policy.queries.rulings import Explained, answer_row
from ronghe.programmes.enums import ProgrammeLevel
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.queries.quadrant import SMALLEST, PlaceQuadrant, quadrant_of
from ronghe.programmes.views.asked import Asked, asked
from ronghe.programmes.views.check_lists import CHECKS
from ronghe.programmes.views.crumbs import HUB


@require_GET
def check_page(request: ActorRequest, check: str = "duplicates") -> HttpResponse:
    """One check of a place: its lines, its rule, and what an office has still to decide."""
    where, chosen = asked(request, by_demand=check == "outdated"), CHECKS.get(check)
    if chosen is None:
        raise NotFound("programmes.check", _("没有这项核对。"), hint=_("请从专业与布局页面进入。"))
    found = chosen.find(where)
    page = chosen.listing.open(request, RowList(found.lines))  # type: ignore[arg-type]  # behaves like one
    context = where.context() | {
        "title": chosen.title,
        "crumbs": [HUB, (chosen.title, "")],
        "about": chosen.lead,
        "tabs": [
            (one.title, f"{reverse('programmes:checks', args=[key])}?{where.query}", key == check)
            for key, one in CHECKS.items()
        ],
        "remark": found.remark,
        "rule": found.rule,
        "silent": "" if found.rule else chosen.silent,
        "unanswered": unanswered(found.said),
        "is_without_level": not chosen.has_level,
    }
    return page.respond("programmes/checks.html", context)


def unanswered(said: Sequence[Explained]) -> list[dict[str, str]]:
    """What an office has still to decide, each with the page where it does."""
    found = {missing.key: missing for one in said for missing in one.unstated}
    rows = {key: answer_row(missing) for key, missing in found.items()}
    return [
        {
            "words": missing.words,
            "url": reverse("policy:parameter_answer", args=[row.pk]) if (row := rows[key]) else "",
        }
        for key, missing in found.items()
    ]


# the quadrant

CORNERS = {
    Corner.GROW: gettext_lazy("需求旺、结果好：可以扩大"),
    Corner.MEND: gettext_lazy("需求旺、结果差：先提质量"),
    Corner.TURN: gettext_lazy("需求弱、结果好：控制规模"),
    Corner.LEAVE: gettext_lazy("需求弱、结果差：考虑调整"),
}


@require_GET
def quadrant_page(request: ActorRequest) -> HttpResponse:
    """Demand by outcome for the programmes of a level; the axes are the means of the region."""
    where = asked(request, by_demand=True)
    level = where.level or ProgrammeLevel.SECONDARY
    county, school = _county(request, where), whole_number(request.GET.get("school"))
    found = quadrant_of(where.place, where.year, level, county=county, school=school)
    where = Asked(where.place, where.year, level, where.places)
    cards = [_placed_card(found, where, request), _unplaced_card(found, where, request)]
    if file := chart_file(request, cards):
        return file
    rows = sorted(found.programmes.values(), key=lambda one: one.organisation.name)
    counties = Jurisdiction.objects.filter(path__startswith=where.place.path).exclude(pk=where.place.pk)
    context = where.context() | {
        "title": _("专业象限图"),
        "crumbs": [HUB, (_("专业象限图"), "")],
        "cards": cards,
        "counties": list(counties.filter(is_active=True).order_by("path")),
        "county": county,
        "schools": list({one.organisation_id: one.organisation for one in rows}.values()),
        "school": school,
        "smallest": SMALLEST,
        "says": found.says,
    }
    return render(request, "programmes/quadrant.html", context)


def _county(request: ActorRequest, where: Asked) -> Jurisdiction | None:
    """A part of the place, if the address names one."""
    code = request.GET.get("county", "")
    if not code or "\x00" in code:
        return None
    return Jurisdiction.objects.filter(code=code, path__startswith=where.place.path).first()


def _query(where: Asked, request: ActorRequest) -> str:
    more = [
        f"{name}={request.GET[name]}" for name in ("county", "school") if request.GET.get(name, "").isalnum()
    ]
    return "&".join([where.query, *more])


def _name(row: SchoolProgramme) -> Cell:
    address = reverse("programmes:programmes_detail", args=[row.pk])
    return Cell(f"{row.organisation.name} {row.name}", address)


def _placed_card(found: PlaceQuadrant, where: Asked, request: ActorRequest) -> ChartCard:
    """The chart with its table."""
    quadrant = found.found
    demand, outcome, heads = _("每名求职毕业生的岗位数"), _("去向落实率（%）"), _("毕业生")
    drawn: list[dict[str, Any]] = [
        {
            "name": _name(found.programmes[one.dot.key]).value,
            demand: round(one.dot.demand or 0.0, 2),
            outcome: round((one.dot.outcome or 0.0) * 100, 1),
            heads: one.dot.graduates,
            "corner": str(CORNERS[one.corner]),
        }
        for one in sorted(quadrant.placed, key=_by_corner)
    ]
    lines = None
    if quadrant.demand_mean is not None and quadrant.outcome_mean is not None:
        mean, rate = round(quadrant.demand_mean, 2), round(quadrant.outcome_mean * 100, 1)
        lines = ((mean, _("平均 %(n)s") % {"n": mean}), (rate, _("平均 %(n)s%%") % {"n": rate}))
    return ChartCard(
        key="quadrant",
        finding=_("%(words)s：%(n)d 个专业按需求和结果所处的位置") % {"words": where.words, "n": len(drawn)},
        head=[_("专业"), demand, outcome, heads, _("位置")],
        rows=[
            (_name(found.programmes[one.dot.key]), row[demand], row[outcome], row[heads], row["corner"])
            for one, row in zip(sorted(quadrant.placed, key=_by_corner), drawn, strict=True)
        ],
        draw=lambda: charts.scatter(
            drawn, label="name", x=demand, y=outcome, size=heads, series="corner", lines=lines
        ),
        source=_("专业登记、各届学生、专业与职业对应；") + found.says,
        method=_(
            "横轴是专业所对职业的岗位数除以本地各校进入这些职业的毕业生数（不含升学），纵轴是就业和升学占毕业生的比例；"
            "虚线是本地本层次按毕业生数加权的平均，筛选学校和县区时不变。"
        ),
        missing=_("没有可以放进图里的专业，原因见下表。"),
        query=_query(where, request),
    )


def _by_corner(one: Placed) -> tuple[int, float]:
    return list(Corner).index(one.corner), -(one.dot.demand or 0.0)


def _unplaced_card(found: PlaceQuadrant, where: Asked, request: ActorRequest) -> ChartCard:
    def line(one: Unplaced) -> tuple[Any, ...]:
        return (_name(found.programmes[one.dot.key]), one.reason)

    return ChartCard(
        key="unplaced",
        finding=_("没有放进图里的 %(n)d 个专业和原因") % {"n": len(found.found.unplaced)},
        head=[_("专业"), _("原因")],
        rows=[line(one) for one in found.found.unplaced],
        missing=_("所有专业都在图里。"),
        query=_query(where, request),
    )
