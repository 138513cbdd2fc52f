"""What officials put right: kept in a file, obeyed at once, and learned at the next build of the model.

A CSV with the columns ``title,code,by,on,note``; lines are only ever added, the last on a title holds.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ronghe.engine.coding.cleaning import folded
from ronghe.engine.errors import EngineError

COLUMNS = ("title", "code", "by", "on", "note")
CODE = re.compile(r"[1-8]-\d\d-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Correction:
    """One title and the code an official gave it; ``by`` is an office or a post, not a person's name."""

    title: str
    code: str
    by: str
    on: date
    note: str = ""


def title_key(title: str) -> str:
    """Titles that differ in width, case or spaces only are one title."""
    return "".join(folded(title).split())


class CorrectionBook:
    """The corrections in one file."""

    def __init__(self, path: Path, codes: Collection[str]) -> None:
        self.path = path
        self.known = codes
        self.rows = list(self._read()) if path.exists() else []
        self._by_title = {title_key(row.title): row for row in self.rows}

    def code_of(self, title: str) -> str | None:
        row = self._by_title.get(title_key(title))
        return row.code if row else None

    def current(self) -> list[Correction]:
        """The correction in force for each title, in the order of titles."""
        return [self._by_title[key] for key in sorted(self._by_title)]

    def add(self, row: Correction) -> None:
        """Append one line; a correction is never changed, a later one takes its place."""
        self._check(row.title, row.code, str(self.path))
        fresh = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if fresh:
                writer.writerow(COLUMNS)
            writer.writerow([row.title, row.code, row.by, row.on.isoformat(), row.note])
        self.rows.append(row)
        self._by_title[title_key(row.title)] = row

    def _read(self) -> Iterator[Correction]:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS[:2] if name not in (reader.fieldnames or [])]
            if missing:
                message = f"更正文件缺少列：{'、'.join(missing)}"
                raise EngineError("coding.corrections_columns", message, where=str(self.path))
            for row in reader:
                where = f"{self.path.name} 第{reader.line_num}行"
                title, code = (row.get("title") or "").strip(), (row.get("code") or "").strip()
                self._check(title, code, where)
                yield Correction(
                    title, code, row.get("by") or "", _day(row.get("on") or "", where), row.get("note") or ""
                )

    def _check(self, title: str, code: str, where: str) -> None:
        if not title_key(title):
            raise EngineError("coding.corrections_title", "更正没有写职位名称", where=where)
        if not CODE.fullmatch(code) or code not in self.known:
            message = f"更正里的职业编码“{code}”在职业分类大典中不存在"
            raise EngineError(
                "coding.corrections_code", message, where=where, hint="请查职业分类大典 2022 年版"
            )


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text) if text else date.min
    except ValueError as error:
        message = f"更正日期“{text}”不是年-月-日"
        raise EngineError("coding.corrections_day", message, where=where) from error
