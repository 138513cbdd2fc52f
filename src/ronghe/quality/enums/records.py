"""Words of honours, moral education, safety and diagnosis."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HonourKind(models.TextChoices):
    POLITICAL = "political", _("党代表、人大代表、政协委员和群团任职推荐")
    RECUPERATION = "recuperation", _("技能人才疗休养")
    CITY_MASTER = "city_master", _("市级技术技能大师")
    PROVINCIAL = "provincial", _("省级优秀人才与特殊津贴推荐")
    CRAFTSMAN = "craftsman", _("区县工匠")
    COMMENDATION = "commendation", _("先进集体和先进个人")


class HonourStep(models.TextChoices):
    CANDIDATE = "candidate", _("推荐人选")
    GRANTED = "granted", _("已授予或已入选")
    NOT_CHOSEN = "not_chosen", _("未入选")


class Process(models.TextChoices):
    """The four processes that take in party-building and ideological indicators."""

    PLAN = "plan", _("事业发展规划")
    PROGRAMME = "programme", _("专业质量评价")
    TALENT = "talent", _("人才项目评审")
    RESEARCH = "research", _("教学科研成果评估")


class ModelKind(models.TextChoices):
    SCHOOL = "school", _("“三全育人”典型学校")
    STUDIO = "studio", _("班主任工作室")
    CASE = "case", _("德育案例")


class MoralTopic(models.TextChoices):
    ETHICS = "ethics", _("职业道德与职业素养")
    MENTAL = "mental", _("心理健康")
    LIFE = "life", _("珍爱生命")
    SETBACK = "setback", _("挫折教育")
    CRAFT = "craft", _("工匠精神")
    LABOUR = "labour", _("劳动教育")
    START_UP = "start_up", _("创新创业")
    MERGED = "merged", _("劳动、实践、创业与专业教育融合")


class SafetyKind(models.TextChoices):
    TRAINING = "training", _("安全教育")
    DRILL = "drill", _("应急演练")
    INSPECTION = "inspection", _("安全检查")
    INCIDENT = "incident", _("安全事件")


class CycleState(models.TextChoices):
    PLANNING = "planning", _("定目标与标准")
    DIAGNOSING = "diagnosing", _("自我诊断")
    IMPROVING = "improving", _("改进")
    CLOSED = "closed", _("已完成")
