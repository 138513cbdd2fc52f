from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "ronghe.funding"
    label = "funding"
    verbose_name = "资金与薪酬"

    def ready(self) -> None:
        """Tell the pages of rules which of them this app puts to work."""
        import_module("ronghe.funding.queries.rule_uses")
