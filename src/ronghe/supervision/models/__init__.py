"""Every table of the supervision app."""

from ronghe.supervision.models.access import GOVERNORS, OFFICES, UNITS
from ronghe.supervision.models.actions import ActionItem, Card, Finding, Inspection, SupervisionReport
from ronghe.supervision.models.governance import Attendance, Body, BodyMember, Meeting
from ronghe.supervision.models.published import PublishedLine
from ronghe.supervision.models.records import (
    AssociationReview,
    Commendation,
    Consultation,
    Coordination,
    CountyEvaluation,
    Dialogue,
    Docking,
    Duty,
    GovernanceReform,
    PartyBuilding,
    Prompt,
    Ranking,
    RankingMethod,
    ResponsibilityReport,
    SharedResource,
    StatusRule,
)
from ronghe.supervision.models.rounds import CardRule, FormItem, Reminder, Round, RoundForm, Schedule

__all__ = [
    "GOVERNORS",
    "OFFICES",
    "UNITS",
    "ActionItem",
    "AssociationReview",
    "Attendance",
    "Body",
    "BodyMember",
    "Card",
    "CardRule",
    "Commendation",
    "Consultation",
    "Coordination",
    "CountyEvaluation",
    "Dialogue",
    "Docking",
    "Duty",
    "Finding",
    "FormItem",
    "GovernanceReform",
    "Inspection",
    "Meeting",
    "PartyBuilding",
    "Prompt",
    "PublishedLine",
    "Ranking",
    "RankingMethod",
    "Reminder",
    "ResponsibilityReport",
    "Round",
    "RoundForm",
    "Schedule",
    "SharedResource",
    "StatusRule",
    "SupervisionReport",
]
