"""Words of evaluation: subjects, states, uses of a result."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeSubject(models.TextChoices):
    SCHOOL = "school", _("学校")
    PROGRAMME = "programme", _("专业")
    COOPERATION = "cooperation", _("校企合作")
    BASE = "base", _("实训基地")
    SERVICE = "service", _("产教融合服务组织")
    EVALUATOR = "evaluator", _("培训评价组织与评价机构")
    ENTERPRISE = "enterprise", _("企业")
    PILOT = "pilot", _("试点与专项行动")


class CaseState(models.TextChoices):
    SELF = "self", _("自评")
    SCORING = "scoring", _("评分")
    PROPOSED = "proposed", _("结果反馈")
    APPEALED = "appealed", _("申诉复核")
    PUBLISHED = "published", _("已公布")
    CANCELLED = "cancelled", _("已取消")


class ScoringState(models.TextChoices):
    ASSIGNED = "assigned", _("待评分")
    SUBMITTED = "submitted", _("已提交")
    RECUSED = "recused", _("已回避")
    REPLACED = "replaced", _("已更换")


LIVE_SCORING = (ScoringState.ASSIGNED, ScoringState.SUBMITTED)


class UseKind(models.TextChoices):
    """For what a result was used, as the policy lists it."""

    SUPPORT = "support", _("政策支持")
    PERFORMANCE = "performance", _("绩效考核")
    HONOUR = "honour", _("表彰激励")
    OTHER = "other", _("其他")
