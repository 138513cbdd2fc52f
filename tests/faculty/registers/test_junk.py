"""Nothing a stranger or a browser sends to a register ends in a server error or changes a row by reading."""

from __future__ import annotations

import pytest
from django.test import Client

from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Engagement, Selection, Studio
from tests.factories.directory import OrganisationFactory
from tests.factories.teaching import one_of_each
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
QUERIES = (
    "",
    "?q=%27%22%3Cscript%3E&sort=-nothing&page=9999&size=7&cols=zzz&place=1&state=x",
    "?print=1&file=abc&mine=1&late=2",
    "?file=99999999999999999999&organisation=abc&mentor=x&kind=%F0%9F%92%A5",
)
JUNK = (
    {},
    {"act": "close", "reason": " "},
    {"act": "reveal", "name": "id"},
    {"act": "file"},
    {"step": "no_such_step", "note": "x" * 3000},
    {"selected": ["abc", "-1", "9" * 40], "act": "close", "step": "choose"},
    {"organisation": "999999999", "mentor": "🎈", "starts_on": "0000-13-45", "weekly_hours": "-1"},
)


@pytest.fixture
def school() -> Organisation:
    return OrganisationFactory(school=True)


def found_wrong(client: Client, school: Organisation, queries: tuple[str, ...]) -> list[str]:
    wrong = []
    for sample in one_of_each(school):
        base, row = f"/{sample.route}", f"/{sample.route}{sample.pk}/"
        missing = f"/{sample.route}{2**31 - 7}/"
        for query in queries:
            for page in (base, f"{base}new/", f"{base}import/", row, f"{row}edit/", f"{row}file/", missing):
                status = client.get(f"{page}{query}").status_code
                if status >= 500 or (page == missing and status not in (403, 404)):
                    wrong.append(f"GET {page}{query}: {status}")
        for data in JUNK:
            for page in (f"{base}new/", f"{base}bulk/", f"{row}edit/", f"{row}act/"):
                status = client.post(page, data).status_code
                if status >= 500:
                    wrong.append(f"POST {page} {data}: {status}")
    return wrong


@pytest.mark.parametrize(("role", "queries"), [(Role.EDUCATION, QUERIES), (Role.LEARNER, QUERIES[:1])])
def test_junk_is_refused_in_words(role: Role, queries: tuple[str, ...], school: Organisation) -> None:
    client = client_with(role, jurisdiction=school.jurisdiction)
    client.raise_request_exception = False
    assert found_wrong(client, school, queries) == []
    assert Studio.objects.get().state == "current"
    assert Selection.objects.get().state == "draft"
    assert Engagement.objects.get().weekly_hours == 4
