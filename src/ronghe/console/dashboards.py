"""Dashboards: the overview of a place, the big screen, and the comparison of counties and schools."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.analytics.queries.figures import Figure
from ronghe.console import boards
from ronghe.console.boards import Measure, Overview, Ranked
from ronghe.core import place as places
from ronghe.core.asked import year_or_none
from ronghe.core.charts import Cell, ChartCard, chart_file
from ronghe.core.errors import NotFound, require
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.roles import OFFICIALS
from ronghe.engine import charts
from ronghe.engine.indicators.judging import JUDGEMENT_WORDS, Judgement
from ronghe.policy.rules.progress import STANDING_TONES, STANDING_WORDS, Standing

FIRST_YEAR = 2018
SHOWN = 12
LEVEL_WORDS = {"red": gettext_lazy("红色"), "yellow": gettext_lazy("黄色"), "blue": gettext_lazy("蓝色")}
LEVEL_TONES = {"red": "bad", "yellow": "warn", "blue": "active"}
JUDGED = {
    Judgement.MET: "good",
    Judgement.ON_TRACK: "active",
    Judgement.BEHIND: "warn",
    Judgement.MISSED: "bad",
}
STATES = (
    Standing.DONE,
    Standing.ON_TRACK,
    Standing.NOT_STARTED,
    Standing.PAUSED,
    Standing.LATE,
    Standing.OVERDUE,
)


def overview_of(request: ActorRequest) -> Overview:
    """The board of the place in the address, chosen in the bar, or highest of the reader's."""
    require(request.actor.has(*OFFICIALS), _("总览供政府部门使用。"))
    rows = Jurisdiction.objects.visible_to(request.actor).filter(is_active=True)
    asked, chosen = request.GET.get("place", ""), places.chosen_path(request)
    found = rows.filter(code=asked).first() if asked else None
    if asked and found is None:
        raise NotFound("console.dashboard.place", _("没有这个辖区，或者不在您的查看范围内。"))
    found = found or (rows.filter(path=chosen).first() if chosen else None)
    found = found or rows.exclude(pack="").order_by("path").first() or rows.order_by("path").first()
    if found is None:
        raise NotFound("console.dashboard.none", _("没有可以查看的辖区。"))
    today = timezone.localdate()
    year = year_or_none(request.GET.get("year"), FIRST_YEAR, today.year)
    return Overview(found, request.actor, today, year)


def _query(board: Overview) -> str:
    return f"place={board.place.code}&year={board.year}"


# ------------------------------------------------------------------------------------------------ charts


def indicator_card(board: Overview) -> ChartCard:
    """How near the indicators are to their targets: those that fall short first."""
    met = sum(one.judgement == Judgement.MET for one in board.figures)
    faults = sum(one.is_fault for one in board.figures)
    name, share, should, way = _("指标"), _("达成率（%）"), _("应到（%）"), _("进度（%）")
    known = [(one, reached) for one in board.figures if (reached := attainment(one)) is not None]
    known.sort(key=lambda pair: (not pair[0].is_fault, pair[1]))
    rows = [{name: one.name, share: reached, "tone": _tone(one)} for one, reached in known[:SHOWN]]
    table = [
        (
            Cell(one.name, one.url),
            _words(one) if one.value is None else Cell(_words(one), one.url),
            one.target_words,
            attainment(one),
            _percent(one.progress),
            _percent(one.expected),
            _(JUDGEMENT_WORDS[Judgement(one.judgement)]),
        )
        for one in board.figures
    ]
    finding = _("%(year)d年：%(all)d 项规划指标，%(met)d 项已达到，%(behind)d 项落后或到期未达到") % {
        "year": board.year,
        "all": len(board.figures),
        "met": met,
        "behind": faults,
    }
    return ChartCard(
        "indicators",
        finding,
        [name, _("数值"), _("规划目标"), share, way, should, _("判定")],
        table,
        partial(charts.progress, rows, label=name, share=share, tone="tone") if rows else None,
        _("指标数值"),
        board.today,
        _(
            "达成率＝现值÷目标值，越低越好的为目标值÷现值，超过 100% 的按 100% 画。"
            "进度从基期值起算，没有基期值的不算。图中先列落后的，表中为全部。"
        ),
        _("这一年还没有指标数值。"),
        query=_query(board),
    )


def attainment(one: Figure) -> float | None:
    """The value in percent of its target; of what should fall, the target in percent of the value."""
    if one.value is None or one.target is None or one.kind != "level":
        return None
    part, whole = (one.target, one.value) if one.direction == "down" else (one.value, one.target)
    return round(float(part / whole * 100), 1) if whole else None


def _percent(share: Decimal | None) -> float | None:
    return None if share is None else round(float(share) * 100, 1)


def _tone(one: Figure) -> str:
    return JUDGED.get(Judgement(one.judgement), "idle")


def _words(one: Figure) -> str:
    if one.value is None:
        return one.missing or _("没有数据")
    return f"{round(one.value, 2).normalize():f}{one.unit}"


