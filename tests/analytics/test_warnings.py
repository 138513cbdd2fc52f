"""Warnings over days: found once, followed, cleared by facts, reopened; settled by people; told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.accounts.queries import actor_of
from ronghe.analytics.models import EarlyWarning, WarningRun
from ronghe.analytics.models.warnings import WarningState
from ronghe.analytics.queries.warning_context import SUPPLIES, Context
from ronghe.analytics.rules.warning_findings import Ending
from ronghe.analytics.services.warnings import (
    RECHECK_DAYS,
    THRESHOLD,
    WARNING,
    assign_warnings,
    run_warnings,
    tell_owners,
)
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed, RongheError
from ronghe.core.history import timeline
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.engine.errors import EngineError
from ronghe.policy.models import Task
from tests.factories.accounts import UserFactory
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.policy import (
    IndicatorFactory,
    ObservationFactory,
    PlanFactory,
    TaskFactory,
    TaskUnitFactory,
)
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("warnings")
DAY = date(2024, 11, 20)
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


class World:
    """A city with a plan, an education bureau, a bureau that leads a task past its day."""

    def __init__(self) -> None:
        _province, self.city, self.counties = jurisdiction_tree(1)
        self.office = OrganisationFactory(jurisdiction=self.city, kind=OrganisationKind.EDUCATION)
        self.lead = OrganisationFactory(jurisdiction=self.city, kind=OrganisationKind.HRSS)
        self.plan = PlanFactory(document__jurisdiction=self.city)
        self.task: Task = TaskFactory(
            plan=self.plan, deadline_on=date(2024, 6, 30), deadline_basis="stated", deadline_text="2024年6月"
        )
        TaskUnitFactory(task=self.task, organisation=self.lead, role="lead", role_word="牵头单位")
        self.watcher = UserFactory(role=Role.EDUCATION, organisation=self.office)
        self.worker = UserFactory(role=Role.HRSS, organisation=self.lead)

    def run(self, on: date = DAY, **more: Any) -> WarningRun:
        return run_warnings(on, actor=SYSTEM, rules=more.pop("rules", ["task.overdue"]), **more)

    @property
    def warning(self) -> EarlyWarning:
        return EarlyWarning.objects.get()

    def finish(self, is_done: bool = True) -> None:
        self.task.state, self.task.done_on = ("done", DAY) if is_done else ("on_track", None)
        self.task.save()


@pytest.fixture
def world() -> World:
    return World()


def act(user: Any) -> Actor:
    return actor_of(user, DAY)


def test_the_lead_unit_gets_one_warning_with_day_ground_and_way_out(world: World) -> None:
    run = world.run()
    row = world.warning
    assert (run.found, run.opened) == (1, 1)
    assert (row.organisation_id, row.level, row.state) == (world.lead.pk, "red", "open")
    assert row.due_on == date(2024, 12, 4)  # ten working days
    assert row.evidence[0]["value"] == "2024年6月30日"
    assert row.evidence[0]["url"] == f"/policy/tasks/{world.task.pk}/"


def test_the_same_day_twice_and_the_next_day_add_nothing(world: World) -> None:
    world.run()
    events = len(timeline(world.warning))
    again = world.run()
    assert (again.found, again.opened, again.cleared) == (1, 0, 0)
    assert len(timeline(world.warning)) == events
    world.run(DAY + timedelta(days=1))
    assert world.warning.last_seen_on == DAY + timedelta(days=1)


def test_facts_clear_it_and_bring_it_back_with_its_history(world: World) -> None:
    world.run()
    world.finish()
    assert world.run(DAY + timedelta(days=1)).cleared == 1
    row = world.warning
    assert (row.state, row.is_present) == ("cleared", False)
    assert "自行消除" in row.outcome
    world.finish(is_done=False)
    assert world.run(DAY + timedelta(days=2)).reopened == 1
    row = world.warning
    assert (row.state, row.returns, row.settled_on) == ("open", 1, None)
    states = [change.changed.get("state") for change in timeline(row) if "state" in change.changed]
    assert states == [("cleared", "open"), ("open", "cleared")]


def test_getting_worse_raises_it_and_never_lengthens_the_time(world: World) -> None:
    world.run(date(2024, 7, 10))
    first = world.warning
    assert first.level == "yellow"
    assert world.run(date(2024, 10, 1)).raised == 1
    assert world.warning.level == "red"
    assert world.warning.due_on == first.due_on


def prove(world: World) -> None:
    upload = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")
    WARNING.attach(world.warning, upload, "证明.pdf", actor=act(world.worker))


def test_rectifying_needs_evidence_and_other_eyes(world: World) -> None:
    world.run()
    with pytest.raises(NotAllowed, match="佐证"):
        WARNING.take(world.warning, "rectify", actor=act(world.worker), note="已完成建设。")
    prove(world)
    WARNING.take(world.warning, "rectify", actor=act(world.worker), note="已完成建设。")
    with pytest.raises(NotAllowed):
        WARNING.take(world.warning, "confirm", actor=act(world.worker))
    WARNING.take(world.warning, "confirm", actor=act(world.watcher), note="现场核对无误。")
    row = world.warning
    assert (row.state, row.outcome, row.settled_level) == ("rectified", "现场核对无误。", "red")


def test_who_rectified_cannot_confirm(world: World) -> None:
    world.run()
    prove(world)
    WARNING.take(world.warning, "rectify", actor=act(world.watcher), note="由我局代报。")
    with pytest.raises(NotAllowed, match="自己"):
        WARNING.take(world.warning, "confirm", actor=act(world.watcher))


def test_a_cure_that_facts_do_not_show_opens_again_after_a_month(world: World) -> None:
    world.run()
    prove(world)
    WARNING.take(world.warning, "rectify", actor=act(world.worker), note="已完成。")
    WARNING.take(world.warning, "confirm", actor=act(world.watcher), note="同意。")
    settled = world.warning.settled_on
    assert settled is not None
    world.run(settled + timedelta(days=RECHECK_DAYS - 1))
    assert world.warning.state == "rectified"
    world.run(settled + timedelta(days=RECHECK_DAYS))
    assert world.warning.state == "open"


@pytest.mark.parametrize(("step", "state"), [("accept", "accepted"), ("dismiss", "false_alarm")])
def test_accepted_or_dismissed_with_a_reason_stays_so_until_it_gets_worse(
    world: World, step: str, state: str
) -> None:
    world.run(date(2024, 7, 10))
    with pytest.raises(RongheError, match="理由"):
        WARNING.take(world.warning, step, actor=act(world.watcher))
    with pytest.raises(NotAllowed):
        WARNING.take(world.warning, step, actor=act(world.worker), note="不归我们。")
    WARNING.take(world.warning, step, actor=act(world.watcher), note="工期已经市政府同意顺延。")
    world.run(date(2024, 7, 20))
    assert world.warning.state == state
    world.run(date(2024, 11, 20))
    assert (world.warning.state, world.warning.returns) == ("open", 1)


def test_a_place_sets_its_own_threshold(world: World) -> None:
    actor = act(world.watcher)
    values = {
        "organisation": world.office,
        "threshold": "task.overdue/red",
        "value": Decimal(300),
        "reason": "工程类任务较多",
    }
    THRESHOLD.record(values, actor=actor)
    world.run()
    assert world.warning.level == "yellow"


def test_a_rule_that_fails_in_one_place_clears_nothing_and_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.run()

    def broken(self: Context) -> list[Any]:
        raise EngineError("test.broken", "快照损坏")

    monkeypatch.setattr(Context, "work", property(broken))
    run = world.run(DAY + timedelta(days=1), rules=["task.overdue", "fund.unspent"])
    assert run.troubles == ["示例市“任务逾期”：快照损坏"]
    assert world.warning.state == "open"


def test_without_any_unit_the_run_says_so() -> None:
    world = World()
    world.task.units.all().delete()
    world.office.kind = OrganisationKind.OTHER_BUREAU
    world.office.save()
    assert world.run().unowned == 1
    assert not EarlyWarning.objects.exists()


def test_indicators_behind_their_plan_go_to_the_unit_of_their_task(world: World) -> None:
    indicator = IndicatorFactory(
        plan=world.plan,
        task=world.task,
        value=100,
        baseline=0,
        baseline_year=2020,
        target_year=2025,
        unit="个",
    )
    for year, value in ((2022, 30), (2023, 20), (2024, 10)):
        ObservationFactory(indicator=indicator, year=year, value=value)
    run = world.run(rules=["gap.plan", "trend.falling"])
    assert run.troubles == []
    found = {row.rule: row for row in EarlyWarning.objects.all()}
    assert set(found) == {"gap.plan", "trend.falling"}
    assert {row.organisation_id for row in found.values()} == {world.lead.pk}
    assert "2022年 30 个、2023年 20 个、2024年 10 个" in found["trend.falling"].text


@pytest.fixture
def cover(world: World) -> Iterator[list[Ending]]:
    rows = [Ending("c1", "实习责任险（示例）", DAY, world.lead.pk, world.city.pk)]
    SUPPLIES["cover.ending"].append(lambda _context: rows)
    yield rows
    SUPPLIES["cover.ending"].clear()


def test_an_app_above_only_supplies_facts(world: World, cover: list[Ending]) -> None:
    world.run(rules=["cover.ending"])
    assert world.warning.title == "实习责任险（示例）：将到期"
    cover.clear()
    world.run(DAY + timedelta(days=1), rules=["cover.ending"])
    assert world.warning.state == WarningState.CLEARED


def test_one_notice_on_a_working_day_and_none_without_news(world: World) -> None:
    TaskUnitFactory(
        task=TaskFactory(plan=world.plan, deadline_on=date(2024, 11, 1), deadline_basis="stated"),
        organisation=world.lead,
        role="lead",
    )
    saturday = date(2024, 11, 23)
    world.run(saturday)
    assert tell_owners(saturday, actor=SYSTEM) == 0
    assert tell_owners(saturday + timedelta(days=2), actor=SYSTEM) == 1
    notice = Notice.objects.get(recipient=world.worker)
    assert notice.subject == "预警：2 条待办理，其中红色 1 条"
    assert notice.body.splitlines()[0].startswith("新发现（红色）")
    world.run(saturday + timedelta(days=3))
    assert tell_owners(saturday + timedelta(days=3), actor=SYSTEM) == 0


def test_handing_on_moves_it_and_survives_the_next_run(world: World) -> None:
    world.run()
    other: Organisation = OrganisationFactory(jurisdiction=world.city)
    with pytest.raises(Invalid, match="理由"):
        assign_warnings([world.warning], other, actor=act(world.watcher), note=" ")
    with pytest.raises(NotAllowed):
        assign_warnings([world.warning], other, actor=act(world.worker), note="不归我们。")
    assign_warnings([world.warning], other, actor=act(world.watcher), note="由该单位牵头。")
    world.run(DAY + timedelta(days=1))
    assert world.warning.organisation_id == other.pk


def test_nobody_else_may_run(world: World) -> None:
    with pytest.raises(NotAllowed):
        run_warnings(DAY, actor=act(world.worker))


# ------------------------------------------------------------------------------------------------ pages


def test_the_pages_of_a_warning(world: World) -> None:
    world.run()
    client = client_of(world.worker)
    page = client.get("/analytics/warnings/?mine=1").content.decode()
    assert "示例任务" in page
    address = f"/analytics/warnings/{world.warning.pk}/"
    text = client.get(address).content.decode()
    assert all(word in text for word in ("怎样消除", "2024年6月30日", "红色", "报整改"))
    assert client.get(f"{address}?print=1").status_code == 200
    rules = client.get("/analytics/warnings/rules/").content.decode()
    assert "待办理 1 条" in rules
    assert "还没有数据：需要实习保险与合作协议记录" in rules
    book = client.get("/analytics/warnings/?format=xlsx")
    assert book["Content-Type"].endswith("sheet")
    book.close()


def test_handing_on_from_the_list(world: World) -> None:
    world.run()
    client = client_of(world.watcher)
    form = client.post("/analytics/warnings/assign/", {"selected": world.warning.pk})
    assert form.status_code == 200
    sent = {"selected": world.warning.pk, "unit": world.office.pk, "note": "由我局直接办理。"}
    assert client.post("/analytics/warnings/assign/", sent).status_code == 303
    assert world.warning.organisation_id == world.office.pk


@pytest.mark.parametrize(
    ("role", "lists", "assigns"),
    [(Role.EDUCATION, 200, 303), (Role.FINANCE, 200, 403), (Role.SCHOOL, 200, 403), (Role.LEARNER, 403, 403)],
)
def test_who_opens_what(world: World, role: Role, lists: int, assigns: int) -> None:
    user = UserFactory(role=role, organisation=OrganisationFactory(jurisdiction=world.city))
    client = client_of(user)
    assert client.get("/analytics/warnings/").status_code == lists
    assert client.get("/analytics/warnings/rules/").status_code == lists
    assert client.get("/analytics/warnings/assign/").status_code == assigns


def test_another_unit_does_not_see_it(world: World) -> None:
    world.run()
    school = UserFactory(role=Role.SCHOOL, organisation=OrganisationFactory(jurisdiction=world.city))
    assert client_of(school).get(f"/analytics/warnings/{world.warning.pk}/").status_code == 404


def test_the_list_asks_few_questions(world: World, django_assert_max_num_queries: Any) -> None:
    for _number in range(12):
        task = TaskFactory(plan=world.plan, deadline_on=date(2024, 6, 30), deadline_basis="stated")
        TaskUnitFactory(task=task, organisation=world.lead, role="lead")
    world.run()
    client = client_of(world.watcher)
    client.get("/analytics/warnings/")
    with django_assert_max_num_queries(16):
        client.get("/analytics/warnings/")


def test_a_run_asks_few_questions(world: World, django_assert_max_num_queries: Any) -> None:
    world.run(rules=[])
    with django_assert_max_num_queries(60):
        world.run(rules=[])
