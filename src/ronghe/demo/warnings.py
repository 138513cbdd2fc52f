"""Warnings of Shaoxing: found a month ago and again today, some of them settled in every way there is."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ronghe.analytics.models import EarlyWarning
from ronghe.analytics.models.warnings import WarningState
from ronghe.analytics.services.warnings import WARNING, run_warnings, tell_owners
from ronghe.core.actor import Actor
from ronghe.demo.city import SHAOXING, City
from ronghe.demo.files import proof

MONTH = timedelta(days=30)
RECTIFIED = "演示文字：工作已经补上，证明材料见附件。"
ACCEPTED = "演示文字：该项工作已经市政府同意调整时序，暂按现状执行。"
MISTAKEN = "演示文字：单位已更名，记录转入新的名称，实际没有中断。"


def warn(city: City) -> None:
    """Look twice, let people act in between, and look once more."""
    path = city.places[SHAOXING].path
    run_warnings(city.today - MONTH, actor=city.system, path=path)
    office = city.actor("demo-office")
    rows = list(
        EarlyWarning.objects.filter(state=WarningState.OPEN, jurisdiction__path__startswith=path)
        .select_related("jurisdiction", "organisation")
        .order_by("rule", "subject")
    )
    spoken = [(row, speaker) for row in rows if (speaker := city.speaker(row.organisation_id))]
    for row, speaker in spoken[:6]:
        _claim(row, speaker)
    for row, _speaker in spoken[:3]:
        row.refresh_from_db()
        WARNING.take(row, "confirm", actor=office, note="演示文字：核对属实。")
    for row, name, note in zip(
        [row for row, _speaker in spoken[6:9]],
        ("accept", "dismiss", "accept"),
        (ACCEPTED, MISTAKEN, ACCEPTED),
        strict=False,
    ):
        WARNING.take(row, name, actor=office, note=note)
    run_warnings(city.today, actor=city.system, path=path)
    tell_owners(timezone.localdate(), actor=city.system)


def _claim(row: EarlyWarning, speaker: Actor) -> None:
    """The unit proves and reports that it is done."""
    made = proof("整改证明", [row.title, RECTIFIED])
    WARNING.attach(row, made.file, made.name, actor=speaker, caption=made.caption)
    WARNING.take(row, "rectify", actor=speaker, note=RECTIFIED)