def work_card(
    key: str, finding: str, head: str, rows: list[tuple[Cell, Any, int]], board: Overview
) -> ChartCard:
    """Tasks by standing, a bar for each county or unit: name, counts, total."""
    shown = [one for one in STATES if any(counts[one] for _name, counts, _total in rows)]
    words = {one: str(STANDING_WORDS[one]) for one in shown}
    drawn = [
        {"name": name.value, "state": words[one], "number": counts[one]}
        for name, counts, total in rows
        if total
        for one in shown
    ]
    tones = {words[one]: "rest" if one == Standing.PAUSED else STANDING_TONES[one] for one in shown}
    table = [(name, total, *(counts[one] for one in shown)) for name, counts, total in rows]
    return ChartCard(
        key,
        finding,
        [head, _("任务"), *words.values()],
        table,
        partial(
            charts.stacked, drawn, category="name", value="number", series="state", unit=_("项"), tones=tones
        )
        if drawn
        else None,
        _("已采纳的进展报告"),
        board.today,
        missing=_("还没有分到各单位的任务。"),
        query=_query(board),
    )


def county_card(board: Overview) -> ChartCard:
    rows = []
    for one in board.counties:
        work = board.places.get(one.pk)
        if work:
            url = f"{reverse('policy:task_list')}?answering={one.code}"
            rows.append((Cell(one.short_name, url), work.counts, work.total))
    late = [name.value for name, counts, _total in rows if counts[Standing.OVERDUE]]
    finding = (
        _("%(n)d 个县（市、区）有逾期任务") % {"n": len(late)} if late else _("各县（市、区）的任务进展")
    )
    return work_card("counties", finding, _("县（市、区）"), rows, board)


def unit_card(board: Overview) -> ChartCard:
    rows = [
        (Cell(one.name, reverse("policy:organisation_tasks", args=[one.organisation])), one.counts, one.total)
        for one in board.units(SHOWN)
    ]
    return work_card("units", _("逾期和滞后较多的单位"), _("单位"), rows, board)


def warning_card(board: Overview) -> ChartCard:
    found = board.warnings.rules()
    words = {level: str(LEVEL_WORDS[level]) for level in boards.LEVELS}
    drawn = [
        {"rule": title, "level": words[level], "number": counts[level]}
        for _key, title, counts in found
        for level in boards.LEVELS
    ]
    base = f"{reverse('analytics:warnings_list')}?state=open&state=claimed&rule="
    table = [
        (Cell(title, f"{base}{key}"), sum(counts.values()), *(counts[level] for level in boards.LEVELS))
        for key, title, counts in found
    ]
    tones = {words[level]: LEVEL_TONES[level] for level in boards.LEVELS}
    total, red = board.warnings.total, board.warnings.by_level["red"]
    finding = _("待办理预警 %(n)d 条，红色 %(red)d 条") % {"n": total, "red": red}
    return ChartCard(
        "warnings",
        finding,
        [_("规则"), _("合计"), *words.values()],
        table,
        partial(
            charts.stacked, drawn, category="rule", value="number", series="level", unit=_("条"), tones=tones
        )
        if drawn
        else None,
        _("每日预警检查"),
        board.today,
        missing=_("没有待办理的预警。"),
        query=_query(board),
    )


# ------------------------------------------------------------------------------------------------- pages


def _stats(board: Overview) -> list[dict[str, Any]]:
    """The figures at the top; each opens its rows."""
    tasks, money, red = board.standings, board.money, board.warnings.by_level["red"]
    total, overdue = sum(tasks.values()), tasks[Standing.OVERDUE]
    listed = reverse("policy:task_list")
    late = f"{listed}?standing=overdue"
    faults = sum(one.is_fault for one in board.figures)
    met = sum(one.judgement == Judgement.MET for one in board.figures)
    figures = f"{reverse('analytics:indicators')}?{_query(board)}"
    live = f"{reverse('analytics:warnings_list')}?state=open&state=claimed"
    share = None if money.share is None else round(money.share, 1)
    given = {"year": money.year, "sum": f"{money.allocated / 1_000_000:,.1f}"}
    return [
        _stat(_("任务"), total, _("项"), listed, _("完成 %(n)d 项") % {"n": tasks[Standing.DONE]}),
        _stat(_("逾期任务"), overdue, _("项"), late, _("只数须（应）和目标"), "bad" if overdue else "good"),
        _stat(_("规划指标"), len(board.figures), _("项"), figures, _("已达到 %(n)d 项") % {"n": met}),
        _stat(
            _("落后指标"),
            faults,
            _("项"),
            figures,
            _("%(year)d年") % {"year": board.year},
            "warn" if faults else "good",
        ),
        _stat(
            _("待办理预警"),
            board.warnings.total,
            _("条"),
            live,
            _("红色 %(n)d 条") % {"n": red},
            "bad" if red else "good",
        ),
        _stat(
            _("专项资金已支付"),
            share,
            "%",
            reverse("funding:funds_list"),
            _("%(year)d年下达 %(sum)s 万元") % given,
        ),
    ]


def _stat(label: str, value: Any, unit: str, url: str, note: str, tone: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "unit": unit, "url": url, "note": note, "tone": tone}


