"""Inspections, findings, items to be done until struck off, and the reports that are published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.errors import Invalid, RuleViolated
from ronghe.core.models import RowFile
from ronghe.core.registers import Finding as Said
from ronghe.core.registers import register_services
from ronghe.core.workflow import Step
from ronghe.supervision.enums import (
    ACTION_DONE,
    ACTION_WITH_UNIT,
    Grade,
    InspectionState,
    MeetingState,
)
from ronghe.supervision.models import (
    GOVERNORS,
    OFFICES,
    UNITS,
    ActionItem,
    Finding,
    Inspection,
    PublishedLine,
    SupervisionReport,
)
from ronghe.supervision.queries.published import lines_for
from ronghe.supervision.queries.units import all_people_of
from ronghe.supervision.rules import steps
from ronghe.supervision.services.cards import clear_cards_of
from ronghe.supervision.services.flows import done_on, office_flow, other_side
from ronghe.supervision.services.telling import tell_unit

# ---------------------------------------------------------------------- inspections


def _has_findings(row: Inspection, *, actor: Actor, note: str) -> None:
    if not row.findings.filter(state="current").exists():
        raise RuleViolated(
            "supervision.inspection.no_findings",
            "还没有登记督导发现，不能反馈。",
            hint="请先登记各单位的结论。",
        )


def _all_struck_off(row: Inspection, *, actor: Actor, note: str) -> None:
    left = row.items.exclude(state__in=ACTION_DONE)
    if left.exists():
        numbers = "、".join(str(one.number) for one in left.order_by("number")[:20])
        raise RuleViolated(
            "supervision.inspection.open_items",
            f"第 {numbers} 项整改还没有销号，督导不能办结。",
            hint="全部销号（或写明理由撤销）以后才能办结。",
        )
    bare = [
        one for one in row.findings.filter(state="current", grade=Grade.NOT_MET) if not one.items.exists()
    ]
    if bare:
        raise RuleViolated(
            "supervision.inspection.no_items",
            f"“{bare[0]}”结论为不符合，还没有列整改事项。",
            hint="请为每一条不符合列出整改事项，或修改结论并写明理由。",
        )


def _inspected(row: Inspection, step: Step) -> Iterable[int]:
    """The people of every unit of which something was found hear of it at once (及时通报反馈)."""
    units = row.findings.filter(state="current").values_list("organisation_id", flat=True)
    return all_people_of(units)


INSPECTION = office_flow(
    "supervision.inspection",
    Inspection,
    steps=steps.INSPECTION_STEPS,
    tones={
        "planned": Tone.IDLE,
        "under_way": Tone.ACTIVE,
        "rectifying": Tone.WARN,
        "closed": Tone.GOOD,
        "cancelled": Tone.IDLE,
    },
    waits={"planned": OFFICES, "under_way": OFFICES, "rectifying": OFFICES},
    editable={"planned", "under_way"},
    before={"feed_back": _has_findings, "close": _all_struck_off},
    told=_inspected,
    due_for=lambda row, state: row.ends_on if state in ("planned", "under_way") else None,
    url=lambda row: reverse("supervision:inspections_detail", args=[row.pk]),
)


def _fitting_finding(row: Finding) -> Iterable[Said]:
    if row.inspection_id and row.inspection.state in (InspectionState.CLOSED, InspectionState.CANCELLED):
        yield Said("这次督导已经结束，不能再登记发现。", "inspection")
    criteria = [line.strip() for line in row.inspection.criteria.splitlines()] if row.inspection_id else []
    if row.inspection_id and row.criterion.strip() not in criteria:
        yield Said(
            "这一条不在督导的评估标准里。", "criterion", "评估标准一行一条，请照原文填写。", refuses=False
        )


FINDING = register_services("supervision.finding", Finding, check=_fitting_finding)


# ---------------------------------------------------------------------- items


def _prepare_action(row: ActionItem) -> None:
    """The overseer is whoever holds the inspection or the meeting; the deadline is the item's own."""
    source = row.inspection if row.inspection_id else row.meeting if row.meeting_id else None
    if source is not None:
        row.overseer = source.organisation
    if row.state in ACTION_WITH_UNIT:
        row.due_on = row.deadline_on


