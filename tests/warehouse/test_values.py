"""Every value arrives as it is in the database, except people, who arrive as somebody."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.faculty.models import Teacher
from ronghe.warehouse.extract import EXTRACTS, Column, DeclarationError, Extract, declare
from ronghe.warehouse.parquet import pseudonym, write_rows
from ronghe.warehouse.queries import Question
from ronghe.warehouse.syncing import sync
from ronghe.warehouse.tables import open_snapshot
from tests.factories.faculty import PracticeEntryFactory, TeacherFactory

pytestmark = pytest.mark.django_db

COLUMNS = (
    Column("word", "string", "文字"),
    Column("number", "int64", "整数"),
    Column("share", "decimal(20,4)", "小数"),
    Column("ratio", "float64", "浮点数"),
    Column("is_so", "bool", "是否"),
    Column("on", "date", "日期"),
    Column("at", "timestamp", "时间"),
    Column("list", "json", "清单"),
)
ROWS = """SELECT * FROM (VALUES
    ('甲,"乙"' || chr(10) || '丙', 9223372036854775807, 1234567890123456.7891, 0.1::float8, true,
     date '2024-02-29', timestamptz '2025-12-31 16:30:00.000001+00', ARRAY['一','二']),
    ('', -9223372036854775807, -0.0001, 1e300::float8, false, date '0001-01-01',
     timestamptz '1969-12-31 00:00:00+00', ARRAY[]::text[]),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (E'\\\\.', 0, 0, 'infinity'::float8, true, date '9999-12-31', timestamptz '2026-06-01 00:00:00+08', NULL)
) AS v (a, b, c, d, e, f, g, h)"""


def _written(extract: Extract, target: Path) -> list[dict[str, Any]]:
    write_rows(extract, Question.of(extract).copy_sql(), target)
    rows: list[dict[str, Any]] = pa.parquet.read_table(target).to_pylist()
    return rows


def test_each_type_arrives_whole_and_nothing_is_not_empty(tmp_path: Path) -> None:
    extract = Extract("test.values", "值", "一行", COLUMNS, lambda: ROWS)
    first, second, third, fourth = _written(extract, tmp_path / "values.parquet")
    assert first == {
        "word": '甲,"乙"\n丙',
        "number": 9223372036854775807,
        "share": Decimal("1234567890123456.7891"),
        "ratio": 0.1,
        "is_so": True,
        "on": date(2024, 2, 29),
        "at": datetime.fromisoformat("2026-01-01T00:30:00.000001"),
        "list": '["一","二"]',
    }
    assert (second["word"], second["number"], second["share"]) == (
        "",
        -9223372036854775807,
        Decimal("-0.0001"),
    )
    assert (second["is_so"], second["on"], second["list"]) == (False, date(1, 1, 1), "[]")
    assert set(third.values()) == {None}
    assert (fourth["word"], fourth["ratio"]) == ("\\.", float("inf"))
    assert fourth["at"] == datetime.fromisoformat("2026-06-01T00:00:00")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")),
            st.none() | st.integers(-(2**63), 2**63 - 1),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_arrives_whole(tmp_path: Path, rows: list[tuple[str | None, int | None]]) -> None:
    values = ", ".join(["(%s::text, %s::bigint)"] * len(rows))
    parameters = [value for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists written")
        cursor.execute("create temporary table written (a text, b bigint)")
        cursor.execute(f"insert into written values {values}", parameters)
    extract = Extract("test.rows", "值", "一行", COLUMNS[:2], lambda: "SELECT a, b FROM written")
    found = _written(extract, tmp_path / "rows.parquet")
    assert [(row["word"], row["number"]) for row in found] == rows


def test_a_table_without_rows_still_has_its_columns(tmp_path: Path) -> None:
    empty = Extract("test.empty", "值", "一行", (Column("id", "int64", "编号"),), Teacher.objects.none)
    question = Question.of(empty)
    assert question.sql() == ""
    written = write_rows(empty, "", tmp_path / "empty.parquet")
    assert written.rows == 0
    assert pa.parquet.read_table(tmp_path / "empty.parquet").schema.names == ["id"]


@pytest.mark.register("DATA-05")
def test_a_teacher_is_the_same_stranger_in_every_table(warehouse_root: Path, settings: Any) -> None:
    teacher = TeacherFactory(name="示例甲乙丙")
    PracticeEntryFactory(teacher=teacher)
    TeacherFactory()
    sync(names=["faculty.teacher", "faculty.employment", "faculty.practiceentry"])
    with open_snapshot() as snapshot:
        teachers = snapshot.table("faculty.teacher")
        days = snapshot.table("faculty.practiceentry")
        joined = teachers.inner_join(days, teachers.id == days.teacher_id).select(teachers.id).execute()
        assert joined.id.tolist() == [pseudonym(teacher.pk, "faculty.teacher")]
        assert "name" not in teachers.columns
        assert teachers.id.execute().str.len().unique().tolist() == [32]
    for file in warehouse_root.rglob("*.parquet"):
        assert "示例甲乙丙" not in str(pa.parquet.read_table(file).to_pylist())
    before = pseudonym(teacher.pk, "faculty.teacher")
    assert pseudonym(teacher.pk, "faculty.mentor") != before
    settings.RONGHE_FIELD_KEY = "b3RoZXIga2V5IG90aGVyIGtleSBvdGhlciBrZXkgISE="
    assert pseudonym(teacher.pk, "faculty.teacher") != before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "Bad Name"}, "a name is app.table"),
        ({"columns": ()}, "no column is kept"),
        ({"columns": (Column("a", "int64", "甲"), Column("a", "int64", "乙"))}, "comes twice"),
        ({"columns": (Column("a", "money", "甲"),)}, "unknown type 'money'"),
        ({"columns": (Column("a b", "int64", "甲"),)}, "no column name"),
        ({"columns": (Column("a", "int64", "甲", "pseudonym"),)}, "of what is 'a' a pseudonym"),
    ],
)
def test_a_wrong_declaration_is_refused_at_start(change: dict[str, Any], said: str) -> None:
    right = {
        "name": "test.right",
        "title": "对",
        "grain": "一行",
        "columns": COLUMNS,
        "source": lambda: "SELECT 1",
    }
    with pytest.raises(DeclarationError, match=said):
        Extract(**(right | change))


def test_two_extracts_cannot_have_one_name() -> None:
    with pytest.raises(DeclarationError, match=r"two extracts are called policy\.task"):
        declare(EXTRACTS["policy.task"])


def test_a_row_longer_than_a_piece_arrives_whole(tmp_path: Path) -> None:
    extract = Extract(
        "test.long", "值", "一行", COLUMNS[:1], lambda: "SELECT repeat('甲', 2000000) UNION ALL SELECT '乙'"
    )
    assert sorted(len(row["word"]) for row in _written(extract, tmp_path / "long.parquet")) == [1, 2_000_000]
