"""Campaigns, rights kept while away, and service counted as workload (TEA-20, 25, 27)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from ronghe.core.errors import NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.queries.registers import workload_of
from ronghe.faculty.services.registers import CAMPAIGN, SECONDMENT, SERVICE_HOURS
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.teaching import make, values_for
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organisation:
    return OrganisationFactory(school=True)


@pytest.fixture
def bureau(school: Organisation) -> Client:
    return client_with(Role.EDUCATION, jurisdiction=school.jurisdiction)


@pytest.mark.register("TEA-20")
@pytest.mark.rule("sx.note.campaigns")
def test_a_campaign_counts_people_beside_the_number_in_its_name(school: Organisation, bureau: Client) -> None:
    """1,000 is part of the name; nothing on the page calls it a target, and nobody is late."""
    campaign = make("CAMPAIGN", school)
    for person, day in (("测试甲", 1), ("测试甲", 9), ("测试乙", 1)):
        make("VISIT", school, campaign=campaign, person=person, starts_on=date(2026, 3, day))
    page = bureau.get(reverse("faculty:campaigns_list"))
    amount = page.context["amounts"][0]
    assert (str(amount.label), amount.value) == ("千名教师下企业·教师下企业", 2)
    assert str(amount.note) == "名称中的数为 1,000，文件没有规定为目标"
    assert CAMPAIGN.findings(campaign) == []
    assert page.context["listing"].rows[0].cells[-2].text in {"2", "在册"}
    with pytest.raises(RuleViolated, match="不在活动期间"):
        make("VISIT", school, campaign=campaign, starts_on=date(2025, 12, 31))


@pytest.mark.register("TEA-20")
def test_schools_report_visits_and_the_bureau_runs_the_campaign(school: Organisation) -> None:
    actor = actor_with(Role.SCHOOL, organisation=school)
    with pytest.raises(NotAllowed):
        CAMPAIGN.record(values_for("CAMPAIGN", school), actor=actor)
    campaign = make("CAMPAIGN", school)
    assert make("VISIT", school, actor=actor, campaign=campaign).pk
    assert (
        client_with(Role.SCHOOL, organisation=school).get(reverse("faculty:campaigns_list")).status_code
        == 200
    )


@pytest.mark.register("TEA-25")
@pytest.mark.rule("qy.elig.secondment")
@pytest.mark.parametrize(
    ("lost", "label"),
    [("keeps_title", "职称评定"), ("keeps_pay", "工资福利"), ("keeps_insurance", "社会保险")],
)
@pytest.mark.parametrize("kind", ["seconded", "part_time", "start_up"])
def test_each_right_that_is_not_kept_is_said(
    kind: str, lost: str, label: str, school: Organisation, bureau: Client
) -> None:
    kept = make("SECONDMENT", school, kind=kind)
    assert SECONDMENT.findings(kept) == []
    short = make("SECONDMENT", school, kind=kind, person="测试乙", **{lost: False})
    found = SECONDMENT.warnings(short)
    assert len(found) == 1
    assert found[0].message == f"{label}没有登记为照常，不符合规定。"
    listed = bureau.get(reverse("faculty:secondments_list"), {"lost": "1"})
    assert [row.pk for row in listed.context["listing"].rows] == [short.pk]


@pytest.mark.register("TEA-27")
@pytest.mark.rule("qy.elig.workload")
@pytest.mark.rule("lp.elig.workload")
def test_no_factor_means_no_workload_until_the_school_sets_one(school: Organisation, bureau: Client) -> None:
    row = make("SERVICE_HOURS", school)
    assert workload_of(row).hours is None
    assert "学校没有确定折算系数" in SERVICE_HOURS.warnings(row)[0].message
    page = reverse("faculty:service_hours_detail", args=[row.pk])
    assert "文件没有写明折算系数" in bureau.get(page).content.decode()
    make("FACTOR", school)
    row.refresh_from_db()
    assert workload_of(row).hours == Decimal("4.0")
    text = bureau.get(page).content.decode()
    assert "校长办公会" in text
    assert "示校〔2026〕3号" in text


@pytest.mark.register("TEA-27")
@pytest.mark.rule("qy.elig.workload")
def test_the_factor_of_the_day_holds(school: Organisation, bureau: Client) -> None:
    """The day before a change the old one, on the day the new one; another school's never."""
    make("FACTOR", school)
    make("FACTOR", school, factor="0.80", starts_on=date(2026, 7, 1))
    make("FACTOR", OrganisationFactory(jurisdiction=school.jurisdiction, school=True), factor="9.00")
    before = make("SERVICE_HOURS", school, done_on=date(2026, 6, 30), hours="10.0")
    on = make("SERVICE_HOURS", school, done_on=date(2026, 7, 1), hours="10.0")
    early = make("SERVICE_HOURS", school, done_on=date(2025, 12, 31), hours="3.0")
    for row, hours in ((before, Decimal(5)), (on, Decimal(8)), (early, None)):
        row.refresh_from_db()
        assert workload_of(row).hours == hours
    amounts = bureau.get(reverse("faculty:service_hours_list")).context["amounts"]
    found = {str(one.label): one.value for one in amounts}
    assert found == {"服务时数": 23.0, "折算工作量": 13.0, "未折算时数": 3.0}
