"""Each warning rule as a pure function: what is found, how grave, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.analytics.rules import warning_findings as find
from ronghe.analytics.rules.warnings import Severity, declarations, read_declarations
from ronghe.policy.enums import Modality
from ronghe.policy.rules.progress import BINDING

DAY = date(2024, 11, 20)
LOOSE = [one.value for one in Modality if one not in BINDING]
AT = {key: {one.key: one.value for one in rule.parameters} for key, rule in declarations().items()}
BEHIND = find.Reading(
    "dual", "双师型教师比例", "%", 2024, Decimal(41), "target",
    is_fault=True, progress=Decimal("0.2"), expected=Decimal("0.6"), owner=1,
    series={2021: Decimal(45), 2022: Decimal(44), 2023: Decimal(43), 2024: Decimal(41)},
)  # fmt: skip
AREAS = [find.AreaValue(n, f"县{n}", Decimal(value)) for n, value in enumerate((10, 50, 50, 52), start=1)]
TASK = find.Work(1, "建成公共实训基地", date(2024, 6, 30), "must", 1, 2, "第五条", "/t/1/")


def grades(found: object) -> list[str]:
    return [one.severity.value for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("progress", "is_missed", "grade"),
    [("0.2", False, "red"), ("0.45", False, "yellow"), ("0.55", False, "blue"), ("0.99", True, "red")],
)
def test_the_gap_to_the_plan_gives_the_colour(progress: str, is_missed: bool, grade: str) -> None:
    one = replace(BEHIND, progress=Decimal(progress), is_missed=is_missed)
    assert grades(find.gaps_to_plan([one], AT["gap.plan"])) == [grade]


def test_what_is_on_its_way_is_no_finding() -> None:
    assert list(find.gaps_to_plan([replace(BEHIND, is_fault=False)], AT["gap.plan"])) == []


@pytest.mark.register("POL-07")
@pytest.mark.parametrize("modality", LOOSE)
def test_what_is_permitted_or_encouraged_is_never_a_breach(modality: str) -> None:
    loose, task = replace(BEHIND, modality=modality), replace(TASK, modality=modality)
    assert list(find.gaps_to_plan([loose], AT["gap.plan"])) == []
    assert list(find.gaps_to_peers(loose, AREAS, AT["gap.peers"])) == []
    assert list(find.falling_trends([loose], AT["trend.falling"])) == []
    assert list(find.overdue_tasks([task], DAY, AT["task.overdue"])) == []
    silent = replace(task, due=date(2025, 12, 31), since=date(2020, 1, 1))
    assert list(find.overdue_reports([silent], DAY, AT["report.overdue"])) == []


def test_a_county_far_below_the_mean_of_the_others() -> None:
    [one] = find.gaps_to_peers(BEHIND, AREAS, AT["gap.peers"])
    assert (one.place, one.severity, one.subject) == (1, Severity.RED, "dual@1")
    assert "其余 3 个地区平均 50.7%" in one.text


def test_two_others_are_no_company_to_compare_with() -> None:
    assert list(find.gaps_to_peers(BEHIND, AREAS[:3], AT["gap.peers"])) == []


def test_of_what_should_fall_the_higher_is_the_worse() -> None:
    falling = replace(BEHIND, direction="down")
    areas = [replace(one, value=100 - one.value) for one in AREAS]
    assert [one.place for one in find.gaps_to_peers(falling, areas, AT["gap.peers"])] == [1]


@pytest.mark.parametrize(
    ("values", "grade"), [((45, 44, 43, 41), ["red"]), ((40, 44, 43, 41), ["yellow"]), ((45, 44, 43, 43), [])]
)
def test_years_of_decline_are_counted_back_from_the_last(values: tuple[int, ...], grade: list[str]) -> None:
    series = {2021 + n: Decimal(value) for n, value in enumerate(values)}
    assert grades(find.falling_trends([replace(BEHIND, series=series)], AT["trend.falling"])) == grade


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_a_rising_series_never_warns(values: list[int]) -> None:
    series = {2015 + n: Decimal(value) for n, value in enumerate(sorted(values))}
    one = replace(BEHIND, series=series, year=2030)
    assert list(find.falling_trends([one], AT["trend.falling"])) == []


@pytest.mark.parametrize(("reported", "grade"), [(42, []), (45, ["yellow"]), (60, ["red"]), (None, [])])
def test_figures_that_contradict(reported: int | None, grade: list[str]) -> None:
    one = replace(BEHIND, reported=None if reported is None else Decimal(reported), modality="may")
    assert grades(find.conflicts([one], AT["figure.conflict"])) == grade


def test_nothing_against_nothing_does_not_contradict() -> None:
    one = replace(BEHIND, value=Decimal(0), reported=Decimal(0))
    assert list(find.conflicts([one], AT["figure.conflict"])) == []


@pytest.mark.parametrize(
    ("due", "grade"),
    [(date(2024, 6, 30), ["red"]), (date(2024, 11, 19), ["yellow"]), (DAY, []), (None, [])],
)
def test_a_task_is_overdue_from_the_day_after(due: date | None, grade: list[str]) -> None:
    assert grades(find.overdue_tasks([replace(TASK, due=due)], DAY, AT["task.overdue"])) == grade


def test_a_returned_report_and_a_long_silence() -> None:
    waiting = replace(TASK, due=date(2025, 12, 31), returned_on=date(2024, 11, 1), reporter=9)
    ten = replace(waiting, returned_workdays=10)
    [one] = find.overdue_reports([ten], DAY, AT["report.overdue"])
    assert (one.subject, one.owner) == ("returned:1", 9)
    assert (
        list(find.overdue_reports([replace(waiting, returned_workdays=9)], DAY, AT["report.overdue"])) == []
    )
    silent = replace(TASK, due=date(2025, 12, 31), since=date(2024, 1, 10))
    [two] = find.overdue_reports([silent], DAY, AT["report.overdue"])
    assert two.subject == "silent:1"
    heard = replace(silent, last_report=date(2024, 9, 1))
    assert list(find.overdue_reports([heard], DAY, AT["report.overdue"])) == []


def log(*months: int) -> find.LogMonths:
    return find.LogMonths("x", "实习日志", 1, "示例学校", tuple(2024 * 12 + month - 1 for month in months))


@pytest.mark.parametrize(
    ("months", "grade"),
    [((5, 6, 7, 8), ["yellow"]), ((7, 8, 9), []), ((5, 8), []), ((1, 2, 3, 4), ["red"]), ((), [])],
)
def test_a_log_stops_after_months_of_rows(months: tuple[int, ...], grade: list[str]) -> None:
    assert grades(find.stopped_logs([log(*months)], DAY, AT["log.stopped"])) == grade


def test_practice_is_one_finding_a_school() -> None:
    school = find.SchoolPractice(1, "示例学校", 20, 7, 1, 1)
    at = AT["practice.lapsing"]
    assert grades(find.lapsing_practice([school], at)) == ["red"]
    assert grades(find.lapsing_practice([replace(school, below=1)], at)) == ["yellow"]
    assert grades(find.lapsing_practice([replace(school, below=0)], at)) == ["blue"]
    assert list(find.lapsing_practice([replace(school, below=0, soon=0)], at)) == []


@pytest.mark.parametrize(
    ("year", "month", "paid", "grade"),
    [
        (2024, 6, 0, []),
        (2024, 7, 49, ["yellow"]),
        (2024, 7, 50, []),
        (2024, 12, 79, ["yellow"]),
        (2023, 1, 99, ["red"]),
        (2023, 1, 100, []),
        (2025, 12, 0, []),
    ],
)
def test_money_that_lies(year: int, month: int, paid: int, grade: list[str]) -> None:
    fund = find.FundUse(1, "专项资金", year, Decimal(100), Decimal(paid), 1, 1)
    assert grades(find.unspent_funds([fund], date(2024, month, 20), AT["fund.unspent"])) == grade


@pytest.mark.parametrize(
    ("ends", "grade"),
    [
        (date(2024, 12, 30), []),
        (date(2024, 12, 10), ["yellow"]),
        (date(2024, 11, 25), ["red"]),
        (date(2024, 11, 1), ["red"]),
    ],
)
def test_cover_that_ends(ends: date, grade: list[str]) -> None:
    row = find.Ending("c1", "实习责任险", ends, 1, 1)
    assert grades(find.endings([row], DAY, AT["cover.ending"])) == grade


def test_every_declaration_says_basis_way_out_and_days() -> None:
    for one in declarations().values():
        assert one.basis
        assert one.clears
        assert set(one.days) == set(Severity)


def test_a_declaration_without_basis_is_refused() -> None:
    days = "{red: 1, yellow: 1, blue: 1}"
    text = f"rules: [{{key: x, title: 甲, about: 乙, clears: 丙, days: {days}, parameters: []}}]"
    with pytest.raises(ValueError, match="basis"):
        read_declarations(text)
