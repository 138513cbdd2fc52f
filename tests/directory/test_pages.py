"""The pages of the register: who gets what, that they work without a script, and what they cost."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.enums import NameKind
from ronghe.directory.models import Organisation, OrganisationName
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree
from tests.support.clients import client_with

pytestmark = [pytest.mark.django_db, pytest.mark.register("XCUT-01")]


@pytest.fixture
def city() -> Jurisdiction:
    return jurisdiction_tree()[1]


@pytest.fixture
def bureau(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city, name="示例市教育局", kind="education", aliases=["市教委"])


@pytest.fixture
def keeper(city: Jurisdiction) -> Client:
    return client_with(Role.POLICY_OFFICE, jurisdiction=city)


READ = ("organisation_list", "organisation_detail", "jurisdiction_list")
KEEP = (
    "organisation_new",
    "organisation_import",
    "duplicate_list",
    "organisation_edit",
    "organisation_rename",
    "organisation_merge",
    "name_new",
)
OPERATE = ("jurisdiction_new",)
SETTLE = ("unit_matches",)
TABLE = [
    *[(role, name, 200) for role in (Role.OPERATOR, Role.POLICY_OFFICE) for name in READ + KEEP],
    *[
        (role, name, 200)
        for role in (Role.EDUCATION, Role.SCHOOL, Role.LEARNER, Role.AUDITOR)
        for name in READ
    ],
    *[(role, name, 403) for role in (Role.EDUCATION, Role.SCHOOL, Role.AUDITOR) for name in KEEP + OPERATE],
    *[(Role.OPERATOR, name, 200) for name in OPERATE],
    *[(role, name, 200) for role in (Role.OPERATOR, Role.POLICY_OFFICE, Role.EDUCATION) for name in SETTLE],
    *[(role, name, 403) for role in (Role.SCHOOL, Role.AUDITOR) for name in SETTLE],
    *[(Role.POLICY_OFFICE, name, 403) for name in OPERATE],
]


@pytest.mark.register("DATA-05")
@pytest.mark.parametrize(("role", "name", "status"), TABLE)
def test_who_may_open_what(
    role: Role, name: str, status: int, city: Jurisdiction, bureau: Organisation
) -> None:
    takes_key = name in {
        "organisation_detail",
        "organisation_edit",
        "organisation_rename",
        "organisation_merge",
        "name_new",
    }
    url = reverse(f"directory:{name}", args=[bureau.pk] if takes_key else [])
    assert client_with(role, jurisdiction=city).get(url).status_code == status


def test_elsewhere_it_is_not_there(bureau: Organisation) -> None:
    stranger = client_with(Role.OPERATOR, jurisdiction=JurisdictionFactory())
    for name in ("organisation_detail", "organisation_edit"):
        assert stranger.get(reverse(f"directory:{name}", args=[bureau.pk])).status_code == 404


def test_a_visitor_is_sent_to_sign_in(bureau: Organisation) -> None:
    answer = Client().get(reverse("directory:organisation_list"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("text", ["示例市教育局", "教委", "slsjyj", "市 教育", "市敎育局", "教育委员会"])
def test_a_search_finds_any_name_and_initials(text: str, keeper: Client, bureau: Organisation) -> None:
    OrganisationFactory(jurisdiction=bureau.jurisdiction, name="示例市财政局")
    page = keeper.get(reverse("directory:organisation_list"), {"q": text}).content.decode()
    assert "示例市教育局" in page
    assert "示例市财政局" not in page


@pytest.mark.parametrize("text", ["卫健", "%", "'; drop table", "（" * 200])
def test_a_search_that_finds_nothing_is_no_error(text: str, keeper: Client, bureau: Organisation) -> None:
    assert keeper.get(reverse("directory:organisation_list"), {"q": text}).status_code == 200


def test_an_empty_list_says_what_to_do(keeper: Client) -> None:
    page = keeper.get(reverse("directory:organisation_list"), {"q": "没有这样的机构"}).content.decode()
    assert "没有符合筛选条件的内容" in page


def test_what_is_shown_goes_out_to_excel(keeper: Client, bureau: Organisation) -> None:
    OrganisationFactory(jurisdiction=bureau.jurisdiction, name="示例市财政局", kind="finance")
    url = reverse("directory:organisation_list")
    answer = keeper.get(url, {"kind": "education", "format": "xlsx"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "示例市教育局" in str(rows)
    assert "示例市财政局" not in str(rows)


@pytest.mark.parametrize("count", [5, 60])
def test_the_list_costs_the_same_however_long(
    count: int, keeper: Client, city: Jurisdiction, django_assert_max_num_queries: object
) -> None:
    for _ in range(count):
        OrganisationFactory(jurisdiction=city)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert keeper.get(reverse("directory:organisation_list")).status_code == 200


def test_the_detail_costs_at_most_twenty_queries(
    keeper: Client, bureau: Organisation, django_assert_max_num_queries: object
) -> None:
    for _ in range(10):
        OrganisationFactory(jurisdiction=bureau.jurisdiction, parent=bureau)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert keeper.get(reverse("directory:organisation_detail", args=[bureau.pk])).status_code == 200


def test_registering_by_the_form(keeper: Client, city: Jurisdiction) -> None:
    url = reverse("directory:organisation_new")
    data = {"jurisdiction": city.pk, "name": "示例市科学技术局", "aliases": "市科技局，科委"}
    answer = keeper.post(url, data)
    made = Organisation.objects.get(name="示例市科学技术局")
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("directory:organisation_detail", args=[made.pk]),
    )
    assert made.kind == "science"
    assert set(made.names.values_list("text", flat=True)) == {"示例市科学技术局", "市科技局", "科委"}
    again = keeper.post(url, data)
    assert again.status_code == 422
    assert "同一写法" in again.content.decode()


def test_renaming_merging_and_taking_back_by_the_pages(keeper: Client, bureau: Organisation) -> None:
    url = reverse("directory:organisation_rename", args=[bureau.pk])
    assert (
        keeper.post(url, {"name": "示例市教育和体育局", "on": "2024-05-01", "basis": ""}).status_code == 422
    )
    assert (
        keeper.post(
            url, {"name": "示例市教育和体育局", "on": "2024-05-01", "basis": "示例编〔2024〕1号"}
        ).status_code
        == 303
    )
    page = keeper.get(reverse("directory:organisation_detail", args=[bureau.pk])).content.decode()
    assert "2024年4月30日" in page
    assert "示例编〔2024〕1号" in page
    twin = OrganisationFactory(jurisdiction=bureau.jurisdiction, name="示例市教育体育中心")
    url = reverse("directory:organisation_merge", args=[twin.pk])
    answer = keeper.post(url, {"survivor": "示例市教育和体育局", "reason": "重复录入"})
    assert answer["Location"] == reverse("directory:organisation_detail", args=[bureau.pk])
    twin.refresh_from_db()
    assert twin.merged_into == bureau
    assert keeper.post(reverse("directory:organisation_act", args=[twin.pk, "split-back"])).status_code == 303
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_acts_never_happen_on_get(keeper: Client, bureau: Organisation) -> None:
    for url in (
        reverse("directory:organisation_act", args=[bureau.pk, "deactivate"]),
        reverse("directory:name_remove", args=[bureau.names.filter(kind="abbreviation").get().pk]),
    ):
        assert keeper.get(url).status_code == 405
    bureau.refresh_from_db()
    assert bureau.is_active


@pytest.mark.parametrize(
    ("act", "reason", "status"), [("deactivate", "", 422), ("deactivate", "撤销", 303), ("confirm", "", 409)]
)
def test_closing_wants_a_reason(
    act: str, reason: str, status: int, keeper: Client, bureau: Organisation
) -> None:
    url = reverse("directory:organisation_act", args=[bureau.pk, act])
    assert keeper.post(url, {"reason": reason}).status_code == status


def test_duplicates_are_shown_and_told_apart(keeper: Client, bureau: Organisation) -> None:
    other = OrganisationFactory(jurisdiction=bureau.jurisdiction, name="示例市教育厅", kind="education")
    url = reverse("directory:duplicate_list")
    assert "示例市教育厅" in keeper.get(url).content.decode()
    keeper.post(reverse("directory:mark_distinct", args=[bureau.pk, other.pk]))
    assert "没有发现疑似重复的机构" in keeper.get(url).content.decode()


@pytest.mark.register("DATA-06")
def test_units_are_matched_shown_and_corrected(
    keeper: Client, bureau: Organisation, city: Jurisdiction
) -> None:
    url = reverse("directory:unit_matches")
    page = keeper.get(
        url, {"place": city.code, "names": "市教育局、综合协调处，各区、县（市）政府"}
    ).content.decode()
    assert page.count('class="card unit-match"') == 3
    assert "名录中没有" in page
    settle = reverse("directory:match_settle", args=[city.code])
    part = keeper.post(
        settle,
        {"printed": "综合协调处", "other": "示例市教育局", "reason": "内设机构"},
        headers={"HX-Request": "true"},
    )
    assert part.status_code == 200
    assert "人工核定过" in part.content.decode()
    assert OrganisationName.objects.get(kind=NameKind.PRINTED).organisation == bureau
    assert keeper.post(settle, {"printed": "综合协调处", "choice": "withdraw"}).status_code == 303
    assert keeper.post(settle, {"printed": "市财政局", "choice": "new"}).status_code == 303
    assert Organisation.objects.get(name="示例市财政局").is_confirmed is False
    assert keeper.post(settle, {"printed": "某处"}).status_code == 422
    stranger = client_with(Role.POLICY_OFFICE, jurisdiction=JurisdictionFactory())
    assert stranger.post(settle, {"printed": "市教育局", "choice": str(bureau.pk)}).status_code == 404


def test_jurisdictions_are_set_up_by_an_operator(city: Jurisdiction) -> None:
    operator = client_with(Role.OPERATOR, jurisdiction=city)
    data = {"parent": city.pk, "code": "990309", "name": "壬县", "short_name": "", "level": "county"}
    assert operator.post(reverse("directory:jurisdiction_new"), data).status_code == 303
    assert operator.post(reverse("directory:jurisdiction_new"), data).status_code == 422
    url = reverse("directory:jurisdiction_rename", args=["990309"])
    assert operator.post(url, {"name": "壬区", "short_name": "壬区", "reason": "撤县设区"}).status_code == 303
    assert "壬区" in operator.get(reverse("directory:jurisdiction_list")).content.decode()
    act = reverse("directory:jurisdiction_act", args=["990309", "close"])
    assert operator.post(act, {"reason": "并入"}).status_code == 303
    assert not Jurisdiction.objects.get(code="990309").is_active
