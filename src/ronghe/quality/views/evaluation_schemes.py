"""Pages of schemes: what is scored and by whom, the open weights, the next version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.errors import require
from ronghe.core.forms import answer_form
from ronghe.core.place import asked_place
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.enums import OrganisationKind
from ronghe.policy.perms import can_answer_not_stated
from ronghe.quality.forms.evaluation import ReviseForm, WeightsForm
from ronghe.quality.models import EvaluationScheme
from ronghe.quality.perms import evaluation as perms
from ronghe.quality.queries.evaluation_weights import open_weights, schemes_for
from ronghe.quality.services import evaluation_schemes as services
from ronghe.quality.views.evaluation import AT_HUB


@require_GET
def scheme_list(request: ActorRequest) -> HttpResponse:
    """The schemes in force in a place."""
    require(perms.can_read_schemes(request.actor))
    place = asked_place(request, request.actor)
    rows = schemes_for(place)
    context = {
        "title": _("评价方案"),
        "lead": _("本地现行的方案；本地没有修订的用上级的。"),
        "crumbs": [*AT_HUB["crumbs"], (_("评价方案"), "")],
        "place": place,
        "rows": [(one, one.wording, len(one.wording.weight_keys())) for one in rows],
        "adopt_url": f"{reverse('quality:scheme_upload')}?place={place.code}"
        if perms.can_revise_scheme(request.actor, place)
        else "",
    }
    return render(request, "quality/scheme_list.html", context)


def _scheme(request: ActorRequest, pk: int) -> EvaluationScheme:
    require(perms.can_read_schemes(request.actor))
    rows = EvaluationScheme.objects.visible_to(request.actor).select_related("jurisdiction", "made_by")
    found: EvaluationScheme = get_visible_or_404(rows, pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def scheme_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One version of a scheme with its weights; POST decides open ones."""
    actor = request.actor
    row, place = _scheme(request, pk), asked_place(request, request.actor)
    weights = open_weights(row.wording, place, timezone.localdate())
    can_decide = can_answer_not_stated(actor, place)
    if request.method == "POST":
        require(can_decide)
    form = WeightsForm(request.POST or None, open_weights=weights, actor=actor)

    def decide(data: dict[str, Any]) -> str:
        services.decide_weights(
            row,
            place,
            form.weights(),
            actor=actor,
            decided_by=data["decided_by"],
            basis=data["basis"],
            valid_from=data["valid_from"],
        )
        messages.success(request, _("已登记补充决定的权重。"))
        return f"{request.path}?place={place.code}"

    context = {
        "title": str(row),
        "crumbs": [*AT_HUB["crumbs"], (_("评价方案"), reverse("quality:scheme_list")), (str(row), "")],
        "row": row,
        "wording": row.wording,
        "place": place,
        "weights": weights,
        "undecided": [one for one in weights if not one.is_decided],
        "can_decide": can_decide,
        "can_revise": perms.can_revise_scheme(actor, place) and row.is_current,
        "frame": [str(OrganisationKind(one).label) for one in row.wording.frame],
        "adopt_url": f"{reverse('quality:scheme_upload')}?place={place.code}",
        "workbook_url": f"{reverse('quality:scheme_upload')}?place={place.code}&get=template&of={row.pk}",
        "revise_url": f"{reverse('quality:scheme_revise', args=[row.pk])}?place={place.code}",
        "versions": list(row.versions()),
    }
    return answer_form(request, form, "quality/scheme_detail.html", context, decide)


@require_http_methods(["GET", "POST"])
def scheme_revise(request: ActorRequest, pk: int) -> HttpResponse:
    """The next version of a scheme for a place."""
    actor = request.actor
    row, place = _scheme(request, pk), asked_place(request, request.actor)
    require(perms.can_revise_scheme(actor, place))
    initial = {"name": row.name, "basis": row.basis, "valid_from": timezone.localdate()}
    form = ReviseForm(request.POST or None, scheme=row, initial=initial)

    def revise(data: dict[str, Any]) -> str:
        made = services.revise_scheme(row, place, form.revised(), actor=actor, reason=data["reason"])
        messages.success(
            request, _("已保存为第 %(n)d 版；已布置的评价仍用原来的版本。") % {"n": made.version}
        )
        return f"{reverse('quality:scheme_detail', args=[made.pk])}?place={place.code}"

    title = _("修订方案")
    back = f"{reverse('quality:scheme_detail', args=[row.pk])}?place={place.code}"
    context = {
        "title": title,
        "lead": _("%(scheme)s，用于%(place)s") % {"scheme": row, "place": place.name},
        "crumbs": [*AT_HUB["crumbs"], (str(row), back), (title, "")],
        "cancel_url": back,
    }
    return answer_form(request, form, "quality/scheme_revise.html", context, revise)
