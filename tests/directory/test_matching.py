"""Units named in a plan find their organisation, with the reason; in doubt nothing is chosen."""

from __future__ import annotations

import pytest

from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import MatchHow, NameKind, OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.directory.queries import UnitMatch, match_units
from tests.factories.directory import (
    JurisdictionFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    jurisdiction_tree,
)

pytestmark = [pytest.mark.django_db, pytest.mark.register("XCUT-01", "DATA-06")]

BUREAUS = {
    "示例市发展和改革局": OrganisationKind.DRC,
    "示例市教育局": OrganisationKind.EDUCATION,
    "示例市经济和信息化局": OrganisationKind.INDUSTRY,
    "示例市人力资源和社会保障局": OrganisationKind.HRSS,
    "示例市财政局": OrganisationKind.FINANCE,
    "国家税务总局示例市税务局": OrganisationKind.TAX,
    "示例市自然资源和规划局": OrganisationKind.NATURAL_RESOURCES,
    "中共示例市委机构编制委员会办公室": OrganisationKind.ESTABLISHMENT,
    "中共示例市委组织部": OrganisationKind.ORGANISATION_DEPARTMENT,
    "中共示例市委办公室": OrganisationKind.PARTY_OFFICE,
    "示例市人民政府办公室": OrganisationKind.GOVERNMENT_OFFICE,
    "示例市人民政府外事办公室": OrganisationKind.FOREIGN_AFFAIRS,
    "示例市地方金融监督管理局": OrganisationKind.FINANCIAL_SUPERVISION,
    "示例市市场监督管理局": OrganisationKind.MARKET_REGULATION,
    "示例市总工会": OrganisationKind.MASS_ORGANISATION,
    "共青团示例市委员会": OrganisationKind.MASS_ORGANISATION,
    "示例市技师学院": OrganisationKind.TECHNICAL_SCHOOL,
}


@pytest.fixture
def city() -> Jurisdiction:
    province, city, counties = jurisdiction_tree()
    for name, kind in BUREAUS.items():
        OrganisationFactory(jurisdiction=city, name=name, kind=kind)
    for county in counties:
        OrganisationFactory(jurisdiction=county, government=True)
        OrganisationFactory(jurisdiction=county, name=f"{county.name}教育局", kind=OrganisationKind.EDUCATION)
    OrganisationFactory(jurisdiction=province, name="示例省教育厅", kind=OrganisationKind.EDUCATION)
    return city


def one(name: str, where: Jurisdiction) -> UnitMatch:
    return match_units([name], where)[0]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("市发改委", "示例市发展和改革局"),
        ("市發展改革局", "示例市发展和改革局"),
        ("发展改革部门", "示例市发展和改革局"),
        ("市人力社保局", "示例市人力资源和社会保障局"),
        ("市人力资源社会保障局", "示例市人力资源和社会保障局"),
        ("人社中心", "示例市人力资源和社会保障局"),
        ("市经信局", "示例市经济和信息化局"),
        ("市工业和信息化局", "示例市经济和信息化局"),
        ("市自然资源局", "示例市自然资源和规划局"),
        ("市税务局", "国家税务总局示例市税务局"),
        ("市委编办", "中共示例市委机构编制委员会办公室"),
        ("市委组织部", "中共示例市委组织部"),
        ("市委办公室", "中共示例市委办公室"),
        ("市政府办", "示例市人民政府办公室"),
        ("市外办", "示例市人民政府外事办公室"),
        ("市金融办", "示例市地方金融监督管理局"),
        ("市市场监管局", "示例市市场监督管理局"),
        ("团市委", "共青团示例市委员会"),
        ("市 教 育 局", "示例市教育局"),
        ("示例市教育局", "示例市教育局"),
        ("省教育厅", "示例省教育厅"),
        ("甲区教育局", "甲区教育局"),
        ("乙县人民政府", "乙县人民政府"),
        ("市技师学院", "示例市技师学院"),
    ],
)
def test_a_printed_name_finds_its_organisation(printed: str, expected: str, city: Jurisdiction) -> None:
    match = one(printed, city)
    assert match.organisation is not None, (match.reason, match.alternatives)
    assert match.organisation.name == expected
    assert match.reason
    assert match.score >= 0.74


def test_the_education_bureau_of_the_city_is_not_that_of_a_county(city: Jurisdiction) -> None:
    assert one("市教育局", city).organisation != one("甲区教育局", city).organisation


