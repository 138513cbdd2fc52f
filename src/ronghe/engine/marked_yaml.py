"""YAML as data only, where every key and value still knows its line and column.

Packs and parameters are written by hand by people in other cities, so a mistake must be answered with its
place. Everything that makes YAML surprising is refused: anchors and aliases (the "billion laughs"), tags,
several documents in one file, repeated keys. ``yes``, ``012`` and dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeAlias

import yaml

from ronghe.engine.errors import EngineError

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_NODES = 100_000
SHOWN_FAULTS = 100

Data: TypeAlias = "dict[str, Data] | list[Data] | str | int | float | bool | None"
Place = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}\Z")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a file: where, and why, in words a clerk can act on."""

    file: str
    line: int
    column: int
    path: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place} [{self.path}] {self.reason}" if self.path else f"{place} {self.reason}"


class FilesRefused(EngineError):
    """Files that cannot be accepted, with every fault found in them and not only the first."""

    def __init__(self, code: str, faults: list[Fault], *, hint: str = "") -> None:
        self.faults = tuple(sorted(set(faults)))
        lines = [f"  {fault}" for fault in self.faults[:SHOWN_FAULTS]]
        if len(self.faults) > SHOWN_FAULTS:
            lines.append(f"  另有 {len(self.faults) - SHOWN_FAULTS} 处，改正以上各处后再查")
        super().__init__(code, f"共 {len(self.faults)} 处错误：\n" + "\n".join(lines), hint=hint)


@dataclass(frozen=True, slots=True)
class Mark:
    """Line and column, both counted from one."""

    line: int
    column: int


@dataclass(slots=True)
class MarkedFile:
    """The data of one file and where each part of it is printed."""

    name: str
    data: Data = None
    values: dict[Place, Mark] = field(default_factory=dict)
    keys: dict[Place, Mark] = field(default_factory=dict)

    def fault(self, place: Place, reason: str, *, at_key: bool = False) -> Fault:
        """A fault at that place, or at the nearest enclosing place that is really in the file."""
        mark = self.keys.get(place) if at_key else None
        known = place
        while mark is None and known not in self.values and known:
            known = known[:-1]
        mark = mark or self.values.get(known) or Mark(1, 1)
        return Fault(self.name, mark.line, mark.column, spell_place(place), reason)


def spell_place(place: Place) -> str:
    """``("clauses", 3, "label")`` as ``clauses[3].label``.

    >>> spell_place(("clauses", 3, "label"))
    'clauses[3].label'
    """
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def read_marked_yaml(path: Path, *, name: str = "", max_bytes: int = MAX_BYTES) -> MarkedFile:
    """Read one file, or raise ``FilesRefused`` with the place and the reason."""
    shown = name or path.name
    try:
        size = path.stat().st_size
        if size > max_bytes:
            reason = f"文件过大：{size} 字节，上限 {max_bytes} 字节。请拆分或确认文件是否正确"
            raise FilesRefused("yaml.too_large", [Fault(shown, 1, 1, "", reason)])
        raw = path.read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else f"读不到文件：{error.strerror}"
        raise FilesRefused("yaml.unreadable", [Fault(shown, 1, 1, "", reason)]) from error
    return parse_marked_yaml(raw, name=shown)


