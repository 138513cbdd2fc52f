"""The key task decomposition table (重点任务分解表) and a plan's tasks, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ronghe.engine.policytext.units import split_units
from ronghe.policy.enums import DeadlineBasis, Modality, TaskOrigin, UnitRole
from ronghe.policy.rules.content import Content, ContentTask, ContentUnit, unique_key
from ronghe.policy.rules.dates import due_day

YEAR = re.compile(r"(?:19|20)\d{2}")
STANDING = re.compile(r"长期|持续|常态|每年|—|-")
_WIDTH = str.maketrans("（），；", "(),;")
_WORDS = {UnitRole.LEAD: "牵头单位", UnitRole.RESPONSIBLE: "责任单位", UnitRole.COOPERATE: "配合单位"}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as typed. ``key`` is empty for a new task."""

    title: str
    key: str = ""
    clause: str = ""
    text: str = ""
    lead: str = ""
    responsible: str = ""
    cooperate: str = ""
    due: str = ""
    modality: str = Modality.MUST


def shown_deadline(deadline_on: date | None, printed: str) -> str:
    """A deadline as the table prints it.

    >>> shown_deadline(date(2024, 12, 31), ""), shown_deadline(date(2024, 6, 30), "")
    ('2024年', '2024年6月30日')
    """
    if printed or deadline_on is None:
        return printed
    if (deadline_on.month, deadline_on.day) == (12, 31):
        return f"{deadline_on.year}年"
    return f"{deadline_on.year}年{deadline_on.month}月{deadline_on.day}日"


def read_deadline(text: str) -> tuple[date | None, DeadlineBasis]:
    """The last day a typed deadline means. Raises ValueError where it cannot be read.

    >>> read_deadline("2024年6月底")[0], read_deadline("长期坚持")[0]
    (datetime.date(2024, 6, 30), None)
    """
    typed = text.strip()
    if not typed or (STANDING.search(typed) and not YEAR.search(typed)):
        return None, DeadlineBasis.NONE
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", typed):
        return date(*(int(part) for part in typed.split("-"))), DeadlineBasis.STATED
    years = [int(found) for found in YEAR.findall(typed)]
    if not years:
        raise ValueError(typed)
    return due_day(typed, max(years)), DeadlineBasis.STATED


def read_units(
    text: str, role: UnitRole, word: str, known: Iterable[str] = ()
) -> tuple[list[ContentUnit], bool]:
    """The units of a cell in order, and whether it ends in 等; a name known already keeps its printed form.

    >>> [unit.name for unit in read_units("市教育局、各区、县（市）政府", UnitRole.LEAD, "")[0]]
    ['市教育局', '各区、县(市)政府']
    """
    printed = {name.translate(_WIDTH): name for name in known}
    names, is_open, _ = split_units(re.sub(r"\s+", "、", text.strip()).translate(_WIDTH))
    found = dict.fromkeys(printed.get(name, name) for name in names)
    return [ContentUnit(name[:200], role, word) for name in found], is_open


def apply_table(content: Content, rows: Sequence[TableRow], *, drop_missing: bool = False) -> Content:
    """The content with the table's changes. Tasks that the table leaves out stay, unless it is the whole
    plan.

    A row that says what is there already changes nothing, not even the form of a deadline.
    """
    old = {task.key: task for task in content.tasks}
    clauses = {clause.name: clause.key for clause in content.clauses}
    names = {unit.name for task in content.tasks for unit in task.units}
    taken = set(old)
    changed: dict[str, ContentTask] = {}
    for row in rows:
        before = old.get(row.key)
        if before is None:
            before = ContentTask(key=unique_key(f"表#{row.title[:40]}", taken), title=row.title)
            taken.add(before.key)
        changed[before.key] = _changed(before, row, clauses, names)
    kept = [changed.get(task.key, task) for task in content.tasks if not drop_missing or task.key in changed]
    added = [task for key, task in changed.items() if key not in old]
    tasks = [*kept, *added]
    there = {task.key for task in tasks}
    return replace(content, tasks=tuple(_without_lost(task, there) for task in tasks))


def _without_lost(task: ContentTask, there: set[str]) -> ContentTask:
    return replace(
        task,
        restates=task.restates if task.restates in there else None,
        yields_to=task.yields_to if task.yields_to in there else None,
    )


def _changed(before: ContentTask, row: TableRow, clauses: dict[str, str], names: set[str]) -> ContentTask:
    due, basis = read_deadline(row.due)
    is_same_due = row.due.strip() == shown_deadline(before.deadline_on, before.deadline_text)
    units, is_open = _units(before, row, names)
    return replace(
        before,
        title=row.title.strip(),
        text=before.text if row.text.strip() == before.text.strip() else row.text.strip(),
        clause=clauses.get(row.clause.strip(), before.clause),
        modality=Modality(row.modality),
        deadline_on=before.deadline_on if is_same_due else due,
        deadline_basis=before.deadline_basis if is_same_due else basis,
        deadline_text=before.deadline_text if is_same_due else row.due.strip()[:80],
        units=units,
        and_others=before.and_others or is_open,
        unit_doubts=before.unit_doubts if units == before.units else _unit_doubts(units),
        origin=before.origin if before.title else TaskOrigin.BODY,
    )


def _units(before: ContentTask, row: TableRow, names: set[str]) -> tuple[tuple[ContentUnit, ...], bool]:
    found: list[ContentUnit] = []
    is_open = False
    for role, text in (
        (UnitRole.LEAD, row.lead),
        (UnitRole.RESPONSIBLE, row.responsible),
        (UnitRole.COOPERATE, row.cooperate),
    ):
        words = [unit.role_word for unit in before.units if unit.role == role]
        units, ends_in_etc = read_units(text, role, words[0] if words else _WORDS[role], names)
        found += units
        is_open = is_open or ends_in_etc
    same = sorted(found, key=_by_name) == sorted(before.units, key=_by_name)
    return (before.units if same else tuple(found)), is_open


def _by_name(unit: ContentUnit) -> tuple[str, str]:
    return unit.role, unit.name


def _unit_doubts(units: Sequence[ContentUnit]) -> tuple[str, ...]:
    if not units:
        return ("没有写明本项任务的单位。",)
    leads = any(unit.role == UnitRole.LEAD for unit in units)
    return () if leads else ("没有写明牵头单位。",)