def _choices(request: ActorRequest, board: Overview) -> dict[str, Any]:
    """Places and years that can be looked at."""
    rows = Jurisdiction.objects.visible_to(request.actor).filter(is_active=True)
    return {
        "places": rows.exclude(pack="").order_by("path")[:100],
        "years": range(board.today.year, FIRST_YEAR - 1, -1),
    }


@require_GET
def overview(request: ActorRequest) -> HttpResponse:
    """How a place stands: figures, charts with their tables, the map of its counties."""
    board = overview_of(request)
    cards = {"indicators": indicator_card(board), "counties": county_card(board)}
    cards |= {"units": unit_card(board), "warnings": warning_card(board)}
    context = {
        "title": _("%(place)s总览") % {"place": board.place.name},
        "lead": _("规划任务、指标、预警和经费的现状；点任何一个数看它的口径和组成。"),
        "crumbs": [(_("总览"), "")],
        "board": board,
        "cards": cards,
        "stats": _stats(board),
        "tiles": boards.tiles(board),
        "query": _query(board),
        **_choices(request, board),
    }
    return chart_file(request, cards.values()) or render(request, "console/dashboard/overview.html", context)


@require_GET
def screen(request: ActorRequest) -> HttpResponse:
    """The big screen; asked by HTMX it answers only the part that changes."""
    board = overview_of(request)
    cards = [indicator_card(board), county_card(board), warning_card(board)]
    dark = [_dark(card) for card in cards]
    context = {
        "title": _("%(place)s驾驶舱") % {"place": board.place.name},
        "board": board,
        "cards": dark,
        "stats": _stats(board),
        "tiles": boards.tiles(board),
        "query": _query(board),
        "now": timezone.localtime(),
    }
    part = "console/dashboard/_screen.html" if request.htmx else "console/dashboard/screen.html"
    return chart_file(request, cards) or render(request, part, context)


def _dark(card: ChartCard) -> ChartCard:
    names = ("key", "finding", "head", "rows", "draw", "source", "on", "method", "missing", "query")
    return ChartCard(**{name: getattr(card, name) for name in names}, is_screen=True)


@require_GET
def compare(request: ActorRequest) -> HttpResponse:
    """Counties or schools by one measure, with the method beside the ranking."""
    board = overview_of(request)
    by = "school" if request.GET.get("by") == "school" else "county"
    if by == "school":
        schools = boards.schools_of(board)
        names = {
            one.pk: (one.name, reverse("directory:organisation_detail", args=[one.pk])) for one in schools
        }
        measures = boards.school_measures(board, schools)
    else:
        names = {
            one.pk: (one.short_name, f"{reverse('policy:task_list')}?answering={one.code}")
            for one in board.counties
        }
        measures = boards.county_measures(board)
    chosen = next((one for one in measures if one.key == request.GET.get("measure")), measures[0])
    lines = boards.ranked(chosen, names)
    card = ranking_card(board, by, chosen, lines)
    base = f"place={board.place.code}&year={board.year}"
    context = {
        "title": _("学校比较") if by == "school" else _("县（市、区）比较"),
        "lead": board.place.name,
        "crumbs": [(_("总览"), reverse("console:dashboard")), (_("比较"), "")],
        "board": board,
        "by": by,
        "measures": measures,
        "chosen": chosen,
        "card": card,
        "has_rows": bool(lines),
        "tabs": [
            (_("县（市、区）"), f"?{base}&by=county", by == "county"),
            (_("学校"), f"?{base}&by=school", by == "school"),
        ],
        **_choices(request, board),
    }
    return chart_file(request, [card]) or render(request, "console/dashboard/compare.html", context)


def ranking_card(board: Overview, by: str, measure: Measure, lines: list[Ranked]) -> ChartCard:
    name, words = _("学校") if by == "school" else _("县（市、区）"), f"{measure.name}（{measure.unit}）"
    drawn = [
        {name: line.name, words: round(float(line.value), 1)} for line in lines if line.value is not None
    ]
    mean = (
        sum((line.value for line in lines if line.value is not None), Decimal(0)) / len(drawn)
        if drawn
        else None
    )
    table = [
        (
            Cell(line.name, line.url),
            line.rank if line.rank is not None else _("不排名"),
            None if line.value is None else round(float(line.value), 1),
        )
        for line in lines
    ]
    lost = len(lines) - len(drawn)
    finding = _("%(name)s：%(n)d 个有数") % {"name": measure.name, "n": len(drawn)}
    if lost:
        finding += _("，%(n)d 个没有数、不排名") % {"n": lost}
    return ChartCard(
        "ranking",
        finding,
        [name, _("名次"), words],
        table,
        partial(
            charts.bar,
            drawn,
            category=name,
            value=words,
            unit=measure.unit,
            reference=None
            if mean is None
            else (round(float(mean), 1), _("平均 %(n)s") % {"n": round(mean, 1)}),
            keep_order=True,
        )
        if drawn
        else None,
        measure.source,
        board.today,
        measure.method + _("数值相同的名次相同；平均为有数各项的简单平均。"),
        _("没有可以比较的对象。"),
        query=f"{_query(board)}&by={by}&measure={measure.key}",
    )
