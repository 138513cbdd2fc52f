"""Whatever the text: no crash, exact places, and time that grows with length only."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.model import Extraction
from ronghe.engine.policytext.page import Page, Span, Table
from tests.engine.policytext.pages import page_of, read

PIECES = [
    *"一二三四五六七八九十、，。：；（）〔〕《》“”()[],.:;%年月日个名所家项人元万亿半每前到至",
    *(
        "\n",
        "\r\n",
        "\u3000",
        "\t",
        " ",
        "\u200b",
        "\u202e",
        "\ufeff",
        "&nbsp;",
        "&quot;",
        "<p>",
        "</td>",
        "<br",
    ),
    *(
        "一、",
        "（一）",
        "1.",
        "（1）",
        "第一章 总则",
        "第二条 ",
        "附件",
        "附件1",
        "序号",
        "重点任务",
        "牵头单位",
        "责任单位：",
        "配合单位：",
    ),
    *(
        "市教育局",
        "各区、县（市）政府",
        "市财政局等",
        "牵头",
        "负责",
        "配合",
        "不少于",
        "不超过",
        "以上",
        "左右",
        "1.5",
        "2025年",
        "半年",
    ),
    *(
        "建设",
        "推进校企合作",
        "双师型教师占比",
        "每生每年",
        "4000-6000",
        "云政办发〔2024〕16号",
        "2024年5月8日",
        "202391",
    ),
    *(
        "关于印发",
        "的通知",
        "自发布之日起施行",
        "黑体为牵头部门",
        "鼓励",
        "力争",
        "应当",
        "職業教育",
        "發展",
        "名单",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)


def check_places(found: Extraction) -> None:
    text = found.page.text
    dumped = found.to_json()
    for part in (
        "clauses",
        "tasks",
        "annex_tasks",
        "indicators",
        "milestones",
        "indicators_optional",
        "non_indicators",
    ):
        for item in dumped[part]:
            assert found.page.raw[item["offset"] : item["offset"] + len(item["quote"])] == item["quote"]
    for item in (*found.clauses, *found.tasks, *found.annex_tasks, *found.indicators, *found.milestones):
        assert 0 <= item.start <= item.end <= len(text)
        for sentence in getattr(item, "sentences", ()):
            assert 0 <= sentence.start < sentence.end <= len(text)
    for clause in found.clauses:
        assert clause.body_start <= clause.body_end
    for task in found.tasks:
        assert task.note_start < task.note_end
        assert not set(task.lead_units) & set(task.responsible_units)


def attempt(page: Page) -> None:
    """Either a sound extraction or the one refusal there is, and that only of a page without text."""
    found: Extraction | EngineError
    try:
        found = extract(page)
    except EngineError as error:
        found = error
    if isinstance(found, EngineError):
        assert found.code == "policytext.empty"
        assert not page.text.strip()
    else:
        check_places(found)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_texts_of_the_genre_in_any_disorder(text: str) -> None:
    attempt(page_of(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    attempt(page_of(text))


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.data())
def test_any_bold_and_any_tables(text: str, data: st.DataObject) -> None:
    spots = st.tuples(*[st.integers(0, len(text))] * 2).map(lambda pair: Span(min(pair), max(pair)))
    bold = tuple(data.draw(st.lists(spots, max_size=4)))
    rows = data.draw(st.lists(st.lists(spots, max_size=4).map(tuple), max_size=4))
    page = Page("a.html", "html", "utf-8", text, text, tuple(range(len(text))), bold, (Table(tuple(rows)),))
    attempt(page)


def test_the_same_page_gives_the_same_answer() -> None:
    text = "一、任务\n（一）建设。建成基地10个。（责任单位：市教育局）\n二、其他\n落实。\n"
    assert extract(page_of(text)) == extract(page_of(text))


def test_a_page_without_text_is_refused_with_a_way_out() -> None:
    with pytest.raises(EngineError) as caught:
        read(" \n\u3000")
    assert caught.value.hint
    assert caught.value.where == "page.txt"


HOSTILE: dict[str, Callable[[int], str]] = {
    "open brackets": lambda n: "（" * n,
    "notes never closed": lambda n: "（责任单位：" * (n // 6),
    "digits": lambda n: "1" * n,
    "numbers": lambda n: "12 " * (n // 3),
    "line ends": lambda n: "\n" * n + "甲",
    "chapters": lambda n: "一、甲\n" * (n // 4),
    "clauses on one line": lambda n: "。（一）甲。" * (n // 6),
    "chapters on one line": lambda n: "一、甲（一）乙。" * (n // 8),
    "half tags": lambda n: "<a " * (n // 3),
    "entities": lambda n: "&amp" * (n // 4),
    "quotation marks": lambda n: "“《" * (n // 2),
    "years": lambda n: "到2025年" * (n // 6),
    "windows": lambda n: "每年" * (n // 2),
    "blanks": lambda n: " " * n + "甲",
    "annexes": lambda n: "附件\n" * (n // 3),
    "titles": lambda n: "关于\n" * (n // 3),
    "planted": lambda n: "888bet官网下载人民政府\n" * (n // 15),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_more_than_linear_time(name: str) -> None:
    read(HOSTILE[name](2_000))
    small, large = (seconds_to_read(HOSTILE[name](size)) for size in (10_000, 40_000))
    assert large < 8 * max(small, 0.05)


def seconds_to_read(text: str) -> float:
    """Processor time of the quickest of three readings: what else the machine does must not count."""
    times = []
    for _ in range(3):
        started = time.process_time()
        read(text)
        times.append(time.process_time() - started)
    return min(times)
