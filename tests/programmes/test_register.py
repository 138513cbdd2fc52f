"""The programme register: checks against the catalogue, cohorts against themselves, Excel both ways."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ronghe.core.errors import NotAllowed, RuleViolated
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.programmes.models import Cohort, SchoolProgramme
from ronghe.programmes.services.register import COHORT, PATHWAY, PROGRAMME, STANDARD
from ronghe.reference.enums import Stage
from ronghe.reference.models import CatalogueVersion
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.programmes import cohort, programme
from tests.factories.reference import CatalogueEntryFactory, CatalogueVersionFactory
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def city() -> Jurisdiction:
    return JurisdictionFactory()


@pytest.fixture
def school(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city, school=True)


@pytest.fixture
def catalogue() -> CatalogueVersion:
    version = CatalogueVersionFactory(is_excerpt=False)
    for code, name, stage in (
        ("660103", "数控技术应用", Stage.SECONDARY),
        ("660104", "金属热加工", Stage.SECONDARY),
        ("460103", "数控技术", Stage.ASSOCIATE),
        ("520101K", "临床医学", Stage.ASSOCIATE),
    ):
        CatalogueEntryFactory(version=version, code=code, name=name, stage=stage)
    return version


def messages_of(row: SchoolProgramme) -> str:
    return "".join(one.message + one.hint for one in PROGRAMME.findings(row))


def test_an_unknown_code_is_refused_with_its_nearest_matches(
    school: Organisation, catalogue: CatalogueVersion
) -> None:
    with pytest.raises(RuleViolated) as refused:
        programme(school, code="660199")
    assert "没有代码 660199" in refused.value.message
    assert "660103 数控技术应用" in refused.value.hint
    assert refused.value.fields.keys() == {"code"}


def test_an_excerpt_names_an_unknown_code_and_lets_it_in(
    school: Organisation, catalogue: CatalogueVersion
) -> None:
    CatalogueVersion.objects.update(is_excerpt=True)
    row = programme(school, code="660199")
    assert "节选" in messages_of(row)


def test_the_level_must_fit_the_code(school: Organisation, catalogue: CatalogueVersion) -> None:
    with pytest.raises(RuleViolated, match="与办学层次“中职”不符"):
        programme(school, code="460103", name="数控技术")
    assert programme(school, code="460103", name="数控技术", level="technical").pk


def test_another_name_than_the_printed_one_is_a_finding(
    school: Organisation, catalogue: CatalogueVersion
) -> None:
    assert "在目录中是“数控技术应用”" in messages_of(programme(school, name="数控加工"))
    assert messages_of(programme(school, name=" 数控 技术应用 ", direction="多轴")) == ""


def test_a_code_of_another_catalogue_is_said_to_be_unchecked(
    school: Organisation, catalogue: CatalogueVersion
) -> None:
    row = programme(school, code="080901", name="计算机科学与技术", level="bachelor")
    assert "没有与目录核对" in messages_of(row)


def test_programmes_controlled_by_the_state_are_marked(
    school: Organisation, catalogue: CatalogueVersion
) -> None:
    with pytest.raises(RuleViolated) as refused:
        programme(school, code="520101", name="临床医学", level="associate")
    assert "520101K 临床医学" in refused.value.hint
    programme(school, code="520101k", name="临床医学", level="associate")
    page = client_with(Role.SCHOOL, organisation=school).get(reverse("programmes:programmes_list"))
    assert "国控" in page.content.decode()
    assert page.context["listing"].total == 1


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"enrolled": 50, "graduated": 45, "left": 6}, "多于这一届的 50 人"),
        ({"enrolled": 50, "joined": 2, "graduated": 45, "left": 3, "repeated": 5}, "多于这一届的 52 人"),
        ({"graduated": 45}, "没有填写实际招生"),
        ({"enrolled": 50, "graduated": 45, "employed": 30, "continued": 16}, "多于毕业的 45 人"),
        ({"enrolled": 50, "employed": 30}, "没有填写毕业人数"),
    ],
)
def test_the_parts_of_a_cohort_fit_into_the_whole(
    school: Organisation, counts: dict[str, Any], message: str
) -> None:
    row = programme(school)
    with pytest.raises(RuleViolated, match=message):
        cohort(row, YEAR - 5, **counts)


def test_those_kept_down_count_in_the_next_cohort(school: Organisation) -> None:
    row = programme(school)
    cohort(row, YEAR - 5, enrolled=50, graduated=45, repeated=5)
    assert cohort(row, YEAR - 4, enrolled=50, graduated=52, left=3).pk
    with pytest.raises(RuleViolated, match="多于这一届的 50 人"):
        cohort(row, YEAR - 6, enrolled=50, graduated=52)


def test_a_cohort_before_its_programme_or_of_another_school_is_refused(school: Organisation) -> None:
    row = programme(school, opened_year=2020)
    with pytest.raises(RuleViolated, match="早于专业设置年份"):
        cohort(row, 2019, enrolled=40)
    other = OrganisationFactory(jurisdiction=school.jurisdiction, school=True)
    values = {"organisation": other, "programme": row, "entry_year": 2021, "enrolled": 40}
    with pytest.raises(RuleViolated, match="不是该校的专业"):
        COHORT.record(values, actor=actor_with(Role.SCHOOL, organisation=other))


def test_a_school_keeps_its_own_programmes_only(school: Organisation) -> None:
    other = OrganisationFactory(jurisdiction=school.jurisdiction, school=True)
    with pytest.raises(NotAllowed):
        PROGRAMME.amend(
            programme(school),
            {"direction": "多轴"},
            actor=actor_with(Role.SCHOOL, organisation=other),
            reason="改",
        )


def sheet_of(client: Client, address: str, rows: list[dict[str, Any]]) -> BytesIO:
    book = openpyxl.load_workbook(BytesIO(client.get(reverse(address), {"get": "template"}).content))
    sheet = book[{"p": "学校专业", "c": "各届学生"}[address[len("programmes:")]]]
    names = [str(cell.value).removesuffix("*").strip() for cell in sheet[1]]
    for place, row in enumerate(rows, 2):
        for column, name in enumerate(names, 1):
            sheet.cell(place, column, row.get(name))
    found = BytesIO()
    book.save(found)
    return found


def upload(client: Client, address: str, rows: list[dict[str, Any]]) -> Any:
    book = SimpleUploadedFile("专业.xlsx", sheet_of(client, address, rows).getvalue())
    answer = client.post(reverse(address), {"workbook": book})
    preview = answer.context["preview"]
    if preview.is_ok:
        client.post(reverse(address), {"act": "import", "file": preview.token})
    return preview


@pytest.mark.register("PROG-01")
def test_programmes_and_cohorts_come_from_excel_and_go_into_it(
    school: Organisation, catalogue: CatalogueVersion
) -> None:
    clerk = client_with(Role.SCHOOL, organisation=school)
    rows = [
        {
            "单位": school.name,
            "专业名称": "数控技术应用",
            "专业代码": "660103",
            "办学层次": "中职",
            "学制（年）": 3,
        },
        {
            "单位": school.name,
            "专业名称": "不存在的专业",
            "专业代码": "660199",
            "办学层次": "中职",
            "学制（年）": 3,
        },
    ]
    bad = upload(clerk, "programmes:programmes_import", rows)
    assert not bad.is_ok
    assert "没有代码 660199" in bad.problems[0].message
    assert upload(clerk, "programmes:programmes_import", rows[:1]).is_ok
    cohorts = [{"单位": school.name, "学校专业": "660103", "入学年份": YEAR - 4, "实际招生": 40, "毕业": 36}]
    assert upload(clerk, "programmes:cohorts_import", cohorts).is_ok
    assert Cohort.objects.get().graduated == 36
    book = clerk.get(reverse("programmes:cohorts_list"), {"format": "xlsx"})
    cells = [
        cell.value
        for row in openpyxl.load_workbook(BytesIO(b"".join(book.streaming_content)))["数据"]
        for cell in row
    ]
    assert 36 in cells


def test_a_bureau_names_a_programme_of_several_schools_in_full(school: Organisation) -> None:
    other = OrganisationFactory(jurisdiction=school.jurisdiction, school=True)
    first = programme(school)
    programme(other)
    bureau = client_with(Role.EDUCATION, jurisdiction=school.jurisdiction)
    row = {"单位": school.name, "学校专业": "660103", "入学年份": YEAR - 1, "实际招生": 40}
    assert "660103" in str(upload(bureau, "programmes:cohorts_import", [row]).problems[0])
    assert upload(bureau, "programmes:cohorts_import", [{**row, "学校专业": first.full_name}]).is_ok
    assert Cohort.objects.get().programme == first


def test_a_pathway_goes_up_and_names_the_links_that_are_missing(school: Organisation) -> None:
    college = OrganisationFactory(jurisdiction=school.jurisdiction, name="示例职业技术学院")
    lower = programme(school)
    upper = programme(college, code="460103", name="数控技术", level="associate")
    values = {"organisation": school, "lower": lower, "upper": upper, "mode": "three_two", "first_year": 2024}
    clerk = actor_with(Role.SCHOOL, organisation=school)
    with pytest.raises(RuleViolated, match="层次应高于"):
        PATHWAY.record(values | {"upper": lower}, actor=clerk)
    row = PATHWAY.record(values | {"goal_link": "in_force", "document": "示例协议"}, actor=clerk)
    found = "".join(one.message for one in PATHWAY.findings(row))
    assert "专业设置衔接、课程体系衔接、培养方案衔接" in found


@pytest.mark.register("PROG-17")
def test_a_school_standard_is_checked_against_those_above(school: Organisation) -> None:
    clerk = actor_with(Role.SCHOOL, organisation=school)
    values = {
        "organisation": school,
        "name": "数控专业培养标准",
        "adopted_on": "2025-03-01",
        "feature": "本地模具",
    }
    with pytest.raises(RuleViolated, match="须填写核对日期"):
        STANDARD.record(values | {"nation": "meets", "nation_name": "专业教学标准"}, actor=clerk)
    with pytest.raises(RuleViolated, match="哪个省级标准"):
        STANDARD.record(values | {"province": "above", "checked_on": "2025-03-02"}, actor=clerk)
    checked = {"nation": "meets", "nation_name": "专业教学标准", "checked_on": timezone.localdate()}
    row = STANDARD.record(values | checked | {"province": "below", "city": "none"}, actor=clerk)
    assert [one.message for one in STANDARD.findings(row)] == ["低于省级标准，不符合规定。"]
    page = client_with(Role.SCHOOL, organisation=school).get(reverse("programmes:standards_list"))
    assert [amount.value for amount in page.context["amounts"]] == [1, 0, 1, 0]


@pytest.mark.register("PROG-13")
def test_the_four_links_of_pathways_are_counted(school: Organisation) -> None:
    college = OrganisationFactory(jurisdiction=school.jurisdiction, name="示例职业技术学院")
    upper = programme(college, code="460103", name="数控技术", level="associate")
    links = ("programme_link", "goal_link", "curriculum_link", "plan_link")
    values = {"organisation": school, "lower": programme(school), "upper": upper, "mode": "three_two"}
    values |= dict.fromkeys(links, "in_force") | {"first_year": 2024, "document": "示例协议"}
    row = PATHWAY.record(values, actor=actor_with(Role.SCHOOL, organisation=school))
    assert PATHWAY.findings(row) == []
    page = client_with(Role.EDUCATION, jurisdiction=school.jurisdiction).get(
        reverse("programmes:pathways_list")
    )
    assert [amount.value for amount in page.context["amounts"]] == [1] * 6


@pytest.mark.register("PROG-15")
def test_quality_courses_are_a_flag_and_no_duty(school: Organisation) -> None:
    programme(school, quality_course=True, quality_course_name="质量管理基础")
    row = programme(school, code="660104", name="金属热加工")
    assert "质量" not in messages_of(row)
    clerk = client_with(Role.SCHOOL, organisation=school)
    page = clerk.get(reverse("programmes:programmes_list"), {"quality": "1"})
    assert page.context["listing"].total == 1
    amounts = {
        str(one.label): one for one in clerk.get(reverse("programmes:programmes_list")).context["amounts"]
    }
    assert amounts["开设质量管理课程"].value == 1
    assert "50.0%" in str(amounts["开设质量管理课程"].note)


def test_lists_keep_to_their_queries(
    school: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = client_with(Role.SCHOOL, organisation=school)
    for number in range(4):
        cohort(programme(school, code=f"66010{number}"), YEAR - 1, enrolled=40)
    for name in ("programmes", "cohorts"):
        address = reverse(f"programmes:{name}_list")
        clerk.get(address)
        with django_assert_max_num_queries(14):
            assert clerk.get(address).status_code == 200
