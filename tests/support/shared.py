"""Where the third-party material for local evaluation lies; absent on most machines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("RONGHE_SHARED") or ROOT.parent / "shared")


def shared_path(name: str) -> Path:
    """The file or folder of that name, or a skipped test that says what is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"评测资料不在本机：{name}（可用环境变量 RONGHE_SHARED 指明其文件夹）")
    return path
