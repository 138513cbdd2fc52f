"""Who may do what in the policy app. One predicate an act; the service enforces it, the page hides the
button.
"""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import OFFICIALS, TASK_UNITS, Role
from ronghe.policy.models import (
    CommentCollection,
    Deliverable,
    Document,
    Indicator,
    Milestone,
    Plan,
    ProblemReport,
    ProgressReport,
    Review,
    Task,
)

PLANNERS = frozenset({Role.POLICY_OFFICE, Role.EDUCATION})
"""Roles that check pages and keep plans: the government office, and the education bureau that leads most
plans.
"""

DECIDERS = PLANNERS | {Role.DRC, Role.HRSS, Role.FINANCE, Role.INDUSTRY, Role.COUNTY, Role.TAX}
"""Roles that may decide a parameter which the policy leaves open."""


def can_import_page(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """Government office and education bureau, in their jurisdiction."""
    return actor.has(*PLANNERS, path=jurisdiction.path)


def can_review(actor: Actor, review: Review) -> bool:
    """Check, correct, split, merge, add and reject items: as can_import_page."""
    return actor.has(*PLANNERS, path=review.jurisdiction.path)


def can_settle_conflict(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """Say whether body or annex governs: the government office alone."""
    return actor.has(Role.POLICY_OFFICE, path=jurisdiction.path)


def can_publish(actor: Actor, document: Document) -> bool:
    """The government office; the education bureau for a document it leads itself."""
    if actor.has(Role.POLICY_OFFICE, path=document.jurisdiction.path):
        return True
    lead = document.lead_organisation_id
    return lead is not None and actor.has(Role.EDUCATION, organisation_id=lead)


def can_edit_document(actor: Actor, document: Document) -> bool:
    """Correct a document's data, link its superior policies: government office and education bureau."""
    return actor.has(*PLANNERS, path=document.jurisdiction.path)


def can_mark_superior_change(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """Record that a superior policy changed, and settle what it touches: the government office."""
    return actor.has(Role.POLICY_OFFICE, path=jurisdiction.path)


def can_edit_plan(actor: Actor, plan: Plan) -> bool:
    """Correct unit matches, exchange the decomposition table: government office and education bureau."""
    return actor.has(*PLANNERS, path=plan.jurisdiction.path)


def can_see_report(actor: Actor, report: ProgressReport) -> bool:
    """Its own unit, and every official of the jurisdiction."""
    return can_report_for(actor, report.organisation_id) or actor.covers(report.jurisdiction.path, OFFICIALS)


def can_report_for(actor: Actor, organisation_id: int) -> bool:
    """Speak for a unit in progress reports: whoever has a reporting role in it."""
    return actor.has(*TASK_UNITS, organisation_id=organisation_id)


def can_decide_report(actor: Actor, report: ProgressReport) -> bool:
    """Accept or return a report: government office and education bureau, but nobody a report of the own
    unit.
    """
    return actor.has(*PLANNERS, path=report.jurisdiction.path) and (
        actor.is_system or not can_report_for(actor, report.organisation_id)
    )


def can_set_task_state(actor: Actor, task: Task) -> bool:
    """Set a task's state without a report: government office and education bureau."""
    return actor.has(*PLANNERS, path=task.jurisdiction.path)


def can_answer_not_stated(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """Decide a parameter that the policy leaves open: the bureaus in charge, in their jurisdiction."""
    return actor.has(*DECIDERS, path=jurisdiction.path)


def can_load_pack(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """The operator, and the commands of the system."""
    return actor.has(Role.OPERATOR, path=jurisdiction.path)


def can_rebuild_index(actor: Actor) -> bool:
    """The operator, and the commands of the system."""
    return actor.has(Role.OPERATOR)


def can_raise_problem(actor: Actor, organisation_id: int) -> bool:
    """Any unit that can be named in a plan (POL-15)."""
    return actor.has(*TASK_UNITS, organisation_id=organisation_id)


def can_answer_problem(actor: Actor, problem: ProblemReport) -> bool:
    """The education bureau it was routed to."""
    return actor.has(Role.EDUCATION, organisation_id=problem.routed_to_id)


def can_close_problem(actor: Actor, problem: ProblemReport) -> bool:
    """The unit that raised it says whether the answer settles it."""
    return actor.has(*TASK_UNITS, organisation_id=problem.organisation_id)


def can_inform_public(actor: Actor, document: Document) -> bool:
    """Interpretations, collections of comments: government office, education bureau, and the publicity
    bureaus.
    """
    return actor.has(*PLANNERS, Role.BUREAU, path=document.jurisdiction.path)


def can_moderate(actor: Actor, collection: CommentCollection) -> bool:
    """Show, hide and answer comments: government office and education bureau."""
    return actor.has(*PLANNERS, path=collection.jurisdiction.path)


def can_record_observation(actor: Actor, indicator: Indicator) -> bool:
    """Statisticians, government office, education bureau."""
    return actor.has(*PLANNERS, Role.STATISTICIAN, path=indicator.jurisdiction.path)


def can_update_milestone(actor: Actor, milestone: Milestone) -> bool:
    """Government office, education bureau, and the unit responsible."""
    if actor.has(*PLANNERS, path=milestone.jurisdiction.path):
        return True
    unit = milestone.organisation_id
    return unit is not None and actor.has(*TASK_UNITS, organisation_id=unit)


def can_add_deliverable(actor: Actor, plan: Plan) -> bool:
    """Government office, education bureau, development and reform, industry bureau (POL-08 to POL-11)."""
    return actor.has(*PLANNERS, Role.DRC, Role.INDUSTRY, path=plan.jurisdiction.path)


def can_answer_deliverable(actor: Actor, deliverable: Deliverable) -> bool:
    """Whoever may add one, and the unit responsible."""
    if can_add_deliverable(actor, deliverable.plan):
        return True
    unit = deliverable.organisation_id
    return unit is not None and actor.has(*TASK_UNITS, organisation_id=unit)
