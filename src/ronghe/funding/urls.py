"""Addresses of the funding app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "funding"
urlpatterns: list[URLPattern | URLResolver] = []
