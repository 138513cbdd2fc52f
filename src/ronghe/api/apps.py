from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ronghe.api"
    label = "api"
    verbose_name = "开放接口"

    def ready(self) -> None:
        """Hear of what happens, to tell the partner systems that asked for it."""
        listeners = import_module("ronghe.core.service").LISTENERS
        note_event = import_module("ronghe.api.services.webhooks").note_event
        if note_event not in listeners:
            listeners.append(note_event)
