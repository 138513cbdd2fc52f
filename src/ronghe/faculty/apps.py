from __future__ import annotations

from django.apps import AppConfig


class FacultyConfig(AppConfig):
    name = "ronghe.faculty"
    label = "faculty"
    verbose_name = "教师队伍"
