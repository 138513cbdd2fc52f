"""Addresses of the analytics app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.analytics.views import indicators

app_name = "analytics"
urlpatterns: list[URLPattern | URLResolver] = [
    path("indicators/<str:code>/<str:key>/", indicators.indicator, name="indicator"),
]
