"""Rosters: the facts on which claims rest, until the app that keeps them hands them over itself."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.core.roles import Role
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.directory.models import Organisation
from ronghe.funding.enums.claims import Assessment, HeadKind

FUNDERS = frozenset(
    {
        Role.HRSS,
        Role.EDUCATION,
        Role.FINANCE,
        Role.BUREAU,
        Role.INDUSTRY,
        Role.DRC,
        Role.AUDITOR,
        Role.POLICY_OFFICE,
        Role.COUNTY,
    }
)
"""Officials who read the claims of their place."""

HANDLERS = frozenset({Role.HRSS, Role.EDUCATION, Role.BUREAU, Role.INDUSTRY, Role.DRC})
"""Roles that a scheme can name as handling its claims."""

CLAIMANTS = frozenset({Role.ENTERPRISE, Role.SCHOOL, Role.ASSOCIATION})
"""Roles that act for an organisation that may claim."""


def funding_paths(actor: Actor) -> tuple[str, ...]:
    return tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in FUNDERS}))


def claimant_ids(actor: Actor) -> set[int]:
    return {g.organisation_id for g in actor.grants if g.role in CLAIMANTS and g.organisation_id}


class OwnedQuerySet(ScopedQuerySet):
    """Rows of an organisation: seen by itself and by the officials who fund its place."""

    owner = "organisation"

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        own = Q(**{f"{self.owner}__in": claimant_ids(actor)})
        return self.filter(own | within(funding_paths(actor)))


@tracked
class Roster(ScopedModel):
    """One uploaded list, by its file: what came from where, when, by whom."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="rosters", verbose_name=_("填报单位")
    )
    head_kind = models.CharField(_("对象"), max_length=12, choices=HeadKind)
    source = models.CharField(_("来源"), max_length=40, default="excel")
    file_name = models.CharField(_("文件名"), max_length=200)
    row_count = models.PositiveIntegerField(_("行数"), default=0)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("录入人"),
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("名册")
        verbose_name_plural = _("名册")

    def __str__(self) -> str:
        return self.file_name


class RosterHeadQuerySet(OwnedQuerySet):
    def standing(self) -> Self:
        """Without those taken back."""
        return self.filter(withdrawn_at__isnull=True)


@tracked
class RosterHead(ScopedModel):
    """One stay of a person, or one thing. The number of the person is never kept, only its keyed digest."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="heads", verbose_name=_("名册"))
    row_number = models.PositiveIntegerField(_("名册行号"))
    head_kind = models.CharField(_("对象"), max_length=12, choices=HeadKind)
    identity_digest = models.CharField(_("证件号码摘要"), max_length=64)
    name = models.CharField(_("姓名或名称"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="roster_heads", verbose_name=_("用人单位")
    )
    school = models.CharField(_("学校"), max_length=200, blank=True)
    occupation = models.CharField(_("职业（工种）编码"), max_length=20, blank=True)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    left_on = models.DateField(_("中途退出日期"), null=True, blank=True)
    certificate = models.CharField(_("证书或文件编号"), max_length=80, blank=True)
    result = models.CharField(_("考核结果"), max_length=8, choices=Assessment, blank=True)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)

    objects = RosterHeadQuerySet.as_manager()

    class Meta:
        ordering = ["-roster_id", "row_number"]
        verbose_name = _("名册人员")
        verbose_name_plural = _("名册人员")
        indexes = [models.Index(fields=["identity_digest", "starts_on"], name="funding_head_identity")]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest", "organisation", "head_kind", "starts_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="funding_rosterhead_once",
                violation_error_message=_("这一人这一段已在名册中。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="funding_rosterhead_dates",
                violation_error_message=_("结束日期不能早于起始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("starts_on")),
                name="funding_rosterhead_left",
                violation_error_message=_("退出日期不能早于起始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="funding_rosterhead_withdrawn_why",
                violation_error_message=_("撤销须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.starts_on}）"

    @property
    def place(self) -> str:
        """Where it was read, for a message."""
        return f"名册“{self.roster.file_name}”第 {self.row_number} 行"


declare_personal(
    PersonalField(
        "funding.RosterHead",
        "identity_digest",
        "证件号码的加密摘要",
        "防止同一人重复领取补助",
        "履行法定职责所必需",
        "补助发放档案保管期满",
    ),
    PersonalField(
        "funding.RosterHead",
        "name",
        "姓名（只存姓和星号）",
        "申领单位核对名册",
        "履行法定职责所必需",
        "补助发放档案保管期满",
        is_masked=True,
    ),
)
