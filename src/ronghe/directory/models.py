"""The organisation register. A name is a row of its own, so that a rename loses nothing and a printed form is kept."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.directory.enums import NameKind, OrganisationKind


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        """The register is common knowledge among the signed-in of a jurisdiction's whole line, up and down."""
        if actor.is_system:
            return self
        found = within(actor.paths)
        for path in actor.paths:
            codes = path.strip("/").split("/")
            above = ["/".join(codes[:i]) + "/" for i in range(1, len(codes))]
            found |= Q(jurisdiction__path__in=above)
        return self.filter(found)

    def current(self) -> Self:
        """Without those merged into another or dissolved."""
        return self.filter(merged_into__isnull=True, is_active=True)


@tracked
class Organisation(ScopedModel):
    """One body, whatever it is called today. ``name`` is its present official name, also kept among its names."""

    name = models.CharField(_("机构名称"), max_length=200)
    kind = models.CharField(_("机构类别"), max_length=30, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级机构")
    )
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    members = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="collectives", verbose_name=_("集合成员")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("并入机构")
    )
    is_active = models.BooleanField(_("在用"), default=True)
    pinyin = models.CharField(_("拼音"), max_length=400, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction__path", "pinyin", "name"]
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        indexes = [GinIndex(fields=["name"], name="directory_org_name_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "name"],
                condition=Q(merged_into__isnull=True),
                name="directory_one_name_per_jurisdiction",
                violation_error_message=_("本辖区已有同名机构。"),
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & Q(merged_into__isnull=True),
                name="directory_one_credit_code",
                violation_error_message=_("该统一社会信用代码已登记在另一机构名下。"),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_active=False),
                name="directory_merged_is_inactive",
                violation_error_message=_("已并入其他机构的不能标为在用。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class OrganisationName(models.Model):
    """One way an organisation is or was written."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="names", verbose_name=_("机构")
    )
    text = models.CharField(_("名称"), max_length=200)
    folded = models.CharField(_("归一名称"), max_length=200, db_index=True, editable=False)
    kind = models.CharField(_("名称类别"), max_length=20, choices=NameKind)
    valid_from = models.DateField(_("起用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        ordering = ["organisation_id", "kind", "text"]
        verbose_name = _("机构名称")
        verbose_name_plural = _("机构名称")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "text", "kind"], name="directory_name_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="directory_name_dates_ordered",
                violation_error_message=_("停用日期不能早于起用日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text
