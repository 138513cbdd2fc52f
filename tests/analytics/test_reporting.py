"""Values that units report: bounds, evidence, approval, lock, dispute, revision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ronghe.analytics.enums import ReportState, Subject, ValueState
from ronghe.analytics.models import IndicatorValue, ReportedValue
from ronghe.analytics.queries.figures import figures_of
from ronghe.analytics.services.periods import (
    approve_period,
    close_period,
    reopen_period,
    revise_value,
)
from ronghe.analytics.services.reporting import DISPUTE, REPORT
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RongheError
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from tests.analytics.test_figures import City
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.policy import IndicatorFactory, PlanFactory

pytestmark = pytest.mark.django_db
YEAR = 2023


class Office(City):
    """A city whose bureau reports and whose statistician approves."""

    def __init__(self) -> None:
        super().__init__()
        self.clerk: Actor = actor_with(Role.DRC, organisation=self.bureau)
        self.statistician: Actor = actor_with(Role.STATISTICIAN, jurisdiction=self.place)

    def report(self, key: str, value: str, *, actor: Actor | None = None, **more: Any) -> ReportedValue:
        values = {
            "organisation": self.bureau,
            "indicator": key,
            "year": YEAR,
            "subject": Subject.PLACE,
            "value": Decimal(value),
            "source": "示例台账",
            "basis": "示例发改〔2024〕1号",
        } | more
        return REPORT.record(values, actor=actor or self.clerk)

    def approved(self, key: str, value: str) -> ReportedValue:
        row = self.report(key, value)
        REPORT.take(row, "submit", actor=self.clerk)
        REPORT.take(row, "approve", actor=self.statistician)
        return row

    def share(self) -> str:
        """A share with bounds: the definition of Zibo's coverage."""
        self.place.pack = "zibo_hightech"
        self.place.save()
        self.indicator(
            key="zb.ratio.coverage", name="职业启蒙和劳动教育覆盖率", value=100, unit="%", measure="coverage"
        )
        return "zb.ratio.coverage"


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.register("IND-30")
def test_a_unit_reporting_130_percent_of_a_share_is_refused(office: Office) -> None:
    key = office.share()
    with pytest.raises(RongheError) as refused:
        office.report(key, "130")
    assert "130" in str(refused.value.as_json())
    office.approved(key, "100")
    figure = office.figure(key, YEAR)
    assert (figure.value, figure.judgement, figure.status) == (Decimal(100), "met", "approved")


def test_an_unusual_value_is_taken_only_with_a_stated_reason(office: Office) -> None:
    office.indicator(key="x", value=5, unit="个")
    with pytest.raises(RongheError, match="下限"):
        office.report("x", "-1")
    row = office.report("x", "-1", confirmation="冲减上年多报")
    assert row.pk


def test_the_value_must_agree_with_its_parts(office: Office) -> None:
    key = office.share()
    with pytest.raises(RongheError, match="不符"):
        office.report(key, "90", numerator=Decimal(8), denominator=Decimal(10))
    assert office.report(key, "80", numerator=Decimal(8), denominator=Decimal(10)).pk


def test_the_indicator_may_be_named_in_words_and_must_exist(office: Office) -> None:
    office.indicator(key="x", name="示例基地数")
    assert office.report("示例基地数", "3").indicator == "x"
    with pytest.raises(RongheError, match="没有指标"):
        office.report("没有的指标", "3")


def test_a_report_of_one_year_is_made_once(office: Office) -> None:
    office.indicator(key="x")
    office.report("x", "3")
    with pytest.raises(RongheError):
        office.report("x", "4")


def test_a_school_speaks_for_itself_only(office: Office) -> None:
    office.indicator(key="x")
    school: Organisation = OrganisationFactory(jurisdiction=office.place, school=True)
    head = actor_with(Role.SCHOOL, organisation=school)
    with pytest.raises(RongheError, match="本单位"):
        office.report("x", "3", actor=head, organisation=school)
    row = office.report("x", "3", actor=head, organisation=school, subject=Subject.UNIT)
    REPORT.take(row, "submit", actor=head)
    assert office.figure("x", YEAR).status == "missing", "a school's value is not the city's"


def test_nobody_approves_what_the_own_unit_reported(office: Office) -> None:
    office.indicator(key="x")
    own = actor_with(Role.EDUCATION, organisation=office.bureau)
    row = office.report("x", "3")
    REPORT.take(row, "submit", actor=office.clerk)
    with pytest.raises(NotAllowed):
        REPORT.take(row, "approve", actor=own)
    REPORT.take(row, "approve", actor=office.statistician)
    assert office.figure("x", YEAR).status == "approved"


def test_a_period_closed_while_somebody_edits_says_so(office: Office) -> None:
    office.indicator(key="x")
    row = office.report("x", "3")
    close_period(office.place, YEAR, actor=office.statistician)
    with pytest.raises(RongheError, match="已截止"):
        REPORT.amend(row, {"value": Decimal(4)}, actor=office.clerk, reason="核对后更正")
    office.indicator(key="y")
    with pytest.raises(RongheError, match="已截止"):
        office.report("y", "3")
    reopen_period(office.place, YEAR, actor=office.statistician, reason="补报")
    REPORT.amend(row, {"value": Decimal(4)}, actor=office.clerk, reason="核对后更正")


