"""Django's management commands behind ``ronghe manage``."""

from __future__ import annotations

from django.core.management import execute_from_command_line

from ronghe.cli.setup import start_database
from ronghe.core import postgres


def run(arguments: list[str]) -> None:
    postgres.become_owner()
    start_database()
    execute_from_command_line(["ronghe manage", *arguments])
