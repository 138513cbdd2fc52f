"""Open data: what a jurisdiction decided to publish, and every version that was published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.analytics.models import EarlyWarning
from ronghe.core.choices import QuickChoices
from ronghe.core.history import tracked
from ronghe.core.models import Jurisdiction, ScopedModel
from ronghe.core.scope import ScopedQuerySet
from ronghe.portal.enums import DataSetState


@tracked
class DataSet(ScopedModel):
    """The decision of a jurisdiction to publish one of the declared data sets."""

    key = models.CharField(_("数据集"), max_length=60)
    state = models.CharField(_("状态"), max_length=10, choices=DataSetState, default=DataSetState.OPEN)
    reason = models.CharField(_("依据与理由"), max_length=300)
    contact_post = models.CharField(_("联系岗位"), max_length=80)
    threshold = models.PositiveSmallIntegerField(_("人数公布下限"))
    with_provisional = models.BooleanField(_("包括未核定的数（标明暂定）"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction__path", "key"]
        verbose_name = _("开放数据集")
        verbose_name_plural = _("开放数据集")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "key"],
                name="portal_dataset_once",
                violation_error_message=_("本辖区已经登记过这个数据集。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(contact_post=""),
                name="portal_dataset_has_reason",
                violation_error_message=_("公布数据须写明依据和联系岗位。"),
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=3),
                name="portal_dataset_threshold",
                violation_error_message=_("人数公布下限不得小于 3。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id}/{self.key}"


@tracked
class DataVersion(QuickChoices, models.Model):
    """One published version. Its files never change; a wrong one is withdrawn with the reason."""

    dataset = models.ForeignKey(
        DataSet, models.PROTECT, related_name="versions", verbose_name=_("开放数据集")
    )
    number = models.PositiveIntegerField(_("版次"))
    period = models.CharField(_("数据时点"), max_length=10)
    snapshot = models.CharField(_("来源快照"), max_length=40, blank=True)
    rows = models.PositiveBigIntegerField(_("行数"))
    hidden_cells = models.PositiveIntegerField(_("隐去的格子"), default=0)
    files = models.JSONField(_("文件"))
    note = models.CharField(_("版本说明"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("公布时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("公布人"),
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("开放数据版本")
        verbose_name_plural = _("开放数据版本")
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "number"],
                name="portal_dataversion_number",
                violation_error_message=_("这一版次已经存在。"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="portal_dataversion_withdrawn_why",
                violation_error_message=_("撤回须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} v{self.number}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class DisclosureRecord(models.Model):
    """What the disclosure check of a version rested on: true values and reasons. Never published."""

    version = models.OneToOneField(
        DataVersion, models.CASCADE, related_name="disclosure", verbose_name=_("开放数据版本")
    )
    concept = models.CharField(_("统计对象"), max_length=120, db_index=True)
    place = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("辖区"))
    threshold = models.PositiveSmallIntegerField(_("人数公布下限"))
    tables = models.JSONField(_("核对用表"))
    hidden = models.JSONField(_("隐去的格子"))

    class Meta:
        verbose_name = _("披露核对记录")
        verbose_name_plural = _("披露核对记录")

    def __str__(self) -> str:
        return f"{self.version_id}: {self.concept}"


@tracked
class PublicWarning(ScopedModel):
    """The decision to tell the public of a warning, in the office's own words."""

    warning = models.OneToOneField(
        EarlyWarning, models.PROTECT, related_name="public", verbose_name=_("预警")
    )
    text = models.CharField(_("公布的文字"), max_length=500)
    published_at = models.DateTimeField(_("公布时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["-published_at"]
        verbose_name = _("公布的预警")
        verbose_name_plural = _("公布的预警")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="portal_warning_has_text",
                violation_error_message=_("请写明公布的文字。"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="portal_warning_withdrawn_why",
                violation_error_message=_("撤回须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
