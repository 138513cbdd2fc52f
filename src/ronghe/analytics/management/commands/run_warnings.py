"""Nightly: every warning rule of every place, then one notice to each unit with news."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ronghe.analytics.services.warnings import run_warnings, tell_owners
from ronghe.core.actor import Actor


class Command(BaseCommand):
    help = "按预警规则检查一遍，更新预警，并告知有变化的责任单位（每天运行一次）。"

    def handle(self, *args: Any, **options: Any) -> None:
        actor, today = Actor.for_system("warnings"), timezone.localdate()
        run = run_warnings(today, actor=actor)
        told = tell_owners(today, actor=actor)
        self.stdout.write(
            f"发现 {run.found} 条，新增 {run.opened}，重新出现 {run.reopened}，"
            f"消除 {run.cleared}，告知 {told} 人。"
        )
        for trouble in run.troubles:
            self.stderr.write(f"没有查成：{trouble}")
