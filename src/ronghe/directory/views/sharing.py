"""Pages of data sharing: the register of agreements, one agreement with its exports, the bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import place
from ronghe.core.badges import Badge, Tone
from ronghe.core.errors import RongheError, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, DateFilter, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.workflow import Possible
from ronghe.directory import forms, perms, queries, services
from ronghe.directory.enums import SharedDataset, SharingState
from ronghe.directory.models import SharingAgreement
from ronghe.directory.rules import sharing as rules

TONES = {
    SharingState.DRAFT: Tone.IDLE,
    SharingState.IN_FORCE: Tone.GOOD,
    SharingState.SUSPENDED: Tone.WARN,
    SharingState.ENDED: Tone.IDLE,
}
FIELDS = (
    "recipient",
    "datasets",
    "purpose",
    "basis_title",
    "basis_number",
    "basis_article",
    "valid_from",
    "valid_to",
    "contact_post",
)


def page_of(agreement: SharingAgreement) -> str:
    return reverse("directory:sharing_detail", args=[agreement.pk])


def state_badge(agreement: SharingAgreement) -> Badge:
    """The state; what is in force on paper and out of its dates says so."""
    late = agreement.valid_to is not None and agreement.valid_to < timezone.localdate()
    if agreement.state == SharingState.IN_FORCE and late:
        return Badge(Tone.WARN, _("已到期"))
    return Badge(TONES[SharingState(agreement.state)], agreement.get_state_display())


def dataset_words(agreement: SharingAgreement) -> str:
    return "、".join(str(SharedDataset(one).label) for one in agreement.datasets)


AGREEMENTS = Listing(
    name="sharing",
    title=gettext_lazy("数据共享"),
    columns=(
        Column(
            "recipient",
            gettext_lazy("接收单位"),
            value="recipient.name",
            sort="recipient__pinyin",
            link=page_of,
            is_fixed=True,
        ),
        Column("datasets", gettext_lazy("共享的数据"), value=dataset_words),
        Column("basis", gettext_lazy("依据"), value="basis"),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.name", sort="jurisdiction__path"),
        Column("from", gettext_lazy("生效日期"), value="valid_from", kind="date"),
        Column(
            "to", gettext_lazy("终止日期"), value="valid_to", sort="valid_to", kind="date", is_nullable=True
        ),
        Column("state", gettext_lazy("状态"), value=state_badge, sort="state"),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("接收单位、用途或依据"),
            lookups=("recipient__name__icontains", "purpose__icontains", "basis_title__icontains"),
        ),
        ChoiceFilter("state", gettext_lazy("状态"), choices=SharingState.choices),
        DateFilter("ends", gettext_lazy("终止日期"), lookup="valid_to"),
    ),
    default_sort="to",
    empty=Empty(
        gettext_lazy("还没有数据共享登记"),
        gettext_lazy("向省级平台等提供数据之前，先在这里登记依据、用途和期限。"),
    ),
)


@require_GET
def sharing_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.reads_some_sharing(actor))
    rows = SharingAgreement.objects.visible_to(actor).select_related("jurisdiction", "recipient")
    return AGREEMENTS.open(request, place.narrow(rows, request)).respond(
        "directory/sharing_list.html", {"drafts": perms.keeps_some_register(actor)}
    )


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("数据共享"), reverse("directory:sharing_list")), *more]


def _agreement(request: ActorRequest, pk: int) -> SharingAgreement:
    require(perms.reads_some_sharing(request.actor))
    return queries.sharing_detail(request.actor, pk)


@require_GET
def sharing_detail(request: ActorRequest, pk: int) -> HttpResponse:
    return render(request, "directory/sharing_detail.html", _detail(request, _agreement(request, pk)))


def _detail(request: HttpRequest, agreement: SharingAgreement) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    title = _("向%(name)s共享数据") % {"name": agreement.recipient.name}
    may_export = perms.can_export_sharing(actor, agreement)
    return {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "agreement": agreement,
        "datasets": dataset_words(agreement),
        "badge": state_badge(agreement),
        "deadline_on": agreement.valid_to,
        "exports": agreement.exports.select_related("made_by")[:100],
        "may_export": may_export and agreement.is_in_force_on(timezone.localdate()),
        "may_edit": agreement.state == SharingState.DRAFT
        and perms.can_draft_sharing(actor, agreement.jurisdiction),
        "acts": _acts(request, agreement),
        "act_url": reverse("directory:sharing_act", args=[agreement.pk]),
        "changes": timeline(agreement),
    }


def _acts(request: HttpRequest, agreement: SharingAgreement) -> list[Possible]:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    approves = perms.can_approve_sharing(actor, agreement)
    suspends = perms.can_suspend_sharing(actor, agreement)
    allowed = {
        rules.APPROVE: (approves, _("由政府办公室批准。")),
        rules.END: (approves, _("由政府办公室终止。")),
        rules.SUSPEND: (suspends, _("由审计与数据保护人员办理。")),
        rules.RESUME: (suspends, _("由审计与数据保护人员办理。")),
    }
    steps = [step for step in rules.SHARING_STEPS if agreement.state in step.sources]
    return [Possible(step, allowed[step][0], "" if allowed[step][0] else allowed[step][1]) for step in steps]


@require_http_methods(["GET", "POST"])
def sharing_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.keeps_some_register(actor))
    form = forms.SharingForm(request.POST or None, actor=actor, is_new=True)

    def draft(data: dict[str, Any]) -> str:
        made = services.draft_sharing(data.pop("jurisdiction"), actor=actor, **data)
        messages.success(request, _("已起草，政府办公室批准后生效。"))
        return page_of(made)

    title = _("登记数据共享")
    context = {
        "title": title,
        "crumbs": _crumbs((title, "")),
        "submit": _("保存草稿"),
        "cancel_url": reverse("directory:sharing_list"),
    }
    return answer_form(request, form, "directory/form.html", context, draft)


@require_http_methods(["GET", "POST"])
def sharing_edit(request: ActorRequest, pk: int) -> HttpResponse:
    agreement = _agreement(request, pk)
    require(perms.can_draft_sharing(request.actor, agreement.jurisdiction))
    initial = {name: getattr(agreement, name) for name in FIELDS}
    form = forms.SharingForm(request.POST or None, actor=request.actor, is_new=False, initial=initial)

    def amend(data: dict[str, Any]) -> str:
        services.amend_sharing(agreement, actor=request.actor, **data)
        messages.success(request, _("已保存。"))
        return page_of(agreement)

    title = _("修改共享登记")
    context = {
        "title": title,
        "crumbs": _crumbs((agreement.recipient.name, page_of(agreement)), (title, "")),
        "submit": _("保存"),
        "cancel_url": page_of(agreement),
    }
    return answer_form(request, form, "directory/form.html", context, amend)


ACTS: dict[str, tuple[Callable[..., SharingAgreement], object]] = {
    rules.APPROVE.name: (services.approve_sharing, gettext_lazy("已批准，在有效期内可以导出。")),
    rules.SUSPEND.name: (services.suspend_sharing, gettext_lazy("已暂停，不能再导出。")),
    rules.RESUME.name: (services.resume_sharing, gettext_lazy("已恢复。")),
    rules.END.name: (services.end_sharing, gettext_lazy("已终止。")),
}


@require_POST
def sharing_act(request: ActorRequest, pk: int) -> HttpResponse:
    agreement = _agreement(request, pk)
    act = ACTS.get(request.POST.get("step", ""))
    if act is None:
        messages.error(request, _("没有这个办理事项。"))
        return see_other(page_of(agreement))
    do, done = act
    do(agreement, actor=request.actor, note=request.POST.get("note", "").replace("\x00", "").strip()[:500])
    messages.success(request, str(done))
    return see_other(page_of(agreement))


@require_POST
def sharing_export(request: ActorRequest, pk: int) -> FileResponse:
    """The bundle as a download; the record of it stands on the page."""
    agreement = _agreement(request, pk)
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  the response closes it
    try:
        made = services.export_sharing(agreement, actor=request.actor, target=file)
    except RongheError:
        file.close()
        raise
    name = f"sharing-{agreement.pk}-{made.made_at:%Y%m%d-%H%M%S}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
