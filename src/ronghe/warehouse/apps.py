from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WarehouseConfig(AppConfig):
    name = "ronghe.warehouse"
    label = "warehouse"
    verbose_name = "数据仓"

    def ready(self) -> None:
        """Every app says in its ``extracts.py`` what of it goes into the snapshots."""
        autodiscover_modules("extracts")
