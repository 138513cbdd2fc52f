"""Codes put right by officials: a title at a time, for every advertisement of it, here and at the next build.

A correction holds in its place and below; the nearest one counts. It is obeyed by every later reading, and
the batches read before are coded again; closed, the model's own answer returns.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from ronghe.core import service as acts
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Finding, register_services
from ronghe.core.scope import line_of
from ronghe.core.service import service
from ronghe.core.tasks import task
from ronghe.engine.coding.corrections import COLUMNS, title_key
from ronghe.engine.coding.model import shipped_model
from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import AdBatch, CodeCorrection
from ronghe.labour.queries.ad_store import connected, files_of, rewrite, rows_of, scan
from ronghe.labour.queries.occupations import coder
from ronghe.labour.services.batches import is_small
from ronghe.labour.services.demand_from_ads import rebuild
from ronghe.labour.services.regrouping import count_again

CORRECTED = "按更正记录"
"""What the coder says of a title that an official has coded."""
SYSTEM = "labour.coding"
RECODED = """coalesce(b.code, a.occupation) AS occupation,
coalesce(b.score, a.occupation_score) AS occupation_score,
coalesce(b.reason, a.occupation_reason) AS occupation_reason"""
"""The columns of an advertisement that an answer changes."""


def _known_code(row: CodeCorrection) -> Iterator[Finding]:
    if row.code not in known_codes() or row.code.endswith("-00"):
        yield Finding(
            f"职业分类大典（2022 年版）里没有细类“{row.code}”。",
            "code",
            "请填写十位细类代码，如 6-18-01-01；可在“标准目录”里查。",
        )
    if not row.key:
        yield Finding("职位名称里没有文字。", "title")


def _keyed(row: CodeCorrection) -> None:
    row.key = title_key(row.title)[:200]
    row.code = row.code.strip()


CORRECTION = register_services("labour.codecorrection", CodeCorrection, check=_known_code, prepare=_keyed)


def known_codes() -> frozenset[str]:
    """The occupations that the model can give."""
    return frozenset(shipped_model().classes.codes)


# the corrections in force


def corrections_for(path: str) -> dict[str, CodeCorrection]:
    """By title, what holds at a place: its own corrections before those of the places above it."""
    rows = CodeCorrection.objects.current().filter(jurisdiction__path__in=line_of(path))
    found: dict[str, CodeCorrection] = {}
    for row in sorted(
        rows.select_related("jurisdiction", "organisation"), key=lambda r: len(r.jurisdiction.path)
    ):
        found[row.key] = row
    return found


def write_corrections(rows: Iterable[CodeCorrection], out: Path) -> int:
    """The file that ``make model`` and every reading take; ``by`` is the office."""
    lines = [
        (row.title, row.code, row.organisation.name, timezone.localtime(row.updated_at).date(), row.why)
        for row in rows
    ]
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *lines])
    return len(lines)


# coding again


@service("labour.adbatch.recoded")
def recode(place: Jurisdiction, *, actor: Actor) -> int:
    """Bring the codes of the live batches in a place in line with the corrections; how many ads changed."""
    changed = 0
    rows = AdBatch.objects.filter(state=AdBatchState.DONE, jurisdiction__path__startswith=place.path)
    for batch in rows.select_related("jurisdiction").select_for_update(of=("self",)):
        number = _recode_batch(batch, corrections_for(batch.jurisdiction.path))
        if number:
            count_again(batch)
        changed += number
    if changed:
        rebuild(place, actor=actor)
    return changed


def _recode_batch(batch: AdBatch, corrections: Mapping[str, CodeCorrection]) -> int:
    files = files_of([batch.pk])
    if not files:
        return 0
    with connected() as connection:
        connection.execute(f"CREATE VIEW ads AS SELECT * FROM {scan(files)}")  # noqa: S608  own file names, quoted
        titles = rows_of(connection, "SELECT title, occupation, occupation_reason FROM ads GROUP BY ALL")
        given, freed = _wanted(titles, corrections)
        if not given and not freed:
            return 0
        answers = [*_given(connection, given), *_free(connection, freed)]
        connection.register("answers", _table(answers))
        for file in files:
            rewrite(connection, Path(file), RECODED, "answers b USING (ad_id)")
    return len(answers)


def _wanted(
    titles: Sequence[Mapping[str, Any]], corrections: Mapping[str, CodeCorrection]
) -> tuple[dict[str, str], set[str]]:
    """The titles that get another code by correction, and those whose correction holds no longer."""
    given, freed = {}, set()
    for row in titles:
        found = corrections.get(title_key(row["title"] or ""))
        if found is not None and (row["occupation"], row["occupation_reason"]) != (found.code, CORRECTED):
            given[row["title"]] = found.code
        elif found is None and row["occupation_reason"] == CORRECTED:
            freed.add(row["title"])
    return given, freed


Answer = tuple[str, str, float, str]


def _given(connection: Any, given: Mapping[str, str]) -> list[Answer]:
    rows = _titled(connection, given, "ad_id, title")
    return [(row["ad_id"], given[row["title"]], 1.0, CORRECTED) for row in rows]


def _free(connection: Any, freed: Collection[str]) -> list[Answer]:
    """What the model itself says of these advertisements."""
    rows = _titled(connection, freed, "ad_id, title, description")
    answers = coder().code([row["title"] for row in rows], [row["description"] or "" for row in rows])
    return [
        (row["ad_id"], answer.code, answer.score, answer.reason)
        for row, answer in zip(rows, answers, strict=True)
    ]


def _titled(connection: Any, titles: Collection[str], columns: str) -> list[dict[str, Any]]:
    if not titles:
        return []
    connection.register("titles", pa.table({"title": pa.array(list(titles), pa.string())}))
    return rows_of(connection, f"SELECT {columns} FROM ads SEMI JOIN titles USING (title)")  # noqa: S608  own column names


def _table(answers: Sequence[Answer]) -> pa.Table:
    columns = list(zip(*answers, strict=True))
    kinds = (pa.string(), pa.string(), pa.float32(), pa.string())
    names = ("ad_id", "code", "score", "reason")
    return pa.table({n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)})


# a correction is obeyed when it is made


def _heard(action: str, result: Any, _actor: Actor) -> None:
    """Any change of the corrections: the batches of the place are coded again once it is stored."""
    if not action.startswith("labour.codecorrection.") or action.endswith(
        (".file_added", ".noted", ".revealed")
    ):
        return
    rows = result if isinstance(result, list) else [result]
    places = {row.jurisdiction_id for row in rows if isinstance(row, CodeCorrection)}
    if isinstance(result, int):  # a sheet: whose rows are not told
        places = set(CodeCorrection.objects.values_list("jurisdiction_id", flat=True))
    for place in places:
        transaction.on_commit(partial(_recode_soon, place))


acts.LISTENERS.append(_heard)


def _recode_soon(place: int) -> None:
    if is_small(Jurisdiction.objects.values_list("path", flat=True).get(pk=place)):
        recode_place(place)
    else:
        recode_later.enqueue(place)


def recode_place(place: int) -> int:
    return recode(Jurisdiction.objects.get(pk=place), actor=Actor.for_system(SYSTEM))


@task()
def recode_later(place: int) -> None:
    """The advertisements of a place after a correction."""
    recode_place(place)
