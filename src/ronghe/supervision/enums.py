"""Every choice of the supervision app. The values are stored; the words are what officials read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Addressees(models.TextChoices):
    """Who gets a form in a round."""

    COUNTIES = "counties", _("各县（市、区）和开发区")
    BUREAUX = "bureaux", _("承担任务的市级部门")
    BOTH = "both", _("各县（市、区）和承担任务的部门")
    SCHOOLS = "schools", _("各职业院校")
    MEMBERS = "members", _("议事机构的成员单位")


class RoundState(models.TextChoices):
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class FormState(models.TextChoices):
    ISSUED = "issued", _("待签收")
    SIGNED = "signed", _("填报中")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回重办")
    CLOSED = "closed", _("已办结")
    CLEARED = "cleared", _("已核销")


FORM_WITH_UNIT = (FormState.ISSUED, FormState.SIGNED, FormState.RETURNED)
FORM_DONE = (FormState.CLOSED, FormState.CLEARED)


class InspectionKind(models.TextChoices):
    REGULAR = "regular", _("定期督导评估")
    SPECIAL = "special", _("专项督导")
    KEY = "key", _("重点任务和项目督查")


class InspectionState(models.TextChoices):
    PLANNED = "planned", _("已制定方案")
    UNDER_WAY = "under_way", _("督导中")
    RECTIFYING = "rectifying", _("整改中")
    CLOSED = "closed", _("已销号")
    CANCELLED = "cancelled", _("已取消")


class Grade(models.TextChoices):
    MET = "met", _("符合")
    PARTLY = "partly", _("基本符合")
    NOT_MET = "not_met", _("不符合")


class ActionSource(models.TextChoices):
    RECTIFICATION = "rectification", _("督导整改")
    DECISION = "decision", _("会议议定")
    SUPERVISION = "supervision", _("日常督办")


class ActionState(models.TextChoices):
    OPEN = "open", _("待办理")
    REPORTED = "reported", _("待核查")
    RETURNED = "returned", _("退回重办")
    CLOSED = "closed", _("已销号")
    CANCELLED = "cancelled", _("已撤销")


ACTION_WITH_UNIT = (ActionState.OPEN, ActionState.RETURNED)
ACTION_DONE = (ActionState.CLOSED, ActionState.CANCELLED)


class Colour(models.TextChoices):
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")


class CardState(models.TextChoices):
    ISSUED = "issued", _("已亮牌")
    APPEALED = "appealed", _("申诉中")
    UPHELD = "upheld", _("申诉后维持")
    REVOKED = "revoked", _("已撤销")
    CLEARED = "cleared", _("已销牌")


CARD_STANDS = (CardState.ISSUED, CardState.APPEALED, CardState.UPHELD)


class CardSubject(models.TextChoices):
    FORM = "form", _("调度、督查表逾期")
    ACTION = "action", _("督办事项逾期")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已公布")
    WITHDRAWN = "withdrawn", _("已撤回")


class PublicMeasure(models.TextChoices):
    """What is told of a unit in public, in numbers."""

    MET = "met", _("结论符合（条）")
    PARTLY = "partly", _("结论基本符合（条）")
    NOT_MET = "not_met", _("结论不符合（条）")
    ITEMS = "items", _("整改事项（件）")
    STRUCK_OFF = "struck_off", _("其中已销号（件）")
    FORMS = "forms", _("应报表（份）")
    ON_TIME = "on_time", _("其中按期报送（份）")
    RETURNED = "returned", _("退回重办（次）")
    SCORE = "score", _("得分")
    PLACE = "place", _("名次")


class BodyKind(models.TextChoices):
    LEADING = "leading", _("领导小组")
    WORKING = "working", _("工作专班")
    CONFERENCE = "conference", _("联席会议")
    EXPERTS = "experts", _("专家指导委员会")
    COORDINATION = "coordination", _("协调机制")
    CONSULTATION = "consultation", _("咨询机构")
    DIALOGUE = "dialogue", _("政行校企对话机制")


MECHANISMS = (BodyKind.LEADING, BodyKind.WORKING, BodyKind.CONFERENCE)
"""Kinds of body by which a county shows that it has a working mechanism (GOV-03)."""


class MemberDuty(models.TextChoices):
    HEAD = "head", _("组长（召集人、主任）")
    DEPUTY = "deputy", _("副组长（副主任）")
    MEMBER = "member", _("成员")
    SECRETARY = "secretary", _("办公室（秘书）")


class MemberCategory(models.TextChoices):
    GOVERNMENT = "government", _("政府部门")
    VOCATIONAL = "vocational", _("职业教育专家")
    INDUSTRY = "industry", _("行业专家")
    MANAGEMENT = "management", _("管理专家")
    RESEARCH = "research", _("研究人员")
    VOCATIONAL_BODY = "vocational_body", _("职业教育机构")
    ENTHUSIAST = "enthusiast", _("热心人士")
    ALLIANCE = "alliance", _("联盟、集团代表")
    ENTERPRISE = "enterprise", _("企业代表")


EXPERT_CATEGORIES = (
    MemberCategory.GOVERNMENT,
    MemberCategory.VOCATIONAL,
    MemberCategory.INDUSTRY,
    MemberCategory.MANAGEMENT,
    MemberCategory.RESEARCH,
    MemberCategory.VOCATIONAL_BODY,
    MemberCategory.ENTHUSIAST,
)
"""The seven categories of the expert committee (GOV-04)."""

NON_GOVERNMENT = (MemberCategory.ALLIANCE, MemberCategory.ENTERPRISE, MemberCategory.INDUSTRY)
"""Whom the coordination mechanism must include besides departments (GOV-05)."""


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    HELD = "held", _("已召开")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class Component(models.TextChoices):
    """What a ranking is made of."""

    ON_TIME = "on_time", _("按期报送率")
    FIRST_PASS = "first_pass", _("一次通过率")
    TASKS = "tasks", _("约束性任务到期完成率")
    RECTIFIED = "rectified", _("整改按期销号率")
    INDICATORS = "indicators", _("指标达到或跟上年度要求的比例")


class RankingGroup(models.TextChoices):
    """Who is ranked together."""

    COUNTIES = "counties", _("各县（市、区）")
    BUREAUX = "bureaux", _("各部门")
    SCHOOLS = "schools", _("各学校")


class DockingKind(models.TextChoices):
    GOVERNMENT = "government", _("政府与高校对接")
    ENTERPRISE = "enterprise", _("高校与企业对接")


class DockingState(models.TextChoices):
    WAITING = "waiting", _("待回应")
    ANSWERED = "answered", _("已回应")
    AGREED = "agreed", _("已达成合作")
    DECLINED = "declined", _("未达成")


class SchoolLine(models.TextChoices):
    EDUCATION = "education", _("教育系统")
    HRSS = "hrss", _("人力社保系统")
    OTHER = "other", _("其他")


class CoordinationSubject(models.TextChoices):
    LAYOUT = "layout", _("学校布局")
    PROGRAMMES = "programmes", _("专业调整")
    RESOURCES = "resources", _("资源共享")


class CandidateKind(models.TextChoices):
    COUNTY = "county", _("县（市、区）")
    SCHOOL = "school", _("学校")
    UNIT = "unit", _("先进单位")
    PERSON = "person", _("先进个人（写岗位）")


class CommendationState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待评选")
    RETURNED = "returned", _("退回补正")
    PUBLICITY = "publicity", _("公示")
    COMMENDED = "commended", _("已表彰")
    REFUSED = "refused", _("未入选")
    REVOKED = "revoked", _("已撤销表彰")


class PromptState(models.TextChoices):
    SENT = "sent", _("已督促")
    ANSWERED = "answered", _("已反馈")
    SETTLED = "settled", _("已落实")
