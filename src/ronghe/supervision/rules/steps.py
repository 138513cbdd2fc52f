"""The steps of rounds, forms, inspections, items, cards, reports, meetings and commendations."""

from __future__ import annotations

from ronghe.core.roles import TASK_UNITS, Role
from ronghe.core.workflow import Step
from ronghe.supervision.enums import (
    ActionState,
    CardState,
    CommendationState,
    FormState,
    InspectionState,
    MeetingState,
    ReportState,
    RoundState,
)

OFFICES = frozenset({Role.SUPERVISION, Role.PARTY_OFFICE, Role.POLICY_OFFICE})
GOVERNORS = OFFICES | {Role.EDUCATION, Role.DRC}

ROUND_STEPS = (
    Step("close", "整期办结", ("open",), "closed", OFFICES),
    Step("cancel", "取消本期", ("open",), "cancelled", OFFICES, needs_note=True),
)

FORM_STEPS = (
    Step("sign", "签收", ("issued",), "signed", TASK_UNITS),
    Step("submit", "提交", ("signed", "returned"), "submitted", TASK_UNITS),
    Step("close", "审核办结", ("submitted",), "closed", OFFICES, needs_note=True),
    Step("return", "退回重办", ("submitted",), "returned", OFFICES, needs_note=True),
    Step("clear", "核销免报", ("issued", "signed", "returned"), "cleared", OFFICES, needs_note=True),
)

INSPECTION_STEPS = (
    Step("start", "开始督导", ("planned",), "under_way", OFFICES),
    Step("feed_back", "反馈意见，进入整改", ("under_way",), "rectifying", OFFICES, needs_note=True),
    Step("close", "整改全部销号，办结", ("rectifying",), "closed", OFFICES),
    Step("cancel", "取消督导", ("planned", "under_way"), "cancelled", OFFICES, needs_note=True),
)

ACTION_STEPS = (
    Step("report", "报送办理结果", ("open", "returned"), "reported", TASK_UNITS, needs_note=True),
    Step("close", "核查通过，销号", ("reported",), "closed", GOVERNORS, needs_note=True),
    Step("return", "核查不通过，退回重办", ("reported",), "returned", GOVERNORS, needs_note=True),
    Step("cancel", "撤销事项", ("open", "reported", "returned"), "cancelled", GOVERNORS, needs_note=True),
)

CARD_STEPS = (
    Step("appeal", "提出申诉", ("issued",), "appealed", TASK_UNITS, needs_note=True),
    Step("uphold", "维持", ("appealed",), "upheld", OFFICES, needs_note=True),
    Step("revoke", "撤销此牌", ("issued", "appealed", "upheld"), "revoked", OFFICES, needs_note=True),
    Step("clear", "整改到位，销牌", ("issued", "upheld"), "cleared", OFFICES, needs_note=True),
)

REPORT_STEPS = (
    Step("publish", "公布", ("draft",), "published", OFFICES, needs_note=True),
    Step("correct", "收回更正", ("published",), "draft", OFFICES, needs_note=True),
    Step("withdraw", "撤回", ("published",), "withdrawn", OFFICES, needs_note=True),
)

MEETING_STEPS = (
    Step("hold", "登记已召开", ("planned",), "held", GOVERNORS),
    Step("close", "议定事项全部办结", ("held",), "closed", GOVERNORS),
    Step("cancel", "取消会议", ("planned",), "cancelled", GOVERNORS, needs_note=True),
)

_SELECTORS = OFFICES | {Role.EDUCATION}
_CANDIDATES = TASK_UNITS - _SELECTORS
COMMENDATION_STEPS = (
    Step("submit", "提交推荐", ("draft", "returned"), "submitted", _CANDIDATES),
    Step("return", "退回补正", ("submitted",), "returned", _SELECTORS, needs_note=True),
    Step("publicise", "评选通过，公示", ("submitted",), "publicity", _SELECTORS, needs_note=True),
    Step("commend", "公示无异议，表彰", ("publicity",), "commended", _SELECTORS),
    Step("refuse", "不予表彰", ("submitted", "publicity"), "refused", _SELECTORS, needs_note=True),
    Step("revoke", "撤销表彰", ("commended",), "revoked", _SELECTORS, needs_note=True),
)

WORKFLOWS = {
    "调度督查": (ROUND_STEPS, RoundState),
    "调度督查表": (FORM_STEPS, FormState),
    "督导": (INSPECTION_STEPS, InspectionState),
    "督办事项": (ACTION_STEPS, ActionState),
    "红黄牌": (CARD_STEPS, CardState),
    "督导报告": (REPORT_STEPS, ReportState),
    "会议": (MEETING_STEPS, MeetingState),
    "改革成效评选表彰": (COMMENDATION_STEPS, CommendationState),
}
"""Every workflow by its Chinese name, for the generated tables of the reference manual."""
