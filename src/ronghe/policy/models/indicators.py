"""What is measured: definitions with all that the text states or leaves open, and yearly observations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.indexes import containing_index
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet
from ronghe.policy.enums import Comparator, DeadlineBasis, Direction, IndicatorKind, Measure, Modality, Rating
from ronghe.policy.models.plans import Clause, ContentQuerySet, ContentRow, Task
from ronghe.policy.models.scoping import inner

DEFINITION_FIELDS = (
    "numerator",
    "denominator",
    "formula",
    "unit",
    "value",
    "target_year",
    "baseline",
    "tolerance",
    "data_source",
)
"""What a definition may state; whatever the policy leaves out is listed in ``Indicator.not_stated``."""


class IndicatorQuerySet(ContentQuerySet["Indicator"]):
    def named(self, texts: Collection[str]) -> dict[str, list[Indicator]]:
        """The live ones with one of the names: for forms and sheets of other apps."""
        found: dict[str, list[Indicator]] = {}
        for row in self.live().filter(name__in=list(texts), repeat_of__isnull=True):
            found.setdefault(row.name, []).append(row)
        return found


@tracked
class Indicator(ContentRow):
    """One quantity or rated goal of a plan (IND-39). ``value`` with ``value_high`` is a range.

    ``not_stated`` names the fields of DEFINITION_FIELDS that the document leaves open: shown as "not stated",
    never filled by a default. A qualitative goal (XCUT-05, IND-38) has no value and is rated with evidence.
    ``repeat_of`` marks a figure the same page prints again. ``rule`` is the identifier in the rule index.
    """

    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("条款")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("任务")
    )
    name = models.CharField(_("指标"), max_length=300)
    kind = models.CharField(_("类别"), max_length=12, choices=IndicatorKind, default=IndicatorKind.TARGET)
    measure = models.CharField(_("计量方式"), max_length=12, choices=Measure, blank=True)
    direction = models.CharField(_("方向"), max_length=8, choices=Direction, blank=True)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality, default=Modality.TARGET)
    owners = models.JSONField(_("负责单位（文件写法）"), default=list, blank=True)
    exempt = models.JSONField(_("不计入的对象"), default=list, blank=True)
    numerator = models.CharField(_("分子"), max_length=300, blank=True)
    denominator = models.CharField(_("分母"), max_length=300, blank=True)
    formula = models.TextField(_("算法"), blank=True)
    comparator = models.CharField(_("比较"), max_length=8, choices=Comparator, default=Comparator.NONE)
    value = models.DecimalField(_("目标值"), max_digits=20, decimal_places=4, null=True, blank=True)
    value_high = models.DecimalField(_("区间上限"), max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    per = models.CharField(_("计量口径（每…）"), max_length=80, blank=True)
    target_year = models.PositiveSmallIntegerField(_("目标年"), null=True, blank=True)
    deadline_basis = models.CharField(
        _("时限依据"), max_length=12, choices=DeadlineBasis, default=DeadlineBasis.NONE
    )
    baseline = models.DecimalField(_("基期值"), max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("基期年"), null=True, blank=True)
    tolerance = models.DecimalField(_("容差"), max_digits=20, decimal_places=4, null=True, blank=True)
    data_source = models.CharField(_("数据来源"), max_length=200, blank=True)
    not_stated = models.JSONField(_("文件未写明"), default=list, blank=True)
    rule = models.CharField(_("规则编号"), max_length=80, blank=True)
    repeat_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name=_("重复于")
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "order", "id"]
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        indexes = [containing_index("name", name="policy_indicator_name_trgm")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"], condition=Q(retired_in__isnull=True), name="policy_indicator_key_once"
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="policy_indicator_has_name",
                violation_error_message=_("指标须有名称。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    comparator="range",
                    value__isnull=False,
                    value_high__isnull=False,
                    value_high__gte=F("value"),
                )
                | (~Q(comparator="range") & Q(value_high__isnull=True)),
                name="policy_indicator_range_has_bounds",
                violation_error_message=_("区间须有上下限且上限不小于下限；不是区间的不能有上限。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="qualitative") | Q(value__isnull=True, comparator="none"),
                name="policy_indicator_qualitative_has_no_value",
                violation_error_message=_("定性目标没有数值，只作评级。"),
            ),
            models.CheckConstraint(
                condition=Q(target_year__isnull=True, deadline_basis__in=["none", "standing"])
                | Q(target_year__isnull=False, deadline_basis__in=["stated", "inherited", "plan_end"]),
                name="policy_indicator_year_has_basis",
                violation_error_message=_("有目标年的须注明依据；没有的依据为“未写明”或“长期执行”。"),
            ),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0),
                name="policy_indicator_tolerance_not_negative",
                violation_error_message=_("容差不能为负。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_qualitative(self) -> bool:
        return self.kind == IndicatorKind.QUALITATIVE


class ObservationQuerySet(ScopedQuerySet["Observation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the indicator."""
        if actor.is_system:
            return self
        return self.filter(Q(indicator__plan__is_public=True) | inner(actor))


@tracked
class Observation(ScopedModel):
    """What was found for an indicator in a year (IND-39): a figure, or a rating of a qualitative goal
    (IND-38).

    Corrections are new rows that ``corrects`` the old one; the newest uncorrected row of a year is the
    figure.
    """

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="observations", verbose_name=_("指标")
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=4, null=True, blank=True)
    rating = models.CharField(_("评级"), max_length=10, choices=Rating, blank=True)
    data_source = models.CharField(_("数据来源"), max_length=200)
    basis = models.TextField(_("依据与说明"), blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("更正")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["indicator_id", "year", "id"]
        verbose_name = _("年度观测值")
        verbose_name_plural = _("年度观测值")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                condition=Q(corrects__isnull=True),
                name="policy_observation_first_once",
                violation_error_message=_("该年已有观测值，请以更正方式登记。"),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, rating="") | (Q(value__isnull=True) & ~Q(rating="")),
                name="policy_observation_value_or_rating",
                violation_error_message=_("观测值须为数值或评级之一。"),
            ),
            models.CheckConstraint(
                condition=Q(rating="") | ~Q(basis=""),
                name="policy_observation_rating_has_basis",
                violation_error_message=_("评级须写明依据。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"
