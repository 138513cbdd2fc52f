"""Fifteen public pages without annotation: they go through, and what is plain to see is found."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.model import Extraction
from ronghe.engine.policytext.readers import read
from tests.support.shared import shared_path

# 页：（条款数下限、带责任说明的任务数、文号、成文日期）
PLAIN = {
    "01.html": (20, 14, "国发〔2018〕39号", "2018-11-16"),
    "03.html": (28, 18, "国发〔2018〕42号", "2018-12-21"),
    "04.html": (24, 16, "国办发〔2018〕121号", "2018-12-11"),
    "05.html": (22, 15, "国办发〔2018〕129号", "2018-12-30"),
    "06.html": (20, 20, "国办发〔2018〕128号", "2018-12-29"),
    "09.txt": (25, 18, "鄂政办发〔2016〕32号", "2016-05-20"),
    "10.txt": (23, 17, "沈政办发〔2017〕85号", "2017-10-11"),
    "11.txt": (26, 18, "南政办〔2017〕215号", "2017-11-27"),
    "12.txt": (18, 14, "青政办发〔2016〕33号", "2016-11-21"),
    "15.txt": (100, 88, "包府办发〔2022〕43号", "2022-04-14"),
    "17.html": (25, 0, "穗人社规字〔2019〕6号", "2019-10-09"),
    "19.html": (15, 0, None, None),
    "20.pdf": (25, 0, "教育部令第13号", "2002-07-25"),
    "21.pdf": (15, 0, "教体艺〔2019〕2号", "2019-03-29"),
    "22.pdf": (15, 0, "教体艺〔2014〕1号", "2014-01-10"),
}


def found(name: str) -> Extraction:
    return extract(read(shared_path(f"data/pages/{name}")))


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_to_see(name: str) -> None:
    clauses, tasks, number, issued = PLAIN[name]
    page = found(name)
    assert len(page.clauses) >= clauses
    assert len(page.tasks) >= tasks
    assert page.meta.document_number == number
    assert page.meta.issued_on == issued
    assert len({clause.label for clause in page.clauses}) == len(page.clauses)


@pytest.mark.parametrize("name", PLAIN)
def test_quotes_are_the_words_of_the_page(name: str) -> None:
    page = found(name)
    dumped = page.to_json()
    for part in ("clauses", "tasks", "indicators"):
        for item in dumped[part]:
            assert item["quote"] in page.page.text
            assert page.page.raw[item["offset"]] == item["quote"][0]
