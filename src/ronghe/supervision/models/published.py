"""The numbers of a published supervision report, as they were on the day of publication."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.directory.models import Organisation
from ronghe.supervision.enums import PublicMeasure
from ronghe.supervision.models.actions import SupervisionReport


@tracked
class PublishedLine(ScopedModel):
    """One number of one unit in a published report: what the public page and open data give away.

    Written on publication; taken away when the report is withdrawn or recalled to be corrected.
    """

    report = models.ForeignKey(
        SupervisionReport, models.PROTECT, related_name="lines", verbose_name=_("督导报告")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("单位"))
    unit_name = models.CharField(_("单位名称"), max_length=200)
    title = models.CharField(_("报告"), max_length=150)
    kind = models.CharField(_("类别"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年度"))
    published_on = models.DateField(_("公布日期"))
    measure = models.CharField(_("项目"), max_length=12, choices=PublicMeasure)
    value = models.DecimalField(_("数值"), max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["report_id", "pk"]
        verbose_name = verbose_name_plural = _("已公布的督导数字")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "organisation", "measure"], name="supervision_published_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}：{self.unit_name}"
