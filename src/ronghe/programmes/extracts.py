"""What this app gives to the warehouse."""

from __future__ import annotations

from django.apps import apps

from ronghe.warehouse.by_model import extracts_of_registers

extracts_of_registers(list(apps.get_app_config("programmes").get_models()))
