from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "ronghe.policy"
    label = "policy"
    verbose_name = "政策与规划"

    def ready(self) -> None:
        """Offer this app's tables to sharing, which stands below it and cannot know them."""
        import_module("ronghe.policy.queries.sharing").register_sources()
