"""Bodies, seats, meetings, and which county has a working mechanism."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ronghe.core.actor import Actor
from ronghe.core.asked import ticked
from ronghe.core.badges import Badge, Tone
from ronghe.core.cases import CaseBook
from ronghe.core.forms import see_other
from ronghe.core.registers import Register
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, table
from ronghe.supervision.enums import MECHANISMS, BodyKind, MeetingState, MemberDuty
from ronghe.supervision.models import ActionItem, Attendance, Body, Meeting
from ronghe.supervision.queries.units import counties_of
from ronghe.supervision.services import governance as services
from ronghe.supervision.views.books import AT_HUB, decisions_table
from ronghe.supervision.views.pages import home_place, may_read

ORDER = {duty: place for place, duty in enumerate(MemberDuty)}


def _body_more(row: Body, actor: Actor) -> Mapping[str, Any]:
    """Members by unit with their posts, and the meetings."""
    seats = sorted(
        row.members.filter(state="current").select_related("organisation"),
        key=lambda seat: (ORDER[MemberDuty(seat.duty)], seat.pk),
    )
    members = table(
        "members",
        _("成员（按单位，写职务）"),
        (_("分工"), _("单位"), _("职务"), _("成员类别")),
        [
            (seat.get_duty_display(), seat.organisation.name, seat.post, seat.get_category_display())
            for seat in seats
        ],
        none=_("还没有登记成员。"),
        more=[(_("登记成员"), reverse("supervision:members_new"))],
    )
    held = row.meetings.order_by("-held_on")[:100]
    meetings = table(
        "meetings",
        _("会议"),
        (_("会议"), _("日期"), _("状态")),
        [
            (
                Cell(one.title, reverse("supervision:meetings_detail", args=[one.pk])),
                one.held_on,
                services.MEETING.badge(one),
            )
            for one in held
        ],
        none=_("还没有开过会。"),
    )
    return {"tables": [members, meetings]}


BODIES = Register(
    "bodies",
    services.BODY,
    title=gettext_lazy("议事机构"),
    lead=gettext_lazy("领导小组、工作专班、联席会议、专家委员会、协调机制；县级的登记在县级单位名下。"),
    fields=("name", "kind", "founded_on", "document", "duties"),
    key=("name",),
    detail_template="supervision/row.html",
    more=_body_more,
    extra=AT_HUB,
)
MEMBERS = Register(
    "members",
    services.MEMBER,
    title=gettext_lazy("议事机构成员"),
    lead=gettext_lazy("成员按单位登记职务，不登记姓名：人变动了，名单不用改。"),
    fields=("post", "body", "duty", "category"),
    key=("body", "post"),
    extra=AT_HUB,
)


def _meeting_more(row: Meeting, actor: Actor) -> Mapping[str, Any]:
    came = {one.member_id: one for one in Attendance.objects.filter(meeting=row)}
    seats = list(row.body.members.filter(state="current").select_related("organisation").order_by("pk"))
    is_keeper = services.MEETING.kept_by(actor, row)
    is_open = row.state in (MeetingState.PLANNED, MeetingState.HELD)
    attended = table(
        "attendance",
        _("出席"),
        (_("单位"), _("职务"), _("出席"), _("代为出席")),
        [
            (seat.organisation.name, seat.post, _came(came.get(seat.pk)), _stand_in(came.get(seat.pk)))
            for seat in seats
        ],
        none=_("议事机构还没有登记成员。"),
    )
    return {
        "tables": [
            decisions_table(ActionItem.objects.visible_to(actor).filter(meeting=row), _("议定事项")),
            attended,
        ],
        "form_part": "supervision/_attendance.html" if is_keeper and is_open and seats else "",
        "seats": [(seat, came.get(seat.pk)) for seat in seats],
        "attend_url": reverse("supervision:meeting_attendance", args=[row.pk]),
    }


def _came(row: Attendance | None) -> str:
    if row is None:
        return _("未登记")
    return _("出席") if row.came else _("缺席")


def _stand_in(row: Attendance | None) -> str:
    return row.stand_in if row else ""


MEETINGS = CaseBook(
    "meetings",
    services.MEETING,
    title=gettext_lazy("会议"),
    lead=gettext_lazy("议程、纪要、出席和议定事项；议定事项逐件跟到销号，会议才办结。"),
    new=gettext_lazy("安排会议"),
    fields=("title", "body", "held_on", "place", "agenda", "minutes"),
    hidden=("place",),
    key=("title", "held_on"),
    detail_template="registers/case_tables.html",
    more=_meeting_more,
    extra=AT_HUB,
)


@require_POST
def meeting_attendance(request: ActorRequest, pk: int) -> HttpResponse:
    """Who came, as ticked; every seat of the form is recorded."""
    meeting = get_visible_or_404(MEETINGS.rows(request.actor), pk=pk)
    came = {
        seat: (request.POST.get(f"came-{seat}") == "1", request.POST.get(f"stand_in-{seat}", ""))
        for seat in ticked(request, "seat")[:500]
    }
    services.set_attendance(meeting, came, actor=request.actor)
    messages.success(request, _("已登记出席情况。"))
    return see_other(reverse("supervision:meetings_detail", args=[pk]))


@require_GET
def mechanisms(request: ActorRequest) -> HttpResponse:
    """The counties of a place by kind of mechanism: which have one since when, and which have none."""
    may_read(request.actor)
    place = home_place(request)
    counties = list(counties_of(place).order_by("jurisdiction__path", "pk"))
    rows = Body.objects.current().filter(
        jurisdiction__in={unit.jurisdiction_id for unit in counties}, kind__in=MECHANISMS
    )
    found: dict[tuple[int, str], Body] = {}
    by_unit: dict[tuple[int, str], Body] = {}
    for row in rows.order_by("-founded_on", "-pk"):
        by_unit[row.organisation_id, row.kind] = row
        found[row.jurisdiction_id, row.kind] = row
    shared = _shared_places([unit.jurisdiction_id for unit in counties])
    lines: list[tuple[Any, ...]] = []
    for unit in counties:
        cells: list[Cell] = []
        for kind in MECHANISMS:
            body = by_unit.get((unit.pk, kind))
            if body is None and unit.jurisdiction_id not in shared:
                body = found.get((unit.jurisdiction_id, kind))
            cells.append(_mechanism_cell(body))
        lines.append((unit.name, *cells))
    having = sum(any(cell.url for cell in line[1:]) for line in lines)
    heads = (_("县（市、区）"), *(BodyKind(kind).label for kind in MECHANISMS))
    note = _("%(all)d 个县（市、区）和开发区，%(having)d 个已建立工作机制，%(none)d 个没有。") % {
        "all": len(lines),
        "having": having,
        "none": len(lines) - having,
    }
    title = _("县级工作机制")
    context = {
        "title": title,
        "lead": place.name,
        "crumbs": [*AT_HUB["crumbs"], (title, "")],
        "tables": [table("mechanisms", title, heads, lines, none=_("没有县级单位。"), note=note)],
        "links": [(_("登记机构"), reverse("supervision:bodies_new"))],
    }
    return render(request, "supervision/page.html", context)


def _shared_places(keys: list[int]) -> set[int]:
    """Places that several of the units stand in: there only a unit's own body counts for it."""
    counted: dict[int, int] = defaultdict(int)
    for key in keys:
        counted[key] += 1
    return {key for key, number in counted.items() if number > 1}


def _mechanism_cell(body: Body | None) -> Cell:
    if body is None:
        return Cell(badge=Badge(Tone.IDLE, _("没有")))
    url = reverse("supervision:bodies_detail", args=[body.pk])
    return Cell(body.name, url, Badge(Tone.GOOD, _("已建立")), body.document)
