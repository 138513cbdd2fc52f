"""Addresses of the faculty app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from ronghe.core.registers import register_urls
from ronghe.faculty.views import registers

app_name = "faculty"
urlpatterns: list[URLPattern | URLResolver] = [
    *register_urls("studios", registers.STUDIOS),
]
