"""Addresses of the faculty app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from ronghe.core.cases import case_urls
from ronghe.core.registers import register_urls
from ronghe.faculty.views import registers, selections

app_name = "faculty"
urlpatterns: list[URLPattern | URLResolver] = [
    *register_urls("studios", registers.STUDIOS),
    *case_urls("selections", selections.SELECTIONS),
    *case_urls("titles", selections.TITLE_REVIEWS),
]
