"""The warning rules of this app: each declaration with the facts it is asked about.

An app above adds its own in a module of the same name; it is found when the site starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ronghe.analytics.queries.warning_context import Context
from ronghe.analytics.rules import warning_findings as find
from ronghe.analytics.rules.warnings import Finding, add_rule, declarations


def _at(context: Context, key: str) -> dict[str, Decimal]:
    return context.thresholds.of(declarations()[key], context.place)


def _gap_plan(context: Context) -> Iterable[Finding]:
    return find.gaps_to_plan(context.readings, _at(context, "gap.plan"))


def _gap_peers(context: Context) -> Iterable[Finding]:
    at = _at(context, "gap.peers")
    for one in context.readings:
        yield from find.gaps_to_peers(one, context.areas.get(one.key, []), at)


def _trend(context: Context) -> Iterable[Finding]:
    return find.falling_trends(context.readings, _at(context, "trend.falling"))


def _conflict(context: Context) -> Iterable[Finding]:
    return find.conflicts(context.doubled, _at(context, "figure.conflict"))


def _overdue(context: Context) -> Iterable[Finding]:
    return find.overdue_tasks(context.work, context.on, _at(context, "task.overdue"))


def _reports(context: Context) -> Iterable[Finding]:
    return find.overdue_reports(context.work, context.on, _at(context, "report.overdue"))


def _logs(context: Context) -> Iterable[Finding]:
    return find.stopped_logs(context.logs(), context.on, _at(context, "log.stopped"))


def _practice(context: Context) -> Iterable[Finding]:
    at = _at(context, "practice.lapsing")
    return find.lapsing_practice(context.practice(int(at["soon"])), at)


def _funds(context: Context) -> Iterable[Finding]:
    return find.unspent_funds(context.funds(), context.on, _at(context, "fund.unspent"))


def _covers(context: Context) -> Iterable[Finding]:
    return find.endings(context.supplied("cover.ending"), context.on, _at(context, "cover.ending"))


for _key, _evaluate in {
    "gap.plan": _gap_plan,
    "gap.peers": _gap_peers,
    "trend.falling": _trend,
    "task.overdue": _overdue,
    "report.overdue": _reports,
    "figure.conflict": _conflict,
    "log.stopped": _logs,
    "practice.lapsing": _practice,
    "fund.unspent": _funds,
    "cover.ending": _covers,
}.items():
    add_rule(declarations()[_key], _evaluate)
