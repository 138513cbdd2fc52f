"""How strongly a sentence binds."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.modality import modality_of
from ronghe.engine.policytext.model import Modality
from tests.engine.policytext.pages import read


@pytest.mark.register("POL-07")
@pytest.mark.parametrize(
    ("sentence", "modality", "word"),
    [
        ("各地应将新建实验室用地视为教育用地", "must", "应"),
        ("新入职教师须赴企业实践", "must", "须"),
        ("任何单位不得组织商业活动", "must", "不得"),
        ("财政部门要加大投入力度", "must", "要"),
        ("符合条件的,可采用划拨方式供地", "may", "可"),
        ("允许职业院校自主支配经费", "may", "允许"),
        ("鼓励企业依法举办职业教育", "encourage", "鼓励"),
        ("积极支持学校与企业合作", "encourage", "支持"),
        ("探索建立校企联合体", "explore", "探索"),
        ("积极探索成本分担机制", "explore", "探索"),
        ("力争建成省级示范基地", "strive", "力争"),
        ("争取2024年秋季完成工程", "strive", "争取"),
        ("到2025年,体系基本形成", "target", "到2025年"),
        ("建立健全工作机制", "must", ""),
        ("提供政策支持和重要保障,满足需要", "must", ""),
        ("适应产业发展要求,形成可持续的机制", "must", ""),
        ("供需对接效应更加显著", "must", ""),
    ],
)
def test_the_word_that_says_so(sentence: str, modality: str, word: str) -> None:
    found = modality_of(sentence)
    assert (found[0].value, found[1]) == (modality, word)


def test_a_clause_that_mixes_them_keeps_each_sentence() -> None:
    text = """一、任务
（一）完善体系。鼓励企业办学。各校应建立档案。可适当放宽条件。（责任单位：市教育局）
二、其他
落实。
"""
    task = read(text).tasks[0]
    assert [sentence.modality.value for sentence in task.sentences] == ["encourage", "must", "may"]
    assert task.mixed
    assert task.modality is Modality.MUST


def test_the_heading_decides_for_the_task() -> None:
    text = "一、任务\n（一）鼓励学校引企入教。实施百校工程。（责任单位：市教育局）\n二、其他\n落实。\n"
    assert read(text).tasks[0].modality is Modality.ENCOURAGE
