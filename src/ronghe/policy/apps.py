from __future__ import annotations

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "ronghe.policy"
    label = "policy"
    verbose_name = "政策与规划"
