"""Choices of the faculty app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

# -- the teacher file


class TeacherKind(models.TextChoices):
    """What a teacher is employed for; a practice instructor counts with the specialist-course teachers."""

    SPECIALIST = "specialist", _("专业课教师")
    INSTRUCTOR = "instructor", _("实习指导教师")
    GENERAL = "general", _("公共基础课教师")


class EmploymentForm(models.TextChoices):
    FULL_TIME = "full_time", _("专任（全职）")
    PART_TIME = "part_time", _("兼职")


class StaffStatus(models.TextChoices):
    """On which head count a teacher stands."""

    ESTABLISHMENT = "establishment", _("在编")
    CONTRACT = "contract", _("编外聘用")
    QUOTA = "quota", _("占用兼职教师编制员额")
    MOBILE = "mobile", _("流动岗位")


class Education(models.TextChoices):
    SECONDARY = "secondary", _("中职（高中）及以下")
    VOCATIONAL_COLLEGE = "college", _("高职（大专）")
    BACHELOR = "bachelor", _("本科")
    MASTER = "master", _("硕士研究生")
    DOCTOR = "doctor", _("博士研究生")


class TitleSeries(models.TextChoices):
    TEACHING = "teaching", _("教师系列")
    TECHNICAL = "technical", _("非教师系列（工程、经济、农业、卫生等）")


class TitleLevel(models.TextChoices):
    """Levels of a professional title, from the lowest."""

    ASSISTANT = "assistant", _("初级")
    MIDDLE = "middle", _("中级")
    ASSOCIATE = "associate", _("副高级")
    SENIOR = "senior", _("正高级")


class CertificateKind(models.TextChoices):
    TEACHER = "teacher", _("教师资格证")
    SKILL = "skill", _("职业资格或职业技能等级证书")
    TECHNICAL = "technical", _("专业技术资格证书")
    ASSESSOR = "assessor", _("考评员证书")
    OTHER = "other", _("其他行业企业证书")


class SkillLevel(models.TextChoices):
    """Levels of vocational skill, from the lowest."""

    JUNIOR = "5", _("初级工（五级）")
    MIDDLE = "4", _("中级工（四级）")
    SENIOR = "3", _("高级工（三级）")
    TECHNICIAN = "2", _("技师（二级）")
    SENIOR_TECHNICIAN = "1", _("高级技师（一级）")


class CorrectionState(models.TextChoices):
    PROPOSED = "proposed", _("待学校核对")
    ACCEPTED = "accepted", _("已采纳")
    REFUSED = "refused", _("未采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


# -- enterprise practice


class PracticeState(models.TextChoices):
    RECORDED = "recorded", _("待学校确认")
    CONFIRMED = "confirmed", _("已确认")
    RETURNED = "returned", _("退回补正")
    REVOKED = "revoked", _("已撤销")


class ClockState(models.TextChoices):
    """How a teacher stands against a practice clock."""

    MET = "met", _("符合")
    FIRST_TERM = "first_term", _("首个周期内")
    SOON = "soon", _("即将低于标准")
    BELOW = "below", _("低于标准")
    CANNOT_TELL = "cannot_tell", _("无法判断")


# -- dual qualification


class DualLevel(models.TextChoices):
    JUNIOR = "junior", _("初级")
    MIDDLE = "middle", _("中级")
    SENIOR = "senior", _("高级")
    UNGRADED = "ungraded", _("不分级")


class RecognitionState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SCHOOL_REVIEW = "school_review", _("学校审核")
    BUREAU_REVIEW = "bureau_review", _("教育部门审核")
    PUBLICITY = "publicity", _("公示")
    RECOGNISED = "recognised", _("已认定")
    RETURNED = "returned", _("退回补正")
    REFUSED = "refused", _("不予认定")
    APPEALED = "appealed", _("申诉复核")
    EXPIRED = "expired", _("认定到期")
    WITHDRAWN = "withdrawn", _("撤销认定")
    ABANDONED = "abandoned", _("申请人撤回")


class ConditionKind(models.TextChoices):
    """What a condition of a standard asks; each has its check in ``rules.conditions``."""

    SPECIALIST = "specialist", _("从事专业课教学或实习指导")
    TEACHES_THEORY = "teaches_theory", _("能胜任理论教学")
    TEACHES_PRACTICE = "teaches_practice", _("能胜任实践教学")
    TEACHER_CERTIFICATE = "teacher_certificate", _("持有有效教师资格证")
    PRACTICE_DAYS = "practice_days", _("五年企业实践达到规定时长")
    EXPERIENCE_YEARS = "experience_years", _("企业工作年限")
    SKILL_LEVEL = "skill_level", _("职业技能等级")
    TITLE_LEVEL = "title_level", _("专业技术职务")
    ENGAGED_YEARS = "engaged_years", _("编外人员聘用年限")
    REVIEWED = "reviewed", _("由审核人核对材料")
    NOT_STATED = "not_stated", _("文件没有写明条件")


# -- recruitment and establishment


class RecruitMethod(models.TextChoices):
    """The four methods schools may choose from, as printed, and the ordinary one."""

    INTERVIEW_FIRST = "interview_first", _("先面试后笔试")
    INTERVIEW = "interview", _("直接面试")
    SKILL_TEST = "skill_test", _("技能测试")
    ASSESSMENT = "assessment", _("考察聘用")
    EXAMINATION = "examination", _("公开招考")


class RecruitChannel(models.TextChoices):
    ORDINARY = "ordinary", _("一般招聘")
    DIRECT = "direct", _("直接考察招聘")
    GREEN = "green", _("双师型人才引进绿色通道")


class RecruitState(models.TextChoices):
    DRAFT = "draft", _("拟聘")
    SUBMITTED = "submitted", _("待审批")
    RETURNED = "returned", _("退回补正")
    APPROVED = "approved", _("同意聘用")
    REFUSED = "refused", _("不同意聘用")
    HIRED = "hired", _("已入职")


class MobilePostKind(models.TextChoices):
    INDUSTRY = "industry", _("产业教师流动岗")
    PART_TIME = "part_time", _("兼职教师员额岗")
