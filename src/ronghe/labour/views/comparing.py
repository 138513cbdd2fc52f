"""The sources side by side, the rows behind a figure, and the choice of a combination."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.asked import whole_number
from ronghe.core.errors import require
from ronghe.core.forms import answer_form
from ronghe.core.models import Jurisdiction
from ronghe.core.place import asked_place
from ronghe.core.request import ActorRequest
from ronghe.core.roles import OFFICIALS, Role
from ronghe.core.tables import Cell, Table, table
from ronghe.labour.enums import DemandSource
from ronghe.labour.forms.registers import ChoiceForm
from ronghe.labour.models import Choice, Demand
from ronghe.labour.queries.comparing import Compared, Comparison, compare, month_words
from ronghe.labour.queries.counts import not_taken_in
from ronghe.labour.queries.demand import last_year, rows_of, way_chosen
from ronghe.labour.queries.occupations import occupation_names
from ronghe.labour.rules.combining import plain, source_name
from ronghe.labour.rules.comparing import COVERAGE
from ronghe.labour.rules.roles import LABOUR_KEEPERS
from ronghe.labour.services.choosing import CHOOSERS, choose_combination
from ronghe.labour.views.crumbs import HUB
from ronghe.labour.views.registers import PROJECT_POSTS, REGISTRATIONS
from ronghe.labour.views.returns import RETURNS, asked_quarter, wages
from ronghe.labour.views.surveys import SURVEYS

READERS = OFFICIALS | {Role.SCHOOL, Role.ASSOCIATION, Role.EVALUATOR}
LENGTHS = ((7, gettext_lazy("小类")), (10, gettext_lazy("细类")))
MOST_LINES, MOST_ROWS = 300, 500


def figure_of(posts: Decimal) -> str:
    """Posts without needless noughts."""
    return f"{posts:,.2f}".rstrip("0").rstrip(".")


class Asked:
    """What the address asks for: place, period, width of the groups, one occupation."""

    def __init__(self, request: ActorRequest) -> None:
        self.place = asked_place(request, request.actor)
        self.year, quarter = asked_quarter(request)
        self.quarter = None if request.GET.get("quarter", "") in ("", "0") else quarter
        if not request.GET.get("year") and self.quarter is None:
            self.year = last_year(self.place, timezone.localdate()) or self.year
        length = whole_number(request.GET.get("length"), digits=2)
        self.length = length if length in (7, 10) else 7
        self.occupation = "".join(c for c in request.GET.get("occupation", "") if c.isdigit() or c == "-")[
            :12
        ]

    def query(self, **more: Any) -> str:
        said: dict[str, Any] = {
            "place": self.place.code,
            "year": self.year,
            "quarter": self.quarter or 0,
            "length": self.length,
        }
        return urlencode(said | more)

    @property
    def period(self) -> str:
        if self.quarter is None:
            return _("%(year)d年") % {"year": self.year}
        return _("%(year)d年第%(quarter)d季度") % {"year": self.year, "quarter": self.quarter}


@require_GET
def compare_page(request: ActorRequest) -> HttpResponse:
    """The sources of a place and period, one line an occupation."""
    actor = request.actor
    require(actor.has(*READERS))
    asked = Asked(request)
    found = compare(
        asked.place, asked.year, asked.quarter, group_length=asked.length, occupation=asked.occupation
    )
    waiting = not_taken_in(asked.place, asked.year, asked.quarter) if asked.quarter else []
    may_take = actor.has(*LABOUR_KEEPERS, path=asked.place.path)
    double: dict[tuple[str, ...], list[int]] = {}
    for month, sources in found.double.items():
        double.setdefault(tuple(sources), []).append(month)
    context = {
        "title": _("需求来源比较"),
        "crumbs": [HUB, (_("需求来源比较"), "")],
        "asked": asked,
        "quarters": (1, 2, 3, 4),
        "lengths": LENGTHS,
        "says": found.chosen.says,
        "is_chosen": found.chosen.is_chosen,
        "double": [
            (month_words(months), "、".join(source_name(one) for one in sources))
            for sources, months in double.items()
        ],
        "tables": [_lines(found, asked), _coverage(found)],
        "waiting": [(one, source_name(one)) for one in waiting] if may_take else [],
        "choices_url": f"{reverse('labour:choices')}?place={asked.place.code}&year={asked.year}",
        "choose_url": f"{reverse('labour:choice_new')}?place={asked.place.code}&year={asked.year}"
        if actor.has(*CHOOSERS, path=asked.place.path)
        else "",
    }
    return render(request, "labour/compare.html", context)


def _lines(found: Comparison, asked: Asked) -> Table:
    heads = (
        _("职业"),
        *((source_name(source), True) for source in found.sources),
        _("相差"),
        (_("按口径"), True),
    )
    rows = [
        (
            _name(one, asked),
            *(_posts(one, source, asked) for source in found.sources),
            _apart(one),
            Cell("—" if one.chosen is None else figure_of(one.chosen.posts)),
        )
        for one in found.lines[:MOST_LINES]
    ]
    notes = [_("点数字看组成它的各行。")]
    if len(found.lines) > MOST_LINES:
        notes.append(
            _("共 %(n)d 个职业，先列相差最大的 %(m)d 个。") % {"n": len(found.lines), "m": MOST_LINES}
        )
    none = _("这一期还没有任何来源的数。")
    return table("lines", _("各来源的需求人数"), heads, rows, none=none, note="".join(notes))


def _name(one: Compared, asked: Asked) -> Cell:
    if not one.occupation:
        return Cell(_("未编码"), note=_("没有写明或认不出职业"))
    url = "" if asked.length == 10 else f"?{asked.query(occupation=one.occupation, length=10)}"
    return Cell(f"{one.occupation} {one.name}", url)


def _posts(one: Compared, source: str, asked: Asked) -> Cell:
    cell = one.cells.get(source)
    if cell is None:
        return Cell("—")
    more = asked.query(occupation=one.occupation or "-", source=source)
    return Cell(figure_of(cell.posts), f"{reverse('labour:compare_rows')}?{more}", note="；".join(cell.notes))


def _apart(one: Compared) -> Cell:
    if one.apart is None:
        return Cell(_("只有一个来源"))
    return Cell(
        one.apart.words(), note=_("偏离较大：%(why)s") % {"why": one.apart.reason} if one.apart.far else ""
    )


def _coverage(found: Comparison) -> Table:
    heads = (_("来源"), _("有数的月份"), (_("行数"), True), _("口径与缺漏"))
    rows = [
        (source_name(one.source), month_words(one.months), Cell(one.rows), COVERAGE[DemandSource(one.source)])
        for one in found.coverage
    ]
    return table("coverage", _("各来源的覆盖"), heads, rows, none=_("还没有来源。"))


# ---------------------------------------------------------------------- the rows behind a figure


@require_GET
def compare_rows(request: ActorRequest) -> HttpResponse:
    """The stored rows of one figure, each leading to what it was made of."""
    require(request.actor.has(*READERS))
    asked = Asked(request)
    source = request.GET.get("source", "")
    source = source if source in DemandSource.values else ""
    rows = rows_of(
        asked.place,
        year=asked.year,
        quarter=asked.quarter,
        sources=[source] if source else None,
        occupation="" if asked.occupation == "-" else asked.occupation,
    ).select_related("jurisdiction")
    if asked.occupation == "-":
        rows = rows.filter(occupation="")
    listed = list(rows[: MOST_ROWS + 1])
    names = occupation_names(row.occupation for row in listed)
    heads = (
        _("职业"),
        _("来源"),
        _("辖区"),
        _("期间"),
        _("行业"),
        (_("人数"), True),
        (_("条数"), True),
        (_("单位数"), True),
        (_("月薪（元）"), True),
        _("依据"),
    )
    lines = [
        (
            f"{row.occupation} {names.get(row.occupation, '')}" if row.occupation else _("未编码"),
            source_name(row.source),
            row.jurisdiction.short_name,
            _("%(start)s 起 %(n)d 个月") % {"start": f"{row.starts_on:%Y-%m}", "n": row.months},
            row.industry,
            Cell(figure_of(row.posts)),
            Cell(row.notices),
            Cell(row.employers),
            wages(row.wage_low, row.wage_high),
            basis_of(row),
        )
        for row in listed[:MOST_ROWS]
    ]
    more = len(listed) > MOST_ROWS
    back = f"{reverse('labour:compare')}?{asked.query()}"
    title = _("组成这个数的各行")
    context = {
        "title": title,
        "lead": f"{asked.place.name} · {asked.period}",
        "crumbs": [HUB, (_("需求来源比较"), back), (title, "")],
        "tables": [
            table(
                "rows",
                _("需求数"),
                heads,
                lines,
                none=_("没有这样的行。"),
                note=_("只列出前 %(n)d 行。") % {"n": MOST_ROWS} if more else "",
            )
        ],
    }
    return render(request, "labour/tables.html", context)


def basis_of(row: Demand) -> Cell:
    """Where the row came from, with a way there."""
    basis: Mapping[str, Any] = row.basis
    if returns := basis.get("returns"):
        label = _("申报 %(n)d 份") % {"n": len(returns)}
        query = urlencode({"year": row.starts_on.year, "quarter": (row.starts_on.month + 2) // 3})
        url = RETURNS.url("detail", returns[0]) if len(returns) == 1 else f"{RETURNS.url('list')}?{query}"
        return Cell(label, url)
    if survey := basis.get("survey"):
        return Cell(_("调查推算"), SURVEYS.url("detail", survey), note=_margin(basis.get("margin")))
    if rows := basis.get("registrations"):
        return Cell(_("登记 %(n)d 条") % {"n": len(rows)}, REGISTRATIONS.url("list"))
    if rows := basis.get("project_posts"):
        return Cell(_("项目用工 %(n)d 条") % {"n": len(rows)}, PROJECT_POSTS.url("list"))
    if basis.get("ads") is not None:
        return Cell(_("招聘广告"), note=str(basis.get("rule", "")))
    return Cell(str(basis.get("note", "")))


def _margin(margins: Any) -> str:
    known = [one for one in margins or [] if one is not None]
    return _("误差 ±%(n)s") % {"n": f"{max(known):g}"} if known else ""


# ---------------------------------------------------------------------- choices


@require_GET
def choice_list(request: ActorRequest) -> HttpResponse:
    """The choices of a place, the one in force first of each year."""
    actor = request.actor
    require(actor.has(*READERS))
    place = asked_place(request, actor)
    rows = Choice.objects.filter(jurisdiction=place).select_related("decided_by", "followed_by")
    heads = (_("年度"), _("口径"), _("理由"), _("确定人"), _("确定日期"), _("状态"))
    lines = [
        (
            str(one.year),
            way_chosen(one).words(),
            one.reason,
            one.decided_by.name if one.decided_by else _("系统"),
            one.decided_on,
            _("已被替代") if hasattr(one, "followed_by") else _("现行"),
        )
        for one in rows[:200]
    ]
    context = {
        "title": _("需求口径"),
        "lead": _("%(place)s选定的来源组合。选定后不能修改，只能以新的一条替代。") % {"place": place.name},
        "crumbs": [HUB, (_("需求口径"), "")],
        "tables": [table("choices", _("历次选定"), heads, lines, none=_("还没有选定；暂用最好的单一来源。"))],
        "main_act": _choose_act(request, place),
    }
    return render(request, "labour/tables.html", context)


def _choose_act(request: ActorRequest, place: Jurisdiction) -> dict[str, str] | None:
    if not request.actor.has(*CHOOSERS, path=place.path):
        return None
    year, _quarter = asked_quarter(request)
    url = f"{reverse('labour:choice_new')}?place={place.code}&year={year}"
    return {"label": _("选定口径"), "url": url}


@require_http_methods(["GET", "POST"])
def choice_new(request: ActorRequest) -> HttpResponse:
    """Choose how the sources of a year become one figure."""
    actor = request.actor
    place = asked_place(request, actor)
    require(actor.has(*CHOOSERS, path=place.path), _("由当地主管部门选定口径。"))
    year, _quarter = asked_quarter(request)
    before = Choice.objects.current().filter(jurisdiction=place, year=year).first()
    form = ChoiceForm(request.POST or None, initial=_initial(before))

    def act(data: dict[str, Any]) -> str:
        choose_combination(
            place,
            year,
            actor=actor,
            method=data["method"],
            sources=data["sources"],
            reason=data["reason"],
            weights=form.weights,
        )
        messages.success(request, _("已选定 %(year)d 年的口径。") % {"year": year})
        return f"{reverse('labour:choices')}?place={place.code}"

    title = _("选定 %(year)d 年的需求口径") % {"year": year}
    now = _("现行：%(way)s。") % {"way": way_chosen(before).words()} if before else ""
    context = {
        "title": title,
        "lead": f"{place.name} · {now}",
        "crumbs": [HUB, (_("需求口径"), reverse("labour:choices")), (title, "")],
        "submit": _("选定"),
        "cancel_url": f"{reverse('labour:compare')}?place={place.code}&year={year}&quarter=0",
        "remarks": [f"{source.label}：{COVERAGE[source]}。" for source in DemandSource],
    }
    return answer_form(request, form, "labour/form.html", context, act)


def _initial(before: Choice | None) -> dict[str, Any]:
    if before is None:
        return {}
    shares = {f"weight_{one}": plain(Decimal(weight) * 100) for one, weight in before.weights.items()}
    return {"method": before.method, "sources": before.sources, **shares}
