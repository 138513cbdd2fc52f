"""From a checked jurisdiction pack to a plan's content and the rest that is loaded with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ronghe.engine.packs import shapes
from ronghe.engine.rules.values import Range
from ronghe.policy.enums import (
    Comparator,
    DeadlineBasis,
    DeliverableKind,
    Direction,
    IndicatorKind,
    Measure,
    Modality,
    TaskOrigin,
    UnitRole,
)
from ronghe.policy.rules.aligning import CLOSE, likeness
from ronghe.policy.rules.content import (
    Content,
    ContentClause,
    ContentIndicator,
    ContentTask,
    ContentUnit,
    unique_key,
)
from ronghe.policy.rules.dates import last_day
from ronghe.policy.rules.payloads import LinkPayload, MetaPayload
from ronghe.policy.rules.proposing import kind_of_document

DUTIES = {
    "POL-08": DeliverableKind.PLANNING_CHAPTER,
    "POL-09": DeliverableKind.ASSESSMENT_ITEM,
    "POL-10": DeliverableKind.APPRAISAL_SECTION,
    "POL-11": DeliverableKind.PILOT_BID,
    "POL-18": DeliverableKind.PUBLICITY,
}
"""Register rows whose tasks are also yes-or-no duties."""

_CONFLICTS = {
    "modality": "约束力",
    "number": "数量",
    "scope": "范围",
    "unit": "单位",
    "name": "名称",
}


@dataclass(frozen=True, slots=True)
class Packed:
    """A conflict a pack states; ``body_task`` is None where the clause has no task that says the same."""

    annex: str
    clause: str
    body_task: str | None
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A yes-or-no duty that follows from a task."""

    kind: DeliverableKind
    subject: str
    task: str
    clause: str | None
    modality: Modality


def task_key(pack_id: str) -> str:
    return f"任务{pack_id}"


def content_of(pack: shapes.Pack) -> Content:
    """The pack's clauses, tasks (with the annex rows) and indicators, keyed by the pack's own names."""
    return Content(
        tuple(_clause(clause) for clause in pack.clauses),
        (*_body_tasks(pack), *_annex_tasks(pack)),
        tuple(_indicators(pack)),
    )


def _clause(clause: shapes.Clause) -> ContentClause:
    return ContentClause(
        key=clause.label,
        level=clause.level,
        label=clause.label,
        heading=clause.title,
        parent=clause.parent,
        note=clause.limits,
    )


def _body_tasks(pack: shapes.Pack) -> Iterator[ContentTask]:
    for task in pack.tasks:
        due = last_day(task.deadline) if task.deadline else None
        yield ContentTask(
            key=task_key(task.id),
            title=task.title,
            clause=task.clause,
            modality=Modality(task.modality),
            deadline_on=due,
            deadline_basis=DeadlineBasis.STATED if due else DeadlineBasis.NONE,
            deadline_text=f"{task.deadline}年" if task.deadline else "",
            and_others=task.units.etc,
            unit_doubts=_doubts(task.units),
            units=_units(pack, task.units, "body"),
            note=task.limits,
            register=task.register,
        )


def _annex_tasks(pack: shapes.Pack) -> Iterator[ContentTask]:
    for row in pack.annex.rows if pack.annex else ():
        due = last_day(row.deadline) if row.deadline else None
        twin = _twin(pack, row.clauses, row.title)
        yield ContentTask(
            key=row.label,
            title=row.title,
            clause=row.clauses[0] if row.clauses else None,
            origin=TaskOrigin.ANNEX,
            annex_number=row.no,
            modality=Modality(row.modality),
            deadline_on=due,
            deadline_basis=DeadlineBasis.STATED if due else DeadlineBasis.NONE,
            deadline_text=f"{row.deadline}年" if row.deadline else "",
            and_others=row.units.etc,
            unit_doubts=_doubts(row.units),
            units=_units(pack, row.units, "annex"),
            restates=task_key(twin.id) if twin else None,
            note="；".join(filter(None, (row.limits, *(f"正文没有：{one}" for one in row.adds)))),
            register=row.register,
        )


def _twin(pack: shapes.Pack, clauses: Sequence[str], title: str, close: float = CLOSE) -> shapes.Task | None:
    """The body task of those clauses that says nearly the same."""
    near = [task for task in pack.tasks if task.clause in clauses]
    best = max(near, key=lambda task: likeness(task.title, title), default=None)
    return best if best is not None and likeness(best.title, title) >= close else None


def _units(pack: shapes.Pack, units: shapes.Units, where: str) -> tuple[ContentUnit, ...]:
    found: dict[tuple[UnitRole, str], ContentUnit] = {}
    for names, is_lead in ((units.lead, True), (units.responsible, False)):
        word = pack.role_word(is_lead=is_lead, where=where)
        role = UnitRole(word.role) if word else UnitRole.LEAD if is_lead else UnitRole.RESPONSIBLE
        for name in names:
            found.setdefault((role, name), ContentUnit(name, role, word.word if word else ""))
    return tuple(found.values())


