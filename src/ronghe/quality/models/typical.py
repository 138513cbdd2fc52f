"""Typical cases for the public: enterprises, people, results, grassroots work (HON-07, HON-08)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import EncryptedTextField
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow
from ronghe.core.models.register import AccessQuerySet
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.core.roles import OFFICIALS
from ronghe.directory.models import Organisation
from ronghe.quality.enums.typical import TypicalKind, TypicalState
from ronghe.quality.models.evaluation import YEARS, user_key
from ronghe.quality.rules.typical import OFFICES, UNITS


class TypicalQuerySet(AccessQuerySet["TypicalCase"]):
    def public(self) -> TypicalQuerySet:
        """Published, and where it names somebody, for as long as that person agreed."""
        today = timezone.localdate()
        agreed = Q(consent_until__isnull=True) | Q(consent_until__gte=today)
        return self.filter(agreed, state=TypicalState.PUBLISHED)


@tracked(exclude=["person"])
class TypicalCase(CaseRow):
    """One case. ``shown_as`` is how the person is called in public, ``person`` who it is, kept only until
    the case is withdrawn.
    """

    access = Access(keepers=OFFICES, units=UNITS, readers=OFFICIALS)

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("推荐单位")
    )
    title = models.CharField(_("标题"), max_length=100)
    kind = models.CharField(_("类别"), max_length=12, choices=TypicalKind)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    subject = models.CharField(
        _("典型单位或项目"), max_length=100, blank=True, help_text=_("企业、学校、成果的名称；人物典型不填。")
    )
    summary = models.CharField(_("摘要"), max_length=200)
    text = models.TextField(_("正文"), max_length=8000)
    clause = models.CharField(_("依据条款"), max_length=120, blank=True)
    names_person = models.BooleanField(_("写到具体的人"), default=False)
    shown_as = models.CharField(
        _("公开时的称呼"),
        max_length=40,
        blank=True,
        help_text=_("本人同意公开的称呼；正文里也只用这一称呼。"),
    )
    person = EncryptedTextField(_("本人姓名"), blank=True, default="")
    consent_on = models.DateField(
        _("本人同意日期"), null=True, blank=True, help_text=_("同意书的扫描件在登记后上传。")
    )
    consent_until = models.DateField(_("同意公开到"), null=True, blank=True, help_text=_("没有期限的不填。"))
    graduated_year = models.PositiveSmallIntegerField(
        _("毕业年份"), null=True, blank=True, validators=YEARS, help_text=_("毕业生基层工作典型必填。")
    )
    state = models.CharField(_("状态"), max_length=10, choices=TypicalState, default=TypicalState.DRAFT)
    submitted_by = user_key(_("提交人"))
    published_on = models.DateField(_("公布日期"), null=True, blank=True, editable=False)
    withdrawn_on = models.DateField(_("撤下日期"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("撤下理由"), max_length=500, blank=True, editable=False)

    objects = TypicalQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("典型案例")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "title"],
                name="quality_typical_once",
                violation_error_message=_("本单位这一年度已有同名案例。"),
            ),
            models.CheckConstraint(
                condition=Q(consent_until__isnull=True)
                | Q(consent_on__isnull=False, consent_until__gte=F("consent_on")),
                name="quality_typical_consent_dates",
                violation_error_message=_("同意公开的期限须在同意日期以后。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(names_person=False, published_on__isnull=False)
                | Q(names_person=True, consent_on__isnull=False, published_on__isnull=False),
                name="quality_typical_agreed",
                violation_error_message=_("写到具体的人，须有本人同意才能公布。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="quality_typical_withdrawn_why",
                violation_error_message=_("撤下须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


declare_personal(
    PersonalField(
        model="quality.TypicalCase",
        field="person",
        label="典型人物姓名",
        purpose="核对本人同意，办理撤回同意",
        basis="个人信息保护法第十三条第一款第一项（本人同意）",
        retention="案例撤下时即清除",
        is_masked=True,
    )
)
