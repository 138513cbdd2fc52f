"""Supervision in public: what was inspected, what was found in numbers, how the rectification stands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.core.scope import get_visible_or_404
from ronghe.core.tables import Cell, Table, table
from ronghe.core.templatetags.ronghe import zh_date
from ronghe.portal.crumbs import crumbs
from ronghe.supervision.enums import PublicMeasure, ReportState
from ronghe.supervision.models import SupervisionReport
from ronghe.supervision.queries import published
from ronghe.supervision.queries.published import UnitNumbers

PAGE_SIZE = 50


@login_not_required
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Every published report; a withdrawn one stays named, with the reason."""
    page = Paginator(published.public_reports(), PAGE_SIZE).get_page(request.GET.get("page"))
    title = _("督导报告")
    context = {
        "title": title,
        "lead": _("各地决定公布的督导、调度督查和排名的结果；撤回的注明理由。"),
        "crumbs": crumbs((title, "")),
        "page": page,
        "table": table(
            "reports",
            title,
            [_("报告"), _("类别"), _("公布单位"), _("公布日期"), _("情况")],
            [_line(row) for row in page.object_list],
            none=_("还没有公布的督导报告。"),
        ),
    }
    return render(request, "portal/supervision_reports.html", context)


def _line(row: SupervisionReport) -> Sequence[object]:
    if row.state == ReportState.WITHDRAWN:
        about = _("%(day)s撤回：%(why)s") % {"day": zh_date(row.withdrawn_on), "why": row.withdrawn_reason}
    else:
        about = _("更正 %(n)d 次") % {"n": row.corrections} if row.corrections else _("公布")
    return (
        Cell(row.title, reverse("portal:supervision_report", args=[row.pk])),
        published.kind_of(row),
        published.office_of(row),
        zh_date(row.published_on),
        about,
    )


@login_not_required
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its text, what was found in numbers, the rectification on the day and now."""
    row = get_visible_or_404(published.public_reports(), pk=pk)
    is_withdrawn = row.state == ReportState.WITHDRAWN
    title = _("督导报告")
    context = {
        "title": row.title,
        "crumbs": crumbs(
            (title, reverse("portal:supervision_reports")),
            (row.title, ""),
        ),
        "row": row,
        "is_withdrawn": is_withdrawn,
        "kind": published.kind_of(row),
        "office": published.office_of(row),
        "tables": [] if is_withdrawn else _tables(row),
        "criteria": _criteria(row) if not is_withdrawn else [],
    }
    return render(request, "portal/supervision_report.html", context)


def _criteria(row: SupervisionReport) -> list[str]:
    found = row.inspection.criteria if row.inspection is not None else ""
    return [line.strip() for line in found.splitlines() if line.strip()]


def _tables(row: SupervisionReport) -> list[Table]:
    units = published.published_numbers(row)
    measures = [one for one in PublicMeasure if any(one in unit.told for unit in units)]
    shown = [_numbers(row, units, measures)]
    if any(unit.now for unit in units):
        shown.append(_rectification(row, units))
    return shown


def _numbers(row: SupervisionReport, units: list[UnitNumbers], measures: list[PublicMeasure]) -> Table:
    """Unit by unit as on the day of publication; a unit of which nothing is told has a dash, not a nought."""
    rows = [[unit.name, *(_figure(unit.told.get(one)) for one in measures)] for unit in units]
    sums = published.totals(units)
    if len(units) > 1 and sums:
        rows.append([_("合计"), *(_figure(sums.get(one)) for one in measures)])
    method = row.ranking.content["method"] if row.ranking is not None else None
    note = _("排名办法：%(name)s；依据：%(basis)s。") % method if method else ""
    return table(
        "numbers",
        _("数字（%(day)s公布时）") % {"day": zh_date(row.published_on)},
        [_("单位"), *((one.label, True) for one in measures)],
        rows,
        none=_("这份报告没有逐单位的数字。"),
        note=note,
    )


def _rectification(row: SupervisionReport, units: list[UnitNumbers]) -> Table:
    items, done = published.RECTIFIED
    today = zh_date(timezone.localdate())
    heads = [
        _("单位"),
        (_("整改事项（公布时）"), True),
        (_("已销号（公布时）"), True),
        (_("整改事项（现在）"), True),
        (_("已销号（现在）"), True),
    ]
    rows = [
        [
            unit.name,
            *(_figure(unit.told.get(one)) for one in (items, done)),
            *(_figure(unit.now.get(one)) for one in (items, done)),
        ]
        for unit in units
        if unit.told.get(items) or unit.now.get(items)
    ]
    title = _("整改情况（截至%(day)s）") % {"day": today}
    return table("rectification", title, heads, rows, none=_("没有整改事项。"))


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
