"""The way of an annual report: draft, submitted, signed, published; content stands once signed."""

from __future__ import annotations

from ronghe.core.marking import gettext_noop
from ronghe.core.workflow import Step
from ronghe.engine.reports.cells import typed_figures
from ronghe.engine.reports.checks import STALE, TEXT, Finding
from ronghe.quality.enums.reports import AnnualState, ReportLevel

S = AnnualState
SUBMIT = Step("submit", gettext_noop("报送"), (S.DRAFT, S.RETURNED), S.SUBMITTED)
RETURN = Step("return", gettext_noop("退回修改"), (S.SUBMITTED,), S.RETURNED, needs_note=True)
SIGN = Step("sign", gettext_noop("签发"), (S.SUBMITTED,), S.SIGNED)
PUBLISH = Step("publish", gettext_noop("公开"), (S.SIGNED,), S.PUBLISHED)
STEPS = (SUBMIT, RETURN, SIGN, PUBLISH)


DISTRICTS = frozenset({"county", "zone"})
"""Levels of jurisdictions whose report is that of a district."""


def level_of(place_level: str, *, is_school: bool) -> ReportLevel:
    """Which kind of report a unit of a place of that level writes."""
    if is_school:
        return ReportLevel.SCHOOL
    if place_level in DISTRICTS:
        return ReportLevel.DISTRICT
    return ReportLevel.CITY


def text_finding(block: str, title: str, text: str) -> Finding | None:
    """Figures written by hand in a text: the writer is asked to refer to a cell, or to explain."""
    figures = typed_figures(text)
    if not figures:
        return None
    shown = "、".join(dict.fromkeys(figures))
    message = f"“{title}”中有手写的数字（{shown}），请改为引用单元格，如 {{card.A01}}；确属表外数字的请说明"
    return Finding(TEXT, block, message, tuple(figures), can_explain=True)


def stale_finding(taken: str, newest: str) -> Finding | None:
    """The cells were taken from an older snapshot than there is now."""
    if newest == taken:
        return None
    message = f"数据取自快照 {taken or '（没有）'}，现有较新的快照 {newest}，请重新取数或说明"
    return Finding(STALE, "snapshot", message, (taken, newest), can_explain=True)
