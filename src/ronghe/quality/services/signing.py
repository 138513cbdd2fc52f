"""Signing a report: what was signed is kept whole, with its digest and its PDF. No service itself."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict
from ronghe.directory.models import Organisation
from ronghe.engine.documents.reports import ReportPaper, to_pdf
from ronghe.quality.models import ActionRating, AnnualReport, TalentReport


def sealed(
    report: AnnualReport | TalentReport,
    frozen: Mapping[str, Any],
    digest: str,
    name: str,
    paper: Callable[[], ReportPaper],
    *,
    actor: Actor,
) -> dict[str, Any]:
    """The columns of a signed report; ``paper`` is drawn when the report says who signs it and when."""
    report.signed_at, report.signer = timezone.now(), signer_of(actor)
    report.frozen, report.content_sha256 = frozen, digest
    file = evidence.keep(
        io.BytesIO(to_pdf(paper())), f"{name}.pdf", jurisdiction=report.jurisdiction, actor=actor
    )
    return {
        "frozen": frozen,
        "content_sha256": digest,
        "pdf": file,
        "signed_at": report.signed_at,
        "signed_by_id": actor.user_id,
        "signer": report.signer,
    }


def signer_of(actor: Actor) -> str:
    """The office that signs, as it is printed: not the person, who is in the history."""
    offices = Organisation.objects.filter(pk__in=actor.organisation_ids).order_by("jurisdiction__path", "pk")
    names = offices.values_list("name", flat=True)[:1]
    return names[0] if names else actor.name


def another_than_sender(words: str) -> Callable[[Any, Actor], str]:
    """For ``may`` of a flow: what is said to whoever sent it in and would now decide on it."""

    def said(row: Any, actor: Actor) -> str:
        return words if actor.user_id is not None and actor.user_id == row.submitted_by_id else ""

    return said


def refuse_second(report: AnnualReport | TalentReport | ActionRating) -> None:
    """A version is corrected once; the next correction is one of the correction."""
    if type(report)._default_manager.filter(corrects=report).exists():
        raise Conflict("quality.corrected", "这一版已有更正。", hint="请在最新一版上办理。")
