"""Who may do what: one row a predicate, one column a role, in the own city, its county, and elsewhere."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from ronghe.core.actor import Actor, Grant
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.policy import perms
from ronghe.policy.models import (
    CommentCollection,
    Deliverable,
    Document,
    Indicator,
    Milestone,
    Plan,
    ProblemReport,
    ProgressReport,
    Review,
    Task,
)

CITY = Jurisdiction(pk=1, code="9901", name="示例市", path="99/9901/")
UNIT, OTHER = 7, 8
PLANNERS = {"policy_office", "education"}


def row(model: type, **fields: object) -> object:
    return model(jurisdiction=CITY, **fields)


PLAN = row(Plan)
TABLE: dict[str, tuple[Callable[[Actor], bool], set[str]]] = {
    "can_import_page": (lambda a: perms.can_import_page(a, CITY), PLANNERS),
    "can_review": (lambda a: perms.can_review(a, row(Review)), PLANNERS),
    "can_settle_conflict": (lambda a: perms.can_settle_conflict(a, CITY), {"policy_office"}),
    "can_publish": (lambda a: perms.can_publish(a, row(Document)), {"policy_office"}),
    "can_edit_document": (lambda a: perms.can_edit_document(a, row(Document)), PLANNERS),
    "can_mark_superior_change": (lambda a: perms.can_mark_superior_change(a, CITY), {"policy_office"}),
    "can_edit_plan": (lambda a: perms.can_edit_plan(a, PLAN), PLANNERS),
    "can_decide_report": (
        lambda a: perms.can_decide_report(a, row(ProgressReport, organisation_id=OTHER)),
        PLANNERS,
    ),
    "can_see_report": (
        lambda a: perms.can_see_report(a, row(ProgressReport, organisation_id=OTHER)),
        set(perms.OFFICIALS),
    ),
    "can_set_task_state": (lambda a: perms.can_set_task_state(a, row(Task)), PLANNERS),
    "can_answer_not_stated": (lambda a: perms.can_answer_not_stated(a, CITY), set(perms.DECIDERS)),
    "can_load_pack": (lambda a: perms.can_load_pack(a, CITY), {"operator"}),
    "can_inform_public": (
        lambda a: perms.can_inform_public(a, row(Document)),
        PLANNERS | {"bureau"},
    ),
    "can_moderate": (lambda a: perms.can_moderate(a, row(CommentCollection)), PLANNERS),
    "can_record_observation": (
        lambda a: perms.can_record_observation(a, row(Indicator)),
        PLANNERS | {"statistician"},
    ),
    "can_update_milestone": (lambda a: perms.can_update_milestone(a, row(Milestone)), PLANNERS),
    "can_add_deliverable": (lambda a: perms.can_add_deliverable(a, PLAN), PLANNERS | {"drc", "industry"}),
    "can_answer_deliverable": (
        lambda a: perms.can_answer_deliverable(a, row(Deliverable, plan=PLAN)),
        PLANNERS | {"drc", "industry"},
    ),
}
OF_A_UNIT: dict[str, tuple[Callable[[Actor], bool], set[str]]] = {
    "can_report_for": (lambda a: perms.can_report_for(a, UNIT), set(perms.TASK_UNITS)),
    "can_raise_problem": (lambda a: perms.can_raise_problem(a, UNIT), set(perms.TASK_UNITS)),
    "can_answer_problem": (
        lambda a: perms.can_answer_problem(a, row(ProblemReport, routed_to_id=UNIT)),
        {"education"},
    ),
    "can_close_problem": (
        lambda a: perms.can_close_problem(a, row(ProblemReport, organisation_id=UNIT)),
        set(perms.TASK_UNITS),
    ),
}


def of(role: str, path: str, organisation: int | None = UNIT) -> Actor:
    return Actor(1, "测试甲", (Grant(role, 1, path, organisation),))


@pytest.mark.parametrize("name", sorted(TABLE))
@pytest.mark.parametrize("role", Role.values)
def test_in_the_own_place_and_above_but_nowhere_else(name: str, role: str) -> None:
    allowed, roles = TABLE[name]
    assert allowed(of(role, CITY.path)) == (role in roles)
    assert allowed(of(role, "99/")) == (role in roles), "the province above"
    assert not allowed(of(role, "99/9901/990101/")), "a county below"
    assert not allowed(of(role, "99/9902/")), "another city"


@pytest.mark.parametrize("name", sorted(OF_A_UNIT))
@pytest.mark.parametrize("role", Role.values)
def test_for_the_own_unit_only(name: str, role: str) -> None:
    allowed, roles = OF_A_UNIT[name]
    assert allowed(of(role, CITY.path, UNIT)) == (role in roles)
    assert not allowed(of(role, CITY.path, OTHER))
    assert not allowed(of(role, CITY.path, None))


def test_every_predicate_is_tested_and_the_system_may_everything() -> None:
    ours = {n for n, f in inspect.getmembers(perms, inspect.isfunction) if f.__module__ == perms.__name__}
    assert ours == set(TABLE) | set(OF_A_UNIT) | {"can_rebuild_index"}
    system, nobody = Actor.for_system("job"), Actor.anonymous()
    for allowed, _ in (*TABLE.values(), *OF_A_UNIT.values()):
        assert allowed(system)
        assert not allowed(nobody)
    assert perms.can_rebuild_index(of("operator", CITY.path))
    assert not perms.can_rebuild_index(of("education", CITY.path))


def test_the_bureau_that_leads_a_document_publishes_it() -> None:
    led = row(Document, lead_organisation_id=UNIT)
    assert perms.can_publish(of("education", CITY.path, UNIT), led)
    assert not perms.can_publish(of("education", CITY.path, OTHER), led)


def test_a_responsible_unit_moves_its_own_milestone_and_answers_its_own_duty() -> None:
    mine = row(Milestone, organisation_id=UNIT)
    duty = row(Deliverable, plan=PLAN, organisation_id=UNIT)
    assert perms.can_update_milestone(of("school", CITY.path, UNIT), mine)
    assert perms.can_answer_deliverable(of("bureau", CITY.path, UNIT), duty)
    assert not perms.can_update_milestone(of("school", CITY.path, OTHER), mine)
    assert not perms.can_answer_deliverable(of("learner", CITY.path, UNIT), duty)


def test_nobody_decides_on_the_own_units_report() -> None:
    report = row(ProgressReport, organisation_id=UNIT)
    assert not perms.can_decide_report(of("education", CITY.path, UNIT), report)
