"""The daily e-mail digests, for the schedule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ronghe.core.notices import send_digests


class Command(BaseCommand):
    help = "把各人未读的通知汇总成一封邮件发出（每天运行一次）。"

    def handle(self, *args: Any, **options: Any) -> None:
        number = send_digests.call()
        self.stdout.write(f"已发出 {number} 封汇总邮件。")
