from __future__ import annotations

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "ronghe.analytics"
    label = "analytics"
    verbose_name = "指标与统计"
