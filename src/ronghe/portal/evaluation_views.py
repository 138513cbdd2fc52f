"""Published evaluations, ratings of pilots and typical cases on the public site."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.core.asked import whole_number, words
from ronghe.core.badges import Badge, Tone
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import get_visible_or_404
from ronghe.policy.enums import Rating
from ronghe.policy.queries import public
from ronghe.portal.crumbs import crumbs
from ronghe.portal.queries import evaluations as queries
from ronghe.quality.enums.evaluation import SchemeSubject
from ronghe.quality.enums.typical import TypicalKind
from ronghe.quality.models import SpecialAction
from ronghe.quality.queries import pilots
from ronghe.quality.queries.evaluation_results import kept_weights, parts_of, year_before
from ronghe.quality.queries.typical import public_cases, withdrawn_cases

PAGE_SIZE = 20
LONGEST = 60
RATING_TONES = {
    Rating.ACHIEVED: Tone.GOOD,
    Rating.MOSTLY: Tone.ACTIVE,
    Rating.PARTLY: Tone.WARN,
    Rating.NOT: Tone.BAD,
}


def _tabs(here: str) -> list[tuple[str, str, bool]]:
    rows = (
        ("evaluations", _("评价结果")),
        ("action_ratings", _("试点与专项行动成效")),
        ("typical_cases", _("典型案例")),
    )
    return [(label, reverse(f"portal:{name}"), name == here) for name, label in rows]


def _page(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def rating_badge(rating: str) -> Badge:
    found = Rating(rating)
    return Badge(RATING_TONES[found], str(found.label))


# ---------------------------------------------------------------------- results


@login_not_required
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """Published results of evaluations, the latest version of each."""
    subject, place = words(request, "subject", LONGEST), words(request, "place", LONGEST)
    title = _("评价与典型")
    context = {
        "title": title,
        "lead": _("公布的学校、专业、合作、试点等评价结果；每个总分都能打开看由哪些部分组成。"),
        "crumbs": crumbs((title, "")),
        "tabs": _tabs("evaluations"),
        "subjects": SchemeSubject.choices,
        "subject": subject,
        "places": queries.places_with(queries.public_results()),
        "place": place,
        "page": _page(request, queries.newest_results(subject=subject, place=place)),
    }
    return render(request, "portal/evaluations.html", context)


@login_not_required
@require_GET
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a result: its parts, the year before, the versions before and after."""
    row = get_visible_or_404(queries.public_results(), pk=pk)
    case = row.case
    versions = queries.versions_of(row)
    name = case.who
    context = {
        "title": f"{name} {case.round.year}",
        "crumbs": crumbs((_("评价与典型"), reverse("portal:evaluations")), (name, "")),
        "row": row,
        "case": case,
        "scheme": case.round.scheme,
        "wording": case.round.scheme.wording,
        "parts": parts_of(row),
        "before": year_before(case, row.total, kept_weights(row)),
        "years": queries.years_of(row),
        "versions": versions,
        "newer": versions[0] if versions and versions[0].pk != row.pk else None,
    }
    return render(request, "portal/evaluation.html", context)


# ---------------------------------------------------------------------- pilots and special actions


@login_not_required
@require_GET
def action_ratings(request: HttpRequest) -> HttpResponse:
    """How each pilot and special action performed against its stated effect."""
    title = _("试点与专项行动成效")
    page = _page(request, pilots.newest_public())
    context = {
        "title": title,
        "lead": _("文件说要达到什么成效，事实怎样，评定是什么；更正另发一版，原版保留。"),
        "crumbs": crumbs((_("评价与典型"), reverse("portal:evaluations")), (title, "")),
        "tabs": _tabs("action_ratings"),
        "rows": [(one, rating_badge(one.rating)) for one in page],
        "page": page,
    }
    return render(request, "portal/action_ratings.html", context)


@login_not_required
@require_GET
def action_rating(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a rating: clause, stated effect, facts of that day, rating and reason."""
    row = get_visible_or_404(pilots.public_ratings(), pk=pk)
    versions = pilots.versions_of(row)
    listing = reverse("portal:action_ratings")
    context = {
        "title": f"{row.action.name} {row.year}",
        "crumbs": crumbs((_("试点与专项行动成效"), listing), (row.action.name, "")),
        "row": row,
        "action": row.action,
        "badge": rating_badge(row.rating),
        "basis": row.facts,
        "task_url": _task_url(row.action),
        "result": row.result if row.result is not None and row.result.case.round.is_public else None,
        "versions": versions,
        "newer": versions[0] if versions and versions[0].pk != row.pk else None,
    }
    return render(request, "portal/action_rating.html", context)


def _task_url(action: SpecialAction) -> str:
    """The task in its plan, where the plan is public."""
    if action.task is None or not public.plans().filter(pk=action.task.plan_id).exists():
        return ""
    return f"{reverse('portal:plan_tasks', args=[action.task.plan_id])}#task-{action.task_id}"


# ---------------------------------------------------------------------- typical cases


@login_not_required
@require_GET
def typical_cases(request: HttpRequest) -> HttpResponse:
    """Typical cases by words, kind, place and year."""
    text, kind, place = (words(request, name, LONGEST) for name in ("q", "kind", "place"))
    year = whole_number(request.GET.get("year"), digits=4)
    every = public_cases()
    title = _("典型案例")
    context = {
        "title": title,
        "lead": _("各地公布的典型企业、人物、成果和毕业生基层工作典型；写到的人都同意公开。"),
        "crumbs": crumbs((_("评价与典型"), reverse("portal:evaluations")), (title, "")),
        "tabs": _tabs("typical_cases"),
        "text": text,
        "kind": kind,
        "place": place,
        "year": year,
        "kinds": TypicalKind.choices,
        "places": Jurisdiction.objects.filter(pk__in=every.values("jurisdiction")).order_by("path"),
        "years": list(every.order_by("-year").values_list("year", flat=True).distinct()),
        "is_filtered": bool(text or kind or place or year is not None),
        "page": _page(request, public_cases(text=text, kind=kind, place=place, year=year)),
    }
    return render(request, "portal/typical_cases.html", context)


@login_not_required
@require_GET
def typical_case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case; of a withdrawn one only that, when and why it was withdrawn."""
    gone = withdrawn_cases().filter(pk=pk).first()
    listed = (_("典型案例"), reverse("portal:typical_cases"))
    if gone is not None:
        title = _("这一典型已经撤下")
        context = {"title": title, "crumbs": crumbs(listed, (title, "")), "gone": gone}
        return render(request, "portal/typical_case.html", context, status=410)
    row = get_visible_or_404(public_cases(), pk=pk)
    context = {"title": row.title, "crumbs": crumbs(listed, (row.title[:30], "")), "row": row}
    return render(request, "portal/typical_case.html", context)
