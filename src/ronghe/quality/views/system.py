"""The page of the quality evaluation and supervision system, on screen, on paper and as a workbook."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.core.errors import require
from ronghe.core.excel.flow import download
from ronghe.core.place import asked_place
from ronghe.core.request import ActorRequest
from ronghe.core.roles import OFFICIALS
from ronghe.quality.queries.system import gap_table, system_of
from ronghe.quality.queries.table_files import workbook_of_tables
from ronghe.quality.views.evaluation import AT_HUB


@require_GET
def system(request: ActorRequest) -> HttpResponse:
    """All parts with their numbers and what is missing; ``?format=xlsx`` and ``?print=1`` are the same."""
    require(request.actor.has(*OFFICIALS))
    place = asked_place(request, request.actor)
    require(request.actor.has(*OFFICIALS, path=place.path))
    today = timezone.localdate()
    found = system_of(place, today)
    tables = [gap_table(found.gaps), *found.tables]
    title = _("质量评价与督导评估体系")
    if request.GET.get("format") == "xlsx":
        return download(workbook_of_tables(tables), f"{place.name}{title}_{today.isoformat()}.xlsx")
    address = f"{reverse('quality:system')}?place={place.code}"
    context = {
        "title": title,
        "crumbs": [*AT_HUB["crumbs"], (title, "")],
        "lead": _("%(place)s（含下辖）· %(day)s 从记录算出；缺什么列在前面。")
        % {"place": place.name, "day": today.isoformat()},
        "tables": tables,
        "back_url": address,
        "export_url": f"{address}&format=xlsx",
        "print_url": f"{address}&print=1",
    }
    return render(
        request,
        "quality/system_print.html" if request.GET.get("print") == "1" else "quality/system.html",
        context,
    )
