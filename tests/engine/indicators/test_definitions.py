"""Definitions and bindings: the shipped ones are whole, a wrong one is refused with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ronghe.engine.indicators.definition import Bounds
from ronghe.engine.indicators.loading import load_catalogue
from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.packs.loading import load_pack

ROOT = Path(__file__).parents[3] / "src" / "ronghe" / "jurisdictions"
GOOD = """definitions:
  - id: a.b
    version: 1
    name: 示例
    unit: 个
    direction: up
    numerator: 示例数
    denominator: null
    grain: place
    method: 逐个数
    owner: 示例局
    sources: [名册]
    register: [IND-01]
    bounds: {low: 0, high: null, outside: refuse}
"""


def files(root: Path, definitions: str, measures: str = "") -> Path:
    (root / "china" / "indicators").mkdir(parents=True)
    (root / "china" / "indicators" / "a.yaml").write_text(definitions, encoding="utf-8")
    if measures:
        (root / "shaoxing").mkdir()
        (root / "shaoxing" / "measures.yaml").write_text(measures, encoding="utf-8")
    return root


def test_every_indicator_of_every_pack_is_measured() -> None:
    known = load_catalogue(ROOT)
    for pack in ("qingyuan", "shaoxing", "zibo_hightech", "linping", "liaocheng"):
        wanted = {one.id for one in load_pack(ROOT / pack).indicators if not one.is_qualitative}
        assert set(known.bindings[pack]) == wanted, pack


def test_units_of_plan_and_definition_agree() -> None:
    """A value is judged against the target, so both are in the same unit; a size line counts schools."""
    known = load_catalogue(ROOT)
    for pack, bindings in known.bindings.items():
        units = {one.id: one.unit for one in load_pack(ROOT / pack).indicators}
        for key, binding in bindings.items():
            if binding.kind == "elimination":
                continue
            for reading in binding.readings:
                assert known.definitions[reading.definition].unit == units[key], (pack, key)


def test_a_definition_without_a_function_is_reported_and_names_its_source() -> None:
    reported = [one for one in load_catalogue(ROOT).definitions.values() if not one.is_computed]
    assert reported
    assert all(one.sources and one.method for one in reported)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    version: 1\n", "", "缺少必填项“version”"),
        ("direction: up", "direction: sideways", "不在可选值之内"),
        ("    owner: 示例局\n", "    owner: 示例局\n    extra: 1\n", "不认识的键“extra”"),
        ("register: [IND-01]", "register: [ind1]", "需求编号"),
        (
            "    bounds:",
            "    compute: {function: no.such, take: count}\n    bounds:",
            "没有计算函数“no.such”",
        ),
        (
            "    bounds:",
            "    compute: {function: rows.count, take: count}\n    bounds:",
            "还需要参数：table",
        ),
        (
            "    bounds:",
            "    compute: {function: tasks.done, take: count, parameters: {x: 1}}\n    bounds:",
            "没有参数“x”",
        ),
        ("    bounds:", "    compute: {function: tasks.done, take: share}\n    bounds:", "须写明分母"),
    ],
)
def test_a_wrong_definition_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    with pytest.raises(FilesRefused) as refused:
        load_catalogue(files(tmp_path, GOOD.replace(old, new)))
    assert words in str(refused.value)
    assert "china/indicators/a.yaml:" in str(refused.value)


def test_a_binding_to_a_definition_that_is_not_there_is_refused(tmp_path: Path) -> None:
    measures = "jurisdiction: shaoxing\nmeasures:\n  - {indicator: x, readings: [{definition: no.such}]}\n"
    with pytest.raises(FilesRefused, match=r"没有口径“no\.such”"):
        load_catalogue(files(tmp_path, GOOD, measures))


def test_an_indicator_bound_twice_is_refused(tmp_path: Path) -> None:
    row = "  - {indicator: x, readings: [{definition: a.b}]}\n"
    with pytest.raises(FilesRefused, match="重复"):
        load_catalogue(files(tmp_path, GOOD, f"jurisdiction: shaoxing\nmeasures:\n{row}{row}"))


def test_bounds_say_what_is_wrong() -> None:
    percent = Bounds(Decimal(0), Decimal(100))
    assert "130" in percent.fault(Decimal(130), "%")
    assert "-1" in percent.fault(Decimal(-1), "%")
    assert percent.fault(Decimal(100), "%") == ""
    assert "整数" in Bounds(Decimal(0), is_whole=True).fault(Decimal("1.5"), "个")
