"""Addresses of the labour app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.labour.views import ad_addresses, forecast_addresses, hub, source_addresses

app_name = "labour"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub.hub, name="hub"),
    *ad_addresses.URLS,
    *forecast_addresses.URLS,
    *source_addresses.URLS,
]
