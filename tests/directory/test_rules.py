"""Folding and parting of names: whatever is printed, nothing breaks and nothing is lost."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.directory import rules
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.rules import names as rule_module
from ronghe.directory.rules.lexicon import lexicon
from ronghe.directory.views import matches

pytestmark = pytest.mark.register("XCUT-01", "DATA-07")
PROVINCE = rules.make_place("1", "示例省", "示例省", "province")
CITY = rules.make_place("2", "示例市", "示例市", "city", PROVINCE)
names = st.text(alphabet="示例市区县省各教育局发展和改革委员会办公室（）()、 \u3000中共团", max_size=40)


@pytest.mark.parametrize("module", [rule_module, matches])
def test_the_examples_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(st.one_of(names, st.text(max_size=60)))
def test_any_text_can_be_folded_parted_and_judged(text: str) -> None:
    folded = rules.fold(text)
    assert rules.fold(folded) == folded
    parted = rules.part(text, CITY.line)
    assert len(parted.core) <= len(folded) + 1
    rules.functions_of(parted.core)
    assert rules.infer_kind(text, CITY) in OrganisationKind.values
    rules.collective_of(text)
    assert len(rules.initials(text)) <= 200


@given(names, names)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert rules.similarity(one, other) == rules.similarity(other, one)
    assert 0 <= rules.similarity(one, other) <= 1
    assert rules.similarity(one, one) == 1


@pytest.mark.parametrize(
    "group",
    [
        "发展和改革局 发展改革局 发改委 发改局 发展改革部门 发展和改革委员会 發展改革局",
        "人力资源和社会保障局 人力资源社会保障局 人社局 人力社保局 人社中心 人社部门",
        "经信局 经济和信息化局 工信局 工业和信息化局 工业信息化局",
        "教育局 教育部门 教委 教育厅",
        "教体局 教育体育局 教育和体育局 教育和体育事业中心",
        "科技局 科学技术局 科学技术发展中心",
        "市场监管局 市场监督管理局",
        "自然资源局 自然资源和规划局 自然资源和规划分局 资规局",
        "编办 委编办 机构编制委员会办公室 委机构编制委员会办公室",
        "外办 外事办 外事办公室 政府外事办公室 委外办",
        "金融办 金融工作局 地方金融监督管理局 政府金融办",
        "国资委 国有资产监督管理委员会 国有企业监管部门",
        "退役军人局 退役军人事务局",
        "卫健局 卫生健康局 卫生健康委员会",
        "政府办 政府办公室 人民政府办公室",
        "委办 委办公室",
        "妇联 妇女联合会",
        "残联 残疾人联合会",
    ],
)
def test_the_ways_of_writing_one_department_are_one(group: str) -> None:
    found = {rules.functions_of(rules.canonical(rules.fold(name))) for name in group.split()}
    assert len(found) == 1
    assert found != {()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("教育局", "体育局"),
        ("教育局", "教育工委"),
        ("教育局", "教育督导室"),
        ("政府办", "委办"),
        ("财政局", "税务局"),
    ],
)
def test_different_departments_stay_different(one: str, other: str) -> None:
    assert rules.functions_of(one) != rules.functions_of(other)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("示例市第一中等职业学校", "secondary_school"),
        ("示例技师学院", "technical_school"),
        ("示例职业技术学院", "higher_college"),
        ("示例大学", "applied_university"),
        ("示例市实验小学", "general_school"),
        ("示例科技有限公司", "enterprise"),
        ("示例市软件行业协会", "association"),
        ("示例职业教育集团", "group"),
        ("示例银行", "financial_institution"),
        ("示例高新技术产业开发区管理委员会", "development_zone"),
        ("示例市产教融合工作领导小组", "coordination_body"),
        ("示例镇", "town"),
        ("各区、县（市）政府", "collective"),
        ("示例市教育考试院", "other"),
    ],
)
def test_the_kind_is_read_off_the_name(name: str, kind: str) -> None:
    assert rules.infer_kind(name, CITY) == kind


def test_every_kind_of_the_lexicon_exists() -> None:
    book = lexicon()
    kinds = {f.kind for f in book.functions.values()} | {kind for _, kind in book.kind_patterns}
    kinds |= {kind for c in book.collectives for kind in (*c.kinds, *c.below_kinds)}
    assert kinds <= set(OrganisationKind.values)
    assert all(word in book.functions for words in book.by_stem.values() for word in words)
