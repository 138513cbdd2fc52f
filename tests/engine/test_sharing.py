"""A sharing bundle: what is written is read back, and what was changed on the way is found."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.sharing import (
    DICTIONARY,
    MANIFEST,
    ColumnType,
    SharedColumn,
    SharedTable,
    cell,
    check_bundle,
    file_sha256,
    guard,
    unguard,
    write_bundle,
)

pytestmark = pytest.mark.register("DATA-04")

TABLE = SharedTable(
    "tasks",
    "任务",
    (
        SharedColumn("id", "编号", ColumnType.ID, "policy.Task.id"),
        SharedColumn("title", "任务", ColumnType.TEXT, "policy.Task.title"),
        SharedColumn("state", "状态", ColumnType.CODE, "policy.Task.state", {"done": "完成", "=": "等于"}),
        SharedColumn("value", "数值", ColumnType.DECIMAL, "policy.Task.value"),
        SharedColumn("on", "日期", ColumnType.DATE, "policy.Task.on"),
    ),
)
ROWS = [
    (1, "=HYPERLINK(1)", "done", Decimal("-1.50"), date(2026, 1, 2)),
    (2, "含“引号”，逗号,\n和换行", "=", None, None),
]
FACTS = {
    "agreement": 7,
    "recipient": "示例省平台",
    "purpose": "报送",
    "basis": {"title": "办法", "number": "1号", "article": "第十条"},
    "jurisdiction": {"code": "990001", "name": "示例市"},
    "made_at": "2026-01-02T03:04:05+08:00",
}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "b.zip"
    with path.open("wb") as file:
        write_bundle(file, [(TABLE, ROWS)], FACTS)
    return path


def altered(path: Path, name: str, change: Callable[[bytes], bytes | None], **added: bytes) -> Path:
    """The bundle with one file changed (or left out), and others added."""
    made = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.namelist():
            data = change(old.read(one)) if one == name else old.read(one)
            if data is not None:
                new.writestr(one, data)
        for one, data in added.items():
            new.writestr(one.replace("_", "."), data)
    return made


def test_a_bundle_is_sound_and_reads_back(bundle: Path) -> None:
    checked = check_bundle(bundle, sha256=file_sha256(bundle).upper())
    assert checked.problems == ()
    assert checked.manifest["rows"] == {"tasks": 2}
    with zipfile.ZipFile(bundle) as archive:
        lines = list(csv.DictReader(io.StringIO(archive.read("tasks.csv").decode(), newline="")))
        dictionary = json.loads(archive.read(DICTIONARY))
    assert unguard(lines[0]["title"]) == "=HYPERLINK(1)"
    assert lines[0] == {
        "id": "1",
        "title": "'=HYPERLINK(1)",
        "state": "done",
        "value": "-1.50",
        "on": "2026-01-02",
    }
    assert lines[1]["title"] == ROWS[1][1]
    columns = dictionary["tables"][0]["columns"]
    assert [one["name"] for one in columns] == [column.name for column in TABLE.columns]
    assert columns[2]["codes"] == {"done": "完成", "=": "等于"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'="])
def test_no_cell_runs_in_a_spreadsheet(start: str) -> None:
    text = f"{start}cmd"
    assert cell(text, ColumnType.TEXT) == f"'{text}"
    assert cell([text], ColumnType.LIST) == f"'{text}"


@given(st.text())
def test_a_guarded_text_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_values_are_written_one_way() -> None:
    assert cell(True, ColumnType.BOOLEAN) == "1"
    assert cell(0, ColumnType.INTEGER) == "0"
    assert cell(Decimal("1E+3"), ColumnType.DECIMAL) == "1000"
    assert cell(datetime(2026, 1, 2, tzinfo=UTC), ColumnType.TIME) == "2026-01-02T00:00:00+00:00"
    assert cell(["a|b", "c"], ColumnType.LIST) == "a｜b|c"


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("tasks.csv", lambda data: data.replace(b"done", b"gone"), "改动过"),
        ("tasks.csv", lambda data: data.replace(b"done", b"gone"), "“state”的内容不符合类型 code"),
        ("tasks.csv", lambda data: data.replace(b"'=HY", b"=HY"), "“title”的内容不符合类型 text"),
        ("tasks.csv", lambda data: data.replace(b"id,", b"nr,"), "列与数据字典不一致"),
        ("tasks.csv", lambda data: data + b"3,x,,,\r\n", "有 3 行，清单写的是 2 行"),
        ("tasks.csv", lambda data: data + b"3,x\r\n", "有 2 格，应有 5 格"),
        ("tasks.csv", lambda data: data + b"\xff\xfe", "不是 UTF-8"),
        ("tasks.csv", lambda data: None, "缺少文件 tasks.csv"),
        (DICTIONARY, lambda data: data.replace("任务".encode(), "别的".encode()), "改动过"),
        (DICTIONARY, lambda data: data.replace(b'"policy.Task.id"', b'""'), "说明不全"),
        (DICTIONARY, lambda data: b"[]", "不是应有的 JSON"),
        (DICTIONARY, lambda data: b'{"tables": [1, {"columns": 2}]}', "数据字典没有说明表 tasks"),
        (MANIFEST, lambda data: data.replace(b"sharing/1", b"sharing/9"), "只认识"),
        (MANIFEST, lambda data: data.replace(b'"purpose"', b'"other"'), "没有写明 purpose"),
        (MANIFEST, lambda data: b"{", "不是应有的 JSON"),
        (MANIFEST, lambda data: None, "缺少文件 manifest.json"),
    ],
)
def test_what_was_changed_is_found(
    bundle: Path, name: str, change: Callable[[bytes], bytes | None], words: str
) -> None:
    checked = check_bundle(altered(bundle, name, change))
    assert any(words in problem for problem in checked.problems), checked.problems


def test_a_file_put_in_is_found(bundle: Path) -> None:
    checked = check_bundle(altered(bundle, "", lambda data: data, persons_csv=b"name"))
    assert checked.problems == ("清单之外的文件 persons.csv。",)


def test_a_bundle_made_anew_is_found_by_the_sum_of_the_sender(bundle: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with other.open("wb") as file:
        write_bundle(file, [(TABLE, ROWS[:1])], FACTS)
    assert check_bundle(other).is_sound
    assert not check_bundle(other, sha256=file_sha256(bundle)).is_sound


def test_what_is_no_bundle_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"no archive")
    with pytest.raises(EngineError, match="不是可读的共享包"):
        check_bundle(path)
    with pytest.raises(EngineError, match="不是可读的共享包"):
        check_bundle(tmp_path / "none.zip")


@pytest.mark.parametrize("missing", ["basis", "purpose", "recipient"])
def test_no_bundle_without_its_ground(missing: str) -> None:
    with pytest.raises(EngineError, match=missing):
        write_bundle(io.BytesIO(), [(TABLE, ROWS)], {**FACTS, missing: ""})
