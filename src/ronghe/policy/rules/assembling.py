"""From checked items to a plan's content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ronghe.policy.enums import Governs, IndicatorKind, ItemKind, TaskOrigin
from ronghe.policy.rules.content import (
    Content,
    ContentClause,
    ContentIndicator,
    ContentTask,
    ContentUnit,
    unique_key,
)
from ronghe.policy.rules.payloads import ClausePayload, IndicatorPayload, Payload, TaskPayload

P = TypeVar("P", ClausePayload, TaskPayload, IndicatorPayload)


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that goes into the plan. ``under`` and ``restates`` are identities of other items."""

    identity: int
    kind: str
    payload: Payload
    under: int | None = None
    restates: int | None = None
    start: int | None = None
    end: int | None = None
    quote: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """Which of two items governs."""

    body: int
    annex: int
    governs: Governs


@dataclass(frozen=True, slots=True)
class Assembled:
    """The content, and for each item the key of the row it became."""

    content: Content
    keys: dict[int, str]


def assemble(items: Sequence[Kept], settled: Sequence[Settled] = ()) -> Assembled:
    """Build the content of a plan from its items in order; an item under a dropped one moves up."""
    keys: dict[int, str] = {}
    by_id = {item.identity: item for item in items}
    clauses = _clauses([i for i in items if i.kind == ItemKind.CLAUSE], by_id, keys)
    tasks = _tasks([i for i in items if i.kind in {ItemKind.TASK, ItemKind.ANNEX_TASK}], by_id, keys, settled)
    indicators = _indicators([i for i in items if i.kind == ItemKind.INDICATOR], by_id, keys)
    return Assembled(Content(tuple(clauses), tuple(tasks), tuple(indicators)), keys)


def _of(items: Sequence[Kept], shape: type[P]) -> Iterator[tuple[Kept, P]]:
    for item in items:
        if isinstance(item.payload, shape):
            yield item, item.payload


def _clause_of(item: Kept, by_id: dict[int, Kept], keys: dict[int, str]) -> str | None:
    """The key of the nearest kept clause above an item."""
    above = by_id.get(item.under) if item.under is not None else None
    while above is not None and above.kind != ItemKind.CLAUSE:
        above = by_id.get(above.under) if above.under is not None else None
    return keys.get(above.identity) if above is not None else None


def _clauses(items: Sequence[Kept], by_id: dict[int, Kept], keys: dict[int, str]) -> list[ContentClause]:
    rows = []
    for item, payload in _of(items, ClausePayload):
        parent = _clause_of(item, by_id, keys)
        name = payload.label or payload.heading[:40]
        key = unique_key(f"{parent}/{name}" if parent else name, keys.values())
        keys[item.identity] = key
        rows.append(
            ContentClause(
                key=key,
                level=payload.level,
                label=payload.label,
                heading=payload.heading,
                parent=parent,
                text=payload.text,
                start=item.start,
                end=item.end,
            )
        )
    return rows


def _tasks(
    items: Sequence[Kept], by_id: dict[int, Kept], keys: dict[int, str], settled: Sequence[Settled]
) -> list[ContentTask]:
    rows: dict[int, ContentTask] = {}
    taken: set[str] = set()
    for item, payload in _of(items, TaskPayload):
        clause = _clause_of(item, by_id, keys)
        is_annex = item.kind == ItemKind.ANNEX_TASK
        wanted = f"附件#{payload.number}" if is_annex and payload.number else f"{clause or ''}#任务"
        key = unique_key(wanted, taken)
        taken.add(key)
        keys[item.identity] = key
        rows[item.identity] = ContentTask(
            key=key,
            title=payload.title,
            clause=clause,
            origin=TaskOrigin.ANNEX if is_annex else TaskOrigin.BODY,
            annex_number=payload.number if is_annex else None,
            text=payload.text,
            modality=payload.modality,
            deadline_on=payload.deadline_on,
            deadline_basis=payload.deadline_basis,
            deadline_text=payload.deadline_text,
            and_others=payload.and_others,
            unit_doubts=_unit_doubts(item, payload),
            units=tuple(ContentUnit(u.name, u.role, u.role_word) for u in payload.units),
            restates=keys.get(item.restates) if is_annex and item.restates in rows else None,
            quote=item.quote,
            start=item.start,
            end=item.end,
        )
    for one in settled:
        _yield(rows, one)
    return list(rows.values())


