"""The network of schools: sites, pairing, colleges, parks, platforms and what builds on them (NET-01…13)."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, Jurisdiction, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.programmes.models.groups import OFFICES, Stage, Tier, of_school, once
from ronghe.programmes.models.register import YEARS

PERCENT = (MinValueValidator(0), MaxValueValidator(100))
BY_NETWORK = Access(
    keepers=OFFICES | {Role.DRC, Role.COUNTY},
    units=frozenset({Role.SCHOOL}),
    readers=OFFICIALS | {Role.EVALUATOR},
    is_shared=True,
)
BY_PLANNING = Access(
    keepers=OFFICES | {Role.DRC, Role.COUNTY, Role.BUREAU},
    readers=OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR},
    is_shared=True,
)


class SiteStage(models.TextChoices):
    IN_USE = "in_use", _("在用")
    BUILDING = "building", _("在建")
    PLANNED = "planned", _("规划")
    LEAVING = "leaving", _("拟腾退")


class CooperationArea(models.TextChoices):
    """The six areas in which higher colleges are paired."""

    PARTY = "party", _("党建")
    INNOVATION = "innovation", _("创新工程")
    TALENT = "talent", _("人才培养")
    TEACHERS = "teachers", _("师资队伍")
    RESEARCH = "research", _("科研")
    MAJOR = "major", _("重大任务")


class PairingMode(models.TextChoices):
    ONE_TO_ONE = "one_to_one", _("一对一")
    ONE_TO_MANY = "one_to_many", _("一对多")


class EnterpriseSchoolState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待受理")
    REVIEW = "review", _("审核中")
    RETURNED = "returned", _("退回补正")
    APPROVED = "approved", _("同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


@tracked
class SchoolSite(RegisterRow):
    """One site of a school on the map: area, size, what it is for, in which zone (NET-01)."""

    access = BY_NETWORK

    organisation: Any = of_school()
    name = models.CharField(_("校区名称"), max_length=120)
    stage = models.CharField(_("状况"), max_length=10, choices=SiteStage, default=SiteStage.IN_USE)
    zone = models.CharField(_("所在产业园区或片区"), max_length=120, blank=True)
    land = models.DecimalField(
        _("占地（平方米）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    floor = models.DecimalField(
        _("校舍建筑面积（平方米）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    students = models.PositiveIntegerField(_("在校生"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("规划规模（人）"), null=True, blank=True)
    opens_year = models.PositiveSmallIntegerField(_("投用年份"), validators=YEARS, null=True, blank=True)
    longitude = models.DecimalField(
        _("经度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(73), MaxValueValidator(136)],
    )
    latitude = models.DecimalField(
        _("纬度"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("学校布局")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_site_once", "name", message=_("本校已登记同名校区。")),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="programmes_site_place",
                violation_error_message=_("经度和纬度须一起填写。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.name}"


@tracked
class SchoolPairing(RegisterRow):
    """A model school helps a weak one. One helper with several is one-to-many (NET-04)."""

    access = BY_NETWORK

    organisation: Any = of_school(_("帮扶学校"))
    helped = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("受助学校"))
    mode = models.CharField(_("方式"), max_length=12, choices=PairingMode)
    content = models.TextField(_("帮扶内容"), max_length=2000)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    target = models.CharField(_("目标"), max_length=300, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("中职结对帮扶")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_pairing_once", "helped", message=_("两校已登记结对。")),
            models.CheckConstraint(
                condition=~Q(helped=F("organisation")),
                name="programmes_pairing_another",
                violation_error_message=_("学校不能与自己结对。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programmes_pairing_days",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} → {self.helped.name}"


@tracked
class PairingProgress(RegisterRow):
    """What was done in a pairing on a day, and how far it has come."""

    access = BY_NETWORK

    pairing = models.ForeignKey(
        SchoolPairing, models.PROTECT, related_name="progress", verbose_name=_("结对")
    )
    on = models.DateField(_("日期"))
    done = models.TextField(_("做了什么"), max_length=1000)
    teachers = models.PositiveIntegerField(_("派出或跟岗教师"), default=0)
    students = models.PositiveIntegerField(_("受益学生"), default=0)
    percent = models.PositiveSmallIntegerField(_("目标完成（%）"), validators=PERCENT, null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("结对进展")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.pairing} {self.on}"


@tracked
class CollegePairing(RegisterRow):
    """A first-class college helps a local one in one of six areas (NET-05)."""

    access = BY_NETWORK

    organisation: Any = of_school(_("本地院校"))
    partner = models.CharField(_("结对院校"), max_length=120, help_text=_("可以在外地"))
    area = models.CharField(_("领域"), max_length=12, choices=CooperationArea)
    content = models.TextField(_("合作内容"), max_length=1000)
    percent = models.PositiveSmallIntegerField(_("完成（%）"), validators=PERCENT, default=0)
    starts_on = models.DateField(_("开始日期"))
    updated_on = models.DateField(_("进展日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("高校结对")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_collegepairing_once", "partner", "area", message=_("这一领域已登记。")),
        ]

    def __str__(self) -> str:
        return f"{self.partner}：{self.get_area_display()}"


@tracked
class CountyCentre(RegisterRow):
    """A county vocational centre that is four things in one (NET-06)."""

    access = BY_NETWORK

    organisation: Any = of_school(_("牵头单位"))
    name = models.CharField(_("县域职教中心"), max_length=120)
    area = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("县（市、区）"))
    first = models.CharField(
        _("一位：职能"), max_length=120, help_text=_("文件没有列出是哪四位，由主管部门写明")
    )
    second = models.CharField(_("二位：职能"), max_length=120, blank=True)
    third = models.CharField(_("三位：职能"), max_length=120, blank=True)
    fourth = models.CharField(_("四位：职能"), max_length=120, blank=True)
    stage = models.CharField(_("进展"), max_length=12, choices=Stage, default=Stage.PLANNED)
    support = FenField(_("支持资金（元）"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("县域职教中心")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_centre_once", "area", message=_("该县已登记。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class CommunityArea(RegisterRow):
    """A community-education experimental or model area (NET-07)."""

    access = BY_PLANNING

    area = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("县（市、区）"))
    tier = models.CharField(_("级别"), max_length=12, choices=Tier)
    title = models.CharField(_("名称"), max_length=120)
    stage = models.CharField(_("进展"), max_length=12, choices=Stage, default=Stage.PLANNED)
    recognised_on = models.DateField(_("认定日期"), null=True, blank=True)
    document = models.CharField(_("认定文件"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("社区教育实验区")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_communityarea_once", "area", "tier", message=_("该县这一级别已登记。")),
            models.CheckConstraint(
                condition=~Q(stage="recognised") | (Q(recognised_on__isnull=False) & ~Q(document="")),
                name="programmes_communityarea_how",
                violation_error_message=_("已认定的须写明认定日期和文件。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.area.short_name}）"


@tracked
class Upgrading(RegisterRow):
    """One step of a school's upgrading into another series, e.g. a technician college (NET-08)."""

    access = BY_NETWORK

    organisation: Any = of_school()
    target = models.CharField(_("升格为"), max_length=120)
    step = models.CharField(_("步骤"), max_length=120, help_text=_("如 论证、申报、专家考察、公示、批复"))
    number = models.PositiveSmallIntegerField(_("序号"), validators=[MinValueValidator(1)])
    office = models.CharField(_("办理机关"), max_length=120, blank=True)
    planned_on = models.DateField(_("计划完成"), null=True, blank=True)
    done_on = models.DateField(_("实际完成"), null=True, blank=True)
    document = models.CharField(_("文件"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("院校升格")
        ordering = ["organisation_id", "number"]
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_upgrading_once", "number", message=_("这个序号已经用过。")),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.step}"


@tracked
class ProfessionalCollege(RegisterRow):
    """A pilot professional college of a higher college with a secondary school (NET-09)."""

    access = BY_NETWORK

    organisation: Any = of_school(_("中职学校"))
    name = models.CharField(_("专业学院"), max_length=120)
    college = models.CharField(_("高职院校"), max_length=120)
    programmes = models.CharField(_("专业"), max_length=300, help_text=_("多个用顿号隔开"))
    stage = models.CharField(_("进展"), max_length=12, choices=Stage, default=Stage.PLANNED)
    students = models.PositiveIntegerField(_("在读学生"), null=True, blank=True)
    expansion = models.PositiveIntegerField(_("中职扩招计划（人）"), null=True, blank=True)
    expansion_year = models.PositiveSmallIntegerField(_("扩招年份"), validators=YEARS, null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("高职专业学院试点")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_professionalcollege_once", "name", message=_("本校已登记同名专业学院。")),
            models.CheckConstraint(
                condition=Q(expansion__isnull=True) | Q(expansion_year__isnull=False),
                name="programmes_professionalcollege_year",
                violation_error_message=_("有扩招计划的须写明年份。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class VocationalPark(RegisterRow):
    """A vocational-education park and the industry it serves (NET-10)."""

    access = BY_PLANNING

    name = models.CharField(_("园区名称"), max_length=120)
    clusters = models.CharField(_("对接的产业集群"), max_length=300)
    land = models.DecimalField(
        _("规划用地（平方米）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    schools = models.CharField(_("入园学校"), max_length=300, blank=True)
    stage = models.CharField(_("进展"), max_length=12, choices=Stage, default=Stage.PLANNED)
    opens_year = models.PositiveSmallIntegerField(_("投用年份"), validators=YEARS, null=True, blank=True)
    investment = FenField(_("总投资（元）"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("职业教育园区")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_park_once", "name", message=_("同名园区已登记。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class ResearchPlatform(RegisterRow):
    """A research platform with local industry character, or a demonstration applied university (NET-11)."""

    access = Access(
        keepers=OFFICES | {Role.BUREAU},
        units=frozenset({Role.SCHOOL}),
        readers=OFFICIALS | {Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR},
        is_shared=True,
    )

    organisation: Any = of_school(_("高校"))
    name = models.CharField(_("平台或建设项目"), max_length=120)
    kind = models.CharField(
        _("类别"),
        max_length=12,
        choices=[("platform", _("科研平台")), ("applied", _("应用型示范高校建设"))],
    )
    industry = models.CharField(_("服务的地方产业"), max_length=120)
    tier = models.CharField(_("级别"), max_length=12, choices=Tier)
    stage = models.CharField(_("进展"), max_length=12, choices=Stage, default=Stage.BUILDING)
    partners = models.CharField(_("共建企业"), max_length=300, blank=True)
    support = FenField(_("支持资金（元）"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("高校科研平台")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("programmes_platform_once", "name", message=_("本校已登记同名平台。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class EnterpriseSchool(CaseRow):
    """An enterprise's wish to run vocational education, and what becomes of it (NET-12)."""

    access = Access(
        keepers=OFFICES,
        units=frozenset({Role.ENTERPRISE}),
        readers=OFFICIALS,
    )

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    name = models.CharField(_("拟办学校或培训机构"), max_length=120)
    form = models.CharField(
        _("办学形式"),
        max_length=10,
        choices=[
            ("sole", _("独立举办")),
            ("joint", _("与学校合办")),
            ("branch", _("二级学院")),
            ("training", _("培训机构")),
        ],
    )
    partner = models.CharField(_("合办学校"), max_length=120, blank=True)
    programmes = models.CharField(_("拟设专业"), max_length=300)
    students = models.PositiveIntegerField(_("拟办规模（人）"), validators=[MinValueValidator(1)])
    investment = FenField(_("投入资金（元）"), null=True, blank=True)
    relaxed = models.CharField(
        _("申请放宽的条件"),
        max_length=300,
        blank=True,
        help_text=_("放宽哪一项、依据什么；文件没有列出条件"),
    )
    grounds = models.TextField(_("申请理由"), max_length=2000)
    state = models.CharField(
        _("状态"), max_length=10, choices=EnterpriseSchoolState, default=EnterpriseSchoolState.DRAFT
    )

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("企业办学申请")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=~Q(state__in=["withdrawn", "refused"]),
                name="programmes_enterpriseschool_once",
                violation_error_message=_("这一申请已经登记。"),
            ),
            models.CheckConstraint(
                condition=~Q(form="joint") | ~Q(partner=""),
                name="programmes_enterpriseschool_partner",
                violation_error_message=_("与学校合办的须写明合办学校。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
