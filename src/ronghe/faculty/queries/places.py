"""The rules of practice places and of the rotation through them (TEA-04)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from ronghe.core.registers import Finding
from ronghe.core.workdays import say_date
from ronghe.directory.enums import OrganisationKind
from ronghe.faculty.models import PracticePlace, Rotation
from ronghe.faculty.models.places import RotationState
from ronghe.faculty.rules.spells import Spell, days_overlap, peak_within


def check_place(row: PracticePlace) -> Iterator[Finding]:
    if row.enterprise_id and row.enterprise.kind != OrganisationKind.ENTERPRISE:
        yield Finding("提供岗位的单位应为机构名录中的企业。", "enterprise")


def check_rotation(row: Rotation) -> Iterator[Finding]:
    """Inside the days and the number of the place, a teacher at one place at a time, results when done."""
    if row.progress == RotationState.DONE and not row.deliverable.strip():
        yield Finding("完成的轮训须登记实践成果。", "deliverable")
    if not (row.place_id and row.starts_on and row.ends_on) or row.progress == RotationState.CANCELLED:
        return
    if row.progress == RotationState.DONE and row.ends_on > timezone.localdate():
        yield Finding("结束日期还没有到，不能登记为完成。", "progress")
    yield from _days(row)
    mine = Spell(row.starts_on, row.ends_on, 1)
    live = Rotation.objects.current().exclude(progress=RotationState.CANCELLED).exclude(pk=row.pk)
    beside = [Spell(one.starts_on, one.ends_on, 1) for one in live.filter(place_id=row.place_id)]
    heaviest = peak_within(mine, beside)
    if heaviest.load > row.place.places and heaviest.on is not None:
        yield Finding(
            f"“{row.place.name}”共 {row.place.places} 个岗位，"
            f"{say_date(heaviest.on)}起将有 {heaviest.load} 人。",
            "place",
            "请错开时间或改选岗位。",
        )
    for other in live.filter(organisation_id=row.organisation_id, person=row.person).select_related("place"):
        if days_overlap(mine, Spell(other.starts_on, other.ends_on)):
            yield Finding(
                f"{row.person}同期已安排到“{other.place.name}”"
                f"（{say_date(other.starts_on)}至{say_date(other.ends_on)}）。",
                "person",
                "请错开时间。",
            )


def _days(row: Rotation) -> Iterator[Finding]:
    place = row.place
    late = place.ends_on is not None and row.ends_on > place.ends_on
    if row.starts_on < place.starts_on or late:
        until = say_date(place.ends_on) if place.ends_on else "未定"
        yield Finding(f"岗位可用时间为{say_date(place.starts_on)}至{until}。", "starts_on")
