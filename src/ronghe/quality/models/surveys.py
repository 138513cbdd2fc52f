"""Surveys without names: the questionnaire, invitations, answers, and what of them was published.

An answer knows neither who gave it nor when, nor by which invitation; an invitation knows only that it was
used. Neither table has a history: it would join the two by the minute.
"""

from __future__ import annotations

import secrets
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow
from ronghe.core.models.register import AccessQuerySet
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.engine.surveys import Questionnaire
from ronghe.quality.enums.surveys import SurveyState, SurveyWay
from ronghe.quality.models.evaluation import YEARS, user_key
from ronghe.quality.rules.evaluation import ORGANISERS


def new_key() -> str:
    """The unguessable end of a survey's address."""
    return secrets.token_urlsafe(9)


class SurveyQuerySet(AccessQuerySet["Survey"]):
    def answerable(self) -> Self:
        """Those that take answers today."""
        today = timezone.localdate()
        return self.filter(state=SurveyState.OPEN, opens_on__lte=today, closes_on__gte=today)


@tracked
class Survey(CaseRow):
    """One survey. ``organisation`` holds it, ``about`` is whom the questions concern."""

    access = Access(
        keepers=ORGANISERS,
        units=frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}),
        readers=OFFICIALS,
    )

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("调查单位")
    )
    title = models.CharField(_("调查名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    about = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所评单位")
    )
    way = models.CharField(_("填写方式"), max_length=10, choices=SurveyWay, default=SurveyWay.LINK)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("截止日期"))
    definition = models.JSONField(_("问卷"), default=dict, editable=False)
    key = models.CharField(_("链接"), max_length=20, unique=True, default=new_key, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=SurveyState, default=SurveyState.DRAFT)

    objects = SurveyQuerySet.as_manager()

    class Meta(CaseRow.Meta):
        verbose_name = _("问卷调查")
        verbose_name_plural = _("问卷调查")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "title"],
                condition=~Q(state="cancelled"),
                name="quality_survey_once",
                violation_error_message=_("本单位这一年度已有同名调查。"),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="quality_survey_dates",
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.year}）"

    @property
    def questionnaire(self) -> Questionnaire:
        return Questionnaire.from_data(self.definition)

    @property
    def has_questions(self) -> bool:
        return bool(self.definition.get("questions"))


class SurveyInvitation(models.Model):
    """A token that takes one answer. Only its digest is kept, with the stratum it stands for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations", verbose_name=_("调查"))
    stratum = models.CharField(_("分层"), max_length=31, blank=True)
    digest = models.CharField(_("邀请校验值"), max_length=64, unique=True)
    is_used = models.BooleanField(_("已用"), default=False)

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"


class SurveyAnswer(models.Model):
    """One answer sheet: the stratum and the choices, and nothing about who or when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers", verbose_name=_("调查"))
    stratum = models.CharField(_("分层"), max_length=31, blank=True)
    answers = models.JSONField(_("回答"))

    class Meta:
        verbose_name = _("答卷")
        verbose_name_plural = _("答卷")

    def __str__(self) -> str:
        return str(_("答卷"))


@tracked
class SurveyPublication(models.Model):
    """What was made public of a survey at one time. A later one is held against every earlier one."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="publications", verbose_name=_("调查"))
    number = models.PositiveSmallIntegerField(_("次序"))
    releases = models.JSONField(_("公布的数"))
    kept = models.JSONField(_("沿用上次的题"), default=list)
    summary = models.JSONField(_("应答情况"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("公布时间"), auto_now_add=True)
    published_by = user_key(_("公布人"))

    class Meta:
        ordering = ["survey_id", "-number"]
        verbose_name = _("调查结果公布")
        verbose_name_plural = _("调查结果公布")
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="quality_publication_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey} 第{self.number}次"
