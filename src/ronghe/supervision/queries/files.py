"""The accountability file of a unit: its tasks, rounds, cards, items, findings and places by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ronghe.core.actor import Actor
from ronghe.core.scope import within
from ronghe.core.templatetags.ronghe import zh_date
from ronghe.directory.enums import SCHOOLS
from ronghe.directory.models import Organisation
from ronghe.engine.documents.letters import Letter, Table
from ronghe.policy.models import Task
from ronghe.policy.queries.plans import tasks_of
from ronghe.supervision.enums import CARD_STANDS, FORM_DONE
from ronghe.supervision.models import (
    ActionItem,
    Card,
    CountyEvaluation,
    Finding,
    Prompt,
    Ranking,
    RoundForm,
)
from ronghe.supervision.models.access import OFFICES, READERS, UNITS
from ronghe.supervision.queries.units import COUNTY_KINDS

SHOWN = 400
PRINTED = 60


@dataclass(frozen=True, slots=True)
class UnitFile:
    """Everything supervision knows of one unit."""

    unit: Organisation
    tasks: list[Task]
    forms: list[RoundForm]
    cards: list[Card]
    items: list[ActionItem]
    findings: list[Finding]
    places: list[dict[str, Any]]
    evaluations: list[CountyEvaluation]
    prompts: list[Prompt]


def units_visible(actor: Actor) -> QuerySet[Organisation]:
    """Whose file the actor may read: offices and auditors of their place, everybody of their own unit."""
    readers = {g.jurisdiction_path for g in actor.grants if g.role in OFFICES | READERS}
    own = {g.organisation_id for g in actor.grants if g.role in UNITS and g.organisation_id}
    rows = Organisation.objects.current().filter(within(tuple(sorted(readers))) | Q(pk__in=own))
    return rows.select_related("jurisdiction")


def supervised(actor: Actor) -> QuerySet[Organisation]:
    """The units with a file: counties, schools, and whoever had a form or an item; with what stands open."""
    forms = RoundForm.objects.values("organisation")
    items = ActionItem.objects.values("organisation")
    rows = units_visible(actor).filter(
        Q(kind__in=(*COUNTY_KINDS, *SCHOOLS)) | Q(pk__in=forms) | Q(pk__in=items)
    )
    return rows.annotate(
        form_count=_number(RoundForm, ~Q(state__in=FORM_DONE)),
        item_count=_number(ActionItem, Q(state__in=("open", "reported", "returned"))),
        card_count=_number(Card, Q(state__in=CARD_STANDS)),
    )


def _number(model: Any, condition: Q) -> Any:
    """How many rows of another table, as a number of its own: joined counts would multiply each other."""
    rows = model.objects.filter(condition, organisation=OuterRef("pk")).order_by()
    counted = rows.values("organisation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def file_of(unit: Organisation, actor: Actor) -> UnitFile:
    """The file of a unit. What each part shows is what the actor may see of it."""
    rankings = Ranking.objects.filter(jurisdiction__in=_line(unit)).order_by("-period_to", "-pk")[:40]
    return UnitFile(
        unit,
        list(tasks_of(actor, frozenset({unit.pk}))[:SHOWN]),
        list(
            RoundForm.objects.filter(organisation=unit)
            .select_related("round")
            .order_by("-round__period_to")[:SHOWN]
        ),
        list(_cards(unit)),
        list(ActionItem.objects.filter(organisation=unit).select_related("inspection", "meeting")[:SHOWN]),
        list(Finding.objects.current().filter(organisation=unit).select_related("inspection")[:SHOWN]),
        [place for row in rankings if (place := _place(row, unit))],
        list(CountyEvaluation.objects.current().filter(organisation=unit).order_by("-year")),
        list(Prompt.objects.current().filter(organisation=unit).order_by("-sent_on")[:SHOWN]),
    )


def _cards(unit: Organisation) -> QuerySet[Card]:
    rows = Card.objects.filter(organisation=unit).select_related("form__round", "item", "action")
    return rows.order_by("-issued_on", "-pk")[:SHOWN]


def _line(unit: Organisation) -> list[int]:
    found = [unit.jurisdiction_id]
    if unit.jurisdiction.parent_id:
        found.append(unit.jurisdiction.parent_id)
    return found


def _place(row: Ranking, unit: Organisation) -> dict[str, Any] | None:
    lines = row.content["lines"]
    line = next((one for one in lines if one["unit"] == unit.pk), None)
    if line is None:
        return None
    return {**line, "from": row.period_from, "to": row.period_to, "of": len(lines), "pk": row.pk}


def letter_of(file: UnitFile, today: date) -> Letter:
    """The file on paper."""
    tasks = tuple(
        (one.title[:60], one.get_modality_display(), _day(one.deadline_on), one.get_state_display())
        for one in file.tasks[:PRINTED]
    )
    forms = tuple(
        (
            one.round.title,
            _day(one.signed_on),
            _day(one.submitted_on),
            str(one.returns),
            one.get_state_display(),
        )
        for one in file.forms[:PRINTED]
    )
    cards = tuple(
        (one.get_colour_display(), _day(one.issued_on), one.reason[:80], one.get_state_display())
        for one in file.cards[:PRINTED]
    )
    items = tuple(
        (str(one.number), one.title, _day(one.deadline_on), one.get_state_display())
        for one in file.items[:PRINTED]
    )
    places = tuple(
        (
            f"{zh_date(one['from'])}至{zh_date(one['to'])}",
            one["score"] or "无分",
            f"{one['place'] or '—'}/{one['of']}",
        )
        for one in file.places[:PRINTED]
    )
    tables = (
        Table(("任务", "约束力", "期限", "状态"), tasks),
        Table(("调度督查", "签收", "提交", "退回次数", "状态"), forms, (3,)),
        Table(("牌色", "日期", "理由", "状态"), cards),
        Table(("序号", "督办事项", "期限", "状态"), items, (0,)),
        Table(("时段", "得分", "名次"), places, (1, 2)),
    )
    return Letter(
        title=f"{file.unit.name}职业教育工作责任档案",
        number=f"截至 {zh_date(today)}",
        recipient=file.unit.name,
        paragraphs=(
            f"任务 {len(file.tasks)} 项，调度督查 {len(file.forms)} 期，红黄牌 {len(file.cards)} 张，"
            f"督办事项 {len(file.items)} 件，督导发现 {len(file.findings)} 条。",
            "“可”“鼓励（支持）”“探索”“力争”类任务没有完成不作为逾期，也不亮牌。",
        ),
        tables=tuple(table for table in tables if table.rows),
        notes=(f"各表最多列 {PRINTED} 行，全部内容见系统。",),
        signature="融合平台生成",
        day=zh_date(today),
        dated=today,
    )


def _day(day: date | None) -> str:
    return zh_date(day) if day else "—"
