"""Jurisdictions, and the base of every row that belongs to one."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.choices import QuickChoices
from ronghe.core.history import tracked
from ronghe.core.scope import ScopedQuerySet


class JurisdictionLevel(models.TextChoices):
    NATION = "nation", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("地市级")
    COUNTY = "county", _("县级")
    ZONE = "zone", _("开发区")


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    def visible_to(self, actor: Actor) -> Self:
        """Jurisdictions at or under the actor's."""
        if actor.is_system:
            return self
        found = models.Q(pk__in=[])
        for path in actor.paths:
            found |= models.Q(path__startswith=path)
        return self.filter(found)


@tracked
class Jurisdiction(QuickChoices, models.Model):
    """A government's area: a node of the tree nation, province, city, county or zone.

    ``code`` is the six-digit division code (zones: the code of their city and a suffix). ``path`` is the
    codes from the root, each followed by a slash, so that a subtree is a prefix.
    """

    code = models.CharField(_("区划代码"), max_length=20, unique=True)
    name = models.CharField(_("全称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=40)
    level = models.CharField(_("级别"), max_length=10, choices=JurisdictionLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(_("路径"), max_length=120, unique=True, editable=False)
    pack = models.CharField(_("配置包"), max_length=60, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("辖区")
        verbose_name_plural = _("辖区")
        indexes = [
            models.Index(fields=["path"], name="core_jurisdiction_path", opclasses=["text_pattern_ops"])
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=False) | models.Q(level__in=["nation", "province"]),
                name="core_jurisdiction_root_is_high",
                violation_error_message=_("地市、县和开发区必须有上级辖区。"),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


class ScopedModel(QuickChoices, models.Model):
    """Base of every row that belongs to a jurisdiction."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("辖区"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
