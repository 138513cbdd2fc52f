"""Studies of supply and demand, key topics with their subsidy and outputs, and rural posts."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import Role
from ronghe.labour.enums import OutputKind, RuralPost, StudyState
from ronghe.labour.models.returns import YEARS
from ronghe.policy.models import Ruled

STUDIERS = frozenset({Role.SCHOOL, Role.ASSOCIATION, Role.EVALUATOR})
STUDY_ACCESS = Access(
    keepers=frozenset({Role.EDUCATION, Role.HRSS, Role.DRC}), units=STUDIERS, is_shared=True
)


@tracked
class Study(RegisterRow):
    """A study of talent supply and demand, and the advice that came of it."""

    access = STUDY_ACCESS

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("承担机构")
    )
    title = models.CharField(_("研究题目"), max_length=160)
    progress = models.CharField(_("进度"), max_length=10, choices=StudyState, default=StudyState.PLANNED)
    commissioned_by = models.CharField(_("委托部门"), max_length=120, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("完成日期"), null=True, blank=True)
    advice = models.TextField(_("决策建议"), max_length=4000, blank=True)
    advised_to = models.CharField(_("报送对象"), max_length=120, blank=True)
    advised_on = models.DateField(_("报送日期"), null=True, blank=True)
    answer = models.CharField(_("采纳情况"), max_length=300, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("供求研究")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="labour_study_once",
                violation_error_message=_("该机构已登记同名研究。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class ResearchTopic(Ruled, RegisterRow):
    """A key topic of vocational research. What subsidy it is due is a ruling kept with the row."""

    access = STUDY_ACCESS

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("承担单位")
    )
    number = models.CharField(_("立项编号"), max_length=60)
    title = models.CharField(_("课题名称"), max_length=160)
    is_key = models.BooleanField(_("重点课题"), default=False)
    progress = models.CharField(_("进度"), max_length=10, choices=StudyState, default=StudyState.PLANNED)
    approved_on = models.DateField(_("立项日期"))
    ends_on = models.DateField(_("结题日期"), null=True, blank=True)
    paid = FenField(_("已拨补助"), null=True, blank=True)
    paid_on = models.DateField(_("拨付日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("职业教育研究课题")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "number"],
                name="labour_topic_once",
                violation_error_message=_("该立项编号已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class StudyOutput(RegisterRow):
    """What came of a study or of a topic."""

    access = STUDY_ACCESS

    name = models.CharField(_("成果名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=10, choices=OutputKind)
    study = models.ForeignKey(
        Study, models.PROTECT, null=True, blank=True, related_name="outputs", verbose_name=_("所属研究")
    )
    topic = models.ForeignKey(
        ResearchTopic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outputs",
        verbose_name=_("所属课题"),
    )
    finished_on = models.DateField(_("形成日期"))
    used_by = models.CharField(_("采用单位"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("研究成果")

    def __str__(self) -> str:
        return self.name


@tracked
class RuralNeed(Ruled, RegisterRow):
    """How many a place needs for one kind of rural post in a year, reckoned from what it has."""

    access = Access(keepers=frozenset({Role.EDUCATION, Role.BUREAU, Role.COUNTY, Role.HRSS}))

    post = models.CharField(_("岗位"), max_length=12, choices=RuralPost)
    year = models.PositiveSmallIntegerField(_("预测年度"), validators=YEARS)
    served = models.PositiveIntegerField(
        _("服务对象数"), help_text=_("幼儿园教师填预计在园幼儿数，职业农民填规模经营户数")
    )
    ratio = models.DecimalField(
        _("每人服务数"),
        max_digits=7,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.1"))],
        help_text=_("如每名教师对应的幼儿数；由主管部门确定"),
    )
    present = models.PositiveIntegerField(_("现有人数"))
    leaving = models.DecimalField(
        _("年流失率（%）"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    trained = models.PositiveIntegerField(_("累计已培养"), default=0)
    needed = models.PositiveIntegerField(_("预计需求"), default=0, editable=False)
    gap = models.IntegerField(_("缺口"), default=0, editable=False)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("乡村岗位需求预测")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "post", "year"],
                name="labour_rural_once",
                violation_error_message=_("该单位这一年度的这类岗位已有预测。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.year}年"
