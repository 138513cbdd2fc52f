"""Registers of support beside money: guide, donations, land, financing, purchases."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from ronghe.core.errors import RongheError, RuleViolated
from ronghe.core.roles import Role
from ronghe.engine.rules.outcome import Verdict
from ronghe.funding.models import LandUse, Preference, PurchaseItem
from ronghe.funding.queries import support
from ronghe.funding.services import money_registers as services
from ronghe.policy.queries.rulings import kept_rulings
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.funding.money_world import stated
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
GUIDE = {
    "name": "职工教育经费税前扣除",
    "kind": "tax",
    "who": "各类企业",
    "conditions": "实际发生，取得合法凭据",
    "benefit": "不超过工资薪金总额 8% 的部分准予扣除，超过部分结转以后年度",
    "how": "汇算清缴时填报，资料留存备查",
    "document": "绍政办发〔2020〕16号",
    "clause": "(九)",
    "link": "https://example.invalid/16",
}


@pytest.mark.register("FUND-10")
@pytest.mark.rule("qy.elig.taxguide")
def test_each_preference_needs_its_guide_in_public() -> None:
    """Qingyuan wants a guide for every preference, where it can be found: without, the register says so."""
    bureau = OrganisationFactory(jurisdiction=stated("qingyuan"))
    tax = actor_with(Role.TAX, organisation=bureau)
    row = services.PREFERENCE.record({"organisation": bureau, **GUIDE}, actor=tax)
    assert [one.verdict for one in kept_rulings(row)] == [Verdict.NOT_MET]
    assert "操作指引" in services.PREFERENCE.warnings(row)[0].message
    services.PREFERENCE.amend(row, {"published_on": date(2024, 5, 1)}, actor=tax, reason="已公布")
    assert [one.verdict for one in kept_rulings(row)] == [Verdict.MET]
    services.PREFERENCE.amend(row, {"published_on": date(2020, 2, 19)}, actor=tax, reason="改正")
    assert kept_rulings(row)[0].verdict is Verdict.CANNOT_TELL


@pytest.mark.register("FUND-10")
def test_the_guide_is_found_by_words_read_by_enterprises_and_printed() -> None:
    city = JurisdictionFactory()
    district = JurisdictionFactory(county=True, parent=city)
    bureau = OrganisationFactory(jurisdiction=city)
    tax = actor_with(Role.TAX, organisation=bureau)
    kept = services.PREFERENCE.record({"organisation": bureau, **GUIDE}, actor=tax)
    services.PREFERENCE.record({"organisation": bureau, **GUIDE, "name": "城市维护费减免"}, actor=tax)
    client = client_with(Role.ENTERPRISE, jurisdiction=district)
    page = client.get(reverse("funding:preferences_list"), {"q": "职工教育"}).content.decode()
    assert "职工教育经费税前扣除" in page
    assert "城市维护费减免" not in page
    address = reverse("funding:preferences_detail", args=[kept.pk])
    page = client.get(address).content.decode()
    for words in (
        "来源未核实",
        "谁适用",
        "享受条件",
        "怎样办理",
        "绍政办发〔2020〕16号",
        "https://example.invalid/16",
    ):
        assert words in page
    assert "汇算清缴" in client.get(address, {"print": 1}).content.decode()
    elsewhere = client_with(Role.ENTERPRISE)
    assert elsewhere.get(address).status_code == 404
    with pytest.raises(RongheError):
        services.PREFERENCE.record(
            {"organisation": bureau, **GUIDE, "name": "x"},
            actor=actor_with(Role.ENTERPRISE, organisation=bureau),
        )
    assert Preference.objects.count() == 2


@pytest.mark.register("FUND-11")
def test_donations_are_a_ledger_of_what_came_and_what_was_used() -> None:
    school = OrganisationFactory(school=True)
    clerk = actor_with(Role.SCHOOL, organisation=school)
    gift = {"organisation": school, "donor": "示例集团", "kind": "cash", "received_on": date(2025, 3, 1)}
    row = services.DONATION.record({**gift, "amount": 50_000_00, "purpose": "奖学金"}, actor=clerk)
    services.DONATION.amend(row, {"spent": 20_000_00}, actor=clerk, reason="发放奖学金")
    with pytest.raises(RongheError, match="不能多于"):
        services.DONATION.amend(row, {"spent": 50_000_01}, actor=clerk, reason="x")
    page = client_with(Role.FINANCE, organisation=OrganisationFactory(jurisdiction=school.jurisdiction)).get(
        reverse("funding:donations_list")
    )
    assert [round(one.value) for one in page.context["amounts"]] == [50_000, 20_000, 30_000]


@pytest.mark.register("FUND-08")
@pytest.mark.rule("sx.elig.land", "sx.elig.allocation")
def test_land_for_a_base_counts_as_education_and_may_be_allocated() -> None:
    school = OrganisationFactory(jurisdiction=stated("shaoxing"), school=True)
    clerk = actor_with(Role.SCHOOL, organisation=school)
    plot = {"organisation": school, "area": "1200.50", "applied_on": date(2021, 5, 1)}
    base = services.LAND.record(
        {
            **plot,
            "name": "示例实训基地",
            "use": "实训基地",
            "is_public_benefit": True,
            "is_non_profit": True,
            "in_catalogue": True,
        },
        actor=clerk,
    )
    assert {one.result.rule.id: one.result.verdict for one in support.land_rulings(base)} == {
        "sx.elig.land": Verdict.MET,
        "sx.elig.allocation": Verdict.MET,
    }
    outside = services.LAND.record(
        {**plot, "name": "示例酒店", "use": "其他", "remark": "接待", "in_catalogue": False}, actor=clerk
    )
    assert Verdict.MET not in {one.result.verdict for one in support.land_rulings(outside)}
    assert services.LAND.warnings(outside)
    unsure = LandUse(name="x", use="重点实验室", organisation=school, applied_on=date(2021, 5, 1))
    verdicts = {one.result.rule.id: one.result.verdict for one in support.land_rulings(unsure)}
    assert verdicts["sx.elig.allocation"] is Verdict.CANNOT_TELL


@pytest.mark.register("FUND-09")
def test_financing_products_are_a_catalogue_for_those_who_need_them() -> None:
    city = JurisdictionFactory()
    bureau = OrganisationFactory(jurisdiction=city)
    office = actor_with(Role.FINANCE, organisation=bureau)
    common = {"organisation": bureau, "provider": "示例银行", "who": "实训基地", "terms": "信用"}
    for name, kind in (("基地贷", "loan"), ("产教基金", "equity"), ("专项债", "bond")):
        services.FINANCING.record({**common, "name": name, "kind": kind, "for_bases": True}, actor=office)
    client = client_with(Role.SCHOOL, jurisdiction=city)
    page = client.get(reverse("funding:financing_list"), {"kind": ["equity", "bond"]}).content.decode()
    assert ("产教基金" in page, "专项债" in page, "基地贷" in page) == (True, True, False)


@pytest.mark.register("FUND-14")
@pytest.mark.rule("sx.elig.purchase")
def test_purchases_stay_inside_the_list() -> None:
    bureau = OrganisationFactory(jurisdiction=stated("shaoxing"))
    clerk = actor_with(Role.FINANCE, organisation=bureau)
    item = {"organisation": bureau, "year": 2025, "quantity": 3, "amount": 90_000_00}
    for kind in ("产业技术课程", "职业培训"):
        services.PURCHASE.record({**item, "name": kind, "kind": kind}, actor=clerk)
    with pytest.raises(RuleViolated, match="绍政办发〔2020〕16号"):
        services.PURCHASE.record({**item, "name": "办公用品", "kind": "其他"}, actor=clerk)
    assert PurchaseItem.objects.count() == 2
