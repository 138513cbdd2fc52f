"""Open data: decided, checked, published in fixed files at stable addresses, withdrawn with a reason."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RongheError, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.faculty.enums import Education
from ronghe.portal import perms
from ronghe.portal.models import DataSet, DataVersion, DisclosureRecord
from ronghe.portal.queries.datasets import code_names
from ronghe.portal.rules.datasets import declared
from ronghe.portal.services import opendata as services
from ronghe.warehouse.extract import EXTRACTS
from ronghe.warehouse.syncing import sync
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.faculty import TeacherFactory
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
TERMS = {"reason": "示例市政府信息公开目录", "contact_post": "市教育局数据岗"}
TEACHERS, KINDS = "vocational-teachers", "organisations-by-kind"
MAX_QUERIES = 12


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    settings.RONGHE_OPENDATA_ROOT = tmp_path / "opendata"
    return tmp_path


@pytest.fixture
def places() -> tuple[Jurisdiction, list[Jurisdiction]]:
    _province, city, counties = jurisdiction_tree(2)
    return city, counties


@pytest.fixture
def city(places: tuple[Jurisdiction, list[Jurisdiction]]) -> Jurisdiction:
    return places[0]


@pytest.fixture
def office(city: Jurisdiction) -> Actor:
    return actor_with(Role.POLICY_OFFICE, jurisdiction=city)


def teach(place: Jurisdiction, education: str, number: int) -> None:
    school = OrganisationFactory(jurisdiction=place, school=True)
    TeacherFactory.create_batch(number, school=school, education=education, job=False)


def publish(city: Jurisdiction, office: Actor, key: str, **terms: Any) -> DataVersion:
    dataset = services.decide_publication(city, key, actor=office, **{**TERMS, **terms})
    take(key)
    return services.publish_version(dataset, actor=office)


def take(key: str) -> None:
    """A snapshot of the one table that the data set needs."""
    sync(names=(declared()[key].extract,))


def get_csv(version: DataVersion) -> list[dict[str, str]]:
    response = Client().get(file_url(version, "data.csv"))
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def file_url(version: DataVersion, name: str) -> str:
    place = version.dataset.jurisdiction
    return reverse("portal:data_file", args=[place.code, version.dataset.key, version.number, name])


@pytest.mark.register("DATA-05")
def test_a_small_cell_of_people_is_in_no_file_and_cannot_be_computed(
    places: tuple[Jurisdiction, list[Jurisdiction]], office: Actor, folders: Path
) -> None:
    city, (first, second) = places
    for place, education, number in (
        (first, Education.MASTER, 3),
        (first, Education.BACHELOR, 12),
        (second, Education.MASTER, 14),
        (second, Education.BACHELOR, 11),
    ):
        teach(place, education, number)
    version = publish(city, office, TEACHERS)
    rows = {(row["area"], row["education"]): row for row in get_csv(version)}
    small = rows[(first.code, Education.MASTER)]
    assert (small["people"], small["people_status"]) == ("", "Q")
    assert sum(row["people_status"] == "Q" for row in rows.values()) == 4
    assert rows[("_T", "_T")]["people"] == "40"
    folder = services.folder_of(version, city)
    table = pq.read_table(folder / "data.parquet").to_pylist()
    assert sum(row["people"] is None for row in table) == 4
    sdmx = list(csv.DictReader(io.StringIO((folder / "data.sdmx.csv").read_text())))
    assert sum(row["OBS_STATUS"] == "Q" for row in sdmx) == 4
    assert sum(row["people"] is None for row in json.loads((folder / "data.json").read_text())) == 4
    record = DisclosureRecord.objects.get(version=version)
    assert {one["reason"] for one in record.hidden} == {"small", "complement"}


def test_the_next_edition_does_not_give_away_the_few_who_came(
    places: tuple[Jurisdiction, list[Jurisdiction]], office: Actor
) -> None:
    """Two came to one school: its cell and the totals are hidden, because the old ones are known."""
    city, (first, second) = places
    teach(first, Education.MASTER, 30)
    teach(second, Education.MASTER, 40)
    old = publish(city, office, TEACHERS)
    teach(first, Education.MASTER, 2)
    take(TEACHERS)
    new = services.publish_version(old.dataset, actor=office)
    before = {(row["area"], row["education"]): row["people"] for row in get_csv(old)}
    after = {(row["area"], row["education"]): row["people"] for row in get_csv(new)}
    shown = [int(after[cell]) - int(before[cell]) for cell in after if after[cell] and before[cell]]
    assert all(difference == 0 or abs(difference) >= 10 for difference in shown)
    assert after[(first.code, Education.MASTER)] == ""


def test_counts_of_things_are_published_whole(city: Jurisdiction, office: Actor) -> None:
    OrganisationFactory(jurisdiction=city, school=True)
    version = publish(city, office, KINDS)
    rows = {(row["area"], row["kind"]): row for row in get_csv(version)}
    assert int(rows[("_T", "_T")]["organisations"]) >= 2
    assert "organisations_status" not in rows[("_T", "_T")]
    assert version.hidden_cells == 0


def test_the_same_rows_are_not_published_twice(city: Jurisdiction, office: Actor) -> None:
    version = publish(city, office, KINDS)
    with pytest.raises(Conflict, match="完全相同"):
        services.publish_version(version.dataset, actor=office)
    assert DataVersion.objects.count() == 1


def test_a_file_has_a_stable_address_and_answers_conditionally(city: Jurisdiction, office: Actor) -> None:
    version = publish(city, office, KINDS)
    url, client = file_url(version, "data.csv"), Client()
    answer = client.get(url)
    assert answer.getvalue()
    assert answer["ETag"] == f'"{version.files["data.csv"]["sha256"]}"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(url, headers={"If-Modified-Since": answer["Last-Modified"]}).status_code == 304
    again = client.get(f"{url}?bom=1", headers={"If-None-Match": answer["ETag"]})
    assert again.getvalue().startswith(b"\xef\xbb\xbf")
    latest = reverse("portal:data_latest", args=[city.code, KINDS, "data.csv"])
    moved = client.get(latest)
    assert (moved.status_code, moved["Location"]) == (303, url)
    assert client.get(file_url(version, "data.xlsx")).status_code == 404


def test_a_withdrawn_version_is_gone_and_says_why(city: Jurisdiction, office: Actor) -> None:
    version = publish(city, office, KINDS)
    with pytest.raises(Invalid):
        services.withdraw_version(version, actor=office, reason=" ")
    services.withdraw_version(version, actor=office, reason="机构类别有误")
    answer = Client().get(file_url(version, "data.csv"))
    assert answer.status_code == 410
    assert "机构类别有误" in answer.content.decode()
    with pytest.raises(InvalidTransition):
        services.withdraw_version(version, actor=office, reason="再撤")
    assert reverse("portal:data_set", args=[city.code, KINDS]) not in (
        Client().get(reverse("portal:data")).content.decode()
    )


def test_a_decision_is_recorded_and_closing_takes_the_data_off(city: Jurisdiction, office: Actor) -> None:
    version = publish(city, office, KINDS)
    dataset = version.dataset
    services.close_publication(dataset, actor=office, reason="改由统计部门公布")
    assert Client().get(file_url(version, "data.csv")).status_code == 404
    dataset.refresh_from_db()
    with pytest.raises(InvalidTransition):
        services.publish_version(dataset, actor=office)
    actions = [change.action for change in timeline(dataset)]
    assert actions == ["portal.data.closed", "portal.data.decided"]


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"reason": ""}, Invalid),
        ({"contact_post": " "}, Invalid),
        ({"threshold": 4}, RuleViolated),
    ],
)
def test_terms_that_will_not_do(
    city: Jurisdiction, office: Actor, terms: dict[str, Any], error: type[RongheError]
) -> None:
    with pytest.raises(error):
        services.decide_publication(city, TEACHERS, actor=office, **{**TERMS, **terms})
    assert not DataSet.objects.exists()


def test_without_a_snapshot_nothing_is_published(city: Jurisdiction, office: Actor) -> None:
    dataset = services.decide_publication(city, KINDS, actor=office, **TERMS)
    with pytest.raises(RongheError, match="还没有"):
        services.publish_version(dataset, actor=office)


@pytest.mark.parametrize(
    ("role", "decides", "publishes", "withdraws"),
    [
        (Role.POLICY_OFFICE, True, True, True),
        (Role.STATISTICIAN, False, True, False),
        (Role.AUDITOR, False, False, True),
        (Role.EDUCATION, False, False, False),
        (Role.OPERATOR, False, False, False),
        (Role.SCHOOL, False, False, False),
    ],
)
def test_who_may_do_what(
    city: Jurisdiction, role: Role, decides: bool, publishes: bool, withdraws: bool
) -> None:
    someone, stranger = actor_with(role, jurisdiction=city), jurisdiction_tree(1)[1]
    may = (perms.can_decide_data, perms.can_publish_data, perms.can_withdraw_data)
    assert [rule(someone, city) for rule in may] == [decides, publishes, withdraws]
    assert not any(rule(someone, stranger) for rule in may)


def test_every_write_asks_for_permission(city: Jurisdiction, office: Actor) -> None:
    version = publish(city, office, KINDS)
    school = actor_with(Role.SCHOOL, jurisdiction=city)
    with pytest.raises(NotAllowed):
        services.decide_publication(city, TEACHERS, actor=school, **TERMS)
    with pytest.raises(NotAllowed):
        services.publish_version(version.dataset, actor=school)
    with pytest.raises(NotAllowed):
        services.withdraw_version(version, actor=school, reason="有误")
    with pytest.raises(NotAllowed):
        services.close_publication(version.dataset, actor=school, reason="有误")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.POLICY_OFFICE, 200),
        (Role.STATISTICIAN, 200),
        (Role.AUDITOR, 200),
        (Role.OPERATOR, 200),
        (Role.EDUCATION, 200),
        (Role.SCHOOL, 403),
        (Role.ENTERPRISE, 403),
        (Role.LEARNER, 403),
    ],
)
def test_who_opens_the_desk(city: Jurisdiction, role: Role, status: int) -> None:
    client = client_with(role, jurisdiction=city)
    assert client.get(reverse("portal:data_desk")).status_code == status
    assert client.get(reverse("portal:data_desk_set", args=[city.code, KINDS])).status_code == status


def test_another_city_s_desk_is_not_there(city: Jurisdiction) -> None:
    stranger = jurisdiction_tree(1)[1]
    client = client_with(Role.POLICY_OFFICE, jurisdiction=stranger)
    url = reverse("portal:data_desk_set", args=[city.code, KINDS])
    assert client.get(url).status_code == 404
    assert client.post(url, {"act": "decide", **TERMS}).status_code == 404
    assert not DataSet.objects.exists()


def test_the_desk_decides_previews_publishes_and_withdraws(city: Jurisdiction) -> None:
    client = client_with(Role.POLICY_OFFICE, jurisdiction=city)
    url = reverse("portal:data_desk_set", args=[city.code, TEACHERS])
    teach(city, Education.MASTER, 3)
    assert client.post(url, {"act": "publish"}).status_code == 303  # nothing decided yet: said, not done
    assert not DataVersion.objects.exists()
    assert client.post(url, {"act": "decide", **TERMS, "threshold": 2}).status_code == 422
    assert client.post(url, {"act": "decide", **TERMS, "threshold": 12}).status_code == 303
    assert DataSet.objects.get().threshold == 12
    take(TEACHERS)
    preview = client.get(f"{url}?preview=1").content.decode()
    assert "不公布" in preview
    assert "人数低于公布下限" in preview
    assert client.post(url, {"act": "publish", "note": "首次"}).status_code == 303
    assert DataVersion.objects.get().number == 1
    assert client.post(url, {"act": "withdraw", "number": "1", "note": "有误"}).status_code == 303
    assert DataVersion.objects.get().is_withdrawn
    assert client.post(url, {"act": "withdraw", "number": "x", "note": "有误"}).status_code == 404
    assert client.post(url, {"act": "nonsense"}).status_code == 404


def test_the_catalogue_is_searched_and_read_by_programs(city: Jurisdiction, office: Actor) -> None:
    version = publish(city, office, KINDS)
    client, url = Client(), reverse("portal:data")
    page = reverse("portal:data_set", args=[city.code, KINDS])
    for query, is_found in (("", True), ("?q=机构 类别", True), ("?q=没有", False), ("?theme=教师", False)):
        assert (page in client.get(url + query).content.decode()) is is_found
    text = client.get(page).content.decode()
    assert "知识共享署名 4.0" in text
    assert version.files["data.parquet"]["sha256"] in text
    found = json.loads(client.get(reverse("portal:data_json")).content)
    (told,) = found["dcat:dataset"]
    assert told["dct:identifier"] == f"{city.code}/{KINDS}"
    assert {one["dcat:mediaType"] for one in told["dcat:distribution"]} >= {
        "text/csv",
        "application/json",
        "application/vnd.apache.parquet",
        "application/vnd.sdmx.data+csv",
    }


def test_the_catalogue_asks_few_questions(city: Jurisdiction, office: Actor) -> None:
    publish(city, office, KINDS)
    publish(city, office, "tasks-by-state")
    for url in (reverse("portal:data"), reverse("portal:data_set", args=[city.code, KINDS])):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert Client().get(url).status_code == 200
        assert len(asked) <= MAX_QUERIES, [one["sql"][:120] for one in asked.captured_queries]


def test_every_declared_data_set_stands_on_columns_that_exist() -> None:
    for declaration in declared().values():
        if not declaration.extract:
            continue
        kept = {column.name for column in EXTRACTS[declaration.extract].kept}
        sources = {one.source for one in declaration.columns if one.is_dimension} | set(declaration.where)
        assert sources <= kept, (declaration.key, sources - kept)
        for one in declaration.dimensions:
            assert code_names(declaration, one.source) or one.source == "jurisdiction_code", declaration.key
