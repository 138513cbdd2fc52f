"""Repetitions: what is one vacancy and what is not, however many there are."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.ads.duplicates import firsts
from ronghe.engine.ads.guards import Facts, guards
from ronghe.engine.ads.sketches import PLACES, letters, likeness, signatures
from ronghe.engine.ads.texts import employer_key

DAY = date(2025, 3, 1)
DUTIES = (
    "负责车间电气设备的日常巡检与维修，编制保养计划，处理突发故障，做好记录。"
    "持有电工证，能看懂图纸，吃苦耐劳，服从安排。提供食宿，节日福利，每年调薪一次。"
)
OTHER = (
    "接待来访客户，介绍产品性能和价格，跟进订单与回款，维护老客户关系，每周提交销售报表。"
    "有两年以上同类经验，沟通能力强，能适应出差，会开车者优先考虑，底薪加提成。"
)


def fact(**more: object) -> Facts:
    usual = {
        "title": "电工",
        "description": DUTIES,
        "employer_key": employer_key("清远某机电有限公司"),
        "profile": "机械",
        "region": "441802",
        "rest": "",
        "posted": DAY,
        "pay": 7000.0,
    }
    return Facts(**(usual | more))  # type: ignore[arg-type]


def groups(*facts: Facts) -> list[int]:
    table, texts = guards(facts)
    return firsts(table, signatures(texts)).tolist()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"title": "急聘电工（五险一金）"},
        {"title": "电工 6-8K"},
        {"description": DUTIES.replace("，", ",").replace("。", "\n")},
        {"description": DUTIES + "联系电话〔电话已去除〕"},
        {"description": DUTIES.replace("提供食宿，", "")},
        {"region": "441800"},
        {"region": ""},
        {"pay": 0.0},
        {"pay": 7500.0},
        {"posted": DAY + timedelta(days=59)},
        {"employer_key": ""},
        {"description": ""},
    ],
)
def test_the_same_vacancy_said_again(more: dict[str, object]) -> None:
    assert groups(fact(), fact(**more)) == [0, 0]


@pytest.mark.parametrize(
    "more",
    [
        {"title": "高级电工"},
        {"title": "电工主管"},
        {"title": "电工（实习）"},
        {"title": "会计"},
        {"description": OTHER},
        {"region": "441803"},
        {"region": "330600"},
        {"region": "", "rest": "国外"},
        {"employer_key": employer_key("绍兴某机电有限公司")},
        {"pay": 14000.0},
        {"posted": DAY + timedelta(days=61)},
        {"employer_key": "", "profile": "纺织"},
    ],
)
def test_another_vacancy(more: dict[str, object]) -> None:
    second = fact(**more)
    first = fact(employer_key="") if more.get("profile") else fact()
    assert groups(first, second) == [0, 1]


def test_programming_languages_are_told_apart() -> None:
    titles = ["Java开发工程师", "PHP开发工程师", "JAVA开发工程师(双休)"]
    assert groups(*(fact(title=title) for title in titles)) == [0, 1, 0]


def test_without_any_text_nothing_is_joined_unless_employer_title_place_and_pay_agree() -> None:
    bare = fact(description="")
    assert groups(bare, bare) == [0, 0]
    assert groups(bare, fact(description="", pay=9000.0)) == [0, 1]
    nameless = fact(description="", employer_key="")
    assert groups(nameless, nameless) == [0, 1]


def test_the_earliest_is_first_and_a_known_one_before_it() -> None:
    facts = [fact(posted=DAY + timedelta(days=9)), fact(posted=DAY), fact(posted=DAY + timedelta(days=3))]
    assert groups(*facts) == [1, 1, 1]
    table, texts = guards(facts)
    table["known"][2] = True
    assert firsts(table, signatures(texts)).tolist() == [2, 2, 2]


def test_days_may_hang_together_in_a_chain() -> None:
    days = [DAY + timedelta(days=40 * n) for n in range(4)]
    assert groups(*(fact(posted=day) for day in days)) == [0, 0, 0, 0]
    assert groups(fact(), fact(posted=days[3])) == [0, 1]


def test_a_chain_of_small_changes_does_not_join_what_is_no_longer_alike() -> None:
    sentences = [
        f"第{n}项：负责{word}，做好{word}的记录和交接，按时完成{word}报表。"
        for n, word in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯")
    ]
    slid = [fact(description="".join(sentences[n : n + 7])) for n in range(8)]
    found = groups(*slid)
    assert found[0] == found[1]
    assert found[0] != found[-1]


def test_fifty_thousand_copies_are_one_vacancy_and_quick() -> None:
    some = [fact(description=f"{DUTIES}班次{n}", title=("电工", "急聘电工")[n % 2]) for n in range(500)]
    table, texts = guards(some)
    table, marks = np.tile(table, 100), np.tile(signatures(texts), (100, 1))
    started = time.process_time()
    assert set(firsts(table, marks).tolist()) == {0}
    assert time.process_time() - started < 10


def test_a_template_of_thousands_of_employers_is_not_one_vacancy() -> None:
    facts = [fact(employer_key=f"第{n}公司") for n in range(2_000)]
    assert groups(*facts, *facts) == [*range(2_000), *range(2_000)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([DUTIES, OTHER, ""]), st.sampled_from(["电工", "会计"]), st.integers(0, 90)
        ),
        max_size=12,
    )
)
def test_groups_are_whole_and_led_by_one_of_their_own(rows: list[tuple[str, str, int]]) -> None:
    found = groups(*(fact(description=d, title=t, posted=DAY + timedelta(days=n)) for d, t, n in rows))
    for row, leader in enumerate(found):
        assert found[leader] == leader
        assert rows[leader][1] == rows[row][1]
        assert rows[leader][2] <= rows[row][2]


@given(st.integers(0, 1_000), st.lists(st.integers(0, 300), min_size=2, max_size=5))
def test_a_sketch_does_not_depend_on_its_neighbours(seed: int, sizes: list[int]) -> None:
    rng = random.Random(seed)
    texts = ["".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(size)) for size in sizes]
    together = signatures(texts)
    for n, text in enumerate(texts):
        assert (signatures([text])[0] == together[n]).all()


def test_likeness_is_near_the_true_share() -> None:
    rng = random.Random(3)
    for kept in (0.9, 0.7, 0.5):
        first = "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(1_000))
        second = first[: int(1_000 * kept)] + "".join(
            chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(1_000 - int(1_000 * kept))
        )
        runs = [{text[n : n + 5] for n in range(len(text) - 4)} for text in (first, second)]
        true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        marks = signatures([first, second])
        assert float(likeness(marks[:1], marks[1:])[0]) == pytest.approx(true, abs=0.13)


def test_short_and_empty_texts_have_a_sketch_of_zeros_or_their_own() -> None:
    marks = signatures(["", "短", "刚好五个字"])
    assert marks.shape == (3, PLACES)
    assert marks.dtype == np.uint8
    assert signatures([]).shape == (0, PLACES)


def test_letters_leave_out_signs_and_what_was_taken_out() -> None:
    assert letters("A、联系〔电话已去除〕，B_1。") == "a联系b1"