def _unit_doubts(item: Kept, payload: TaskPayload) -> tuple[str, ...]:
    kept = [doubt for doubt in item.doubts if "单位" in doubt or "牵头" in doubt]
    if not payload.units:
        kept.append("文件没有写明本项任务的单位。")
    return tuple(dict.fromkeys(kept))


def _yield(rows: dict[int, ContentTask], one: Settled) -> None:
    """The wording that does not govern yields to the one that does and is not counted."""
    if one.body not in rows or one.annex not in rows:
        return
    if one.governs == Governs.ANNEX:
        rows[one.body] = replace(rows[one.body], yields_to=rows[one.annex].key)
    elif one.governs == Governs.BODY:
        rows[one.annex] = replace(rows[one.annex], yields_to=rows[one.body].key)


def _indicators(
    items: Sequence[Kept], by_id: dict[int, Kept], keys: dict[int, str]
) -> list[ContentIndicator]:
    rows: list[ContentIndicator] = []
    taken: set[str] = set()
    for item, payload in _of(items, IndicatorPayload):
        clause = _clause_of(item, by_id, keys)
        above = by_id.get(item.under) if item.under is not None else None
        is_of_task = above is not None and above.kind in {ItemKind.TASK, ItemKind.ANNEX_TASK}
        key = unique_key(f"{clause or ''}${payload.name[:40]}", taken)
        taken.add(key)
        keys[item.identity] = key
        rows.append(
            ContentIndicator(
                key=key,
                name=payload.name,
                clause=clause,
                task=keys.get(above.identity) if above is not None and is_of_task else None,
                kind=payload.kind,
                modality=payload.modality,
                numerator=payload.numerator,
                denominator=payload.denominator,
                formula=payload.formula,
                comparator=payload.comparator,
                value=payload.value,
                value_high=payload.value_high,
                unit=payload.unit,
                per=payload.per,
                target_year=payload.target_year,
                deadline_basis=payload.deadline_basis,
                baseline=payload.baseline,
                baseline_year=payload.baseline_year,
                tolerance=payload.tolerance,
                data_source=payload.data_source,
                not_stated=open_fields(payload),
                repeat_of=_repeated(payload, rows),
                quote=item.quote,
                start=item.start,
                end=item.end,
            )
        )
    return rows


def _repeated(payload: IndicatorPayload, rows: Sequence[ContentIndicator]) -> str | None:
    """The figure of the body that an annex prints again: same value, unit and kind, the likeliest name."""
    if not payload.repeats:
        return None
    same = [
        row
        for row in rows
        if (row.value, row.unit, row.kind) == (payload.value, payload.unit, payload.kind)
        and not row.repeat_of
    ]
    shared = {row.key: len(set(row.name) & set(payload.name)) for row in same}
    return max(shared, key=lambda key: shared[key]) if shared else None


def open_fields(payload: IndicatorPayload) -> tuple[str, ...]:
    """What the definition needs and the document does not state; a rated goal needs only a year and a
    source.
    """
    needed = ["target_year", "data_source"]
    if payload.kind != IndicatorKind.QUALITATIVE:
        needed += ["value", "unit", "baseline"]
        if payload.unit in {"%", "％", "‰"} or payload.denominator or payload.numerator:
            needed += ["numerator", "denominator"]
        if payload.comparator == "about":
            needed.append("tolerance")
    if payload.kind in {IndicatorKind.RULE, IndicatorKind.FACT}:
        needed = [name for name in needed if name not in {"target_year", "baseline"}]
    return tuple(name for name in needed if getattr(payload, name) in (None, ""))
