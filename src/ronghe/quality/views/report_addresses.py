"""Addresses of annual reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.core.definitions import definition_urls
from ronghe.quality.views import definitions, report_todos, reports

report_todos.install()

ADDRESSES: list[URLPattern | URLResolver] = [
    path("reports/", reports.report_list, name="report_list"),
    *definition_urls("reports/tables", definitions.TABLES),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/collection/", reports.report_collection, name="report_collection"),
    path("reports/evidence/<int:pk>/", reports.report_evidence, name="report_evidence"),
    path("reports/<int:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<int:pk>/act/", reports.report_act, name="report_act"),
    path("reports/<int:pk>/explain/", reports.report_explain, name="report_explain"),
    path("reports/<int:pk>/cells/<slug:table>/<slug:code>/", reports.report_cell, name="report_cell"),
    path("reports/<int:pk>/rows/<slug:table>/<slug:code>/", reports.report_rows, name="report_rows"),
    path("reports/<int:pk>/texts/<slug:block>/", reports.report_text, name="report_text"),
    path("reports/<int:pk>/download/<slug:kind>/", reports.report_download, name="report_download"),
]
