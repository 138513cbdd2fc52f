"""Which programme leads to which occupation, as the graph of ``engine.coding.graph`` stores it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked


class LinkKind(models.TextChoices):
    OFFICIAL = "official", _("教学标准")
    PREDICTED = "predicted", _("系统预测")
    ACCEPTED = "accepted", _("人工认可")
    REFUSED = "refused", _("人工否定")


class LinkAct(models.TextChoices):
    """What made a version of the links."""

    IMPORTED = "imported", _("导入教学标准")
    PREDICTED = "predicted", _("系统预测")
    REVIEWED = "reviewed", _("人工审核")


class LinkQuerySet(models.QuerySet["OccupationLink"]):
    def visible_to(self, actor: Actor) -> Self:
        """Links belong to no jurisdiction: everyone signed in may read them."""
        return self.none() if actor.is_anonymous else self


class VersionQuerySet(models.QuerySet["LinkVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everyone signed in."""
        return self.none() if actor.is_anonymous else self


@tracked
class LinkVersion(models.Model):
    """One version of all links: who made it, from what, and how many there are of each kind."""

    number = models.PositiveIntegerField(_("版次"), unique=True)
    act = models.CharField(_("办理"), max_length=10, choices=LinkAct)
    source = models.CharField(_("依据"), max_length=300)
    official = models.PositiveIntegerField(_("教学标准"), default=0)
    predicted = models.PositiveIntegerField(_("系统预测"), default=0)
    accepted = models.PositiveIntegerField(_("人工认可"), default=0)
    refused = models.PositiveIntegerField(_("人工否定"), default=0)
    changed = models.PositiveIntegerField(_("变动条数"), default=0)
    made_at = models.DateTimeField(_("形成时间"), auto_now_add=True)
    made_by = models.CharField(_("办理人"), max_length=120, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = _("专业与职业对应版次")

    def __str__(self) -> str:
        return f"第{self.number}版"


class OccupationLink(models.Model):
    """One link of the present version, the same for all places; what it was is in ``LinkChange``."""

    programme = models.CharField(_("专业代码"), max_length=10)
    occupation = models.CharField(_("职业代码"), max_length=12)
    kind = models.CharField(_("来历"), max_length=10, choices=LinkKind)
    source = models.CharField(_("依据"), max_length=300)
    score = models.FloatField(_("把握"), default=1.0)
    since = models.PositiveIntegerField(_("版次"), default=1)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "-score", "occupation"]
        verbose_name = verbose_name_plural = _("专业与职业对应")
        constraints = [
            models.UniqueConstraint(fields=["programme", "occupation"], name="programmes_link_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="programmes_link_score"),
        ]
        indexes = [models.Index(fields=["occupation"], name="programmes_link_occupation")]

    def __str__(self) -> str:
        return f"{self.programme} → {self.occupation}"


class LinkChange(models.Model):
    """What one version changed of one link; empty before: it is new, empty after: it is gone."""

    version = models.ForeignKey(LinkVersion, models.CASCADE, related_name="changes", verbose_name=_("版次"))
    programme = models.CharField(_("专业代码"), max_length=10)
    occupation = models.CharField(_("职业代码"), max_length=12)
    before = models.CharField(_("原来历"), max_length=10, choices=LinkKind, blank=True)
    before_score = models.FloatField(_("原把握"), null=True, blank=True)
    after = models.CharField(_("现来历"), max_length=10, choices=LinkKind, blank=True)
    after_score = models.FloatField(_("现把握"), null=True, blank=True)

    class Meta:
        ordering = ["programme", "occupation", "version"]
        verbose_name = verbose_name_plural = _("专业与职业对应变动")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "programme", "occupation"], name="programmes_change_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} → {self.occupation}"
