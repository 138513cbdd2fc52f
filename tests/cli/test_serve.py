"""``ronghe serve``: the process for jobs lives and ends with the site."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from ronghe.cli import serve


def test_the_process_for_jobs_ends_with_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], subprocess.Popen[bytes]]] = []
    real = subprocess.Popen

    def sleeping(command: list[str], **_settings: Any) -> subprocess.Popen[bytes]:
        child = real([sys.executable, "-c", "import time; time.sleep(60)"])
        started.append((command, child))
        return child

    def interrupted() -> None:
        with serve.background_jobs():
            assert started[0][1].poll() is None
            raise KeyboardInterrupt

    monkeypatch.setattr(serve.subprocess, "Popen", sleeping)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    command, child = started[0]
    assert command[1:4] == ["-m", "ronghe", "db_worker"]
    assert child.poll() is not None
