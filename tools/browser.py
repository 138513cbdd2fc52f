"""The browser of the walk-throughs and of the screenshots: Debian's, playwright's own, or none."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Playwright

SYSTEM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1920, "height": 1080}


def executable(playwright: Playwright) -> Path | None:
    """The browser there is on this machine."""
    found = [SYSTEM, Path(playwright.chromium.executable_path)]
    return next((path for path in found if path.exists()), None)


def launch(playwright: Playwright) -> Browser | None:
    path = executable(playwright)
    return path and playwright.chromium.launch(executable_path=str(path), args=ARGUMENTS)
