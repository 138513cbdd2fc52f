"""The partner interface: keys, scopes, places, pages, marks, errors, and writes that happen once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ronghe.api.enums import Scope
from ronghe.api.interface import api
from ronghe.api.models import ApiKey, ApiUse, ApiWrite
from ronghe.api.rules.ids import UnreadableId, cursor, public_id, read_cursor, read_id
from ronghe.api.services import keys as services
from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.policy.models import Plan, ProgressReport, Task
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
REPORT = {"period": "2024年第一季度", "claimed": "on_track", "text": "已开工", "percent": 30}
MAX_QUERIES = 12


class World:
    """A city with a public plan, and a partner of it."""

    def __init__(self) -> None:
        self.city = City()
        self.plan: Plan = self.city.publish()
        self.place: Jurisdiction = self.city.city
        self.task: Task = self.plan.tasks.filter(units__organisation__isnull=False).order_by("pk")[0]
        self.unit: Organisation = self.task.units.filter(organisation__isnull=False)[0].organisation

    def key(self, *scopes: str, organisation: Organisation | None = None, **more: Any) -> tuple[ApiKey, str]:
        return services.issue_key(
            more.pop("place", self.place),
            actor=self.city.actor,
            name="示例平台",
            organisation=organisation or self.unit,
            scopes=scopes or Scope.values,
            valid_to=timezone.localdate() + timedelta(days=30),
            **more,
        )


class _Undo(Exception):
    """Takes the built rows away again."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker) -> Iterator[World]:
    """Built once for the module: every test runs in a savepoint above it."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield World()
                raise _Undo
        except _Undo:
            pass


@pytest.fixture(scope="module")
def elsewhere(world: World) -> World:
    """Another city, made in the same transaction."""
    return World()


def ask(text: str, path: str, **headers: str) -> HttpResponse:
    return Client().get(f"{ROOT}{path}", headers={"Authorization": f"Bearer {text}", **headers})


def send(text: str, path: str, body: Any, token: str = "", **headers: str) -> HttpResponse:
    given = {"Authorization": f"Bearer {text}", **({"Idempotency-Key": token} if token else {}), **headers}
    data = body if isinstance(body, str) else json.dumps(body)
    return Client().post(f"{ROOT}{path}", data, content_type="application/json", headers=given)


def found(response: HttpResponse) -> Any:
    assert response.status_code == 200, response.content.decode()
    return json.loads(response.content)


def refused(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"].startswith("application/problem+json")
    told = json.loads(response.content)
    assert (told["status"], told["code"]) == (status, code)
    assert told["title"]
    assert told["detail"]
    return dict(told)


# ---------------------------------------------------------------- the document


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    document = api.get_openapi_schema()
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_asks_for_a_key_and_declares_its_refusals() -> None:
    assert len(operations()) >= 11
    for path, method, operation in operations():
        assert operation.get("security"), (path, method)
        statuses = {int(status) for status in operation["responses"]}
        assert {401, 403, 404, 422, 429} <= statuses, (path, method)
        assert operation["summary"]
        assert operation["description"]
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description") or parameter["schema"].get("description"), (path, parameter)


def test_nobody_gets_in_without_a_key(world: World) -> None:
    for path, method, _operation in operations():
        address = path.replace("{plan}", "x").replace("{task}", "x").replace("{organisation}", "1")
        for header in ({}, {"Authorization": "Bearer rh_aaaaaaaa_" + "x" * 43}, {"Authorization": "Basic x"}):
            response = Client().generic(method.upper(), address, "{}", headers=header)  # type: ignore[arg-type]
            refused(response, 401, "api.key.missing")
            assert response["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_key(world: World) -> None:
    from tests.support.clients import client_with

    client = client_with(Role.OPERATOR, jurisdiction=world.place)
    assert client.get(f"{ROOT}/plans").status_code == 401


def test_the_document_is_openapi_3_1_in_chinese() -> None:
    told = found(Client().get(f"{ROOT}/openapi.json"))
    assert told["openapi"].startswith("3.1")
    assert told["info"]["title"] == "融合平台开放接口"


# ---------------------------------------------------------------- keys


def test_a_key_is_kept_as_a_digest_and_shown_by_its_beginning(world: World) -> None:
    key, text = world.key(Scope.PLANS)
    assert text.startswith(f"rh_{key.prefix}_")
    kept = json.dumps(ApiKey.objects.values().get(), default=str)
    assert text.rsplit("_", 1)[-1] not in kept
    assert [change.action for change in timeline(key)] == ["api.key.issued"]
    assert all("digest" not in change.values for change in timeline(key))
    assert found(ask(text, "/me"))["scopes"] == ["plans:read"]
    assert ApiUse.objects.get(key=key).last_used_at


def test_a_revoked_an_expired_and_a_changed_key_do_not_open(world: World) -> None:
    key, text = world.key(Scope.PLANS)
    refused(ask(text[:-1] + ("a" if text[-1] != "a" else "b"), "/me"), 401, "api.key.missing")
    ApiKey.objects.filter(pk=key.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    refused(ask(text, "/me"), 401, "api.key.missing")
    ApiKey.objects.filter(pk=key.pk).update(valid_to=timezone.localdate())
    assert ask(text, "/me").status_code == 200
    with pytest.raises(Invalid):
        services.revoke_key(key, actor=world.city.actor, reason="")
    services.revoke_key(key, actor=world.city.actor, reason="系统下线")
    refused(ask(text, "/me"), 401, "api.key.missing")
    with pytest.raises(InvalidTransition):
        services.revoke_key(key, actor=world.city.actor, reason="再停")


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (Scope.PLANS, "/plans"),
        (Scope.FIGURES, "/figures?year=2024"),
        (Scope.ORGANISATIONS, "/organisations"),
    ],
)
def test_a_scope_opens_its_operations_and_no_others(world: World, scope: Scope, path: str) -> None:
    _key, right = world.key(scope)
    _key, wrong = world.key(*[one for one in Scope if one != scope])
    assert ask(right, path).status_code == 200
    refused(ask(wrong, path), 403, "api.scope")


def test_the_rate_is_counted_for_all_processes(world: World) -> None:
    _key, text = world.key(Scope.PLANS, per_minute=2)
    first = timezone.now().timestamp() // 60
    answers = [ask(text, "/me").status_code for _ in range(3)]
    if timezone.now().timestamp() // 60 == first:  # not across the turn of a minute
        assert answers == [200, 200, 429]
        response = ask(text, "/me")
        refused(response, 429, "api.rate")
        assert response["Retry-After"] == "60"
    ApiUse.objects.update(minute=0)
    assert ask(text, "/me").status_code == 200


@pytest.mark.parametrize(
    ("role", "issues"),
    [
        (Role.OPERATOR, True),
        (Role.POLICY_OFFICE, True),
        (Role.AUDITOR, False),
        (Role.EDUCATION, False),
        (Role.SCHOOL, False),
    ],
)
def test_who_issues_keys(world: World, role: Role, issues: bool) -> None:
    def issue() -> object:
        return services.issue_key(
            world.place,
            actor=actor_with(role, jurisdiction=world.place),
            name="示例",
            organisation=world.unit,
            scopes=[Scope.PLANS],
            valid_to=timezone.localdate(),
        )

    if issues:
        issue()
    else:
        with pytest.raises(NotAllowed):
            issue()


def test_a_key_that_will_not_do_names_every_fault(world: World) -> None:
    stranger = OrganisationFactory(jurisdiction=jurisdiction_tree(1)[1])
    with pytest.raises(Invalid) as error:
        services.issue_key(
            world.place,
            actor=world.city.actor,
            name=" ",
            organisation=stranger,
            scopes=["all"],
            valid_to=timezone.localdate() + timedelta(days=2000),
            per_minute=0,
        )
    assert set(error.value.fields) == {"name", "organisation", "scopes", "valid_to", "per_minute"}


# ---------------------------------------------------------------- reading


def test_plans_tasks_and_indicators_by_ids_that_stay(world: World) -> None:
    _key, text = world.key(Scope.PLANS)
    (plan,) = found(ask(text, "/plans"))["items"]
    assert plan["title"] == world.plan.title
    assert read_id("plan", plan["id"]) == (world.place.code, world.plan.document.number)
    assert found(ask(text, f"/plans/{plan['id']}"))["id"] == plan["id"]
    tasks = found(ask(text, f"/plans/{plan['id']}/tasks"))["items"]
    assert len(tasks) == world.plan.tasks.running().count()
    one = next(task for task in tasks if task["key"] == world.task.key)
    assert found(ask(text, f"/tasks/{one['id']}"))["title"] == world.task.title
    assert str(world.unit.pk) in {unit["organisation"] for unit in one["units"]}
    indicators = found(ask(text, f"/plans/{plan['id']}/indicators"))["items"]
    assert len(indicators) == world.plan.indicators.live().count()


def test_pages_follow_each_other_without_gaps_or_repeats(world: World) -> None:
    _key, text = world.key(Scope.PLANS)
    (plan,) = found(ask(text, "/plans"))["items"]
    keys, after = [], ""
    for _ in range(200):
        page = found(ask(text, f"/plans/{plan['id']}/tasks?limit=2&cursor={after}"))
        keys += [task["key"] for task in page["items"]]
        after = page["next"]
        if not after:
            break
    assert len(keys) == len(set(keys)) == world.plan.tasks.running().count()
    told = refused(ask(text, "/plans?cursor=zzz"), 422, "api.cursor")
    assert told["fields"] == {"cursor": "游标不对。"}
    refused(ask(text, "/plans?limit=0"), 422, "api.invalid")


def test_what_is_outside_the_key_s_place_is_not_there(world: World, elsewhere: World) -> None:
    _key, text = elsewhere.key()
    _key, mine = world.key(Scope.PLANS)
    (plan,) = found(ask(mine, "/plans"))["items"]
    for path in (
        f"/plans/{plan['id']}",
        f"/plans/{plan['id']}/tasks",
        f"/organisations/{world.unit.pk}",
        f"/figures?year=2024&jurisdiction={world.place.code}",
        f"/tasks/{public_id('task', world.place.code, world.plan.document.number, world.task.key)}",
        "/plans/nonsense",
        "/organisations/abc",
        "/nothing/here",
    ):
        refused(ask(text, path), 404, "api.not_found")
    titles = [one["id"] for one in found(ask(text, "/plans"))["items"]]
    assert plan["id"] not in titles


def test_what_is_not_public_is_not_there(world: World) -> None:
    _key, text = world.key(Scope.PLANS)
    (plan,) = found(ask(text, "/plans"))["items"]
    Plan.objects.filter(pk=world.plan.pk).update(is_public=False)
    assert found(ask(text, "/plans"))["items"] == []
    refused(ask(text, f"/plans/{plan['id']}"), 404, "api.not_found")


def test_an_answer_that_did_not_change_is_not_sent_again(world: World) -> None:
    _key, text = world.key(Scope.PLANS)
    first = ask(text, "/plans")
    again = ask(text, "/plans", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Plan.objects.update(title="另一个名称")
    assert ask(text, "/plans", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_organisations_say_what_became_of_them(world: World) -> None:
    _key, text = world.key(Scope.ORGANISATIONS)
    kept, gone = OrganisationFactory.create_batch(2, jurisdiction=world.place)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept, is_active=False)
    told = found(ask(text, f"/organisations/{gone.pk}"))
    assert (told["state"], told["merged_into"]) == ("merged", str(kept.pk))


def test_figures_are_approved_or_missing(world: World) -> None:
    _key, text = world.key(Scope.FIGURES)
    told = found(ask(text, "/figures?year=2024"))
    assert told["jurisdiction"] == world.place.code
    assert {one["status"] for one in told["items"]} <= {"approved", "missing"}
    refused(ask(text, "/figures"), 422, "api.invalid")
    refused(ask(text, "/figures?year=20x4"), 422, "api.invalid")


def test_a_list_asks_few_questions(world: World) -> None:
    _key, text = world.key()
    (plan,) = found(ask(text, "/plans"))["items"]
    for path in ("/plans", f"/plans/{plan['id']}/tasks?limit=200", "/organisations?limit=200"):
        with CaptureQueriesContext(connection) as asked:
            assert ask(text, path).status_code == 200
        assert len(asked) <= MAX_QUERIES, (path, len(asked))


# ---------------------------------------------------------------- writing


def task_path(world: World) -> str:
    return f"/tasks/{public_id('task', world.place.code, world.plan.document.number, world.task.key)}/reports"


def test_a_report_through_the_interface_is_a_report(world: World) -> None:
    key, text = world.key(Scope.REPORT)
    response = send(text, task_path(world), REPORT, "a-1")
    assert response.status_code == 201, response.content.decode()
    report = ProgressReport.objects.get(task=world.task)
    assert (report.organisation_id, report.percent, report.submitted_by_id) == (world.unit.pk, 30, None)
    assert timeline(report)[0].actor_name == f"接口密钥 {key.prefix}（示例平台）"
    (told,) = found(ask(text, task_path(world)))["items"]
    assert (told["state"], told["text"]) == ("submitted", "已开工")


def test_the_same_write_again_is_done_once(world: World) -> None:
    _key, text = world.key(Scope.REPORT)
    first = send(text, task_path(world), REPORT, "a-1")
    again = send(text, task_path(world), REPORT, "a-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert ProgressReport.objects.count() == 1
    refused(send(text, task_path(world), {**REPORT, "text": "另写"}, "a-1"), 409, "api.idempotency.reused")
    refused(send(text, task_path(world), REPORT, "a-2"), 409, "policy.report.twice")
    assert ApiWrite.objects.count() == 1  # a refused write may be tried again with the same value


@pytest.mark.parametrize(
    ("body", "token", "status", "code"),
    [
        (REPORT, "", 422, "api.idempotency.missing"),
        (REPORT, "x" * 81, 422, "api.idempotency.missing"),
        ({**REPORT, "percent": 130}, "a", 422, "api.invalid"),
        ({**REPORT, "extra": 1}, "a", 422, "api.invalid"),
        ({"period": "2024年"}, "a", 422, "api.invalid"),
        ({**REPORT, "claimed": "flying"}, "a", 422, "policy.report.invalid"),
        ("{nonsense", "a", 422, "api.unreadable"),
        ([1], "a", 422, "api.invalid"),
        ({**REPORT, "text": "a\x00b"}, "a", 422, "api.invalid"),
    ],
)
def test_a_bad_write_is_refused_in_words(world: World, body: Any, token: str, status: int, code: str) -> None:
    _key, text = world.key(Scope.REPORT)
    refused(send(text, task_path(world), body, token), status, code)
    assert not ProgressReport.objects.exists()
    assert not ApiWrite.objects.exists()


def test_a_unit_that_the_task_does_not_name_cannot_report(world: World) -> None:
    other = OrganisationFactory(jurisdiction=world.place)
    _key, text = world.key(Scope.REPORT, organisation=other)
    response = send(text, task_path(world), REPORT, "a-1")
    assert response.status_code in {403, 422}
    assert not ProgressReport.objects.exists()


def test_a_fault_of_ours_is_a_problem_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _key, text = world.key(Scope.PLANS)

    def broken(*args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("ronghe.api.queries.rows.plans", broken)
    client = Client(raise_request_exception=False)
    response = client.get(f"{ROOT}/plans", headers={"Authorization": f"Bearer {text}"})
    told = refused(response, 500, "api.fault")
    assert "broken" not in json.dumps(told)


# ---------------------------------------------------------------- ids


@pytest.mark.parametrize("text", ["", "plan_", "plan_***", "task_eA", "plan_" + "A" * 3000, "plan_AA"])
def test_an_id_that_is_none_is_known_as_such(text: str) -> None:
    def read(reader: Callable[..., Any], *given: str) -> None:
        try:
            names = reader(*given)
        except UnreadableId:
            return
        assert all(isinstance(name, str) and "\x00" not in name for name in names)

    read(read_id, "plan", text)
    with pytest.raises(UnreadableId):
        read_cursor(text)


def test_ids_and_cursors_come_back() -> None:
    assert read_id("task", public_id("task", "330600", "示例〔2020〕1号", "1.1/二")) == (
        "330600",
        "示例〔2020〕1号",
        "1.1/二",
    )
    assert read_cursor(cursor(123)) == 123
