"""Addresses of the analytics app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.analytics.views import indicators, reported
from ronghe.analytics.views.warnings import THRESHOLDS, warning_urls
from ronghe.core.cases import case_urls
from ronghe.core.registers import register_urls

app_name = "analytics"
urlpatterns: list[URLPattern | URLResolver] = [
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/<str:code>/<str:indicator>/", indicators.indicator_detail, name="indicator"),
    path("indicators/<str:code>/<str:indicator>/compare/", indicators.compare, name="compare"),
    path("periods/<str:code>/", indicators.period_act, name="period_act"),
    path("values/<int:pk>/rows/", indicators.value_rows, name="rows"),
    path("values/<int:pk>/revise/", indicators.value_revise, name="value_revise"),
    *case_urls("reports", reported.REPORTS),
    *case_urls("disputes", reported.DISPUTES),
    *warning_urls(),
    *register_urls("warning-thresholds", THRESHOLDS),
]
