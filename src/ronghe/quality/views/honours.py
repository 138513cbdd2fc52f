"""Pages of honours, moral education, safety, diagnosis and student counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.registers import Register
from ronghe.quality.models import DiagnosisCycle, EthicsHours
from ronghe.quality.queries import records
from ronghe.quality.services import honours as services
from ronghe.quality.views.evaluation import AT_HUB

HONOURS = Register(
    "honours",
    services.HONOUR,
    title=_("荣誉与推荐名单"),
    lead=_(
        "党代表、人大代表、政协委员推荐，疗休养，市级大师，省级推荐，工匠，先进。宣传的典型登记在“典型案例”。"
    ),
    basis=_("聊城方案第（十八）（二十四）条；临平方案三（六）"),
    new=_("登记推荐"),
    fields=("name", "kind", "recipient", "is_person", "year", "step", "granted_on", "document", "result"),
    key=("year", "kind", "name", "recipient"),
    hidden=("is_person", "document"),
    related=("result",),
    summary=records.honour_amounts,
    extra=AT_HUB,
)
PARTY_INDICATORS = Register(
    "party_indicators",
    services.PARTY_INDICATOR,
    title=_("党建思政指标"),
    lead=_("发展规划、专业评价、人才项目评审、成果评估四个环节是否都纳入党建和思政指标。"),
    basis=_("临平方案三（一）1"),
    fields=("process", "year", "is_included", "indicator", "document", "duty"),
    key=("year", "process"),
    summary=records.party_amounts,
    extra=AT_HUB,
)


def _ruled(row: EthicsHours, _actor: Actor) -> Mapping[str, Any]:
    return {"ruling": services.hours_ruling(row)}


ETHICS_HOURS = Register(
    "ethics_hours",
    services.ETHICS_HOURS,
    title=_("专题教育学时"),
    lead=_("职业道德、职业素养和创新创业等专题教育的全年学时，按当地规定核对。"),
    basis=_("临平方案三（一）2：每年不少于16学时"),
    fields=("scope", "year", "hours"),
    key=("year", "scope"),
    detail_template="quality/hours_detail.html",
    more=_ruled,
    extra=AT_HUB,
)
MORAL_MODELS = Register(
    "moral_models",
    services.MORAL_MODEL,
    title=_("德育典型"),
    lead=_("“三全育人”典型学校、班主任工作室、德育案例。"),
    basis=_("清远方案三（一）；临平方案三（一）1"),
    fields=("name", "kind", "year", "level", "document"),
    key=("year", "kind", "name"),
    extra=AT_HUB,
)
MORAL_ACTIVITIES = Register(
    "moral_activities",
    services.MORAL_ACTIVITY,
    title=_("德育与心理活动"),
    lead=_("心理健康、珍爱生命、挫折教育、工匠精神、劳动和创业教育的次数与人次。"),
    basis=_("临平方案三（一）2；淄博高新区方案（一）；聊城方案第（二十二）条"),
    fields=("name", "topic", "year", "sessions", "people", "hours"),
    key=("year", "topic", "name"),
    summary=records.activity_amounts,
    extra=AT_HUB,
)
SAFETY = Register(
    "safety",
    services.SAFETY,
    title=_("安全记录"),
    lead=_("安全教育、应急演练、检查和事件，只记数，不写姓名。"),
    fields=("name", "kind", "year", "on", "people", "found", "fixed", "injured"),
    key=("year", "name", "on"),
    summary=records.safety_amounts,
    extra=AT_HUB,
)
STUDENT_COUNTS = Register(
    "student_counts",
    services.STUDENT_COUNT,
    title=_("学生综合评价统计"),
    lead=_("只登记人数，不登记学生个人的评价；含职业体验记录的人数。"),
    basis=_("绍兴方案（十）：职业体验纳入学生综合素质评价"),
    fields=("stage", "year", "evaluated", "excellent", "good", "passed", "failed", "experienced"),
    key=("year", "stage"),
    summary=records.student_amounts,
    extra=AT_HUB,
)


def _cycle_more(cycle: DiagnosisCycle, actor: Actor) -> Mapping[str, Any]:
    items = list(cycle.items.all())
    return {
        "items": [(one, IMPROVEMENTS.badge(one), IMPROVEMENTS.page_of(one)) for one in items],
        "done": sum(1 for one in items if not one.is_current),
        "item_url": f"{IMPROVEMENTS.url('new')}?cycle={cycle.pk}&organisation={cycle.organisation_id}",
        "keeps": services.CYCLE.may_keep(actor, cycle) and cycle.state != "closed",
    }


CYCLES = CaseBook(
    "cycles",
    services.CYCLE,
    title=_("诊断与改进"),
    lead=_("学校按层面定目标和标准，自我诊断，列出改进项，逐项完成后才能结束。"),
    new=_("开始一轮"),
    fields=("field", "year", "target", "standard", "finding", "conclusion"),
    key=("year", "field"),
    detail_template="quality/cycle_detail.html",
    more=_cycle_more,
    extra=AT_HUB,
)
IMPROVEMENTS = Register(
    "improvements",
    services.IMPROVEMENT,
    title=_("改进项"),
    lead=_("诊断出的问题和措施；完成后终止并写明完成情况，附佐证。"),
    fields=("problem", "cycle", "number", "measure", "duty", "due_on"),
    key=("cycle", "number"),
    related=("cycle__organisation",),
    extra=AT_HUB,
)
