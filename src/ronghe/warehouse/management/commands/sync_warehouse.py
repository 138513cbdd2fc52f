"""The nightly snapshot, for the schedule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ronghe.warehouse.syncing import announce, sync


class Command(BaseCommand):
    help = "把变动的业务数据存入数据仓的当日快照（每天夜间运行一次）。"

    def handle(self, *args: Any, **options: Any) -> None:
        done = sync()
        announce(done)
        self.stdout.write(f"快照 {done.id}：{done.rows} 行，重新读取 {done.read_rows} 行。")
