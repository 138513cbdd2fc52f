"""Plans of the demonstration: the five packs, what was settled in Shaoxing's, and a page under review."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db.models import Q

from ronghe.demo.city import SHAOXING, YUNZHOU, City
from ronghe.directory.enums import MatchHow
from ronghe.engine.packs import Pack
from ronghe.policy.enums import Governs, ItemKind, ItemState, TouchState
from ronghe.policy.models import Plan, Review, Task, TaskUnit
from ronghe.policy.services.documents import mark_superior_changed, settle_touch
from ronghe.policy.services.importing import import_page
from ronghe.policy.services.packs import load_pack
from ronghe.policy.services.reviewing import accept_item, edit_item, settle_conflict
from ronghe.policy.services.units import correct_unit

PAGE = Path(__file__).parent / "pages" / "云州市产教融合三年行动方案.txt"
"""A policy page of our own making, as it would be found on the web."""

CONFIRMED = ("市教育局", "市发改委", "市人力社保局")
"""Printed names that the office confirmed by hand; the others stand as they were matched."""


def load_packs(city: City, packs: list[Pack]) -> None:
    for pack in packs:
        place = city.places[pack.jurisdiction.code.lower()]
        load_pack(pack, place, actor=city.system, note="演示：装入辖区配置包")


def shaoxing_plan(city: City) -> Plan:
    return Plan.objects.get(jurisdiction=city.places[SHAOXING], document__number__startswith="绍政办发")


def settle_shaoxing(city: City) -> None:
    """The office confirmed some matches and settled some differences of body and annex; some stay open."""
    plan = shaoxing_plan(city)
    office = city.actor("demo-office")
    for name in CONFIRMED:
        unit = TaskUnit.objects.filter(task__plan=plan, printed_name=name).order_by("pk")[0]
        correct_unit(unit, city.bodies[name], actor=office, note="演示：核对机构名录后确认")
    decided = (
        (Governs.ANNEX, "演示：分解表列明了单位，以附件为准"),
        (Governs.BOTH, "演示：两处表述不抵触，并行"),
    )
    for conflict, (governs, reason) in zip(plan.conflicts.order_by("pk"), decided, strict=False):
        settle_conflict(conflict, governs, actor=office, reason=reason)


def foresee_superior_change(city: City) -> None:
    """A superior policy changes in two months: what it touches, of which some is settled already."""
    plan = shaoxing_plan(city)
    office = city.actor("demo-office")
    link = plan.document.links.filter(superior__isnull=False).order_by("-pk")[0]
    tasks = list(Task.objects.running().filter(plan=plan).order_by("order", "pk")[:4])
    change = mark_superior_changed(
        link,
        actor=office,
        changed_on=city.today + timedelta(days=60),
        summary="演示（虚构）：省级文件拟于两个月后修订，实训用地和产教融合型企业的规定可能变化。",
        clauses=[],
        tasks=tasks,
        parameters=[],
    )
    touches = list(change.touches.order_by("pk"))
    settle_touch(touches[0], TouchState.KEPT, actor=office, reason="演示：与修订方向一致，继续执行")
    settle_touch(
        touches[1],
        TouchState.SWITCHED,
        actor=office,
        reason="演示：修订后从其规定",
        superior_text="演示文字：以修订后的省级文件为准。",
    )


def import_demo_page(city: City) -> Review:
    """The page of the invented city comes in and is half checked: content for the review desk."""
    office = city.actor("demo-office")
    review = import_page(city.places[YUNZHOU], actor=office, data=PAGE.read_bytes(), name=PAGE.name)
    sure = review.items.filter(state=ItemState.PENDING, doubts=[])
    for item in sure.filter(kind__in=[ItemKind.CLAUSE, ItemKind.TASK]).order_by("order")[:8]:
        accept_item(item, actor=office)
    task = (
        review.items.filter(kind=ItemKind.TASK, state=ItemState.PENDING, doubts=[]).order_by("order").first()
    )
    if task is not None:
        edit_item(task, task.payload, actor=office, reason="演示：核对后采用")
    return review


def open_matches() -> int:
    """Unit names of all plans that nobody has matched yet."""
    return TaskUnit.objects.filter(
        Q(match_how__in=[MatchHow.NONE, MatchHow.AMBIGUOUS]), task__retired_in__isnull=True
    ).count()
