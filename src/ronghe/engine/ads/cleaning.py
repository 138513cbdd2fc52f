"""A row as it was written, to an advertisement as it is kept; what cannot be used is named, not dropped."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ronghe.engine.ads.checks import flags_of
from ronghe.engine.ads.dates import Calendar, Day
from ronghe.engine.ads.guards import Facts
from ronghe.engine.ads.industries import category_text, read_industry
from ronghe.engine.ads.mapping import Mapping
from ronghe.engine.ads.privacy import mask
from ronghe.engine.ads.reading import Record
from ronghe.engine.ads.regions import Region, Regions
from ronghe.engine.ads.requirements import read_education, read_experience, read_headcount
from ronghe.engine.ads.salary import Salary, read_salary
from ronghe.engine.ads.schema import FIELD_OF, FIELDS
from ronghe.engine.ads.texts import clean_text, employer_key, one_line

_LETTER = re.compile(r"[a-zA-Z\u4e00-\u9fff]")
_BROKEN = re.compile(r"[\ud800-\udfff\0]")
_PREFIX = re.compile(r"^\s*(?:上班|工作)?(?:地址|地点)\s*[:：]\s*")
ROW, CELL = "整行", "一格"


class Reject(NamedTuple):
    """A row or a cell that was not taken, with what to do."""

    file: str
    line: int
    column: str
    level: str
    reason: str
    action: str


@dataclass(frozen=True)
class Ad:
    """A cleaned advertisement: the values of ``schema.CLEANED`` in order, and what it is compared by."""

    values: tuple[Any, ...]
    facts: Facts


@dataclass
class Cleaner:
    """Cleans the rows of one file."""

    file: str
    batch: str
    mapping: Mapping
    calendar: Calendar
    regions: Regions
    rejects: list[Reject] = field(default_factory=list)
    masked: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    any_flag: int = 0
    _days: dict[str, Day] = field(default_factory=dict, repr=False)

    def clean(self, record: Record) -> Ad | None:
        """The advertisement, or ``None`` with a reject added."""
        if record.trouble:
            self._reject(record.line, "", record.trouble, record.hint)
            return None
        cells = self._cells(record)
        masked = Counter[str]()
        title = mask(one_line(cells["title"]), masked)
        trouble = _title_trouble(cells["title"], title)
        if trouble:
            self._reject(record.line, "title", *trouble)
            return None
        notes: list[str] = []
        posted = self._day(record.line, cells["posted"], notes)
        if posted is None:
            return None
        return self._whole(record.line, cells, title, posted, masked, notes)

    def _cells(self, record: Record) -> dict[str, str]:
        constants = self.mapping.constants
        cells = {known.key: value for known, value in zip(FIELDS, record.values, strict=True)}
        for key, value in constants.items():
            if not cells[key].strip() or cells[key].strip() == "[]":
                cells[key] = value
        return cells

    def _whole(
        self,
        line: int,
        cells: dict[str, str],
        title: str,
        posted: date,
        masked: Counter[str],
        notes: list[str],
    ) -> Ad:
        if _BROKEN.search("\n".join(cells.values())):
            notes.append("有字符读不出来，已略去")
            cells = {key: _BROKEN.sub("", value) for key, value in cells.items()}
        employer = mask(one_line(cells["employer"]), masked)
        description = mask(clean_text(cells["description"]), masked)
        region = self._region(line, cells, notes)
        salary = self._salary(line, cells["salary"])
        headcount = read_headcount(cells["headcount"])
        if headcount.problem:
            self._refuse(line, "headcount", headcount.problem, "核对招聘人数")
        notes += [headcount.note] if headcount.note else []
        experience = read_experience(cells["experience"])
        flags = flags_of(f"{title}\n{description}", salary)
        self.masked.update(masked)
        self.flagged.update(flag.key for flag in flags)
        self.any_flag += bool(flags)
        key, industry = employer_key(employer), category_text(cells["industry"])
        region_text = one_line(cells["region"], 60)
        values = (
            self._identity(line),
            self.mapping.source,
            self.batch,
            self.file,
            line,
            posted,
            title,
            employer,
            key,
            region.code,
            region_text,
            read_industry(industry),
            industry,
            read_education(cells["education"]),
            experience.least,
            experience.most,
            headcount.number,
            salary.low,
            salary.high,
            one_line(cells["salary"], 60),
            salary.rule,
            description,
            [flag.key for flag in flags],
            [f"{flag.key}={'、'.join(flag.words)}" for flag in flags if flag.words],
            notes,
            masked.total(),
        )
        facts = Facts(
            title, description, key, cells["industry"], region.code, region.rest, posted, _pay(salary)
        )
        return Ad(values, facts)

    def _identity(self, line: int) -> str:
        said = f"{self.mapping.source}\0{self.batch}\0{self.file}\0{line}"
        return hashlib.blake2b(said.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()

    def _day(self, line: int, text: str, notes: list[str]) -> date | None:
        empty = text.strip() in {"", "[]"}
        if empty and self.calendar.collected is not None:
            notes.append("未写发布日期，按采集日期")
            self.noted["未写发布日期，按采集日期"] += 1
            return self.calendar.collected
        day = self._days.get(text)
        if day is None:
            day = self._days[text] = self.calendar.read(text)
        if day.value is None:
            self._reject(line, "posted", day.problem, day.hint)
        elif day.note:
            notes.append(day.note)
            self.noted[day.note] += 1
        return day.value

    def _region(self, line: int, cells: dict[str, str], notes: list[str]) -> Region:
        text, home = cells["region"], self.mapping.constants.get("region", "")
        found = self.regions.find(text)
        if home and text != home and not found.code:
            within = self.regions.find(f"{home} {text}")
            found = within if within.code and not within.rest else found
        if not found.code and cells["address"].strip():
            by_address = self.regions.find(_PREFIX.sub("", cells["address"])[:60])
            if by_address.code:
                notes.append("地区由工作地址得出")
                return Region(by_address.code, by_address.note, rest="")
        if found.problem and text.strip():
            self._refuse(line, "region", found.problem, "改成“省市-区县”的写法，或在地区代码表中补上")
        if found.note:
            notes.append(found.note)
            self.noted[found.note] += 1
        return found

    def _salary(self, line: int, text: str) -> Salary:
        salary = read_salary("" if text.strip() == "[]" else text)
        if salary.problem:
            self._refuse(
                line, "salary", f"“{one_line(text, 30)}”：{salary.problem}", "核对工资；其余各格照收"
            )
        return salary

    def _reject(self, line: int, key: str, reason: str, action: str) -> None:
        self.rejects.append(Reject(self.file, line, self._column(key), ROW, reason, action))

    def _refuse(self, line: int, key: str, reason: str, action: str) -> None:
        self.rejects.append(Reject(self.file, line, self._column(key), CELL, reason, action))

    def _column(self, key: str) -> str:
        """The header the reader knows, or our own name of the field."""
        if not key:
            return ""
        return "、".join(self.mapping.columns.get(key, ())) or FIELD_OF[key].label


def _title_trouble(raw: str, title: str) -> tuple[str, str] | None:
    if not title:
        return "没有职位名称", "补上职位名称"
    if _BROKEN.search(raw):
        return "职位名称里有读不出的字符", "用正确的编码另存文件"
    if "\n" in raw.strip():
        return "职位名称里有换行，多半是引号没有成对，后面的行被并了进来", "检查这一行前后的引号"
    if not _LETTER.search(title):
        return f"职位名称“{title[:20]}”里没有文字", "写明职位名称"
    return None


def _pay(salary: Salary) -> float:
    """The middle of the range, 0 when nothing is stated."""
    known = [value for value in (salary.low, salary.high) if value is not None]
    return sum(known) / len(known) if known else 0.0
