"""The growth of teachers: training of backbones, ethics, contests, digital ability, projects, special teams,
and the autonomy of schools (TEA-17, 23, 24, 26, 28–30, 32)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import RegisterRow
from ronghe.faculty.models.keeping import ABOUT_PERSONS, BY_SCHOOLS, OfTeacher, in_order, once
from ronghe.faculty.models.studios import Level


class BackboneKind(models.TextChoices):
    PROGRAMME_LEADER = "programme_leader", _("专业带头人")
    MASTER = "master", _("教学名师")
    HEAD = "head", _("校长")
    BACKBONE = "backbone", _("骨干教师")


class TrainingResult(models.TextChoices):
    RUNNING = "running", _("进行中")
    EXCELLENT = "excellent", _("优秀")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")
    LEFT = "left", _("未完成")


@tracked(exclude=["person"])
class Training(OfTeacher):
    """One person in one training plan, and the result (TEA-17)."""

    access = BY_SCHOOLS

    plan = models.CharField(_("培养计划"), max_length=200)
    kind = models.CharField(_("培养对象"), max_length=18, choices=BackboneKind)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    starts_on = models.DateField(_("培养起"))
    ends_on = models.DateField(_("培养止"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("培训学时"), default=0)
    problem = models.TextField(_("解决的生产技术问题"), blank=True, max_length=2000)
    result = models.CharField(
        _("培养结果"), max_length=10, choices=TrainingResult, default=TrainingResult.RUNNING
    )
    result_on = models.DateField(_("结业日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("骨干教师培养")
        verbose_name_plural = _("骨干教师培养")
        constraints = [
            *RegisterRow.Meta.constraints,
            in_order("faculty_training_in_order"),
            once("faculty_training_once", "person", "plan", message=_("该教师已列入这一培养计划。")),
        ]


class EthicsKind(models.TextChoices):
    TRAINING = "training", _("师德培训")
    ASSESSMENT = "assessment", _("师德考核")
    HONOUR = "honour", _("师德表彰")
    PLEDGE = "pledge", _("师德承诺")
    WARNING = "warning", _("提醒谈话")
    SANCTION = "sanction", _("处理处分")


class EthicsGrade(models.TextChoices):
    EXCELLENT = "excellent", _("优秀")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")


@tracked(exclude=["person"])
class EthicsRecord(OfTeacher):
    """One fact of professional ethics. Seen by the school, its bureau and those who inspect (TEA-23)."""

    access = ABOUT_PERSONS

    kind = models.CharField(_("事项"), max_length=12, choices=EthicsKind)
    happened_on = models.DateField(_("日期"))
    grade = models.CharField(_("考核等次"), max_length=10, choices=EthicsGrade, blank=True)
    hours = models.PositiveSmallIntegerField(_("培训学时"), default=0)
    issuer = models.CharField(_("作出单位"), max_length=200, blank=True)
    document = models.CharField(_("文号"), max_length=120, blank=True)
    content = models.TextField(_("内容"), max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("师德师风记录")
        verbose_name_plural = _("师德师风记录")


class ContestKind(models.TextChoices):
    TEACHING = "teaching", _("教学能力比赛")
    SKILL = "skill", _("教师技能大赛")
    CLASS_TEACHER = "class_teacher", _("班主任能力比赛")
    OTHER = "other", _("其他比赛")


class Award(models.TextChoices):
    FIRST = "first", _("一等奖")
    SECOND = "second", _("二等奖")
    THIRD = "third", _("三等奖")
    OTHER = "other", _("其他奖项")
    NONE = "none", _("参赛未获奖")


@tracked(exclude=["person"])
class ContestResult(OfTeacher):
    """One teacher's (or team's) result in one contest (TEA-24)."""

    access = BY_SCHOOLS

    contest = models.CharField(_("比赛名称"), max_length=200)
    kind = models.CharField(_("比赛类别"), max_length=14, choices=ContestKind)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    event = models.CharField(_("组别或项目"), max_length=120, blank=True)
    held_on = models.DateField(_("比赛日期"))
    award = models.CharField(_("成绩"), max_length=8, choices=Award)
    team = models.CharField(_("团队其他成员"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("教师比赛成绩")
        verbose_name_plural = _("教师比赛成绩")
        constraints = [
            *RegisterRow.Meta.constraints,
            once(
                "faculty_contest_once",
                "person",
                "contest",
                "event",
                "held_on",
                message=_("该教师的这项成绩已登记。"),
            ),
        ]


class AutonomyMatter(models.TextChoices):
    PERSONNEL = "personnel", _("人事管理")
    TITLES = "titles", _("职称评聘")
    INCOME = "income", _("收入分配")


@tracked
class Autonomy(RegisterRow):
    """One power that a school has been given: on which paper, by whom, since when (TEA-26)."""

    access = BY_SCHOOLS

    name = models.CharField(_("自主权事项"), max_length=200)
    matter = models.CharField(_("领域"), max_length=10, choices=AutonomyMatter)
    granted_by = models.CharField(_("下放单位"), max_length=200)
    basis = models.CharField(_("依据文号"), max_length=120)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    measure = models.TextField(_("学校的办法"), blank=True, max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("学校办学自主权")
        verbose_name_plural = _("学校办学自主权")
        constraints = [
            *RegisterRow.Meta.constraints,
            in_order("faculty_autonomy_in_order"),
            once("faculty_autonomy_once", "matter", "name", message=_("该校已登记这一事项。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["person"])
class ResearchStaff(OfTeacher):
    """A part-time research fellow for a term; who is past it has left the team (TEA-28)."""

    access = BY_SCHOOLS

    programme = models.CharField(_("学科或专业"), max_length=100)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    starts_on = models.DateField(_("聘期起"))
    ends_on = models.DateField(_("聘期止"))
    appointed_by = models.CharField(_("聘任单位"), max_length=200)
    duties = models.TextField(_("承担的教研任务"), blank=True, max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("兼职教研员")
        verbose_name_plural = _("兼职教研员")
        constraints = [*RegisterRow.Meta.constraints, in_order("faculty_research_in_order")]


class DigitalLevel(models.TextChoices):
    BASIC = "basic", _("基本达标")
    GOOD = "good", _("良好")
    EXCELLENT = "excellent", _("优秀")
    BELOW = "below", _("未达标")


@tracked(exclude=["person"])
class DigitalAbility(OfTeacher):
    """One assessment of a teacher's ability to teach with digital means, and the training for it (TEA-29)."""

    access = BY_SCHOOLS

    assessed_on = models.DateField(_("测评日期"))
    standard = models.CharField(_("测评标准"), max_length=120)
    level = models.CharField(_("测评等级"), max_length=10, choices=DigitalLevel)
    score = models.DecimalField(
        _("得分"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    hours = models.PositiveSmallIntegerField(_("本年培训学时"), default=0)
    resources = models.PositiveSmallIntegerField(_("本年建设数字资源数"), default=0)

    class Meta(RegisterRow.Meta):
        verbose_name = _("数字化教学能力")
        verbose_name_plural = _("数字化教学能力")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("faculty_digital_once", "person", "assessed_on", message=_("该教师当日的测评已登记。")),
        ]


class ProjectStage(models.TextChoices):
    OPENED = "opened", _("已立项")
    MIDTERM = "midterm", _("中期检查")
    CLOSED = "closed", _("已结题")
    STOPPED = "stopped", _("已终止")


@tracked(exclude=["person"])
class ReformProject(OfTeacher):
    """A project of research or practice in the reform of teaching, led by a teacher (TEA-30)."""

    access = BY_SCHOOLS

    name = models.CharField(_("项目名称"), max_length=200)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    number = models.CharField(_("立项编号"), max_length=80, blank=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=ProjectStage, default=ProjectStage.OPENED)
    starts_on = models.DateField(_("立项日期"))
    ends_on = models.DateField(_("结题日期"), null=True, blank=True)
    funding = FenField(_("经费"), null=True, blank=True)
    outcome = models.TextField(_("成果"), blank=True, max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("教学改革研究与实践项目")
        verbose_name_plural = _("教学改革研究与实践项目")
        constraints = [
            *RegisterRow.Meta.constraints,
            in_order("faculty_reform_in_order"),
            once("faculty_reform_once", "name", message=_("该校已登记同名项目。")),
        ]

    def __str__(self) -> str:
        return self.name


class PoliticalDuty(models.TextChoices):
    COURSE = "course", _("思想政治课教师")
    MORAL = "moral", _("德育工作人员")
    CLASS_TEACHER = "class_teacher", _("班主任")
    COUNSELLOR = "counsellor", _("辅导员")


class Presence(models.TextChoices):
    FULL = "full", _("专职")
    PART = "part", _("兼职")


@tracked(exclude=["person"])
class PoliticalTeacher(OfTeacher):
    """One member of the ideological and political teachers' team (TEA-32)."""

    access = BY_SCHOOLS

    duty = models.CharField(_("岗位"), max_length=14, choices=PoliticalDuty)
    presence = models.CharField(_("专兼职"), max_length=6, choices=Presence)
    starts_on = models.DateField(_("任职起"))
    ends_on = models.DateField(_("任职止"), null=True, blank=True)
    title = models.CharField(_("职称"), max_length=60, blank=True)
    training_hours = models.PositiveSmallIntegerField(_("本年培训学时"), default=0)

    class Meta(RegisterRow.Meta):
        verbose_name = _("思政教师队伍")
        verbose_name_plural = _("思政教师队伍")
        constraints = [
            *RegisterRow.Meta.constraints,
            in_order("faculty_political_in_order"),
            once("faculty_political_once", "person", "duty", message=_("该教师的这一岗位已登记。")),
        ]
