from __future__ import annotations

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "ronghe.funding"
    label = "funding"
    verbose_name = "资金与薪酬"
