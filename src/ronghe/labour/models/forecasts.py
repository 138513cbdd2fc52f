"""Forecast runs, their series and problems, and what officials put in the place of a forecast (TAL-01)."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import Jurisdiction, ScopedModel
from ronghe.core.roles import OFFICIALS, Role
from ronghe.core.scope import ScopedQuerySet, along, within
from ronghe.labour.enums import Against, ForecastFrequency, ForecastSource, ForecastState, SeriesKind
from ronghe.labour.rules.forecasting import FAMILY, verdict, words

FORECASTERS = frozenset({Role.HRSS, Role.EDUCATION, Role.DRC, Role.INDUSTRY, Role.STATISTICIAN})
"""Who starts runs for a place and amends a forecast."""
READERS = OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR}
LENGTH_WORDS = {4: _("职业中类"), 7: _("职业小类"), 10: _("职业细类")}
LEAST_CELL = 3
"""The smallest minimum cell that can be asked for: below it single employers show."""


def _paths(actor: Actor) -> tuple[str, ...]:
    return tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in READERS}))


class RunQuerySet(ScopedQuerySet["ForecastRun"]):
    def visible_to(self, actor: Actor) -> Self:
        """Runs of the reader's places and of those above and below them."""
        return self if actor.is_system else self.filter(along(_paths(actor)))

    def done(self) -> Self:
        return self.filter(state=ForecastState.DONE)


