"""The page 质量评价: every part with its number, in groups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import Door, HubGroup, hub_view
from ronghe.quality.perms.evaluation import READERS
from ronghe.quality.rules.evaluation import ORGANISERS
from ronghe.quality.views import evaluation, honours, statistics, surveys

GROUPS = (
    HubGroup(
        _("多方评价"),
        (
            evaluation.ROUNDS,
            evaluation.CASES,
            Door(
                _("评价方案"),
                "quality:scheme_list",
                _("评什么、谁来评、权重多少；未定的权重在这里决定。"),
                READERS,
            ),
            Door(_("我的评分"), "quality:scoring_list", _("指定给我或本单位的评分。"), READERS | ORGANISERS),
            evaluation.COMMISSIONS,
            evaluation.RESULT_USES,
        ),
    ),
    HubGroup(_("问卷调查"), (surveys.SURVEYS,)),
    HubGroup(_("统计调查"), (statistics.STAT_ROUNDS, statistics.RETURNS)),
    HubGroup(_("诊断与改进"), (honours.CYCLES, honours.IMPROVEMENTS)),
    HubGroup(
        _("荣誉、德育与安全"),
        (
            honours.HONOURS,
            honours.PARTY_INDICATORS,
            honours.ETHICS_HOURS,
            honours.MORAL_MODELS,
            honours.MORAL_ACTIVITIES,
            honours.STUDENT_COUNTS,
            honours.SAFETY,
        ),
    ),
)

hub = hub_view(_("质量评价"), GROUPS, lead=_("评价、调查、统计和学校的诊断改进；数字是您能看到的条数。"))
