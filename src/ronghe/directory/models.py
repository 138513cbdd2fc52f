"""The organisation register. A name is a row of its own: a rename loses nothing, a printed form is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.choices import QuickChoices
from ronghe.core.history import tracked
from ronghe.core.indexes import containing_index
from ronghe.core.models import Jurisdiction, ScopedModel
from ronghe.core.roles import Role
from ronghe.core.scope import ScopedQuerySet, along, within
from ronghe.directory.enums import NameKind, OrganisationKind, OrganisationState, SharedDataset, SharingState


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        """The register is common knowledge in a jurisdiction's whole line, up and down."""
        if actor.is_system:
            return self
        return self.filter(along(actor.paths))

    def current(self) -> Self:
        """Without those merged into another or dissolved."""
        return self.filter(merged_into__isnull=True, is_active=True)

    def named(self, texts: Collection[str]) -> dict[str, list[Organisation]]:
        """Those that have one of the names, by the name: for forms and sheets of every app."""
        found: dict[str, list[Organisation]] = {}
        names = OrganisationName.objects.filter(text__in=list(texts), organisation__in=self.order_by())
        for name in names.select_related("organisation__jurisdiction"):
            known = found.setdefault(name.text, [])
            if name.organisation not in known:
                known.append(name.organisation)
        return found

    def in_state(self, state: str) -> Self:
        """Those that a list shows under one of the states (see ``Organisation.state``)."""
        return self.filter(
            {
                OrganisationState.CURRENT: Q(is_active=True, is_confirmed=True),
                OrganisationState.PROPOSED: Q(is_active=True, is_confirmed=False),
                OrganisationState.CLOSED: Q(is_active=False, merged_into__isnull=True),
                OrganisationState.MERGED: Q(merged_into__isnull=False),
            }[OrganisationState(state)]
        )


