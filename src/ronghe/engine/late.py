"""Libraries that take long to load, loaded when something of them is first wanted.

    ibis: Any = Late("ibis")

Starting a command or the site must not wait for what only some of the work needs.
"""

from __future__ import annotations

import importlib
from typing import Any


class Late:
    """Stands for a library. Two threads may want it at once: Python's own lock lets one of them load it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)
