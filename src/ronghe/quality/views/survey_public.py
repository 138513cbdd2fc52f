"""The page on which people answer, on a phone, without JavaScript and without an account; and the results."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, RongheError
from ronghe.core.scope import get_visible_or_404
from ronghe.core.throttle import Throttle
from ronghe.engine.surveys import FLOOR, Question
from ronghe.quality.enums.surveys import SurveyState, SurveyWay
from ronghe.quality.models import Survey
from ronghe.quality.services import surveys as services
from ronghe.quality.views.surveys import published

ANSWERS = Throttle("survey-answer", most=120, seconds=600)
"""A class answers from behind one address; a machine is slower to fill a survey than this allows."""

MONTH = 60 * 60 * 24 * 30


def _cookie(survey: Survey) -> str:
    return f"survey-{survey.pk}"


def _found(key: str) -> Survey:
    rows = Survey.objects.exclude(state__in=[SurveyState.DRAFT, SurveyState.CANCELLED])
    found: Survey = get_visible_or_404(rows.select_related("organisation", "jurisdiction", "about"), key=key)
    return found


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The questionnaire. An invitation's code comes in the address and goes back with the answers."""
    survey = _found(key)
    token = request.POST.get("t", request.GET.get("t", ""))[:40]
    context: dict[str, Any] = {
        "title": survey.title,
        "survey": survey,
        "form": survey.questionnaire,
        "token": token,
        "floor": FLOOR,
        "is_open": Survey.objects.answerable().filter(pk=survey.pk).exists(),
        "is_early": timezone.localdate() < survey.opens_on,
        "wants_token": survey.way == SurveyWay.INVITATION and not token,
        "has_results": survey.publications.exists(),
    }
    if request.method == "GET":
        context |= {"was_here": survey.way == SurveyWay.LINK and _cookie(survey) in request.COOKIES}
        return _page(request, context, {}, {}, 200)
    given = {one.key: request.POST.getlist(one.key)[:60] for one in survey.questionnaire.questions}
    refusal = _refusal(request, survey)
    if refusal:
        return _page(request, context | {"refusal": refusal[1]}, given, {}, refusal[0])
    try:
        services.answer(survey, given, actor=Actor.anonymous(), token=token)
    except Invalid as error:
        return _page(request, context, given, dict(error.fields), 422)
    except RongheError as error:
        return _page(request, context | {"refusal": f"{error.message}{error.hint}"}, given, {}, error.status)
    ANSWERS.count(request, str(survey.pk))
    response = render(request, "quality/survey_thanks.html", context)
    if survey.way == SurveyWay.LINK:
        response.set_cookie(_cookie(survey), "1", max_age=MONTH, httponly=True, samesite="Lax")
    return response


def _refusal(request: HttpRequest, survey: Survey) -> tuple[int, str] | None:
    """Why this visitor's answer is not taken now: the status and the words."""
    if request.POST.get("website"):
        return 422, _("没有保存：请把页面上要求留空的一格留空。")
    if survey.way == SurveyWay.LINK and _cookie(survey) in request.COOKIES:
        words = _(
            "这台设备已经提交过这份问卷，第一次的回答有效，这次没有保存。多人共用设备的，请向发放单位要一人一码的邀请。"
        )
        return 409, words
    if not ANSWERS.allows(request, str(survey.pk)):
        return 429, _("这一会儿从您的网络提交得太多，请过十分钟再提交。您填的内容还在本页。")
    return None


def _page(
    request: HttpRequest,
    context: dict[str, Any],
    given: dict[str, list[str]],
    errors: dict[str, str],
    status: int,
) -> HttpResponse:
    form = context["form"]
    numbers = {one.key: at for at, one in enumerate(form.questions, start=1)}
    rows = [
        {
            "number": numbers[one.key],
            "question": one,
            "given": given.get(one.key, []),
            "text": (given.get(one.key) or [""])[0],
            "error": errors.get(one.key, ""),
            "condition": _condition(one, form, numbers),
        }
        for one in form.questions
    ]
    return render(request, "quality/survey_answer.html", {**context, "rows": rows}, status=status)


def _condition(question: Question, form: Any, numbers: dict[str, int]) -> str:
    """Whom a branch concerns, in words."""
    before = form.question(question.after) if question.after else None
    if before is None:
        return ""
    texts = "、".join(option.text for option in before.options if option.key in question.when)
    return _("第 %(n)d 题选“%(texts)s”的请回答") % {"n": numbers[before.key], "texts": texts}


@login_not_required
@require_GET
def public_results(request: HttpRequest, key: str) -> HttpResponse:
    """The published results of a survey."""
    survey = _found(key)
    context = {
        "title": _("%(title)s：结果") % {"title": survey.title},
        "survey": survey,
        "floor": FLOOR,
        **published(survey),
    }
    return render(request, "quality/survey_public.html", context)
