from __future__ import annotations

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "ronghe.reference"
    label = "reference"
    verbose_name = "标准目录"
