"""The pages of scorers: what waits for them, and the sheet with the evidence of each item."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import Invalid, NotAllowed, NotFound, RongheError
from ronghe.core.forms import see_other
from ronghe.core.models import RowFile
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.todos import TODO_SOURCES, Pile, Todo
from ronghe.engine.appraisal import Item
from ronghe.quality.enums.evaluation import ScoringState
from ronghe.quality.models import Scoring
from ronghe.quality.perms import evaluation as perms
from ronghe.quality.services import evaluation_scoring as services
from ronghe.quality.services.evaluation_scoring import Given

TONES = {
    ScoringState.ASSIGNED: Tone.ACTIVE,
    ScoringState.SUBMITTED: Tone.GOOD,
    ScoringState.RECUSED: Tone.IDLE,
    ScoringState.REPLACED: Tone.IDLE,
}
LISTED = 200


def todos(actor: Actor) -> Iterable[Pile]:
    """Sheets that wait for the actor."""
    if not actor.is_system and actor.user_id is not None:
        yield Pile({"sheets": Scoring.objects.waiting_for(actor)}, _tell)


def _tell(counts: Any) -> Iterable[Todo]:
    if counts["sheets"]:
        yield Todo(_("待评分：质量评价"), counts["sheets"], reverse("quality:scoring_list"))


def install() -> None:
    """Let the home page show them."""
    TODO_SOURCES.append(todos)


def badge_of(one: Scoring) -> Badge:
    return Badge(TONES[ScoringState(one.state)], str(one.get_state_display()))


@require_GET
def scoring_list(request: ActorRequest) -> HttpResponse:
    """The sheets of the actor, those that wait first."""
    actor = request.actor
    mine = Scoring.objects.visible_to(actor).select_related(
        "case__organisation", "case__round__scheme", "organisation"
    )
    rows = [one for one in mine.order_by("state", "-pk")[:LISTED] if perms.can_score(actor, one)]
    context = {
        "title": _("我的评分"),
        "crumbs": [(_("我的评分"), "")],
        "rows": [(one, badge_of(one), one.case.round.scheme.wording.party(one.party)) for one in rows],
    }
    return render(request, "quality/scoring_list.html", context)


def _scoring(actor: Actor, pk: int) -> Scoring:
    rows = Scoring.objects.visible_to(actor).select_related(
        "case__round__scheme",
        "case__round__jurisdiction",
        "case__organisation",
        "case__jurisdiction",
        "organisation",
        "commission",
        "user",
        "declared_by",
    )
    found: Scoring = get_visible_or_404(rows, pk=pk)
    return found


ACTS = {
    "declare": (
        lambda one, actor, _reason: services.declare_independence(one, actor=actor),
        gettext_lazy("已声明。"),
    ),
    "recuse": (
        lambda one, actor, reason: services.recuse(one, actor=actor, reason=reason),
        gettext_lazy("已申请回避，组织单位会另行安排。"),
    ),
    "reopen": (
        lambda one, actor, reason: services.reopen_sheet(one, actor=actor, reason=reason),
        gettext_lazy("已退回评分人。"),
    ),
}


@require_http_methods(["GET", "POST"])
def scoring_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet: declare, step back, score with the evidence beside each item, hand in."""
    actor = request.actor
    row = _scoring(actor, pk)
    errors: dict[str, str] = {}
    given: dict[str, tuple[str, bool, str]] | None = None
    refused: RongheError | None = None
    if request.method == "POST":
        act = request.POST.get("act", "save")
        try:
            if act in ACTS:
                do, done = ACTS[act]
                do(row, actor, request.POST.get("reason", ""))
                messages.success(request, done)
                return see_other(request.path)
            given = _given(request, row)
            services.save_scores(row, _read(given), actor=actor, submit=act == "submit")
        except (NotAllowed, NotFound):
            raise
        except RongheError as error:
            refused, errors = error, dict(error.fields)
        else:
            messages.success(
                request, _("评分已提交，谢谢。") if act == "submit" else _("已保存，还没有提交。")
            )
            return see_other(reverse("quality:scoring_list") if act == "submit" else request.path)
    context = _sheet(row, actor, given, errors) | {"refused": refused}
    return render(request, "quality/scoring_detail.html", context, status=422 if refused else 200)


