"""The catalogues' tables: every edition stays, an entry belongs to its edition and never changes its code."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.choices import QuickChoices
from ronghe.core.history import tracked
from ronghe.reference.enums import (
    CatalogueKind,
    FindingRule,
    Origin,
    Severity,
    Stage,
    SuccessionKind,
    SuccessionState,
)
from ronghe.reference.rules.schemes import SCHEMES


class VersionQuerySet(models.QuerySet["CatalogueVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """Catalogues belong to no jurisdiction: everyone signed in may read them."""
        return self.none() if actor.is_anonymous else self


@tracked
class CatalogueVersion(QuickChoices, models.Model):
    """One edition of one catalogue as it was loaded. At most one of a kind is current."""

    kind = models.CharField(_("目录"), max_length=20, choices=CatalogueKind)
    number = models.PositiveIntegerField(_("版次"))
    edition = models.CharField(_("版本"), max_length=60)
    origin = models.CharField(_("来路"), max_length=10, choices=Origin)
    source = models.CharField(_("来源"), max_length=300)
    licence = models.CharField(_("使用说明"), max_length=300, blank=True)
    files = models.CharField(_("文件"), max_length=500)
    checksum = models.CharField(_("校验值"), max_length=64)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    is_current = models.BooleanField(_("现行"), default=False)
    is_excerpt = models.BooleanField(_("节选"), default=False)
    row_count = models.PositiveIntegerField(_("文件行数"))
    entry_count = models.PositiveIntegerField(_("条目数"))
    repaired_count = models.PositiveIntegerField(_("修复条目数"))
    finding_count = models.PositiveIntegerField(_("问题数"))
    change_summary = models.CharField(_("与上一版的差别"), max_length=300, blank=True)
    loaded_at = models.DateTimeField(_("载入时间"), auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-number"]
        verbose_name = _("目录版本")
        verbose_name_plural = _("目录版本")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="reference_version_number_once"),
            models.UniqueConstraint(
                fields=["kind", "checksum"],
                name="reference_version_content_once",
                violation_error_message=_("同样内容的目录已载入过。"),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_current=True),
                name="reference_one_current_version",
                violation_error_message=_("每种目录只能有一个现行版本。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="reference_version_dates_ordered",
                violation_error_message=_("停用日期不能早于启用日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.edition}（第{self.number}版次）"

    def get_absolute_url(self) -> str:
        return reverse("reference:version_detail", args=[self.pk])


class EntryQuerySet(models.QuerySet["CatalogueEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everyone signed in."""
        return self.none() if actor.is_anonymous else self

    def current(self) -> Self:
        """Entries of the current editions, without those abolished within them."""
        return self.filter(version__is_current=True, is_current=True)

    def regions(self) -> Self:
        return self.filter(kind=CatalogueKind.REGION)

    def industries(self) -> Self:
        return self.filter(kind=CatalogueKind.INDUSTRY)

    def occupations(self) -> Self:
        """Occupations proper, without the classes above them."""
        return self.filter(kind=CatalogueKind.OCCUPATION, level=4)

    def programmes(self, stage: Stage | str = "") -> Self:
        """Programmes proper, without families and classes; of one stage if asked."""
        found = self.filter(kind=CatalogueKind.PROGRAMME, level=3)
        return found.filter(stage=stage) if stage else found


