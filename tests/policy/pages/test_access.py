"""Every page of plans by role: who opens it, who is told that it is not their work, who sees nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.core.roles import OFFICIALS, TASK_UNITS, Role
from ronghe.policy import perms
from ronghe.policy.models import Document, Plan, SearchEntry
from tests.factories.directory import jurisdiction_tree
from tests.policy.pages.conftest import Site
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db

ALL = frozenset(Role.values)
PLANNERS = frozenset(perms.PLANNERS)
OFFICE = frozenset({Role.POLICY_OFFICE})
INFORMERS = PLANNERS | {Role.BUREAU}
ADDERS = PLANNERS | {Role.DRC, Role.INDUSTRY}
MAX_QUERIES = 15

Args = Callable[[Site], tuple[object, ...]]
NONE: Args = lambda s: ()  # noqa: E731
PLAN: Args = lambda s: (s.plan.pk,)  # noqa: E731
DOCUMENT: Args = lambda s: (s.document.pk,)  # noqa: E731
TASK: Args = lambda s: (s.task.pk,)  # noqa: E731
INDICATOR: Args = lambda s: (s.indicator.pk,)  # noqa: E731

PAGES: list[tuple[str, Args, frozenset[str], int]] = [
    ("plan_list", NONE, ALL, 0),
    ("plan_detail", PLAN, ALL, 0),
    ("plan_clauses", PLAN, ALL, 0),
    ("plan_tasks", PLAN, ALL, 0),
    ("plan_indicators", PLAN, ALL, 0),
    ("plan_projects", PLAN, ALL, 0),
    ("plan_versions", PLAN, ALL, 0),
    ("version_detail", lambda s: (s.plan.pk, 1), ALL, 0),
    ("plan_board", PLAN, ALL, 0),
    ("plan_table", PLAN, ALL, 0),
    ("clause_detail", lambda s: (s.clause.pk,), ALL, 0),
    ("task_list", NONE, ALL, 0),
    ("my_tasks", NONE, ALL, 0),
    ("unit_tasks", NONE, ALL, 0),
    ("organisation_tasks", lambda s: (s.education.pk,), ALL, 0),
    ("task_detail", TASK, ALL, 0),
    ("report_list", NONE, ALL, 0),
    ("indicator_list", NONE, ALL, 0),
    ("indicator_detail", INDICATOR, ALL, 0),
    ("parameter_list", NONE, ALL, 0),
    ("document_list", NONE, ALL, 0),
    ("document_detail", DOCUMENT, ALL, 0),
    ("change_detail", lambda s: (s.change.pk,), ALL, 0),
    ("comment_list", NONE, ALL, 0),
    ("problem_list", NONE, ALL, 0),
    ("unit_board", NONE, ALL, 0),
    ("plan_board_all", NONE, ALL, 0),
    ("place_board", NONE, ALL, 0),
    ("search", NONE, ALL, 0),
    ("plan_units", PLAN, PLANNERS, 403),
    ("unit_correct", lambda s: (s.unit.pk,), PLANNERS, 403),
    ("plan_table_import", PLAN, OFFICE, 403),
    ("deliverable_new", PLAN, ADDERS, 403),
    ("deliverable_answer", lambda s: (s.deliverable.pk,), ADDERS, 403),
    ("milestone_move", lambda s: (s.milestone.pk,), PLANNERS, 403),
    ("report_new", TASK, frozenset(), 403),
    ("report_detail", lambda s: (s.report.pk,), frozenset(OFFICIALS), 404),
    ("observation_new", INDICATOR, PLANNERS | {Role.STATISTICIAN}, 403),
    ("observation_correct", lambda s: (s.observation.pk,), PLANNERS | {Role.STATISTICIAN}, 403),
    ("parameter_answer", lambda s: (s.parameter.pk,), frozenset(perms.DECIDERS), 403),
    ("document_new", NONE, PLANNERS, 403),
    ("document_edit", DOCUMENT, PLANNERS, 403),
    ("document_link", DOCUMENT, PLANNERS, 403),
    ("document_validity", DOCUMENT, PLANNERS, 403),
    ("collection_new", DOCUMENT, INFORMERS, 403),
    ("interpretation_new", DOCUMENT, INFORMERS, 403),
    ("interpretation_edit", lambda s: (s.interpretation.pk,), INFORMERS, 403),
    ("change_new", lambda s: (s.link.pk,), OFFICE, 403),
    ("touch_settle", lambda s: (s.touch.pk,), OFFICE, 403),
    ("comment_detail", lambda s: (s.comment.pk,), frozenset(OFFICIALS), 404),
    ("collection_detail", lambda s: (s.collection.pk,), frozenset(OFFICIALS), 404),
    ("problem_detail", lambda s: (s.problem.pk,), PLANNERS | {Role.PARTY_OFFICE}, 404),
    ("problem_new", NONE, frozenset(TASK_UNITS), 403),
]
"""Page, its arguments, the roles of the city that open it, and what the others are answered."""


def address(name: str, args: Args, site: Site) -> str:
    return reverse(f"policy:{name}", args=args(site))


def test_pages_by_role(site: Site) -> None:
    """Each role of another bureau of the same city, on every page; one city for all of them."""
    wrong = {}
    for role in sorted(ALL):
        client = client_with(role, jurisdiction=site.city)
        for name, args, allowed, otherwise in PAGES:
            wanted = 200 if role in allowed else otherwise
            found = client.get(address(name, args, site)).status_code
            if found != wanted:
                wrong[role, name] = (found, wanted)
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.POLICY_OFFICE, Role.SCHOOL])
def test_another_city_sees_no_plan_that_is_not_public(site: Site, role: Role) -> None:
    Plan.objects.update(is_public=False)
    Document.objects.update(is_public=False)
    _, elsewhere, _ = jurisdiction_tree()
    client = client_with(role, jurisdiction=elsewhere)
    kept = {name for name, args, _, _ in PAGES if args is not NONE} - {"organisation_tasks"}
    found = {
        name: client.get(address(name, args, site)).status_code for name, args, _, _ in PAGES if name in kept
    }
    assert {name: status for name, status in found.items() if status != 404} == {
        "interpretation_edit": 403  # it is published; only its own city may edit it
    }


def test_the_lists_of_another_city_are_empty(site: Site) -> None:
    Plan.objects.update(is_public=False)
    Document.objects.update(is_public=False)
    SearchEntry.objects.update(is_public=False)
    _, elsewhere, _ = jurisdiction_tree()
    client = client_with(Role.POLICY_OFFICE, jurisdiction=elsewhere)
    for name in ("plan_list", "task_list", "indicator_list", "document_list", "report_list", "comment_list"):
        assert site.plan.title not in client.get(reverse(f"policy:{name}")).content.decode()
    found = client.get(reverse("policy:search"), {"q": "产教融合"}).content.decode()
    assert "没有找到" in found


def test_a_visitor_is_sent_to_the_door(site: Site, client: Client) -> None:
    for name, args, _, _ in PAGES:
        response = client.get(address(name, args, site))
        assert response.status_code == 302, name
        assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", [Role.POLICY_OFFICE, Role.EDUCATION])
def test_no_page_asks_the_database_too_often(site: Site, role: Role) -> None:
    """With 120 more tasks; the counts of queries do not grow with the rows."""
    site.fill()
    own = site.education if role == Role.EDUCATION else None
    client = client_with(role, organisation=own) if own else client_with(role, jurisdiction=site.city)
    extra = [f"{reverse('policy:plan_tasks', args=[site.plan.pk])}?by={by}" for by in ("unit", "standing")]
    over = {}
    pages = [address(name, args, site) for name, args, _, _ in PAGES]
    for url in [*pages, *extra, "/home/", "/search/?q=产教"]:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        if len(queries) > MAX_QUERIES:
            over[url] = len(queries)
    assert over == {}


@pytest.mark.parametrize("role", [Role.POLICY_OFFICE, Role.SCHOOL])
def test_empty_pages_say_why(role: Role) -> None:
    _, city, _ = jurisdiction_tree()
    client = client_with(role, jurisdiction=city)
    for name, args, allowed, _ in PAGES:
        if args is NONE and role in allowed and name not in {"problem_new", "document_new"}:
            page = client.get(reverse(f"policy:{name}")).content.decode()
            assert 'class="empty"' in page, name


def test_htmx_gets_the_table_alone(site: Site) -> None:
    client = client_with(Role.EDUCATION, organisation=site.education)
    for name in ("plan_list", "task_list", "unit_tasks", "report_list", "indicator_list", "document_list"):
        listing = client.get(reverse(f"policy:{name}")).context["listing"]
        headers = {"HX-Request": "true", "HX-Target": listing.dom_id}
        part = client.get(reverse(f"policy:{name}"), headers=headers).content.decode()
        assert "<html" not in part
        assert f'id="{listing.dom_id}"' in part


@pytest.mark.parametrize(
    "query", ["page=9999", "sort=nonsense", "standing=x", "due_from=31/12", "size=7", "plan=0"]
)
def test_a_list_forgives_an_address_nobody_wrote(site: Site, query: str) -> None:
    client = client_with(Role.EDUCATION, organisation=site.education)
    assert client.get(f"{reverse('policy:task_list')}?{query}").status_code == 200
