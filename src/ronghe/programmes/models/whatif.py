"""Scenarios: what would follow if places were opened here, closed there, moved (programme desk)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.programmes.enums import ProgrammeLevel
from ronghe.programmes.models.register import YEARS, SchoolProgramme

BY_PLANNERS = Access(
    keepers=frozenset({Role.EDUCATION, Role.HRSS, Role.DRC}),
    units=frozenset({Role.SCHOOL}),
    readers=OFFICIALS,
)
SHARE = (MinValueValidator(0), MaxValueValidator(100))


class ChangeKind(models.TextChoices):
    OPEN = "open", _("新开")
    EXPAND = "expand", _("增加招生")
    SHRINK = "shrink", _("减少招生")
    CLOSE = "close", _("停招")
    MOVE = "move", _("招生名额划转")


@tracked
class Scenario(RegisterRow):
    """A named set of changes with its assumptions. An empty assumption is missing, never nought."""

    access = BY_PLANNERS

    name = models.CharField(_("方案名称"), max_length=120)
    start_year = models.PositiveSmallIntegerField(_("起算年份"), validators=YEARS)
    horizon = models.PositiveSmallIntegerField(
        _("推算几年"), default=3, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    retention = models.DecimalField(
        _("假定：入学到毕业的保留率（%）"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=SHARE,
        help_text=_("不填的，用各专业已毕业各届的实际比例。"),
    )
    local_share = models.DecimalField(
        _("假定：毕业生留在本地就业的比例（%）"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=SHARE,
        help_text=_("不填的，用已登记去向的实际比例。"),
    )
    students_per_teacher = models.DecimalField(
        _("假定：每名教师对应学生数"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("不填的，中职按设置标准 20 计，其他层次算作缺项。"),
    )
    places_per_student = models.DecimalField(
        _("假定：每名学生实训工位"),
        max_digits=5,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    equipment_per_student = FenField(
        _("假定：生均教学仪器设备值（元）"),
        null=True,
        blank=True,
        help_text=_("不填的，中职按设置标准 2,500 元计，其他层次算作缺项。"),
    )
    demand_growth = models.DecimalField(
        _("假定：需求每年增长（%）"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(-50), MaxValueValidator(100)],
        help_text=_("不填的，按现有需求数不变推算。"),
    )

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("布局推演方案")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(state="current"),
                name="programmes_scenario_once",
                violation_error_message=_("本单位已有同名方案。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class ScenarioChange(RegisterRow):
    """One change of a scenario."""

    access = BY_PLANNERS

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="changes", verbose_name=_("推演方案"))
    kind = models.CharField(_("变动"), max_length=8, choices=ChangeKind)
    programme = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("专业"),
        help_text=_("新开的不填，另写专业代码和名称。"),
    )
    to = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("划转到"),
    )
    code = models.CharField(_("新开专业代码"), max_length=10, blank=True)
    name = models.CharField(_("新开专业名称"), max_length=120, blank=True)
    level = models.CharField(_("新开专业层次"), max_length=10, choices=ProgrammeLevel, blank=True)
    years = models.DecimalField(
        _("新开专业学制（年）"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    places = models.PositiveIntegerField(
        _("年招生数"), null=True, blank=True, help_text=_("停招的不填：全部停招。")
    )
    from_year = models.PositiveSmallIntegerField(_("自哪年起"), validators=YEARS)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("方案中的变动")
        ordering = ["from_year", "pk"]

    def __str__(self) -> str:
        what = self.name or (self.programme.name if self.programme else "")
        return f"{self.get_kind_display()}：{what}"
