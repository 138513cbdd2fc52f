"""YAML as data only: every surprise refused, every refusal with its place."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ronghe.engine.marked_yaml import FilesRefused, Mark, parse_marked_yaml, read_marked_yaml, spell_place

ENGINE = Path(__file__).resolve().parents[2] / "src" / "ronghe" / "engine"
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join(['*' + chr(97 + level)] * 9)}]\n"
    for level in range(9)
)


def refused(text: str | bytes) -> FilesRefused:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(FilesRefused) as caught:
        parse_marked_yaml(raw, name="plan.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), "键“a”重复，第 1 行"),
        ("a: &x [1]\nb: *x\n", (1, 4), "锚点和别名"),
        ("a: 1\nb: *x\n", (2, 4), "锚点和别名"),
        ("a: !!python/object:os.system x\n", (1, 4), "标签"),
        ("a: 1\n---\nb: 2\n", (2, 1), "一份文档"),
        ("a:\n  <<: {b: 1}\n", (2, 3), "合并符号"),
        ("a:\n\tb: 1\n", (2, 1), "不是合法的 YAML"),
        ("a: [1, 2\nb: 3\n", (2, 2), "不是合法的 YAML"),
        ("[1, 2]: x\n", (1, 1), "键必须是一个词"),
        ("[" * 3000, (1, 18), "嵌套过深"),
        ("a: \x00\n", (1, 4), "不允许的字符"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_refused_is_refused_with_line_column_and_reason(
    text: str, place: tuple[int, int], reason: str
) -> None:
    fault = refused(text).faults[0]
    assert (fault.file, fault.line, fault.column) == ("plan.yaml", *place)
    assert reason in fault.reason


def test_all_repeated_keys_are_reported_at_once() -> None:
    faults = refused("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n").faults
    assert [(fault.line, fault.path) for fault in faults] == [(2, "a"), (5, "b.c")]


def test_the_billion_laughs_are_refused_before_anything_grows() -> None:
    tracemalloc.start()
    fault = refused(LAUGHS).faults[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "锚点" in fault.reason
    assert peak < 2_000_000


def test_another_encoding_names_the_line_and_the_way_out() -> None:
    fault = refused("a: 1\nb: 清远\n".encode("gb18030")).faults[0]
    assert fault.line == 2
    assert "UTF-8" in fault.reason


def test_a_huge_file_is_refused_by_its_size_and_never_read(tmp_path: Path) -> None:
    big = tmp_path / "plan.yaml"
    with big.open("wb") as out:
        out.truncate(30_000_000)
    with pytest.raises(FilesRefused, match="文件过大：30000000 字节"):
        read_marked_yaml(big)


def test_too_many_nodes_are_refused() -> None:
    assert "内容过多" in refused("[" + "1," * 100_001 + "1]").faults[0].reason


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match="没有这个文件"):
        read_marked_yaml(tmp_path / "plan.yaml")
    with pytest.raises(FilesRefused, match="读不到文件"):
        read_marked_yaml(tmp_path)


def test_values_are_what_they_look_like_and_nothing_cleverer() -> None:
    text = "a: yes\nb: 012\nc: 1.5\nd: '1'\ne: 2020-02-20\nf: 12:30\ng: true\nh:\ni: 1_000\nj: 1e3\n"
    assert parse_marked_yaml(text.encode(), name="x").data == {
        "a": "yes",
        "b": "012",
        "c": 1.5,
        "d": "1",
        "e": "2020-02-20",
        "f": "12:30",
        "g": True,
        "h": None,
        "i": "1_000",
        "j": "1e3",
    }


def test_every_key_and_value_knows_its_place() -> None:
    file = parse_marked_yaml("\ufeffa:\n  - b: 1\n    c: 2\n".encode(), name="x")
    assert file.values["a", 0, "c"] == Mark(3, 8)
    assert file.keys["a", 0, "c"] == Mark(3, 5)
    assert file.fault(("a", 0, "missing"), "原因").line == 2
    assert spell_place(("a", 0, "c")) == "a[0].c"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_whatever_do_anything_but_parse_or_be_refused(raw: bytes) -> None:
    with suppress(FilesRefused):
        parse_marked_yaml(raw, name="x")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: b: c\n", "这里不能有冒号"),
        ("a:\n  b: 1\n c: 2\n", "缩进"),
        ("a: [1, 2\nb: 3\n", "方括号没有闭合"),
        ("a: {b: 1\nc: 2\n", "花括号没有闭合"),
        ("a: '清远\n", "引号没有闭合"),
        ("a: @清远\n", "不能以这个字符开头"),
        ("a: 1\n清远\n", "缺少冒号"),
    ],
)
def test_the_usual_slips_of_the_pen_are_explained_in_chinese(text: str, reason: str) -> None:
    assert reason in refused(text).faults[0].reason


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*/schema/*.json")), ids=lambda path: path.stem)
def test_every_schema_that_ships_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
