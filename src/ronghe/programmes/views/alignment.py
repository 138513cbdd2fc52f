"""Match degree: all definitions side by side, the rows behind each, the decision; and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.badges import Badge, Tone
from ronghe.core.charts import Cell, ChartCard, chart_file
from ronghe.core.errors import NotFound, require
from ronghe.core.forms import answer_form
from ronghe.core.listing import ChoiceFilter, Column, FlagFilter, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.rowlist import RowList
from ronghe.engine import charts
from ronghe.engine.alignment.definitions import DEFINITIONS, Degree, all_degrees
from ronghe.labour.queries.occupations import occupation_names
from ronghe.programmes import perms
from ronghe.programmes.forms.alignment import ChooseForm
from ronghe.programmes.models import AlignmentChoice
from ronghe.programmes.queries import alignment
from ronghe.programmes.queries.gaps import gaps_of
from ronghe.programmes.services.alignment import choose_definition
from ronghe.programmes.views.asked import Asked, asked
from ronghe.programmes.views.crumbs import HUB


def percent(value: float | None) -> float | None:
    return None if value is None else round(value * 100, 2)


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [HUB, *more]


def _amount(degree: Degree, value: float) -> float:
    return round(value, 4 if degree.definition.by == "group" else 1)


def _card(degrees: list[Degree], found: alignment.PlaceFacts, chosen: str, where: Asked) -> ChartCard:
    """The degrees as bars, with numerator and denominator leading to their rows."""
    rows, drawn = [], []
    for one in degrees:
        definition = one.definition
        address = f"{reverse('programmes:alignment_rows', args=[definition.key])}?{where.query}"
        value = percent(one.value)
        rows.append(
            (
                definition.name,
                value,
                Cell(_amount(one, one.numerator), address),
                Cell(_amount(one, one.denominator), address),
                "；".join(one.missing),
                _("现行口径") if definition.key == chosen else "",
            )
        )
        drawn.append(
            {
                "name": definition.name,
                "value": value,
                "tone": "good" if definition.key == chosen else "active",
            }
        )
    return ChartCard(
        key="alignment",
        finding=_("%(words)s：各种口径的匹配度") % {"words": where.words},
        head=[_("口径"), _("匹配度（%）"), _("分子"), _("分母"), _("缺的数据"), _("选用")],
        rows=rows,
        draw=lambda: charts.bar(
            drawn, category="name", value="value", unit="%", tone="tone", keep_order=True
        ),
        source=_("专业登记、各届学生、专业与职业对应、产业登记；") + found.demand.says,
        method=_("每种口径的定义写在下面；缺数据的专业不计入分子分母，逐条列出。"),
        query=where.query,
    )


def _value_words(degrees: list[Degree], choice: AlignmentChoice | None) -> str:
    """The value by the chosen definition, in words; empty where none is chosen or it cannot be reckoned."""
    value = next((one.value for one in degrees if choice and one.definition.key == choice.definition), None)
    return "" if value is None else f"{value:.1%}"


@require_GET
def alignment_page(request: ActorRequest) -> HttpResponse:
    """All definitions of match degree over the same rows, the one in force, and why it was chosen."""
    where = asked(request, by_demand=True)
    found = alignment.read_facts(where.place, where.year, level=where.level)
    degrees = all_degrees(found.facts)
    choice = alignment.choice_of(where.place)
    card = _card(degrees, found, choice.definition if choice else "", where)
    if file := chart_file(request, [card]):
        return file
    rule = alignment.silent_rule(where.place)
    context = where.context() | {
        "title": _("专业与产业匹配度"),
        "crumbs": _crumbs((_("匹配度"), "")),
        "card": card,
        "degrees": degrees,
        "choice": choice,
        "chosen": DEFINITIONS.get(choice.definition) if choice else None,
        "value_words": _value_words(degrees, choice),
        "decisions": [(one, DEFINITIONS.get(one.definition)) for one in alignment.decisions_of(where.place)],
        "rule": rule,
        "may_choose": perms.chooses_definition(request.actor, where.place),
        "demand": found.demand,
    }
    return render(request, "programmes/alignment.html", context)


@require_http_methods(["GET", "POST"])
def alignment_choose(request: ActorRequest) -> HttpResponse:
    """Decide on the definition that holds from a day on, with the reason."""
    where = asked(request, by_demand=True)
    require(
        perms.chooses_definition(request.actor, where.place),
        _("由本辖区教育部门或发展改革部门确定匹配度口径。"),
    )
    address = f"{reverse('programmes:alignment')}?{where.query}"

    def choose(data: dict[str, Any]) -> str:
        row = choose_definition(where.place, data.pop("definition"), actor=request.actor, **data)
        messages.success(request, _("已确定口径：%(name)s。") % {"name": DEFINITIONS[row.definition].name})
        return address

    context = where.context() | {
        "title": _("确定匹配度口径"),
        "lead": _("文件写了匹配度目标，没有写怎样算。选定的口径用于本辖区的指标；原来的决定保留可查。"),
        "crumbs": _crumbs((_("匹配度"), address), (_("确定口径"), "")),
        "submit": _("确定"),
        "cancel_url": address,
    }
    return answer_form(request, ChooseForm(request.POST or None), "policy/form.html", context, choose)


# the rows behind a figure


@dataclass(frozen=True, slots=True)
class PartRow:
    """A programme or an occupation group with what it adds, or with why it adds nothing."""

    name: str
    url: str
    school: str
    level: str
    industry: str
    basis: str
    above: float | None
    below: float | None
    lacking: str

    @property
    def is_lacking(self) -> bool:
        return bool(self.lacking)


ROWS = Listing(
    name="alignment-rows",
    title=gettext_lazy("匹配度的组成行"),
    columns=(
        Column(
            "name",
            gettext_lazy("专业或职业"),
            value="name",
            link=lambda row: row.url,
            sort="name",
            is_fixed=True,
        ),
        Column("school", gettext_lazy("学校"), value="school", sort="school"),
        Column("level", gettext_lazy("层次"), value="level", sort="level"),
        Column("industry", gettext_lazy("对应产业"), value="industry", sort="industry"),
        Column("basis", gettext_lazy("对应依据"), value="basis", is_shown=False),
        Column(
            "above", gettext_lazy("计入分子"), value="above", kind="number", sort="above", is_nullable=True
        ),
        Column(
            "below", gettext_lazy("计入分母"), value="below", kind="number", sort="below", is_nullable=True
        ),
        Column("lacking", gettext_lazy("没有计入，因为"), value="lacking", sort="lacking"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("专业或学校"), lookups=("name__icontains", "school__icontains")),
        FlagFilter(
            "lacking",
            gettext_lazy("只看没有计入的"),
            condition=Q(is_lacking=True),
        ),
    ),
    default_sort="name",
)


def _of_programmes(degree: Degree, found: alignment.PlaceFacts) -> list[PartRow]:
    """Every programme of the place: with what it adds, or why it adds nothing."""
    parts = {part.subject: part for part in degree.parts}
    lacks: dict[str, list[str]] = {}
    for lack in degree.lacks:
        lacks.setdefault(lack.subject, []).append(lack.what)
    rows = []
    for key, row in found.programmes.items():
        part = parts.get(key)
        rows.append(
            PartRow(
                str(row),
                reverse("programmes:programmes_detail", args=[row.pk]),
                row.organisation.name,
                row.get_level_display(),
                str(row.cluster or ""),
                row.cluster_basis,
                None if part is None else round(part.above, 2),
                None if part is None else part.below,
                "；".join(lacks.get(key, ())),
            )
        )
    return rows


def _of_groups(degree: Degree) -> list[PartRow]:
    names = occupation_names(part.subject for part in degree.parts)
    return [
        PartRow(
            f"{part.subject} {names.get(part.subject, '')}".strip(),
            "",
            "",
            "",
            "",
            "",
            round(part.above, 4),
            round(part.below, 4),
            "",
        )
        for part in degree.parts
    ]


@require_GET
def alignment_rows(request: ActorRequest, definition: str) -> HttpResponse:
    """The rows behind the numerator and the denominator of one definition."""
    where = asked(request, by_demand=True)
    found_definition = DEFINITIONS.get(definition)
    if found_definition is None:
        raise NotFound("programmes.alignment.unknown", _("没有这种口径。"), hint=_("请从匹配度页面进入。"))
    found = alignment.read_facts(where.place, where.year, level=where.level)
    degree = found_definition.of(found.facts)
    by_group = found_definition.by == "group"
    rows = _of_groups(degree) if by_group else _of_programmes(degree, found)
    address = f"{reverse('programmes:alignment')}?{where.query}"
    page = ROWS.open(request, RowList(rows))  # type: ignore[arg-type]  # behaves like one
    context = where.context() | {
        "title": _("%(name)s：组成行") % {"name": found_definition.name},
        "crumbs": _crumbs((_("匹配度"), address), (_("组成行"), "")),
        "definition": found_definition,
        "degree": degree,
        "percent": percent(degree.value),
        "by_group": by_group,
    }
    return page.respond("programmes/alignment_rows.html", context)


# gaps


@dataclass(frozen=True, slots=True)
class GapRow:
    """An occupation group as the list shows it."""

    code: str
    name: str
    demand: float
    supply: float
    gap: float
    bounds: str
    verdict: str
    index: float | None
    programmes: int
    state: str


VERDICTS = {
    "short": (Tone.BAD, gettext_lazy("缺人")),
    "over": (Tone.WARN, gettext_lazy("过剩")),
    "level": (Tone.GOOD, gettext_lazy("大体相当")),
}
GAPS = Listing(
    name="gaps",
    title=gettext_lazy("供需缺口"),
    columns=(
        Column("code", gettext_lazy("职业小类"), value="code", sort="code", is_fixed=True),
        Column("name", gettext_lazy("名称"), value="name", sort="name"),
        Column("demand", gettext_lazy("需求"), value="demand", kind="number", sort="demand"),
        Column("supply", gettext_lazy("供给"), value="supply", kind="number", sort="supply"),
        Column("gap", gettext_lazy("缺口"), value="gap", kind="number", sort="gap"),
        Column("bounds", gettext_lazy("缺口区间"), value="bounds"),
        Column(
            "index",
            gettext_lazy("需求比供给（%）"),
            value="index",
            kind="number",
            sort="index",
            is_nullable=True,
        ),
        Column(
            "programmes", gettext_lazy("有关专业（个）"), value="programmes", kind="number", sort="programmes"
        ),
        Column(
            "verdict",
            gettext_lazy("判断"),
            value=lambda row: Badge(VERDICTS[row.state][0], str(VERDICTS[row.state][1])),
            sort="state",
        ),
    ),
    filters=(
        TextFilter("q", gettext_lazy("职业代码或名称"), lookups=("code__icontains", "name__icontains")),
        ChoiceFilter(
            "verdict",
            gettext_lazy("判断"),
            choices=[(key, words) for key, (_tone, words) in VERDICTS.items()],
            lookup="state",
        ),
    ),
    default_sort="-gap",
)


@require_GET
def gap_list(request: ActorRequest) -> HttpResponse:
    """Demand less supply by occupation group, the largest shortage first."""
    where = asked(request, by_demand=True)
    found = gaps_of(where.place, where.year)
    names = occupation_names(one.group for one in found)
    rows = [
        GapRow(
            one.group,
            names.get(one.group, ""),
            round(one.demand.middle, 1),
            round(one.supply.middle, 1),
            round(one.gap.middle, 1),
            "" if one.supply.low == one.supply.high else f"{one.gap.low:,.0f} — {one.gap.high:,.0f}",
            str(VERDICTS[one.verdict][1]),
            None if one.index is None else round(one.index, 1),
            len(one.programmes),
            one.verdict,
        )
        for one in found
    ]
    page = GAPS.open(request, RowList(rows))  # type: ignore[arg-type]  # behaves like one
    context = where.context() | {
        "title": _("供需缺口"),
        "crumbs": _crumbs((_("供需缺口"), "")),
        "says": found.says,
        "is_without_level": True,
    }
    return page.respond("programmes/gaps.html", context)
