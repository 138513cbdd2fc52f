"""The public site: plans with their text, tasks and indicators, explanations, and comments on drafts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.asked import words
from ronghe.core.forms import answer_form, see_other
from ronghe.core.scope import get_visible_or_404
from ronghe.funding.queries import following as subsidies
from ronghe.policy.forms.participation import CommentForm
from ronghe.policy.models import Clause, CommentCollection, Plan
from ronghe.policy.queries import marks, pages, public
from ronghe.policy.queries import participation as comments
from ronghe.policy.queries import plans as queries
from ronghe.policy.queries.searching import LONGEST, Hit, hits
from ronghe.policy.rules.progress import STANDING_TONES, STANDING_WORDS
from ronghe.policy.services.participation import submit_comment
from ronghe.portal import limits
from ronghe.portal.crumbs import crumbs

PAGE_SIZE = 20
GROUPINGS = (
    ("clause", gettext_lazy("按条款")),
    ("unit", gettext_lazy("按单位")),
    ("deadline", gettext_lazy("按时限")),
    ("standing", gettext_lazy("按状态")),
)


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every public plan by jurisdiction, and the drafts open for comment."""
    today = timezone.localdate()
    context = {
        "title": _("产教融合规划公开"),
        "plans": public.home_plans(today),
        "collections": [one for one in comments.public_collections(today)[:20] if one.is_open(today)],
        "interpretations": comments.public_interpretations().order_by("-published_at")[:6],
        "today": today,
    }
    return render(request, "portal/home.html", context)


def _plan(pk: int) -> Plan:
    return get_visible_or_404(public.plans_with_counts(timezone.localdate()), pk=pk)


def _context(plan: Plan, tab: str, **more: Any) -> dict[str, Any]:
    rows = (
        ("plan", _("全文"), plan.clause_count),  # type: ignore[attr-defined]  # annotated
        ("plan_tasks", _("任务"), plan.task_count),  # type: ignore[attr-defined]  # annotated
        ("plan_indicators", _("指标"), plan.indicator_count),  # type: ignore[attr-defined]  # annotated
    )
    return {
        "title": plan.title,
        "crumbs": crumbs((str(plan), "")),
        "plan": plan,
        "document": plan.document,
        "validity": marks.validity_badge(plan),
        "is_draft": not plan.is_public,
        "tabs": [
            (label, reverse(f"portal:{view}", args=[plan.pk]), view == tab, n) for view, label, n in rows
        ],
        **more,
    }


@login_not_required
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan's text clause by clause, with what was drawn from each."""
    found = _plan(pk)
    context = _context(
        found,
        "plan",
        rows=lambda: pages.clause_rows(found),  # not asked for while the text is still in the cache
        links=found.document.links.select_related("superior"),
        interpretations=comments.public_interpretations().filter(document=found.document),
        collections=comments.public_collections(timezone.localdate()).filter(document=found.document),
    )
    return render(request, "portal/plan.html", context)


@login_not_required
@require_GET
def plan_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The tasks with units, deadline and how they stand."""
    found = _plan(pk)
    today = timezone.localdate()
    by = request.GET.get("by", "")
    by = by if by in dict(GROUPINGS) else "clause"
    rows = queries.plan_tasks(found)
    counts = pages.standing_counts(rows, today)
    context = _context(
        found,
        "plan_tasks",
        groups=queries.group_tasks(rows, by, today),
        has_anchors=by != "unit",  # there a task stands under each of its units
        groupings=[(label, f"{request.path}?by={key}", key == by) for key, label in GROUPINGS],
        counts=[(STANDING_TONES[one], STANDING_WORDS[one], n) for one, n in counts.items() if n],
        today=today,
    )
    return render(request, "portal/tasks.html", context)


@login_not_required
@require_GET
def plan_indicators(request: HttpRequest, pk: int) -> HttpResponse:
    found = _plan(pk)
    rows = [(row, marks.indicator_target(row.indicator)) for row in queries.plan_indicators(found)]
    return render(request, "portal/indicators.html", _context(found, "plan_indicators", rows=rows))


@login_not_required
@require_GET
def plan_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan set like an official document: masthead, number, title, sections, table of tasks."""
    found = _plan(pk)
    document = found.document
    context = {
        "title": document.short_title,
        "back_url": reverse("portal:plan", args=[found.pk]),
        "plan": found,
        "document": document,
        "issuer": document.issuer if request.GET.get("head") != "0" else "",
        "has_head": request.GET.get("head") != "0",
        "document_number": document.number,
        "signed_by": document.issuer,
        "signed_on": document.issued_on,
        "rows": pages.clause_rows(found),
        "tasks": list(queries.plan_tasks(found)),
        "today": timezone.localdate(),
    }
    return render(request, "portal/print.html", context)


