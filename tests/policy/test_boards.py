"""Lists and boards: right in every standing, and the same number of queries for ten rows or a thousand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.policy.enums import Modality, TaskState
from ronghe.policy.models import Plan, Task
from ronghe.policy.queries.plans import (
    group_tasks,
    in_standing,
    my_tasks,
    plan_board,
    plan_tasks,
    standing_conditions,
    unit_board,
    unit_tasks,
)
from ronghe.policy.rules.progress import Standing, Voice, decides_state, standing
from tests.factories.directory import OrganisationFactory
from tests.factories.policy import PlanFactory, TaskFactory, TaskUnitFactory
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")


def every_task(plan: Plan, today: date) -> list[Task]:
    days = [None, today - timedelta(days=1), today, today + timedelta(days=1)]
    return [
        TaskFactory(
            plan=plan,
            state=state,
            modality=modality,
            deadline_on=day,
            deadline_basis="stated" if day else "none",
            done_on=today if state == TaskState.DONE else None,
        )
        for state in TaskState
        for modality in Modality
        for day in days
    ]


@pytest.mark.register("POL-06", "POL-07")
def test_sql_and_rule_agree_on_every_standing() -> None:
    today = timezone.localdate()
    tasks = every_task(PlanFactory(), today)
    seen: dict[int, Standing] = {}
    for shown, condition in standing_conditions(today).items():
        for pk in Task.objects.filter(condition).values_list("pk", flat=True):
            assert pk not in seen, "one standing only"
            seen[pk] = shown
    assert len(seen) == len(tasks)
    for task in tasks:
        assert seen[task.pk] == standing(task.state, task.modality, task.deadline_on, today)
    overdue = set(Task.objects.overdue(today))
    assert overdue == {task for task in tasks if task.is_overdue(today)}
    assert {task.modality for task in overdue} == {"must", "target"}
    assert set(in_standing(Task.objects.all(), "overdue", today)) == overdue


@pytest.mark.register("POL-06", "POL-07")
def test_the_board_counts_each_task_once_for_each_unit() -> None:
    today = timezone.localdate()
    plan = PlanFactory()
    unit, other = OrganisationFactory(), OrganisationFactory()
    late = TaskFactory(plan=plan, overdue=True, lead=unit, responsible=[unit, other])
    TaskFactory(plan=plan, overdue=True, modality="encourage", lead=unit)
    yielding = TaskFactory(plan=plan, lead=unit)
    Task.objects.filter(pk=yielding.pk).update(yields_to=late)
    board = {work.organisation: work for work in unit_board(SYSTEM, today, plan=plan)}
    assert (board[unit].total, board[unit].leading, board[unit].overdue) == (2, 2, 1)
    assert (board[other].total, board[other].leading, board[other].overdue) == (1, 0, 1)
    for work in board.values():
        assert sum(work.counts.values()) == work.total
    row = next(row for row in plan_board(SYSTEM, today) if row.plan == plan)
    assert (row.total, row.counts[Standing.OVERDUE], row.done_share) == (2, 1, 0)


def test_boards_keep_to_what_may_be_seen() -> None:
    today = timezone.localdate()
    inner = PlanFactory(is_public=False)
    TaskFactory(plan=inner, lead=OrganisationFactory())
    assert unit_board(Actor.anonymous(), today) == []
    assert plan_board(Actor.anonymous(), today) == []
    assert len(unit_board(SYSTEM, today)) == 1


def queries_of(actor: Actor, plan: Plan, today: date) -> dict[str, int]:
    counted = {}
    for name, ask in {
        "my_tasks": lambda: _read(my_tasks(actor)[:50]),
        "plan": lambda: [g.tasks for g in group_tasks(plan_tasks(plan), "unit", today)],
        "unit_board": lambda: unit_board(actor, today),
        "plan_board": lambda: [str(row.plan.jurisdiction) for row in plan_board(actor, today)],
    }.items():
        with CaptureQueriesContext(connection) as queries:
            ask()
        counted[name] = len(queries)
    return counted


def _read(tasks: object) -> None:
    """What a row of the table shows."""
    for task in tasks:  # type: ignore[attr-defined]
        [unit.printed_name for unit in task.units.all()]
        str(task.clause), str(task.plan), task.jurisdiction.short_name, task.standing_on(date(2024, 1, 1))


def test_the_number_of_queries_does_not_grow(office: City, plan: Plan) -> None:
    today = timezone.localdate()
    actor = office.of("市教育局", "education")
    before = queries_of(actor, plan, today)
    for _ in range(30):
        TaskFactory(plan=plan, lead=office.units["市教育局"], responsible=[OrganisationFactory()])
    assert queries_of(actor, plan, today) == before
    assert before == {"my_tasks": 2, "plan": 2, "unit_board": 2, "plan_board": 2}


@pytest.mark.register("POL-06")
def test_a_county_sees_the_tasks_of_the_collective_it_belongs_to(office: City, plan: Plan) -> None:
    from ronghe.directory.models import Organisation

    county = Organisation.objects.get(name="甲区人民政府")
    titles = set(unit_tasks(office.actor, county).values_list("title", flat=True))
    assert titles == {"建立产教供需信息平台"}


@pytest.mark.parametrize("by", ["clause", "unit", "deadline", "modality", "standing"])
def test_grouping_loses_no_task(office: City, plan: Plan, by: str) -> None:
    tasks = list(plan_tasks(plan))
    groups = group_tasks(tasks, by, timezone.localdate())
    assert {task.pk for group in groups for task in group.tasks} == {task.pk for task in tasks}
    assert all(group.label for group in groups)
    if by != "unit":
        assert sum(len(group.tasks) for group in groups) == len(tasks)


def test_my_tasks_say_whether_i_lead(office: City, plan: Plan) -> None:
    actor = office.of("市教育局", "education")
    found = {task.title: task.is_lead for task in my_tasks(actor)}
    assert found["统筹产教融合发展规划"] is True
    assert found["建立产教供需信息平台"] is False
    task = TaskFactory(plan=plan)
    TaskUnitFactory(task=task, organisation=office.units["市教育局"], role="cooperate")
    assert task in my_tasks(actor)


@pytest.mark.parametrize(
    ("voices", "decides"),
    [
        ([("lead", 1), ("responsible", 2)], {1}),
        ([("responsible", 1), ("responsible", 2), ("cooperate", 3)], {1, 2}),
        ([("cooperate", 3)], set()),
        ([("lead", 1), ("lead", 2)], {1, 2}),
        ([], set()),
    ],
)
def test_whose_report_moves_the_task(voices: list[tuple[str, int]], decides: set[int]) -> None:
    named = [Voice(number, role) for role, number in voices]
    assert {number for number in (1, 2, 3) if decides_state(number, named)} == decides
