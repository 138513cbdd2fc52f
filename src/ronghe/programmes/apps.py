from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProgrammesConfig(AppConfig):
    name = "ronghe.programmes"
    label = "programmes"
    verbose_name = "专业与布局"

    def ready(self) -> None:
        """The decision file has sections and the balance sheet lines from every app that knows something."""
        autodiscover_modules("queries.desk_sections", "queries.balance_lines")
