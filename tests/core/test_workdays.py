"""Working days with 调休, deadlines that explain themselves, and loud refusal outside the announced years."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core import workdays
from ronghe.core.calendar_files import CalendarInvalid, parse_calendar, read_calendar
from ronghe.core.workdays import NATIONAL, CalendarNotAnnounced, DayKind

LAST = max(NATIONAL.years)
days = st.dates(dt.date(2005, 1, 1), dt.date(LAST - 1, 12, 31))
counts = st.integers(1, 120)


@pytest.mark.parametrize(
    ("date", "kind", "works"),
    [
        (dt.date(2024, 2, 4), DayKind.MAKEUP, True),
        (dt.date(2024, 2, 10), DayKind.HOLIDAY, False),
        (dt.date(2024, 2, 15), DayKind.IN_LIEU, False),
        (dt.date(2024, 2, 18), DayKind.MAKEUP, True),
        (dt.date(2024, 2, 24), DayKind.WEEKEND, False),
        (dt.date(2024, 2, 26), DayKind.WORKDAY, True),
        (dt.date(2020, 1, 31), DayKind.HOLIDAY, False),
    ],
)
def test_a_day_is_what_the_state_council_made_it(date: dt.date, kind: DayKind, works: bool) -> None:
    assert NATIONAL.day(date).kind == kind
    assert workdays.is_workday(date) is works


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (dt.date(2024, 9, 30), 1, dt.date(2024, 10, 8)),
        (dt.date(2024, 9, 30), 5, dt.date(2024, 10, 12)),
        (dt.date(2024, 9, 27), 1, dt.date(2024, 9, 29)),
        (dt.date(2023, 12, 29), 1, dt.date(2024, 1, 2)),
        (dt.date(2024, 1, 2), -1, dt.date(2023, 12, 29)),
        (dt.date(2024, 10, 1), 0, dt.date(2024, 10, 8)),
    ],
)
def test_adding_working_days_across_holidays(start: dt.date, count: int, due: dt.date) -> None:
    assert workdays.add_workdays(start, count) == due


def test_a_deadline_names_what_it_skipped_and_the_working_weekend() -> None:
    found = workdays.deadline(dt.date(2024, 9, 27), 7)
    assert found.due == dt.date(2024, 10, 12)
    assert [day.date.day for day in found.makeups] == [29, 12]
    assert len(found.skipped) == 8
    text = "\n".join(found.explain())
    assert "计入：2024年9月29日（星期日，调休上班·国庆节）" in text
    assert "跳过：2024年10月1日至2024年10月3日（法定节假日·国庆节，3天）" in text
    assert text.endswith("到期日：2024年10月12日（星期六）。")


def test_the_start_day_counts_only_when_asked() -> None:
    start = dt.date(2024, 3, 4)
    assert workdays.deadline(start, 1).due == dt.date(2024, 3, 5)
    assert workdays.deadline(start, 1, counts_start=True).due == start


def test_a_local_holiday_is_skipped_and_named() -> None:
    calendar = NATIONAL.with_local({dt.date(2024, 4, 11): "三月三"}, {dt.date(2024, 4, 13): "补三月三"})
    found = workdays.deadline(dt.date(2024, 4, 10), 2, calendar=calendar)
    assert found.due == dt.date(2024, 4, 13)
    assert [str(day.kind) for day in (*found.skipped, *found.makeups)] == ["本地放假", "本地上班"]
    assert workdays.is_workday(dt.date(2024, 4, 11)), "the national calendar must stay as it was"


@pytest.mark.parametrize("date", [dt.date(2003, 12, 31), dt.date(1999, 5, 1)])
def test_before_2004_it_refuses(date: dt.date) -> None:
    with pytest.raises(CalendarNotAnnounced, match="早于2004年"):
        workdays.is_workday(date)


def test_a_deadline_that_runs_into_an_unannounced_year_is_refused_with_the_way_out() -> None:
    with pytest.raises(CalendarNotAnnounced) as caught:
        workdays.deadline(dt.date(LAST, 12, 20), 30)
    assert f"{LAST + 1}年" in str(caught.value)
    assert "载入" in caught.value.hint
    with pytest.raises(CalendarNotAnnounced):
        workdays.workdays_between(dt.date(LAST, 12, 30), dt.date(LAST + 1, 1, 5))
    with pytest.raises(CalendarNotAnnounced):
        workdays.workdays_between(dt.date(LAST + 1, 1, 5), dt.date(LAST + 1, 1, 5))


def test_the_last_days_of_the_last_known_year_are_said_to_be_provisional() -> None:
    found = workdays.deadline(dt.date(LAST, 12, 27), 1)
    assert found.is_provisional
    assert "应复核" in found.explain()[-1]
    assert not workdays.deadline(dt.date(LAST, 11, 2), 1).is_provisional


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError):
        workdays.is_workday(dt.datetime(2024, 1, 2, tzinfo=dt.UTC))
    with pytest.raises(ValueError, match="at least one"):
        workdays.deadline(dt.date(2024, 1, 2), 0)


@given(days, counts)
def test_adding_and_counting_are_inverse(start: dt.date, count: int) -> None:
    due = workdays.add_workdays(start, count)
    assert workdays.is_workday(due)
    assert workdays.workdays_between(start, due) == count
    assert workdays.deadline(start, count).due == due


@given(days, counts)
def test_going_back_is_the_mirror_of_going_on(start: dt.date, count: int) -> None:
    back = workdays.add_workdays(start, -count) if start.year > 2006 else None
    if back:
        assert workdays.workdays_between(start, back) == -count
        assert back < start


@given(days, counts)
def test_one_more_day_is_later_and_every_passed_day_is_accounted_for(start: dt.date, count: int) -> None:
    found = workdays.deadline(start, count)
    assert workdays.add_workdays(start, count + 1) > found.due
    assert (found.due - start).days == count + len(found.skipped)
    assert all(day.date.weekday() > 4 for day in found.makeups)


@given(days, st.integers(0, 200), st.integers(0, 200))
def test_counting_is_additive(start: dt.date, first: int, second: int) -> None:
    middle, end = start + dt.timedelta(first), start + dt.timedelta(first + second)
    if end.year <= LAST:
        total = workdays.workdays_between(start, end)
        assert total == workdays.workdays_between(start, middle) + workdays.workdays_between(middle, end)


@given(days)
def test_the_next_workday_is_the_first_one(date: dt.date) -> None:
    found = workdays.next_workday(date)
    assert workdays.is_workday(found)
    assert workdays.workdays_between(date, found) == (0 if found == date else 1)


ANNOUNCED = """\
year: 2030
document: 国办发明电〔2029〕样例
holidays:
  - {name: 元旦, from: 2029-12-30, to: 2030-01-01}
  - {name: 春节, from: 2030-02-02, to: 2030-02-09}
  - {name: 清明节, date: 2030-04-05}
  - {name: 劳动节, from: 2030-05-01, to: 2030-05-05}
  - {name: 端午节, date: 2030-06-05}
  - {name: 中秋节, date: 2030-09-12}
  - {name: 国庆节, from: 2030-10-01, to: 2030-10-07}
