"""Addresses of the faculty app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "faculty"
urlpatterns: list[URLPattern | URLResolver] = []
