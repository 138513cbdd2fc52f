"""Which programme leads to which occupation, as the graph of ``engine.coding.graph`` stores it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked


class LinkKind(models.TextChoices):
    OFFICIAL = "official", _("教学标准")
    PREDICTED = "predicted", _("系统预测")
    ACCEPTED = "accepted", _("人工认可")
    REFUSED = "refused", _("人工否定")


@tracked
class OccupationLink(models.Model):
    """One link in force, the same for all places; its history is in the events of this table."""

    programme = models.CharField(_("专业代码"), max_length=10)
    occupation = models.CharField(_("职业代码"), max_length=12)
    kind = models.CharField(_("来历"), max_length=10, choices=LinkKind)
    source = models.CharField(_("依据"), max_length=200)
    score = models.FloatField(_("把握"), default=1.0)
    since = models.PositiveIntegerField(_("版次"), default=1)

    class Meta:
        ordering = ["programme", "-score", "occupation"]
        verbose_name = verbose_name_plural = _("专业与职业对应")
        constraints = [
            models.UniqueConstraint(fields=["programme", "occupation"], name="programmes_link_once"),
        ]
        indexes = [models.Index(fields=["occupation"], name="programmes_link_occupation")]

    def __str__(self) -> str:
        return f"{self.programme} → {self.occupation}"
