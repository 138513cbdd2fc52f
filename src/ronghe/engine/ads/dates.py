"""The day of an advertisement, in any usual way of writing it; what cannot be a day is named."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
OLDEST = date(2000, 1, 1)
"""No file of advertisements is older; an earlier day is a slip of the pen or the clock of a machine."""
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL = re.compile(r"(\d{5})(?:\.\d+)?")
_SECONDS = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{4}(?:\d{2})?)?(?!\d)")
_FULL = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)\d{2})(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d-])(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*(?:日|号)?(?:\s*发布|\s*更新|\s|$)")
_AGO = re.compile(r"(\d{1,3})\s*(天|日|小时|分钟|周|个月)(?:之?前|以前)")
_WORDS = {"今天": 0, "今日": 0, "刚刚": 0, "昨天": 1, "昨日": 1, "前天": 2}


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the reason why there is none; ``note`` is an assumption that was made."""

    value: date | None
    problem: str = ""
    hint: str = ""
    note: str = ""


@dataclass(frozen=True)
class Calendar:
    """What is known of a file: the year of its year-less days, the day it was collected, and today."""

    today: date
    year: int | None = None
    collected: date | None = None

    def read(self, text: str) -> Day:
        """The day that is written.

        >>> Calendar(date(2026, 1, 1), year=2020).read("04-20").value
        datetime.date(2020, 4, 20)
        """
        plain = unicodedata.normalize("NFKC", text).strip()
        if not plain or plain in {"[]", "-", "null", "None"}:
            return Day(None, "没有发布日期", "补上日期，或用 --date 写明整批的采集日期")
        found = self._written(plain)
        return self._believed(found, plain)

    def _written(self, plain: str) -> Day:
        for pattern, order in ((_FULL, (1, 2, 3)), (_COMPACT, (1, 2, 3))):
            if found := pattern.search(plain):
                year, month, day = (int(found[place]) for place in order)
                return _day(year, month, day, plain)
        if found := _YEAR_LAST.search(plain):
            return _year_last(int(found[1]), int(found[2]), int(found[3]), plain)
        if found := _EXCEL.fullmatch(plain):
            return Day(_EXCEL_EPOCH + timedelta(days=int(found[1])), note="日期是 Excel 的序号")
        if found := _SECONDS.fullmatch(plain):
            moment = datetime.fromtimestamp(int(found[1]), CHINA)
            return Day(moment.date(), note="日期是时间戳，按北京时间")
        if found := _SHORT_YEAR.search(plain):
            year = 2000 + int(found[1])
            return _day(year, int(found[2]), int(found[3]), plain, f"两位年份作 {year} 年")
        return self._relative(plain)

    def _relative(self, plain: str) -> Day:
        word = next((days for word, days in _WORDS.items() if word in plain), None)
        ago = _AGO.search(plain)
        if word is not None or ago:
            if self.collected is None:
                return Day(None, f"“{plain}”要知道哪天采集", "用 --date 写明采集日期")
            return Day(self.collected - timedelta(days=_days_ago(ago) if ago else word or 0))
        if found := _NO_YEAR.search(plain):
            return self._without_year(int(found[1]), int(found[2]), plain)
        return Day(None, f"“{plain[:20]}”不像日期", "改成 2020-04-20 的样子")

    def _without_year(self, month: int, day: int, plain: str) -> Day:
        if self.year is not None:
            return _day(self.year, month, day, plain, f"未写年份，按 {self.year} 年")
        if self.collected is None:
            return Day(None, f"“{plain[:20]}”没有年份", "用 --year 写明年份，或用 --date 写明采集日期")
        year = self.collected.year
        found = _day(year, month, day, plain, f"未写年份，按采集日期之前最近的 {year} 年")
        if found.value and found.value > self.collected:
            found = _day(year - 1, month, day, plain, f"未写年份，按采集日期之前最近的 {year - 1} 年")
        return found

    def _believed(self, day: Day, plain: str) -> Day:
        if day.value is None:
            return day
        if day.value > self.today:
            return Day(
                None, f"“{plain[:20]}”在将来（今天是 {self.today}）", "核对日期；没有年份的核对 --year"
            )
        if day.value < OLDEST:
            return Day(None, f"“{plain[:20]}”早于 {OLDEST.year} 年", "核对日期")
        return day


def _day(year: int, month: int, day: int, plain: str, note: str = "") -> Day:
    try:
        return Day(date(year, month, day), note=note)
    except ValueError:
        return Day(None, f"“{plain[:20]}”没有这一天", "核对日期")


def _year_last(first: int, second: int, year: int, plain: str) -> Day:
    """16/04/2018: plain only when one of the two cannot be a month."""
    if first > 12:
        return _day(year, second, first, plain)
    if second > 12 or first == second:
        return _day(year, first, second, plain)
    return Day(None, f"“{plain[:20]}”分不清哪个是月、哪个是日", "改成 2018-04-16 的样子")


def _days_ago(found: re.Match[str]) -> int:
    return int(found[1]) * {"天": 1, "日": 1, "周": 7, "个月": 30}.get(found[2], 0)
