"""Addresses of the labour app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.labour.views import ad_addresses, hub

app_name = "labour"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub.hub, name="hub"),
    *ad_addresses.URLS,
]
