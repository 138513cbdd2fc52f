"""Pages of competence standards, incentive policies and evaluations of skilled people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.registers import Register
from ronghe.quality.queries import skills as queries
from ronghe.quality.services import skills as services
from ronghe.quality.views.evaluation import AT_HUB

BASIS = _("清远方案三（二）：人力资源社会保障部门做好技能人才评价，完善激励政策")

STANDARDS = Register(
    "standards",
    services.STANDARD,
    title=_("能力标准"),
    lead=_("评价技能人才所依据的标准：谁发布、哪一版、哪个职业、何时施行；没有写明的显示未写明。"),
    basis=BASIS,
    new=_("登记能力标准"),
    fields=("name", "level", "version", "issuer", "number", "occupation", "valid_from", "valid_to", "clause"),
    key=("name", "version"),
    hidden=("issuer", "clause"),
    summary=queries.standard_amounts,
    extra=AT_HUB,
)
INCENTIVES = Register(
    "incentives",
    services.INCENTIVE,
    title=_("技能人才激励政策"),
    lead=_("取得等级的人能得到什么：补贴、待遇、称号、晋升，依据哪一条，由哪个补助项目兑现。"),
    basis=BASIS,
    new=_("登记激励政策"),
    fields=("name", "kind", "document", "clause", "task", "scheme", "starts_on", "ends_on"),
    key=("name", "document"),
    hidden=("scheme",),
    summary=queries.incentive_amounts,
    extra=AT_HUB,
)
SKILL_EVALUATIONS = Register(
    "skill_evaluations",
    services.SKILL_EVALUATION,
    title=_("技能人才评价统计"),
    lead=_("每年按哪份标准、哪个等级评了多少人，多少人取得等级，多少人兑现了激励；只记人数，不记姓名。"),
    basis=BASIS,
    new=_("登记评价人数"),
    fields=("standard", "grade", "year", "candidates", "passed", "incentive", "rewarded"),
    key=("standard", "grade", "year"),
    summary=queries.evaluation_amounts,
    extra=AT_HUB,
)