def _fitting_action(row: ActionItem) -> Iterable[Said]:
    if row.overseer_id is None:
        yield Said("请选择督办单位。", "overseer")
    inspection, finding, meeting = row.inspection, row.finding, row.meeting
    if inspection is not None and inspection.state in (InspectionState.CLOSED, InspectionState.CANCELLED):
        yield Said("这次督导已经结束，不能再列整改事项。", "inspection")
    if finding is not None and finding.inspection_id != row.inspection_id:
        yield Said("督导发现不属于这次督导。", "finding")
    if finding is not None and finding.organisation_id != row.organisation_id:
        yield Said("督导发现不是这个单位的。", "finding")
    if meeting is not None and meeting.state in (MeetingState.CLOSED, MeetingState.CANCELLED):
        yield Said("这次会议已经办结或取消，不能再列议定事项。", "meeting")


def _report(row: ActionItem, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    return {"result": note, "reported_on": row.reported_on or done_on(on)}


def _strike_off(row: ActionItem, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    if not RowFile.objects.of(row).exists():
        raise RuleViolated(
            "supervision.action.no_evidence",
            "没有佐证材料，不能销号。",
            hint="请退回该单位补充，或由核查人员上传核查记录。",
        )
    return {"closed_on": done_on(on)}


def _ended(row: ActionItem, *, actor: Actor, note: str, on: date | None = None) -> None:
    clear_cards_of(row, actor=actor, note=note, on=on)


def _announce(row: ActionItem, actor: Actor) -> None:
    subject = f"新的督办事项：{row.title[:80]}"
    tell_unit(ACTION, row, actor=actor, subject=subject, body=f"完成期限 {row.deadline_on}。")


ACTION = office_flow(
    "supervision.action",
    ActionItem,
    steps=steps.ACTION_STEPS,
    prepare=_prepare_action,
    check=_fitting_action,
    tones={
        "open": Tone.ACTIVE,
        "reported": Tone.ACTIVE,
        "returned": Tone.WARN,
        "closed": Tone.GOOD,
        "cancelled": Tone.IDLE,
    },
    waits={"open": UNITS, "returned": UNITS, "reported": GOVERNORS},
    next_words={"reported": "等待督办单位核查。"},
    editable={"open", "returned"},
    before={"report": _report, "close": _strike_off},
    after={"close": _ended, "cancel": _ended},
    told=other_side,
    due_for=lambda row, state: row.deadline_on if state in ACTION_WITH_UNIT else None,
    recorded=_announce,
    url=lambda row: reverse("supervision:actions_detail", args=[row.pk]),
)


# ---------------------------------------------------------------------- published reports


PERSONAL = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])|(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
"""A mobile number or an identity number."""


def _subject(row: SupervisionReport) -> Iterable[Said]:
    """A report about all that was reached is of the host; any other is of one unit that was reached."""
    if row.ranking is not None and not row.ranking.jurisdiction.path.startswith(row.jurisdiction.path):
        yield Said("这份排名属于别的辖区。", "ranking")
    if PERSONAL.search(row.text):
        yield Said("正文里有手机号码或身份证号码。", "text", "公布的报告写岗位，不写个人信息。")


def _publish(row: SupervisionReport, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    """The decision: who, when, why."""
    if PERSONAL.search(note):
        raise Invalid("supervision.report.personal", "公布的理由里有手机号码或身份证号码。")
    return {
        "published_on": done_on(on),
        "published_by_id": actor.user_id,
        "decision": note.strip()[:500],
        "withdrawn_on": None,
        "withdrawn_reason": "",
    }


def _tell(row: SupervisionReport, *, actor: Actor, note: str, on: date | None = None) -> None:
    """Keep the numbers as they are told today: what comes later does not change them."""
    row.lines.all().delete()
    PublishedLine.objects.bulk_create(lines_for(row, row.published_on or done_on(on)))


def _correct(row: SupervisionReport, *, actor: Actor, note: str) -> Mapping[str, Any]:
    return {"corrections": row.corrections + 1}


def _withdraw(row: SupervisionReport, *, actor: Actor, note: str) -> Mapping[str, Any]:
    return {"withdrawn_on": done_on(None), "withdrawn_reason": note.strip()[:500]}


def _take_away(row: SupervisionReport, *, actor: Actor, note: str) -> None:
    row.lines.all().delete()


REPORT = office_flow(
    "supervision.report",
    SupervisionReport,
    steps=steps.REPORT_STEPS,
    tones={"draft": Tone.IDLE, "published": Tone.GOOD, "withdrawn": Tone.BAD},
    waits={"draft": OFFICES},
    editable={"draft"},
    check=_subject,
    before={"publish": _publish, "correct": _correct, "withdraw": _withdraw},
    after={"publish": _tell, "correct": _take_away, "withdraw": _take_away},
    url=lambda row: reverse("supervision:reports_detail", args=[row.pk]),
)
