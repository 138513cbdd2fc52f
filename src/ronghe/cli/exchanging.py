"""Taking in the tables of another platform: every table checked first, then all of them written, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ronghe.core.actor import Actor
from ronghe.core.excel import Sheet
from ronghe.core.excel.importing import save_report
from ronghe.directory.services import import_organisations
from ronghe.directory.sheets import organisation_sheet
from ronghe.engine.exchange import Mapped, padded


@dataclass(frozen=True, slots=True)
class Target:
    """Where a table goes: our sheet that checks it, and the service that writes it."""

    sheet: Callable[[Actor], Sheet]
    save: Any


TARGETS: Mapping[str, Target] = {"organisations": Target(organisation_sheet, import_organisations)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is wrong, by file and row; or what was done."""

    problems: tuple[str, ...]
    done: tuple[str, ...]


def unknown(tables: Sequence[Mapped]) -> list[str]:
    return sorted({table.into for table in tables} - set(TARGETS))


@transaction.atomic
def take_in(tables: Sequence[Mapped], *, actor: Actor, only_check: bool = False) -> Outcome:
    """Check every table; write them all when none has a fault."""
    problems: list[str] = []
    reports = []
    for table in tables:
        target = TARGETS[table.into]
        sheet = target.sheet(actor)
        whole = padded(table, [column.header for column in sheet.columns])
        report = sheet.check(whole.data, table.file)
        problems += [f"{table.file}：{problem}" for problem in report.errors]
        reports.append((table, target, report))
    if problems:
        return Outcome(tuple(problems), ())
    done = []
    for table, target, report in reports:
        counts = report.counts
        if not only_check:
            save_report(report, actor=actor, save=target.save)
        word = "可以导入" if only_check else "已导入"
        done.append(
            f"{table.file} {word}：新增 {counts['new']}，更改 {counts['changed']}，未变 {counts['unchanged']}"
        )
    return Outcome((), tuple(done))
