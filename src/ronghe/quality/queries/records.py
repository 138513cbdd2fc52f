"""Counts over the registers of honours, moral education and safety."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.registers import Amount
from ronghe.quality.enums.records import HonourKind, HonourStep, Process
from ronghe.quality.models import Honour, MoralActivity, PartyIndicator, SafetyRecord, StudentEvaluationCount


def last_day(year: int) -> date:
    """The day on which a year's figures are judged."""
    return date(year, 12, 31)


def honour_amounts(rows: QuerySet[Honour], _actor: Actor) -> Iterator[Amount]:
    """How many were put forward and granted, and of each list."""
    current = rows.filter(state="current")
    granted = current.filter(step=HonourStep.GRANTED)
    yield Amount(_("在册"), current.count(), _("项"))
    yield Amount(
        _("已授予或入选"),
        granted.count(),
        _("项"),
        _("其中引用评价结果 %(n)d 项") % {"n": granted.exclude(result=None).count()},
    )
    counts = dict.fromkeys(HonourKind.values, 0)
    for kind in current.values_list("kind", flat=True):
        counts[kind] += 1
    for kind, number in counts.items():
        if number:
            yield Amount(HonourKind(kind).label, number, _("项"))


def safety_amounts(rows: QuerySet[SafetyRecord], _actor: Actor) -> Iterator[Amount]:
    """Incidents, people hurt, faults found and put right."""
    current = rows.filter(state="current")
    sums = current.aggregate(found=Sum("found"), fixed=Sum("fixed"), injured=Sum("injured"))
    yield Amount(_("安全事件"), current.filter(kind="incident").count(), _("起"))
    yield Amount(_("受伤"), sums["injured"] or 0, _("人"))
    yield Amount(_("隐患"), sums["found"] or 0, _("处"), _("已整改 %(n)d 处") % {"n": sums["fixed"] or 0})


def activity_amounts(rows: QuerySet[MoralActivity], _actor: Actor) -> Iterator[Amount]:
    """Sessions and people."""
    sums = rows.filter(state="current").aggregate(sessions=Sum("sessions"), people=Sum("people"))
    yield Amount(_("活动"), sums["sessions"] or 0, _("次"))
    yield Amount(_("参加"), sums["people"] or 0, _("人次"))


def party_amounts(rows: QuerySet[PartyIndicator], _actor: Actor) -> Iterator[Amount]:
    """How many school-years have all four processes."""
    held: dict[tuple[int, int], set[str]] = {}
    for school, year, process, included in rows.filter(state="current").values_list(
        "organisation", "year", "process", "is_included"
    ):
        held.setdefault((school, year), set())
        if included:
            held[school, year].add(process)
    whole = sum(1 for processes in held.values() if len(processes) == len(Process))
    yield Amount(_("四个环节都已纳入"), whole, _("校·年"), _("共登记 %(n)d 个") % {"n": len(held)})


def student_amounts(rows: QuerySet[StudentEvaluationCount], _actor: Actor) -> Iterator[Amount]:
    """Students evaluated, and those with career experience."""
    sums = rows.filter(state="current").aggregate(a=Sum("evaluated"), b=Sum("experienced"), c=Sum("failed"))
    yield Amount(_("参加评价"), sums["a"] or 0, _("人次"))
    yield Amount(_("有职业体验记录"), sums["b"] or 0, _("人次"))
    yield Amount(_("不合格"), sums["c"] or 0, _("人次"))
