"""Invented pages of an invented city, read the way a plain text file is."""

from __future__ import annotations

from pathlib import Path

from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.model import Extraction, Task
from ronghe.engine.policytext.page import Page


def page_of(text: str, name: str = "page.txt") -> Page:
    """A page as the text reader makes it: text and input are the same."""
    return Page(name=name, kind="txt", encoding="utf-8", raw=text, text=text)


def read(text: str) -> Extraction:
    return extract(page_of(text))


def read_file(path: Path) -> Extraction:
    return extract(page_of(path.read_bytes().decode("utf-8"), path.name))


def labels(extraction: Extraction) -> list[str]:
    return [clause.label for clause in extraction.clauses]


def headings(extraction: Extraction) -> list[str | None]:
    return [clause.heading for clause in extraction.clauses]


def task_of(extraction: Extraction, clause: str) -> Task:
    return next(task for task in extraction.tasks if task.clause == clause)
