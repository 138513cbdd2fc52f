"""Rules side by side: opposite directions, the level above, and schemes that meet in one head and month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.declaration import Stacking
from ronghe.engine.rules.relations import (
    Direction,
    Together,
    clashes,
    superiors,
    together,
    topic_view,
)

BOOK = shipped_book()
DAY = date(2023, 6, 1)
APPRENTICE, INTERN = "qy.range.apprentice", "qy.range.intern"
KEY = "funding.stacking.apprentice_with_intern"


def test_a_cap_here_and_a_floor_there_are_shown_as_opposed() -> None:
    view = topic_view(BOOK, "pay.service_income", on=DAY)
    said = {stance.rule.id: stance.direction for stance in view.stances}
    assert said["lp.cap.service30"] is Direction.CAP
    if "lc.ratio.service50" in said:
        assert said["lc.ratio.service50"] is Direction.FLOOR
        assert view.is_opposed
    assert not topic_view(BOOK, "subsidy.apprentice", on=DAY).is_opposed


def test_the_level_above_is_shown_when_it_is_newer_and_changes_nothing() -> None:
    rule = BOOK.get("sx.cap.training8")
    found = superiors(BOOK, rule, on=date(2021, 1, 1))
    assert {one.above.rule.id for one in found} == {"cn.tax.surcharge", "cn.tax.surcharge_carry"}
    assert not any(one.is_newer or one.is_stricter for one in found)
    local = replace(BOOK.get("cn.intern.hours"), id="zz.cap.hours", jurisdiction="qingyuan")
    assert [one.above.rule.jurisdiction for one in superiors(BOOK, local, on=DAY)] != []


def test_a_stricter_cap_above_is_named_stricter() -> None:
    key = "internship.hours.daily"
    series = BOOK.store.series["china", key]
    looser = replace(
        series,
        jurisdiction="qingyuan",
        periods=(replace(series.periods[0], value=series.periods[0].value + 2),),
    )
    store = replace(BOOK.store, series={**BOOK.store.series, ("qingyuan", key): looser})
    national = BOOK.get("cn.intern.hours")
    local = replace(national, id="zz.cap.hours", jurisdiction="qingyuan", parameters={"daily_limit": key})
    by_id = {one.above.rule.id: one for one in superiors(BOOK, local, on=DAY, store=store)}
    assert by_id[national.id].is_stricter
    assert "更严" in by_id[national.id].words


def test_a_plan_that_gives_way_to_the_level_above_says_so() -> None:
    assert "zibo_hightech" in BOOK.prevails
    local = replace(BOOK.get("cn.intern.hours"), id="zz.cap.hours", jurisdiction="zibo_hightech")
    assert all("以上级规定为准" in one.words for one in superiors(BOOK, local, on=DAY))


def test_what_no_text_says_is_undecided_until_the_office_says_it() -> None:
    assert together(BOOK, APPRENTICE, INTERN, on=DAY).verdict is Together.UNDECIDED
    for answer, verdict in (("是", Together.ALLOWED), ("否", Together.EXCLUDED)):
        store = with_assumptions(BOOK.store, "qingyuan", {KEY: answer})
        assert together(BOOK, INTERN, APPRENTICE, on=DAY, store=store).verdict is verdict
    assert together(BOOK, APPRENTICE, "qy.amount.halfwage", on=DAY).verdict is Together.UNDECIDED
    assert together(BOOK, APPRENTICE, APPRENTICE, on=DAY).verdict is Together.TWICE


def test_an_exclusion_in_a_text_is_named_with_its_clause() -> None:
    said = Stacking(
        "zz.one",
        "qingyuan",
        (APPRENTICE, INTERN),
        "head_month",
        False,
        "",
        "不能并领",
        "某文件",
        "第三条",
        "",
    )
    meeting = together(
        replace(BOOK, stacking=(said,), formulas=type(BOOK.formulas)()), APPRENTICE, INTERN, on=DAY
    )
    assert meeting.verdict is Together.EXCLUDED
    assert "某文件 第三条" in meeting.words


@pytest.mark.register("FUND-17")
def test_the_same_head_in_the_same_month_is_found_across_schemes() -> None:
    heads = ["甲", "乙", "甲", "甲", "丙", "乙"]
    schemes = [APPRENTICE, APPRENTICE, INTERN, APPRENTICE, INTERN, APPRENTICE]
    months = [24_249, 24_249, 24_249, 24_250, 24_249, 24_249]
    found = clashes(BOOK, heads, schemes, months, on=DAY)
    assert [(one.first, one.second, one.meeting.verdict) for one in found] == [
        (0, 2, Together.UNDECIDED),
        (1, 5, Together.TWICE),
    ]
    store = with_assumptions(BOOK.store, "qingyuan", {KEY: "是"})
    assert [
        (one.first, one.second) for one in clashes(BOOK, heads, schemes, months, on=DAY, store=store)
    ] == [(1, 5)]
    assert clashes(BOOK, [], [], [], on=DAY) == []
