"""Upload or paste a page; the answer is its review."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.badges import Badge
from ronghe.core.errors import RongheError, require
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.engine.errors import EngineError
from ronghe.policy import perms
from ronghe.policy.enums import ReviewState
from ronghe.policy.forms.review import ImportForm
from ronghe.policy.models import Plan, Review
from ronghe.policy.queries.reviewing import reviews_for
from ronghe.policy.services.importing import import_page, import_text

STATE_TONES = {ReviewState.OPEN: "active", ReviewState.PUBLISHED: "good", ReviewState.ABANDONED: "idle"}

REVIEWS = Listing(
    name="reviews",
    title=gettext_lazy("页面校核"),
    columns=(
        Column(
            "document",
            gettext_lazy("文件"),
            value="document.short_title",
            sort="document__title",
            link=lambda r: f"/policy/reviews/{r.pk}/",
            is_fixed=True,
        ),
        Column(
            "jurisdiction", gettext_lazy("辖区"), value="jurisdiction.short_name", sort="jurisdiction__path"
        ),
        Column("page", gettext_lazy("来源"), value="page.name"),
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda r: Badge(STATE_TONES[r.state], r.get_state_display()),
            sort="state",
        ),
        Column(
            "pending",
            gettext_lazy("待校核"),
            value="pending_count",
            sort="pending_count",
            kind="number",
            unit=gettext_lazy("条"),
        ),
        Column(
            "total",
            gettext_lazy("条目"),
            value="item_count",
            sort="item_count",
            kind="number",
            unit=gettext_lazy("条"),
        ),
        Column("created", gettext_lazy("导入时间"), value="created_at", sort="created_at", kind="time"),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("标题或文号"),
            lookups=("document__title__icontains", "document__number__icontains"),
        ),
        ChoiceFilter("state", gettext_lazy("状态"), choices=ReviewState.choices),
    ),
    default_sort="-created",
    empty=Empty(
        gettext_lazy("还没有导入过页面"),
        gettext_lazy("上传或粘贴一份政策页面，校核后发布为规划。"),
        "policy:document_import",
        gettext_lazy("导入政策"),
    ),
)


@require_GET
def review_list(request: ActorRequest) -> HttpResponse:
    rows = narrow(reviews_for(request.actor), request)
    return REVIEWS.open(request, rows).respond("policy/review/list.html", {"title": _("页面校核")})


@require_http_methods(["GET", "POST"])
def document_import(request: ActorRequest) -> HttpResponse:
    """The form, and on success the review of what was read."""
    require(bool(importable(request)), "导入政策页面由政府办公室或教育部门办理。")
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            review = _import(request, form)
        except (EngineError, RongheError) as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", _sentence(error))
        else:
            messages.success(request, _("已读入页面，请逐条校核。有疑点的排在前面。"))
            return redirect("policy:review_desk", pk=review.pk)
    context = {"form": form, "title": _("导入政策")}
    return render(request, "policy/review/import.html", context, status=422 if form.errors else 200)


def importable(request: ActorRequest) -> list[Jurisdiction]:
    """Jurisdictions the actor may import pages for."""
    found = Jurisdiction.objects.visible_to(request.actor).filter(is_active=True)
    return [one for one in found if perms.can_import_page(request.actor, one)]


def _form(request: ActorRequest) -> ImportForm:
    form = ImportForm(request.POST or None, request.FILES or None)
    places = importable(request)
    ids = [one.pk for one in places]
    form.fields["jurisdiction"].queryset = Jurisdiction.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
    form.fields["plan"].queryset = Plan.objects.visible_to(request.actor).filter(jurisdiction__in=ids)  # type: ignore[attr-defined]
    if len(places) == 1:
        form.fields["jurisdiction"].initial = places[0].pk
    _of_asked_plan(request, form)
    return form


def _of_asked_plan(request: ActorRequest, form: ImportForm) -> None:
    """“上传新版本” on a plan's page asks for the next version of that plan."""
    asked = request.GET.get("plan", "")
    plans = form.fields["plan"].queryset  # type: ignore[attr-defined]
    plan = plans.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if plan is not None:
        form.fields["plan"].initial = plan.pk
        form.fields["jurisdiction"].initial = plan.jurisdiction_id


def _import(request: ActorRequest, form: ImportForm) -> Review:
    data = form.cleaned_data
    if data["file"]:
        content, name = data["file"].read(), data["file"].name
        return import_page(
            data["jurisdiction"], actor=request.actor, data=content, name=name, plan=data["plan"]
        )
    return import_text(data["jurisdiction"], actor=request.actor, text=data["text"], plan=data["plan"])


def _sentence(error: EngineError | RongheError) -> str:
    return str(error) if isinstance(error, EngineError) else f"{error.message}{error.hint}"
