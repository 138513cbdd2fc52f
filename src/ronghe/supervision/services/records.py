"""The registers of supervision: their rules, and the commendation of counties, schools, units and posts."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.registers import Finding, register_services
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.reference.queries import work_calendar
from ronghe.supervision.models import (
    OFFICES,
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
    RankingMethod,
    ResponsibilityReport,
    Schedule,
    SharedResource,
    StatusRule,
)
from ronghe.supervision.queries.units import COUNTY_KINDS, cycle_facts
from ronghe.supervision.rules import steps

SELECTORS = OFFICES | {Role.EDUCATION}


def _schedule(row: Schedule) -> Iterable[Finding]:
    """What a plan states is not set again; what it leaves open must be decided before a round can open."""
    facts = cycle_facts(row, timezone.localdate())
    if row.cycle_id and row.every and facts.every != row.every:
        yield Finding(f"文件写明的周期是 {facts.every}，不能另定。", "every", "请把周期留空，按文件执行。")
    if facts.missing:
        text = f"{'、'.join(facts.missing)}还没有定，定了才能下发。"
        yield Finding(text, hint="文件没有写的，由主管单位定，并写明依据。", refuses=False)
    decided = bool(row.every or row.anchor_on or row.due_on)
    if decided and not row.basis.strip():
        yield Finding("起算日、周期或期限由本单位定的，须写明依据。", "basis")
    if row.addressees == "members" and row.body_id is None:
        yield Finding("发给成员单位的，须选择议事机构。", "body")


SCHEDULE = register_services("supervision.schedule", Schedule, check=_schedule)


def _consultation(row: Consultation) -> Iterable[Finding]:
    if row.is_purchased and not row.contract.strip():
        yield Finding("以政府购买服务方式的，应填写采购文件编号。", "contract", refuses=False)
    if row.is_adopted and not row.opinion.strip():
        yield Finding("意见已采纳的，须写明意见。", "opinion")


def _coordination(row: Coordination) -> Iterable[Finding]:
    if row.has_education + row.has_hrss + row.has_training < 2:
        yield Finding("统筹应当跨系统，这里只涉及一个系统的学校。", refuses=False)


def _dialogue(row: Dialogue) -> Iterable[Finding]:
    if not row.has_all_four:
        yield Finding("政行校企没有到齐，不计入四方对话次数。", refuses=False)


def _county(row: CountyEvaluation) -> Iterable[Finding]:
    if row.organisation.kind not in COUNTY_KINDS:
        yield Finding("评价对象是县级政府或开发区。", "organisation")
    if not row.has_vocational:
        yield Finding("评价内容应包括职业教育。", "has_vocational", refuses=False)
    if row.for_leadership is False or row.for_cadres is False:
        yield Finding("结果应作为领导班子考核和领导干部奖惩的重要依据，这里有一处没有运用。", refuses=False)


def _responsibility(row: ResponsibilityReport) -> Iterable[Finding]:
    if row.organisation.kind != Kind.ENTERPRISE:
        yield Finding("只登记企业的社会责任报告。", "organisation")
    if row.is_published and row.has_section is False:
        yield Finding("报告没有写参与职业教育的情况，请督促补充。", "has_section", refuses=False)


def _association(row: AssociationReview) -> Iterable[Finding]:
    if row.organisation.kind not in (Kind.ASSOCIATION, Kind.SERVICE_ORGANISATION, Kind.GROUP):
        yield Finding("只登记行业协会和服务组织的年审。", "organisation")


def _method(row: RankingMethod) -> Iterable[Finding]:
    total = row.on_time + row.first_pass + row.tasks + row.rectified + row.indicators
    if total != 100:
        yield Finding(f"五项权重合计为 {total}，应为 100。", "on_time")


def _status(row: StatusRule) -> Iterable[Finding]:
    if row.indicator_id and row.task_id and row.indicator.plan_id != row.task.plan_id:
        yield Finding("指标和任务不在同一个规划里。", "indicator")


CONSULTATION = register_services("supervision.consultation", Consultation, check=_consultation)
DUTY = register_services("supervision.duty", Duty)
COORDINATION = register_services("supervision.coordination", Coordination, check=_coordination)
DOCKING = register_services("supervision.docking", Docking)
DIALOGUE = register_services("supervision.dialogue", Dialogue, check=_dialogue)
REFORM = register_services("supervision.reform", GovernanceReform)
RESOURCE = register_services("supervision.resource", SharedResource)
COUNTY_EVALUATION = register_services("supervision.county_evaluation", CountyEvaluation, check=_county)
PARTY = register_services("supervision.party", PartyBuilding)
RESPONSIBILITY = register_services("supervision.csr", ResponsibilityReport, check=_responsibility)
ASSOCIATION = register_services("supervision.association", AssociationReview, check=_association)
PROMPT = register_services("supervision.prompt", Prompt)
METHOD = register_services("supervision.method", RankingMethod, check=_method)
STATUS_RULE = register_services("supervision.status_rule", StatusRule, check=_status)

CANDIDATES = frozenset({Role.COUNTY, Role.SCHOOL, Role.BUREAU, Role.ENTERPRISE, Role.ASSOCIATION})
COMMENDATION = open_flow(
    "supervision.commendation",
    Commendation,
    steps=steps.COMMENDATION_STEPS,
    tones={
        "draft": Tone.IDLE,
        "submitted": Tone.ACTIVE,
        "returned": Tone.WARN,
        "publicity": Tone.ACTIVE,
        "commended": Tone.GOOD,
        "refused": Tone.BAD,
        "revoked": Tone.BAD,
    },
    waits={
        "draft": CANDIDATES,
        "returned": CANDIDATES,
        "submitted": SELECTORS,
        "publicity": SELECTORS,
    },
    editable={"draft", "returned"},
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("supervision:commendations_detail", args=[case.pk]),
)