@login_not_required
@require_safe
def clause(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of a clause: opens the plan at the place."""
    rows = Clause.objects.live().filter(plan__in=public.readable_plans(timezone.localdate()))
    found = get_visible_or_404(rows, pk=pk)
    return see_other(f"{reverse('portal:plan', args=[found.plan_id])}#clause-{found.pk}")


@login_not_required
@require_safe
def cited(request: HttpRequest) -> HttpResponse:
    """Where a citation leads: to the clause in its public plan, or to the rules that stand on it."""
    document, label = (
        request.GET.get(name, "").replace("\x00", "")[:LONGEST] for name in ("document", "clause")
    )
    rows = Clause.objects.live().filter(plan__in=public.readable_plans(timezone.localdate()))
    found = rows.filter(plan__document__number=document, key=label).first() if document and label else None
    if found is not None:
        return see_other(f"{reverse('portal:plan', args=[found.plan_id])}#clause-{found.pk}")
    return see_other(f"{reverse('portal:rules')}?{urlencode({'q': f'{document} {label}'.strip()})}")


@login_not_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Full text over the public plans."""
    text = words(request, "q", LONGEST)
    page = Paginator(public.found_entries(text), PAGE_SIZE).get_page(request.GET.get("page"))
    path = reverse("portal:search")
    addresses = [
        f"{path}?{urlencode({'q': text, 'page': number})}" if number else ""
        for number in (
            page.previous_page_number() if page.has_previous() else 0,
            page.next_page_number() if page.has_next() else 0,
        )
    ]
    context = {
        "title": _("检索公开规划"),
        "crumbs": crumbs((_("检索"), "")),
        "text": text,
        "hits": [(hit, _hit_url(hit)) for hit in hits(list(page.object_list), text)],
        "total": page.paginator.count,
        "previous_url": addresses[0],
        "next_url": addresses[1],
    }
    return render(request, "portal/search.html", context)


def _hit_url(hit: Hit) -> str:
    """Where the public site shows a thing that was found."""
    entry = hit.entry
    if hit.kind == "clause":
        return reverse("portal:clause", args=[entry.clause_id])
    if entry.document is not None:
        return reverse("portal:plan", args=[entry.document.plan.pk])
    tab = "plan_tasks" if hit.kind == "task" else "plan_indicators"
    return f"{reverse(f'portal:{tab}', args=[entry.plan_id])}#{hit.kind}-{hit.target_id}"


@login_not_required
@require_GET
def interpretation(request: HttpRequest, pk: int) -> HttpResponse:
    """An explanation of a policy."""
    row = get_visible_or_404(comments.public_interpretations(), pk=pk)
    files = list(row.files.select_related("file"))
    context = {
        "title": row.title,
        "crumbs": crumbs((_("政策解读"), "")),
        "row": row,
        "plan": public.plans().filter(document=row.document).first(),
        "pictures": [one for one in files if one.file.kind in public.PICTURES],
        "files": files,
    }
    return render(request, "portal/interpretation.html", context)


_served_file = evidence.download(lambda actor: public.interpretation_files())


@login_not_required
def interpretation_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture or attachment of a published explanation."""
    return _served_file(request, pk)


# ---------------------------------------------------------------------- comments


@login_not_required
@require_GET
def collections(request: HttpRequest) -> HttpResponse:
    """Every collection of comments, those that run first."""
    today = timezone.localdate()
    rows = list(comments.public_collections(today)[:200])
    context = {
        "title": _("意见征集"),
        "crumbs": crumbs((_("意见征集"), "")),
        "running": [one for one in rows if one.is_open(today)],
        "closed": [one for one in rows if not one.is_open(today)],
    }
    return render(request, "portal/collections.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft open for comment: what it is about, the form, and what moderators have shown."""
    today = timezone.localdate()
    found = get_visible_or_404(comments.public_collections(today), pk=pk)
    shown = Paginator(comments.public_comments(found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": found.title,
        "crumbs": [(_("意见征集"), reverse("portal:collections")), (found.title[:30], "")],
        "collection": found,
        "document": found.document,
        "plan": public.readable_plans(today).filter(document=found.document).first(),
        "is_open": found.is_open(today),
        "page": shown,
        "days_left": (found.closes_on - today).days,
    }
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_trapped:
        return _thank(request, found)
    if request.method == "POST" and not limits.may_send(request):
        form.add_error(None, _("这一会儿收到的意见太多，请过十分钟再提交。"))
        return render(request, "portal/collection.html", {**context, "form": form}, status=429)

    def send(data: dict[str, Any]) -> str:
        submit_comment(found, actor=_visitor(), text=data["text"], author=data["author"])
        limits.sent(request)
        messages.success(request, _("已收到您的意见。工作人员审核后，公开的意见会显示在本页。"))
        return request.path

    return answer_form(request, form, "portal/collection.html", context, send)


def _visitor() -> Actor:
    """Comments carry no account, not even of somebody who happens to be signed in."""
    return Actor.anonymous()


def _thank(request: HttpRequest, found: CommentCollection) -> HttpResponse:
    """What a machine that filled the hidden field is told: the same as everybody; nothing is kept."""
    messages.success(request, _("已收到您的意见。工作人员审核后，公开的意见会显示在本页。"))
    return see_other(reverse("portal:collection", args=[found.pk]))


@login_not_required
@require_GET
def funding_notices(request: HttpRequest) -> HttpResponse:
    """Subsidies about to be paid, and those shown before."""
    rows = subsidies.public_notices()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("补助公示"),
        "crumbs": crumbs((_("补助公示"), "")),
        "page": page,
        "today": timezone.localdate(),
    }
    return render(request, "portal/funding_notices.html", context)


@login_not_required
@require_GET
def funding_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: which organisations, for how many, how much. Nobody's name."""
    notice = get_visible_or_404(subsidies.public_notices(), pk=pk)
    context = {
        "title": notice.title,
        "crumbs": crumbs(
            (_("补助公示"), reverse("portal:funding_notices")),
            (notice.title, ""),
        ),
        "notice": notice,
        "wording": notice.scheme.wording,
        "lines": subsidies.notice_lines(notice),
        "is_running": notice.starts_on <= timezone.localdate() <= notice.ends_on,
    }
    return render(request, "portal/funding_notice.html", context)
