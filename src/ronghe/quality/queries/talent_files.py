"""A talent report as a file, and which the public may read. A signed PDF is the very file that was signed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from ronghe.core.errors import InvalidTransition
from ronghe.quality.models import TalentReport
from ronghe.quality.queries.report_files import ReportFile, drawn
from ronghe.quality.queries.report_sheets import add_sheet, fill_sheet
from ronghe.quality.queries.talent_papers import AGAINST_WORDS, HIDDEN_HEADS, METHOD, paper_of
from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Occupation, Told


def told_in(report: TalentReport) -> Told:
    """The content of a version: what was signed, or what was last gathered."""
    if report.told is None:
        raise InvalidTransition("quality.talent.empty", "这份报告还没有取数。", hint="请先点“重新取数”。")
    return rules.from_json(report.told)


def public_talent_reports() -> QuerySet[TalentReport]:
    """Published versions, newest first; corrected ones stay readable."""
    rows = TalentReport.objects.published().select_related(
        "jurisdiction", "organisation", "pdf", "correction"
    )
    return rows.order_by("-year", "-quarter", "jurisdiction__path", "-number")


def newest_public() -> list[TalentReport]:
    """For each place the newest published report, of its latest correction. One query."""
    newest = public_talent_reports().order_by("jurisdiction__path", "-year", "-quarter", "-number")
    return list(newest.distinct("jurisdiction__path"))


def file_of(report: TalentReport, kind: str) -> ReportFile:
    """PDF, Word or Excel; of a report that is not signed a draft that says so."""
    return drawn(
        report,
        kind,
        str(report),
        workbook=lambda: workbook_of(report, told_in(report)),
        paper=lambda: paper_of(report, told_in(report)),
    )


def workbook_of(report: TalentReport, told: Told) -> bytes:
    """All figures as numbers, a sheet a matter, so that an office can reckon on."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        book.set_properties({"title": str(report)})
        head = book.add_format({"bold": True, "bg_color": "#ECECEC", "border": 1, "text_wrap": True})
        for title, heads, widths, rows in _sheets(report, told):
            fill_sheet(add_sheet(book, title, heads, head, widths), rows)
    return stream.getvalue()


def _sheets(
    report: TalentReport, told: Told
) -> Iterator[tuple[str, Sequence[str], Sequence[int], list[Sequence[Any]]]]:
    names = list(told.sources)
    heads = (
        "代码", "职业小类", "需求（人）", "广告条数", "用人单位（家）", "月薪低（元）", "月薪中（元）",
        "月薪高（元）", *told.sources.values(), "供给低", "供给中", "供给高", "差额低", "差额中", "差额高",
        "供需", "理由",
    )  # fmt: skip
    rows = [_flat(one, names) for one in told.shown]
    yield _("需求与供给"), heads, (12, 30, *(12 for _n in heads[2:])), rows
    heads = ("代码", "职业小类", "今后一年（人）", "下限", "上限", "照搬去年", "回测比较", "方法")
    yield (
        _("预测"),
        heads,
        (12, 30, 12, 12, 12, 12, 16, 30),
        [_flat_ahead(one) for one in told.shown if one.ahead],
    )
    heads = ("代码", "职业小类", "期", "预测（人）", "下限", "上限")
    yield (
        _("预测各期"),
        heads,
        (12, 30, 10, 12, 12, 12),
        [(one.code, one.name, *step) for one in told.shown if one.ahead for step in one.ahead.steps],
    )
    heads = (
        "专业代码",
        "专业",
        "学校",
        "层次",
        "状态",
        "招生计划",
        "毕业",
        "去向落实率",
        "对口就业率",
        "象限",
    )
    yield _("专业"), heads, (12, 26, 26, 10, 10, 10, 10, 20, 20, 16), [
        (
            one.code, one.name, one.school, one.level_name, one.status, one.places, one.graduates,
            one.employment, one.matched, one.quadrant,
        )
        for one in told.taught
    ]  # fmt: skip
    heads = ("定义", "怎样算", "结果", "分子", "分母", "采用", "缺")
    yield _("匹配度"), heads, (24, 60, 10, 10, 10, 8, 40), [
        (
            one.name, one.definition, one.value, one.numerator, one.denominator,
            "是" if one.is_chosen else "", one.missing,
        )
        for one in told.degrees
    ]  # fmt: skip
    yield _("不公布"), HIDDEN_HEADS, (12, 30, 40), [(one.code, one.name, one.hidden) for one in told.hidden]
    yield _("说明"), ("项目", "内容"), (16, 110), _notes(report, told)


def _flat(one: Occupation, sources: Sequence[str]) -> Sequence[Any]:
    blank = (None, None, None)
    return (
        one.code,
        one.name,
        one.posts,
        one.notices,
        one.employers,
        *(one.wages or blank),
        *(one.by_source.get(name) for name in sources),
        *(one.supply or blank),
        *(one.gap or blank),
        rules.STANDING_WORDS[one.standing],
        one.why,
    )


def _flat_ahead(one: Occupation) -> Sequence[Any]:
    ahead = one.ahead
    if ahead is None:
        return (one.code, one.name)
    words = AGAINST_WORDS.get(ahead.against, ahead.against)
    return (one.code, one.name, ahead.posts, ahead.low, ahead.high, ahead.naive, words, ahead.method)


def _notes(report: TalentReport, told: Told) -> list[Sequence[Any]]:
    rows: list[Sequence[Any]] = [
        ("辖区", told.place),
        ("期", told.period),
        ("编制", report.organisation.name),
        ("状态", str(report.get_state_display())),
        ("需求口径", told.says),
        ("最小公布数", told.minimum),
    ]
    rows += [("方法", text) for text in METHOD]
    return rows + [("缺", text) for text in told.missing]
