"""Addresses of the labour app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "labour"
urlpatterns: list[URLPattern | URLResolver] = []
