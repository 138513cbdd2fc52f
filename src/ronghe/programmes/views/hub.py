"""The page 专业与布局: the programmes of the schools, what they supply, and how they fit the demand."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import Door, HubGroup, hub_view
from ronghe.programmes.views import conditions, register

GROUPS: tuple[HubGroup, ...] = (
    HubGroup(
        _("专业与学生"),
        (
            register.PROGRAMMES,
            register.COHORTS,
            register.PATHWAYS,
            register.STANDARDS,
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
)

hub = hub_view(
    _("专业与布局"),
    GROUPS,
    lead=_("学校的专业、各届学生、与产业和职业的对应，以及专业调整；数字是您能看到的条数。"),
    rest=("programmes", _("登记")),
)
