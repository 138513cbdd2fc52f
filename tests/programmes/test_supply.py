"""The supply of a place: cohorts through links to occupations, movements, what is missing."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ronghe.core.errors import RuleViolated
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.labour.services.balance import BALANCE, compute_sheet
from ronghe.programmes.models import SchoolProgramme
from ronghe.programmes.queries.links import occupations_of, programmes_of
from ronghe.programmes.queries.supply import projection_of, supply_of, supply_years
from ronghe.programmes.services.register import MOVEMENT
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.programmes import SYSTEM, cohort, finished, link, programme

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def city() -> Jurisdiction:
    return JurisdictionFactory()


@pytest.fixture
def school(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=JurisdictionFactory(county=True, parent=city), school=True)


@pytest.fixture
def machining(school: Organisation) -> SchoolProgramme:
    row = programme(school)
    finished(row, {YEAR - n: (100, 90) for n in range(4, 9)})
    for year in (YEAR - 3, YEAR - 2, YEAR - 1, YEAR):
        cohort(row, year, planned=100, enrolled=100)
    return row


@pytest.mark.register("TAL-11")
def test_the_balance_sheet_is_answered_by_the_register_of_programmes(
    city: Jurisdiction, machining: SchoolProgramme
) -> None:
    """Three cohorts are still learning at the end of the year, one of which tells nothing."""
    office = OrganisationFactory(jurisdiction=city)
    sheet = BALANCE.record({"organisation": office, "year": YEAR - 1}, actor=SYSTEM)
    machining.cohorts.filter(entry_year=YEAR - 1).update(enrolled=None)
    machining.cohorts.filter(entry_year=YEAR - 2).update(left=4, joined=1)
    machining.cohorts.filter(entry_year=YEAR - 4).update(employed=70, employed_local=55)
    compute_sheet(sheet, actor=SYSTEM)
    lines = {line.key: line for line in sheet.lines.filter(is_computed=True)}
    assert lines["students.secondary"].value == 100 + 97
    assert lines["students.secondary"].basis.endswith("2 届；另有 1 届没有填报，未计")
    assert lines["graduates"].value == 90
    assert lines["graduates.local"].value == 55
    assert not {"students.college", "students.by_industry"} & set(lines), "nobody tells of them"
    asked = set(sheet.lines.filter(is_computed=False).values_list("key", flat=True))
    assert {"students.college", "bachelor", "trained", "secondary.share"} <= asked


def test_graduates_go_to_the_occupations_of_the_standard(
    city: Jurisdiction, machining: SchoolProgramme
) -> None:
    link("660103", "6-18-01-01")
    link("660103", "6-18-01-02")
    link("660103", "6-31-01-01")
    link("660103", "2-02-07-01", "predicted", 0.9)
    cells = {cell.occupation: cell for cell in supply_of(city, YEAR + 1)}
    assert set(cells) == {"6-18-01", "6-31-01"}
    assert cells["6-18-01"].graduates.middle == pytest.approx(60, abs=1)
    assert cells["6-31-01"].graduates.middle == pytest.approx(30, abs=1)
    assert cells["6-18-01"].graduates.low < 60 < cells["6-18-01"].graduates.high
    part = cells["6-18-01"].programmes[0]
    assert (part.code, part.school) == ("660103", machining.organisation.name)
    assert part.weight == pytest.approx(2 / 3)
    fine = supply_of(city, YEAR + 1, occupation="6-18-01", group_length=10)
    assert [cell.occupation for cell in fine] == ["6-18-01-01", "6-18-01-02"]


def test_predictions_count_by_score_where_nothing_is_decided(
    city: Jurisdiction, machining: SchoolProgramme
) -> None:
    link("660103", "6-18-01-01", "predicted", 0.6)
    link("660103", "6-31-01-01", "predicted", 0.3)
    link("660103", "4-04-05-01", "predicted", 0.05)
    link("660103", "4-04-05-02", "refused", 0.9)
    cells = {cell.occupation: cell.graduates.middle for cell in supply_of(city, YEAR + 1)}
    assert set(cells) == {"6-18-01", "6-31-01"}
    assert cells["6-18-01"] == pytest.approx(2 * cells["6-31-01"])


def test_a_programme_without_links_stays_in_the_total(city: Jurisdiction, machining: SchoolProgramme) -> None:
    found = supply_years(city, [YEAR + 1])[YEAR + 1]
    assert [cell.occupation for cell in found.cells] == [""]
    assert found.graduates.middle == pytest.approx(90, abs=1)
    assert {one.code for one in found.missing} == {"supply.no_local", "supply.no_continued"}


def test_another_place_has_none_of_it(machining: SchoolProgramme) -> None:
    assert supply_of(JurisdictionFactory(), YEAR + 1) == []


def test_a_closed_cohort_or_programme_does_not_count(city: Jurisdiction, machining: SchoolProgramme) -> None:
    machining.status = "suspended"
    machining.save()
    assert supply_of(city, YEAR + 3)[0].graduates.middle > 80
    assert supply_of(city, YEAR + 4)[0].graduates.high == 0


def test_movements_of_the_year_or_of_recent_years_are_counted(
    city: Jurisdiction, machining: SchoolProgramme
) -> None:
    link("660103", "6-18-01-01")
    office = OrganisationFactory(jurisdiction=city)
    base = {"organisation": office, "basis": "示例登记"}
    for year, number in ((YEAR - 1, 20), (YEAR - 2, 10)):
        row = {"year": year, "direction": "returned", "occupation": "6-18-01", "number": number}
        MOVEMENT.record(base | row, actor=SYSTEM)
    plain = supply_years(city, [YEAR + 1])[YEAR + 1]
    cell = plain.cells[0]
    assert (cell.returned, cell.departed) == (15, 0)
    assert cell.joining.middle == pytest.approx(cell.graduates.middle + 15)
    assert plain.joining.middle == pytest.approx(cell.joining.middle)
    assert plain.movements.years == (YEAR - 2, YEAR - 1)
    with pytest.raises(RuleViolated, match="两种不能并存"):
        MOVEMENT.record(base | {"year": YEAR - 1, "direction": "returned", "number": 3}, actor=SYSTEM)


def test_one_programme_is_projected_with_the_shares_of_its_place(
    city: Jurisdiction, school: Organisation, machining: SchoolProgramme
) -> None:
    new = programme(school, code="660104", name="金属热加工")
    cohort(new, YEAR - 1, enrolled=40)
    found = projection_of([new], [YEAR + 2], city)
    assert found.cells[str(new.pk), YEAR + 2].graduates.middle == pytest.approx(36, abs=1)


def test_links_are_read_both_ways(city: Jurisdiction) -> None:
    link("660103", "6-18-01-01")
    link("660103", "6-18-02", "accepted")
    link("660103", "4-04-05-01", "refused")
    link("460103", "6-18-01-01", "predicted", 0.4)
    assert [one.occupation for one in occupations_of(["660103"])["660103"]] == ["6-18-01-01", "6-18-02"]
    assert "660199" not in occupations_of(["660199"])
    found = programmes_of(["6-18-01", "6-18-02-03", "4-04-05-01"])
    assert {one.programme for one in found["6-18-01"]} == {"660103", "460103"}
    assert [one.programme for one in found["6-18-02-03"]] == ["660103"]
    assert "4-04-05-01" not in found


def test_the_supply_of_a_place_takes_few_queries(
    city: Jurisdiction, school: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        row = programme(school, code=f"66010{number}")
        finished(row, {YEAR - 4: (50, 45), YEAR - 5: (50, 44)})
        link(row.code, f"6-18-0{number}-01")
    supply_of(city, YEAR + 1)
    with django_assert_max_num_queries(7):
        supply_years(city, [YEAR + 1, YEAR + 2])
