"""Scenarios: their pages, the comparison side by side, paper and sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core.actor import Actor
from ronghe.core.asked import whole_number
from ronghe.core.errors import Invalid, NotFound, require
from ronghe.core.excel.responses import XLSX, file_response
from ronghe.core.registers import Register
from ronghe.core.request import ActorRequest
from ronghe.programmes.forms.whatif import ChangeForm
from ronghe.programmes.models import Scenario
from ronghe.programmes.queries.desk_paper import PAPERS
from ronghe.programmes.queries.whatif import Result, result_of, results_of, shown_gaps, shown_rows
from ronghe.programmes.queries.whatif_paper import compared_rows, paper_of, sheet_of, sheet_rows
from ronghe.programmes.rules.calendar import national_calendar
from ronghe.programmes.services import whatif as services
from ronghe.programmes.views.desk import AT_DESK

MOST = 4


def _more(row: Scenario, actor: Actor) -> Mapping[str, Any]:
    """The outcome, its assumptions, and the other scenarios to compare with."""
    others = Scenario.objects.visible_to(actor).current().filter(organisation=row.organisation_id)
    codes = row.changes.filter(state="current", kind="open").values_list("code", flat=True)
    result = result_of(row)
    return {
        "result": result,
        "shown": shown_rows(result.outcome) if result.outcome else (),
        "gaps": shown_gaps(result.outcome) if result.outcome else (),
        "others": others.exclude(pk=row.pk).order_by("-pk")[:20],
        "new_change": f"{CHANGES.url('new')}?scenario={row.pk}&from_year={row.start_year}",
        "approvals": national_calendar().approvals if any(code.endswith("K") for code in codes) else (),
    }


SCENARIOS = Register(
    "scenarios",
    services.SCENARIO,
    title=gettext_lazy("布局推演"),
    lead=gettext_lazy(
        "这里新开多少、那里停招多少、名额划转多少：三年后的缺口、毕业生、教师、实训条件会怎样。"
    ),
    help=gettext_lazy(
        "先建方案，再逐条加变动。不填的假定用登记的实际数或国家标准，没有的列为缺项，不按零算。"
    ),
    new=gettext_lazy("新建方案"),
    fields=(
        "name",
        "start_year",
        "horizon",
        "retention",
        "local_share",
        "students_per_teacher",
        "places_per_student",
        "equipment_per_student",
        "demand_growth",
    ),
    hidden=(
        "retention",
        "local_share",
        "students_per_teacher",
        "places_per_student",
        "equipment_per_student",
        "demand_growth",
    ),
    detail_template="programmes/scenario.html",
    more=_more,
    extra=AT_DESK,
)
CHANGES = Register(
    "scenario_changes",
    services.CHANGE,
    title=gettext_lazy("方案中的变动"),
    lead=gettext_lazy("新开、增加、减少、停招、划转。"),
    new=gettext_lazy("加一条变动"),
    fields=("scenario", "kind", "programme", "to", "places", "from_year", "code", "name", "level", "years"),
    hidden=("code", "level", "years"),
    key=("scenario", "kind", "from_year"),
    form=ChangeForm,
    extra=AT_DESK,
)


@require_GET
def compare(request: ActorRequest) -> HttpResponse:
    """Up to four scenarios side by side; ``form`` asks for paper or sheet."""
    actor = request.actor
    require(Scenario.access.may_open(actor))
    asked = [whole_number(text) for text in request.GET.getlist("id")[: MOST + 1]]
    keys = [key for key in dict.fromkeys(asked) if key is not None]
    if len(keys) > MOST:
        raise Invalid("programmes.compare", _("一次最多比较四个方案。"), hint=_("请少选几个。"))
    rows = {row.pk: row for row in SCENARIOS.rows(actor).filter(pk__in=keys)}
    if not keys or len(rows) < len(keys):
        raise NotFound("programmes.compare", _("没有找到要比较的方案。"), hint=_("请从方案页面选择。"))
    results = results_of(rows[key] for key in keys)
    form = request.GET.get("form", "")
    if form:
        return _file(results, form)
    context = {
        "title": _("方案比较"),
        "crumbs": [*AT_DESK["crumbs"], (SCENARIOS.title, SCENARIOS.url("list")), (_("方案比较"), "")],
        "results": [(one, SCENARIOS.page_of(one.scenario)) for one in results],
        "rows": compared_rows(results),
        "query": "&".join(f"id={key}" for key in keys),
    }
    return render(request, "programmes/compare.html", context)


def _file(results: list[Result], form: str) -> HttpResponse:
    if form == "xlsx":
        stream = io.BytesIO()
        sheet_of(results).export(sheet_rows(results), stream)
        content, kind = stream.getvalue(), XLSX
    elif form in PAPERS:
        make, kind = PAPERS[form]
        content = make(paper_of(results))
    else:
        raise Invalid("programmes.paper", _("没有这种格式。"), hint=_("可选 PDF、Word 或 Excel。"))
    return file_response(content, f"{_('专业布局推演')}.{form}", kind)
