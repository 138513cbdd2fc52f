"""Names of people a page prints: whoever keeps the page keeps the posts, not the names.

The lists of members are found while reading (``Extraction.personal``); here also the lines that name a
contact or an editor, and mobile numbers. Every character is replaced by ``□``, so that all places stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Protocol, TypeVar

from ronghe.engine.policytext.items import Place
from ronghe.engine.policytext.model import Extraction
from ronghe.engine.policytext.page import Page

BLANK = "□"
NOTE = "页面印有人员姓名或手机号，已用“□”遮盖；原文件不保存，只保存遮盖后的文字和原文件校验值。"
_NAME = r"[\u4e00-\u9fff][\u4e00-\u9fff·\u3000 ]{0,6}[\u4e00-\u9fff]"
_NAMED = re.compile(
    r"(?:联系人|联络人|联络员|签发人?|经办人|解读人|发言人|主讲人|撰稿人?|通讯员|记者|审核人?|校对人?|"
    r"责任编辑|编辑|发布人|录入人?|作者)"
    rf"(?:姓名)?[ \t\u3000]*[:：][ \t\u3000]*({_NAME}(?:[、,，/]{_NAME})*)"
    r"(?=[ \t\u3000,，。;；、)）(（|\]】\n]|$|电话|联系|手机)",
    re.M,
)
_OFFICE = re.compile(r"(?:室|局|科|处|委|部|办|院|校|组|股|中心|协会|公司|网|政府|机关|单位)$")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=_Stretch)


def without_persons(extraction: Extraction) -> Extraction:
    """The same reading with every name blanked and nothing read from a list of names."""
    contacts = _contacts(extraction.page.text)
    places = _joined([*extraction.personal, *contacts])
    if not places:
        return extraction
    extraction = _scrubbed(extraction, {extraction.page.text[c.start : c.end] for c in contacts})
    clauses = _outside(extraction.clauses, places)
    gone = {item.label for item in extraction.clauses} - {item.label for item in clauses}
    rows = _outside(extraction.annex_tasks, places)
    return replace(
        extraction,
        page=_blanked(extraction.page, places),
        personal=places,
        clauses=clauses,
        tasks=tuple(
            item
            for item in _outside(extraction.tasks, places)
            if item.clause not in gone and not _within(item.note_start, item.note_end, places)
        ),
        annex_tasks=rows,
        indicators=_outside(extraction.indicators, places),
        indicators_optional=_outside(extraction.indicators_optional, places),
        milestones=_outside(extraction.milestones, places),
        non_indicators=_outside(extraction.non_indicators, places),
        annex_links=tuple(
            link
            for link in extraction.annex_links
            if not _within(link.annex_start, link.annex_end, places)
            and not (link.clause is not None and _within(link.body_start, link.body_end, places))
        ),
    )


def _contacts(text: str) -> list[Place]:
    found = [Place(match.start(), match.end()) for match in _MOBILE.finditer(text)]
    for match in _NAMED.finditer(text):
        if not _OFFICE.search(match.group(1)):
            found.append(Place(match.start(1), match.end(1)))
    return found


def _joined(places: Iterable[Place]) -> tuple[Place, ...]:
    """In order, each character at most once."""
    joined: list[Place] = []
    for place in sorted(places, key=lambda one: (one.start, one.end)):
        if joined and place.start <= joined[-1].end:
            joined[-1] = Place(joined[-1].start, max(joined[-1].end, place.end))
        elif place.end > place.start:
            joined.append(place)
    return tuple(joined)


def _within(start: int, end: int, places: Sequence[Place]) -> bool:
    return any(place.start <= start and end <= place.end for place in places)


def _outside(items: Sequence[S], places: Sequence[Place]) -> tuple[S, ...]:
    return tuple(item for item in items if not _within(item.start, item.end, places))


def _scrubbed(value: Any, words: set[str]) -> Any:
    """The names out of what was copied from the text into items: a row's text, a doubt."""
    if isinstance(value, str) and not isinstance(value, Enum):
        for word in words:
            value = value.replace(word, BLANK * len(word))
        return value
    if isinstance(value, tuple):
        return tuple(_scrubbed(part, words) for part in value)
    if is_dataclass(value) and not isinstance(value, Page | type):
        changes = {one.name: _scrubbed(getattr(value, one.name), words) for one in fields(value)}
        return replace(value, **changes)
    return value


def _blanked(page: Page, places: Sequence[Place]) -> Page:
    text = list(page.text)
    raw = text if page.offsets is None else list(page.raw)
    for place in places:
        _blank(text, place.start, place.end)
        if page.offsets is not None:
            _blank(raw, page.place(place.start), page.place(place.end - 1) + 1)
    return replace(page, text="".join(text), raw="".join(raw), notes=(*page.notes, NOTE))


def _blank(characters: list[str], start: int, end: int) -> None:
    characters[start:end] = [c if c.isspace() else BLANK for c in characters[start:end]]
