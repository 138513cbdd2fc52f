"""Every test has a warehouse of its own, in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def warehouse_root(settings: Any, tmp_path: Path) -> Path:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    return tmp_path / "warehouse"
