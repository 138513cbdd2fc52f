"""Pages of surveys for those who hold them: the questions, the link and its invitations, the results."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

import ronghe
from ronghe.core.actor import Actor
from ronghe.core.cases import CaseBook
from ronghe.core.errors import NotAllowed, RongheError, require
from ronghe.core.forms import blame, see_other, try_act
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.surveys import FLOOR, Questionnaire, Release
from ronghe.engine.surveys.templates import load_questionnaires
from ronghe.quality.enums.surveys import SurveyState, SurveyWay
from ronghe.quality.forms.surveys import (
    InviteForm,
    QuestionnaireForm,
    QuestionSet,
    definition_of,
    head_of,
    questions_of,
)
from ronghe.quality.models import Survey
from ronghe.quality.queries import survey_results as results
from ronghe.quality.services import surveys as services
from ronghe.quality.views.evaluation import AT_HUB

NATIONAL = Path(ronghe.__file__).with_name("jurisdictions") / "china"


@cache
def templates() -> Mapping[str, Questionnaire]:
    """The questionnaires to begin from."""
    return load_questionnaires(NATIONAL)


def _more(survey: Survey, actor: Actor) -> Mapping[str, Any]:
    form = survey.questionnaire if survey.has_questions else None
    holds = services.may_hold(actor, survey)
    return {
        "form": form,
        "numbered": list(enumerate(form.questions, start=1)) if form else [],
        "holds": holds,
        "can_edit": holds and survey.state == SurveyState.DRAFT,
        "answers": survey.answers.count(),
        "invited": survey.invitations.count() if survey.way == SurveyWay.INVITATION else None,
        "used": survey.invitations.filter(is_used=True).count(),
        "publications": list(survey.publications.all()),
        "public_url": reverse("quality:survey_answer", args=[survey.key]),
        "public_results_url": reverse("quality:survey_public", args=[survey.key]),
    }


SURVEYS = CaseBook(
    "surveys",
    services.SURVEY,
    title=gettext_lazy("问卷调查"),
    lead=gettext_lazy("不记名的满意度调查：链接或二维码填写，按应答率加权，不足五人的数一律不显示。"),
    new=gettext_lazy("新建调查"),
    fields=("title", "year", "about", "way", "opens_on", "closes_on"),
    key=("year", "title"),
    detail_template="quality/survey_detail.html",
    more=_more,
    extra=AT_HUB,
)


def _survey(actor: Actor, pk: int) -> Survey:
    rows = Survey.objects.visible_to(actor).select_related("organisation", "jurisdiction", "about")
    found: Survey = get_visible_or_404(rows, pk=pk)
    return found


def _crumbs(survey: Survey, title: str) -> list[tuple[Any, Any]]:
    return [
        *AT_HUB["crumbs"],
        (SURVEYS.title, SURVEYS.url("list")),
        (str(survey), SURVEYS.page_of(survey)),
        (title, ""),
    ]


@require_http_methods(["GET", "POST"])
def questions(request: ActorRequest, pk: int) -> HttpResponse:
    """Write the questionnaire; ``?from=student`` begins with one that ships."""
    actor = request.actor
    survey = _survey(actor, pk)
    require(services.may_hold(actor, survey))
    began = templates().get(request.GET.get("from", ""))
    stored = began.to_data() if began is not None else survey.definition
    head = QuestionnaireForm(
        request.POST or None, initial={"title": survey.title, **_filled(head_of(stored))}
    )
    listed = QuestionSet(request.POST or None, initial=questions_of(stored))
    status = 200
    if request.method == "POST":
        status = 422
        if head.is_valid() and listed.is_valid():
            try:
                definition = definition_of(head.cleaned_data, [one.cleaned_data for one in listed.forms])
                services.draw_up(survey, definition, actor=actor)
            except NotAllowed:
                raise
            except RongheError as error:
                blame(head, error)
            else:
                messages.success(request, _("问卷已保存。"))
                return see_other(SURVEYS.page_of(survey))
    title = _("编写问卷")
    context = {
        "title": title,
        "lead": str(survey),
        "crumbs": _crumbs(survey, title),
        "form": head,
        "questions": listed,
        "templates": [(key, one.title) for key, one in templates().items()],
        "cancel_url": SURVEYS.page_of(survey),
    }
    return render(request, "quality/survey_questions.html", context, status=status)


def _filled(head: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in head.items() if value}


def qr_svg(text: str, title: str) -> SafeString:
    """The address as a QR code, drawn without any outside service."""
    code = segno.make(text, error="m").svg_inline(
        scale=5, border=2, title=title, omitsize=True, svgclass="qr"
    )
    return mark_safe(code)  # noqa: S308  drawn by segno from our own address


@require_http_methods(["GET", "POST"])
def link(request: ActorRequest, pk: int) -> HttpResponse:
    """The link with its QR code; POST makes invitations, whose codes are shown this once."""
    actor = request.actor
    survey = _survey(actor, pk)
    require(services.may_hold(actor, survey))
    require(survey.has_questions, _("请先编写问卷。"))
    address = request.build_absolute_uri(reverse("quality:survey_answer", args=[survey.key]))
    form = InviteForm(request.POST or None, form=survey.questionnaire)
    made: list[tuple[str, str, SafeString]] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                tokens = services.invite(survey, form.numbers(), actor=actor)
            except NotAllowed:
                raise
            except RongheError as error:
                blame(form, error)
            else:
                names = {one.key: one.name for one in survey.questionnaire.strata}
                made = [
                    (names.get(stratum, ""), url := f"{address}?t={token}", qr_svg(url, _("邀请")))
                    for stratum, token in tokens
                ]
                status = 200
    title = _("发放")
    context = {
        "title": title,
        "lead": str(survey),
        "crumbs": _crumbs(survey, title),
        "survey": survey,
        "address": address,
        "qr": qr_svg(address, survey.title) if survey.way == SurveyWay.LINK else "",
        "form": form,
        "made": made,
        "is_invited": survey.way == SurveyWay.INVITATION,
        "back_url": SURVEYS.page_of(survey),
    }
    response = render(request, "quality/survey_link.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def survey_results(request: ActorRequest, pk: int) -> HttpResponse:
    """The results above the floor for officials and the holder; POST publishes them."""
    actor = request.actor
    survey = _survey(actor, pk)
    back = reverse("quality:survey_results", args=[survey.pk])
    if request.method == "POST":
        try_act(request, lambda note: services.publish(survey, actor=actor, note=note), _("已公布。"))
        return see_other(back)
    require(survey.has_questions, _("请先编写问卷。"))
    holds = services.may_hold(actor, survey)
    publications = list(survey.publications.all())
    context: dict[str, Any] = {
        "title": _("调查结果"),
        "lead": str(survey),
        "crumbs": _crumbs(survey, _("结果")),
        "survey": survey,
        "floor": FLOOR,
        "holds": holds,
        "publications": publications,
        "can_publish": holds and survey.state in (SurveyState.OPEN, SurveyState.CLOSED),
        "public_url": reverse("quality:survey_public", args=[survey.key]),
    }
    if holds:
        context |= _live(survey, publications)
    elif publications:
        context |= published(survey)
    return render(request, "quality/survey_results.html", context)


def _live(survey: Survey, publications: list[Any]) -> dict[str, Any]:
    """What the holder sees now: held to the floor, and to what was published before."""
    found = results.tally(survey)
    releases, kept = results.guarded(found, publications)
    texts = results.visible_texts(found)
    weights = found.weighting
    return {
        "n": found.n,
        "weighting": weights if found.form.strata else None,
        "blocks": [(found.joined(b), found.people(b)) for b in found.blocks] if found.form.strata else [],
        "silent": found.silent,
        "margin": None if weights.margin is None else f"{weights.margin:.1f}",
        "effective": f"{float(weights.effective):.1f}",
        "questions": results.shown(found.form, releases, found.strata),
        "kept": kept,
        "texts": [(q.text, texts[q.key]) for q in found.form.questions if q.key in texts],
    }


def published(survey: Survey) -> dict[str, Any]:
    """What the public sees: the newest publication and nothing else."""
    newest = survey.publications.first()
    if newest is None:
        return {}
    form = survey.questionnaire
    releases = [Release.from_data(data) for data in newest.releases]
    return {
        "publication": newest,
        "summary": newest.summary,
        "questions": results.shown(form, releases, form.strata or (results.EVERYBODY,)),
        "kept": newest.kept,
    }
