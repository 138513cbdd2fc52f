"""What a person does in the system. A bureau's kind is its role; predicates over roles are in the apps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Roles of a membership in an organisation."""

    OPERATOR = "operator", _("系统管理员")
    POLICY_OFFICE = "policy_office", _("政府办公室（规划管理）")
    PARTY_OFFICE = "party_office", _("党委办公室（督查）")
    EDUCATION = "education", _("教育部门")
    SUPERVISION = "supervision", _("教育督导部门")
    DRC = "drc", _("发展改革部门")
    INDUSTRY = "industry", _("经信（工信）部门")
    HRSS = "hrss", _("人力社保部门")
    FINANCE = "finance", _("财政部门")
    TAX = "tax", _("税务部门")
    BUREAU = "bureau", _("其他部门")
    COUNTY = "county", _("县级政府与开发区")
    SCHOOL = "school", _("学校管理人员")
    TEACHER = "teacher", _("教师")
    ENTERPRISE = "enterprise", _("企业")
    MENTOR = "mentor", _("企业导师")
    ASSOCIATION = "association", _("行业组织与服务机构")
    EVALUATOR = "evaluator", _("评价机构与专家")
    LEARNER = "learner", _("学生与学习者")
    PARENT = "parent", _("家长")
    STATISTICIAN = "statistician", _("统计人员")
    AUDITOR = "auditor", _("审计与数据保护")


OFFICIALS = frozenset(
    {
        Role.OPERATOR,
        Role.POLICY_OFFICE,
        Role.PARTY_OFFICE,
        Role.EDUCATION,
        Role.SUPERVISION,
        Role.DRC,
        Role.INDUSTRY,
        Role.HRSS,
        Role.FINANCE,
        Role.TAX,
        Role.BUREAU,
        Role.COUNTY,
        Role.STATISTICIAN,
        Role.AUDITOR,
    }
)
"""Roles that must sign in with a second factor."""

TASK_UNITS = frozenset(OFFICIALS - {Role.OPERATOR, Role.AUDITOR, Role.STATISTICIAN}) | {
    Role.SCHOOL,
    Role.ENTERPRISE,
    Role.ASSOCIATION,
}
"""Roles whose unit can be named in a plan and report on its tasks."""
