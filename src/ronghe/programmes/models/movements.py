"""Graduates who come back to a place or leave it, as the offices count them."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.programmes.models.register import YEARS


class Direction(models.TextChoices):
    RETURNED = "returned", _("回流")
    DEPARTED = "departed", _("外流")


@tracked
class GraduateMovement(RegisterRow):
    """How many graduates of other years or places took up work here, or gave it up, in one year."""

    access = Access(
        keepers=frozenset({Role.HRSS, Role.EDUCATION, Role.STATISTICIAN}),
        readers=OFFICIALS | {Role.SCHOOL, Role.EVALUATOR, Role.ASSOCIATION},
        is_shared=True,
    )

    year = models.PositiveSmallIntegerField(_("年份"), validators=YEARS)
    direction = models.CharField(_("方向"), max_length=10, choices=Direction)
    occupation = models.CharField(
        _("职业代码"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[1-8]-\d\d-\d\d(-\d\d)?$", _("职业代码应如 6-18-01 或 6-18-01-01。"))],
        help_text=_("小类或细类；空着表示没有分职业"),
    )
    number = models.PositiveIntegerField(_("人数"))
    basis = models.CharField(_("数据来源"), max_length=200)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("毕业生回流与外流")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "year", "direction", "occupation"],
                condition=Q(state="current"),
                name="programmes_movement_once",
                violation_error_message=_("本地这一年这一方向的这一职业已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.get_direction_display()}"
