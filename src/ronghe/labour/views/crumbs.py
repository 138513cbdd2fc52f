"""Where the pages of this app stand: under its hub."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

HUB: tuple[Any, Any] = (_("人才需求"), reverse_lazy("labour:hub"))
AT_HUB: dict[str, Any] = {"crumbs": [HUB]}
"""The ``extra`` of a register or book that stands directly under the hub."""
FORECASTS: tuple[Any, Any] = (_("需求预测"), reverse_lazy("labour:forecasts"))
