"""Dated parameters of the rules, the office's answers where a policy is silent, and what a superior change
touches.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet
from ronghe.directory.models import Organisation
from ronghe.policy.enums import Comparator, Modality, ParameterKind, TouchState
from ronghe.policy.models.documents import Document, SuperiorChange
from ronghe.policy.models.plans import Clause, Task
from ronghe.policy.models.scoping import OfficialQuerySet, inner


class _Days(Func):
    function = "daterange"
    output_field = DateRangeField()


def _never_twice(name: str, message: Any) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("jurisdiction", RangeOperators.EQUAL),
            ("key", RangeOperators.EQUAL),
            (
                _Days("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                RangeOperators.OVERLAPS,
            ),
        ],
        violation_error_message=message,
    )


class DatedValue(ScopedModel):
    """A value of a key in a jurisdiction from a day to a day (both included). ``value`` is JSON by ``kind``:

    number "12.5" (a string keeps it exact), range ["4000", "6000"], date "2020-04-20", cycle "P1Y", flag
    true, names ["…"]. None: the document mentions it and gives no value.
    """

    key = models.CharField(_("参数"), max_length=120)
    name = models.CharField(_("名称"), max_length=300)
    kind = models.CharField(_("类型"), max_length=10, choices=ParameterKind)
    value = models.JSONField(_("值"), null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    comparator = models.CharField(_("比较"), max_length=8, choices=Comparator, default=Comparator.NONE)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)

    class Meta:
        abstract = True


class ParameterQuerySet(ScopedQuerySet["Parameter"]):
    def visible_to(self, actor: Actor) -> Self:
        """What public documents state, for everybody; the rest for their line of jurisdictions."""
        return self if actor.is_system else self.filter(Q(document__is_public=True) | inner(actor))


@tracked
class Parameter(DatedValue):
    """One period of a parameter as a document states it. Rows are never edited: only closed and succeeded."""

    clause_label = models.CharField(_("条款"), max_length=300)
    document_number = models.CharField(_("文号"), max_length=300)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="parameters", verbose_name=_("文件")
    )
    clause = models.ForeignKey(
        Clause,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parameters",
        verbose_name=_("条款（规划）"),
    )
    source = models.CharField(_("配置出处"), max_length=200, blank=True)
    basis = models.TextField(_("推导依据"), blank=True)
    limits = models.TextField(_("适用限制"), blank=True)
    rule = models.CharField(_("规则编号"), max_length=80, blank=True)
    register = models.JSONField(_("需求编号"), default=list, blank=True)

    objects = ParameterQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction_id", "key", "valid_from"]
        verbose_name = _("政策参数")
        verbose_name_plural = _("政策参数")
        constraints = [
            _never_twice("policy_parameter_one_value_a_day", _("同一参数的有效期不能重叠。")),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="policy_parameter_dates_ordered",
                violation_error_message=_("终止日期不能早于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.key}）"


@tracked
class ParameterAnswer(DatedValue):
    """The office's decision where the document gives no value (XCUT-03): who decided, on what basis, from
    when.
    """

    decided_by = models.ForeignKey(
        Organisation, models.PROTECT, related_name="parameter_answers", verbose_name=_("决定单位")
    )
    basis = models.TextField(_("决定依据"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    class Meta:
        ordering = ["jurisdiction_id", "key", "valid_from"]
        verbose_name = _("参数补充决定")
        verbose_name_plural = _("参数补充决定")
        constraints = [
            _never_twice("policy_answer_one_value_a_day", _("同一参数的补充决定有效期不能重叠。")),
            models.CheckConstraint(
                condition=Q(value__isnull=False) & ~Q(basis=""),
                name="policy_answer_has_value_and_basis",
                violation_error_message=_("补充决定须有数值和依据。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="policy_answer_dates_ordered",
                violation_error_message=_("终止日期不能早于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.key}）"


class TouchQuerySet(OfficialQuerySet["Touch"]):
    pass


@tracked
class Touch(ScopedModel):
    """One clause, task or parameter that a superior change touches (POL-13), and what the office decided."""

    change = models.ForeignKey(
        SuperiorChange, models.CASCADE, related_name="touches", verbose_name=_("上级政策变动")
    )
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="touches", verbose_name=_("条款")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="touches", verbose_name=_("任务")
    )
    parameter = models.ForeignKey(
        Parameter, models.PROTECT, null=True, blank=True, related_name="touches", verbose_name=_("参数")
    )
    state = models.CharField(_("处理"), max_length=10, choices=TouchState, default=TouchState.OPEN)
    reason = models.TextField(_("理由"), blank=True)
    superior_text = models.TextField(_("上级规定"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = TouchQuerySet.as_manager()

    class Meta:
        ordering = ["change_id", "id"]
        verbose_name = _("受影响事项")
        verbose_name_plural = _("受影响事项")
        constraints = [
            models.CheckConstraint(
                condition=Q(clause__isnull=False, task__isnull=True, parameter__isnull=True)
                | Q(clause__isnull=True, task__isnull=False, parameter__isnull=True)
                | Q(clause__isnull=True, task__isnull=True, parameter__isnull=False),
                name="policy_touch_exactly_one",
                violation_error_message=_("须且只能指明一项条款、任务或参数。"),
            ),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(reason="") & Q(settled_at__isnull=False)),
                name="policy_touch_settled_with_reason",
                violation_error_message=_("处理须写明理由。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="switched") | ~Q(superior_text=""),
                name="policy_touch_switched_has_text",
                violation_error_message=_("改按上级规定执行的，须写出上级规定。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.clause or self.task or self.parameter)