def _doubts(units: shapes.Units) -> tuple[str, ...]:
    doubts = [] if units.lead else ["文件没有写明牵头单位。"]
    return tuple(doubts if units.responsible or units.lead else ["文件没有写明本项任务的单位。"])


def _indicators(pack: shapes.Pack) -> Iterator[ContentIndicator]:
    clauses = {clause.label for clause in pack.clauses}
    rows = {row.label: row for row in pack.annex.rows} if pack.annex else {}
    taken: set[str] = set()
    for one in pack.indicators:
        key = unique_key(one.id, taken)
        taken.add(key)
        low, high = (one.value.low, one.value.high) if isinstance(one.value, Range) else (one.value, None)
        row = rows.get(one.clause)
        clause = one.clause if one.clause in clauses else row.clauses[0] if row and row.clauses else None
        has_year = one.target_year is not None
        is_rated = one.is_qualitative
        yield ContentIndicator(
            key=key,
            name=one.name,
            clause=clause,
            task=row.label if row else None,
            kind=IndicatorKind.QUALITATIVE if is_rated else _kind(one),
            measure=Measure(one.kind),
            direction=Direction(one.direction),
            modality=Modality(one.modality),
            owners=one.owner,
            exempt=one.exempt,
            numerator=one.numerator,
            denominator=one.denominator or "",
            comparator=Comparator.NONE if is_rated or low is None else Comparator(one.comparator),
            value=None if is_rated else low,
            value_high=None if is_rated else high,
            unit=one.unit,
            per=one.per,
            target_year=one.target_year,
            deadline_basis=_basis(one.year_basis)
            if has_year or one.year_basis == "standing"
            else DeadlineBasis.NONE,
            baseline=one.baseline,
            tolerance=one.tolerance,
            data_source=one.source,
            not_stated=_open(one),
            rule=one.rule,
            register=(one.register,),
            note=_note(one),
        )


def _kind(one: shapes.Indicator) -> IndicatorKind:
    return IndicatorKind.RULE if one.kind is shapes.IndicatorKind.THRESHOLD else IndicatorKind.TARGET


def _basis(basis: shapes.YearBasis) -> DeadlineBasis:
    return DeadlineBasis(basis.value)


def _open(one: shapes.Indicator) -> tuple[str, ...]:
    """The fields that the plan leaves open."""
    names = {"分母": "denominator", "目标值": "value", "容差": "tolerance", "目标年": "target_year"}
    found = [names[question] for question in one.open_questions if question in names]
    if one.baseline is None and one.kind is shapes.IndicatorKind.TREND:
        found.append("baseline")
    return tuple(found)


def _note(one: shapes.Indicator) -> str:
    said = [one.limits]
    if not one.is_comparator_printed and one.value is not None:
        said.append("文件没有写比较词")
    if one.also:
        said.append(f"另见{'、'.join(one.also)}")
    return "；".join(filter(None, said))


def conflicts_of(pack: shapes.Pack) -> list[Packed]:
    """Where body and annex differ, each with the body task that says nearly the same."""
    found = []
    for row in pack.annex.rows if pack.annex else ():
        if not row.conflicts or not row.clauses:
            continue
        twin = _twin(pack, row.clauses, row.title, close=0.3)
        differences = tuple(
            (f"{_CONFLICTS[one.kind.value]}：{one.about}", one.body, one.annex) for one in row.conflicts
        )
        found.append(Packed(row.label, row.clauses[0], task_key(twin.id) if twin else None, differences))
    return found


def duties_of(content: Content) -> list[Duty]:
    """Chapters, assessment items, appraisals, bids and publicity that follow from the tasks."""
    return [
        Duty(DUTIES[row], task.title, task.key, task.clause, task.modality)
        for task in content.tasks
        for row in task.register
        if row in DUTIES
    ]


def meta_of(pack: shapes.Pack) -> MetaPayload:
    """The document's data as a pack gives it."""
    document = pack.plan.document
    period = pack.plan.period
    title = document.title or f"{pack.jurisdiction.name}{pack.plan.name}"
    return MetaPayload(
        title=title,
        body_title=pack.plan.name,
        kind=kind_of_document(pack.plan.name if document.title is None else title),
        issuer=document.issuer or "",
        document_number=document.number,
        index_number=document.index_number or "",
        other_ids=dict(document.other_numbers),
        passed_at=_passed(document.adopted_by, document.adopted_on),
        issued_on=document.issued_on,
        published_on=document.published_on,
        effective_from=document.effective_on,
        effective_text=document.effective_basis[:200],
        ends_on=document.ends_on,
        plan_from=period.first if period else None,
        plan_to=period.last if period else None,
        publication_mode=document.disclosure or "",
        lead_unit=pack.plan.leading_unit or "",
        superior_prevails_text=pack.plan.superior_prevails or "",
        cited=tuple(LinkPayload(one.title, one.number or "", one.clause) for one in pack.plan.superior),
    )


def _passed(by: str | None, on: date | None) -> str:
    return " ".join(filter(None, (by, on.isoformat() if on else "")))[:120]
