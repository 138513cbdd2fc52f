"""What stands above programmes: groups, tiers, partners, orientation, priorities (PROG-07…14, 19, 21)."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.labour.models import IndustryCluster
from ronghe.programmes.models.register import BY_SCHOOLS, YEARS, SchoolProgramme

OFFICES = frozenset({Role.EDUCATION, Role.HRSS})
BY_OFFICES = Access(keepers=OFFICES, readers=OFFICIALS | {Role.SCHOOL, Role.EVALUATOR}, is_shared=True)


class Tier(models.TextChoices):
    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    MUNICIPAL = "municipal", _("市级")
    COUNTY = "county", _("县（区）级")
    SCHOOL = "school", _("校级")


class Stage(models.TextChoices):
    """How far something that is built and recognised has come."""

    PLANNED = "planned", _("拟建")
    BUILDING = "building", _("建设中")
    RECOGNISED = "recognised", _("已认定")
    REVOKED = "revoked", _("已取消")


class HighLevelKind(models.TextChoices):
    SCHOOL = "school", _("高水平学校")
    PROGRAMME = "programme", _("高水平专业")
    GROUP = "group", _("高水平专业群")


class PriorityKind(models.TextChoices):
    EMERGING = "emerging", _("新兴产业专业")
    SCARCE = "scarce", _("紧缺专业")
    SMART = "smart", _("智能制造类")
    MEDICAL = "medical", _("医护类")
    OTHER = "other", _("其他鼓励设置的专业")


SCHOOL = _("学校")


def of_school(label: Any = SCHOOL) -> Any:
    """The organisation of a row, by the name it has there."""
    return models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=label)


def once(name: str, *fields: str, message: Any) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["organisation", *fields],
        condition=Q(state="current"),
        name=name,
        violation_error_message=message,
    )


class Recognised(RegisterRow):
    """A row that is built, recognised by a document, and perhaps revoked."""

    tier = models.CharField(_("级别"), max_length=12, choices=Tier)
    stage = models.CharField(_("进展"), max_length=12, choices=Stage, default=Stage.BUILDING)
    recognised_on = models.DateField(_("认定日期"), null=True, blank=True)
    document = models.CharField(_("认定文件"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        abstract = True
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(stage="recognised") | (Q(recognised_on__isnull=False) & ~Q(document="")),
                name="%(app_label)s_%(class)s_recognised_how",
                violation_error_message=_("已认定的须写明认定日期和文件。"),
            ),
        ]


@tracked
class ProgrammeGroup(Recognised):
    """A group of programmes of one school around an industry (PROG-08)."""

    access = BY_SCHOOLS

    organisation: Any = of_school()
    name = models.CharField(_("专业群名称"), max_length=120)
    lead = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads_groups",
        verbose_name=_("核心专业"),
    )
    members = models.CharField(_("组成专业"), max_length=400, help_text=_("多个用顿号隔开"))
    cluster = models.ForeignKey(
        IndustryCluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programme_groups",
        verbose_name=_("面向的产业"),
    )
    founded_on = models.DateField(_("组建日期"), null=True, blank=True)

    class Meta(Recognised.Meta):
        verbose_name = verbose_name_plural = _("专业群")
        constraints = [
            *Recognised.Meta.constraints,
            once("programmes_group_once", "name", message=_("本校已登记同名专业群。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class HighLevel(Recognised):
    """A high-level school, programme or group by tier (PROG-09)."""

    access = BY_SCHOOLS

    organisation: Any = of_school()
    kind = models.CharField(_("类别"), max_length=10, choices=HighLevelKind)
    name = models.CharField(_("学校或专业名称"), max_length=120)
    programme = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="high_levels",
        verbose_name=_("本校专业"),
    )
    due_on = models.DateField(_("建设期满"), null=True, blank=True)

    class Meta(Recognised.Meta):
        verbose_name = verbose_name_plural = _("高水平学校和专业")
        constraints = [
            *Recognised.Meta.constraints,
            once("programmes_highlevel_once", "kind", "name", "tier", message=_("这一级别已登记过。")),
            models.CheckConstraint(
                condition=Q(kind="programme") | Q(programme__isnull=True),
                name="programmes_highlevel_programme",
                violation_error_message=_("只有高水平专业填写本校专业。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_tier_display()}）"


@tracked
class Monitoring(RegisterRow):
    """What a year's monitoring of a high-level school or programme found (PROG-09)."""

    access = BY_SCHOOLS

    high_level = models.ForeignKey(
        HighLevel, models.PROTECT, related_name="monitorings", verbose_name=_("高水平学校或专业")
    )
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    done = models.PositiveSmallIntegerField(_("完成的建设任务"), default=0)
    planned = models.PositiveSmallIntegerField(_("应完成的建设任务"), validators=[MinValueValidator(1)])
    spent = FenField(_("已到位资金（元）"), null=True, blank=True)
    finding = models.TextField(_("监测结论"), max_length=2000)
    is_passed = models.BooleanField(_("通过"), default=False)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("高水平建设监测")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["high_level", "year"],
                condition=Q(state="current"),
                name="programmes_monitoring_once",
                violation_error_message=_("这一年度已有监测记录。"),
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("planned")),
                name="programmes_monitoring_done",
                violation_error_message=_("完成的任务不能多于应完成的。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.high_level} {self.year}年"


@tracked
class DoublePrecise(Recognised):
    """A double-precise programme: precise docking, precise cultivation, with partners (PROG-10)."""

    access = BY_SCHOOLS

    organisation: Any = of_school()
    name = models.CharField(_("专业名称"), max_length=120)
    programme = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="double_precise",
        verbose_name=_("本校专业"),
    )
    partners = models.CharField(_("合作企业"), max_length=400, help_text=_("多个用顿号隔开"))
    docking = models.TextField(_("精准对接"), max_length=1000, help_text=_("对接的岗位、标准和课程"))
    cultivation = models.TextField(_("精准育人"), max_length=1000, help_text=_("培养方式和学生去向"))
    batch = models.CharField(_("批次"), max_length=60, blank=True)

    class Meta(Recognised.Meta):
        verbose_name = verbose_name_plural = _("双精准专业")
        constraints = [
            *Recognised.Meta.constraints,
            once("programmes_doubleprecise_once", "name", "tier", message=_("这一级别已登记过。")),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_tier_display()}）"


