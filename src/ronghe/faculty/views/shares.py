"""The share of dual-qualified teachers: every printed definition on one page, down to the rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.actor import Actor
from ronghe.core.asked import day_or_none
from ronghe.core.errors import NotFound, require
from ronghe.core.listing import ChoiceFilter, Column, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.engine.rules.outcome import shortfall
from ronghe.faculty import perms
from ronghe.faculty.enums import TeacherKind
from ronghe.faculty.models.teachers import official_paths, school_ids
from ronghe.faculty.queries.shares import denominator_rows, numerator_rows, shares_of
from ronghe.faculty.queries.teachers import employments_visible
from ronghe.faculty.rules.shares import Reading, Share, percent
from ronghe.faculty.rules.standards import BASE_WORDS, BY_KEY, Base
from ronghe.faculty.views.pages import crumbs, verdict_badge
from ronghe.faculty.views.teachers import page_of
from ronghe.policy.queries.parameters import slug_of

CHINA = "china"
COMPARATORS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "=": "＝", "about": "约"}


def _place(request: ActorRequest) -> Jurisdiction:
    """The chosen place, or the highest in which the actor reads teachers; for a school its own."""
    actor: Actor = request.actor
    chosen = place.chosen_path(request)
    paths = (chosen,) if chosen else official_paths(actor) or actor.paths
    found = Jurisdiction.objects.filter(path__in=paths).order_by("path").first()
    if found is None:
        raise NotFound("faculty.no_place", _("没有可以统计的辖区。"))
    return found


def _reading(share: Share, reading: Reading, on: str) -> dict[str, Any]:
    address = reverse("faculty:share_rows", args=[share.standard.key, reading.base.value])
    return {
        "reading": reading,
        "base": BASE_WORDS[reading.base],
        "badge": verdict_badge(reading.verdict),
        "numerator_url": f"{address}?on={on}&part=numerator",
        "denominator_url": f"{address}?on={on}&part=denominator",
    }


def _own_first(shares: Iterable[Share], slug: str) -> list[Share]:
    """The definition of the place, then the national one, then those of other places for comparison."""
    return sorted(
        shares, key=lambda one: (one.standard.jurisdiction != slug, one.standard.jurisdiction != CHINA)
    )


def _card(share: Share, found: Any, on: str, slug: str) -> dict[str, Any]:
    indicator = found.indicators.get(share.standard.rule)
    return {
        "share": share,
        "standard": share.standard,
        "indicator": indicator,
        "badge": verdict_badge(share.verdict),
        "is_elsewhere": share.standard.jurisdiction not in {slug, CHINA},
        "comparator": COMPARATORS.get(share.target.comparator.value, "") if share.target else "",
        "words": shortfall(share.outcome, share.target.modality).words if share.target else "",
        "missing": "；".join(share.outcome.missing),
        "readings": [_reading(share, one, on) for one in share.readings],
        "others": [_reading(share, one, on) for one in share.others],
    }


@require_GET
def share_page(request: ActorRequest) -> HttpResponse:
    """Numerator, denominator, pooled and mean, target and verdict of each definition, on a day."""
    require(perms.reads_some_teachers(request.actor), _("您的角色不能查看双师型比例。"))
    where = _place(request)
    on = day_or_none(request.GET.get("on", "")) or timezone.localdate()
    found, slug = shares_of(where, on), slug_of(where)
    rows = [
        (
            one,
            percent(one.able, one.specialist),
            percent(one.recognised_specialist, one.specialist),
            percent(one.recognised, one.everybody),
        )
        for one in found.schools
        if official_paths(request.actor) or one.school_id in school_ids(request.actor)
    ]
    context = {
        "title": _("双师型教师比例"),
        "crumbs": crumbs((_("双师型认定"), reverse("faculty:recognition_list")), (_("比例"), "")),
        "place": where,
        "on": on,
        "cards": [_card(one, found, on.isoformat(), slug) for one in _own_first(found.shares, slug)],
        "schools": rows,
    }
    return render(request, "faculty/share_page.html", context)


ROWS = Listing(
    name="share-rows",
    title=gettext_lazy("组成比例的教师"),
    columns=(
        Column(
            "name",
            gettext_lazy("姓名"),
            value="teacher.name",
            sort="teacher__name",
            link=lambda job: page_of(job.teacher),
            is_fixed=True,
        ),
        Column("school", gettext_lazy("学校"), value="organisation.name", sort="organisation__pinyin"),
        Column("kind", gettext_lazy("教师类别"), value="get_kind_display", sort="kind"),
        Column("theory", gettext_lazy("能胜任理论教学"), value="teacher.teaches_theory", kind="flag"),
        Column("practice", gettext_lazy("能胜任实践教学"), value="teacher.teaches_practice", kind="flag"),
        Column("since", gettext_lazy("入职日期"), value="starts_on", sort="starts_on", kind="date"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("姓名"), lookups=("teacher__name__icontains",)),
        ChoiceFilter("kind", gettext_lazy("教师类别"), choices=TeacherKind.choices),
    ),
    default_sort="name",
)


@require_GET
def share_rows(request: ActorRequest, key: str, base: str) -> HttpResponse:
    """The rows above or below the line, as far as the actor may read them."""
    actor = request.actor
    require(perms.reads_some_teachers(actor), _("您的角色不能查看双师型比例。"))
    standard = BY_KEY.get(key)
    if standard is None or base not in set(Base):
        raise NotFound("faculty.share.unknown", _("没有这一口径。"))
    on = day_or_none(request.GET.get("on", "")) or timezone.localdate()
    is_above = request.GET.get("part") != "denominator"
    path = _place(request).path
    counted = (
        numerator_rows(path, on, standard, Base(base)) if is_above else denominator_rows(path, on, Base(base))
    )
    rows = employments_visible(actor).filter(pk__in=counted)
    part = _("分子") if is_above else _("分母（%(base)s）") % {"base": BASE_WORDS[Base(base)]}
    note = _("%(standard)s：%(part)s，截至 %(day)s。只列出您有权查看的教师。") % {
        "standard": standard.name,
        "part": part,
        "day": on.isoformat(),
    }
    context = {
        "notes": [("info", note)],
        "crumbs": crumbs((_("双师型教师比例"), reverse("faculty:share_page")), (part, "")),
    }
    return ROWS.open(request, rows).respond("faculty/list.html", context)
