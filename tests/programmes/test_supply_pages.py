"""The pages of supply, destinations and totals, and a programme's own page."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.queries.destinations import destinations_of
from ronghe.programmes.queries.totals import totals_by
from ronghe.programmes.rules.destinations import DEFINITIONS, FEWEST, Leavers, rates_of
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.programmes import cohort, finished, link, programme
from tests.support.clients import client_with

YEAR = timezone.localdate().year


@pytest.fixture
def city() -> Jurisdiction:
    return JurisdictionFactory()


@pytest.fixture
def school(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city, school=True)


@pytest.fixture
def machining(school: Organisation) -> SchoolProgramme:
    row = programme(school)
    finished(row, {YEAR - n: (100, 90) for n in range(4, 7)})
    told = {"employed": 60, "employed_local": 45, "employed_matched": 48, "continued": 18, "graduated": 90}
    cohort(row, YEAR - 3, planned=100, enrolled=100, left=10, **told)
    for year in (YEAR - 2, YEAR - 1):
        cohort(row, year, planned=100, enrolled=100)
    link("660103", "6-18-01-01")
    return row


@pytest.mark.django_db
def test_the_supply_page_leads_to_the_programmes_and_says_what_is_missing(
    city: Jurisdiction, machining: SchoolProgramme
) -> None:
    cohort(programme(machining.organisation, code="660104", name="金属热加工"), YEAR - 1, enrolled=30)
    clerk = client_with(Role.EDUCATION, jurisdiction=city)
    page = clerk.get(reverse("programmes:supply"), {"year": YEAR + 1})
    text = page.content.decode()
    assert page.context["found"].graduates.middle == pytest.approx(90, abs=2)
    assert "八成可能在" in text
    assert page.context["listing"].total == 1
    cell = clerk.get(reverse("programmes:supply_cell", args=["6-18-01"]), {"year": YEAR + 1})
    assert machining.organisation.name in cell.content.decode()
    assert clerk.get(reverse("programmes:supply_cell", args=["1-01-01"])).status_code == 404
    later = clerk.get(reverse("programmes:supply"), {"year": YEAR + 5}).content.decode()
    assert "没有招生计划，按最近3年平均招生测算" in later
    sheet = clerk.get(reverse("programmes:supply"), {"year": YEAR + 1, "format": "xlsx"})
    assert b"".join(sheet.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    chart = clerk.get(reverse("programmes:supply"), {"year": YEAR + 1, "chart": "supply", "as": "svg"})
    assert b"<svg" in chart.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["x", "0", "9999", "²", ""])
def test_a_year_that_is_none_is_next_year(city: Jurisdiction, year: str) -> None:
    page = client_with(Role.EDUCATION, jurisdiction=city).get(reverse("programmes:supply"), {"year": year})
    assert page.status_code == 200
    assert page.context["year"] == YEAR + 1


@pytest.mark.django_db
def test_destinations_by_programme_and_school(city: Jurisdiction, machining: SchoolProgramme) -> None:
    small = programme(machining.organisation, code="660104", name="金属热加工")
    cohort(small, YEAR - 3, enrolled=9, graduated=8, employed=7, continued=1)
    found = destinations_of(city, YEAR)
    rates = {row.name: row for row in found.programmes}["数控技术应用（660103）"].rates
    assert {key: rate.value for key, rate in rates.items()} == {
        "placed": 86.7,
        "employed": 83.3,
        "matched": 80.0,
        "local": 75.0,
        "continued": 20.0,
    }
    few = {row.name: row for row in found.programmes}["金属热加工（660104）"].rates["placed"]
    assert (few.value, few.why_not) == (None, "不足10人")
    assert found.schools[0].graduated == 98
    assert found.whole.rates["local"].left_out == 1
    page = client_with(Role.SCHOOL, organisation=machining.organisation).get(
        reverse("programmes:destinations"), {"year": YEAR}
    )
    text = page.content.decode()
    assert "对口就业 ÷ 就业" in text
    assert "不足10人" in text
    assert destinations_of(city, YEAR, span=3).whole.graduated == 98 + 180
    assert destinations_of(JurisdictionFactory(), YEAR).whole.rates["placed"].why_not == "没有填写"


counts = st.none() | st.integers(0, 200)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.builds(Leavers, st.none() | st.integers(0, 500), counts, counts, counts, counts), max_size=6)
)
def test_a_rate_is_shown_for_enough_people_only(leavers: list[Leavers]) -> None:
    for rate in rates_of(leavers).values():
        assert (rate.value is None) == (rate.below < FEWEST)
        assert rate.cohorts + rate.left_out == sum(one.graduated is not None for one in leavers)
        assert bool(rate.why_not) == (rate.value is None)
    assert set(rates_of([])) == {one.key for one in DEFINITIONS}


@pytest.mark.django_db
@pytest.mark.register("PROG-01")
def test_totals_by_level_school_and_industry(city: Jurisdiction, machining: SchoolProgramme) -> None:
    (level,) = totals_by(city, "level", YEAR - 1)
    assert (level.name, level.programmes, level.planned, level.enrolled) == ("中职", 1, 100, 100)
    assert level.studying == 200
    (school,) = totals_by(city, "school", YEAR - 1)
    assert school.name == machining.organisation.name
    (industry,) = totals_by(city, "industry", YEAR - 1)
    assert (industry.name, industry.linked) == ("没有对应产业", 0)
    page = client_with(Role.EDUCATION, jurisdiction=city).get(reverse("programmes:overview"))
    assert page.context["entry_year"] == YEAR - 1
    assert len(page.context["tables"]) == 3


@pytest.mark.django_db
def test_a_programme_shows_cohorts_occupations_supply_and_destinations(
    machining: SchoolProgramme, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = client_with(Role.SCHOOL, organisation=machining.organisation)
    address = reverse("programmes:programmes_detail", args=[machining.pk])
    clerk.get(address)
    with django_assert_max_num_queries(30):
        text = clerk.get(address).content.decode()
    for words in ("今后的毕业生", f"{YEAR - 3}级", "6-18-01-01", "对口就业率", "80.0%"):
        assert words in text, words


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["supply", "destinations", "overview"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.EDUCATION, 200), (Role.SCHOOL, 200), (Role.DRC, 200), (Role.ENTERPRISE, 200), (Role.LEARNER, 403)],
)
def test_who_may_open_what(city: Jurisdiction, page: str, role: Role, status: int) -> None:
    assert client_with(role, jurisdiction=city).get(reverse(f"programmes:{page}")).status_code == status


@pytest.mark.django_db
def test_another_place_is_out_of_reach(city: Jurisdiction) -> None:
    other = JurisdictionFactory()
    clerk = client_with(Role.EDUCATION, jurisdiction=city)
    for page in ("supply", "destinations", "overview"):
        assert clerk.get(reverse(f"programmes:{page}"), {"place": other.code}).status_code == 404
