from __future__ import annotations

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "ronghe.programmes"
    label = "programmes"
    verbose_name = "专业与布局"
