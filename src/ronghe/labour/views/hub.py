"""The page 人才需求: where demand comes from, what it comes to, and the registers behind it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import Door, HubGroup, hub_view
from ronghe.labour.models.ads import AD_READERS, CODE_KEEPERS
from ronghe.labour.models.clusters import CLUSTER_KEEPERS
from ronghe.labour.models.forecasts import READERS
from ronghe.labour.models.returns import RETURN_READERS
from ronghe.labour.views import (
    ads,
    batches,
    coding,
    comparing,
    planning,
    registers,
    returns,
    sources,
    surveys,
)

GROUPS: tuple[HubGroup, ...] = (
    HubGroup(
        _("需求与预测"),
        (
            Door(
                _("各来源并列"),
                "labour:compare",
                _("同一职业各来源的需求放在一起，相差多少，采用哪种口径。"),
                comparing.READERS,
            ),
            Door(
                _("需求预测"),
                "labour:forecasts",
                _("每次预测的区间、照搬去年的结果和去年预测的得失。"),
                READERS,
            ),
            planning.SHORTAGES,
            planning.BALANCES,
        ),
    ),
    HubGroup(
        _("招聘广告"),
        (
            Door(_("广告"), "labour:ad_list", _("清洗、去重、编码以后的广告，点开看原文。"), AD_READERS),
            batches.BATCHES,
            sources.SOURCES,
            Door(
                _("内容提示"),
                "labour:ad_checks",
                _("押金、歧视、禁用词等要人核对的用词，按用人单位汇总，附依据。"),
                ads.INSPECTORS,
            ),
            Door(
                _("待编码"),
                "labour:coding_queue",
                _("系统没有把握的职位名称，由人给出职业代码。"),
                CODE_KEEPERS,
            ),
            coding.CORRECTIONS,
        ),
    ),
    HubGroup(
        _("企业申报与调查"),
        (
            returns.RETURNS,
            Door(
                _("申报回收情况"),
                "labour:response",
                _("各县区、各行业的回收率，哪些企业还没有报，一键催报。"),
                RETURN_READERS,
            ),
            returns.ENTERPRISES,
            surveys.SURVEYS,
            surveys.SHEETS,
        ),
    ),
    HubGroup(
        _("登记、项目与产业"),
        (
            registers.REGISTRATIONS,
            registers.PROJECTS,
            registers.PROJECT_POSTS,
            registers.CLUSTERS,
            Door(
                _("从规划名单取用产业"),
                "labour:cluster_fill",
                _("把规划点名的产业登记进来，写明条款，已有的不改动。"),
                CLUSTER_KEEPERS,
            ),
        ),
    ),
    HubGroup(_("研究"), (registers.STUDIES, registers.TOPICS, registers.OUTPUTS, registers.RURAL_NEEDS)),
)

hub = hub_view(
    _("人才需求"),
    GROUPS,
    lead=_("招聘广告、企业申报和调查汇成各职业的需求，再作预测；数字是您能看到的条数。"),
    rest=("labour", _("其他登记")),
)
