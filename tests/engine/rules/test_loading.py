"""Parameter files: what is wrong is refused with file, line and reason; old values are only succeeded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.rules import (
    Comparator,
    NotStated,
    ParameterStore,
    Range,
    Value,
    load_parameters,
    parameter,
    succession_faults,
)

GOOD = """\
jurisdiction: qingyuan
parameters:
  - key: funding.apprentice_subsidy.range
    name: 学徒补贴
    kind: range
    unit: 元/生·年
    rule: qy.range.apprentice
    register: [APPR-04]
    periods:
      - from: 2020-02-20
        to: 2021-12-31
        value: [4000, 6000]
        modality: may
        document: 某府办函〔2020〕8号
        clause: 三、(三)
      - from: 2022-01-01
        value: null
        modality: may
        document: 某府办函〔2022〕1号
        clause: 五、
"""


def load(tmp_path: Path, *texts: str) -> ParameterStore:
    paths = []
    for index, text in enumerate(texts):
        path = tmp_path / "parameters" / f"p{index}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return load_parameters(paths, parents={"qingyuan": "guangdong"})


def faults(tmp_path: Path, *texts: str) -> list[str]:
    with pytest.raises(FilesRefused) as caught:
        load(tmp_path, *texts)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.register("XCUT-02", "XCUT-03")
def test_a_good_file_answers_by_date_with_clause_and_document(tmp_path: Path) -> None:
    store = load(tmp_path, GOOD)
    key = "funding.apprentice_subsidy.range"
    before = parameter(store, key, jurisdiction="qingyuan", on=date(2021, 12, 31))
    after = parameter(store, key, jurisdiction="qingyuan", on=date(2022, 1, 1))
    assert isinstance(before, Value)
    assert before.value == Range(Decimal(4000), Decimal(6000))
    assert (before.comparator, before.clause) == (Comparator.RANGE, "三、(三)")
    assert before.source == "parameters/p0.yaml:10"
    assert isinstance(after, NotStated)
    assert (after.clause, after.document_number) == ("五、", "某府办函〔2022〕1号")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("        clause: 三、(三)\n", "", "p0.yaml:10:9 [parameters[0].periods[0]] 缺少必填项“clause”"),
        ("        document: 某府办函〔2020〕8号\n", "", "缺少必填项“document”"),
        (
            "from: 2022-01-01",
            "from: 2021-12-31",
            "p0.yaml:16:15 [parameters[0].periods[1].from] 与前一时段重叠",
        ),
        ("from: 2022-01-01", "from: 2022-03-01", "空档：2022-01-01 至 2022-02-28"),
        ("        to: 2021-12-31\n", "", "没有截止日"),
        ("to: 2021-12-31", "to: 2019-12-31", "早于起始日"),
        ("to: 2021-12-31", "to: 2021-02-30", "没有“2021-02-30”这一天"),
        ("[4000, 6000]", "[6000, 4000]", "下限 6000 大于上限 4000"),
        ("[4000, 6000]", "4000", "应为两个数的列表"),
        ("[4000, 6000]", "[4000, 6000, 8000]", "应为两个数的列表"),
        ("kind: range", "kind: ranges", "“ranges”不在可选值之内"),
        ("modality: may", "modality: shall", "“shall”不在可选值之内"),
        ("unit: 元/生·年", "units: 元/生·年", "p0.yaml:6:5 [parameters[0].units] 不认识的键“units”"),
        ("key: funding.apprentice_subsidy.range", "key: Funding", "参数键写作"),
        ("from: 2020-02-20", "from: 20200220", "应为文字"),
        ("jurisdiction: qingyuan", "jurisdiction: 清远", "只用小写字母"),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert any(expected in fault for fault in found), found


def test_all_mistakes_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    first = GOOD.replace("modality: may", "modality: shall").replace("kind: range", "kind: x")
    found = faults(tmp_path, first, "jurisdiction: qingyuan\nparameters: []\n", "a: [\n", GOOD)
    assert [fault.split(" ")[0] for fault in found] == [
        "parameters/p0.yaml:5:11",
        "parameters/p0.yaml:13:19",
        "parameters/p0.yaml:18:19",
        "parameters/p1.yaml:2:13",
        "parameters/p2.yaml:2:1",
    ]


def test_the_same_parameter_twice_and_in_another_unit_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, GOOD, GOOD)
    assert any("已在parameters/p0.yaml 第 3 行登记" in fault for fault in found)
    other = GOOD.replace("qingyuan", "shaoxing").replace("元/生·年", "元/生·月")
    assert any("类别与单位" in fault for fault in faults(tmp_path, GOOD, other))


@pytest.mark.parametrize(
    ("kind", "value", "comparator"),
    [
        ("flag", "1", None),
        ("number", "true", None),
        ("cycle", "每半年", None),
        ("cycle", "P0M", None),
        ("names", "[]", None),
        ("names", "[1]", None),
        ("date", "2020-13-01", None),
        ("cycle", "P6M", ">="),
        ("number", "5", "range"),
        ("range", "[1, 2]", ">="),
    ],
)
def test_a_value_must_be_of_its_kind(tmp_path: Path, kind: str, value: str, comparator: str | None) -> None:
    line = f"        comparator: '{comparator}'\n" if comparator else ""
    text = GOOD.replace("kind: range", f"kind: {kind}")
    text = text.replace("        value: [4000, 6000]\n", f"        value: {value}\n{line}")
    assert len(faults(tmp_path, text)) == 1


@pytest.mark.register("XCUT-02")
def test_an_old_period_may_be_closed_and_succeeded_and_nothing_else(tmp_path: Path) -> None:
    old = load(tmp_path, GOOD)
    closing = GOOD.replace("from: 2022-01-01\n", "from: 2022-01-01\n        to: 2023-12-31\n") + (
        "      - from: 2024-01-01\n        value: [5000, 7000]\n        modality: may\n"
        "        document: 某府办函〔2024〕1号\n        clause: 六、\n"
    )
    assert succession_faults(old, load(tmp_path, closing)) == []
    for text, reason in [
        (GOOD.replace("[4000, 6000]", "[4000, 6500]"), "被改写"),
        (GOOD.replace("clause: 三、(三)", "clause: 四、"), "被改写"),
        (GOOD.replace("2021-12-31", "2022-06-30").replace("2022-01-01", "2022-07-01"), "被删除或移动"),
        (GOOD.replace("元/生·年", "元/生·月"), "另立新参数"),
        (GOOD.replace("apprentice_subsidy", "apprentice_award"), "被删除"),
    ]:
        assert any(reason in fault for fault in succession_faults(old, load(tmp_path, text))), reason
