"""The catalogue browser as people use it: who may, what they see, how many queries it costs."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.reference import queries, services
from ronghe.reference.enums import CatalogueKind, SuccessionState
from ronghe.reference.models import CatalogueVersion, Succession
from ronghe.reference.rules.files import CatalogueFiles
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SYSTEM = Actor.for_system("test")
HEAD = "code,name,level_zh,class\n"
OLD = HEAD + "510101,甲技术,高职专科,5101电子信息类\n510102,移动通信技术应用,高职专科,5101电子信息类\n"
NEW = (
    HEAD
    + "510101,乙技术,高职专科,\t电子与信息大类\t电子信息类\t高职专科\t\n"
    + "510201,移动通信技术与应用,高职专科,5102计算机类\n"
    + "710101,电子信息技术,中职,7101电子信息类\n"
)
MAX_QUERIES = 15


def load(text: str, kind: str = "programme", edition: str = "2021") -> CatalogueVersion:
    given = CatalogueFiles(
        CatalogueKind(kind), [("目录.csv", text.encode())], edition, "测试", is_excerpt=True
    )
    return services.load_catalogue(given, actor=SYSTEM).version


@pytest.fixture
def sign_in(client: Client) -> Callable[[Role], Client]:
    def sign(role: Role) -> Client:
        user = UserFactory(role=role)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        client.force_login(user)
        return client

    return sign


@pytest.fixture
def teacher(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.TEACHER)


def page(client: Client, name: str, *args: object, status: int = 200, **query: str) -> str:
    response = client.get(reverse(f"reference:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("catalogue_list", ()),
        ("entry_list", ("programme",)),
        ("entry_detail", ("programme", "510101")),
        ("succession_list", ()),
        ("version_detail", (1,)),
    ],
)
def test_visitors_are_sent_to_sign_in(client: Client, name: str, args: tuple[object, ...]) -> None:
    load(OLD)
    response = client.get(reverse(f"reference:{name}", args=args))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_the_front_page_shows_each_catalogue_with_its_edition(teacher: Client) -> None:
    load(OLD, edition="测试版")
    said = page(teacher, "catalogue_list")
    assert "职业教育专业目录" in said
    assert "测试版" in said
    assert "还没有载入" in said


def test_the_list_finds_by_name_code_and_pinyin_and_filters_by_level_stage_and_version(
    teacher: Client,
) -> None:
    load(OLD)
    load(NEW)
    assert "移动通信技术与应用" in page(teacher, "entry_list", "programme", q="移动通信")
    assert "移动通信技术应用" not in page(teacher, "entry_list", "programme", q="移动通信")
    assert "移动通信技术应用" in page(teacher, "entry_list", "programme", q="移动通信", version="1")
    assert "乙技术" in page(teacher, "entry_list", "programme", q="yjs")
    only = page(teacher, "entry_list", "programme", level="3", stage="secondary")
    assert "电子信息技术" in only
    assert "乙技术" not in only
    assert "乙技术" in page(teacher, "entry_list", "programme", repaired="1")
    assert "没有符合筛选条件" in page(teacher, "entry_list", "programme", q="不存在的专业")


def test_the_entry_page_shows_parents_children_repair_and_other_editions(teacher: Client) -> None:
    load(OLD)
    load(NEW)
    said = page(teacher, "entry_detail", "programme", "510101")
    for text in ("电子与信息大类", "电子信息类", "经修复", "目录.csv 第2行", "甲技术"):
        assert text in said
    assert "510101" in page(teacher, "entry_detail", "programme", "5101")
    assert "已不是现行版本" in page(teacher, "entry_detail", "programme", "510101", version="1")


def test_an_abolished_county_says_what_it_is_today(teacher: Client) -> None:
    services.load_shipped(actor=SYSTEM)
    said = page(teacher, "entry_detail", "region", "330104")
    assert "已撤销" in said
    assert said.index("现在是") < said.index("钱塘区")
    assert "上城区" in said


def test_doubtful_aliases_are_marked(teacher: Client) -> None:
    text = 'level,code,name,definition,alias\n4,4-01-02-01,营销员,从事商品销售,"销售代表,经理"\n'
    load(text, kind="occupation", edition="2022")
    said = page(teacher, "entry_detail", "occupation", "4-01-02-01")
    assert "销售代表" in said
    assert "没有能辨认职业的字词" in said


def test_the_version_page_lists_what_the_check_met(teacher: Client) -> None:
    version = load(NEW)
    said = page(teacher, "version_detail", version.pk)
    assert "列错位" in said
    assert "按规则修复：按专业代码归入5101" in said
    assert "没有符合筛选条件" in page(teacher, "version_detail", version.pk, severity="error")


def test_the_list_goes_out_as_excel_just_as_filtered(teacher: Client) -> None:
    load(NEW)
    response = teacher.get(
        reverse("reference:entry_list", args=["programme"]),
        {"level": "3", "stage": "associate", "format": "xlsx"},
    )
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streamed file
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["代码", "510101", "510201"]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("entry_list", ("nothing",)),
        ("entry_detail", ("programme", "999999")),
        ("entry_detail", ("nothing", "51")),
        ("version_detail", (999999,)),
    ],
)
def test_what_does_not_exist_is_not_found(teacher: Client, name: str, args: tuple[object, ...]) -> None:
    load(OLD)
    page(teacher, name, *args, status=404)


@pytest.mark.parametrize(
    "query", [{"version": "x"}, {"version": "99"}, {"level": "9"}, {"q": "%_'\""}, {"page": "0"}]
)
def test_odd_parameters_never_fail(teacher: Client, query: dict[str, str]) -> None:
    load(OLD)
    page(teacher, "entry_list", "programme", **query)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("catalogue_list", ()),
        ("entry_list", ("region",)),
        ("entry_list", ("programme",)),
        ("entry_detail", ("region", "330000")),
        ("succession_list", ()),
    ],
)
def test_lists_stay_within_their_queries(
    teacher: Client,
    django_assert_max_num_queries: Callable[[int], object],
    name: str,
    args: tuple[object, ...],
) -> None:
    services.load_shipped(actor=SYSTEM)
    with django_assert_max_num_queries(MAX_QUERIES):  # type: ignore[attr-defined]  # a context manager
        page(teacher, name, *args)


def test_the_education_bureau_confirms_a_succession(sign_in: Callable[[Role], Client]) -> None:
    load(OLD)
    load(NEW)
    client = sign_in(Role.EDUCATION)
    assert "确认所选接续" in page(client, "succession_list")
    old = queries.get_entry("programme", "510102")
    proposal = Succession.objects.get(old=old)
    response = client.post(reverse("reference:succession_confirm"), {"selected": [proposal.pk]}, follow=True)
    assert "已确认 1 条接续关系" in response.content.decode()
    assert [entry.code for entry in queries.successors_of(old)] == ["510201"]
    client.post(reverse("reference:succession_reject"), {"selected": [proposal.pk]})
    proposal.refresh_from_db()
    assert proposal.state == SuccessionState.REJECTED


@pytest.mark.parametrize("act", ["succession_confirm", "succession_reject"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.OPERATOR, 302), (Role.EDUCATION, 302), (Role.SCHOOL, 403), (Role.TEACHER, 403)]
)
def test_who_may_settle(sign_in: Callable[[Role], Client], act: str, role: Role, status: int) -> None:
    load(OLD)
    load(NEW)
    client = sign_in(role)
    proposal = Succession.objects.all()[0]
    response = client.post(reverse(f"reference:{act}"), {"selected": [proposal.pk]})
    assert response.status_code == status
    proposal.refresh_from_db()
    assert (proposal.state == SuccessionState.PROPOSED) is (status == 403)


def test_settling_nothing_is_said_and_get_is_refused(sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.EDUCATION)
    response = client.post(reverse("reference:succession_confirm"), {"selected": ["x"]})
    assert response.status_code == 422
    assert "没有选中" in response.content.decode()
    assert client.get(reverse("reference:succession_confirm")).status_code == 405


def test_a_school_sees_no_buttons_to_settle(sign_in: Callable[[Role], Client]) -> None:
    load(OLD)
    load(NEW)
    assert "确认所选接续" not in page(sign_in(Role.SCHOOL), "succession_list")
