"""The writes of the registers of money and support, with what each row must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import timezone

from ronghe.core.registers import Finding, register_services
from ronghe.directory.enums import SCHOOLS, OrganisationKind
from ronghe.engine.rules.outcome import Verdict
from ronghe.funding.enums.budgets import LandKind
from ronghe.funding.models import (
    AllowanceStandard,
    Donation,
    EducationFunds,
    EnterpriseYear,
    FinancingProduct,
    Fund,
    IncomeProject,
    LandUse,
    PayPlan,
    PayYear,
    Preference,
    PurchaseItem,
    SchoolYear,
    TiltArea,
)
from ronghe.funding.models.budgets import Commitment
from ronghe.funding.queries import support
from ronghe.policy.queries.rulings import Explained


def _is_school(row: SchoolYear | PayYear | IncomeProject) -> Iterator[Finding]:
    if row.organisation.kind not in SCHOOLS:
        yield Finding("这里只登记职业院校。", "organisation")


def _school_year(row: SchoolYear) -> Iterator[Finding]:
    yield from _is_school(row)
    if not row.students and row.appropriation:
        yield Finding("在校生数为零而有拨款，请核对。", "students", refuses=False)


def _enterprise_year(row: EnterpriseYear) -> Iterator[Finding]:
    if row.organisation.kind != OrganisationKind.ENTERPRISE:
        yield Finding("这里只登记企业。", "organisation")
    earlier = EnterpriseYear.objects.filter(organisation=row.organisation, year__lt=row.year).exclude(
        pk=row.pk
    )
    if row.carried_in and earlier.exists():
        yield Finding(
            "更早年度已在系统中，结转由系统逐年计算，这里应为零。", "carried_in", "请改正更早年度的数据。"
        )
    if row.year >= timezone.localdate().year + 1:
        yield Finding("纳税年度还没有开始。", "year")
    if row.investment and not row.in_pilot_list:
        yield Finding("不在建设培育名单内的年度，投资额不能抵免。", "investment", refuses=False)


def _fund(row: Fund) -> Iterator[Finding]:
    if row.pk and row.entries.exists():
        stored = Fund.objects.get(pk=row.pk)
        if (stored.year, stored.organisation_id) != (row.year, row.organisation_id):
            yield Finding("已经记账的资金不能改年度和管理单位。", "year", "请另立一项资金。")
    if (
        row.is_current
        and row.pk
        and not row.is_vocational
        and Commitment.objects.filter(fund=row, for_poor=True).exists()
    ):
        yield Finding("这项资金有面向困难学生的承诺，请核对用途。", "is_vocational", refuses=False)


def ruled(ask: Callable[[Any], Iterable[Explained]]) -> Callable[[Any], None]:
    """Before a row is written: keep what the rules say of it, with the derivations."""

    def prepare(row: Any) -> None:
        if row.organisation_id:
            row.rulings = [one.kept() for one in ask(row)]

    return prepare


def _preference(row: Preference) -> Iterator[Finding]:
    for said in support.guide_rulings(row):
        if said.result.verdict is not Verdict.MET:
            yield Finding(
                f"{said.title}：{said.words}。", "how", "请写明怎样办理，并登记公布日期。", refuses=False
            )


def _land(row: LandUse) -> Iterator[Finding]:
    for said in support.land_rulings(row):
        if said.result.verdict is not Verdict.MET:
            yield Finding(f"{said.result.rule.name}：{said.words}", "use", refuses=False)
    if row.use == LandKind.OTHER and not row.remark:
        yield Finding("其他用途请在备注里写明。", "remark")


def _purchase(row: PurchaseItem) -> Iterator[Finding]:
    for said in support.purchase_rulings(row):
        if said.result.verdict is Verdict.NOT_MET:
            yield Finding(
                f"不在政府购买服务范围内（{said.clauses}）。", "kind", "请改列目录内的类别，或不列购买服务。"
            )
    if row.fund is not None and row.fund.year != row.year:
        yield Finding("列支资金的年度与购买年度不同。", "fund")


def _plan(row: PayPlan) -> Iterator[Finding]:
    wanted = {
        "favours_key_posts": "关键岗位",
        "favours_backbones": "业务骨干",
        "favours_contributors": "突出贡献人员",
    }
    missing = [words for name, words in wanted.items() if not getattr(row, name)]
    if missing:
        yield Finding(f"分配办法没有写明向{'、'.join(missing)}倾斜。", next(iter(wanted)), refuses=False)


def _allowance(row: AllowanceStandard) -> Iterator[Finding]:
    others = AllowanceStandard.objects.current().filter(organisation=row.organisation, kind=row.kind)
    for other in others.exclude(pk=row.pk):
        if (row.valid_to is None or other.valid_from <= row.valid_to) and (
            other.valid_to is None or other.valid_to >= row.valid_from
        ):
            yield Finding("同一津贴在这段时间已有标准。", "valid_from", "请先终止原标准。")


def _donation(row: Donation) -> Iterator[Finding]:
    if row.received_on > timezone.localdate():
        yield Finding("到账或交接日期还没有到。", "received_on")


def _tilt(row: TiltArea) -> Iterator[Finding]:
    if not row.area.path.startswith(row.organisation.jurisdiction.path):
        yield Finding("倾斜地区应在登记单位所在的辖区之内。", "area")


FUND = register_services("funding.fund", Fund, check=_fund)
TILT_AREA = register_services("funding.tilt_area", TiltArea, check=_tilt)
SCHOOL_YEAR = register_services("funding.school_year", SchoolYear, check=_school_year)
EDUCATION_FUNDS = register_services("funding.education_funds", EducationFunds)
ENTERPRISE_YEAR = register_services("funding.enterprise_year", EnterpriseYear, check=_enterprise_year)
PREFERENCE = register_services(
    "funding.preference", Preference, check=_preference, prepare=ruled(support.guide_rulings)
)
DONATION = register_services("funding.donation", Donation, check=_donation)
LAND = register_services("funding.land", LandUse, check=_land, prepare=ruled(support.land_rulings))
FINANCING = register_services("funding.financing", FinancingProduct)
PURCHASE = register_services(
    "funding.purchase", PurchaseItem, check=_purchase, prepare=ruled(support.purchase_rulings)
)
INCOME_PROJECT = register_services("funding.income_project", IncomeProject, check=_is_school)
PAY_YEAR = register_services("funding.pay_year", PayYear, check=_is_school)
PAY_PLAN = register_services("funding.pay_plan", PayPlan, check=_plan)
ALLOWANCE = register_services("funding.allowance", AllowanceStandard, check=_allowance)