class CatalogueEntry(QuickChoices, models.Model):
    """One code of one edition. Rows are written when the edition is loaded and not changed afterwards."""

    version = models.ForeignKey(
        CatalogueVersion, models.CASCADE, related_name="entries", verbose_name=_("目录版本")
    )
    kind = models.CharField(_("目录"), max_length=20, choices=CatalogueKind)
    code = models.CharField(_("代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=200)
    level = models.PositiveSmallIntegerField(_("层级"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    stage = models.CharField(_("办学层次"), max_length=10, choices=Stage, blank=True)
    is_green = models.BooleanField(_("绿色职业（L）"), default=False)
    is_digital = models.BooleanField(_("数字职业（S）"), default=False)
    is_controlled = models.BooleanField(_("国家控制布点（K）"), default=False)
    is_current = models.BooleanField(_("在用"), default=True)
    repair = models.CharField(_("修复说明"), max_length=300, blank=True)
    source_line = models.PositiveIntegerField(_("源文件行"), default=0)
    initials = models.CharField(_("拼音首字母"), max_length=200, blank=True)
    search_text = models.TextField(_("检索文字"), blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("目录条目")
        verbose_name_plural = _("目录条目")
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="reference_code_once_per_version"),
            models.CheckConstraint(
                condition=Q(kind=CatalogueKind.PROGRAMME) ^ Q(stage=""),
                name="reference_only_programmes_have_stage",
                violation_error_message=_("专业必须有办学层次，其他目录没有办学层次。"),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4),
                name="reference_level_in_range",
                violation_error_message=_("层级应在1至4之间。"),
            ),
        ]
        indexes = [
            models.Index(fields=["version", "level", "code"], name="reference_entry_level"),
            models.Index(
                fields=["kind", "code"],
                name="reference_entry_code",
                opclasses=["text_ops", "text_pattern_ops"],
            ),
            GinIndex(fields=["search_text"], name="reference_entry_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return self.address(self.version)

    def address(self, version: CatalogueVersion) -> str:
        """The page of the entry; its edition is named unless it is the current one."""
        address = reverse("reference:entry_detail", args=[self.kind, self.code])
        return address if version.is_current else f"{address}?version={version.number}"

    @property
    def level_name(self) -> str:
        return SCHEMES[CatalogueKind(self.kind)].level_name(self.level)

    @property
    def marks(self) -> list[str]:
        """The marks printed beside the name, in words."""
        marks = [
            (self.is_green, gettext("绿色职业")),
            (self.is_digital, gettext("数字职业")),
            (self.is_controlled, gettext("国家控制布点")),
        ]
        return [word for is_set, word in marks if is_set]


class EntryAlias(models.Model):
    """Another name by which an entry is looked up. Never official; ``doubt`` says why it may be wrong."""

    entry = models.ForeignKey(CatalogueEntry, models.CASCADE, related_name="aliases", verbose_name=_("条目"))
    name = models.CharField(_("别名"), max_length=200)
    doubt = models.CharField(_("存疑原因"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("条目别名")
        verbose_name_plural = _("条目别名")
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="reference_alias_once")]

    def __str__(self) -> str:
        return self.name


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everyone signed in."""
        return self.none() if actor.is_anonymous else self


@tracked
class Succession(QuickChoices, models.Model):
    """An old entry and what took its place. Only a confirmed one counts."""

    old = models.ForeignKey(
        CatalogueEntry, models.CASCADE, related_name="successors", verbose_name=_("原条目")
    )
    new = models.ForeignKey(
        CatalogueEntry, models.CASCADE, related_name="predecessors", verbose_name=_("接续条目")
    )
    kind = models.CharField(_("方式"), max_length=10, choices=SuccessionKind)
    state = models.CharField(
        _("状态"), max_length=10, choices=SuccessionState, default=SuccessionState.PROPOSED
    )
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["old__code", "new__code"]
        verbose_name = _("接续关系")
        verbose_name_plural = _("接续关系")
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="reference_succession_once"),
            models.CheckConstraint(
                condition=~Q(old=models.F("new")),
                name="reference_succession_of_two",
                violation_error_message=_("条目不能接续自己。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class LoadFinding(QuickChoices, models.Model):
    """One thing the check of a loaded file met, kept with the edition for as long as it is used."""

    version = models.ForeignKey(
        CatalogueVersion, models.CASCADE, related_name="findings", verbose_name=_("目录版本")
    )
    file = models.CharField(_("文件"), max_length=200)
    line = models.PositiveIntegerField(_("行"))
    code = models.CharField(_("代码"), max_length=40, blank=True)
    rule = models.CharField(_("规则"), max_length=40, choices=FindingRule)
    severity = models.CharField(_("程度"), max_length=10, choices=Severity)
    message = models.CharField(_("问题"), max_length=500)
    action = models.CharField(_("处理"), max_length=300)

    class Meta:
        ordering = ["id"]
        verbose_name = _("载入问题")
        verbose_name_plural = _("载入问题")
        indexes = [models.Index(fields=["version", "severity"], name="reference_finding_severity")]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.message}"


@tracked
class CalendarYear(models.Model):
    """The announced holidays of a year that the installed package does not know yet."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    document = models.CharField(_("公布文件"), max_length=200)
    checksum = models.CharField(_("校验值"), max_length=64)
    days = models.JSONField(_("日期"), help_text=_("日期到[类别, 节日]的对照"))
    loaded_at = models.DateTimeField(_("载入时间"), auto_now=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("年度放假安排")
        verbose_name_plural = _("年度放假安排")

    def __str__(self) -> str:
        return f"{self.year}年"