@tracked
class ForecastRun(ScopedModel):
    """One run: what was asked, from what input, and how it went. Later runs follow, none is rewritten."""

    source = models.CharField(_("来源"), max_length=12, choices=ForecastSource)
    frequency = models.CharField(
        _("频度"), max_length=1, choices=ForecastFrequency, default=ForecastFrequency.MONTHLY
    )
    horizon = models.PositiveSmallIntegerField(
        _("预测期数"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    group_length = models.PositiveSmallIntegerField(_("职业代码位数"), default=7)
    by_district = models.BooleanField(_("分地区"), default=False)
    by_industry = models.BooleanField(_("分行业"), default=False)
    hierarchy = models.CharField(_("汇总层级"), max_length=80, blank=True)
    minimum = models.PositiveIntegerField(
        _("最小公布数"), default=10, validators=[MinValueValidator(LEAST_CELL)]
    )
    parameters: models.JSONField[Any, Any] = models.JSONField(_("其他参数"), default=dict, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=ForecastState, default=ForecastState.QUEUED)
    input_digest = models.CharField(_("输入摘要"), max_length=64)
    first_period = models.CharField(_("数据起于"), max_length=7, blank=True)
    origin = models.CharField(_("数据止于"), max_length=7, blank=True)
    input_rows = models.PositiveIntegerField(_("输入行数"), default=0)
    input_series = models.PositiveIntegerField(_("输入序列数"), default=0)
    counts: models.JSONField[Any, Any] = models.JSONField(_("结果概数"), default=dict, blank=True)
    method = models.TextField(_("方法"), blank=True)
    reconciliation = models.CharField(_("调和办法"), max_length=20, blank=True)
    level_errors: models.JSONField[Any, Any] = models.JSONField(_("各层误差"), default=list, blank=True)
    failure = models.TextField(_("未完成的原因"), blank=True)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("前一次运行"),
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发起人"),
    )
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("预测运行")
        verbose_name_plural = _("预测运行")
        indexes = [models.Index(fields=["jurisdiction", "state", "-id"], name="labour_run_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "input_digest"],
                condition=~Q(state="failed"),
                name="labour_run_once",
                violation_error_message=_("同样的输入和参数已经运行过。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failure=""),
                name="labour_run_failed_says_why",
                violation_error_message=_("未能完成的须说明原因。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(finished_at__isnull=False) & ~Q(origin="")),
                name="labour_run_done_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.get_source_display()} {self.origin}"

    def get_absolute_url(self) -> str:
        return reverse("labour:forecast_run", args=[self.pk])

    @property
    def title(self) -> str:
        return gettext("%(place)s：%(source)s的需求预测") % {
            "place": self.jurisdiction.short_name,
            "source": self.get_source_display(),
        }

    @property
    def cut(self) -> str:
        """By what the series are told apart."""
        parts = [str(LENGTH_WORDS.get(self.group_length, self.group_length))]
        parts += [gettext("地区")] if self.by_district else []
        parts += [gettext("行业")] if self.by_industry else []
        return " × ".join(parts)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be computed."""
        return self.state == ForecastState.QUEUED


class SeriesQuerySet(models.QuerySet["ForecastSeries"]):
    def visible_to(self, actor: Actor) -> Self:
        """All series of a run of one's own place; of a run above it, those of one's own district."""
        if actor.is_system:
            return self
        paths = _paths(actor)
        return self.filter(within(paths, "run__jurisdiction") | within(paths, "district"))


class ForecastSeries(models.Model):
    """One series or sum of a run, whole: history, points, last year again, back-test. Written once.

    Numbers lie in lists by period, to be quick: ``history`` from the ordinal ``starts``; a point is
    forecast, naive, low, high; a past one forecast, naive, actual, low, high from ``past_starts``; a line of
    the back-test key, label, mae, mase, smape, weight. What is suppressed holds no number at all.
    """

    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="series", verbose_name=_("运行"))
    place = models.PositiveIntegerField(_("次序"))
    name = models.CharField(_("序列"), max_length=300)
    level = models.CharField(_("层"), max_length=60, blank=True)
    occupation = models.CharField(_("职业代码"), max_length=12, blank=True)
    occupation_name = models.CharField(_("职业"), max_length=120, blank=True)
    district = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("地区")
    )
    industry = models.CharField(_("行业代码"), max_length=6, blank=True)
    industry_name = models.CharField(_("行业"), max_length=120, blank=True)
    members = models.PositiveIntegerField(_("所含序列数"), default=1)
    is_group = models.BooleanField(_("职业的全部"), default=False)
    kind = models.CharField(_("类型"), max_length=12, choices=SeriesKind)
    model = models.CharField(_("方法"), max_length=60)
    why = models.CharField(_("选用理由"), max_length=300, blank=True)
    against = models.CharField(_("与季节朴素预测比较"), max_length=12, choices=Against)
    mae = models.FloatField(_("回测平均误差"), null=True, blank=True)
    naive_mae = models.FloatField(_("季节朴素预测的误差"), null=True, blank=True)
    last_year = models.FloatField(_("最近一年"), null=True, blank=True)
    next_year = models.FloatField(_("今后一年"), null=True, blank=True)
    naive_year = models.FloatField(_("今后一年（季节朴素）"), null=True, blank=True)
    next_low = models.FloatField(_("首期下限"), null=True, blank=True)
    next_point = models.FloatField(_("首期预测"), null=True, blank=True)
    next_high = models.FloatField(_("首期上限"), null=True, blank=True)
    is_suppressed = models.BooleanField(_("不公布"), default=False)
    hidden_because = models.CharField(_("不公布的原因"), max_length=120, blank=True)
    starts = models.IntegerField(_("历史起期"), default=0)
    history: models.JSONField[Any, Any] = models.JSONField(_("历史"), default=list)
    points: models.JSONField[Any, Any] = models.JSONField(_("预测"), default=list)
    past_starts = models.IntegerField(_("上年起期"), default=0)
    past: models.JSONField[Any, Any] = models.JSONField(_("上年预测"), default=list)
    backtest: models.JSONField[Any, Any] = models.JSONField(_("回测"), default=list)
    trials = models.PositiveSmallIntegerField(_("回测次数"), default=0)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["run_id", "place"]
        verbose_name = _("预测序列")
        verbose_name_plural = _("预测序列")
        indexes = [
            models.Index(fields=["run", "occupation"], name="labour_series_occupation"),
            models.Index(fields=["run", "district"], name="labour_series_district"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="labour_series_place_once"),
            models.UniqueConstraint(fields=["run", "name"], name="labour_series_once"),
            models.CheckConstraint(
                condition=Q(is_suppressed=False)
                | (
                    ~Q(hidden_because="")
                    & Q(history=[], points=[], past=[], backtest=[])
                    & Q(last_year__isnull=True, next_year__isnull=True, naive_year__isnull=True)
                    & Q(next_low__isnull=True, next_point__isnull=True, next_high__isnull=True)
                    & Q(mae__isnull=True, naive_mae__isnull=True)
                ),
                name="labour_series_hidden_is_empty",
                violation_error_message=_("不公布的序列不得留有数字，并须写明原因。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="forecast_series_stands", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("labour:forecast_series", args=[self.pk])

    @property
    def title(self) -> str:
        """In words; a sum that holds one occupation group alone is named by the group."""
        if self.is_group and self.level == FAMILY:
            return gettext("%(name)s（%(code)s）· 合计") % {
                "name": self.occupation_name,
                "code": self.occupation or "—",
            }
        return words(self.name, self.level)

    @property
    def verdict(self) -> str:
        return verdict(self.against, self.mae, self.naive_mae)

    @property
    def change(self) -> float | None:
        """Next year against last year, in per cent."""
        if self.last_year is None or self.next_year is None or self.last_year <= 0:
            return None
        return (self.next_year - self.last_year) / self.last_year * 100


class ForecastProblem(models.Model):
    """One thing that was not as it should be in a run: where, what, what was done about it."""

    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="problems", verbose_name=_("运行"))
    number = models.PositiveIntegerField(_("序号"))
    code = models.CharField(_("代码"), max_length=40)
    series = models.CharField(_("序列"), max_length=300, blank=True)
    period = models.CharField(_("期次"), max_length=40, blank=True)
    message = models.CharField(_("问题"), max_length=500)
    action = models.CharField(_("处理"), max_length=500)

    class Meta:
        ordering = ["run_id", "number"]
        verbose_name = _("预测问题")
        verbose_name_plural = _("预测问题")
        indexes = [models.Index(fields=["run", "series"], name="labour_problem_series")]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="labour_problem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.series}"


@tracked
class ForecastAmendment(ScopedModel):
    """Values that an official puts beside a forecast, with the reason; both are shown. The newest counts."""

    series = models.ForeignKey(
        ForecastSeries, models.PROTECT, related_name="amendments", verbose_name=_("序列")
    )
    values: models.JSONField[Any, Any] = models.JSONField(_("调整后的数"))
    reason = models.CharField(_("理由"), max_length=500)
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    is_current = models.BooleanField(_("现行"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("调整人"),
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("预测的人工调整")
        verbose_name_plural = _("预测的人工调整")
        constraints = [
            models.UniqueConstraint(
                fields=["series"], condition=Q(is_current=True), name="labour_amendment_current_once"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="labour_amendment_says_why",
                violation_error_message=_("人工调整须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}：{self.reason}"