def test_closing_a_city_closes_its_counties(office: Office) -> None:
    county: Jurisdiction = office.counties[0]
    plan = PlanFactory(document__jurisdiction=county)
    IndicatorFactory(plan=plan, jurisdiction=county, key="c")
    unit = OrganisationFactory(jurisdiction=county)
    clerk = actor_with(Role.BUREAU, organisation=unit)
    close_period(office.place, YEAR, actor=office.statistician)
    with pytest.raises(RongheError, match="已截止"):
        office.report("c", "1", actor=clerk, organisation=unit)


def test_a_year_is_locked_when_nothing_waits_any_more(office: Office) -> None:
    office.indicator(key="x")
    row = office.report("x", "3")
    REPORT.take(row, "submit", actor=office.clerk)
    close_period(office.place, YEAR, actor=office.statistician)
    with pytest.raises(Conflict, match="1 项"):
        approve_period(office.place, YEAR, actor=office.statistician)
    REPORT.take(row, "approve", actor=office.statistician)
    key = "teachers.full_time"
    value = office.computed(key, "30")
    approve_period(office.place, YEAR, actor=office.statistician)
    value.refresh_from_db()
    assert (value.state, office.figure(key, YEAR).status) == (ValueState.APPROVED, "approved")
    with pytest.raises(Conflict, match="锁定"):
        REPORT.take(row, "return", actor=office.statistician, note="再核")
    with pytest.raises(InvalidTransition):
        reopen_period(office.place, YEAR, actor=office.statistician, reason="再开")
    with pytest.raises(NotAllowed):
        close_period(office.place, YEAR, actor=office.clerk)


def test_a_correction_after_the_lock_is_a_visible_revision(office: Office) -> None:
    key = "teachers.full_time"
    old = office.computed(key, "30", state=ValueState.APPROVED)
    new = office.computed(key, "31", snapshot_id="s2")
    with pytest.raises(Invalid, match="理由"):
        revise_value(new, actor=office.statistician, reason=" ")
    revise_value(new, actor=office.statistician, reason="补录一名教师")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state, new.revision) == (ValueState.SUPERSEDED, ValueState.APPROVED, 1)
    assert new.reason == "补录一名教师"
    assert office.figure(key, YEAR).value == Decimal(31)
    assert IndicatorValue.objects.filter(indicator=key).count() == 2


def test_an_accepted_dispute_revises_a_report_and_keeps_the_old_value(office: Office) -> None:
    office.indicator(key="x", value=5)
    row = office.approved("x", "6")
    unit: Organisation = OrganisationFactory(jurisdiction=office.place)
    other = actor_with(Role.HRSS, organisation=unit)
    case = DISPUTE.record(
        {
            "organisation": unit,
            "indicator": "x",
            "year": YEAR,
            "proposed": Decimal(4),
            "reason": "两处基地未验收",
            "source": "验收文件",
        },
        actor=other,
    )
    assert case.disputed == Decimal(6)
    with pytest.raises(NotAllowed):
        DISPUTE.take(case, "accept", actor=other, note="自己采纳")
    DISPUTE.take(case, "accept", actor=office.statistician, note="核实无误")
    row.refresh_from_db()
    revision = row.revisions.get()
    assert (row.state, row.value) == (ReportState.REVISED, Decimal(6))
    assert (revision.state, revision.value, revision.source) == (ReportState.APPROVED, Decimal(4), "验收文件")
    assert office.figure("x", YEAR).value == Decimal(4)


def test_a_dispute_of_a_computed_value_does_not_write_over_it(office: Office) -> None:
    key = "teachers.full_time"
    office.computed(key, "30")
    unit: Organisation = OrganisationFactory(jurisdiction=office.place)
    other = actor_with(Role.HRSS, organisation=unit)
    values = {
        "organisation": unit,
        "indicator": key,
        "year": YEAR,
        "proposed": Decimal(31),
        "reason": "漏登一人",
        "source": "人事档案",
    }
    case = DISPUTE.record(values, actor=other)
    DISPUTE.take(case, "accept", actor=office.statistician, note="请学校补登")
    figure = next(
        one for one in figures_of(office.place, YEAR, actor=office.statistician) if one.indicator == key
    )
    assert figure.value == Decimal(30), "facts are corrected where they are kept"


def test_a_dispute_needs_something_to_dispute(office: Office) -> None:
    office.indicator(key="x")
    values = {
        "organisation": office.bureau,
        "indicator": "x",
        "year": YEAR,
        "proposed": Decimal(3),
        "reason": "示例",
        "source": "示例",
    }
    with pytest.raises(RongheError, match="还没有数值"):
        DISPUTE.record(values, actor=office.clerk)
