from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AnalyticsConfig(AppConfig):
    name = "ronghe.analytics"
    label = "analytics"
    verbose_name = "指标与统计"

    def ready(self) -> None:
        """Warning rules of every app, this one's among them; values follow each new snapshot."""
        autodiscover_modules("queries.warning_rules", "queries.programme_warnings")
        import_module("ronghe.analytics.services.computing").follow_snapshots()
