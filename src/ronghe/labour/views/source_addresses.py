"""Addresses of returns, surveys, counts, projects, clusters, studies, lists, balance and the comparison."""

from __future__ import annotations

from django.urls import URLPattern, path

from ronghe.core.cases import case_urls
from ronghe.core.registers import register_urls
from ronghe.labour.views import comparing, planning, registers, returns, surveys

URLS: list[URLPattern] = [
    path("compare/", comparing.compare_page, name="compare"),
    path("compare/rows/", comparing.compare_rows, name="compare_rows"),
    path("compare/take-in/", registers.take_in, name="take_in"),
    path("choices/", comparing.choice_list, name="choices"),
    path("choices/new/", comparing.choice_new, name="choice_new"),
    path("response/", returns.response_page, name="response"),
    path("returns/<int:pk>/fill/", returns.return_fill, name="return_fill"),
    path("returns/<int:pk>/posts/", returns.PostImport.as_view(), name="return_import"),
    path("sheets/<int:pk>/fill/", surveys.sheet_fill, name="sheet_fill"),
    path("shortages/<int:pk>/items/", planning.shortage_items, name="shortage_items"),
    path("shortages/<int:pk>/propose/", planning.shortage_propose, name="shortage_propose"),
    path("balances/<int:pk>/compute/", planning.balance_compute, name="balance_compute"),
    path("balances/<int:pk>/answer/", planning.balance_answer, name="balance_answer"),
    path("clusters/fill/", registers.cluster_fill, name="cluster_fill"),
    *register_urls("enterprises", returns.ENTERPRISES),
    *case_urls("returns", returns.RETURNS),
    *case_urls("surveys", surveys.SURVEYS),
    *case_urls("sheets", surveys.SHEETS),
    *register_urls("registrations", registers.REGISTRATIONS),
    *register_urls("projects", registers.PROJECTS),
    *register_urls("project-posts", registers.PROJECT_POSTS),
    *register_urls("clusters", registers.CLUSTERS),
    *register_urls("studies", registers.STUDIES),
    *register_urls("topics", registers.TOPICS),
    *register_urls("outputs", registers.OUTPUTS),
    *register_urls("rural-needs", registers.RURAL_NEEDS),
    *case_urls("shortages", planning.SHORTAGES),
    *case_urls("balances", planning.BALANCES),
]
