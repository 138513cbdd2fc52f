"""Tax worksheets over years: what is deducted, what is carried on, and to the fen."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.core.errors import RongheError
from ronghe.core.roles import Role
from ronghe.engine.rules.outcome import Verdict
from ronghe.funding.queries.worksheets import credit, worksheet
from ronghe.funding.services.money_registers import ENTERPRISE_YEAR
from ronghe.funding.sheets.worksheets import worksheet_rows
from ronghe.funding.views.money_registers import ENTERPRISE_YEARS
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.money import EnterpriseYearFactory
from tests.funding.money_world import SYSTEM, stated
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
YUAN = 100


@pytest.mark.register("FUND-05")
@pytest.mark.rule("sx.cap.training8")
def test_eight_per_cent_with_carry_over_by_year() -> None:
    """Wages 1,000 twice; 100 then 50 spent: 80 and 20 carried, then 70 and nothing carried."""
    enterprise = OrganisationFactory(jurisdiction=stated("shaoxing"), enterprise=True)
    for year, spent in ((2023, 100), (2024, 50)):
        EnterpriseYearFactory(organisation=enterprise, year=year, wages=1000 * YUAN, training=spent * YUAN)
    first, second = worksheet(SYSTEM, enterprise).lines
    assert (first.carried_in, first.cap, first.deducted, first.carried_out) == (0, 80_00, 80_00, 20_00)
    assert (second.carried_in, second.cap, second.deducted, second.carried_out) == (20_00, 80_00, 70_00, 0)
    assert "绍政办发〔2020〕16号" in second.deduction.clauses  # type: ignore[union-attr]
    assert second.deduction.steps  # type: ignore[union-attr]
    row = list(worksheet_rows(worksheet(SYSTEM, enterprise)))[1]
    assert (row["deducted"], row["carried_out"]) == (70_00, 0)


@pytest.mark.rule("sx.cap.training8")
def test_what_is_carried_never_expires_and_old_balances_come_in_once() -> None:
    enterprise = OrganisationFactory(jurisdiction=stated("shaoxing"), enterprise=True)
    EnterpriseYearFactory(organisation=enterprise, year=2021, wages=0, training=500, carried_in=300)
    EnterpriseYearFactory(organisation=enterprise, year=2025, wages=10_000, training=0)
    found = worksheet(SYSTEM, enterprise)
    assert [(line.deducted, line.carried_out) for line in found.lines] == [(0, 800), (800, 0)]
    assert found.gaps == (2022, 2023, 2024)
    with pytest.raises(RongheError, match="系统逐年计算"):
        ENTERPRISE_YEAR.record(
            {"organisation": enterprise, "year": 2022, "wages": 1, "training": 0, "carried_in": 5},
            actor=SYSTEM,
        )


@pytest.mark.rule("sx.cap.training8")
def test_before_the_document_nothing_can_be_told() -> None:
    enterprise = OrganisationFactory(jurisdiction=stated("shaoxing"), enterprise=True)
    EnterpriseYearFactory(organisation=enterprise, year=2019, wages=1000, training=100)
    line = worksheet(SYSTEM, enterprise).lines[0]
    assert (line.deducted, line.deduction.result.verdict) == (None, Verdict.CANNOT_TELL)  # type: ignore[union-attr]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(years=st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**11)), min_size=1, max_size=5))
@pytest.mark.rule("sx.cap.training8")
def test_no_fen_is_lost_and_no_year_passes_its_cap(years: list[tuple[int, int]]) -> None:
    """Spent = deducted + carried at the end; each year at most 8 % of its wages, down to the fen."""
    enterprise = OrganisationFactory(jurisdiction=stated("shaoxing"), enterprise=True)
    for number, (wages, spent) in enumerate(years):
        EnterpriseYearFactory(organisation=enterprise, year=2021 + number, wages=wages, training=spent)
    found = worksheet(SYSTEM, enterprise)
    assert sum(spent for _, spent in years) == found.deducted + (found.carried_out or 0)
    assert all(100 * (line.deducted or 0) <= 8 * line.row.wages for line in found.lines)


@pytest.mark.register("FUND-06")
@pytest.mark.rule("sx.ratio.frontline70")
@pytest.mark.parametrize(
    ("wages", "spent", "verdict"),
    [(2000, 6999, "not_met"), (2000, 7000, "met"), (2000, None, "cannot_tell"), (1000, 6999, "cannot_tell")],
)
def test_seventy_per_cent_for_front_line_staff(wages: int, spent: int | None, verdict: str) -> None:
    """70 of 100. Where only 80 are deductible, 69.99 is too little of the whole and enough of the part:
    the text does not say which is meant, and the office has to."""
    enterprise = OrganisationFactory(jurisdiction=stated("shaoxing"), enterprise=True)
    EnterpriseYearFactory(organisation=enterprise, wages=wages * YUAN, training=100_00, frontline=spent)
    said = worksheet(SYSTEM, enterprise).lines[0].frontline
    assert said is not None
    assert said.result.verdict.value == verdict


def test_the_surcharge_credit_is_thirty_per_cent_up_to_what_is_due() -> None:
    """National: of 1,000,000 invested 300,000; of 100,000 due no more; nothing outside the list."""
    enterprise = OrganisationFactory(jurisdiction=stated("shaoxing"), enterprise=True)
    common = {"organisation": enterprise, "investment": 1_000_000 * YUAN}
    figures = [(2022, 400_000, True), (2023, 100_000, True), (2024, 400_000, False)]
    for year, due, listed in figures:
        parts = {"surcharge": due * 6 // 10 * YUAN, "local_surcharge": due * 4 // 10 * YUAN}
        EnterpriseYearFactory(**common, **parts, year=year, in_pilot_list=listed)
    lines = worksheet(SYSTEM, enterprise).lines
    assert [line.credited for line in lines] == [300_000 * YUAN, 100_000 * YUAN, 0]
    assert [line.credit_left for line in lines] == [0, 200_000 * YUAN, 0]
    page = client_with(Role.ENTERPRISE, organisation=enterprise).get(
        reverse("funding:worksheet", args=[enterprise.pk])
    )
    text = page.content.decode()
    assert "240,000.00" in text
    assert "160,000.00" in text
    assert credit(EnterpriseYearFactory(organisation=OrganisationFactory(enterprise=True))) is None


def _workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("企业年度数据")
    head = ["单位*", "纳税年度*", "工资薪金总额（元）*", "职工教育经费支出（元）*"]
    for number, row in enumerate([head, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


@pytest.mark.register("FUND-05")
def test_years_come_in_by_excel_and_a_part_of_a_fen_does_not() -> None:
    enterprise = OrganisationFactory(jurisdiction=stated("shaoxing"), enterprise=True)
    actor = actor_with(Role.ENTERPRISE, organisation=enterprise)
    sheet = ENTERPRISE_YEARS.sheet(actor)
    good = sheet.check(_workbook([[enterprise.name, 2023, 1000.5, 100], [enterprise.name, 2024, 1000, 50]]))
    assert good.errors == []
    ENTERPRISE_YEAR.import_rows(good.to_save(), actor=actor)
    assert [line.row.wages for line in worksheet(actor, enterprise).lines] == [1000_50, 1000_00]
    bad = sheet.check(_workbook([[enterprise.name, 2025, 1000, 0.005]]))
    assert "两位小数" in bad.errors[0].message
    other = OrganisationFactory(jurisdiction=enterprise.jurisdiction, enterprise=True)
    foreign = sheet.check(_workbook([[other.name, 2025, 1000, 1]]))
    assert foreign.errors
