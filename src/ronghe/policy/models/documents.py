"""Policy documents, what they rest on, the pages they were read from, and changes above them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.indexes import containing_index
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet
from ronghe.directory.models import Organisation
from ronghe.policy.enums import DocumentKind, LinkRelation, PageKind, Validity
from ronghe.policy.models.scoping import OfficialQuerySet, inner


class DocumentQuerySet(ScopedQuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everything published, for all; the rest for those who work in its jurisdiction or under it."""
        if actor.is_system:
            return self
        return self.filter(Q(is_public=True) | inner(actor))


@tracked
class Document(ScopedModel):
    """One policy document as issued (POL-01). Its corrections are in its history, its text in its pages and
    plan.

    ``issuer`` is the name as printed, ``issuer_organisation`` the body of the register.
    ``plan_from``/``plan_to`` are the years of the plan period. A superior policy held here is a Document of
    the higher jurisdiction. ``superior_prevails`` is the clause "if a superior policy changes, it applies"
    (POL-13).
    """

    kind = models.CharField(_("文件类别"), max_length=20, choices=DocumentKind, default=DocumentKind.PLAN)
    title = models.CharField(_("标题"), max_length=300)
    body_title = models.CharField(_("正文标题"), max_length=300, blank=True)
    number = models.CharField(_("发文字号"), max_length=80, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    issuer_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_documents",
        verbose_name=_("发文机关（机构库）"),
    )
    lead_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_documents",
        verbose_name=_("负责组织实施的部门"),
    )
    index_number = models.CharField(_("索引号"), max_length=80, blank=True)
    other_ids = models.JSONField(_("其他编号"), default=dict, blank=True)
    addressees = models.JSONField(_("主送单位"), default=list, blank=True)
    passed_at = models.CharField(_("审议会议"), max_length=120, blank=True)
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    effective_text = models.CharField(_("施行日期原文"), max_length=200, blank=True)
    ends_on = models.DateField(_("失效日期"), null=True, blank=True)
    validity = models.CharField(_("效力状态"), max_length=20, choices=Validity, default=Validity.UNKNOWN)
    plan_from = models.PositiveSmallIntegerField(_("规划起始年"), null=True, blank=True)
    plan_to = models.PositiveSmallIntegerField(_("规划终止年"), null=True, blank=True)
    publication_mode = models.CharField(_("公开方式"), max_length=60, blank=True)
    source_url = models.URLField(_("来源网址"), max_length=500, blank=True)
    superior_prevails = models.BooleanField(_("上级政策调整的从其规定"), default=False)
    superior_prevails_text = models.CharField(_("从其规定的条文"), max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("代替的文件"),
    )
    is_public = models.BooleanField(_("已公开"), default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        verbose_name = _("政策文件")
        verbose_name_plural = _("政策文件")
        indexes = [
            containing_index("title", name="policy_document_title_trgm"),
            models.Index(fields=["jurisdiction", "-issued_on"], name="policy_document_issued"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "number"],
                condition=~Q(number=""),
                name="policy_document_number_once",
                violation_error_message=_("本辖区已登记同一发文字号的文件。"),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="policy_document_has_title",
                violation_error_message=_("文件必须有标题。"),
            ),
            models.CheckConstraint(
                condition=Q(plan_from__isnull=True, plan_to__isnull=True)
                | Q(plan_from__isnull=False, plan_to__isnull=False, plan_to__gte=F("plan_from")),
                name="policy_document_period_ordered",
                violation_error_message=_("规划期须起止年份齐全，且终止年不早于起始年。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(ends_on__gte=F("effective_from")),
                name="policy_document_ends_after_start",
                violation_error_message=_("失效日期不能早于施行日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title

    @property
    def short_title(self) -> str:
        """The plan's own title where the notice that carries it has another."""
        return self.body_title or self.title


@tracked
class DocumentLink(ScopedModel):
    """A document rests on another (POL-02): one held here, or just cited by printed title or number."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="links", verbose_name=_("文件"))
    relation = models.CharField(
        _("关系"), max_length=20, choices=LinkRelation, default=LinkRelation.IMPLEMENTS
    )
    superior = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="implemented_by",
        verbose_name=_("上级文件"),
    )
    cited_title = models.CharField(_("引用的标题"), max_length=300, blank=True)
    cited_number = models.CharField(_("引用的文号"), max_length=80, blank=True)
    quote = models.CharField(_("原文"), max_length=500, blank=True)
    start = models.PositiveIntegerField(_("原文位置"), null=True, blank=True)

    class Meta:
        ordering = ["document_id", "id"]
        verbose_name = _("政策依据")
        verbose_name_plural = _("政策依据")
        constraints = [
            models.CheckConstraint(
                condition=Q(superior__isnull=False) | ~Q(cited_title="") | ~Q(cited_number=""),
                name="policy_link_names_something",
                violation_error_message=_("请选择上级文件，或写出所引文件的标题或文号。"),
            ),
            models.CheckConstraint(
                condition=Q(superior__isnull=True) | ~Q(superior=F("document")),
                name="policy_link_not_to_itself",
                violation_error_message=_("文件不能以自身为依据。"),
            ),
            models.UniqueConstraint(
                fields=["document", "superior", "relation"],
                condition=Q(superior__isnull=False),
                name="policy_link_once",
                violation_error_message=_("该依据已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.superior) if self.superior_id else (self.cited_title or self.cited_number)


class SourcePageQuerySet(OfficialQuerySet["SourcePage"]):
    pass


@tracked
class SourcePage(ScopedModel):
    """One page as it was read: the hash of its bytes, its plain text without names of people, what was
    extracted.

    Every ``start``/``end`` in this app counts characters of ``text``. ``extraction`` is the extractor's
    answer, never edited: what people decided is in the review.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="pages", verbose_name=_("文件")
    )
    name = models.CharField(_("文件名"), max_length=255)
    kind = models.CharField(_("格式"), max_length=10, choices=PageKind)
    encoding = models.CharField(_("编码"), max_length=40, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    text = models.TextField(_("文字"))
    notes = models.JSONField(_("读取说明"), default=list, blank=True)
    extraction = models.JSONField(_("提取结果"), default=dict, blank=True)
    extractor_version = models.CharField(_("提取器版本"), max_length=40, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("导入人"),
    )

    objects = SourcePageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("来源页面")
        verbose_name_plural = _("来源页面")
        indexes = [models.Index(fields=["sha256"], name="policy_page_sha256")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="policy_page_hash_is_sha256",
                violation_error_message=_("页面的校验值不是 SHA-256。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuperiorChangeQuerySet(OfficialQuerySet["SuperiorChange"]):
    pass


@tracked
class SuperiorChange(ScopedModel):
    """A superior policy changed on a day (POL-13): what of ours it touches is listed and settled one by one.

    ``link`` is our reliance on the policy that changed; ``changed_to`` the new superior document if held
    here.
    """

    link = models.ForeignKey(DocumentLink, models.PROTECT, related_name="changes", verbose_name=_("政策依据"))
    changed_to = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("新的上级文件")
    )
    changed_on = models.DateField(_("变动日期"))
    summary = models.TextField(_("变动内容"))

    objects = SuperiorChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_on", "-id"]
        verbose_name = _("上级政策变动")
        verbose_name_plural = _("上级政策变动")
        constraints = [
            models.CheckConstraint(
                condition=~Q(summary=""),
                name="policy_superior_change_says_what",
                violation_error_message=_("请写明上级政策变动的内容。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link}：{self.changed_on}"
