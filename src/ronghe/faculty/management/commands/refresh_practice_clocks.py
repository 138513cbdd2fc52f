"""Nightly: practice clocks anew, recognitions that have run out, and warnings of records about to lapse."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ronghe.core.actor import Actor
from ronghe.faculty.services.clocks import rebuild_clocks
from ronghe.faculty.services.practice import warn_of_lapses
from ronghe.faculty.services.recognition import expire_recognitions


class Command(BaseCommand):
    help = "重算企业实践时限，处理到期的双师型认定，提醒即将低于标准的教师和学校。"

    def handle(self, *args: Any, **options: Any) -> None:
        actor = Actor.for_system("practice-clocks")
        changed = rebuild_clocks(actor=actor)
        expired = expire_recognitions(actor=actor)
        warned = warn_of_lapses(actor=actor)
        self.stdout.write(f"重算 {changed} 人，认定到期 {expired} 件，提醒 {warned} 人。")
