"""The talent report: gathered, reviewed by another office, signed with its PDF, published, corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import Flow
from ronghe.core.cases.flow import open_flow
from ronghe.core.errors import RuleViolated
from ronghe.engine.canonical import content_digest
from ronghe.quality.enums.talent import TalentState
from ronghe.quality.models import TalentLine, TalentReport
from ronghe.quality.queries.talent_facts import told_of
from ronghe.quality.queries.talent_files import told_in
from ronghe.quality.queries.talent_papers import paper_of
from ronghe.quality.rules import talent as rules
from ronghe.quality.rules.talent import Occupation
from ronghe.quality.services.signing import another_than_sender, refuse_second, sealed


def _gathered(report: TalentReport) -> dict[str, Any]:
    return {"content": rules.to_json(told_of(report)), "gathered_at": timezone.now()}


def _gather(report: TalentReport, *, actor: Actor, note: str) -> Mapping[str, Any]:
    return _gathered(report)


def _submit(report: TalentReport, *, actor: Actor, note: str) -> Mapping[str, Any]:
    more = {} if report.content else _gathered(report)
    content = more.get("content") or report.content
    if not any(not one["hidden"] for one in content["occupations"]):
        raise RuleViolated(
            "quality.talent.nothing",
            "没有一个可以公布的需求数，不能送审。",
            hint="请先收集需求（广告、申报或调查），再重新取数。",
        )
    return {**more, "submitted_at": timezone.now(), "submitted_by_id": actor.user_id}


def _sign(report: TalentReport, *, actor: Actor, note: str) -> Mapping[str, Any]:
    """Freeze what was reviewed, digest and PDF; from then on only a correction changes it."""
    frozen = {**report.content, "summary": report.summary}
    return sealed(
        report,
        frozen,
        content_digest(frozen),
        str(report),
        lambda: paper_of(report, rules.from_json(frozen)),
        actor=actor,
    )


def _publish(report: TalentReport, *, actor: Actor, note: str) -> Mapping[str, Any]:
    return {"published_on": timezone.localdate()}


def _write_lines(report: TalentReport, *, actor: Actor, note: str) -> None:
    """The published figures as rows for open data. What is hidden has been left out by the report."""
    told = told_in(report)
    TalentLine.objects.bulk_create([_open_line(report, one) for one in told.occupations])


def _open_line(report: TalentReport, one: Occupation) -> TalentLine:
    row = TalentLine(
        jurisdiction=report.jurisdiction,
        report=report,
        year=report.year,
        quarter=report.quarter,
        number=report.number,
        published_on=report.published_on or timezone.localdate(),
        occupation=one.code,
        name=one.name[:120],
        standing=one.standing,
        hidden=one.hidden,
    )
    if one.hidden:
        return row
    row.posts, row.employers = one.posts, one.employers
    row.wage_low, row.wage_middle, row.wage_high = one.wages or (None, None, None)
    row.supply_low, row.supply, row.supply_high = one.supply or (None, None, None)
    if one.ahead is not None:
        row.ahead_from, row.ahead_to = one.ahead.from_period, one.ahead.to_period
        row.ahead_low, row.ahead, row.ahead_high = one.ahead.low, one.ahead.posts, one.ahead.high
        row.naive, row.against = one.ahead.naive, one.ahead.against
    return row


def _can_correct(report: TalentReport, *, actor: Actor, note: str) -> None:
    refuse_second(report)


def _corrected(report: TalentReport, *, actor: Actor, note: str) -> TalentReport:
    """The next numbered version, begun with the figures as they are now; the old one stays as it is."""
    made = TalentReport(
        jurisdiction=report.jurisdiction,
        organisation=report.organisation,
        year=report.year,
        quarter=report.quarter,
        minimum=report.minimum,
        summary=report.summary,
        number=report.number + 1,
        corrects=report,
        reason=note.strip()[:500],
        opened_by_id=actor.user_id,
        entered_on=timezone.localdate(),
    )
    for name, value in _gathered(made).items():
        setattr(made, name, value)
    made.save()
    return made


ANOTHER = another_than_sender("送审的人不能自己审核或签发，请由另一人办理。")

TALENT: Flow = open_flow(
    "quality.talent",
    TalentReport,
    steps=rules.STEPS,
    tones={
        TalentState.DRAFT: Tone.ACTIVE,
        TalentState.SUBMITTED: Tone.WARN,
        TalentState.RETURNED: Tone.BAD,
        TalentState.REVIEWED: Tone.ACTIVE,
        TalentState.SIGNED: Tone.GOOD,
        TalentState.PUBLISHED: Tone.GOOD,
    },
    waits={
        TalentState.DRAFT: rules.WRITERS,
        TalentState.RETURNED: rules.WRITERS,
        TalentState.SUBMITTED: rules.WRITERS,
        TalentState.REVIEWED: rules.SIGNERS,
        TalentState.SIGNED: rules.SIGNERS,
    },
    days={TalentState.SUBMITTED: 10, TalentState.REVIEWED: 5, TalentState.SIGNED: 5},
    next_words={TalentState.PUBLISHED: gettext_lazy("已经公布；有错的发更正，原版保留。")},
    editable={TalentState.DRAFT, TalentState.RETURNED},
    may={"review": ANOTHER, "sign": ANOTHER},
    before={
        "gather": _gather,
        "submit": _submit,
        "sign": _sign,
        "publish": _publish,
        "correct": _can_correct,
    },
    after={"publish": _write_lines, "correct": _corrected},
    url=lambda report: reverse("quality:talent_detail", args=[report.pk]),
)
