from __future__ import annotations

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "ronghe.quality"
    label = "quality"
    verbose_name = "质量评价"
