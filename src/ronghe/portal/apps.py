from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ronghe.portal"
    label = "portal"
    verbose_name = "公开网站"
