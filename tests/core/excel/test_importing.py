"""All rows or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict
from ronghe.core.excel import Row, SheetWrong, WorkbookError
from ronghe.core.excel.importing import SAVE_BATCH, Imported, import_workbook
from tests.core.excel.books import workbook
from tests.core.excel.import_site import OFFICE_SHEET, Office, save_offices

JOB = Actor.for_system("测试导入")


@pytest.fixture(autouse=True)
def _office_table(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Office)


def offices(count: int, **wrong: object) -> bytes:
    rows = [[f"A{n:05}", f"机构{n}", n] for n in range(count)]
    if wrong:
        rows[-1][2] = wrong["staff"]  # type: ignore[call-overload]
    return workbook([["代码", "名称", "人数"], *rows])


def load(data: bytes, save: object = save_offices) -> Imported:
    return import_workbook(OFFICE_SHEET, data, actor=JOB, save=save, file_name="机构.xlsx")  # type: ignore[arg-type]


def test_every_row_is_saved_and_counted() -> None:
    done = load(offices(SAVE_BATCH + 500))
    assert (done.new, done.changed, done.unchanged, done.total) == (2_500, 0, 0, 2_500)
    assert Office.objects.count() == 2_500


def test_a_second_import_saves_only_what_differs() -> None:
    load(offices(3))
    saved: list[str] = []

    def save(rows: Sequence[Row], /, *, actor: Actor) -> None:
        assert actor is JOB
        saved.extend(row["code"] for row in rows)
        save_offices(rows, actor=actor)

    data = workbook(
        [["代码", "名称", "人数"], ["A00000", "机构0", 0], ["A00001", "新名", 1], ["A9", "新机构", ""]]
    )
    done = load(data, save)
    assert (done.new, done.changed, done.unchanged) == (1, 1, 1)
    assert saved == ["A00001", "A9"]
    assert Office.objects.get(code="A00001").name == "新名"


def test_one_wrong_row_of_thousands_and_nothing_is_saved() -> None:
    with pytest.raises(SheetWrong, match="第 2501 行“人数”：不能小于 0"):
        load(offices(2_500, staff=-1))
    assert Office.objects.count() == 0


def test_a_failure_in_the_last_batch_takes_back_the_first() -> None:
    calls = 0

    def save(rows: Sequence[Row], /, *, actor: Actor) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("the disk is full")
        save_offices(rows, actor=actor)

    with pytest.raises(RuntimeError):
        load(offices(SAVE_BATCH + 1), save)
    assert calls == 2
    assert Office.objects.count() == 0


def test_somebody_elses_same_row_is_a_conflict_said_in_words() -> None:
    def save(rows: Sequence[Row], /, *, actor: Actor) -> None:
        save_offices(rows, actor=actor)
        raise IntegrityError("duplicate key value violates unique constraint")

    with pytest.raises(Conflict, match="没有导入任何一行"):
        load(offices(2), save)
    assert Office.objects.count() == 0


def test_an_unreadable_file_saves_nothing() -> None:
    with pytest.raises(WorkbookError):
        load(b"PK\x03\x04 junk")
    assert Office.objects.count() == 0


def test_a_file_on_disk_is_imported_with_progress_by_stage(tmp_path: Path) -> None:
    path = tmp_path / "机构.xlsx"
    path.write_bytes(offices(2_100))
    seen: list[tuple[str, int]] = []
    done = import_workbook(
        OFFICE_SHEET, path, actor=JOB, save=save_offices, progress=lambda stage, n: seen.append((stage, n))
    )
    assert seen == [("校验", 2_000), ("校验", 2_100), ("写入", 2_000), ("写入", 2_100)]
    assert done.file_name == "机构.xlsx"
