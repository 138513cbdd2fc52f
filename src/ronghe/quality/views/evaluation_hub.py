"""The page 质量评价: every part with its number, in groups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import Door, HubGroup, hub_view
from ronghe.core.roles import OFFICIALS
from ronghe.quality.perms.evaluation import READERS
from ronghe.quality.rules.evaluation import ORGANISERS
from ronghe.quality.views import evaluation, honours, pilots, skills, statistics, surveys, typical

GROUPS = (
    HubGroup(
        _("多方评价"),
        (
            Door(
                _("评价与督导体系"),
                "quality:system",
                _("一页看全：依据、方案、活动、第三方、调查、运用、诊断、年报、周期，还缺什么。"),
                OFFICIALS,
            ),
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
    HubGroup(_("试点与专项行动"), (pilots.ACTIONS, pilots.RATINGS)),
    HubGroup(_("技能人才评价"), (skills.STANDARDS, skills.INCENTIVES, skills.SKILL_EVALUATIONS)),
    HubGroup(_("问卷调查"), (surveys.SURVEYS,)),
    HubGroup(
        _("统计调查"),
        (
            statistics.STAT_ROUNDS,
            statistics.RETURNS,
            Door(
                _("统计表式"),
                "quality:forms_list",
                _("统计表填哪些格、怎样核对；下载、修改、上传新版本。"),
                READERS,
            ),
        ),
    ),
    HubGroup(_("诊断与改进"), (honours.CYCLES, honours.IMPROVEMENTS)),
    HubGroup(
        _("荣誉、典型、德育与安全"),
        (
            honours.HONOURS,
            typical.TYPICAL_CASES,
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
