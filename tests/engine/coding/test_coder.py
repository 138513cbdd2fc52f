"""The shipped model on titles written for these tests."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ronghe.engine.coding.cleaning import clean_title
from ronghe.engine.coding.coder import ALTERNATIVES, Coder, duties
from ronghe.engine.coding.corrections import Correction, CorrectionBook
from ronghe.engine.coding.model import OFFICIAL_SCORE, SHIPPED, read_model, shipped_model
from ronghe.engine.errors import EngineError

CERTAIN = {
    "会计": "会计专业人员",
    "Java开发工程师（五险一金）": "计算机软件工程技术人员",
    "短视频剪辑师": "剪辑师",
    "中餐厨师": "中式烹调师",
    "汽车维修技师 包吃住": "汽车维修工",
    "商场保安": "保安员",
    "美容师学徒": "美容师",
    "电焊工 300元/天": "焊工",
}
RIGHT_GROUP = {
    "外卖骑手": "4-10",
    "小学数学老师": "2-08",
    "三甲医院护士": "2-05",
    "仓库管理员": "4-02",
    "机械设计师": "2-02",
}


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.mark.parametrize(("title", "name"), CERTAIN.items())
def test_plain_titles_get_their_occupation(coder: Coder, title: str, name: str) -> None:
    assert coder.code_one(title).alternatives[0].name == name


@pytest.mark.parametrize(("title", "group"), RIGHT_GROUP.items())
def test_everyday_words_get_the_right_group(coder: Coder, title: str, group: str) -> None:
    assert coder.code_one(title).alternatives[0].code.startswith(group)


def test_official_names_find_themselves(coder: Coder) -> None:
    classes = coder.model.classes
    own = [(code, name) for code, name in zip(classes.codes, classes.names, strict=True) if code[5:7] != "00"]
    sample = own[::25]
    found = list(coder.code(name for _, name in sample))
    pairs = list(zip(sample, found, strict=True))
    assert (
        sum(code in [one.code for one in answer.alternatives] for (code, _), answer in pairs)
        >= len(pairs) - 1
    )
    assert sum(answer.alternatives[0].code == code for (code, _), answer in pairs) >= 0.8 * len(pairs)


def test_five_alternatives_best_first_with_probabilities(coder: Coder) -> None:
    found = coder.code_one("前端开发")
    assert len(found.alternatives) == ALTERNATIVES
    assert len({one.code for one in found.alternatives}) == ALTERNATIVES
    rest = [one.score for one in found.alternatives[1:]]
    assert rest == sorted(rest, reverse=True)
    assert sum(one.score for one in found.alternatives) <= 1.001
    assert all(one.name for one in found.alternatives)


@pytest.mark.parametrize(("title", "reason"), [("", "名称为空"), ("  ", "名称为空"), ("8000+", "没有文字")])
def test_a_title_without_words_is_refused_with_the_reason(coder: Coder, title: str, reason: str) -> None:
    found = coder.code_one(title)
    assert (found.code, found.alternatives) == ("", ())
    assert reason in found.reason


def test_a_doubtful_title_is_not_coded_but_keeps_its_alternatives(coder: Coder) -> None:
    found = coder.code_one("合伙人加盟")
    assert found.score < coder.least
    assert found.code == ""
    assert "把握不足" in found.reason
    assert len(found.alternatives) == ALTERNATIVES


def test_the_threshold_decides(coder: Coder) -> None:
    for answer in coder.code(["会计", "项目助理", "质检", "综合岗", "店长", "普工"]):
        assert bool(answer.code) == (answer.score >= coder.least)


def test_a_description_changes_a_vague_title(coder: Coder) -> None:
    alone = {one.code: one.score for one in coder.code_one("实施工程师").alternatives}
    said = "岗位职责：负责软件系统的安装、部署和数据库维护，编写程序和测试软件。任职要求：本科。"
    with_it = coder.code_one("实施工程师", said)
    software = [one for one in with_it.alternatives if one.code.startswith(("2-02-10", "4-04"))]
    assert sum(one.score for one in software) > sum(
        score for code, score in alone.items() if code.startswith(("2-02-10", "4-04"))
    )


def test_an_official_name_in_full_leads(coder: Coder) -> None:
    model = coder.model
    names = model.classes.by_name
    order, share = model.rank(list(names))
    assert len(names) > 2_000
    assert order[:, 0].tolist() == list(names.values())
    assert share[:, 0].min() >= np.float32(OFFICIAL_SCORE)
    assert np.all(np.diff(np.sort(order, axis=1), axis=1) > 0)
    assert np.allclose(share.sum(axis=1), 1, atol=1e-5)


def test_a_name_that_two_occupations_have_does_not_lead_by_itself() -> None:
    classes = shipped_model().classes
    times = Counter(clean_title(name) for name in classes.names)
    shared = [name for name, count in times.items() if count > 1]
    assert shared
    assert not set(shared) & set(classes.by_name)


def test_duties_are_read_and_demands_are_not() -> None:
    said = "公司简介。岗位职责：1、负责车间设备的保养与检修，处理故障；2、配合改造。任职要求：会英语"
    assert "检修" in duties(said)
    assert "公司简介" not in duties(said)
    assert "英语" not in duties(said)


def test_answers_do_not_depend_on_the_company_of_others(coder: Coder) -> None:
    titles = ["会计", "会计", "", "叉车司机", "新媒体运营", "会计"]
    together = list(Coder().code(titles))
    assert [one.code for one in together] == [coder.code_one(title).code for title in titles]
    assert together[0] == together[5]


def test_corrections_come_first_and_are_kept(tmp_path: Path) -> None:
    codes = set(shipped_model().classes.codes)
    path = tmp_path / "更正.csv"
    book = CorrectionBook(path, codes)
    book.add(Correction("砧板师傅", "4-03-02-01", "区人社局", date(2026, 3, 1)))
    book.add(Correction("砧板师傅", "4-03-02-03", "市人社局", date(2026, 4, 1), "复核"))
    again = CorrectionBook(path, codes)
    assert [row.code for row in again.current()] == ["4-03-02-03"]
    assert len(again.rows) == 2
    found = Coder(corrections=again).code_one("砧 板师傅")
    assert (found.code, found.reason) == ("4-03-02-03", "按更正记录")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("砧板,9-99-99-99,,2026-03-01,", "coding.corrections_code"),
        (",4-03-02-01,,2026-03-01,", "coding.corrections_title"),
        ("砧板,4-03-02-01,,去年,", "coding.corrections_day"),
    ],
)
def test_a_wrong_correction_is_named_with_its_line(tmp_path: Path, line: str, code: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(f"title,code,by,on,note\n{line}\n", encoding="utf-8")
    with pytest.raises(EngineError) as caught:
        CorrectionBook(path, set(shipped_model().classes.codes))
    assert caught.value.code == code
    assert "第2行" in caught.value.where


def test_the_model_is_small_and_loads_at_once() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) <= 5_000_000
    started = time.process_time()
    model = read_model()
    assert time.process_time() - started < 2
    assert len(model.classes.codes) > 1_600
    assert np.all(np.diff([model.classes.codes.index(code) for code in sorted(model.classes.codes)]) == 1)


def test_a_missing_model_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="模型读不出来"):
        read_model(tmp_path)
