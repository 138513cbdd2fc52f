"""The desk of open data: what a jurisdiction publishes, decided, checked, published and withdrawn here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ronghe.core.asked import whole_number
from ronghe.core.errors import NotAllowed, NotFound, RongheError, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.engine.disclosure import REASON_WORDS
from ronghe.engine.errors import EngineError
from ronghe.engine.opendata.declaring import LICENCES, PERIODICITIES, DataColumn
from ronghe.portal import perms
from ronghe.portal.data_forms import DecisionForm
from ronghe.portal.enums import DataSetState
from ronghe.portal.models import DataSet
from ronghe.portal.queries import datasets as queries
from ronghe.portal.rules.datasets import declared
from ronghe.portal.services import opendata as services
from ronghe.warehouse.tables import open_snapshot

MOST_SHOWN = 200


@require_GET
def data_desk(request: ActorRequest) -> HttpResponse:
    """Every declared data set with what one jurisdiction decided about it."""
    require(perms.reads_some_data_desk(request.actor))
    places = _places(request)
    place = next((one for one in places if one.code == request.GET.get("place")), places[0])
    rows = {row.key: row for row in queries.data_sets().filter(jurisdiction=place)}
    context = {
        "title": _("开放数据管理"),
        "place": place,
        "places": places[:200],
        "rows": [
            {
                "declaration": one,
                "row": rows.get(one.key),
                "newest": queries.as_published(rows[one.key]).newest if one.key in rows else None,
                "periodicity": _(PERIODICITIES[one.periodicity]),
                "url": _page(place.code, one.key),
            }
            for one in declared().values()
        ],
    }
    return render(request, "portal/data_desk.html", context)


def _places(request: ActorRequest) -> list[Jurisdiction]:
    found = list(Jurisdiction.objects.visible_to(request.actor).order_by("path"))
    if not found:
        raise NotFound("core.not_found", "没有找到，或者不在您的查看范围内。")
    return found


def _page(code: str, key: str) -> str:
    return reverse("portal:data_desk_set", args=[code, key])


@require_http_methods(["GET", "POST"])
def data_desk_set(request: ActorRequest, code: str, dataset: str) -> HttpResponse:
    """One data set of one jurisdiction: the decision, the check, the versions."""
    actor = request.actor
    require(perms.reads_some_data_desk(actor))
    place = get_visible_or_404(Jurisdiction.objects.visible_to(actor), code=code)
    declaration = services.declaration_of(dataset)
    row = queries.data_sets().filter(jurisdiction=place, key=dataset).first()
    if request.method == "POST" and request.POST.get("act") != "decide":
        return _act(request, place, row, dataset)
    initial = {
        "reason": row.reason if row else "",
        "contact_post": row.contact_post if row else "",
        "threshold": row.threshold if row else declaration.threshold,
        "with_provisional": row.with_provisional if row else False,
    }
    form = DecisionForm(declaration, request.POST or None, initial=initial)

    def decide(data: dict[str, Any]) -> str:
        services.decide_publication(place, dataset, actor=actor, **data)
        messages.success(request, _("已记下决定。发布版本后，公众即可下载。"))
        return request.path

    context = {
        "title": declaration.title,
        "lead": declaration.about,
        "crumbs": [
            (_("开放数据管理"), f"{reverse('portal:data_desk')}?place={code}"),
            (declaration.title, ""),
        ],
        "place": place,
        "declaration": declaration,
        "licence": LICENCES[declaration.licence],
        "row": row,
        "is_open": row is not None and row.state == DataSetState.OPEN,
        "versions": list(row.versions.all()) if row else [],
        "preview": _preview(row) if row and request.GET.get("preview") == "1" else None,
        "may_decide": perms.can_decide_data(actor, place),
        "may_publish": perms.can_publish_data(actor, place),
        "may_withdraw": perms.can_withdraw_data(actor, place),
        "public_url": reverse("portal:data_set", args=[code, dataset]),
        "changes": timeline(row) if row else [],
    }
    return answer_form(request, form, "portal/data_desk_set.html", context, decide)


def _preview(row: DataSet) -> dict[str, Any]:
    """What publishing now would hide and show, or why it would be refused."""
    try:
        with open_snapshot() as snapshot:
            checked = services.check(row, snapshot)
            shown = [dict(one) for one, _number in zip(checked.rows, range(MOST_SHOWN), strict=False)]
            taken = snapshot.taken_at
    except (EngineError, RongheError) as error:
        return {"refused": str(error)}
    columns = declared()[row.key].columns
    return {
        "taken_at": taken,
        "columns": columns,
        "rows": [[_cell(one, column, checked.codes) for column in columns] for one in shown],
        "hidden": [(one.label, _(REASON_WORDS[one.reason])) for one in checked.hidden[:MOST_SHOWN]],
        "hidden_count": len(checked.hidden),
    }


def _cell(row: dict[str, Any], column: DataColumn, codes: dict[str, dict[str, str]]) -> Any:
    if not column.is_dimension:
        return row[column.name]
    return queries.shown_code(str(row[column.name]), codes.get(column.name, {}))


def _act(request: ActorRequest, place: Jurisdiction, row: DataSet | None, key: str) -> HttpResponse:
    actor, note = request.actor, request.POST.get("note", "").strip()[:300]
    if row is None:
        messages.error(request, _("请先记下公布的决定。"))
        return see_other(_page(place.code, key))
    try:
        done = _do(request, row, actor, note)
    except (NotAllowed, NotFound):
        raise
    except (RongheError, EngineError) as error:
        messages.error(
            request, f"{error}{getattr(error, 'hint', '') if isinstance(error, RongheError) else ''}"
        )
    else:
        messages.success(request, done)
    return see_other(_page(place.code, key))


def _do(request: ActorRequest, row: DataSet, actor: Any, note: str) -> str:
    act = request.POST.get("act", "")
    if act == "publish":
        version = services.publish_version(row, actor=actor, note=note)
        return _("已发布第 %(number)d 版。") % {"number": version.number}
    if act == "close":
        services.close_publication(row, actor=actor, reason=note)
        return _("已停止公布。")
    if act == "withdraw":
        number = whole_number(request.POST.get("number"), digits=9)
        version = get_visible_or_404(row.versions.select_related("dataset__jurisdiction"), number=number)
        services.withdraw_version(version, actor=actor, reason=note)
        return _("已撤回第 %(number)d 版。") % {"number": version.number}
    raise NotFound("portal.data.act", "没有这个办理事项。")
