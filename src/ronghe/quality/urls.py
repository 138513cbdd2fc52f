"""Addresses of the quality app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from ronghe.quality.views import evaluation_addresses, report_addresses

app_name = "quality"
urlpatterns: list[URLPattern | URLResolver] = [
    *evaluation_addresses.ADDRESSES,
    *report_addresses.ADDRESSES,
]
