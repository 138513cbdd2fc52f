"""The registers of supervision, and the page that leads to everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook, Door, HubGroup, hub_view
from ronghe.core.registers import Amount, Register
from ronghe.core.tables import Cell, table
from ronghe.policy.enums import TaskState
from ronghe.supervision.models import StatusRule
from ronghe.supervision.models.access import UNITS
from ronghe.supervision.queries.statuses import statuses
from ronghe.supervision.services import cards, records
from ronghe.supervision.views import books, governance
from ronghe.supervision.views.books import AT_HUB, task_badge
from ronghe.supervision.views.pages import OVERSEERS


def _count(rows: QuerySet[Any], **conditions: Any) -> int:
    return rows.order_by().filter(state="current", **conditions).count()


SCHEDULES = Register(
    "schedules",
    records.SCHEDULE,
    title=gettext_lazy("周期安排"),
    lead=gettext_lazy("规划写的周期照规划；文件没有写的起算日、周期由主管单位定，并写明依据。"),
    fields=(
        "name",
        "cycle",
        "kind",
        "modality",
        "every",
        "anchor_on",
        "due_on",
        "starts_on",
        "addressees",
        "body",
        "opens_before",
        "sign_days",
        "remind_before",
        "remind_after",
        "basis",
    ),
    hidden=(
        "modality",
        "due_on",
        "body",
        "opens_before",
        "sign_days",
        "remind_before",
        "remind_after",
        "basis",
    ),
    key=("name",),
    extra=AT_HUB,
)
CARD_RULES = Register(
    "card-rules",
    cards.CARD_RULE,
    title=gettext_lazy("红黄牌规则"),
    lead=gettext_lazy("逾期几个工作日亮牌，文件没有写，由主管单位定；没有规则的地方不自动亮牌。"),
    fields=("subject", "yellow_days", "red_days", "appeal_days", "basis"),
    extra=AT_HUB,
)
METHODS = Register(
    "methods",
    records.METHOD,
    title=gettext_lazy("排名办法"),
    lead=gettext_lazy("五项权重合计 100；每张牌扣几分。文件没有写明，由主管单位定。"),
    fields=(
        "name",
        "on_time",
        "first_pass",
        "tasks",
        "rectified",
        "indicators",
        "yellow_points",
        "red_points",
        "basis",
    ),
    extra=AT_HUB,
)


def _status_more(row: StatusRule, actor: Actor) -> Mapping[str, Any]:
    one = statuses([row], timezone.localdate().year)[0]
    figure = one.figure
    value = f"{figure['value']}{figure['unit']}" if figure and figure["value"] is not None else _("没有数值")
    rows = [
        (_("按指标计算"), Cell(one.computed_word or _("没有判定"), note=f"{row.indicator.name}：{value}")),
        (
            _("单位自报"),
            Cell(
                badge=task_badge(one.report.claimed) if one.report else None,
                note=one.report.text[:200] if one.report else _("没有报送"),
            ),
        ),
        (_("任务现有状态"), task_badge(row.task.state)),
        (_("应为"), Cell(badge=task_badge(one.holds), note=one.source)),
    ]
    may = StatusRule.access.may_keep(actor, row.jurisdiction.path, row.organisation_id)
    return {
        "tables": [table("voices", _("各方说法"), (_("来源"), _("状态")), rows)],
        "form_part": "supervision/_overrule.html",
        "may_decide": may and row.is_current,
        "decide_url": reverse("supervision:status_decide", args=[row.pk]),
        "task_states": TaskState.choices,
    }


STATUSES = Register(
    "statuses",
    records.STATUS_RULE,
    title=gettext_lazy("任务状态核算规则"),
    lead=gettext_lazy("哪个任务的状态由哪个指标算出；算出的状态写明来源，单位自报的仍在旁边。"),
    fields=("task", "indicator", "when_met", "when_on_track", "when_behind", "basis"),
    hidden=("when_met", "when_on_track", "when_behind"),
    key=("task",),
    related=("task__plan__jurisdiction",),
    detail_template="supervision/row.html",
    more=_status_more,
    extra=AT_HUB,
)


def _consulted(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("咨询"), _count(rows), _("次"))
    yield Amount(_("政府购买服务"), _count(rows, is_purchased=True), _("次"))
    yield Amount(_("意见采纳"), _count(rows, is_adopted=True), _("次"))


CONSULTATIONS = Register(
    "consultations",
    records.CONSULTATION,
    title=gettext_lazy("决策咨询"),
    lead=gettext_lazy("以政府购买服务方式向咨询机构、智库征询的意见和采纳情况。"),
    basis=gettext_lazy("清远方案三（二）"),
    fields=(
        "subject",
        "adviser",
        "commissioned_on",
        "is_purchased",
        "contract",
        "amount",
        "opinion",
        "is_adopted",
    ),
    hidden=("contract",),
    summary=_consulted,
    extra=AT_HUB,
)


def _kept(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("职责"), _count(rows), _("项"))
    yield Amount(_("已落实"), _count(rows, is_kept=True), _("项"))
    yield Amount(_("未落实"), _count(rows, is_kept=False), _("项"))
    yield Amount(_("按重点、优先支持"), _count(rows, is_priority=True), _("项"))


DUTIES = Register(
    "duties",
    records.DUTY,
    title=gettext_lazy("部门统筹职责"),
    lead=gettext_lazy("各部门统筹规划的职责清单：按重点项目标准支持、优先支持的逐项核对。"),
    basis=gettext_lazy("清远方案三（二）"),
    fields=("duty", "project", "is_priority", "is_kept", "checked_on", "answer"),
    key=("duty", "project"),
    summary=_kept,
    extra=AT_HUB,
)
COORDINATIONS = Register(
    "coordinations",
    records.COORDINATION,
    title=gettext_lazy("布局与资源统筹"),
    lead=gettext_lazy("教育、人社两个系统的学校布局、专业调整和资源共享，统筹商定的事项。"),
    basis=gettext_lazy("淄博高新区措施（一）（二）"),
    fields=("matter", "subject", "agreed_on", "has_education", "has_hrss", "has_training", "result"),
    extra=AT_HUB,
)


def _docked(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    total = _count(rows)
    answered = total - _count(rows, status="waiting")
    yield Amount(_("对接"), total, _("项"))
    yield Amount(_("已回应"), answered, _("项"), _("回应率没有写明要求，只列件数"))
    yield Amount(_("达成合作"), _count(rows, status="agreed"), _("项"))


DOCKINGS = Register(
    "dockings",
    records.DOCKING,
    title=gettext_lazy("双对接、双促进"),
    lead=gettext_lazy("政府与高校、高校与企业的对接事项，回应、融合和贡献。"),
    basis=gettext_lazy("绍兴计划（十五）"),
    fields=("matter", "kind", "partner", "proposed_on", "status", "answered_on", "contribution"),
    summary=_docked,
    extra=AT_HUB,
)


def _talked(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    four = {f"has_{name}": True for name in ("government", "industry", "school", "enterprise")}
    yield Amount(_("对话"), _count(rows), _("次"))
    yield Amount(_("四方到齐"), _count(rows, **four), _("次"))


DIALOGUES = Register(
    "dialogues",
    records.DIALOGUE,
    title=gettext_lazy("政行校企对话"),
    lead=gettext_lazy("政府、行业、学校、企业协同育人的对话和结果。"),
    basis=gettext_lazy("清远方案二（七）、三（二）"),
    fields=("topic", "held_on", "has_government", "has_industry", "has_school", "has_enterprise", "result"),
    key=("topic", "held_on"),
    summary=_talked,
    extra=AT_HUB,
)
REFORMS = Register(
    "reforms",
    records.REFORM,
    title=gettext_lazy("学校内部治理改革"),
    lead=gettext_lazy("学校推进内部治理改革的措施、成效和佐证。"),
    basis=gettext_lazy("清远方案二（六）"),
    fields=("measure", "started_on", "finished_on", "effect"),
    extra=AT_HUB,
)


def _shared(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("资源"), _count(rows), _("项"))
    yield Amount(_("两个系统都能用"), _count(rows, serves_education=True, serves_hrss=True), _("项"))


RESOURCES = Register(
    "resources",
    records.RESOURCE,
    title=gettext_lazy("共享资源目录"),
    lead=gettext_lazy("一个目录，教育和人社两个系统的学校都能查、都能用。"),
    basis=gettext_lazy("淄博高新区措施（二）"),
    fields=("name", "line", "serves_education", "serves_hrss", "terms"),
    summary=_shared,
    extra=AT_HUB,
)


def _evaluated(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("评价"), _count(rows), _("份"))
    yield Amount(_("包括职业教育"), _count(rows, has_vocational=True), _("份"))
    yield Amount(_("两处都运用"), _count(rows, for_leadership=True, for_cadres=True), _("份"))


COUNTY_EVALUATIONS = Register(
    "county-evaluations",
    records.COUNTY_EVALUATION,
    title=gettext_lazy("县级政府履行教育职责评价"),
    lead=gettext_lazy("评价内容包括职业教育；结果作为领导班子考核和领导干部奖惩的重要依据，逐项核对。"),
    basis=gettext_lazy("聊城方案（二十四）"),
    fields=("year", "result", "has_vocational", "for_leadership", "for_cadres", "basis"),
    key=("year",),
    summary=_evaluated,
    extra=AT_HUB,
)
COMMENDATIONS = CaseBook(
    "commendations",
    records.COMMENDATION,
    title=gettext_lazy("改革成效评选表彰"),
    lead=gettext_lazy("改革成效明显的县（市、区）、学校和先进单位、个人：推荐、评选、公示、表彰。"),
    basis=gettext_lazy("聊城方案（二十四）"),
    new=gettext_lazy("推荐"),
    fields=("name", "kind", "year", "honour", "criteria", "merits", "reward"),
    hidden=("criteria", "reward"),
    key=("name", "year", "honour"),
    extra=AT_HUB,
)


def _party(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("登记单位年度"), _count(rows), _("个"))
    yield Amount(_("三项都做到"), _count(rows, is_deployed=True, is_done=True, is_assessed=True), _("个"))


PARTY = Register(
    "party",
    records.PARTY,
    title=gettext_lazy("党建同部署同落实同考评"),
    lead=gettext_lazy("党建与学校工作同部署、同落实、同考评，逐年核对。"),
    basis=gettext_lazy("清远方案三（一）"),
    fields=("year", "is_deployed", "is_done", "is_assessed", "note"),
    key=("year",),
    summary=_party,
    extra=AT_HUB,
)


def _reported(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("登记报告"), _count(rows), _("份"))
    yield Amount(_("写有参与职业教育"), _count(rows, has_section=True), _("份"))
    state = _count(rows, is_state_owned=True)
    yield Amount(_("国有企业"), state, _("份"))
    yield Amount(_("国有企业写有"), _count(rows, is_state_owned=True, has_section=True), _("份"))


RESPONSIBILITY = Register(
    "csr",
    records.RESPONSIBILITY,
    title=gettext_lazy("企业社会责任报告"),
    lead=gettext_lazy("国有企业和办学企业的社会责任报告里，有没有参与职业教育的情况。"),
    basis=gettext_lazy("清远方案三（二）；临平计划三（四）3"),
    fields=("year", "is_state_owned", "is_published", "has_section", "web_address"),
    key=("year",),
    summary=_reported,
    extra=AT_HUB,
)


def _reviewed(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("年审"), _count(rows), _("份"))
    yield Amount(_("纳入年审内容"), _count(rows, is_in_scope=True), _("份"))


ASSOCIATIONS = Register(
    "associations",
    records.ASSOCIATION,
    title=gettext_lazy("行业组织资格年审"),
    lead=gettext_lazy("行业协会服务职业教育的情况，有没有纳入资格年审。"),
    basis=gettext_lazy("清远方案二（六）"),
    fields=("year", "is_in_scope", "has_passed", "service"),
    key=("year",),
    summary=_reviewed,
    extra=AT_HUB,
)


def _prompted(rows: QuerySet[Any], actor: Actor) -> Iterable[Amount]:
    yield Amount(_("督促"), _count(rows), _("次"))
    yield Amount(_("已落实"), _count(rows, status="settled"), _("次"))
    yield Amount(_("还没有反馈"), _count(rows, status="sent"), _("次"))


PROMPTS = Register(
    "prompts",
    records.PROMPT,
    title=gettext_lazy("督促落实"),
    lead=gettext_lazy("对县区教育部门推进行动计划的督促和反馈。"),
    basis=gettext_lazy("清远方案三（二）"),
    fields=("matter", "sent_on", "status", "answered_on", "answer"),
    key=("matter", "sent_on"),
    summary=_prompted,
    extra=AT_HUB,
)

GROUPS = (
    HubGroup(
        gettext_lazy("调度与督导"),
        (
            Door(
                gettext_lazy("督查日历"),
                "supervision:calendar",
                gettext_lazy("什么时候该调度、督查，还缺什么，进行到哪里。"),
                frozenset(OVERSEERS),
            ),
            books.ROUNDS,
            books.FORMS,
            books.CARDS,
            books.INSPECTIONS,
            books.FINDINGS,
            books.ACTIONS,
            books.REPORTS,
        ),
    ),
    HubGroup(
        gettext_lazy("排名与责任"),
        (
            Door(
                gettext_lazy("排名"),
                "supervision:ranking",
                gettext_lazy("办法和各项分值列在旁边，缺的项不按零分。"),
                frozenset(OVERSEERS | UNITS),
            ),
            Door(
                gettext_lazy("责任档案"),
                "supervision:file_list",
                gettext_lazy("每个单位的任务、督查、牌、整改和名次。"),
                frozenset(OVERSEERS | UNITS),
            ),
            Door(
                gettext_lazy("任务状态核算"),
                "supervision:status_board",
                gettext_lazy("由指标算出的任务状态，与单位自报并列。"),
                frozenset(OVERSEERS),
            ),
            COUNTY_EVALUATIONS,
            COMMENDATIONS,
            PROMPTS,
        ),
    ),
    HubGroup(
        gettext_lazy("议事协调"),
        (
            governance.BODIES,
            governance.MEMBERS,
            governance.MEETINGS,
            Door(
                gettext_lazy("县级工作机制"),
                "supervision:mechanisms",
                gettext_lazy("哪个县（市、区）已经建立，哪个没有。"),
                frozenset(OVERSEERS),
            ),
            CONSULTATIONS,
            DUTIES,
            COORDINATIONS,
            DOCKINGS,
            DIALOGUES,
            REFORMS,
            RESOURCES,
        ),
    ),
    HubGroup(gettext_lazy("党建与社会责任"), (PARTY, RESPONSIBILITY, ASSOCIATIONS)),
    HubGroup(gettext_lazy("规则与安排"), (SCHEDULES, CARD_RULES, METHODS, STATUSES)),
)

hub = hub_view(
    gettext_lazy("督查督办"),
    GROUPS,
    lead=gettext_lazy("从下发到销号：周期、调度、督导、整改、会议和责任。数字是您能看到的在办或在册条数。"),
)