workdays:
  - {name: 春节, date: 2030-02-10}
"""


def test_an_announced_year_is_loaded_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "2030.yaml"
    path.write_text(ANNOUNCED, encoding="utf-8")
    calendar = NATIONAL.with_year(read_calendar(path))
    assert workdays.is_workday(dt.date(2030, 2, 10), calendar=calendar)
    assert workdays.add_workdays(dt.date(2030, 1, 31), 2, calendar=calendar) == dt.date(2030, 2, 10)
    with pytest.raises(CalendarNotAnnounced, match="2031年"):
        workdays.is_workday(dt.date(2031, 1, 1), calendar=calendar)
    with pytest.raises(CalendarNotAnnounced, match="2029年"):
        workdays.is_workday(dt.date(2029, 12, 28), calendar=calendar)


def test_the_same_year_as_csv() -> None:
    lines = ["date,kind,name,document"]
    lines += [
        f"2030-0{m}-01,放假,{name},号"
        for m, name in enumerate(["元旦", "春节", "清明", "劳动节", "端午", "中秋"], 1)
    ]
    lines += ["2030-10-01,放假,国庆节,号", "2030-10-06,上班,国庆节,号"]
    found = parse_calendar("\n".join(lines).encode(), "2030.csv")
    assert (found.year, len(found.rest), found.work) == (2030, 7, {dt.date(2030, 10, 6): "国庆节"})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  - {name: 端午节, date: 2030-06-05}\n", "", "缺少“端午”"),
        ("date: 2030-02-10", "date: 2030-02-11", "本来就是工作日"),
        ("date: 2030-02-10", "date: 2030-02-03", "重复出现"),
        ("date: 2030-04-05", "date: 2030-04-31", "holidays第3项"),
        ("date: 2030-04-05", "date: 2031-04-05", "不在2030年"),
        ("from: 2030-05-01, to: 2030-05-05", "from: 2030-05-05, to: 2030-05-01", "起止日期有误"),
        ("document: 国办发明电〔2029〕样例\n", "", "文号"),
        ("year: 2030", "year: 二〇三〇", "年份"),
        ("workdays:\n  - {name: 春节, date: 2030-02-10}\n", "", "workdays"),
        ("year: 2030", "year: [", "YAML"),
    ],
)
def test_a_wrong_announcement_is_refused_with_the_place(old: str, new: str, said: str) -> None:
    assert old in ANNOUNCED
    with pytest.raises(CalendarInvalid, match=said):
        parse_calendar(ANNOUNCED.replace(old, new).encode(), "2030.yaml")


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"", "x.yaml", "四项"),
        (b"a,b\n", "x.csv", "第1行"),
        ("日期".encode("gbk"), "x.csv", "UTF-8"),
        (b"x" * 300_000, "x.yaml", "过大"),
        (b"", "x.docx", "只接受"),
    ],
)
def test_what_is_no_calendar_is_refused(raw: bytes, name: str, said: str) -> None:
    with pytest.raises(CalendarInvalid, match=said):
        parse_calendar(raw, name)
