"""The queries of the busiest pages are counted at two sizes: ten times the rows may not cost one more."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.models import User
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.enums import MatchHow
from ronghe.directory.models import Organisation
from ronghe.policy.enums import DeadlineBasis, UnitRole
from ronghe.policy.models import Clause, Indicator, Plan, ProgressReport, Task, TaskUnit
from ronghe.policy.queries import pages
from ronghe.policy.services.searching import rebuild_index
from tests.factories.accounts import UserFactory
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.policy import PlanFactory, current_version, make_tasks
from tests.support.clients import client_of

MOST = 15
SMALL, LARGE = 200, 2_000
PER_PLAN = 50

pytestmark = pytest.mark.django_db


def _fill(place: Jurisdiction, units: list[Organisation], upto: int) -> None:
    """Plans of 50 tasks until there are that many tasks, each with units, an indicator and a report."""
    while Task.objects.count() < upto:
        plan = PlanFactory(jurisdiction=place, document__jurisdiction=place)
        _give_work(make_tasks(plan, PER_PLAN), units)
        _give_content(plan)
    rebuild_index(actor=Actor.for_system("test"))
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _give_work(tasks: list[Task], units: list[Organisation]) -> None:
    last_year = date(timezone.localdate().year - 1, 12, 31)
    for task in tasks:
        task.deadline_on, task.deadline_basis = last_year, DeadlineBasis.STATED
    Task.objects.bulk_update(tasks, ["deadline_on", "deadline_basis"])
    named = TaskUnit.objects.bulk_create(
        TaskUnit(
            task=task,
            jurisdiction_id=task.jurisdiction_id,
            role=UnitRole.LEAD if unit is units[0] else UnitRole.RESPONSIBLE,
            printed_name=unit.name,
            organisation=unit,
            match_how=MatchHow.EXACT,
        )
        for task in tasks
        for unit in units
    )
    through = TaskUnit.stands_for.through
    through.objects.bulk_create(
        through(taskunit_id=unit.pk, organisation_id=unit.organisation_id) for unit in named
    )
    ProgressReport.objects.bulk_create(
        ProgressReport(
            task=task,
            jurisdiction_id=task.jurisdiction_id,
            organisation=units[0],
            period="2025年第一季度",
            claimed="on_track",
            text="已完成选址。",
            state="returned",
            return_reason="请补充佐证材料。",
            submitted_at=timezone.now(),
            decided_at=timezone.now(),
        )
        for task in tasks[:5]
    )


def _give_content(plan: Plan) -> None:
    common = {"plan": plan, "jurisdiction": plan.jurisdiction, "introduced_in": current_version(plan)}
    clauses = Clause.objects.bulk_create(
        Clause(**common, key=f"c{n}", order=n, level=1, label=f"{n}", heading="示例条款") for n in range(10)
    )
    Indicator.objects.bulk_create(
        Indicator(**common, clause=clauses[n], key=f"i{n}", order=n, name=f"示例指标{n}", value=n, unit="个")
        for n in range(10)
    )


def _addresses() -> dict[str, str]:
    plan = Plan.objects.earliest("pk")
    task = plan.tasks.earliest("pk")
    lists = ("task_list", "unit_tasks", "my_tasks", "plan_list", "indicator_list", "unit_board")
    return {
        "home": reverse("console:home"),
        **{name: reverse(f"policy:{name}") for name in lists},
        "filtered tasks": reverse("policy:task_list") + "?q=示例&unit=示例&standing=overdue",
        "plan": reverse("policy:plan_detail", args=[plan.pk]),
        "tasks of the plan": reverse("policy:plan_tasks", args=[plan.pk]),
        "task": reverse("policy:task_detail", args=[task.pk]),
        "organisations": reverse("directory:organisation_list"),
        "search": reverse("console:search") + "?q=示例任务",
        "public plan": reverse("portal:plan", args=[plan.pk]),
        "public home": reverse("portal:home"),
    }


def _counts(client: Client) -> dict[str, int]:
    found = {}
    for name, address in _addresses().items():
        client.get(address)  # fills the caches that a running site has filled
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, address
        found[name] = len(queries)
    return found


@pytest.mark.parametrize("role", [Role.POLICY_OFFICE, Role.EDUCATION, Role.SCHOOL])
def test_ten_times_the_rows_cost_no_further_query(role: Role) -> None:
    cache.clear()
    _province, city, counties = jurisdiction_tree()
    units = OrganisationFactory.create_batch(3, jurisdiction=city)
    user: User = UserFactory(role=role, organisation=units[0])
    client = client_of(user)
    _fill(city, units, SMALL)
    small = _counts(client)
    OrganisationFactory.create_batch(60, jurisdiction=counties[0])
    _fill(city, units, LARGE)
    large = _counts(client)
    assert large == small
    assert {name: number for name, number in large.items() if number > MOST} == {}


def test_the_tabs_of_a_long_list_are_counted_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that somebody can look through is counted at each visit, one of thousands every half minute."""
    cache.clear()
    _province, place, _counties = jurisdiction_tree(0)
    make_tasks(PlanFactory(jurisdiction=place, document__jurisdiction=place), 6)
    tasks, today = Task.objects.all(), timezone.localdate()
    assert sum(pages.remembered_counts(tasks, today).values()) == 6

    monkeypatch.setattr(pages, "COUNTED_RARELY", 7)
    make_tasks(PlanFactory(jurisdiction=place, document__jurisdiction=place), 2)
    assert sum(pages.remembered_counts(tasks, today).values()) == 8
    make_tasks(PlanFactory(jurisdiction=place, document__jurisdiction=place), 1)
    assert sum(pages.remembered_counts(tasks, today).values()) == 8
    assert sum(pages.remembered_counts(tasks.filter(order__gte=0), today).values()) == 9
    cache.clear()
