"""Scenarios over stored rows: facts, assumptions with their sources, what is missing, comparison, files."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.core.errors import Invalid, RuleViolated
from ronghe.programmes.queries.whatif import result_of, results_of, shown_rows
from ronghe.programmes.queries.whatif_paper import compared_rows, paper_of, sheet_of, sheet_rows
from ronghe.programmes.services import whatif
from tests.factories.alignment import cohort_of, programme_at
from tests.factories.faculty import TeacherFactory
from tests.programmes.desk_world import THIS, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.with_cohorts()
    return made


def test_a_scenario_rests_on_the_registers_and_says_so(desk: Desk) -> None:
    scenario = desk.scenario(places_per_student="0.25")
    desk.change(scenario)
    found = result_of(scenario)
    assert found.outcome is not None
    said = {(one.subject.rpartition(" ")[2], one.name): one for one in found.assumptions}
    assert said["数控技术应用", "现在的年招生数"].value == "120 人"
    assert said["数控技术应用", "入学到毕业的保留率"].value == "85 %"
    assert said["数控技术应用", "毕业生留在本地的比例"].value == "47.1 %"
    assert said["数控技术应用", "每名教师对应的学生数"].value == "20 人"
    assert said["数控技术应用", "生均教学仪器设备值"].source.startswith("教职成〔2010〕12号")
    assert said["数控技术应用", "现有实训工位"].is_missing
    assert any("现有实训工位" in one for one in found.outcome.missing)
    course = found.outcome.courses[0]
    assert course.gained("graduates") == pytest.approx(60 * 0.85)
    figures = found.figures
    assert figures["equipment"] == pytest.approx(course.gained("learners") * 2500)  # type: ignore[operator]
    gap = found.outcome.gaps[0]
    assert gap.demand == 200
    assert gap.before.middle - gap.after.middle == pytest.approx(51 * 120 / 255)  # type: ignore[union-attr]


def test_the_others_are_those_who_join_the_market_and_never_the_scenario_itself(desk: Desk) -> None:
    """Of a hundred graduates elsewhere twenty study on and half of those at work are here: forty join."""
    other = programme_at(desk.bodies["other"], "660302", name="数控技术应用")
    leaving = {"graduated": 100, "continued": 20, "employed": 80, "employed_local": 40}
    cohort_of(other, THIS - 4, enrolled=100, **leaving)
    scenario = desk.scenario()
    desk.change(scenario)
    said = {one.name: one for one in result_of(scenario).assumptions}
    others = said["其他专业点进入本地就业市场的毕业生"]
    assert others.value == "40 人"
    assert others.source.startswith(f"{THIS - 1} 年毕业生供给，已扣除升学、到外地就业的")
    both = desk.scenario(name="两处一起变")
    desk.change(both)
    desk.change(both, programme=other)
    said = {one.name: one for one in result_of(both).assumptions}
    assert said["其他专业点进入本地就业市场的毕业生"].value == "0 人"


def test_what_the_scenario_assumes_stands_before_what_was(desk: Desk) -> None:
    scenario = desk.scenario(
        retention=50, local_share=100, students_per_teacher=10, equipment_per_student=100
    )
    desk.change(scenario, "shrink")
    found = result_of(scenario)
    assert {one.source for one in found.assumptions if one.name == "入学到毕业的保留率"} == {"方案假定"}
    assert found.figures["graduates"] == pytest.approx(-30)
    assert found.figures["equipment"] == 0, "nothing is sold again"


def test_a_new_programme_has_nothing_yet_and_what_is_unknown_is_named(desk: Desk) -> None:
    scenario = desk.scenario()
    desk.change(scenario, "open")
    found = result_of(scenario)
    assert found.outcome is not None
    missing = "；".join(found.outcome.missing)
    assert "新开 示例新专业：入学到毕业的保留率" in missing
    assert "新开 示例新专业：对应的职业" in missing
    assert found.figures["intake"] == 60
    assert found.figures["graduates"] is None
    assert shown_rows(found.outcome)[0][0] == "新开 示例新专业"


def test_teachers_come_from_the_register_of_teachers(desk: Desk) -> None:
    TeacherFactory(school=desk.school, programmes=["数控技术应用"])
    scenario = desk.scenario()
    desk.change(scenario)
    course = result_of(scenario).outcome.courses[0]  # type: ignore[union-attr]
    assert course.programme.teachers == 1
    assert course.teachers_short == pytest.approx(course.after[-1].teachers - 1)  # type: ignore[operator]


def test_an_impossible_change_is_said_and_not_reckoned(desk: Desk) -> None:
    scenario = desk.scenario()
    desk.change(scenario, "shrink", places=500)
    found = result_of(scenario)
    assert found.outcome is None
    assert "不能减少或划出" in found.error
    assert set(found.figures.values()) == {None}


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("open", {"code": ""}, "code"),
        ("open", {"places": None}, "places"),
        ("expand", {"programme": None}, "programme"),
        ("expand", {"places": None}, "places"),
        ("expand", {"from_year": THIS - 1}, "from_year"),
        ("move", {"to": None}, "to"),
    ],
)
def test_a_change_has_what_it_needs(desk: Desk, kind: str, more: dict[str, Any], field: str) -> None:
    scenario = desk.scenario()
    with pytest.raises((RuleViolated, Invalid)) as refused:
        desk.change(scenario, kind, **more)
    assert field in refused.value.fields


def test_closing_needs_no_number_and_a_move_no_stranger(desk: Desk) -> None:
    scenario = desk.scenario()
    desk.change(scenario, "close")
    with pytest.raises(RuleViolated, match="划转给自己"):
        desk.change(scenario, "move", to=desk.lathe)
    with pytest.raises(RuleViolated, match="同一单位"):
        whatif.CHANGE.record(
            {
                "organisation": desk.school,
                "scenario": scenario,
                "kind": "close",
                "programme": desk.lathe,
                "from_year": THIS,
            },
            actor=desk.head,
        )
    assert result_of(scenario).figures["intake"] == -120


def test_scenarios_side_by_side_on_page_paper_and_sheet(desk: Desk) -> None:
    scenarios = []
    for name, kind in (("扩招", "expand"), ("停招", "close"), ("划转", "move")):
        scenarios.append(desk.scenario(name=name))
        desk.change(scenarios[-1], kind)
    with CaptureQueriesContext(connection) as one:
        results_of(scenarios[:1])
    with CaptureQueriesContext(connection) as three:
        results = results_of(scenarios)
    assert len(three) - len(one) <= 2 * 6, "what a place has in common is read once"
    rows = {label: values for label, _unit, values in compared_rows(results)}
    assert rows["年招生数增减"] == ["60", "-120", "0"]
    assert rows["需要的实训工位增减"] == ["缺数据"] * 3
    letter = paper_of(results)
    assert letter.tables[0].heads == ("指标", "扩招", "停招", "划转")
    assert all("缺：" in one for one in letter.paragraphs)
    stream = io.BytesIO()
    sheet_of(results).export(sheet_rows(results), stream)
    sheet = openpyxl.load_workbook(stream).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][:4] == ["项目", "扩招", "停招", "划转"]
    assert cells[1][:4] == ["年招生数增减（人）", "60", "-120", "0"]
