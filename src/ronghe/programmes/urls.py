"""Addresses of the programmes app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.programmes.views import hub

app_name = "programmes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub.hub, name="hub"),
]
