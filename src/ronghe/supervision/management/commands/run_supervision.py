"""The daily run of supervision, for a timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.supervision.services.daily import run_day


class Command(BaseCommand):
    help = "下发到期的调度督查，发催办提醒，按规则亮牌"

    def handle(self, *args: Any, **options: Any) -> None:
        day = run_day(timezone.localdate(), actor=Actor.for_system("supervision-daily"))
        self.stdout.write(
            f"下发 {len(day.opened.rounds)} 期，提醒 {day.reminded.cases} 件，亮牌 {day.cards} 张。"
        )
        for schedule, why in day.opened.troubles:
            self.stderr.write(f"{schedule}：{why}")
