"""More that is open: figures of a plan, warnings told to the public, verification, the map of the site."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core import place
from ronghe.core.asked import whole_number
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import NotAllowed, NotFound, RongheError, require
from ronghe.core.forms import see_other
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.indicators.judging import JUDGEMENT_WORDS, Judgement
from ronghe.policy.queries import public
from ronghe.portal import perms
from ronghe.portal.crumbs import crumbs
from ronghe.portal.models import PublicWarning
from ronghe.portal.queries import datasets, openness
from ronghe.portal.services import warnings as services

PAGE_SIZE = 50
FIRST_YEAR = 2015
TONES = {
    Judgement.MET: Tone.GOOD,
    Judgement.ON_TRACK: Tone.ACTIVE,
    Judgement.BEHIND: Tone.WARN,
    Judgement.MISSED: Tone.BAD,
}


@login_not_required
@require_GET
def plan_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a plan's indicators are in a year: approved values beside target, progress and method."""
    plan = get_visible_or_404(public.plans(), pk=pk)
    this = timezone.localdate().year
    asked = whole_number(request.GET.get("year"), digits=4)
    year = min(max(this - 1 if asked is None else asked, FIRST_YEAR), this)
    figures = openness.plan_figures(plan, year)
    context = {
        "title": _("%(plan)s：指标完成情况") % {"plan": plan.title},
        "crumbs": crumbs(
            (str(plan), reverse("portal:plan", args=[plan.pk])),
            (_("指标完成情况"), ""),
        ),
        "plan": plan,
        "year": year,
        "years": range(this, max(FIRST_YEAR, this - 8), -1),
        "rows": [(one, _badge(one.judgement)) for one in figures],
    }
    return render(request, "portal/plan_figures.html", context)


def _badge(judgement: str) -> Badge:
    found = Judgement(judgement)
    return Badge(TONES.get(found, Tone.IDLE), _(JUDGEMENT_WORDS[found]))


@login_not_required
@require_GET
def warnings(request: HttpRequest) -> HttpResponse:
    """Warnings that a jurisdiction decided to make public."""
    page = Paginator(openness.public_warnings(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("公布的预警"),
        "lead": _("各地决定公布的、还没有了结的预警；了结后自动撤下。"),
        "crumbs": crumbs((_("公布的预警"), "")),
        "page": page,
    }
    return render(request, "portal/warnings.html", context)


@require_http_methods(["GET", "POST"])
def warning_desk(request: ActorRequest) -> HttpResponse:
    """Open warnings with what was decided about telling the public."""
    actor = request.actor
    require(perms.publishes_some_warnings(actor))
    if request.method == "POST":
        return _warning_act(request)
    rows = place.narrow(openness.open_warnings(actor), request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("预警公布"),
        "lead": _("由政府办公室逐条决定是否对外公布；公布的文字由本单位写，不写姓名。"),
        "page": page,
        "rows": [
            (one, getattr(one, "public", None), perms.can_publish_warnings(actor, one.jurisdiction))
            for one in page.object_list
        ],
    }
    return render(request, "portal/warning_desk.html", context)


def _warning_act(request: ActorRequest) -> HttpResponse:
    actor, act = request.actor, request.POST.get("act", "")
    number = whole_number(request.POST.get("warning")) or 0
    warning = get_visible_or_404(openness.open_warnings(actor), pk=number)
    note = request.POST.get("note", "")
    try:
        if act == "publish":
            services.publish_warning(warning, actor=actor, text=note)
            messages.success(request, _("已公布。"))
        elif act == "withdraw":
            row = get_visible_or_404(PublicWarning.objects.select_related("jurisdiction"), warning=warning)
            services.withdraw_warning(row, actor=actor, reason=note)
            messages.success(request, _("已撤回。"))
        else:
            raise NotFound("portal.warning.act", "没有这个办理事项。")
    except (NotAllowed, NotFound):
        raise
    except RongheError as error:
        messages.error(request, f"{error.message}{error.hint}")
    return see_other(request.path)


@login_not_required
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Was a file with this SHA-256 published here?"""
    text = request.GET.get("sha256", "").strip().lower()[:100]
    context = {
        "title": _("文件核验"),
        "lead": _("填写文件的 SHA-256，核对它是不是本站公布的原件；哪怕改动一个字，结果也会不同。"),
        "crumbs": crumbs((_("文件核验"), "")),
        "text": text,
        "found": openness.known_documents(text),
    }
    return render(request, "portal/verify.html", context)


@login_not_required
@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every door of the public site."""
    today = timezone.localdate()
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        (
            _("栏目"),
            crumbs(
                (_("检索"), reverse("portal:search")),
                (_("规则"), reverse("portal:rules")),
                (_("意见征集"), reverse("portal:collections")),
                (_("补助公示"), reverse("portal:funding_notices")),
                (_("职业与专业"), reverse("portal:jobs")),
                (_("人才供需报告"), reverse("portal:talent_reports")),
                (_("年度质量报告"), reverse("portal:reports")),
                (_("督导报告"), reverse("portal:supervision_reports")),
                (_("评价结果"), reverse("portal:evaluations")),
                (_("试点与专项行动成效"), reverse("portal:action_ratings")),
                (_("典型案例"), reverse("portal:typical_cases")),
                (_("开放数据"), reverse("portal:data")),
                (_("公布的预警"), reverse("portal:warnings")),
                (_("文件核验"), reverse("portal:verify")),
            ),
        )
    ]
    for one in public.home_plans(today):
        links = [
            link
            for row in one.plans
            for link in (
                (str(row.plan), reverse("portal:plan", args=[row.plan.pk])),
                (_("指标完成情况"), reverse("portal:plan_figures", args=[row.plan.pk])),
            )
        ]
        groups.append((one.jurisdiction.name, links))
    data: list[tuple[str, str]] = [
        (
            f"{one.dataset.jurisdiction.name}：{one.declaration.title}",
            reverse("portal:data_set", args=[one.dataset.jurisdiction.code, one.dataset.key]),
        )
        for one in datasets.published()
    ]
    context: dict[str, Any] = {
        "title": _("网站地图"),
        "crumbs": crumbs((_("网站地图"), "")),
        "groups": [*groups, (_("开放数据"), data)] if data else groups,
    }
    return render(request, "portal/sitemap.html", context)
