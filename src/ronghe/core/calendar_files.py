"""Reads the State Council's announcement of one year from a small file, and refuses a doubtful one."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ronghe.core.errors import RongheError
from ronghe.core.workdays import FIRST_YEAR, YEAR_END, AnnouncedYear, say_date
from ronghe.engine.marked_yaml import Data, FilesRefused, parse_marked_yaml

STATUTORY = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
"""Every announcement names all of them; a file without one is cut off."""

REST, WORK = "放假", "上班"
MAX_BYTES = 200_000
MAX_RANGE = 15
"""Days; the longest holiday ever announced had nine."""


class CalendarInvalid(RongheError):
    """The file of an announced calendar cannot be right; the message says every place."""

    status = 422
    title = "工作日历有误"


@dataclass(slots=True)
class _Draft:
    """What has been read so far, with every fault instead of only the first."""

    name: str
    year: int = 0
    document: str = ""
    rest: dict[dt.date, str] = field(default_factory=dict)
    work: dict[dt.date, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{self.name} {where}：{what}")

    def put(self, where: str, date: dt.date, kind: str, label: str) -> None:
        if not label:
            self.fault(where, "没有写明是哪个节日")
        if kind not in (REST, WORK):
            self.fault(where, f"类别“{kind}”应为“{REST}”或“{WORK}”")
        elif date in self.rest or date in self.work:
            self.fault(where, f"{say_date(date)}重复出现")
        elif kind == WORK and date.weekday() < 5:
            self.fault(where, f"{say_date(date)}本来就是工作日，不能列为调休上班")
        else:
            (self.rest if kind == REST else self.work)[date] = label


def read_calendar(path: Path) -> AnnouncedYear:
    """Read YAML (year, document, holidays, workdays) or CSV (date, kind, name). Raises CalendarInvalid."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _refused([f"读不到文件“{path.name}”：{error.strerror or error}"]) from error
    return parse_calendar(raw, path.name)


def parse_calendar(raw: bytes, name: str) -> AnnouncedYear:
    """The announcement in those bytes; the ending of ``name`` says the format."""
    if len(raw) > MAX_BYTES:
        raise _refused([f"{name}：文件过大（{len(raw)}字节），一年的放假安排不会超过{MAX_BYTES}字节"])
    draft = _Draft(name)
    if name.lower().endswith(".csv"):
        _read_csv(raw, draft)
    elif name.lower().endswith((".yaml", ".yml")):
        _read_yaml(raw, draft)
    else:
        raise _refused([f"{name}：只接受 .yaml 或 .csv 文件"])
    _check(draft)
    if draft.faults:
        raise _refused(draft.faults)
    return AnnouncedYear(draft.year, draft.document, draft.rest, draft.work)


def _read_csv(raw: bytes, draft: _Draft) -> None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused([f"{draft.name}：不是 UTF-8 编码，请另存为“CSV UTF-8”后再试"]) from error
    reader = csv.DictReader(io.StringIO(text))
    if not {"date", "kind", "name"} <= set(reader.fieldnames or ()):
        raise _refused([f"{draft.name}第1行：表头应为 date,kind,name（可加 document）"])
    for row in reader:
        where = f"第{reader.line_num}行"
        date = _date(row["date"], where, draft)
        if date:
            draft.put(where, date, (row["kind"] or "").strip(), (row["name"] or "").strip())
        draft.document = draft.document or (row.get("document") or "").strip()
    years = [date.year for date in (*draft.rest, *draft.work)]
    draft.year = max(years, key=years.count) if years else 0


def _read_yaml(raw: bytes, draft: _Draft) -> None:
    try:
        data = parse_marked_yaml(raw, name=draft.name).data
    except FilesRefused as error:
        raise _refused([str(fault) for fault in error.faults]) from error
    if not isinstance(data, dict):
        raise _refused([f"{draft.name}：应有 year、document、holidays、workdays 四项"])
    draft.year = data["year"] if isinstance(data.get("year"), int) else 0  # type: ignore[assignment]  # checked in line
    draft.document = str(data.get("document") or "").strip()
    for where, item in _items(data, "holidays", draft):
        _put_range(where, item, REST, draft)
    for where, item in _items(data, "workdays", draft):
        _put_range(where, item, WORK, draft)


def _items(data: dict[str, Data], key: str, draft: _Draft) -> Iterator[tuple[str, dict[str, Data]]]:
    listed = data.get(key)
    if not isinstance(listed, list):
        draft.fault(key, "应为列表")
        return
    for number, item in enumerate(listed, 1):
        where = f"{key}第{number}项"
        if isinstance(item, dict):
            yield where, item
        else:
            draft.fault(where, "应写为 name、date 或 name、from、to")


def _put_range(where: str, item: dict[str, Data], kind: str, draft: _Draft) -> None:
    label = str(item.get("name") or "").strip()
    first = _date(item.get("from", item.get("date")), where, draft)
    last = _date(item.get("to", item.get("date", item.get("from"))), where, draft)
    if not first or not last:
        return
    days = (last - first).days + 1
    if not 1 <= days <= MAX_RANGE:
        draft.fault(where, f"从{say_date(first)}到{say_date(last)}共{days}天，起止日期有误")
        return
    for offset in range(days):
        draft.put(where, first + dt.timedelta(days=offset), kind, label)


def _date(value: object, where: str, draft: _Draft) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value or "").strip())
    except ValueError:
        draft.fault(where, f"日期“{value or ''}”应写成 2027-01-01 的样子")
        return None


def _check(draft: _Draft) -> None:
    if not FIRST_YEAR <= draft.year <= 9999:
        draft.fault("year", f"年份“{draft.year}”无效，应为{FIRST_YEAR}年以后的四位年份")
        return
    if not draft.document:
        draft.fault("document", "没有写明公布文件的文号，例如“国办发明电〔年份〕号”")
    for date in (*draft.rest, *draft.work):
        if date.year != draft.year and not (
            date.year == draft.year - 1 and (date.month, date.day) >= YEAR_END
        ):
            draft.fault(say_date(date), f"不在{draft.year}年的安排范围内")
    for holiday in STATUTORY:
        if not any(holiday in label for label in draft.rest.values()):
            draft.fault("整份安排", f"缺少“{holiday}”的放假日期，文件可能不完整")


def _refused(faults: list[str]) -> CalendarInvalid:
    more = f"（另有{len(faults) - 20}处）" if len(faults) > 20 else ""
    return CalendarInvalid(
        "core.workdays.bad_file",
        "；".join(faults[:20]) + more + "。",
        hint="请对照国务院办公厅关于该年部分节假日安排的通知逐条核对后重新载入；未作任何改动。",
    )
