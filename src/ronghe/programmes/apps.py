from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProgrammesConfig(AppConfig):
    name = "ronghe.programmes"
    label = "programmes"
    verbose_name = "专业与布局"

    def ready(self) -> None:
        """The decision file has a section from every app that keeps something it needs."""
        autodiscover_modules("queries.desk_sections")
