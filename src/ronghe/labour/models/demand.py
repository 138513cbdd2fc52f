"""Demand by occupation, industry, place and period: one row a source, to set them side by side."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.labour.enums import DemandSource

GROUP_LENGTH = 7
"""Characters of a 小类, e.g. 2-02-10; occupations proper (细类) have ten."""
FEWEST_WAGES = 10
"""Fewer advertisements that state their pay give no quartiles: the usual least number of what is published
(``engine.disclosure``), for a cell lives on in reports, and a quartile of few is one employer's pay."""


@tracked
class Demand(ScopedModel):
    """Posts wanted in one cell. Written by services alone, whole periods at a time.

    ``starts_on`` and ``months`` are the period (1, 3 or 12). ``basis`` leads to the rows.
    """

    source = models.CharField(_("来源"), max_length=12, choices=DemandSource)
    occupation = models.CharField(_("职业代码"), max_length=12, blank=True)
    industry = models.CharField(_("行业代码"), max_length=6, blank=True)
    starts_on = models.DateField(_("期初"))
    months = models.PositiveSmallIntegerField(_("月数"), default=1)
    posts = models.DecimalField(_("需求人数"), max_digits=12, decimal_places=2)
    notices = models.PositiveIntegerField(_("条数"), default=0)
    employers = models.PositiveIntegerField(_("用人单位数"), default=0)
    wage_low = FenField(_("月薪下四分位"), null=True, blank=True)
    wage_middle = FenField(_("月薪中位数"), null=True, blank=True)
    wage_high = FenField(_("月薪上四分位"), null=True, blank=True)
    basis = models.JSONField(_("依据"), default=dict, blank=True)

    class Meta:
        ordering = ["-starts_on", "occupation"]
        verbose_name = verbose_name_plural = _("人才需求")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "source", "starts_on", "months", "occupation", "industry"],
                name="labour_demand_once",
            ),
            models.CheckConstraint(
                condition=Q(months__in=[1, 3, 12]) & Q(posts__gte=0), name="labour_demand_in_range"
            ),
        ]
        indexes = [models.Index(fields=["occupation", "starts_on"], name="labour_demand_occupation")]

    def __str__(self) -> str:
        return f"{self.occupation} {self.starts_on:%Y-%m} {self.posts}"
