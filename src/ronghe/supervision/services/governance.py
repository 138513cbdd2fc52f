"""Bodies, seats and meetings; decisions are items followed until the last is struck off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.errors import Invalid, RuleViolated, require
from ronghe.core.registers import Finding, register_services
from ronghe.core.service import locked, service
from ronghe.core.workflow import Step
from ronghe.supervision.enums import (
    ACTION_DONE,
    EXPERT_CATEGORIES,
    NON_GOVERNMENT,
    BodyKind,
    MeetingState,
    MemberCategory,
    MemberDuty,
)
from ronghe.supervision.models import GOVERNORS, Attendance, Body, BodyMember, Meeting
from ronghe.supervision.queries.units import all_people_of
from ronghe.supervision.rules import steps
from ronghe.supervision.services.flows import office_flow

LEADING_HEADS = LEADING_DEPUTIES = 2
"""The leading group of the plan has two heads and two deputies (GOV-02)."""


def composition(body: Body) -> list[str]:
    """What the seats of a body lack by its kind; a warning, for members are entered one by one."""
    if body.pk is None:
        return []
    seats = list(body.members.filter(state="current").values_list("duty", "category"))
    held = {category for _duty, category in seats}
    if body.kind == BodyKind.EXPERTS:
        missing = [str(MemberCategory(c).label) for c in EXPERT_CATEGORIES if c not in held]
        return [f"专家指导委员会还缺：{'、'.join(missing)}。"] if missing else []
    if body.kind == BodyKind.COORDINATION and not held & set(NON_GOVERNMENT):
        return ["协调机制须有部门以外的代表（联盟、集团、企业、行业），名单里还没有。"]
    if body.kind == BodyKind.LEADING:
        heads = sum(duty == MemberDuty.HEAD for duty, _category in seats)
        deputies = sum(duty == MemberDuty.DEPUTY for duty, _category in seats)
        return [] if heads and deputies else [f"领导小组现有组长 {heads} 个、副组长 {deputies} 个。"]
    return []


BODY = register_services(
    "supervision.body",
    Body,
    check=lambda row: [Finding(text, refuses=False) for text in composition(row)],
)


def _post_not_name(row: BodyMember) -> Iterable[Finding]:
    if row.body_id and not row.body.is_current:
        yield Finding("这个议事机构已经终止。", "body")


MEMBER = register_services("supervision.member", BodyMember, check=_post_not_name)


def _hold(row: Meeting, *, actor: Actor, note: str) -> None:
    if not row.minutes.strip():
        raise RuleViolated(
            "supervision.meeting.no_minutes",
            "还没有写纪要，不能登记为已召开。",
            hint="请先在“修改”里写明纪要。",
        )


def _all_decided(row: Meeting, *, actor: Actor, note: str) -> None:
    left = row.decisions.exclude(state__in=ACTION_DONE).count()
    if left:
        raise RuleViolated(
            "supervision.meeting.open_decisions",
            f"还有 {left} 件议定事项没有销号，会议不能办结。",
            hint="议定事项逐件跟到销号；不再办理的，写明理由撤销。",
        )


def _invited(row: Meeting, step: Step) -> Iterable[int]:
    """The people of the member units."""
    seats = row.body.members.filter(state="current").values_list("organisation_id", flat=True)
    return all_people_of(seats)


MEETING = office_flow(
    "supervision.meeting",
    Meeting,
    steps=steps.MEETING_STEPS,
    tones={"planned": Tone.IDLE, "held": Tone.ACTIVE, "closed": Tone.GOOD, "cancelled": Tone.IDLE},
    waits={"planned": GOVERNORS, "held": GOVERNORS},
    editable={"planned", "held"},
    before={"hold": _hold, "close": _all_decided},
    told=_invited,
    due_for=lambda row, state: row.held_on if state == MeetingState.PLANNED else None,
    url=lambda row: reverse("supervision:meetings_detail", args=[row.pk]),
)


@service("supervision.meeting.attendance_set")
def set_attendance(
    meeting: Meeting, came: Mapping[int, tuple[bool, str]], *, actor: Actor
) -> list[Attendance]:
    """Who came, by seat; a seat that is not named keeps what was recorded."""
    require(MEETING.kept_by(actor, meeting), "由会议的主办单位登记出席。")
    locked(meeting)
    if meeting.state in (MeetingState.CLOSED, MeetingState.CANCELLED):
        raise RuleViolated("supervision.meeting.finished", "会议已经办结或取消，不能再改出席情况。")
    seats: dict[int, Any] = {seat.pk: seat for seat in meeting.body.members.filter(state="current")}
    if unknown := set(came) - set(seats):
        raise Invalid("supervision.meeting.seat", f"名单里没有编号为 {min(unknown)} 的成员。")
    rows = []
    for pk, (is_there, stand_in) in came.items():
        row, _created = Attendance.objects.update_or_create(
            meeting=meeting,
            member=seats[pk],
            defaults={
                "came": is_there,
                "stand_in": stand_in.strip()[:80],
                "jurisdiction_id": meeting.jurisdiction_id,
            },
        )
        rows.append(row)
    return rows