def test_two_equally_good_are_left_to_a_person(city: Jurisdiction) -> None:
    for name in ("示例市第一示范学校", "示例市第二示范学校"):
        OrganisationFactory(jurisdiction=city, name=name, aliases=["示范学校"])
    match = one("示范学校", city)
    assert (match.organisation, match.how) == (None, MatchHow.AMBIGUOUS)
    assert {a.organisation.name for a in match.alternatives} == {"示例市第一示范学校", "示例市第二示范学校"}
    assert not match.is_settled


def test_something_only_alike_is_offered_and_not_taken(city: Jurisdiction) -> None:
    match = one("市高级技师学院", city)
    assert match.organisation is None
    assert "示例市技师学院" in [a.organisation.name for a in match.alternatives]
    assert "核对" in match.alternatives[0].reason


def test_an_unknown_unit_is_said_to_be_unknown(city: Jurisdiction) -> None:
    match = one("跨境帮扶指挥部", city)
    assert (match.organisation, match.how, match.alternatives) == (None, MatchHow.NONE, ())
    assert "新建" in match.reason


def test_a_merged_bureau_answers_for_a_part_of_its_functions() -> None:
    zone = JurisdictionFactory(zone=True, name="示例高新技术产业开发区", short_name="示例高新区")
    OrganisationFactory(jurisdiction=zone, name="教育和体育事业中心", kind=OrganisationKind.EDUCATION)
    OrganisationFactory(jurisdiction=zone, name="工业信息化和商务局", kind=OrganisationKind.INDUSTRY)
    education, industry, trade = match_units(["教育局", "工信商务局", "区商务局"], zone)
    assert education.organisation is not None
    assert education.how == MatchHow.PARTIAL
    assert "合并" in education.reason
    assert industry.organisation is not None
    assert industry.organisation.name == "工业信息化和商务局"
    assert trade.organisation == industry.organisation


def test_a_former_name_and_a_merged_duplicate_lead_to_the_present_body(city: Jurisdiction) -> None:
    survivor = Organisation.objects.get(name="示例市教育局")
    OrganisationNameFactory(organisation=survivor, text="示例市教育委员会", kind=NameKind.FORMER)
    OrganisationFactory(
        jurisdiction=city, name="示例市教体服务总站", merged_into=survivor, is_active=False, kind="other"
    )
    assert one("市教委", city).organisation == survivor
    match = one("市教体服务总站", city)
    assert match.organisation == survivor
    assert "已并入" in match.reason


def test_a_closed_body_is_offered_only(city: Jurisdiction) -> None:
    OrganisationFactory(jurisdiction=city, name="示例市物资总站", is_active=False)
    match = one("示例市物资总站", city)
    assert match.organisation is None
    assert "停用" in match.alternatives[0].reason


@pytest.mark.parametrize(
    "printed", ["各区、县(市)政府", "各县〔市、区〕人民政府", "各縣(市、區)政府", "县市区政府"]
)
def test_a_collective_means_its_members(printed: str, city: Jurisdiction) -> None:
    match = one(printed, city)
    assert match.is_collective
    assert match.is_settled
    assert {m.name for m in match.members} == {"甲区人民政府", "乙县人民政府"}


def test_schools_named_together(city: Jurisdiction) -> None:
    for _ in range(3):
        OrganisationFactory(jurisdiction=city, school=True)
    match = one("各中等职业学校", city)
    assert len(match.members) == 3
    assert "共 3 个" in match.reason


def test_departments_not_listed_are_left_open_until_a_collective_is_registered(city: Jurisdiction) -> None:
    match = one("市级有关部门", city)
    assert match.is_open
    assert match.members == ()
    two = list(Organisation.objects.filter(name__in=["示例市教育局", "示例市财政局"]))
    OrganisationFactory(
        jurisdiction=city, name="市级有关部门", kind=OrganisationKind.COLLECTIVE, with_members=two
    )
    match = one("市级有关部门", city)
    assert set(match.members) == set(two)
    assert not match.is_open


def test_the_order_and_repetition_of_names_are_kept(city: Jurisdiction) -> None:
    found = match_units(["市教育局", "市财政局", "市教育局"], city)
    assert [m.printed for m in found] == ["市教育局", "市财政局", "市教育局"]
    assert found[0] == found[2]


def test_two_hundred_names_cost_five_queries_at_most(
    city: Jurisdiction, django_assert_max_num_queries: object
) -> None:
    names = [f"市示例{n}办公室" for n in range(180)] + list(BUREAUS) + ["各区、县(市)政府", "市级有关部门"]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert len(match_units(names, city)) == len(names)
