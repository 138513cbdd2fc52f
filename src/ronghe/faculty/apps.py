from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class FacultyConfig(AppConfig):
    name = "ronghe.faculty"
    label = "faculty"
    verbose_name = "教师队伍"

    def ready(self) -> None:
        """Tell the pages of rules which of them this app puts to work."""
        import_module("ronghe.faculty.queries.rule_uses")
