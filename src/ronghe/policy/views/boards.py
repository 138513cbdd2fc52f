"""Dashboards: every unit's work, every plan's work, every county's work; each figure opens its rows."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.request import ActorRequest
from ronghe.policy.queries import boards, marks, pages, plans
from ronghe.policy.rules.progress import STANDING_TONES, STANDING_WORDS, Standing

SHOWN = (
    Standing.OVERDUE,
    Standing.LATE,
    Standing.NOT_STARTED,
    Standing.ON_TRACK,
    Standing.PAUSED,
    Standing.DONE,
)
"""The urgent ones first, so that a phone shows them without scrolling."""

HEADS = [(STANDING_WORDS[one], STANDING_TONES[one]) for one in SHOWN]


def _tabs(current: str) -> list[tuple[Any, str, bool]]:
    rows = (("unit_board", _("按单位")), ("plan_board_all", _("按规划")), ("place_board", _("按辖区")))
    return [(label, reverse(f"policy:{view}"), view == current) for view, label in rows]


def _board(request: ActorRequest, current: str, rows: list[Any], title: str, **more: Any) -> HttpResponse:
    context = {
        "title": title,
        "tabs": _tabs(current),
        "heads": HEADS,
        "rows": rows,
        "today": timezone.localdate(),
        **more,
    }
    return render(request, "policy/boards/board.html", context)


def _cells(counts: dict[Standing, int], address: str) -> list[tuple[int, str]]:
    """Each count with the address of its rows."""
    mark = "&" if "?" in address else "?"
    return [(counts[one], f"{address}{mark}standing={one.value}" if counts[one] else "") for one in SHOWN]


@require_GET
def unit_board(request: ActorRequest) -> HttpResponse:
    """Every unit's tasks by standing, those with most overdue first."""
    today = timezone.localdate()
    found = plans.unit_board(request.actor, today, path=place.chosen_path(request))
    return _board(
        request, "unit_board", _unit_rows(found), _("各单位工作"), name_label=_("单位"), has_lead=True
    )


def _unit_rows(found: list[plans.UnitWork], query: str = "") -> list[dict[str, Any]]:
    rows = []
    for work in found:
        address = reverse("policy:organisation_tasks", args=[work.organisation.pk]) + query
        rows.append(
            {
                "name": work.organisation.name,
                "url": address,
                "total": work.total,
                "leading": work.leading,
                "cells": _cells(work.counts, address),
            }
        )
    return rows


@require_GET
def plan_board(request: ActorRequest, pk: int) -> HttpResponse:
    """Every unit's work under one plan."""
    plan = pages.plan_page(request.actor, pk)
    found = plans.unit_board(request.actor, timezone.localdate(), plan=plan)
    crumbs = [
        (_("规划"), reverse("policy:plan_list")),
        (str(plan), marks.plan_url(plan)),
        (_("各单位工作"), ""),
    ]
    return _board(
        request,
        "",
        _unit_rows(found, f"?plan={plan.pk}"),
        _("各单位工作"),
        lead=str(plan),
        crumbs=crumbs,
        tabs=(),
        name_label=_("单位"),
        has_lead=True,
    )


@require_GET
def plan_board_all(request: ActorRequest) -> HttpResponse:
    """Every plan's tasks by standing."""
    found = plans.plan_board(request.actor, timezone.localdate(), path=place.chosen_path(request))
    rows = []
    for work in found:
        address = f"{reverse('policy:task_list')}?plan={work.plan.pk}"
        rows.append(
            {
                "name": str(work.plan),
                "under": work.plan.jurisdiction.short_name,
                "url": marks.plan_url(work.plan),
                "total": work.total,
                "cells": _cells(work.counts, address),
            }
        )
    return _board(request, "plan_board_all", rows, _("各规划进展"), name_label=_("规划"))


@require_GET
def place_board(request: ActorRequest) -> HttpResponse:
    """Every jurisdiction's units and how their tasks stand: a county sees where it is named."""
    found = boards.place_board(request.actor, timezone.localdate(), path=place.chosen_path(request))
    rows = [
        {
            "name": one.jurisdiction.short_name,
            "under": one.jurisdiction.get_level_display(),
            "url": f"{reverse('policy:task_list')}?answering={one.jurisdiction.code}",
            "total": one.total,
            "cells": _cells(one.counts, f"{reverse('policy:task_list')}?answering={one.jurisdiction.code}"),
        }
        for one in found
    ]
    lead = _("按任务的牵头、责任、配合单位所在的辖区统计；一项任务点到几个辖区，就在几行里各计一次。")
    return _board(request, "place_board", rows, _("各辖区工作"), lead=lead, name_label=_("辖区"))
