"""The pages of the checks and the quadrant, and the registers that they rest on."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ronghe.core.actor import Actor
from ronghe.core.errors import RongheError
from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.dockings import USUAL
from ronghe.programmes.models import DockingEvidence
from ronghe.programmes.services import conditions as services
from ronghe.programmes.views.check_lists import CHECKS
from tests.factories.alignment import cohort_of, demand_in, link, programme_at, school_in, school_year
from tests.factories.directory import JurisdictionFactory
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
KINDS = ["duplicates", "dockings", "keys", "size", "conditions", "employment", "outdated"]


@pytest.fixture
def city() -> Jurisdiction:
    return JurisdictionFactory(pack="qingyuan", name="示例市", short_name="示例市")


@pytest.fixture
def client(city: Jurisdiction) -> Client:
    for number in (1, 2):
        school = school_in(city, name=f"示例{number}校")
        row = programme_at(school, "660302")
        cohort_of(row, 2025, enrolled=50)
        cohort_of(row, 2022, graduated=40, employed=10 * number, continued=10, employed_matched=5)
        school_year(school, learners=number * 1000)
    link("660302", "6-18-01-01")
    demand_in(city, "6-18-01-01", 100)
    return client_with("education", jurisdiction=city)


def address(name: str, *args: str, **query: str) -> str:
    words = "&".join(f"{key}={value}" for key, value in ({"year": "2025"} | query).items())
    return f"{reverse(f'programmes:{name}', args=args)}?{words}"


def test_every_check_has_its_tab() -> None:
    assert list(CHECKS) == KINDS


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("duplicates", ("重复设置", "示例1校、示例2校", "没有办学定位")),
        ("dockings", ("本系统采用的五项常用名目", "专业设置与产业需求对接", "毕业证书与职业资格证书对接")),
        ("keys", ("还没有", "2 所中职学校中，0 所有市级以上重点专业")),
        ("size", ("低于规模线", "1,200", "清府办函〔2020〕8号")),
        ("conditions", ("占地面积、校舍建筑面积", "不能判断")),
        ("employment", ("25", "本地文件没有提出就业率的线")),
        ("outdated", ("12.5", "本地文件没有提出淘汰专业的线")),
    ],
)
def test_a_check_says_what_it_found_and_what_is_missing(
    client: Client, kind: str, words: tuple[str, ...]
) -> None:
    page = client.get(address("checks", kind)).content.decode()
    for one in words:
        assert one in page, one


@pytest.mark.register("PROG-04")
def test_a_silent_line_is_asked_for_on_the_page() -> None:
    zone = JurisdictionFactory(pack="zibo_hightech")
    cohort_of(programme_at(school_in(zone)), 2022, graduated=40, employed=10)
    page = client_with("education", jurisdiction=zone).get(address("checks", "employment"))
    assert "政策未载明参数“programmes.low_employment.threshold”" in page.content.decode()
    assert "不能判断" in page.content.decode()


@pytest.mark.register("IND-09")
def test_the_list_leaves_as_excel(client: Client) -> None:
    answer = client.get(address("checks", "size", format="xlsx"))
    with BytesIO(answer.getvalue()) as content:
        cells = [row[0] for row in openpyxl.load_workbook(content).worksheets[0].iter_rows(values_only=True)]
    assert any("示例1校" in str(cell) for cell in cells)


def test_the_quadrant_shows_the_chart_with_its_table_and_the_unplaced(
    client: Client, city: Jurisdiction
) -> None:
    programme_at(school_in(city, name="示例3校"), "720201")
    page = client.get(address("quadrant")).content.decode()
    for words in ("每名求职毕业生的岗位数", "平均 62.5%", "示例1校 示例专业660302", "没有毕业生数"):
        assert words in page, words
    assert client.get(address("quadrant", chart="quadrant", **{"as": "svg"})).status_code == 200
    one = client.get(address("quadrant", school=str(school_in(city).pk))).content.decode()
    assert "没有可以放进图里的专业" in one


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("education", 200),
        ("school", 200),
        ("enterprise", 200),
        ("finance", 200),
        ("teacher", 403),
        (None, 403),
    ],
)
def test_who_reads_the_checks(city: Jurisdiction, role: str | None, status: int) -> None:
    browser = client_with(role, jurisdiction=city)
    assert browser.get(address("checks", "size")).status_code == status
    assert browser.get(address("check_hub")).status_code == status
    assert browser.get(address("quadrant")).status_code == status


@pytest.mark.parametrize("query", ["county=nowhere", "school=²", "school=999999", "level=x", "year=0"])
def test_junk_in_the_address_of_the_quadrant(client: Client, query: str) -> None:
    assert client.get(f"{reverse('programmes:quadrant')}?{query}").status_code == 200


def test_an_unknown_check_is_not_found(client: Client) -> None:
    assert client.get(address("checks", "nonsense")).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_checks_ask_a_fixed_number_of_queries(
    client: Client, city: Jurisdiction, kind: str, django_assert_max_num_queries: object
) -> None:
    client.get(address("checks", kind))
    for number in range(5):
        cohort_of(programme_at(school_in(city), f"7202{number:02d}"), 2022, graduated=30, employed=20)
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        client.get(address("checks", kind))


# registers


@pytest.mark.register("NET-02", "NET-03")
def test_a_school_return_is_recorded_and_bad_ones_are_refused(city: Jurisdiction) -> None:
    school = school_in(city)
    values = {"organisation": school, "year": 2025, "learners": 1300, "school_type": "ordinary"}
    row = services.SCHOOL_YEAR.record(values, actor=SYSTEM)
    assert row.land is None
    for wrong, words in (
        ({"year": 2099}, "还没有到这一年"),
        ({"year": 2024, "is_provincial_key": True}, "认定文件"),
        ({"year": 2024, "teachers": 2000}, "专任教师多于在校生"),
        ({"year": 2025}, "已登记"),
    ):
        with pytest.raises(RongheError) as caught:
            services.SCHOOL_YEAR.record(values | wrong, actor=SYSTEM)
        assert words in str(caught.value.fields) + caught.value.message, words


@pytest.mark.register("PROG-18")
def test_evidence_stands_under_a_name_that_holds_in_the_place(city: Jurisdiction) -> None:
    school = school_in(city)
    row = programme_at(school)
    values = {
        "organisation": school,
        "programme": row,
        "docking": USUAL[2].name,
        "fact": "在示例企业产线实训",
        "document": "协议",
        "happened_on": date(2025, 3, 1),
    }
    assert services.DOCKING.record(values, actor=SYSTEM).pk
    with pytest.raises(RongheError) as caught:
        services.DOCKING.record(values | {"docking": "编造的对接"}, actor=SYSTEM)
    assert USUAL[0].name in str(caught.value.fields) + caught.value.hint + caught.value.message
    other = programme_at(school_in(city))
    with pytest.raises(RongheError):
        services.DOCKING.record(values | {"programme": other}, actor=SYSTEM)
    assert DockingEvidence.objects.count() == 1


@pytest.mark.register("IND-12")
def test_a_key_programme_is_recognised_by_a_document(city: Jurisdiction) -> None:
    school = school_in(city)
    values = {"organisation": school, "programme": programme_at(school), "tier": "municipal"}
    with pytest.raises(RongheError):
        services.KEY.record(values | {"stage": "recognised"}, actor=SYSTEM)
    done = values | {"stage": "recognised", "recognised_on": date(2024, 1, 1), "document": "示教〔2024〕1号"}
    assert services.KEY.record(done, actor=SYSTEM).pk


def test_the_form_of_evidence_offers_the_names(client: Client) -> None:
    page = client.get(reverse("programmes:dockings_new")).content.decode()
    assert all(one.name in page for one in USUAL)
