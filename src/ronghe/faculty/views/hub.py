"""The page 教师队伍: every register of teachers with its number, in groups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ronghe.core.cases import Door, HubGroup, hub_view
from ronghe.core.roles import OFFICIALS, Role
from ronghe.faculty.views import posts, registers, selections

FILES = OFFICIALS | {Role.SCHOOL}
GROUPS = (
    HubGroup(
        _("教师档案与认定"),
        (
            Door(
                _("教师名册"),
                "faculty:teacher_list",
                _("专任、兼职教师的档案、职称、证书和企业经历。"),
                FILES,
            ),
            Door(_("企业实践台账"), "faculty:practice_list", _("到企业实践的记录、确认和累计天数。"), FILES),
            Door(
                _("企业实践时限"),
                "faculty:clock_list",
                _("五年累计与新入职两年内的时限，何时低于标准。"),
                FILES,
            ),
            Door(_("双师型教师认定"), "faculty:recognition_list", _("按本地标准申报、审核和复核。"), FILES),
            Door(_("双师型占比"), "faculty:share_page", _("按文件印出的各种定义计算，分子分母可查。"), FILES),
            Door(_("教师招聘"), "faculty:recruitment_list", _("企业工作年限、学历资格和例外的核对。"), FILES),
        ),
    ),
    HubGroup(
        _("编制与岗位"),
        (
            Door(_("兼职教师员额"), "faculty:quota_page", _("核定编制中可用于兼职教师的员额。"), FILES),
            posts.ESTABLISHMENTS,
            posts.MOBILE_POSTS,
            posts.PAY_STANDARDS,
        ),
    ),
    HubGroup(
        _("校企互聘"),
        (
            registers.MENTORS,
            registers.ENGAGEMENTS,
            registers.SPECIAL_POSTS,
            registers.SIDE_JOBS,
            registers.PLACES,
            registers.ROTATIONS,
        ),
    ),
    HubGroup(
        _("工作室、团队与基地"),
        (registers.STUDIOS, registers.TEAMS, registers.BASES, registers.RESEARCH_STAFF, registers.POLITICAL),
    ),
    HubGroup(
        _("培养与成长"),
        (
            registers.TRAININGS,
            registers.DIGITAL,
            registers.REFORMS,
            registers.CONTESTS,
            registers.ETHICS,
            registers.PATHS,
        ),
    ),
    HubGroup(_("评选与评审"), (selections.SELECTIONS, selections.TITLE_REVIEWS)),
    HubGroup(
        _("权利、工作量与自主权"),
        (registers.SECONDMENTS, registers.SERVICE_HOURS, registers.FACTORS, registers.AUTONOMIES),
    ),
    HubGroup(_("专项活动"), (registers.CAMPAIGNS, registers.VISITS)),
)

hub = hub_view(_("教师队伍"), GROUPS, lead=_("学校和部门关于教师的各种名册；数字是您能看到的在册条数。"))
