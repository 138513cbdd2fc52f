"""Random samples of anything, each looked at by one person and attacked by another.

A subclass of ``Sample`` says what is sampled, one of ``SampleItem`` ties it to a row and names its sample.
The writes are in ``core.sampling``.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.models.jurisdiction import ScopedModel


class SampleState(models.TextChoices):
    OPEN = "open", _("抽查中")
    CLOSED = "closed", _("已办结")


class SampleFinding(models.TextChoices):
    NONE = "", _("未作出")
    SOUND = "sound", _("属实")
    FAULTY = "faulty", _("不实")


class SampleChallenge(models.TextChoices):
    """What the second person, who tries to refute the first, comes to."""

    NONE = "", _("未作出")
    STANDS = "stands", _("未能推翻")
    REFUTED = "refuted", _("推翻")


def _person(words: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class Sample(ScopedModel):
    """One drawing: from what, how many, by which method and seed, so that anybody can repeat it."""

    seed = models.CharField(_("种子"), max_length=80)
    method = models.CharField(_("方法"), max_length=200)
    size = models.PositiveIntegerField(_("抽取件数"))
    population = models.JSONField(_("抽查范围"))
    population_digest = models.CharField(_("范围校验值"), max_length=64)
    state = models.CharField(_("状态"), max_length=8, choices=SampleState, default=SampleState.OPEN)
    drawn_by = _person(_("抽取人"))

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(seed="") & Q(size__gte=1),
                name="%(app_label)s_%(class)s_has_seed",
                violation_error_message=_("抽查须有种子，至少抽一件。"),
            ),
        ]


class SampleItem(models.Model):
    """One sampled thing: what the first person found, and whether the second could refute it."""

    finding = models.CharField(_("核查结论"), max_length=8, choices=SampleFinding, blank=True)
    finding_text = models.TextField(_("核查情况"), blank=True)
    challenge = models.CharField(_("反证结论"), max_length=8, choices=SampleChallenge, blank=True)
    challenge_text = models.TextField(_("反证情况"), blank=True)
    auditor = _person(_("核查人"))
    challenger = _person(_("反证人"))

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding="") | ~Q(finding_text=""),
                name="%(app_label)s_%(class)s_finding_why",
                violation_error_message=_("核查结论须写明情况。"),
            ),
            models.CheckConstraint(
                condition=Q(challenge="") | (~Q(challenge_text="") & ~Q(finding="")),
                name="%(app_label)s_%(class)s_challenge_why",
                violation_error_message=_("反证须写明情况，并在核查之后。"),
            ),
            models.CheckConstraint(
                condition=Q(auditor__isnull=True) | Q(challenger__isnull=True) | ~Q(auditor=F("challenger")),
                name="%(app_label)s_%(class)s_two_people",
                violation_error_message=_("核查和反证不能是同一人。"),
            ),
        ]

    @property
    def sample(self) -> Any:
        """The drawing that this belongs to."""
        raise NotImplementedError

    @property
    def is_done(self) -> bool:
        return bool(self.finding and self.challenge)

    @property
    def is_sound(self) -> bool | None:
        """What stands in the end: a refuted finding means the opposite. None while it is open."""
        if not self.is_done:
            return None
        return (self.finding == SampleFinding.SOUND) is (self.challenge == SampleChallenge.STANDS)
