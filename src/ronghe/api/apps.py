from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ronghe.api"
    label = "api"
    verbose_name = "开放接口"
