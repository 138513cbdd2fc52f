"""The lists and pages of returns, surveys and registers: who opens them, at what cost, to paper and Excel."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from ronghe.core.roles import Role
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.labour.sources_world import source_samples
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
LISTS = (
    "enterprises",
    "returns",
    "surveys",
    "sheets",
    "registrations",
    "projects",
    "project-posts",
    "clusters",
    "studies",
    "topics",
    "outputs",
    "rural-needs",
    "shortages",
    "balances",
)


def test_every_list_and_page_keeps_its_query_ceiling(django_assert_max_num_queries: Any) -> None:
    _province, city, (county, other) = jurisdiction_tree()
    rows = source_samples(county)
    source_samples(other)
    client = client_with(Role.DRC, organisation=OrganisationFactory(jurisdiction=city))
    for name in LISTS:
        with django_assert_max_num_queries(16):
            page = client.get(reverse(f"labour:{name}_list"))
        assert page.status_code == 200
        with django_assert_max_num_queries(22):
            assert (
                client.get(reverse(f"labour:{name}_detail", args=[rows[f"labour/{name}/"]])).status_code
                == 200
            )


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (Role.OPERATOR, set(LISTS)),
        (Role.SCHOOL, {"projects", "project-posts", "clusters", "studies", "topics", "outputs", "shortages"}),
        (
            Role.ENTERPRISE,
            {"enterprises", "returns", "sheets", "projects", "project-posts", "clusters", "shortages"},
        ),
        (
            Role.ASSOCIATION,
            set(LISTS) - {"surveys", "sheets", "registrations", "rural-needs", "balances"},
        ),
        (Role.TEACHER, set()),
        (Role.LEARNER, set()),
    ],
)
def test_who_opens_which_list(role: Role, opens: set[str]) -> None:
    _province, city, _counties = jurisdiction_tree(0)
    client = client_with(role, jurisdiction=city)
    found = {name for name in LISTS if client.get(reverse(f"labour:{name}_list")).status_code == 200}
    assert found == opens


def test_rows_of_another_place_are_not_there() -> None:
    _province, _city, (county, other) = jurisdiction_tree()
    rows = source_samples(county)
    client = client_with(Role.HRSS, jurisdiction=other)
    for name in LISTS:
        page = client.get(reverse(f"labour:{name}_detail", args=[rows[f"labour/{name}/"]]))
        assert page.status_code in (403, 404)
    for name in ("return_fill", "return_import"):
        assert client.get(reverse(f"labour:{name}", args=[rows["labour/returns/"]])).status_code == 404
