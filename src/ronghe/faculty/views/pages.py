"""What the pages of this app share: breadcrumbs, marks, bulk decisions with one reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.core.asked import ticked
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import Invalid, RongheError
from ronghe.core.forms import see_other
from ronghe.core.registers import SomeRefused
from ronghe.core.request import ActorRequest
from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty.enums import ClockState, CorrectionState, PracticeState, RecognitionState, RecruitState

SELECTED = 500
_TONES: dict[str, Tone] = {
    PracticeState.RECORDED: Tone.ACTIVE,
    PracticeState.CONFIRMED: Tone.GOOD,
    PracticeState.RETURNED: Tone.WARN,
    PracticeState.REVOKED: Tone.IDLE,
    ClockState.MET: Tone.GOOD,
    ClockState.FIRST_TERM: Tone.ACTIVE,
    ClockState.SOON: Tone.WARN,
    ClockState.BELOW: Tone.BAD,
    ClockState.CANNOT_TELL: Tone.IDLE,
    CorrectionState.PROPOSED: Tone.ACTIVE,
    CorrectionState.ACCEPTED: Tone.GOOD,
    CorrectionState.REFUSED: Tone.BAD,
    CorrectionState.WITHDRAWN: Tone.IDLE,
    RecognitionState.DRAFT: Tone.IDLE,
    RecognitionState.SCHOOL_REVIEW: Tone.ACTIVE,
    RecognitionState.BUREAU_REVIEW: Tone.ACTIVE,
    RecognitionState.PUBLICITY: Tone.ACTIVE,
    RecognitionState.RECOGNISED: Tone.GOOD,
    RecognitionState.REFUSED: Tone.BAD,
    RecognitionState.APPEALED: Tone.WARN,
    RecognitionState.EXPIRED: Tone.WARN,
    RecruitState.SUBMITTED: Tone.ACTIVE,
    RecruitState.APPROVED: Tone.GOOD,
    RecruitState.HIRED: Tone.GOOD,
}
VERDICTS = {
    Verdict.MET: (Tone.GOOD, "符合"),
    Verdict.NOT_MET: (Tone.BAD, "不符合"),
    Verdict.CANNOT_TELL: (Tone.WARN, "无法判断"),
}


def state_badge(state: str, label: Any) -> Badge:
    return Badge(_TONES.get(state, Tone.IDLE), str(label))


def badge_of(row: Any) -> Badge:
    """The mark of a row with a state."""
    return state_badge(row.state, row.get_state_display())


def clock_badge(state: ClockState) -> Badge:
    return state_badge(state, state.label)


def verdict_badge(verdict: Verdict) -> Badge:
    tone, words = VERDICTS[verdict]
    return Badge(tone, _(words))


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("教师队伍"), reverse("faculty:teacher_list")), *more]


def bulk_page(
    request: ActorRequest,
    rows: QuerySet[Any],
    acts: Sequence[tuple[str, Any]],
    do: Callable[[list[Any], str, str], object],
    *,
    title: str,
    back: str,
    describe: Callable[[Any], str] = str,
) -> HttpResponse:
    """The rows ticked in a list, one reason, and the acts: all of them or none.

    From the list it comes without ``act``; the page then asks for the reason. ``do(rows, act, note)`` acts.
    """
    found: list[Model] = list(rows.filter(pk__in=ticked(request))[:SELECTED])
    act, note = request.POST.get("act", ""), request.POST.get("note", "").strip()[:500]
    troubles: dict[Any, str] = {}
    error: RongheError | None = None
    if not found:
        messages.error(request, _("没有选中可以办理的记录。"))
        return see_other(back)
    if act:
        try:
            if act not in dict(acts):
                raise Invalid("faculty.bulk.act", "没有这一步。")
            do(found, act, note)
        except SomeRefused as refused:
            error = refused
            troubles = {trouble.row.pk: trouble.error.message for trouble in refused.troubles}
        except RongheError as refused:
            error = refused
        else:
            words = _("已对 %(n)d 条办理“%(act)s”。") % {"n": len(found), "act": dict(acts)[act]}
            messages.success(request, words)
            return see_other(back)
    context = {
        "title": title,
        "crumbs": crumbs((title, "")),
        "rows": [(row, describe(row), badge_of(row), troubles.get(row.pk, "")) for row in found],
        "acts": acts,
        "error": error,
        "note": note,
        "cancel_url": back,
    }
    return render(request, "faculty/bulk.html", context, status=422 if error else 200)
