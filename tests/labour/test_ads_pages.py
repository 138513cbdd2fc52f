"""The pages of advertisements: who sees what, what they show, how much they ask of the machine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.console.help import section_of
from ronghe.core.roles import Role
from ronghe.labour.models import AdBatch, AdSource, Demand
from ronghe.labour.queries import ad_store
from ronghe.labour.queries.ads import AdRows, scope_of
from ronghe.labour.services.ads import BATCH
from ronghe.reference.enums import CatalogueKind, SuccessionState
from ronghe.reference.models import Succession
from ronghe.warehouse.syncing import sync, verify
from ronghe.warehouse.tables import open_snapshot
from tests.factories.directory import OrganisationFactory
from tests.factories.reference import CatalogueEntryFactory, CatalogueVersionFactory
from tests.labour.ads_world import AdsWorld, ad, ads_world, file_of, several
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_ADS_ROOT = tmp_path / "ads"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"


@pytest.fixture
def world() -> AdsWorld:
    return ads_world()


@pytest.fixture
def clerk(world: AdsWorld) -> Client:
    return client_with(Role.HRSS, organisation=world.office)


def text_of(client: Client, address: str, **query: str) -> str:
    page = client.get(address, query)
    assert page.status_code == 200, page.content.decode()[:500]
    return str(page.content.decode())


@contextmanager
def at_most(number: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as caught:
        yield
    assert len(caught) <= number, "\n".join(query["sql"][:150] for query in caught.captured_queries)


@pytest.mark.register("TAL-01", "TAL-05")
def test_from_the_sample_to_the_cell_of_demand_and_back_to_its_advertisements(
    world: AdsWorld, clerk: Client
) -> None:
    new = {
        "organisation": world.office.pk,
        "name": "示例招聘网",
        "key": "site",
        "licence": "示例授权书",
        "contact": "就业处",
    }
    assert clerk.post(reverse("labour:sources_new"), new).status_code == 303
    source = AdSource.objects.get(key="site")
    mapping = reverse("labour:source_mapping", args=[source.pk])
    sample = SimpleUploadedFile("样张.csv", file_of([ad(职位描述="请致电13800138000联系")]).read())
    assert clerk.post(mapping, {"step": "sample", "file": sample}).status_code == 303
    page = text_of(clerk, mapping)
    assert "13800138000" not in page
    assert "示例纺织有限公司" in page
    columns = {"title": "职位名称", "employer": "公司名称", "region": "工作地点", "salary": "薪资"}
    rest = {"posted": "发布日期", "headcount": "招聘人数", "description": "职位描述"}
    assert clerk.post(mapping, columns | rest).status_code == 303
    assert "已确认列对应" in text_of(clerk, reverse("labour:sources_detail", args=[source.pk]))
    upload = SimpleUploadedFile("三月.csv", file_of([*several(6), ad("会计", 工作地点="绍兴市")]).read())
    answer = clerk.post(reverse("labour:batch_upload"), {"source": source.pk, "file": upload})
    batch = AdBatch.objects.get(source=source)
    assert answer["Location"] == reverse("labour:batches_detail", args=[batch.pk])
    page = text_of(clerk, answer["Location"])
    assert "柯桥" in page
    assert "2026-03" in page
    cell = Demand.objects.get(jurisdiction__code="330603")
    listed = text_of(clerk, reverse("labour:ad_list"), **cell.basis["ads"])
    assert "共 <strong>6</strong> 条" in listed
    whole = Demand.objects.get(jurisdiction__code="330600")
    assert "共 <strong>1</strong> 条" in text_of(clerk, reverse("labour:ad_list"), **whole.basis["ads"])


def test_the_list_is_searched_filtered_sorted_and_exported(world: AdsWorld, clerk: Client) -> None:
    world.load(
        [
            *several(3),
            ad("会计", 薪资="面议", 发布日期="2026-04-02"),
            ad("焊工", 工作地点="绍兴市越城区", 职位描述="限男性，35岁以下，钢结构焊接。" * 3),
        ]
    )
    address = reverse("labour:ad_list")
    expected = [
        ({}, 5),
        ({"q": "焊接"}, 1),
        ({"q": "机械制造"}, 3),
        ({"place": "330602"}, 1),
        ({"place": "330600"}, 5),
        ({"place": "330600-"}, 0),
        ({"posted_from": "2026-04-01"}, 1),
        ({"pay": "5000-8000"}, 4),
        ({"pay": "-"}, 1),
        ({"flag": "discrimination.gender"}, 1),
        ({"flagged": "1", "flag": "discrimination.gender"}, 1),
        ({"industry": "-"}, 5),
        ({"source": "weekly"}, 5),
        ({"repeated": "1"}, 0),
        ({"batch": "0"}, 0),
    ]
    for query, number in expected:
        page = text_of(clerk, address, **query)
        assert f"共 <strong>{number}</strong> 条" in page, (query, number)
    first = text_of(clerk, address, sort="-posted")
    assert first.index("会计") < first.index("电工")
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(clerk.get(address, {"format": "xlsx", "place": "330602"}).streaming_content))
    )
    assert [row[0] for row in book["数据"].iter_rows(values_only=True)] == ["职位", "焊工"]


def test_junk_in_the_address_is_ignored_with_a_word(world: AdsWorld, clerk: Client) -> None:
    world.load(several(1))
    for query in (
        {"place": "'; DROP TABLE ads; --"},
        {"occupation": "' OR 1=1 --"},
        {"batch": "x' OR '1'='1"},
        {"q": "%_\\'\""},
        {"sort": "nothing", "pay": "abc-"},
    ):
        assert clerk.get(reverse("labour:ad_list"), query).status_code == 200


def test_the_counts_of_a_batch_are_those_of_the_lists_they_open(world: AdsWorld, clerk: Client) -> None:
    """A repetition without a code is not one left uncoded."""
    vague = [ad("多面手", 职位描述="")] * 3
    batch = world.load([*several(2), *vague, ad("", 公司名称="示例")])
    assert (batch.kept, batch.duplicates, batch.abstained) == (3, 2, 1)
    page = clerk.get(reverse("labour:batches_detail", args=[batch.pk]))
    opened = {str(label): (number, url) for label, number, url in page.context["links"] if url}
    assert set(opened) == {"重复", "留用", "未编码"}
    for label, (number, url) in opened.items():
        assert f"共 <strong>{number}</strong> 条" in clerk.get(url).content.decode(), label
    hub = clerk.get(reverse("labour:hub"))
    assert reverse("labour:ad_checks") in hub.content.decode()
    doors = {door.url: door for group in hub.context["groups"] for door in group.doors}
    counted = doors[reverse("labour:batches_list")]
    assert (counted.number, counted.waiting) == (1, 0), "what is done is counted, and waits for nobody"
    for view in ("labour:ad_list", "labour:coding_queue", "labour:ad_checks", "labour:batches_list"):
        assert section_of(view).steps, view


def test_one_advertisement_tells_how_it_was_read(world: AdsWorld, clerk: Client) -> None:
    batch = world.load(
        [
            ad(
                "焊工",
                薪资="0.8-1.2万·13薪",
                职位描述="限男性，请加微信 hanjie2020 咨询。" + "钢结构焊接工作。" * 5,
            )
        ]
        * 2
    )
    row = next(iter(AdRows(scope_of(("",)))[0:1]))
    address = reverse("labour:ad_detail", args=[batch.pk])
    page = text_of(clerk, address, ad=row.ad_id)
    assert "hanjie2020" not in page
    assert "微信已去除" in page
    assert "妇女权益保障法" in page
    assert "13薪" in page
    assert "模型的五个备选" in page
    assert page.count("corrections/new/?title=") >= 5
    assert "同一条广告" in page
    for query in ({}, {"ad": "none"}, {"ad": "x' OR '1'='1"}):
        assert clerk.get(address, query).status_code == 404
    other = client_with(Role.HRSS, jurisdiction=world.counties[0])
    assert other.get(address, {"ad": row.ad_id}).status_code == 404


def test_a_county_reads_its_own_advertisements_only(world: AdsWorld) -> None:
    world.load([*several(2), ad("会计", 工作地点="绍兴市越城区"), ad("焊工", 工作地点="绍兴市")])
    for code, number in (("330602", 1), ("330603", 2)):
        place = next(one for one in world.counties if one.code == code)
        page = text_of(client_with(Role.HRSS, jurisdiction=place), reverse("labour:ad_list"))
        assert f"共 <strong>{number}</strong> 条" in page


def test_a_renamed_county_keeps_its_advertisements(world: AdsWorld, clerk: Client) -> None:
    """A division that was renamed after the file was read: the old code counts in the new place."""
    batch = world.load(several(2))
    batch.regions = {"330699": 2}
    batch.save()
    version = CatalogueVersionFactory(kind=CatalogueKind.REGION)
    old, new = (
        CatalogueEntryFactory(version=version, kind=CatalogueKind.REGION, stage="", code=c)
        for c in ("330699", "330603")
    )
    places = [where[2] for where in scope_of(("",)).where]
    assert places == ["330600"], "not known: the city"
    Succession.objects.create(old=old, new=new, kind="renamed", state=SuccessionState.CONFIRMED)
    assert [where[2] for where in scope_of(("",)).where] == ["330603"]


ROLES = [
    (Role.HRSS, 200, 200, 200, 200),
    (Role.OPERATOR, 200, 403, 200, 200),
    (Role.SCHOOL, 200, 403, 403, 200),
    (Role.AUDITOR, 200, 403, 200, 200),
    (Role.ENTERPRISE, 403, 403, 403, 403),
    (Role.LEARNER, 403, 403, 403, 403),
]


@pytest.mark.parametrize(("role", "listed", "upload", "checks", "queue"), ROLES)
def test_who_opens_what(
    world: AdsWorld, role: Role, listed: int, upload: int, checks: int, queue: int
) -> None:
    client = client_with(role, jurisdiction=world.city)
    wanted = {"ad_list": listed, "batch_upload": upload, "ad_checks": checks, "coding_queue": queue}
    assert {name: client.get(reverse(f"labour:{name}")).status_code for name in wanted} == wanted
    own = {"sources_list": listed, "batches_list": listed, "corrections_list": listed}
    assert {name: client.get(reverse(f"labour:{name}")).status_code for name in own} == own
    mapping = client.get(reverse("labour:source_mapping", args=[world.source.pk])).status_code
    assert mapping == (200 if role == Role.HRSS else 403)


def test_an_association_uploads_for_its_own_source_only(world: AdsWorld) -> None:
    association = OrganisationFactory(jurisdiction=world.city)
    client = client_with(Role.ASSOCIATION, organisation=association)
    assert "还没有可以上传的来源" in text_of(client, reverse("labour:batch_upload"))
    upload = SimpleUploadedFile("a.csv", file_of(several(1)).read())
    answer = client.post(reverse("labour:batch_upload"), {"source": world.source.pk, "file": upload})
    assert answer.status_code in (200, 422)
    assert not AdBatch.objects.exists()


def test_rejects_are_downloaded_by_those_who_see_the_batch(world: AdsWorld, clerk: Client) -> None:
    batch = world.load([ad(), ad("", 公司名称="=cmd()")])
    address = reverse("labour:batch_rejects", args=[batch.pk])
    answer = clerk.get(address)
    assert "attachment" in answer["Content-Disposition"]
    assert "原因" in b"".join(answer.streaming_content).decode("utf-8-sig")
    stranger = client_with(Role.HRSS, jurisdiction=OrganisationFactory().jurisdiction)
    assert stranger.get(address).status_code == 404


def test_content_checks_name_employer_words_and_law(world: AdsWorld, clerk: Client) -> None:
    gender = "限男性，" + "负责钢结构焊接工作，服从安排。" * 4
    world.load([ad("焊工", 职位描述=gender), ad("会计"), ad("电工", 公司名称="绍兴甲公司", 职位描述=gender)])
    page = text_of(clerk, reverse("labour:ad_checks"))
    assert "妇女权益保障法" in page
    assert "示例纺织有限公司" in page
    assert "限男" in page
    answer = clerk.get(reverse("labour:ad_checks"), {"format": "xlsx", "q": "绍兴甲"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book["数据"].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["用人单位", "绍兴甲公司"]
    assert "妇女权益保障法" in str(rows[1])


def test_pages_keep_to_their_ceilings(
    world: AdsWorld, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Queries of the database do not grow with batches; DuckDB is held to its memory and fetches nothing."""
    monkeypatch.setattr(ad_store, "MEMORY", "64MB")
    for number in range(3):
        world.load(several(3, 发布日期=f"2026-0{number + 1}-05", 公司名称=f"示例{number}公司"))
    for name, ceiling in (("ad_list", 16), ("ad_checks", 12), ("coding_queue", 12), ("batches_list", 16)):
        address = reverse(f"labour:{name}")
        clerk.get(address)
        with at_most(ceiling):
            assert clerk.get(address).status_code == 200
    with ad_store.connected() as duck:
        limits = dict(
            duck.execute(
                "SELECT name, value FROM duckdb_settings() "
                "WHERE name IN ('memory_limit', 'autoinstall_known_extensions', 'threads')"
            ).fetchall()
        )
    assert limits == {
        "memory_limit": "61.0 MiB",
        "autoinstall_known_extensions": "false",
        "threads": "2",
    }


def test_the_warehouse_has_the_advertisements_of_live_batches(
    world: AdsWorld, settings: Any, tmp_path: Path
) -> None:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    batch = world.load([*several(3), ad("焊工", 职位描述="限男性，" + "钢结构焊接工作。" * 6)])
    first = sync(names=("labour.ad", "labour.adbatch"))
    with open_snapshot() as snapshot:
        rows = snapshot.table("labour.ad").execute()
        assert set(rows["region"]) == {"330603"}
        assert (len(rows), int(rows["kept"].sum()), set(rows["batch"])) == (4, 4, {str(batch.pk)})
        assert "discrimination.gender" in " ".join(rows["flags"])
        assert "description" not in rows.columns
        assert snapshot.rows("labour.adbatch") == 1
    assert sync(names=("labour.ad", "labour.adbatch")).id == first.id
    BATCH.take(batch, "withdraw", actor=world.actor, note="撤回")
    sync(names=("labour.ad", "labour.adbatch"))
    with open_snapshot() as snapshot:
        assert snapshot.rows("labour.ad") == 0
        assert snapshot.table("labour.ad").count().execute() == 0
    assert verify() == []