def _given(request: ActorRequest, row: Scoring) -> dict[str, tuple[str, bool, str]]:
    """What was typed, by item: the mark, whether the item applies, the remark."""
    return {
        item.key: (
            request.POST.get(f"value_{item.key}", "").strip()[:20],
            request.POST.get(f"na_{item.key}") != "1",
            request.POST.get(f"comment_{item.key}", "").strip()[:500],
        )
        for _group, item in row.case.round.scheme.wording.asked_of(row.party)
    }


def _read(given: dict[str, tuple[str, bool, str]]) -> dict[str, Given]:
    found, wrong = {}, {}
    for key, (text, applies, comment) in given.items():
        value = None
        if text and applies:
            try:
                value = Decimal(text)
            except InvalidOperation:
                value = Decimal("NaN")
            if not value.is_finite() or value.as_tuple().exponent < -2:  # type: ignore[operator]  # finite: an int
                wrong[key] = _("“%(text)s”不是分数，最多两位小数。") % {"text": text}
                continue
        found[key] = Given(value, applies, comment)
    if wrong:
        raise Invalid("quality.scoring.scores", _("有 %(n)d 项没有填好。") % {"n": len(wrong)}, fields=wrong)
    return found


def _sheet(
    row: Scoring, actor: Actor, given: dict[str, tuple[str, bool, str]] | None, errors: dict[str, str]
) -> dict[str, Any]:
    case = row.case
    wording = case.round.scheme.wording
    party = wording.party(row.party)
    kept = {one.item: (_text(one.value), one.applies, one.comment) for one in row.scores.all()}
    values = kept if given is None else given
    files = list(RowFile.objects.of(case).select_related("file"))
    groups: dict[str, list[dict[str, Any]]] = {}
    for group, item in wording.asked_of(row.party):
        text, applies, comment = values.get(item.key, ("", True, ""))
        groups.setdefault(group.name, []).append(
            {
                "item": item,
                "value": text,
                "applies": applies,
                "comment": comment,
                "error": errors.get(item.key, ""),
                "files": _files_of(item, files),
            }
        )
    is_mine = perms.can_score(actor, row)
    is_open = row.state == ScoringState.ASSIGNED and case.state in ("self", "scoring")
    return {
        "title": _("评分：%(name)s") % {"name": case.organisation.name},
        "crumbs": [(_("我的评分"), reverse("quality:scoring_list")), (str(case), "")],
        "row": row,
        "case": case,
        "party": party,
        "badge": badge_of(row),
        "groups": list(groups.items()),
        "other_files": [one for one in files if not any(_fits(item, one) for _g, item in wording.items)],
        "words": services.WORDS,
        "must_declare": is_mine and is_open and not row.is_self and row.declared_at is None,
        "can_fill": is_mine and is_open and (row.is_self or row.declared_at is not None),
        "can_recuse": is_mine and is_open and not row.is_self,
        "can_reopen": (
            perms.can_organise(actor, case.round)
            and row.state == ScoringState.SUBMITTED
            and row.survey_id is None
            and case.state == "scoring"
        ),
        "waits_for_self": is_mine and is_open and case.state == "self" and not row.is_self,
    }


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _fits(item: Item, file: RowFile) -> bool:
    """Evidence is filed under an item by the item's name at the head of its caption."""
    return file.caption.startswith((f"{item.key} ", item.name))


def _files_of(item: Item, files: list[RowFile]) -> list[RowFile]:
    return [one for one in files if _fits(item, one)]


@require_safe
def scoring_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """A piece of evidence of the subject, for whoever scores it: ``?file=<number>``."""
    row = _scoring(request.actor, pk)
    number = whole_number(request.GET.get("file")) or 0
    link = get_visible_or_404(RowFile.objects.of(row.case).select_related("file"), pk=number)
    return evidence.response(link.file)
