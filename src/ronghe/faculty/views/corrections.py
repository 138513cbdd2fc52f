"""What teachers ask to have changed: the school's worklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ronghe.core.errors import require
from ronghe.core.fields import masked
from ronghe.core.forms import see_other, try_act
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.faculty import perms
from ronghe.faculty.enums import CorrectionState, Education
from ronghe.faculty.models import Correction, Teacher
from ronghe.faculty.services import corrections as services
from ronghe.faculty.views.pages import badge_of, crumbs

CORRECTIONS = Listing(
    name="corrections",
    title=gettext_lazy("信息更正"),
    columns=(
        Column(
            "teacher",
            gettext_lazy("教师"),
            value="teacher.name",
            link=lambda row: reverse("faculty:correction_detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("school", gettext_lazy("学校"), value="teacher.school.name"),
        Column("reason", gettext_lazy("说明")),
        Column("when", gettext_lazy("提出时间"), value="created_at", sort="created_at", kind="time"),
        Column("state", gettext_lazy("状态"), value=badge_of, sort="state"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("姓名"), lookups=("teacher__name__icontains",)),
        ChoiceFilter("state", gettext_lazy("状态"), choices=CorrectionState.choices),
    ),
    default_sort="-when",
    empty=Empty(gettext_lazy("没有信息更正"), gettext_lazy("教师在本人档案页提出更正后，会列在这里。")),
)


@require_GET
def correction_list(request: ActorRequest) -> HttpResponse:
    require(perms.has_teacher_pages(request.actor), _("您的角色不能查看信息更正。"))
    rows = Correction.objects.visible_to(request.actor).select_related("teacher__school")
    return CORRECTIONS.open(request, rows).respond("faculty/list.html")


def _correction(request: ActorRequest, pk: int) -> Correction:
    rows = Correction.objects.visible_to(request.actor).select_related("teacher__school")
    return get_visible_or_404(rows, pk=pk)


def _words(name: str, value: Any) -> str:
    if name == "phone":
        return masked(value or "")
    if name == "education" and value in Education.values:
        return str(Education(value).label)
    if isinstance(value, list | tuple):
        return "、".join(value)
    if isinstance(value, bool):
        return _("能") if value else _("不能")
    return str(value or "")


def _rows(correction: Correction) -> list[tuple[str, str, str]]:
    """Each field: what stands, what is asked for."""
    labels = {field.name: str(field.verbose_name) for field in Teacher._meta.concrete_fields}
    return [
        (labels[name], _words(name, getattr(correction.teacher, name)), _words(name, value))
        for name, value in services.asked_values(correction).items()
    ]


@require_GET
def correction_detail(request: ActorRequest, pk: int) -> HttpResponse:
    correction = _correction(request, pk)
    actor = request.actor
    is_open = correction.state == CorrectionState.PROPOSED
    context = {
        "title": _("信息更正：%(name)s") % {"name": correction.teacher.name},
        "crumbs": crumbs((_("信息更正"), reverse("faculty:correction_list")), (correction.teacher.name, "")),
        "correction": correction,
        "badge": badge_of(correction),
        "rows": _rows(correction),
        "settles": is_open and perms.can_settle_correction(actor, correction),
        "withdraws": is_open and perms.can_propose_correction(actor, correction.teacher),
    }
    return render(request, "faculty/correction_detail.html", context)


@require_POST
def correction_act(request: ActorRequest, pk: int) -> HttpResponse:
    correction = _correction(request, pk)
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "accept": (services.accept_correction, _("已采纳，档案已更新。")),
        "refuse": (services.refuse_correction, _("已记录不采纳的理由并通知教师。")),
        "withdraw": (services.withdraw_correction, _("已撤回。")),
    }
    if (asked := acts.get(request.POST.get("step", ""))) is None:
        messages.error(request, _("没有这一步。"))
    else:
        do, words = asked
        try_act(request, lambda note: do(correction, actor=request.actor, note=note[:300]), words)
    return see_other(reverse("faculty:correction_detail", args=[pk]))
