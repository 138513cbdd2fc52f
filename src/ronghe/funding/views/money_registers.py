"""The registers of money and support: lists, pages, forms and Excel from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.ledger import statement
from ronghe.core.registers import Amount, Register
from ronghe.funding.enums.budgets import Pocket
from ronghe.funding.enums.pay import IncomePocket
from ronghe.funding.models import (
    EnterpriseYear,
    Fund,
    FundEntry,
    IncomeEntry,
    IncomeProject,
)
from ronghe.funding.perms import budgets as budget_perms
from ronghe.funding.perms import claims as claim_perms
from ronghe.funding.queries import budgets
from ronghe.funding.services import money_registers as services
from ronghe.policy.models import Ruled
from ronghe.policy.queries.rulings import kept_rulings

BUDGETS = (gettext_lazy("经费总览"), "/funding/overview/")
PAY = (gettext_lazy("收入与分配"), "/funding/pay/")


def _total(rows: QuerySet[Any], column: str) -> float:
    """The sum of a column of fen over a list, in 元; in any order of the list."""
    total = rows.order_by().aggregate(total=Sum(column))["total"]
    return (total or 0) / 100


def _ruled(row: Ruled, actor: Actor) -> Mapping[str, Any]:
    return {"rulings": kept_rulings(row)}


def _fund_sums(rows: QuerySet[Fund], actor: Actor) -> Iterable[Amount]:
    sums = budgets.sums(rows.order_by().values("pk"))
    for pocket in Pocket:
        yield Amount(pocket.label, sums.get(pocket, 0) / 100, _("元"))


def _fund_more(fund: Fund, actor: Actor) -> Mapping[str, Any]:
    balances = budgets.sums([fund.pk])
    available = statement(FundEntry, fund, Pocket.AVAILABLE)
    return {
        "balances": [(pocket.label, balances.get(pocket, 0)) for pocket in Pocket],
        "commitments": budgets.open_commitments(fund, actor),
        "sees_batches": actor.has(*claim_perms.BATCH_READERS),
        "statement": available,
        "statement_title": _("可用余额账"),
        "posts": budget_perms.can_post_to_fund(actor, fund) and fund.is_current,
        "post_url": reverse("funding:fund_post", args=[fund.pk]),
        "ledger_url": reverse("funding:fund_ledger", args=[fund.pk]),
    }


FUNDS = Register(
    "funds",
    services.FUND,
    title=gettext_lazy("专项资金"),
    lead=gettext_lazy("各级下达的教育和产教融合资金。额度、承诺、支付和余额都由账目加总得出。"),
    new=gettext_lazy("登记资金"),
    fields=("name", "year", "purpose", "level", "programme", "is_vocational", "document", "clause"),
    hidden=("document", "clause", "programme", "is_vocational"),
    key=("year", "name"),
    summary=_fund_sums,
    detail_template="funding/fund_detail.html",
    more=_fund_more,
    extra={"crumbs": [BUDGETS]},
)

TILT_AREAS = Register(
    "tilt-areas",
    services.TILT_AREA,
    title=gettext_lazy("经费倾斜地区"),
    lead=gettext_lazy("哪些县区算“三连一阳”、民族地区等，由主管部门在这里认定，并写明依据和起止日期。"),
    new=gettext_lazy("登记倾斜地区"),
    fields=("group", "area", "valid_from", "valid_to", "basis"),
    key=("group", "area", "valid_from"),
    extra={"crumbs": [BUDGETS]},
)


def _school_sums(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("财政拨款"), _total(rows, "appropriation"), _("元"))
    students = rows.order_by().aggregate(n=Sum("students"))["n"] or 0
    yield Amount(_("在校生"), students, _("人"))


SCHOOL_YEARS = Register(
    "school-years",
    services.SCHOOL_YEAR,
    title=gettext_lazy("学校年度经费"),
    lead=gettext_lazy("在校生数、财政拨款和办学成本，用于核对生均拨款标准和投入增长。"),
    new=gettext_lazy("登记年度经费"),
    fields=("year", "students", "poor_students", "appropriation", "cost", "quality", "training_volume"),
    hidden=("quality", "training_volume"),
    key=("year",),
    summary=_school_sums,
    extra={"crumbs": [BUDGETS]},
)

EDUCATION_FUNDS = Register(
    "education-funds",
    services.EDUCATION_FUNDS,
    title=gettext_lazy("年度教育经费"),
    lead=gettext_lazy("各辖区每年的教育经费和其中的职业教育部分，用于看新增经费是否向职业教育倾斜。"),
    new=gettext_lazy("登记年度教育经费"),
    fields=("year", "total", "vocational"),
    key=("year",),
    extra={"crumbs": [BUDGETS]},
)


def _worksheet_link(row: EnterpriseYear, actor: Actor) -> Mapping[str, Any]:
    return {"worksheet_url": reverse("funding:worksheet", args=[row.organisation_id])}


ENTERPRISE_YEARS = Register(
    "enterprise-years",
    services.ENTERPRISE_YEAR,
    title=gettext_lazy("企业年度数据"),
    lead=gettext_lazy("企业逐年填写工资总额和职工教育经费，系统据此算出可扣除数、结转数和抵免数。"),
    help=gettext_lazy("金额以元填写，最多两位小数。更早年度的结转只在第一年填写。"),
    new=gettext_lazy("填写一年"),
    fields=(
        "year",
        "wages",
        "training",
        "frontline",
        "accrued",
        "carried_in",
        "in_pilot_list",
        "investment",
        "surcharge",
        "local_surcharge",
    ),
    hidden=("carried_in", "in_pilot_list", "investment", "surcharge", "local_surcharge"),
    key=("year",),
    detail_template="funding/enterprise_year_detail.html",
    more=_worksheet_link,
    extra={"crumbs": [(gettext_lazy("税务计算表"), "/funding/worksheets/")]},
)

PREFERENCES = Register(
    "preferences",
    services.PREFERENCE,
    title=gettext_lazy("税费优惠操作指引"),
    lead=gettext_lazy("企业和院校参与产教融合可以享受的税费优惠：谁适用、什么条件、怎样办理、依据哪一条。"),
    help=gettext_lazy("来源没有核对原文的，请选“来源未核实”，页面会提示办理前确认。"),
    new=gettext_lazy("登记优惠事项"),
    fields=(
        "name",
        "kind",
        "who",
        "conditions",
        "benefit",
        "how",
        "published_on",
        "materials",
        "document",
        "clause",
        "link",
        "certainty",
        "valid_from",
        "valid_to",
    ),
    hidden=("clause", "link", "valid_from", "valid_to"),
    key=("name",),
    detail_template="funding/preference_detail.html",
    more=_ruled,
)


def _donation_sums(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    given, spent = _total(rows, "amount"), _total(rows, "spent")
    yield Amount(_("收到"), given, _("元"), _("文件鼓励捐赠，没有定数额"))
    yield Amount(_("已使用"), spent, _("元"))
    yield Amount(_("结余"), given - spent, _("元"))


DONATIONS = Register(
    "donations",
    services.DONATION,
    title=gettext_lazy("捐赠与社会投入"),
    lead=gettext_lazy("社会力量捐资助学、投入办学的台账：谁给的、给了什么、用到哪里。"),
    new=gettext_lazy("登记捐赠或投入"),
    fields=(
        "donor",
        "donor_organisation",
        "kind",
        "amount",
        "received_on",
        "purpose",
        "spent",
        "receipt",
    ),
    hidden=("donor_organisation", "receipt"),
    key=("donor", "received_on", "amount"),
    summary=_donation_sums,
)


LAND = Register(
    "land",
    services.LAND,
    title=gettext_lazy("产教融合用地"),
    lead=gettext_lazy("重点实验室、重大工程中心、大科学装置、实训基地等用地的申请、核对和办理结果。"),
    new=gettext_lazy("登记用地申请"),
    fields=(
        "name",
        "use",
        "area",
        "is_new",
        "is_public_benefit",
        "is_non_profit",
        "in_catalogue",
        "applied_on",
        "decision",
        "clause",
    ),
    hidden=("is_public_benefit", "is_non_profit", "in_catalogue", "clause"),
    key=("name",),
    detail_template="registers/ruled_detail.html",
    more=_ruled,
)

FINANCING = Register(
    "financing",
    services.FINANCING,
    title=gettext_lazy("融资产品"),
    lead=gettext_lazy("银行、基金、债券等可用于产教融合和实训基地建设的融资产品目录。"),
    new=gettext_lazy("登记产品"),
    fields=("name", "kind", "provider", "who", "terms", "ceiling", "years", "for_bases", "contact"),
    hidden=("who", "contact"),
    key=("name",),
)


def _purchase_sums(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("购买金额"), _total(rows, "amount"), _("元"), _("文件定了范围，没有定数额"))


PURCHASES = Register(
    "purchases",
    services.PURCHASE,
    title=gettext_lazy("购买课程与培训"),
    lead=gettext_lazy("以政府购买服务方式购买的产业技术课程和职业培训，按目录核对。"),
    new=gettext_lazy("登记购买项目"),
    fields=("name", "year", "kind", "provider", "quantity", "unit", "amount", "fund", "clause"),
    hidden=("unit", "fund", "clause"),
    key=("year", "name"),
    summary=_purchase_sums,
    detail_template="registers/ruled_detail.html",
    more=_ruled,
)


def _income_sums(rows: QuerySet[IncomeProject], actor: Actor) -> Iterable[Amount]:
    sums = budgets.income_sums(rows.order_by().values("pk"))
    for pocket in IncomePocket:
        yield Amount(pocket.label, sums.get(pocket, 0) / 100, _("元"))


def _income_more(project: IncomeProject, actor: Actor) -> Mapping[str, Any]:
    sums = budgets.income_sums([project.pk])
    return {
        "balances": [(pocket.label, sums.get(pocket, 0)) for pocket in IncomePocket],
        "statement": statement(IncomeEntry, project, IncomePocket.BALANCE),
        "statement_title": _("结余账"),
        "posts": services.INCOME_PROJECT.may_keep(actor, project) and project.is_current,
        "post_url": reverse("funding:income_post", args=[project.pk]),
        "ledger_url": reverse("funding:income_ledger", args=[project.pk]),
    }


INCOMES = Register(
    "incomes",
    services.INCOME_PROJECT,
    title=gettext_lazy("学校收入台账"),
    lead=gettext_lazy("社会服务、技术服务、培训、校办企业和成果转化收入，按项目记来源、成本、结余和分配。"),
    new=gettext_lazy("登记收入项目"),
    fields=("name", "kind", "year", "payer", "contract", "is_horizontal", "uses"),
    hidden=("contract", "uses"),
    key=("year", "name"),
    summary=_income_sums,
    detail_template="funding/income_detail.html",
    more=_income_more,
    extra={"crumbs": [PAY]},
)

PAY_YEARS = Register(
    "pay-years",
    services.PAY_YEAR,
    title=gettext_lazy("绩效工资年度核定"),
    lead=gettext_lazy("每校每年的人数、基准线、调控水平和核定总量；分配方案按这些数核对。"),
    new=gettext_lazy("登记年度核定"),
    fields=(
        "year",
        "staff",
        "is_public",
        "is_non_profit_college",
        "baseline",
        "control_level",
        "approved_total",
        "paid_outside",
    ),
    hidden=("is_public", "is_non_profit_college", "paid_outside"),
    key=("year",),
    extra={"crumbs": [PAY]},
)

PAY_PLANS = Register(
    "pay-plans",
    services.PAY_PLAN,
    title=gettext_lazy("学校分配办法"),
    lead=gettext_lazy("学校自订并报备的收入分配办法。临平区要求每校都有。"),
    new=gettext_lazy("报备分配办法"),
    fields=(
        "title",
        "adopted_on",
        "filed_on",
        "favours_key_posts",
        "favours_backbones",
        "favours_contributors",
        "rewards_sources",
        "clause",
    ),
    hidden=("clause",),
    key=("title",),
    extra={"crumbs": [PAY]},
)

ALLOWANCES = Register(
    "allowances",
    services.ALLOWANCE,
    title=gettext_lazy("岗位与带徒津贴标准"),
    lead=gettext_lazy("文件鼓励设立特聘岗位津贴和带徒津贴而没有定金额，由单位自行确定并登记依据。"),
    new=gettext_lazy("登记津贴标准"),
    fields=("kind", "amount", "basis", "valid_from", "valid_to", "clause"),
    hidden=("clause",),
    key=("kind", "valid_from"),
    extra={"crumbs": [PAY]},
)