def parse_marked_yaml(raw: bytes, *, name: str) -> MarkedFile:
    """Parse the bytes of one file (UTF-8, with or without a byte-order mark)."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = "不是 UTF-8 编码，请另存为 UTF-8 后再试"
        raise FilesRefused("yaml.encoding", [Fault(name, line, 1, "", reason)]) from error
    return _Builder(name, text).build()


class _Builder:
    """Builds the data from parse events, so that an alias is refused before anything is expanded."""

    def __init__(self, name: str, text: str) -> None:
        self.file = MarkedFile(name)
        self.text = text
        self.nodes = 0
        self.repeated: list[Fault] = []

    def build(self) -> MarkedFile:
        try:
            events: Iterator[yaml.Event] = yaml.parse(self.text, Loader=_LOADER)
            seen_document = False
            for event in events:
                if not isinstance(event, yaml.DocumentStartEvent):
                    continue
                if seen_document:
                    self._refuse(event, "一个文件里只能有一份文档，请去掉多余的“---”")
                seen_document = True
                self.file.data = self._node(next(events), events, ())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            reason = f"不是合法的 YAML：{_in_chinese(error)}"
            raise FilesRefused("yaml.syntax", [Fault(self.file.name, *place, "", reason)]) from error
        except yaml.YAMLError as error:
            reason = f"含有不允许的字符：{str(error).splitlines()[0]}"
            raise FilesRefused(
                "yaml.syntax", [Fault(self.file.name, *self._bad_char(error), "", reason)]
            ) from error
        if self.repeated:
            raise FilesRefused("yaml.repeated_key", self.repeated)
        return self.file

    def _bad_char(self, error: yaml.YAMLError) -> tuple[int, int]:
        position = getattr(error, "position", 0) or 0
        before = self.text[:position]
        return before.count("\n") + 1, position - before.rfind("\n")

    def _refuse(self, event: yaml.Event, reason: str, place: Place = ()) -> NoReturn:
        mark = _mark(event)
        fault = Fault(self.file.name, mark.line, mark.column, spell_place(place), reason)
        raise FilesRefused("yaml.refused", [fault])

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], place: Place) -> Data:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._refuse(event, f"内容过多：超过 {MAX_NODES} 个节点", place)
        if len(place) > MAX_DEPTH:
            self._refuse(event, f"嵌套过深：超过 {MAX_DEPTH} 层", place)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                event, "不允许使用锚点和别名（& 与 *），请把内容写全；文字以 & 或 * 开头时请加引号", place
            )
        if getattr(event, "tag", None):
            self._refuse(event, "不允许使用类型标签（!），请直接写值；文字以 ! 开头时请加引号", place)
        self.file.values[place] = _mark(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, place)
        assert isinstance(event, yaml.ScalarEvent)  # noqa: S101 - the grammar leaves nothing else
        return _scalar(event)

    def _mapping(self, events: Iterator[yaml.Event], place: Place) -> dict[str, Data]:
        result: dict[str, Data] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
                self._refuse(event, "键必须是一个词，不能是列表、映射或合并符号“<<”", place)
            key = str(event.value)
            inner = (*place, key)
            mark = _mark(event)
            if key in result:
                reason = f"键“{key}”重复，第 {self.file.keys[inner].line} 行已经写过；请只留一个"
                self.repeated.append(
                    Fault(self.file.name, mark.line, mark.column, spell_place(inner), reason)
                )
            self.file.keys[inner] = mark
            result[key] = self._node(next(events), events, inner)
        return result

    def _sequence(self, events: Iterator[yaml.Event], place: Place) -> list[Data]:
        result: list[Data] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            result.append(self._node(event, events, (*place, len(result))))
        return result


_PROBLEMS = {
    "mapping values are not allowed": "这里不能有冒号；值里带“冒号加空格”时请加引号",
    "did not find expected key": "缩进与上文不一致，或缺少键",
    "did not find expected '-' indicator": "列表项的缩进与上文不一致",
    "did not find expected ',' or ']'": "方括号没有闭合，或缺少逗号",
    "did not find expected ',' or '}'": "花括号没有闭合，或缺少逗号",
    "did not find expected node content": "逗号或括号多了一个",
    "cannot start any token": "不能以这个字符开头；制表符请改成空格，@、%、` 开头请加引号",
    "unexpected end of stream": "引号没有闭合",
    "could not find expected ':'": "缺少冒号，或多行文字没有加引号",
    "did not find expected <document start>": "前文已经结束，这里多出内容",
}


def _in_chinese(error: yaml.MarkedYAMLError) -> str:
    problem = f"{error.problem or ''} {error.context or ''}"
    return next((words for known, words in _PROBLEMS.items() if known in problem), "请检查缩进、冒号和引号")


def _mark(event: yaml.Event) -> Mark:
    start = event.start_mark
    return Mark(start.line + 1, start.column + 1) if start else Mark(1, 1)


def _scalar(event: yaml.ScalarEvent) -> Data:
    value = str(event.value)
    if event.style:
        return value
    if value.lower() in _WORDS and value in (value.lower(), ""):
        return _WORDS[value]
    if _INTEGER.match(value):
        return int(value)
    if _DECIMAL.match(value):
        return float(value)
    return value
