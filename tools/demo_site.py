"""The demonstration served as ``make demo`` serves it, in a data folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN = 300.0
PASSWORD = "ronghe-yanshi-16"
"""That of every log-in; the demonstration prints it and shows it on its sign-in page."""
RONGHE = str(Path(sys.executable).with_name("ronghe"))
"""The installed command, as the Makefile calls it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    """Ours alone: no outside database, no single sign-on of the developer's machine."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("RONGHE_", "DATABASE", "DJANGO"))
    }
    return kept | {"RONGHE_HOME": str(home), "RONGHE_DEMO": "1"}


def ronghe(home: Path, *arguments: str) -> None:
    command = [RONGHE, *arguments]
    done = subprocess.run(
        command, env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"ronghe {' '.join(arguments)}: {done.stdout}\n{done.stderr}")


@contextmanager
def served(home: Path, *, fresh: bool) -> Iterator[str]:
    """The address of the running site; it is stopped as Ctrl+C stops it."""
    if fresh:
        ronghe(home, "demo", "build", "--fresh")
    port = free_port()
    log = home.parent / f"{home.name}.log"
    with log.open("w") as output:
        site = subprocess.Popen(
            [RONGHE, "demo", "serve", "--port", str(port)],
            env=environment(home), cwd=ROOT, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(site, f"http://127.0.0.1:{port}/accounts/login/", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            site.send_signal(signal.SIGINT)
            site.wait(timeout=60)
            ronghe(home, "db", "stop")


def _wait(site: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if site.poll() is not None:
            raise RuntimeError(f"the site stopped: {log.read_text()}")
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            time.sleep(0.3)  # the one place where nothing can be waited for but the clock
    raise RuntimeError(f"the site does not answer: {log.read_text()}")
