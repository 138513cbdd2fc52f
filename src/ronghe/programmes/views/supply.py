"""Supply of a place and year by occupation, down to programmes; where graduates went; totals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core.asked import year_or_none
from ronghe.core.charts import Cell, ChartCard, chart_file
from ronghe.core.errors import NotFound
from ronghe.core.listing import Column, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.rowlist import RowList
from ronghe.engine import charts
from ronghe.engine.supply import Interval
from ronghe.programmes.queries.destinations import SPAN, destinations_of
from ronghe.programmes.queries.links import occupations_of
from ronghe.programmes.queries.supply import SupplyCell, SupplyYear, supply_years
from ronghe.programmes.queries.totals import GROUPS, last_entry_year, totals_by
from ronghe.programmes.rules.destinations import DEFINITIONS
from ronghe.programmes.views.asked import Asked, asked
from ronghe.programmes.views.crumbs import HUB

AHEAD, BACK = 5, 5
DRAWN = 12
SHOWN_MISSING = 20
METHOD = gettext_lazy(
    "各届学生按毕业、留级、退学的比例推算；比例由已毕业各届估计，人少的专业向同类靠拢。"
    "毕业生按教学标准和人工认可的职业均分，没有的按预测把握分摊；再减升学，乘本地就业比例，加回流、减外流。"
    "区间是模拟中间八成。"
)


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [HUB, *more]


def _asked(request: ActorRequest, *, ahead: int = 0) -> tuple[Asked, dict[str, Any]]:
    """The place and year asked for; pages of supply look some years ahead."""
    found = asked(request)
    this = timezone.localdate().year
    if ahead:
        year = year_or_none(request.GET.get("year"), this - BACK, this + ahead) or this + 1
        found = replace(found, year=year)
    context = found.context()
    if ahead:
        context["years"] = range(this + ahead, this - BACK - 1, -1)
    return found, context


def _whole(value: float) -> int:
    return round(value)


def _rounded(value: Interval) -> Interval:
    """Whole people, as a page shows them."""
    return Interval(round(value.low), round(value.middle), round(value.high))


def _range(value: Any) -> str:
    return f"{round(value.low):,}–{round(value.high):,}"


class _Line:
    """A cell as the list shows and sorts it."""

    def __init__(self, cell: SupplyCell, query: str) -> None:
        self.cell, self.query = cell, query
        self.occupation = cell.occupation
        self.name = cell.name or (_("没有对应职业的专业") if not cell.occupation else cell.occupation)
        self.graduates, self.joining = cell.graduates.middle, cell.joining.middle
        self.programmes = len(cell.programmes)

    @property
    def url(self) -> str:
        return f"{reverse('programmes:supply_cell', args=[self.occupation or '-'])}?{self.query}"


SUPPLY = Listing(
    name="supply",
    title=gettext_lazy("毕业生供给"),
    columns=(
        Column("name", gettext_lazy("职业小类"), sort="name", link=lambda row: row.url, is_fixed=True),
        Column("occupation", gettext_lazy("代码"), sort="occupation"),
        Column(
            "graduates",
            gettext_lazy("毕业生"),
            value=lambda row: _whole(row.graduates),
            sort="graduates",
            kind="number",
        ),
        Column("graduates_range", gettext_lazy("毕业生区间"), value=lambda row: _range(row.cell.graduates)),
        Column(
            "joining",
            gettext_lazy("进入本地就业市场"),
            value=lambda row: _whole(row.joining),
            sort="joining",
            kind="number",
        ),
        Column("joining_range", gettext_lazy("进入本地区间"), value=lambda row: _range(row.cell.joining)),
        Column("programmes", gettext_lazy("专业点"), sort="programmes", kind="number"),
        Column(
            "returned",
            gettext_lazy("回流"),
            value=lambda row: _whole(row.cell.returned),
            kind="number",
            is_shown=False,
        ),
        Column(
            "departed",
            gettext_lazy("外流"),
            value=lambda row: _whole(row.cell.departed),
            kind="number",
            is_shown=False,
        ),
    ),
    filters=(
        TextFilter("q", gettext_lazy("职业名称"), lookups=("name__icontains", "occupation__icontains")),
    ),
    default_sort="-joining",
    empty=Empty(gettext_lazy("这一年没有可以测算的毕业生"), gettext_lazy("请先登记学校专业和各届学生。")),
)


def _chart(found: SupplyYear, lines: list[_Line], where: Asked) -> ChartCard:
    """The largest groups with their intervals."""
    largest = [line for line in lines if line.occupation][:DRAWN]
    drawn = [
        {
            "职业": line.name,
            "低": round(line.cell.joining.low, 1),
            "高": round(line.cell.joining.high, 1),
            "中": round(line.joining, 1),
        }
        for line in largest
    ]
    finding = _("%(year)d年进入%(place)s就业市场的毕业生：%(first)s最多") % {
        "year": found.year,
        "place": where.place.short_name,
        "first": largest[0].name if largest else "",
    }
    return ChartCard(
        key="supply",
        finding=finding,
        head=[_("职业小类"), _("下限（人）"), _("中值（人）"), _("上限（人）")],
        rows=[
            (Cell(one["职业"], line.url), one["低"], one["中"], one["高"])
            for one, line in zip(drawn, largest, strict=True)
        ],
        draw=lambda: charts.dot_range(drawn, label="职业", low="低", high="高", value="中", unit="人"),
        source=_("学校专业和各届学生登记"),
        on=timezone.localdate(),
        method=str(METHOD),
        missing=_("这一年没有可以测算的毕业生。"),
        query=where.query,
    )


@require_GET
def supply_page(request: ActorRequest) -> HttpResponse:
    """The supply of a year by occupation group with its interval, and what was missing."""
    where, context = _asked(request, ahead=AHEAD)
    found = supply_years(where.place, [where.year])[where.year]
    lines = [_Line(cell, where.query) for cell in found.cells]
    cards = [_chart(found, lines, where)]
    answer = chart_file(request, cards)
    if answer:
        return answer
    shown = found.missing[:SHOWN_MISSING]
    context |= {
        "title": _("毕业生供给"),
        "crumbs": _crumbs((_("毕业生供给"), "")),
        "found": found,
        "totals": (
            (_("毕业生"), _rounded(found.graduates)),
            (_("进入本地就业市场"), _rounded(found.joining)),
        ),
        "card": cards[0],
        "unassigned": next((_whole(c.graduates.middle) for c in found.cells if not c.occupation), 0),
        "missing": shown,
        "more_missing": len(found.missing) - len(shown),
        "is_without_level": True,
    }
    rows: Any = RowList(lines)
    return SUPPLY.open(request, rows).respond("programmes/supply.html", context)


@require_GET
def supply_cell(request: ActorRequest, occupation: str) -> HttpResponse:
    """One occupation group: the programmes that supply it, with their cohorts a step away."""
    where, context = _asked(request, ahead=AHEAD)
    code = "" if occupation == "-" else occupation
    this = timezone.localdate().year
    years = sorted({where.year, this, this + 1, this + 2, this + 3})
    found = supply_years(where.place, years)
    by_year = {year: next((c for c in found[year].cells if c.occupation == code), None) for year in years}
    cell = by_year[where.year]
    if cell is None:
        raise NotFound(
            "programmes.supply.none",
            _("这一年没有专业向这个职业提供毕业生。"),
            hint=_("请换一个年份或职业。"),
        )
    links = occupations_of({part.code for part in cell.programmes})
    name = cell.name or _("没有对应职业的专业")
    context |= {
        "title": f"{name}（{code}）" if code else name,
        "crumbs": _crumbs((_("毕业生供给"), f"{reverse('programmes:supply')}?{where.query}"), (name, "")),
        "cell": cell,
        "years": context["years"],
        "by_year": [(year, one) for year, one in by_year.items() if one],
        "parts": [
            (part, [link for link in links.get(part.code, []) if link.occupation.startswith(code)])
            for part in cell.programmes
        ],
        "is_without_level": True,
        "method": METHOD,
    }
    return render(request, "programmes/supply_cell.html", context)


def _rate_column(key: str, name: str) -> Column:
    return Column(key, name, sort=key, kind="percent", is_nullable=True)


DESTINATIONS = Listing(
    name="destinations",
    title=gettext_lazy("毕业去向"),
    columns=(
        Column(
            "name",
            gettext_lazy("专业"),
            sort="name",
            link=lambda row: reverse("programmes:programmes_detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("school", gettext_lazy("学校"), sort="school"),
        Column("level", gettext_lazy("办学层次"), sort="level"),
        Column("graduated", gettext_lazy("毕业"), sort="graduated", kind="number"),
        *(_rate_column(one.key, one.name) for one in DEFINITIONS),
    ),
    filters=(TextFilter("q", gettext_lazy("专业或学校"), lookups=("name__icontains", "school__icontains")),),
    default_sort="school",
    empty=Empty(gettext_lazy("这一年没有填写毕业人数的各届"), ""),
)


@require_GET
def destination_page(request: ActorRequest) -> HttpResponse:
    """Employment, matched and local rates by school and programme, with their definitions."""
    where, context = _asked(request)
    span = SPAN if request.GET.get("span") == str(SPAN) else 1
    found = destinations_of(where.place, where.year, span=span, level=where.level)
    context |= {
        "title": _("毕业去向"),
        "crumbs": _crumbs((_("毕业去向"), "")),
        "found": found,
        "definitions": DEFINITIONS,
        "span": span,
        "other_span": 1 if span == SPAN else SPAN,
    }
    rows: Any = RowList(found.programmes)
    return DESTINATIONS.open(request, rows).respond("programmes/destinations.html", context)


@require_GET
def overview_page(request: ActorRequest) -> HttpResponse:
    """The programmes of a place by level, school and industry, with the last intake."""
    where, context = _asked(request)
    year = last_entry_year(where.place)
    words = {"level": _("按办学层次"), "school": _("按学校"), "industry": _("按产业")}
    context |= {
        "title": _("专业布局"),
        "crumbs": _crumbs((_("专业布局"), "")),
        "entry_year": year,
        "tables": [(words[key], totals_by(where.place, key, year)) for key in GROUPS],
    }
    return render(request, "programmes/overview.html", context)
