"""A bureau's settings: Django's own deployment check has no complaint, and a missing key stops the start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

KEYS = {
    "RONGHE_SECRET_KEY": "k9-" + "fZ3qW7rT1yU5iO8pA2sD6gH4jL0xC" * 3,
    "RONGHE_FIELD_KEY": "dGVzdHMgb25seSB0ZXN0cyBvbmx5IHRlc3RzIG9ubHk=",
    "RONGHE_ALLOWED_HOSTS": "example.invalid",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
}


def in_production(code: list[str], keys: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings.prod",
        **keys,
    }
    command = [sys.executable, *code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=180)


SLOW = {
    "duckdb", "ibis", "pandas", "polars", "pypinyin", "scipy.sparse", "sklearn", "statsforecast",
}  # fmt: skip
"""Libraries of seconds: only some of the work needs them, and every process would wait."""
CHECK = (
    "import sys; from django.core.management import execute_from_command_line as run;"
    "run(['django', 'check', '--deploy', '--fail-level', 'WARNING']);"
    f"print('loaded:', *sorted({SLOW} & set(sys.modules)))"
)


@pytest.fixture(scope="module")
def checked() -> subprocess.CompletedProcess[str]:
    """The check loads what the site loads, with every address."""
    return in_production(["-c", CHECK], KEYS)


def test_the_deployment_check_is_clean(checked: subprocess.CompletedProcess[str]) -> None:
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "no issues" in checked.stdout


def test_the_site_starts_without_the_slow_libraries(checked: subprocess.CompletedProcess[str]) -> None:
    assert checked.stdout.splitlines()[-1] == "loaded:"


@pytest.mark.parametrize("missing", ["RONGHE_SECRET_KEY", "RONGHE_FIELD_KEY"])
def test_a_missing_key_is_named(missing: str) -> None:
    found = in_production(
        ["-m", "django", "check"], {name: value for name, value in KEYS.items() if name != missing}
    )
    assert found.returncode != 0
    assert missing in found.stderr


def test_cookies_go_over_tls_and_scripts_do_not_read_the_session() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT")
    code = (
        "from django.conf import settings;"
        f"assert all(getattr(settings, name) is True for name in {names});"
        "assert settings.SESSION_COOKIE_SAMESITE in {'Lax', 'Strict'};"
        "assert settings.SECURE_HSTS_SECONDS >= 31536000;"
        "assert settings.DEBUG is False"
    )
    found = in_production(["-c", code], KEYS)
    assert found.returncode == 0, found.stderr
