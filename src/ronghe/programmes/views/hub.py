"""The page 专业与布局: the programmes of the schools, what they supply, and how they fit the demand."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import Door, HubGroup, hub_view
from ronghe.core.roles import OFFICIALS, Role
from ronghe.programmes.views import conditions, desk, groups, network, register, whatif

READERS = register.PROGRAMMES.access.everybody
SCHOOL_OFFICES = OFFICIALS | {Role.SCHOOL}
GROUPS: tuple[HubGroup, ...] = (
    HubGroup(
        _("专业工作台"),
        (
            Door(
                _("专业工作台"),
                "programmes:desk",
                _("专业的新设、优化、停招、合并和撤销，全国的时间安排，审核时限。"),
                SCHOOL_OFFICES,
            ),
            desk.ADJUSTMENTS,
            desk.OPINIONS,
            whatif.SCENARIOS,
            whatif.CHANGES,
        ),
    ),
    HubGroup(
        _("专业与学生"),
        (
            register.PROGRAMMES,
            register.COHORTS,
            Door(_("专业布局"), "programmes:overview", _("按层次、学校和产业合计招生专业和学生。"), READERS),
            Door(
                _("毕业去向"),
                "programmes:destinations",
                _("就业、对口、本地就业和升学的比例，附定义。"),
                READERS,
            ),
            register.PATHWAYS,
            register.STANDARDS,
        ),
    ),
    HubGroup(
        _("职业与供给"),
        (
            Door(
                _("专业与职业对应"),
                "programmes:links",
                _("教学标准写明的、人工认可的和系统预测的职业，按版次保存。"),
                READERS,
            ),
            Door(
                _("毕业生供给"),
                "programmes:supply",
                _("今后各年各职业的毕业生和区间，缺什么数据逐条说明。"),
                READERS,
            ),
            register.MOVEMENTS,
        ),
    ),
    HubGroup(
        _("对接与预警"),
        (
            Door(
                _("匹配度"),
                "programmes:alignment",
                _("专业与产业匹配度的各种口径并列，选定的一种写明理由。"),
            ),
            Door(_("供需缺口"), "programmes:gaps", _("各职业小类的用人需求减去毕业生供给。")),
            Door(
                _("专业象限图"),
                "programmes:quadrant",
                _("每个专业的需求和毕业结果与本地平均相比，人数太少的不放进图里。"),
            ),
            Door(
                _("专业与学校核对"),
                "programmes:check_hub",
                _("重复设置、五个对接、重点专业、规模、办学条件、就业率、淘汰与优先。"),
            ),
            conditions.SCHOOL_YEARS,
            conditions.KEYS,
            conditions.DOCKINGS,
        ),
    ),
    HubGroup(
        _("专业群与高水平建设"),
        (
            groups.GROUPS,
            groups.HIGH_LEVELS,
            groups.MONITORINGS,
            groups.DOUBLE_PRECISE,
            groups.CHARACTERISTICS,
            groups.ORIENTATIONS,
            groups.PRIORITIES,
            groups.PRIORITY_COURSES,
            groups.CLUSTER_PROJECTS,
        ),
    ),
    HubGroup(
        _("学校布局与帮扶"),
        (
            network.SITES,
            Door(
                _("学校布局图"),
                "programmes:site_map",
                _("各校区在图上的位置和规模。"),
                SCHOOL_OFFICES,
            ),
            Door(
                _("区域办学差距"),
                "programmes:gap_report",
                _("倾斜地区与其他地区的学校逐项比较。"),
                SCHOOL_OFFICES,
            ),
            network.PAIRINGS,
            network.PROGRESS,
            network.COLLEGE_PAIRINGS,
            network.CENTRES,
            network.COMMUNITY_AREAS,
            network.UPGRADINGS,
            network.PROFESSIONAL_COLLEGES,
            network.PARKS,
            network.PLATFORMS,
            network.ENTERPRISE_SCHOOLS,
        ),
    ),
)

hub = hub_view(
    _("专业与布局"),
    GROUPS,
    lead=_("学校的专业、各届学生、与产业和职业的对应，以及专业调整；数字是您能看到的条数。"),
    rest=("programmes", _("登记")),
)
