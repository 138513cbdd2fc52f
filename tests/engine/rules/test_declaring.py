"""Rule files are refused with line and reason: missing inputs, circles, overlaps, values without a clause."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.packs.rulebook import load_book
from ronghe.engine.rules.testing import run_cases

PARAMETERS = """jurisdiction: testland
parameters:
  - key: teachers.share
    name: 教师比例
    kind: number
    unit: "%"
    periods:
      - {from: 2020-01-01, value: 60, comparator: ">=", modality: must, document: 某文件, clause: 第一条}
"""
RULE = """  - id: tt.ratio.dual
    name: 双师比例
    kind: ratio_target
    modality: must
    computable: full
    version: 1
    from: 2020-01-01
    document: 某文件
    clause: 第一条
    says: 双师型教师达到一定比例。
    formula: share_goal
    unit: "%"
    inputs:
      dual: {label: 双师型教师, type: integer, role: part}
      all: {label: 全体教师, type: integer, role: whole}
    parameters: {goal: teachers.share}
    cases:
      - {name: 达到, on: 2020-01-01, inputs: {dual: 60, all: 100}, expect: {outcome: met}}
      - {name: 超过, on: 2020-01-01, inputs: {dual: 61, all: 100}, expect: {outcome: met}}
      - {name: 不足, on: 2020-01-01, inputs: {dual: 59, all: 100}, expect: {outcome: not_met}}
      - {name: 更少, on: 2020-01-01, inputs: {dual: 1, all: 100}, expect: {outcome: not_met}}
"""


def _folder(root: Path, rules: str, parameters: str = PARAMETERS) -> Path:
    folder = root / "testland"
    (folder / "rules").mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "rules" / "one.yaml").write_text(f"jurisdiction: testland\nrules:\n{rules}", encoding="utf-8")
    (folder / "parameters" / "one.yaml").write_text(parameters, encoding="utf-8")
    return folder


def test_a_sound_folder_is_a_book(tmp_path: Path) -> None:
    book = load_book([_folder(tmp_path, RULE)])
    assert [rule.id for rule in book] == ["tt.ratio.dual"]
    assert book.get("tt.ratio.dual").place == "testland/rules/one.yaml:3"


SECOND = RULE.replace("tt.ratio.dual", "tt.ratio.other")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (RULE.replace("formula: share_goal", "formula: nothing"), "没有公式“nothing”"),
        (RULE.replace("role: whole", "role: total"), "没有“total”这个角色"),
        (RULE.replace("      all: {label: 全体教师, type: integer, role: whole}\n", ""), "需要角色“whole”"),
        (RULE.replace("type: integer, role: part", "type: flag, role: part"), "类型应为"),
        (RULE.replace("teachers.share", "teachers.nothing"), "没有登记参数“teachers.nothing”"),
        (RULE.replace("{goal: teachers.share}", "{line: teachers.share}"), "没有参数“line”"),
        (RULE.replace("    clause: 第一条\n", ""), "缺少必填项“clause”"),
        (RULE.replace("document: 某文件\n", "document: ''\n"), "不能为空"),
        (RULE.replace("from: 2020-01-01\n", "from: 2020-02-30\n"), "没有“2020-02-30”这一天"),
        (RULE.replace("expect: {outcome: not_met}", "expect: {outcome: met}"), "至少要有 2 个"),
        (RULE.replace("{dual: 60, all: 100}", "{dual: 60, every: 100}"), "规则没有输入“every”"),
        (RULE + RULE, "写了两次"),
        (RULE + RULE.replace("version: 1", "version: 2"), "有效期重叠"),
        (
            RULE.replace("from: 2020-01-01\n", "from: 2020-01-01\n    to: 2020-12-31\n")
            + RULE.replace("version: 1", "version: 2").replace("from: 2020-01-01\n", "from: 2021-02-01\n"),
            "有空档",
        ),
        (RULE.replace("role: part", "role: part, rule: tt.ratio.none"), "没有规则“tt.ratio.none”"),
        (
            RULE.replace("role: part", "role: part, rule: tt.ratio.other")
            + SECOND.replace("role: part", "role: part, rule: tt.ratio.dual"),
            "成了环：tt.ratio.dual → tt.ratio.other → tt.ratio.dual",
        ),
        (RULE.replace("role: part", "role: part, rule: tt.ratio.dual"), "成了环"),
        (RULE.replace("    cases:", "    excludes: [tt.ratio.none]\n    cases:"), "没有规则“tt.ratio.none”"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, rules: str, said: str) -> None:
    with pytest.raises(FilesRefused) as refused:
        load_book([_folder(tmp_path, rules)])
    assert said in str(refused.value)
    assert "testland/rules/one.yaml:" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", clause: 第一条}", "}", "缺少必填项“clause”"),
        (
            "clause: 第一条}\n",
            "clause: 第一条, to: 2020-12-31}\n"
            '      - {from: 2020-12-31, value: 70, comparator: ">=", modality: must, '
            "document: 乙, clause: 二}\n",
            "与前一时段重叠",
        ),
    ],
)
def test_parameters_of_a_folder_without_a_plan_are_held_to_the_same(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(FilesRefused, match=said):
        load_book([_folder(tmp_path, RULE, PARAMETERS.replace(old, new))])


def test_versions_that_follow_each_other_answer_for_their_own_days(tmp_path: Path) -> None:
    first = RULE.replace("from: 2020-01-01\n", "from: 2020-01-01\n    to: 2020-12-31\n")
    second = RULE.replace("version: 1", "version: 2").replace("from: 2020-01-01\n", "from: 2021-01-01\n")
    book = load_book([_folder(tmp_path, first + second)])
    assert book.get("tt.ratio.dual", date(2020, 12, 31)).version == "1"
    assert book.get("tt.ratio.dual", date(2021, 1, 1)).version == "2"
    old = book.evaluate("tt.ratio.dual", {"dual": 60, "all": 100}, on=date(2020, 12, 31))
    assert old.trace.version == "1"


def test_the_rule_of_the_manual_loads_and_its_cases_come_out(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "zh" / "how-to" / "add-a-rule.md"
    _, _, rest = page.read_text(encoding="utf-8").partition('title="rules/training.yaml"\n')
    folder = tmp_path / "yunxi"
    (folder / "rules").mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "rules" / "training.yaml").write_text(rest.partition("```")[0], encoding="utf-8")
    parameters = PARAMETERS.replace("testland", "yunxi").replace("teachers.share", "training.fees.cap")
    parameters = parameters.replace("value: 60", "value: 20").replace('">="', '"<="')
    (folder / "parameters" / "one.yaml").write_text(parameters, encoding="utf-8")
    book = load_book([folder])
    assert [one.reason for one in run_cases(book, book.get("yx.cap.training"))] == ["", "", "", ""]
