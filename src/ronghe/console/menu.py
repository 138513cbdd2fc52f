"""The left menu, by the user's work. An entry shows where its page exists and one of its roles is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from ronghe.console.menu_pages import (
    CATALOGUE_PAGES,
    DOCUMENT_PAGES,
    PLAN_PAGES,
    ROSTER_PAGES,
    TEACHER_FILES,
)
from ronghe.console.menu_roles import (
    CASHIERS,
    CLAIM_OFFICES,
    CLAIM_ROLES,
    CLAIMANTS,
    DATA_PUBLISHERS,
    EVALUATED,
    EVERYBODY,
    FACULTY,
    INSPECTORS,
    KEEPERS,
    LAND_USERS,
    OVERSEERS,
    PAY_ROLES,
    PAY_WATCHERS,
    PLANNERS,
    PROGRAMME_READERS,
    REPORT_READERS,
    SCHOOL_MONEY,
    SCORERS,
    SHARERS,
    STAFF,
    SUPERVISED,
    SUPPORTED,
    TAXED,
    TEACHER_REGISTERS,
    WARNING_PUBLISHERS,
)
from ronghe.core.roles import OFFICIALS, TASK_UNITS, Role

Text = object  # a lazy translation

LONGEST_UNFOLDED = 16
"""Entries of a menu that can still be looked over at once."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry. No roles: everybody signed in. ``under`` are view names that also belong to it.

    ``home_of`` names an app whose pages belong here where no other entry of the menu claims them.
    """

    label: Text
    view: str
    icon: str
    roles: frozenset[str] = EVERYBODY
    under: tuple[str, ...] = ()
    home_of: str = ""


@dataclass(frozen=True, slots=True)
class MenuGroup:
    label: Text
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str
    icon: str
    is_current: bool = False


@dataclass(slots=True)
class LinkGroup:
    """A group as shown. In a long menu only one is unfolded: that of the page, or the first."""

    label: Text
    items: list[Link] = field(default_factory=list)
    folds: bool = False
    is_open: bool = True


MENU: tuple[MenuGroup, ...] = (
    MenuGroup(
        "",
        (
            MenuItem(_("工作台"), "console:home", "home"),
            MenuItem(_("我的任务"), "policy:my_tasks", "todo", TASK_UNITS),
            MenuItem(_("本单位任务"), "policy:unit_tasks", "building", TASK_UNITS),
            MenuItem(
                _("总览"), "console:dashboard", "chart", OFFICIALS, ("console:compare", "console:screen")
            ),
            MenuItem(
                _("预警"),
                "analytics:warnings_list",
                "warning",
                OFFICIALS | TASK_UNITS,
                (
                    "analytics:warnings_detail",
                    "analytics:warnings_assign",
                    "analytics:warnings_rules",
                    "analytics:warning_thresholds_list",
                    "analytics:warning_thresholds_detail",
                ),
            ),
            MenuItem(_("通知"), "console:notices", "bell"),
        ),
    ),
    MenuGroup(
        _("规划任务"),
        (
            MenuItem(_("规划"), "policy:plan_list", "plan", under=PLAN_PAGES),
            MenuItem(_("任务"), "policy:task_list", "list", under=("policy:task_detail", "policy:task_act")),
            MenuItem(
                _("各单位工作"),
                "policy:unit_board",
                "chart",
                OFFICIALS,
                ("policy:plan_board_all", "policy:place_board", "policy:organisation_tasks"),
            ),
            MenuItem(
                _("进展报告"),
                "policy:report_list",
                "report",
                TASK_UNITS,
                ("policy:report_detail", "policy:report_new", "policy:report_amend"),
            ),
            MenuItem(
                _("问题反映"),
                "policy:problem_list",
                "help",
                TASK_UNITS,
                ("policy:problem_detail", "policy:problem_new"),
            ),
            MenuItem(_("政策文件"), "policy:document_list", "document", OFFICIALS, DOCUMENT_PAGES),
            MenuItem(_("导入政策"), "policy:document_import", "upload", PLANNERS),
            MenuItem(
                _("公众意见"),
                "policy:comment_list",
                "comment",
                OFFICIALS,
                ("policy:comment_detail", "policy:collection_detail", "policy:collection_summarise"),
            ),
        ),
    ),
    MenuGroup(
        _("指标"),
        (
            MenuItem(
                _("指标数值"),
                "analytics:indicators",
                "chart",
                under=(
                    "analytics:indicator",
                    "analytics:compare",
                    "analytics:rows",
                    "analytics:value_revise",
                ),
            ),
            MenuItem(_("指标填报"), "analytics:reports_list", "edit", OFFICIALS | TASK_UNITS),
            MenuItem(_("指标异议"), "analytics:disputes_list", "comment", OFFICIALS | TASK_UNITS),
            MenuItem(
                _("指标定义"),
                "policy:indicator_list",
                "target",
                under=(
                    "policy:indicator_detail",
                    "policy:observation_new",
                    "policy:observation_correct",
                ),
            ),
            MenuItem(
                _("未写明的参数"), "policy:parameter_list", "edit", OFFICIALS, ("policy:parameter_answer",)
            ),
        ),
    ),
    MenuGroup(
        _("督查"),
        (
            MenuItem(_("督查督办"), "supervision:hub", "eye", SUPERVISED, home_of="supervision"),
            MenuItem(_("督查日历"), "supervision:calendar", "calendar", OVERSEERS),
            MenuItem(
                _("调度督查表"),
                "supervision:forms_list",
                "list",
                SUPERVISED,
                ("supervision:forms_detail", "supervision:form_fill", "supervision:form_ledger"),
            ),
            MenuItem(
                _("督办与整改"),
                "supervision:actions_list",
                "check",
                SUPERVISED,
                ("supervision:actions_detail", "supervision:actions_new"),
            ),
            MenuItem(
                _("责任档案"), "supervision:file_list", "document", SUPERVISED, ("supervision:file_detail",)
            ),
        ),
    ),
    MenuGroup(
        _("人才需求"),
        (
            MenuItem(_("人才需求总览"), "labour:hub", "chart", PROGRAMME_READERS, home_of="labour"),
            MenuItem(
                _("来源比较"),
                "labour:compare",
                "columns",
                PROGRAMME_READERS - {Role.ENTERPRISE},
                ("labour:compare_rows", "labour:choices", "labour:choice_new"),
            ),
            MenuItem(
                _("招聘广告"),
                "labour:ad_list",
                "list",
                OFFICIALS | {Role.SCHOOL},
                (
                    "labour:ad_detail",
                    "labour:ad_checks",
                    "labour:batches_list",
                    "labour:batches_detail",
                    "labour:batch_upload",
                    "labour:sources_list",
                    "labour:sources_detail",
                    "labour:source_mapping",
                    "labour:coding_queue",
                    "labour:corrections_list",
                    "labour:corrections_new",
                ),
            ),
            MenuItem(
                _("企业申报"),
                "labour:returns_list",
                "edit",
                OFFICIALS | {Role.ENTERPRISE, Role.ASSOCIATION},
                ("labour:returns_detail", "labour:return_fill", "labour:response"),
            ),
            MenuItem(
                _("需求预测"),
                "labour:forecasts",
                "target",
                PROGRAMME_READERS,
                (
                    "labour:forecast_run",
                    "labour:forecast_series",
                    "labour:forecast_series_list",
                    "labour:forecast_new",
                    "labour:forecast_amend",
                ),
            ),
            MenuItem(
                _("人才供需报告"),
                "quality:talent_list",
                "report",
                PROGRAMME_READERS,
                ("quality:talent_detail", "quality:talent_new", "quality:talent_edit", "quality:talent_read"),
            ),
        ),
    ),
    MenuGroup(
        _("专业与布局"),
        (
            MenuItem(_("专业总览"), "programmes:hub", "school", PROGRAMME_READERS, home_of="programmes"),
            MenuItem(
                _("学校专业"),
                "programmes:programmes_list",
                "list",
                PROGRAMME_READERS,
                ("programmes:programmes_detail", "programmes:cohorts_list", "programmes:cohorts_detail"),
            ),
            MenuItem(_("匹配度"), "programmes:alignment", "chart", PROGRAMME_READERS),
            MenuItem(_("专业象限图"), "programmes:quadrant", "target", PROGRAMME_READERS),
            MenuItem(
                _("专业工作台"),
                "programmes:desk",
                "todo",
                SCHOOL_MONEY,
                (
                    "programmes:adjustments_list",
                    "programmes:adjustments_detail",
                    "programmes:adjustments_new",
                ),
            ),
        ),
    ),
    MenuGroup(
        _("经费"),
        (
            MenuItem(
                _("经费总览"),
                "funding:overview",
                "chart",
                OFFICIALS,
                ("funding:checks", "funding:per_student", "funding:accrual"),
            ),
            MenuItem(
                _("专项资金"),
                "funding:funds_list",
                "coin",
                OFFICIALS,
                (
                    "funding:funds_detail",
                    "funding:funds_new",
                    "funding:fund_post",
                    "funding:fund_ledger",
                    "funding:tilt-areas_list",
                ),
            ),
            MenuItem(_("学校年度经费"), "funding:school-years_list", "school", SCHOOL_MONEY),
            MenuItem(_("年度教育经费"), "funding:education-funds_list", "list", OFFICIALS),
            MenuItem(
                _("税务计算表"),
                "funding:worksheets",
                "report",
                TAXED,
                ("funding:worksheet", "funding:enterprise-years_list", "funding:enterprise-years_new"),
            ),
            MenuItem(_("税费优惠指引"), "funding:preferences_list", "book", SUPPORTED),
            MenuItem(_("融资产品"), "funding:financing_list", "coin", SUPPORTED),
            MenuItem(_("捐赠与社会投入"), "funding:donations_list", "star", SCHOOL_MONEY),
            MenuItem(_("产教融合用地"), "funding:land_list", "place", OFFICIALS | LAND_USERS),
            MenuItem(_("购买课程与培训"), "funding:purchases_list", "list", OFFICIALS),
        ),
    ),
    MenuGroup(
        _("补助申领"),
        (
            MenuItem(
                _("补助申领"),
                "funding:claims_list",
                "todo",
                CLAIM_ROLES,
                ("funding:claims_detail", "funding:claim_new", "funding:clawback_new", "funding:appeal_new"),
            ),
            MenuItem(_("申领预检"), "funding:precheck", "check", CLAIM_ROLES),
            MenuItem(_("名册"), "funding:head_list", "people", CLAIM_ROLES, ROSTER_PAGES),
            MenuItem(
                _("免申即享"),
                "funding:entitlement_list",
                "star",
                CLAIM_ROLES,
                ("funding:entitlement_detail", "funding:entitlement_new"),
            ),
            MenuItem(_("全程跟踪"), "funding:tracking", "chart", CLAIM_ROLES),
            MenuItem(
                _("抽查"),
                "funding:audit_list",
                "eye",
                CLAIM_OFFICES,
                ("funding:audit_detail", "funding:audit_new"),
            ),
            MenuItem(
                _("补助公示"),
                "funding:notice_list",
                "document",
                CLAIM_OFFICES,
                ("funding:notice_detail", "funding:objection_settle"),
            ),
            MenuItem(_("付款批次"), "funding:batch_list", "coin", CASHIERS, ("funding:batch_detail",)),
            MenuItem(
                _("收款账户"),
                "funding:accounts_list",
                "lock",
                CASHIERS | CLAIMANTS,
                ("funding:accounts_detail", "funding:accounts_new", "funding:accounts_edit"),
            ),
            MenuItem(
                _("补助收回"), "funding:clawback_list", "warning", CLAIM_ROLES, ("funding:clawback_detail",)
            ),
            MenuItem(_("申诉"), "funding:appeal_list", "comment", CLAIM_ROLES, ("funding:appeal_detail",)),
            MenuItem(
                _("补助项目"),
                "funding:scheme_list",
                "book",
                CLAIM_ROLES | OFFICIALS,
                ("funding:scheme_detail", "funding:scheme_decide"),
            ),
        ),
    ),
    MenuGroup(
        _("收入与分配"),
        (
            MenuItem(
                _("收入台账"),
                "funding:incomes_list",
                "book",
                PAY_ROLES,
                ("funding:incomes_detail", "funding:income_post", "funding:income_ledger"),
            ),
            MenuItem(
                _("分配方案"),
                "funding:pay",
                "plan",
                PAY_ROLES,
                ("funding:proposal_detail", "funding:proposal_new", "funding:pay_total"),
            ),
            MenuItem(_("绩效年度核定"), "funding:pay-years_list", "target", PAY_ROLES),
            MenuItem(_("学校分配办法"), "funding:pay-plans_list", "document", PAY_ROLES),
            MenuItem(_("津贴标准"), "funding:allowances_list", "list", PAY_ROLES | {Role.ENTERPRISE}),
            MenuItem(_("跨辖区与跨类别人员"), "funding:pay_meetings", "warning", PAY_WATCHERS),
            MenuItem(_("我的收入分配"), "funding:my_pay", "person", STAFF),
        ),
    ),
    MenuGroup(
        _("教师队伍"),
        (
            MenuItem(_("教师队伍总览"), "faculty:hub", "people", TEACHER_REGISTERS, home_of="faculty"),
            MenuItem(_("教师名册"), "faculty:teacher_list", "list", FACULTY, TEACHER_FILES),
            MenuItem(_("我的教师档案"), "faculty:teacher_own", "person", frozenset({Role.TEACHER})),
            MenuItem(
                _("企业实践"),
                "faculty:clock_list",
                "clock",
                FACULTY | {Role.TEACHER},
                (
                    "faculty:practice_list",
                    "faculty:new_teacher_list",
                    "faculty:practice_detail",
                    "faculty:practice_import",
                ),
            ),
            MenuItem(
                _("双师型认定"),
                "faculty:recognition_list",
                "check",
                FACULTY | {Role.TEACHER},
                (
                    "faculty:recognition_detail",
                    "faculty:recognition_new",
                    "faculty:standard_list",
                    "faculty:standard_new",
                ),
            ),
            MenuItem(_("双师型比例"), "faculty:share_page", "chart", FACULTY, ("faculty:share_rows",)),
            MenuItem(
                _("教师招聘"),
                "faculty:recruitment_list",
                "person",
                FACULTY,
                (
                    "faculty:recruitment_detail",
                    "faculty:recruitment_new",
                    "faculty:recruitment_edit",
                ),
            ),
            MenuItem(
                _("编制与兼职员额"), "faculty:quota_page", "target", FACULTY | {Role.FINANCE, Role.BUREAU}
            ),
        ),
    ),
    MenuGroup(
        _("质量评价"),
        (
            MenuItem(_("评价与调查"), "quality:hub", "target", EVALUATED, home_of="quality"),
            MenuItem(_("我的评分"), "quality:scoring_list", "edit", SCORERS, ("quality:scoring_detail",)),
            MenuItem(
                _("问卷调查"),
                "quality:surveys_list",
                "comment",
                EVALUATED - {Role.EVALUATOR},
                (
                    "quality:surveys_detail",
                    "quality:surveys_new",
                    "quality:survey_questions",
                    "quality:survey_link",
                    "quality:survey_results",
                ),
            ),
            MenuItem(
                _("统计报表"),
                "quality:returns_list",
                "columns",
                EVALUATED - {Role.EVALUATOR},
                ("quality:returns_detail", "quality:return_fill", "quality:return_sheet"),
            ),
            MenuItem(
                _("年度质量报告"),
                "quality:report_list",
                "report",
                REPORT_READERS,
                (
                    "quality:report_detail",
                    "quality:report_new",
                    "quality:report_collection",
                    "quality:report_cell",
                    "quality:report_text",
                    "quality:report_rows",
                    "quality:tables_list",
                    "quality:tables_detail",
                    "quality:tables_upload",
                ),
            ),
        ),
    ),
    MenuGroup(
        _("基础数据"),
        (
            MenuItem(_("机构"), "directory:organisation_list", "building"),
            MenuItem(_("人员与学习者"), "directory:person_list", "people", OFFICIALS),
            MenuItem(
                _("数据共享"),
                "directory:sharing_list",
                "link",
                SHARERS,
                ("directory:sharing_detail", "directory:sharing_create", "directory:sharing_edit"),
            ),
            MenuItem(
                _("开放数据"), "portal:data_desk", "download", DATA_PUBLISHERS, ("portal:data_desk_set",)
            ),
            MenuItem(_("预警公布"), "portal:warning_desk", "warning", WARNING_PUBLISHERS),
            MenuItem(
                _("接口与推送"), "api:partners", "link", SHARERS, ("api:hook", "api:key_new", "api:hook_new")
            ),
            MenuItem(_("标准目录"), "reference:catalogue_list", "book", under=CATALOGUE_PAGES),
        ),
    ),
    MenuGroup(
        _("系统"),
        (
            MenuItem(_("用户与角色"), "accounts:user_list", "person", frozenset({Role.OPERATOR})),
            MenuItem(_("代理授权"), "accounts:delegation_list", "link", OFFICIALS),
            MenuItem(_("辖区"), "directory:jurisdiction_list", "place", KEEPERS),
            MenuItem(_("操作记录"), "accounts:history", "clock", INSPECTORS),
        ),
    ),
)

ACCOUNT_LINKS: tuple[MenuItem, ...] = (
    MenuItem(_("我的账号"), "accounts:me", "person"),
    MenuItem(_("通知设置"), "console:notice_settings", "bell"),
    MenuItem(_("修改密码"), "account_change_password", "lock"),
    MenuItem(_("双因素验证"), "mfa_index", "lock"),
    MenuItem(_("登录设备"), "usersessions_list", "eye"),
)


def _url(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _may(held: frozenset[str], roles: frozenset[str]) -> bool:
    return not roles or bool(held & roles)


def links_of(items: Iterable[MenuItem], held: frozenset[str], view: str = "") -> list[Link]:
    """The entries for who has these roles, of pages which this installation has."""
    return [
        Link(item.label, url, item.icon, _is_current(item, view))
        for item in items
        if _may(held, item.roles) and (url := _url(item.view))
    ]


def _is_current(item: MenuItem, view: str) -> bool:
    return view == item.view or view in item.under or (item.home_of != "" and _falls_to(item.home_of, view))


def _falls_to(app: str, view: str) -> bool:
    """Whether a page is of that app and no entry claims it."""
    return view.startswith(f"{app}:") and not any(
        view == item.view or view in item.under for group in MENU for item in group.items
    )


def menu_of(held: frozenset[str], view: str = "") -> list[LinkGroup]:
    """The menu of who has these roles on a page; groups without an entry are left out."""
    all_groups = (LinkGroup(group.label, links_of(group.items, held, view)) for group in MENU)
    groups = [group for group in all_groups if group.items]
    if sum(len(group.items) for group in groups) > LONGEST_UNFOLDED:
        _fold(groups)
    return groups


def _fold(groups: list[LinkGroup]) -> None:
    labelled = [group for group in groups if group.label]
    here = next((group for group in labelled if any(link.is_current for link in group.items)), labelled[0])
    for group in labelled:
        group.folds = True
        group.is_open = group is here