@tracked
class Organisation(ScopedModel):
    """One body, whatever it is called today. ``name`` is its official name of now, also among its names."""

    name = models.CharField(_("机构名称"), max_length=200)
    kind = models.CharField(_("机构类别"), max_length=30, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级机构")
    )
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    members: models.ManyToManyField[Organisation, CollectiveMember] = models.ManyToManyField(
        "self",
        through="CollectiveMember",
        through_fields=("collective", "member"),
        symmetrical=False,
        blank=True,
        related_name="collectives",
        verbose_name=_("集合成员"),
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("并入机构")
    )
    is_active = models.BooleanField(_("在用"), default=True)
    is_confirmed = models.BooleanField(_("已核实"), default=True)
    pinyin = models.CharField(_("拼音"), max_length=1200, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction__path", "pinyin", "name"]
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        indexes = [
            containing_index("name", name="directory_org_name_trgm"),
            models.Index(fields=["jurisdiction", "kind"], name="directory_org_kind"),
        ]
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
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="directory_not_merged_into_itself",
                violation_error_message=_("机构不能并入自身。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> OrganisationState:
        if self.merged_into_id is not None:
            return OrganisationState.MERGED
        if not self.is_active:
            return OrganisationState.CLOSED
        return OrganisationState.CURRENT if self.is_confirmed else OrganisationState.PROPOSED

    @property
    def survivor(self) -> Organisation:
        """The organisation that stands for this one today: itself, or the one it was merged into."""
        return self.merged_into or self


@tracked
class OrganisationName(QuickChoices, models.Model):
    """One way an organisation is or was written. ``folded`` is the form in which names are compared.

    A printed form confirmed by hand holds in the documents of ``used_in`` only: 教育局 differs by place.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="names", verbose_name=_("机构")
    )
    text = models.CharField(_("名称"), max_length=200)
    folded = models.CharField(_("归一名称"), max_length=200, db_index=True, editable=False)
    initials = models.CharField(_("拼音首字母"), max_length=200, blank=True, editable=False)
    kind = models.CharField(_("名称类别"), max_length=20, choices=NameKind)
    valid_from = models.DateField(_("起用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    used_in = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("见于何地文件")
    )

    class Meta:
        ordering = ["organisation_id", "kind", "-valid_from", "text"]
        verbose_name = _("机构名称")
        verbose_name_plural = _("机构名称")
        indexes = [
            containing_index("text", name="directory_name_text_trgm"),
            GinIndex(fields=["folded"], name="directory_name_folded_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["initials"], name="directory_name_initials_trgm", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "text", "kind", "used_in"],
                nulls_distinct=False,
                name="directory_name_once",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(kind=NameKind.OFFICIAL),
                name="directory_one_official_name",
                violation_error_message=_("一个机构只有一个现用全称。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="directory_name_dates_ordered",
                violation_error_message=_("停用日期不能早于起用日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind=NameKind.OFFICIAL) | Q(valid_to__isnull=True),
                name="directory_official_name_is_open",
                violation_error_message=_("现用全称不能有停用日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class CollectiveMember(models.Model):
    """One organisation that a collective name (各区、县（市）政府) stands for."""

    collective = models.ForeignKey(
        Organisation, models.CASCADE, related_name="member_rows", verbose_name=_("单位集合")
    )
    member = models.ForeignKey(
        Organisation, models.PROTECT, related_name="collective_rows", verbose_name=_("成员")
    )

    class Meta:
        ordering = ["collective_id", "member__pinyin"]
        verbose_name = _("集合成员")
        verbose_name_plural = _("集合成员")
        constraints = [
            models.UniqueConstraint(fields=["collective", "member"], name="directory_member_once"),
            models.CheckConstraint(
                condition=~Q(collective=models.F("member")),
                name="directory_member_is_another",
                violation_error_message=_("单位集合不能以自身为成员。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collective_id}: {self.member_id}"


@tracked
class OrganisationMerge(QuickChoices, models.Model):
    """What a merge moved, so that it can be taken back: table and column to the keys of its rows."""

    survivor = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("保留的机构"))
    duplicate = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("重复的机构")
    )
    moved = models.JSONField(_("移交的记录"), default=dict)
    kept_back = models.JSONField(_("未移交的记录"), default=dict)
    was_active = models.BooleanField(_("原为在用"), default=True)
    reason = models.CharField(_("理由"), max_length=200)
    merged_at = models.DateTimeField(_("合并时间"), auto_now_add=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        ordering = ["-merged_at"]
        verbose_name = _("机构合并")
        verbose_name_plural = _("机构合并")
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=Q(undone_at__isnull=True),
                name="directory_one_open_merge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} → {self.survivor_id}"


@tracked
class DistinctPair(models.Model):
    """Two organisations that look alike and were found to be two."""

    first = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("机构"))
    second = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("另一机构"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("已核对的相似机构")
        verbose_name_plural = _("已核对的相似机构")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="directory_distinct_once"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="directory_distinct_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


SHARING_READERS = frozenset({Role.OPERATOR, Role.POLICY_OFFICE, Role.AUDITOR})


class SharingQuerySet(ScopedQuerySet["SharingAgreement"]):
    def visible_to(self, actor: Actor) -> Self:
        """For those who keep, approve and audit sharing, in the places where they do."""
        if actor.is_system:
            return self
        paths = {grant.jurisdiction_path for grant in actor.grants if grant.role in SHARING_READERS}
        return self.filter(within(tuple(sorted(paths))))


@tracked
class SharingAgreement(ScopedModel):
    """What data go to whom, for what, on what basis in law, and until when (DATA-01, lp.elig.lawful).

    A draft may be incomplete; in force it has its basis and its dates. ``contact_post`` is a post, no name.
    """

    recipient = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="sharing_agreements",
        verbose_name=_("接收单位"),
    )
    datasets = ArrayField(
        models.CharField(max_length=20, choices=SharedDataset), verbose_name=_("共享的数据")
    )
    purpose = models.TextField(_("用途"))
    basis_title = models.CharField(_("依据文件"), max_length=300, blank=True)
    basis_number = models.CharField(_("依据文号"), max_length=80, blank=True)
    basis_article = models.CharField(_("依据条款"), max_length=80, blank=True)
    contains_personal = models.BooleanField(_("含个人信息"), default=False)
    valid_from = models.DateField(_("生效日期"), null=True, blank=True)
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)
    contact_post = models.CharField(_("联系岗位"), max_length=80)
    state = models.CharField(_("状态"), max_length=10, choices=SharingState, default=SharingState.DRAFT)

    objects = SharingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("数据共享登记")
        verbose_name_plural = _("数据共享登记")
        constraints = [
            models.CheckConstraint(
                condition=Q(contains_personal=False),
                name="directory_sharing_without_personal_data",
                violation_error_message=_("这些数据集不得含个人信息。"),
            ),
            models.CheckConstraint(
                condition=Q(datasets__len__gt=0) & Q(datasets__contained_by=SharedDataset.values),
                name="directory_sharing_known_datasets",
                violation_error_message=_("请选择要共享的数据。"),
            ),
            models.CheckConstraint(
                condition=~Q(purpose="") & ~Q(contact_post=""),
                name="directory_sharing_has_purpose",
                violation_error_message=_("共享须写明用途和联系岗位。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "suspended"])
                | (
                    ~Q(basis_title="")
                    & ~Q(basis_number="")
                    & ~Q(basis_article="")
                    & Q(valid_from__isnull=False, valid_to__isnull=False)
                ),
                name="directory_sharing_in_force_is_lawful",
                violation_error_message=_("没有依据或起止日期的共享不能生效。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="directory_sharing_dates_ordered",
                violation_error_message=_("终止日期不能早于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"共享 {self.pk}：{self.recipient}"

    @property
    def basis(self) -> str:
        """The basis in one line: 《…》（文号）条款."""
        title = self.basis_title if self.basis_title.startswith("《") else f"《{self.basis_title}》"
        return f"{title}（{self.basis_number}）{self.basis_article}" if self.basis_title else ""

    def is_in_force_on(self, day: date) -> bool:
        return (
            self.state == SharingState.IN_FORCE
            and self.valid_from is not None
            and self.valid_to is not None
            and self.valid_from <= day <= self.valid_to
        )


@tracked
class SharingExport(QuickChoices, models.Model):
    """One bundle that was made: who, when, how many rows, and the SHA-256 of the file. Never changed."""

    agreement = models.ForeignKey(
        SharingAgreement, models.PROTECT, related_name="exports", verbose_name=_("共享登记")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("导出人"),
    )
    made_at = models.DateTimeField(_("导出时间"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    rows = models.JSONField(_("各表行数"))

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("共享导出记录")
        verbose_name_plural = _("共享导出记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="directory_sharing_export_has_sha256",
                violation_error_message=_("导出记录的校验值不是 SHA-256。"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="export_record_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def total(self) -> int:
        return sum(self.rows.values())
