from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "ronghe.core"
    label = "core"
    verbose_name = "公共机制"
