"""The talent supply-and-demand report of a place and period (TAL-02): a case that ends in a signed paper."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow
from ronghe.core.models.register import AccessQuerySet
from ronghe.core.roles import OFFICIALS, Role
from ronghe.quality.enums.talent import TALENT_FROZEN, TalentState
from ronghe.quality.models.signed import SignedPaper, signed_constraints, signed_triggers

TALENT_WRITERS = frozenset({Role.EDUCATION, Role.HRSS, Role.INDUSTRY, Role.DRC})
LEAST_CELL = 3
"""The smallest minimum cell that can be asked for: below it single employers show."""


class TalentQuerySet(AccessQuerySet["TalentReport"]):
    def published(self) -> TalentQuerySet:
        """What the public may read: every published version, the corrected ones too."""
        return self.filter(state=TalentState.PUBLISHED)


@tracked(exclude=["frozen", "content"])
class TalentReport(SignedPaper, CaseRow):
    """One version. ``organisation`` is the office that writes it, its jurisdiction the place it tells of.

    ``content`` is what was last gathered; on signing it is frozen. ``quarter`` is empty for a whole year.
    """

    access = Access(
        keepers=TALENT_WRITERS,
        readers=OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR},
    )

    state = models.CharField(_("状态"), max_length=10, choices=TalentState, default=TalentState.DRAFT)
    year = models.PositiveSmallIntegerField(
        _("报告年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    quarter = models.PositiveSmallIntegerField(
        _("季度"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text=_("全年的报告不填"),
    )
    minimum = models.PositiveSmallIntegerField(
        _("最小公布数"),
        default=10,
        validators=[MinValueValidator(LEAST_CELL), MaxValueValidator(1000)],
        help_text=_("人数小于它、或用人单位不足三家的不公布"),
    )
    summary = models.TextField(
        _("编制单位的话"), blank=True, max_length=3000, help_text=_("印在报告开头；数字由系统取，不写在这里")
    )
    content: Any = models.JSONField(_("取到的内容"), null=True, blank=True, editable=False)

    objects = TalentQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        ordering = ["-year", "-quarter", "-number", "-pk"]
        verbose_name = verbose_name_plural = _("人才供需报告")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year", "quarter", "number"],
                nulls_distinct=False,
                name="quality_talent_once",
                violation_error_message=_("本地这一期已有报告；已签发的请办理更正。"),
            ),
            models.CheckConstraint(condition=Q(minimum__gte=LEAST_CELL), name="quality_talent_least_cell"),
            *signed_constraints("quality_talent", TALENT_FROZEN),
        ]
        triggers = signed_triggers(TALENT_FROZEN)

    def __str__(self) -> str:
        correction = f"（更正第{self.number}号）" if self.number else ""
        return f"{self.jurisdiction.name}{self.period_words}人才供需报告{correction}"

    @property
    def period_words(self) -> str:
        return f"{self.year}年" + (f"第{'一二三四'[self.quarter - 1]}季度" if self.quarter else "")

    @property
    def is_frozen(self) -> bool:
        return self.state in TALENT_FROZEN

    @property
    def told(self) -> Any:
        """The signed content of a signed report, what was last gathered of any other."""
        return self.frozen if self.is_frozen else self.content
