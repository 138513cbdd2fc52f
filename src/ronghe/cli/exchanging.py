"""Taking in the tables of another platform: checked and written one after the other, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.urls import get_resolver

from ronghe.core.actor import Actor
from ronghe.core.errors import RongheError
from ronghe.core.excel import Row, Sheet, Wrong
from ronghe.core.excel.importing import save_report
from ronghe.core.registers.register import REGISTERS
from ronghe.directory.services import import_organisations
from ronghe.directory.sheets import organisation_sheet
from ronghe.engine.exchange import Mapped, padded
from ronghe.policy.services.progress import take_in_progress
from ronghe.policy.sheets import progress_sheet

Rule = Callable[[Row], list[Wrong]]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a table goes: our sheet that checks it, and the service that writes it."""

    sheet: Callable[[Actor], Sheet]
    save: Callable[..., Any]


def _of_register(key: str, rule: Rule | None = None) -> Target:
    """A register takes in what its own Excel sheet takes in, by the same rules."""

    def sheet(actor: Actor) -> Sheet:
        made = _register(key).sheet(actor)
        return made if rule is None else replace(made, rules=[*made.rules, rule])

    def save(rows: Sequence[Row], *, actor: Actor) -> object:
        return _register(key).services.import_rows(rows, actor=actor)

    return Target(sheet, save)


def _register(key: str) -> Any:
    """Registers are declared by the pages; they are there once the addresses are read."""
    _addresses = get_resolver().url_patterns
    return REGISTERS[key]


def _by_key(row: Row) -> list[Wrong]:
    """Names change from year to year: by its key the same package changes nothing the second time."""
    text = str(row["indicator"])
    if text.isascii():
        return []
    return [Wrong("indicator", "请写指标标识，不写名称", "在字段对照文件的 values 里把对方的写法换成标识")]


TARGETS: Mapping[str, Target] = {
    "organisations": Target(organisation_sheet, import_organisations),
    "programmes": _of_register("programmes:programmes"),
    "cohorts": _of_register("programmes:cohorts"),
    "indicator_values": _of_register("analytics:reports", _by_key),
    "task_progress": Target(lambda _actor: progress_sheet(), take_in_progress),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is wrong, by file and row; or what was done."""

    problems: tuple[str, ...]
    done: tuple[str, ...]


def _settled(row: Row) -> Row:
    """A cell that the other platform leaves empty changes nothing, so it is no change either."""
    if not row.existing:
        return row
    return row.with_existing(
        {name: value for name, value in row.existing.items() if name not in row or row[name] is not None}
    )


def unknown(tables: Sequence[Mapped]) -> list[str]:
    return sorted({table.into for table in tables} - set(TARGETS))


@transaction.atomic
def take_in(tables: Sequence[Mapped], *, actor: Actor, only_check: bool = False) -> Outcome:
    """Check and write the tables in the order of the mapping, so that one may rest on another.

    A fault in any of them, or a mere check, and nothing of it all stays.
    """
    problems: list[str] = []
    done = []
    for table in tables:
        target = TARGETS[table.into]
        sheet = target.sheet(actor)
        whole = padded(table, [column.header for column in sheet.columns])
        report = sheet.check(whole.data, table.file)
        problems += [f"{table.file}：{problem}" for problem in report.errors]
        if report.errors:
            continue
        report.rows = [_settled(row) for row in report.rows]
        try:
            save_report(report, actor=actor, save=target.save)
        except RongheError as error:
            problems.append(f"{table.file}：{error.message}{error.hint}")
            continue
        counts = report.counts
        word = "可以导入" if only_check else "已导入"
        done.append(
            f"{table.file} {word}：新增 {counts['new']}，更改 {counts['changed']}，未变 {counts['unchanged']}"
        )
    if problems or only_check:
        transaction.set_rollback(True)
    return Outcome(tuple(problems), () if problems else tuple(done))
