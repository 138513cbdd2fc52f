from __future__ import annotations

from django.apps import AppConfig


class LabourConfig(AppConfig):
    name = "ronghe.labour"
    label = "labour"
    verbose_name = "人才需求"
