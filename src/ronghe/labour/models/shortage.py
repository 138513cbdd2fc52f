"""Published lists of occupations in short supply: dated, with their basis, for those who plan programmes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, ScopedModel
from ronghe.core.roles import OFFICIALS, Role
from ronghe.labour.enums import ListState, ShortageKind
from ronghe.labour.models.returns import YEARS

SHORTAGE_KEEPERS = frozenset({Role.HRSS, Role.DRC})


@tracked
class ShortageList(CaseRow):
    """One edition of the list of shortage and urgent occupations of a place."""

    access = Access(
        keepers=SHORTAGE_KEEPERS, readers=OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}
    )

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("发布单位")
    )
    state = models.CharField(_("状态"), max_length=12, choices=ListState, default=ListState.DRAFT)
    title = models.CharField(_("目录名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    basis = models.TextField(_("编制依据"), max_length=2000)
    published_on = models.DateField(_("发布日期"), null=True, blank=True, editable=False)

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("急需紧缺职业目录")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "title"],
                name="labour_shortage_once",
                violation_error_message=_("本地已有同名目录。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class ShortageItem(ScopedModel):
    """One occupation of a list, with the figure it rests on."""

    edition = models.ForeignKey(ShortageList, models.CASCADE, related_name="items", verbose_name=_("目录"))
    occupation = models.CharField(_("职业代码"), max_length=12)
    name = models.CharField(_("职业名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=10, choices=ShortageKind, default=ShortageKind.SHORT)
    posts = models.DecimalField(_("需求人数"), max_digits=12, decimal_places=2, null=True, blank=True)
    hard = models.PositiveIntegerField(_("难招人数"), null=True, blank=True)
    reason = models.CharField(_("列入理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["edition_id", "kind", "occupation"]
        verbose_name = verbose_name_plural = _("急需紧缺职业")
        constraints = [
            models.UniqueConstraint(fields=["edition", "occupation"], name="labour_shortage_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.occupation} {self.name}"
