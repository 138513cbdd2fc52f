"""Addresses of the programmes app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.core.registers import register_urls
from ronghe.programmes.views import hub, register

app_name = "programmes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub.hub, name="hub"),
    *register_urls("programmes", register.PROGRAMMES),
    *register_urls("cohorts", register.COHORTS),
    *register_urls("pathways", register.PATHWAYS),
    *register_urls("standards", register.STANDARDS),
    *register_urls("movements", register.MOVEMENTS),
]
