"""Addresses of the funding app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.core.cases import case_urls
from ronghe.core.registers import register_urls
from ronghe.funding.views import (
    budgets,
    claims,
    following,
    money_registers,
    money_todos,
    pay,
    payments,
    recovery,
    rosters,
    schemes,
    worksheets,
)

app_name = "funding"
money_todos.install()

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
    *register_urls("allowances", money_registers.ALLOWANCES),
]

CLAIM = "claims/<int:pk>/"
CLAIM_URLS: list[URLPattern | URLResolver] = [
    path("schemes/", schemes.scheme_list, name="scheme_list"),
    path("schemes/<int:pk>/", schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<int:pk>/decide/<int:number>/", schemes.scheme_decide, name="scheme_decide"),
    path("precheck/", schemes.precheck_page, name="precheck"),
    path("roster/", rosters.head_list, name="head_list"),
    path("roster/upload/", rosters.roster_kinds, name="roster_kinds"),
    path("roster/upload/<str:kind>/", rosters.RosterImport.as_view(), name="roster_import"),
    path("roster/assess/", rosters.head_assess, name="head_assess"),
    path("roster/<int:pk>/", rosters.head_detail, name="head_detail"),
    path("roster/<int:pk>/left/", rosters.head_left, name="head_left"),
    path("roster/<int:pk>/withdraw/", rosters.head_withdraw, name="head_withdraw"),
    path("claims/", claims.claim_list, name="claims_list"),
    path("claims/new/", claims.claim_new, name="claim_new"),
    path("claims/bulk/", claims.claim_bulk, name="claims_bulk"),
    path("claims/tracking/", claims.tracking, name="tracking"),
    path(f"{CLAIM}act/", claims.claim_act, name="claims_act"),
    path(f"{CLAIM}heads/", claims.claim_heads, name="claim_heads"),
    path(f"{CLAIM}evidence/", claims.claim_evidence, name="claim_evidence"),
    path(f"{CLAIM}letter/pdf/", claims.claim_letter_pdf, name="claim_letter_pdf"),
    path(f"{CLAIM}letter/word/", claims.claim_letter_word, name="claim_letter_word"),
    path(f"{CLAIM}clawback/", recovery.clawback_new, name="clawback_new"),
    path(f"{CLAIM}appeal/", recovery.appeal_new, name="appeal_new"),
    path(CLAIM, claims.claim_detail, name="claims_detail"),
    *(one for one in case_urls("claims", claims.CLAIM_BOOK) if one.name == "claims_file"),
    path("entitlements/", following.entitlement_list, name="entitlement_list"),
    path("entitlements/new/", following.entitlement_new, name="entitlement_new"),
    path("entitlements/<int:pk>/", following.entitlement_detail, name="entitlement_detail"),
    path("audits/", following.audit_list, name="audit_list"),
    path("audits/new/", following.audit_new, name="audit_new"),
    path("audits/<int:pk>/", following.audit_detail, name="audit_detail"),
    path("audits/items/<int:pk>/", following.audit_item, name="audit_item"),
    path("notices/", following.notice_list, name="notice_list"),
    path("notices/<int:pk>/", following.notice_detail, name="notice_detail"),
    path("notices/objections/<int:pk>/", following.objection_settle, name="objection_settle"),
    path("clawbacks/", recovery.clawback_list, name="clawback_list"),
    path("clawbacks/<int:pk>/", recovery.clawback_detail, name="clawback_detail"),
    path("appeals/", recovery.appeal_list, name="appeal_list"),
    path("appeals/<int:pk>/", recovery.appeal_detail, name="appeal_detail"),
    path("batches/", payments.batch_list, name="batch_list"),
    path("batches/<int:pk>/", payments.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/send/", payments.batch_send, name="batch_send"),
    path("batches/<int:pk>/bank/", payments.batch_bank, name="batch_bank"),
    path("batches/<int:pk>/excel/", payments.batch_excel, name="batch_excel"),
    *register_urls("accounts", payments.ACCOUNTS),
]

urlpatterns: list[URLPattern | URLResolver] = [*MONEY, *CLAIM_URLS]
