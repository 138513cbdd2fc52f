"""The page of roles: who may do what, found by asking every permission predicate for every role.

A predicate is asked with an actor of one city: once with the subject in the actor's own organisation, once
in another one. What only works in the own organisation is printed so.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, get_type_hints

from django.db import models

from ronghe.accounts import perms as accounts_perms
from ronghe.core.actor import Actor, Grant
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory import perms as directory_perms
from ronghe.policy import perms as policy_perms

CITY = "990000/990100/"
MINE, OTHER, ME, ANOTHER = 1, 2, 1, 2

DUTIES: dict[str, tuple[str, str]] = {
    Role.OPERATOR: ("各级平台运维单位", "建立用户、授予角色、维护机构与辖区、载入目录和配置包"),
    Role.POLICY_OFFICE: ("政府办公室、管委会办公室", "导入政策、审核、发布规划、核定单位、汇总进展"),
    Role.PARTY_OFFICE: ("党委办公室、督查室", "查看规划与进展；督查事项"),
    Role.EDUCATION: ("教育局、教育体育局、教育工委", "参与审核，填报和审核任务进展，牵头多数任务"),
    Role.SUPERVISION: ("教育督导室", "查看规划与进展；督导评价"),
    Role.DRC: ("发展改革部门", "填报任务进展，决定职责内政策未写明的参数"),
    Role.INDUSTRY: ("经信、工信部门", "填报任务进展，决定职责内政策未写明的参数"),
    Role.HRSS: ("人力社保部门", "填报任务进展，决定职责内政策未写明的参数"),
    Role.FINANCE: ("财政部门", "填报任务进展，决定职责内政策未写明的参数"),
    Role.TAX: ("税务部门", "填报任务进展，决定职责内政策未写明的参数"),
    Role.BUREAU: (
        "自然资源、编制、组织、宣传、科技、民政、农业农村、卫生健康、市场监管、国资、外事、商务、金融、退役军人等部门，群团组织，专班、指挥部、城投、土地储备",
        "填报本单位任务进展",
    ),
    Role.COUNTY: ("县（市、区）政府、镇街、开发区管委会", "填报本单位任务进展，查看本辖区规划"),
    Role.SCHOOL: ("中职、技工、高职、应用型本科、普通中小学与幼儿园", "填报本单位任务进展，反映问题"),
    Role.TEACHER: ("专业教师、新入职教师、兼职教师、校内导师", "本人记录（后续模块）"),
    Role.ENTERPRISE: ("规上、龙头、中小、产教融合型企业，国有企业", "填报本单位任务进展，反映问题"),
    Role.MENTOR: ("企业导师、产业导师、技能大师", "本人记录（后续模块）"),
    Role.ASSOCIATION: (
        "行业协会、产业园区、职教集团与联盟、产教融合服务组织、培训评价组织、培训机构、基地运营单位、银行保险",
        "填报本单位任务进展，反映问题",
    ),
    Role.EVALUATOR: ("第三方评价机构、专家委员会、研究机构", "评价与专家意见（后续模块）"),
    Role.LEARNER: ("学生、学徒、实习生、毕业生、培训学员", "本人记录（后续模块）"),
    Role.PARENT: ("家长", "评价与通知（后续模块）"),
    Role.STATISTICIAN: ("统计人员", "录入和订正指标数据"),
    Role.AUDITOR: ("审计、数据保护人员", "查看操作记录、授权名单；查看个人信息须说明事由并留痕"),
}

NAMES: dict[str, str] = {
    "can_manage_register": "登记、更名、合并、停用机构，导入机构",
    "can_manage_organisation": "修改一个机构",
    "can_merge": "合并机构、撤销合并",
    "can_settle_units": "核定文件中的单位",
    "can_manage_jurisdictions": "设立、更名、停用辖区",
    "keeps_some_register": "打开机构管理页面",
    "settles_some_units": "打开核对单位页面",
    "reads_some_sharing": "查看数据共享登记",
    "can_draft_sharing": "起草、修改共享登记",
    "can_approve_sharing": "批准、终止共享",
    "can_suspend_sharing": "暂停、恢复共享",
    "can_export_sharing": "导出共享包",
    "manages_users": "管理用户",
    "reviews_users": "查看用户名单和操作记录",
    "can_manage_user": "修改、停用用户，重置密码与双因素，解除锁定",
    "can_see_user": "查看一个用户",
    "can_grant": "授予、终止角色",
    "can_delegate": "委托代理（他人的角色）",
    "can_end_delegation": "提前结束代理（他人的）",
    "can_reveal": "查看他人完整联系电话（留痕）",
    "can_export_subject": "导出他人个人信息副本",
    "can_erase": "删除个人信息",
    "can_import_page": "导入政策页面",
    "can_review": "审核提取的条目",
    "can_settle_conflict": "决定正文与附件不一致时以何为准",
    "can_publish": "发布规划",
    "can_edit_document": "修改文件信息、关联上级文件",
    "can_mark_superior_change": "登记上级政策变化",
    "can_edit_plan": "改正规划中的单位，往来任务分解表",
    "can_see_report": "查看进展填报",
    "can_report_for": "填报任务进展",
    "can_decide_report": "审核进展",
    "can_set_task_state": "不经填报设定任务状态",
    "can_answer_not_stated": "决定政策未写明的参数",
    "can_load_pack": "载入配置包",
    "can_rebuild_index": "重建检索索引",
    "can_raise_problem": "反映问题",
    "can_answer_problem": "答复问题",
    "can_close_problem": "认可答复、结束问题",
    "can_inform_public": "发布解读、征集意见",
    "can_moderate": "审核公众意见",
    "can_record_observation": "录入指标数据",
    "can_update_milestone": "更新里程碑",
    "can_add_deliverable": "增加交付成果",
    "can_answer_deliverable": "填写交付成果",
}

APPS: tuple[tuple[str, ModuleType], ...] = (
    ("机构与辖区", directory_perms),
    ("用户与授权", accounts_perms),
    ("规划与任务", policy_perms),
)


def predicates(module: ModuleType) -> list[tuple[str, Callable[..., bool]]]:
    """The public predicates of a permission module, as they stand in the file."""
    found = [
        (name, function)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    return sorted(found, key=lambda pair: pair[1].__code__.co_firstlineno)


def allowed(role: str, predicate: Callable[..., bool], organisation: int) -> bool:
    """Whether a user of that role in organisation 1 of the city may do it to one of ``organisation``."""
    actor = Actor(user_id=ME, name="甲", grants=(Grant(role, 1, CITY, MINE),))
    hints = get_type_hints(predicate)
    names = list(inspect.signature(predicate).parameters)[1:]
    return bool(predicate(actor, *(subject(name, hints[name], organisation) for name in names)))


def subject(name: str, kind: Any, organisation: int) -> Any:
    """A subject of the city, belonging to that organisation and to another person."""
    city = Jurisdiction(pk=1, code="990100", path=CITY)
    if kind is int or name == "organisation_id":
        return organisation
    model = kind if inspect.isclass(kind) else next((k for k in _options(kind) if k is not type(None)), None)
    if model is Jurisdiction:
        return city
    if inspect.isclass(model) and issubclass(model, models.Model):
        return _row(model, city, organisation)
    return [CITY]


def _options(kind: Any) -> Iterable[Any]:
    return getattr(kind, "__args__", ())


def _row(model: type[models.Model], city: Jurisdiction, organisation: int) -> models.Model:
    row = model(pk=ANOTHER)
    for field in model._meta.concrete_fields:
        if not field.is_relation:
            continue
        target = field.related_model
        if target is Jurisdiction:
            setattr(row, field.name, city)
        elif target._meta.label == "directory.Organisation":
            setattr(row, field.name, target(pk=organisation, jurisdiction=city))
        elif target._meta.label == "accounts.User":
            setattr(row, field.attname, ANOTHER)
        elif target._meta.app_label in ("policy", "accounts") and target is not model:
            setattr(row, field.name, _row(target, city, organisation))
    return row


def matrix(module: ModuleType) -> list[tuple[str, list[str], list[str]]]:
    """For each predicate the roles that may in all their jurisdiction, and those for their own unit."""
    rows = []
    for name, predicate in predicates(module):
        everywhere = [role for role in Role if allowed(role, predicate, OTHER)]
        own = [role for role in Role if role not in everywhere and allowed(role, predicate, MINE)]
        rows.append((name, everywhere, own))
    return rows


def _labels(roles: list[str]) -> str:
    if len(roles) == len(Role):
        return "全部角色"
    return "、".join(str(Role(role).label) for role in roles) or "—"


def roles_page(generated: str) -> str:
    """The Markdown page."""
    lines = ["# 角色与权限", "", generated, ""]
    lines += [
        "角色随任职取得：某人在某机构任某角色，自某日起、至某日止。角色在该机构所在的辖区及其下级辖区有效；",
        "委托代理的角色同样计算，代办的事项在历史中注明“代”。",
        "",
        "## 角色",
        "",
        "| 角色 | 双因素 | 对应的机构与人员 | 在系统中 |",
        "|---|---|---|---|",
    ]
    for role in Role:
        who, what = DUTIES[role]
        lines.append(f"| {role.label} | {'必须' if role in OFFICIALS else '可选'} | {who} | {what} |")
    for title, module in APPS:
        lines += ["", f"## {title}", "", "| 事项 | 本辖区及下级 | 仅本单位的 |", "|---|---|---|"]
        lines += [
            f"| {NAMES[name]} | {_labels(every)} | {_labels(own)} |" for name, every, own in matrix(module)
        ]
    lines += ["", "本人总可以：查看自己的账号和授权、委托自己的角色、修改自己的电话和密码、取得自己的数据。"]
    return "\n".join(lines) + "\n"
