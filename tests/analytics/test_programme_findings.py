"""The warning rules of occupations, programmes and schools as pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ronghe.analytics.rules import programme_findings as find
from ronghe.analytics.rules.warnings import declarations

AT = {key: {one.key: one.value for one in rule.parameters} for key, rule in declarations().items()}
HUNDRED = Decimal(100)
GROUP = find.GroupFact("6-18-01", "机械冷加工人员", 1, HUNDRED, HUNDRED, HUNDRED, HUNDRED, 2025, "/gaps/")
PROGRAMME = find.ProgrammeFact(7, "示例校数控", 3, 1, 2025, 40, url="/p/7/")


def grades(found: object) -> list[str]:
    return [one.severity.value for one in found]  # type: ignore[attr-defined]


@pytest.mark.register("TAL-01")
@pytest.mark.parametrize(
    ("demand", "supply", "high", "grade"),
    [
        (100, 100, 100, []),
        (199, 100, 100, []),
        (200, 100, 100, ["yellow"]),
        (400, 100, 100, ["red"]),
        (400, 100, 450, ["yellow"]),
        (49, 0, 0, []),
        (50, 0, 0, ["red"]),
        (60, 20, 20, []),
    ],
)
def test_shortage_by_share_and_by_heads(demand: int, supply: int, high: int, grade: list[str]) -> None:
    one = replace(GROUP, demand=Decimal(demand), supply=Decimal(supply), supply_high=Decimal(high))
    assert grades(find.shortages([one], AT["talent.shortage"])) == grade


@pytest.mark.register("TAL-01")
@pytest.mark.parametrize(
    ("demand", "supply", "low", "grade"),
    [
        (100, 100, 100, []),
        (50, 100, 100, []),
        (49, 100, 100, ["yellow"]),
        (19, 100, 100, ["red"]),
        (19, 100, 10, ["yellow"]),
        (0, 40, 40, []),
        (0, 50, 50, ["red"]),
    ],
)
def test_surplus_by_share_and_by_heads(demand: int, supply: int, low: int, grade: list[str]) -> None:
    one = replace(GROUP, demand=Decimal(demand), supply=Decimal(supply), supply_low=Decimal(low))
    assert grades(find.surpluses([one], AT["talent.surplus"])) == grade


def test_a_forecast_alone_is_a_hint_and_only_when_it_is_sure() -> None:
    rising = replace(GROUP, demand=Decimal(110), change=Decimal(40), sure=True, forecast="预测上升")
    assert grades(find.shortages([rising], AT["talent.shortage"])) == ["blue"]
    assert not grades(find.shortages([replace(rising, sure=False)], AT["talent.shortage"]))
    falling = replace(GROUP, demand=Decimal(90), change=Decimal(-40), sure=True, forecast="预测下降")
    (found,) = find.surpluses([falling], AT["talent.surplus"])
    assert "预测下降" in [line.value for line in found.evidence]


@pytest.mark.register("PROG-04")
@pytest.mark.parametrize(
    ("rate", "heads", "line", "grade"),
    [
        ("60", 40, None, []),
        ("59.99", 40, None, ["yellow"]),
        ("39", 40, None, ["red"]),
        ("10", 9, None, []),
        ("10", 10, None, ["red"]),
        ("75", 40, "80", ["yellow"]),
        ("35", 40, "30", []),
        (None, 40, None, []),
    ],
)
def test_low_employment_by_the_decided_line_before_ours(
    rate: str | None, heads: int, line: str | None, grade: list[str]
) -> None:
    one = replace(
        PROGRAMME,
        rate=None if rate is None else Decimal(rate),
        graduates=heads + 30,
        continued=30,
        line=None if line is None else Decimal(line),
    )
    found = list(find.low_employment([one], AT["programme.low_employment"]))
    assert grades(found) == grade
    if found:
        assert ("主管单位确定" in found[0].evidence[2].value) is (line is not None)
        assert found[0].owner == 3


@pytest.mark.register("PROG-05")
@pytest.mark.parametrize(
    ("demand", "matched", "idle", "grade"),
    [
        ("49", "39", 0, ["yellow"]),
        ("50", "39", 0, []),
        ("49", "40", 0, []),
        (None, "10", 0, []),
        ("200", "90", 2, ["yellow"]),
        ("200", "90", 3, ["red"]),
    ],
)
def test_outdated_needs_both_or_years_without_entrants(
    demand: str | None, matched: str, idle: int, grade: list[str]
) -> None:
    one = replace(
        PROGRAMME, demand=None if demand is None else Decimal(demand), matched=Decimal(matched), idle=idle
    )
    assert grades(find.outdated([one], AT["programme.outdated"])) == grade


@pytest.mark.register("PROG-06")
@pytest.mark.parametrize(
    ("schools", "smallest", "grade"),
    [(2, 60, []), (2, 29, ["yellow"]), (3, 60, ["blue"]), (3, None, ["blue"])],
)
def test_doubled_programmes(schools: int, smallest: int | None, grade: list[str]) -> None:
    names = tuple(f"示例{n}校" for n in range(schools))
    one = find.DoubledFact("660302", "机电技术应用", "中职", names, 1, smallest, Decimal("3.2"))
    found = list(find.doubled([one], AT["programme.duplicated"]))
    assert grades(found) == grade
    if found:
        assert "3.2 公里" in found[0].text


@pytest.mark.register("IND-09", "NET-02")
@pytest.mark.parametrize(("learners", "grade"), [(1199, "yellow"), (600, "yellow"), (599, "red")])
def test_schools_below_the_line(learners: int, grade: str) -> None:
    one = find.SizeFact(1, "示例校", 1, 2025, learners, Decimal(1200), "", url="/s/1/")
    (found,) = find.below_size([one], AT["school.below_size"])
    assert found.severity.value == grade
    assert found.evidence[0].url == "/s/1/"


def test_data_that_stopped() -> None:
    at = AT["data.stopped"]
    school = find.UnfiledSchool(1, "示例校", 1, 3)
    source = find.SilentSource("ads", "招聘广告", 1, date(2025, 12, 31))
    assert not list(find.stopped_data([school], [], date(2026, 10, 31), at))
    assert grades(find.stopped_data([school], [], date(2026, 11, 1), at)) == ["yellow"]
    assert not list(find.stopped_data([], [source], date(2026, 5, 31), at))
    assert grades(find.stopped_data([], [source], date(2026, 6, 1), at)) == ["yellow"]
    assert grades(find.stopped_data([], [source], date(2026, 12, 1), at)) == ["red"]
