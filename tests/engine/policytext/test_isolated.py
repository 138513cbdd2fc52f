"""Reading in a child process: the same answer, and no file can hang, fill or crash the server."""

from __future__ import annotations

import os
import pickle
import time

import pytest

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext import isolated
from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.isolated import extract_safely
from ronghe.engine.policytext.readers import read_bytes

PLAN = (
    "临江市人民政府办公室关于印发临江市深化产教融合实施方案的通知\n临政办发〔2024〕3号\n一、主要任务\n"
    "（一）建设实训基地。到2027年，建成市级实训基地12个。（责任单位：市教育局、市财政局）\n"
    "（二）加强师资。每年选派教师到企业实践。（牵头单位：市人力社保局）\n"
).encode()


def test_the_answer_is_that_of_the_same_process() -> None:
    page, extraction = extract_safely(PLAN, "plan.txt")
    assert page == read_bytes(PLAN, "plan.txt")
    assert extraction == extract(page)
    assert [clause.label for clause in extraction.clauses]


def test_a_refusal_comes_through_word_for_word() -> None:
    with pytest.raises(EngineError) as here:
        read_bytes(b"\x89PNG\r\n\x1a\n", "a.txt")
    with pytest.raises(EngineError) as there:
        extract_safely(b"\x89PNG\r\n\x1a\n", "a.txt")
    assert (there.value.code, str(there.value)) == (here.value.code, str(here.value))


def test_time_is_limited() -> None:
    started = time.monotonic()
    with pytest.raises(EngineError, match=r"plan\.txt") as caught:
        extract_safely(PLAN, "plan.txt", seconds=0.02)
    assert caught.value.code == "policytext.timeout"
    assert caught.value.hint
    assert time.monotonic() - started < 10


def test_memory_is_limited() -> None:
    heavy = ("<html>" + "<p>推动落实</p>" * 90_000).encode()
    with pytest.raises(EngineError) as caught:
        extract_safely(heavy, "a.html", memory=64 * 1024 * 1024)
    assert caught.value.code == "policytext.too_complex"


def test_a_child_that_dies_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated.sys, "executable", "/bin/false")
    with pytest.raises(EngineError) as caught:
        extract_safely(PLAN, "plan.txt")
    assert caught.value.code == "policytext.failed"


def test_too_many_at_once_wait_and_then_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(isolated.AT_ONCE):
        isolated._places.acquire()
    try:
        with pytest.raises(EngineError) as caught:
            extract_safely(PLAN, "plan.txt", seconds=0.01)
    finally:
        for _ in range(isolated.AT_ONCE):
            isolated._places.release()
    assert caught.value.code == "policytext.busy"


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("false",)


@pytest.mark.parametrize(
    "answer", [b"O" + pickle.dumps(Evil()), b"O" + pickle.dumps([1]), b"O", b"Onoise", b"X"]
)
def test_an_answer_of_anything_else_is_refused(answer: bytes) -> None:
    with pytest.raises(EngineError) as caught:
        isolated._open(answer, "a.txt")
    assert caught.value.code == "policytext.failed"