@tracked
class Characteristic(Recognised):
    """A characteristic programme, with what makes it so (PROG-11)."""

    access = BY_SCHOOLS

    organisation: Any = of_school()
    name = models.CharField(_("专业名称"), max_length=120)
    programme = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="characteristics",
        verbose_name=_("本校专业"),
    )
    feature = models.TextField(_("特色"), max_length=1000)

    class Meta(Recognised.Meta):
        verbose_name = verbose_name_plural = _("特色专业")
        constraints = [
            *Recognised.Meta.constraints,
            once("programmes_characteristic_once", "name", "tier", message=_("这一级别已登记过。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Orientation(RegisterRow):
    """What a school is for: its industries and the professional colleges it builds (PROG-07)."""

    access = BY_SCHOOLS

    organisation: Any = of_school()
    orientation = models.CharField(_("办学定位"), max_length=300)
    industries = models.CharField(_("服务的产业"), max_length=300, help_text=_("多个用顿号隔开"))
    zone = models.CharField(_("对接的园区或区域"), max_length=120, blank=True)
    colleges = models.CharField(
        _("专业学院"), max_length=300, blank=True, help_text=_("规划写明的专业学院，多个用顿号隔开")
    )
    from_year = models.PositiveSmallIntegerField(_("自哪年起"), validators=YEARS)
    to_year = models.PositiveSmallIntegerField(_("到哪年"), validators=YEARS, null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("学校专业定位")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_orientation_once", message=_("本校已有现行定位；要改的请修改或先终止。")),
            models.CheckConstraint(
                condition=Q(to_year__isnull=True) | Q(to_year__gte=models.F("from_year")),
                name="programmes_orientation_years",
                violation_error_message=_("到哪年不能早于自哪年起。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}：{self.orientation}"


@tracked
class PriorityCategory(RegisterRow):
    """A kind of programme that a place wants opened: emerging, scarce, and so on (PROG-14)."""

    access = BY_OFFICES

    kind = models.CharField(_("类别"), max_length=10, choices=PriorityKind)
    name = models.CharField(_("专业类或方向"), max_length=120)
    codes = models.CharField(
        _("专业代码"), max_length=400, blank=True, help_text=_("目录中的专业类或专业代码，多个用顿号隔开")
    )
    basis = models.CharField(_("依据"), max_length=200)
    from_year = models.PositiveSmallIntegerField(_("自哪年起"), validators=YEARS)
    to_year = models.PositiveSmallIntegerField(_("到哪年"), validators=YEARS, null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("鼓励设置的专业")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_priority_once", "kind", "name", message=_("这一类已登记。")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code_list(self) -> list[str]:
        return [code for code in self.codes.replace("、", " ").replace("，", " ").split() if code]


@tracked
class PriorityCourse(RegisterRow):
    """A subject urgently needed by industry that is backed first when training is bought (PROG-19)."""

    access = Access(
        keepers=OFFICES | {Role.FINANCE}, readers=OFFICIALS | {Role.SCHOOL, Role.EVALUATOR}, is_shared=True
    )

    name = models.CharField(_("课程或培训"), max_length=120)
    kind = models.CharField(
        _("目录类别"),
        max_length=10,
        choices=[("course", _("产业技术课程")), ("training", _("职业培训"))],
    )
    cluster = models.ForeignKey(
        IndustryCluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="priority_courses",
        verbose_name=_("对应产业"),
    )
    occupations = models.CharField(
        _("对应职业代码"), max_length=400, blank=True, help_text=_("职业分类大典的小类或细类，多个用顿号隔开")
    )
    urgency = models.TextField(_("急需的依据"), max_length=1000)
    rank = models.PositiveSmallIntegerField(_("优先次序"), default=1, validators=[MinValueValidator(1)])
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("优先购买课程")
        ordering = ["-year", "rank", "-pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_prioritycourse_once", "year", "name", message=_("本年度已登记同名课程。")),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.year}）"


@tracked
class ClusterProject(RegisterRow):
    """A project that ties schools to an industrial cluster (PROG-21)."""

    access = Access(
        keepers=OFFICES | {Role.INDUSTRY, Role.DRC},
        units=frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}),
        readers=OFFICIALS,
        is_shared=True,
    )

    name = models.CharField(_("项目名称"), max_length=120)
    cluster = models.ForeignKey(
        IndustryCluster, models.PROTECT, related_name="projects", verbose_name=_("产业集群")
    )
    schools = models.CharField(_("参加的学校"), max_length=300, help_text=_("多个用顿号隔开"))
    enterprises = models.CharField(_("参加的企业"), max_length=400, blank=True, help_text=_("多个用顿号隔开"))
    content = models.TextField(_("联动内容"), max_length=2000)
    stage = models.CharField(_("进展"), max_length=12, choices=Stage, default=Stage.PLANNED)
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    result = models.TextField(_("成效"), max_length=1000, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("产业集群联动项目")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_clusterproject_once", "name", message=_("同名项目已登记。")),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="programmes_clusterproject_days",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
