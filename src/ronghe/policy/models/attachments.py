"""Files tied to rows of this app, and the bytes of imported pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import EvidenceLink
from ronghe.policy.models.documents import SourcePage
from ronghe.policy.models.indicators import Observation
from ronghe.policy.models.participation import Interpretation
from ronghe.policy.models.work import Deliverable, Milestone, ProgressReport


class SourceBytes(models.Model):
    """The file of a page as it came, compressed; a table of its own, so that reading a page does not read
    it.

    It is written once; ``SourcePage.sha256`` says whether it is still the same. A page that prints names of
    people is kept as its blanked text alone: then the hash is all that is left of the original, and a person
    who holds the original can still prove it by that. Web pages are no evidence files, because nobody may be
    served one from here.
    """

    page = models.OneToOneField(SourcePage, models.CASCADE, related_name="bytes", verbose_name=_("来源页面"))
    data = models.BinaryField(_("压缩内容"))

    class Meta:
        verbose_name = _("页面文件")
        verbose_name_plural = _("页面文件")

    def __str__(self) -> str:
        return str(self.page)


@tracked
class ReportEvidence(EvidenceLink):
    """Proof of a progress report."""

    owner = models.ForeignKey(
        ProgressReport, models.PROTECT, related_name="evidence", verbose_name=_("进展报告")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("进展佐证")
        verbose_name_plural = _("进展佐证")


@tracked
class ObservationEvidence(EvidenceLink):
    """Proof of an observation or rating."""

    owner = models.ForeignKey(
        Observation, models.PROTECT, related_name="evidence", verbose_name=_("年度观测值")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("观测佐证")
        verbose_name_plural = _("观测佐证")


@tracked
class MilestoneEvidence(EvidenceLink):
    """Proof of a milestone."""

    owner = models.ForeignKey(Milestone, models.PROTECT, related_name="evidence", verbose_name=_("里程碑"))

    class Meta(EvidenceLink.Meta):
        verbose_name = _("里程碑佐证")
        verbose_name_plural = _("里程碑佐证")


@tracked
class DeliverableEvidence(EvidenceLink):
    """Proof of a deliverable."""

    owner = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="evidence", verbose_name=_("核查事项")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("核查佐证")
        verbose_name_plural = _("核查佐证")


@tracked
class InterpretationFile(EvidenceLink):
    """A picture or document of an interpretation; public once that is published."""

    owner = models.ForeignKey(
        Interpretation, models.PROTECT, related_name="files", verbose_name=_("政策解读")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("解读附件")
        verbose_name_plural = _("解读附件")
