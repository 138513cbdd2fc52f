from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ronghe.engine.coding.tables import Column, Table
from ronghe.engine.errors import EngineError

COLUMNS = (Column("title", ("职位名称",)), Column("description", (), required=False))


def written(folder: Path, data: bytes) -> Path:
    path = folder / "in.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_chinese_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "职位名称,城市\n会计,清远\n焊工,绍兴\n".encode(encoding))
    assert [line.cells["title"] for line in Table(path, COLUMNS).rows()] == ["会计", "焊工"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "coding.empty_table"),
        ("姓名,城市\n甲,乙\n".encode(), "coding.no_column"),
        ("title,职位名称\n甲,乙\n".encode(), "coding.twice_column"),
        (b"PK\x03\x04abc", "coding.not_csv"),
        (b'title,"' + b"x" * 200_000 + b'"\n', "coding.bad_header"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        Table(written(tmp_path, data), COLUMNS)
    assert caught.value.code == code


def test_a_missing_file_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="文件读不了"):
        Table(tmp_path / "nowhere.csv", COLUMNS)


def test_every_bad_row_has_its_line_and_reason(tmp_path: Path) -> None:
    rows = b'title,description\n\xe4\xbc\x9a\xe8\xae\xa1,a\nx,y,z\n\xff\xfe,b\nc\x00d,e\n"open,\nf,g\n'
    found = list(Table(written(tmp_path, rows), COLUMNS).rows())
    assert [line.number for line in found] == [2, 3, 4, 5, 7]
    assert [bool(line.trouble) for line in found] == [False, True, True, True, True]
    assert "3 格" in found[1].trouble
    assert "不能按" in found[2].trouble
    assert "引号" in found[4].trouble
    assert all(text.isprintable() or "\n" in text for line in found for text in line.cells.values())


def test_a_short_row_without_its_title_is_named(tmp_path: Path) -> None:
    rows = "城市,title\n清远\n绍兴,会计\n".encode()
    found = list(Table(written(tmp_path, rows), COLUMNS).rows())
    assert "1 格" in found[0].trouble
    assert found[1].cells["title"] == "会计"


def test_a_cell_too_long_is_a_row_error_and_leaves_the_limit_of_the_process(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    rows = b"title\n" + b"x" * (before + 1) + b"\n" + "会计\n".encode()
    long, good = Table(written(tmp_path, rows), COLUMNS).rows()
    assert "不是合格的 CSV" in long.trouble
    assert good.cells["title"] == "会计"
    assert csv.field_size_limit() == before
