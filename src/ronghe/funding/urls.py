"""Addresses of the funding app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.core.registers import register_urls
from ronghe.funding.views import budgets, money_registers, pay, worksheets

app_name = "funding"

MONEY: list[URLPattern | URLResolver] = [
    path("overview/", budgets.overview, name="overview"),
    path("checks/", budgets.checks, name="checks"),
    path("checks/schools/", budgets.per_student, name="per_student"),
    path("checks/enterprises/", budgets.accrual, name="accrual"),
    path("funds/<int:pk>/post/", budgets.fund_post, name="fund_post"),
    path("funds/<int:pk>/ledger/", budgets.fund_ledger, name="fund_ledger"),
    path("funds/<int:pk>/reverse/", budgets.fund_reverse, name="fund_reverse"),
    path("incomes/<int:pk>/post/", budgets.income_post, name="income_post"),
    path("incomes/<int:pk>/ledger/", budgets.income_ledger, name="income_ledger"),
    path("incomes/<int:pk>/reverse/", budgets.income_reverse, name="income_reverse"),
    path("worksheets/", worksheets.worksheet_list, name="worksheets"),
    path("worksheets/<int:pk>/", worksheets.worksheet, name="worksheet"),
    path("pay/", pay.proposal_list, name="pay"),
    path("pay/new/", pay.proposal_new, name="proposal_new"),
    path("pay/mine/", pay.my_pay, name="my_pay"),
    path("pay/meetings/", pay.pay_meetings, name="pay_meetings"),
    path("pay/schools/<int:pk>/", pay.pay_total, name="pay_total"),
    path("pay/<int:pk>/", pay.proposal_detail, name="proposal_detail"),
    path("pay/<int:pk>/sources/", pay.proposal_sources, name="proposal_sources"),
    path("pay/<int:pk>/shares/", pay.SharesImport.as_view(), name="proposal_shares"),
    path("pay/<int:pk>/act/", pay.proposal_act, name="proposal_act"),
    *register_urls("funds", money_registers.FUNDS),
    *register_urls("tilt-areas", money_registers.TILT_AREAS),
    *register_urls("school-years", money_registers.SCHOOL_YEARS),
    *register_urls("education-funds", money_registers.EDUCATION_FUNDS),
    *register_urls("enterprise-years", money_registers.ENTERPRISE_YEARS),
    *register_urls("preferences", money_registers.PREFERENCES),
    *register_urls("donations", money_registers.DONATIONS),
    *register_urls("land", money_registers.LAND),
    *register_urls("financing", money_registers.FINANCING),
    *register_urls("purchases", money_registers.PURCHASES),
    *register_urls("incomes", money_registers.INCOMES),
    *register_urls("pay-years", money_registers.PAY_YEARS),
    *register_urls("pay-plans", money_registers.PAY_PLANS),
    *register_urls("part-time", money_registers.PART_TIME),
    *register_urls("allowances", money_registers.ALLOWANCES),
]

urlpatterns: list[URLPattern | URLResolver] = [*MONEY]
