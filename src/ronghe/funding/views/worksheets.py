"""Tax worksheets: which enterprises have figures, and each one's years reckoned through."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.errors import require
from ronghe.core.excel.responses import xlsx_response
from ronghe.core.listing import Column, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.models import Organisation
from ronghe.funding.models import EnterpriseYear
from ronghe.funding.perms.budgets import TAX_READERS
from ronghe.funding.queries.worksheets import worksheet as reckon
from ronghe.funding.sheets.worksheets import WORKSHEET, worksheet_rows


def _address(organisation: Organisation) -> str:
    return reverse("funding:worksheet", args=[organisation.pk])


WORKSHEETS = Listing(
    name="worksheets",
    title=gettext_lazy("税务计算表"),
    columns=(
        Column("name", gettext_lazy("企业"), sort=("pinyin", "name"), link=_address, is_fixed=True),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.name", sort="jurisdiction__path"),
        Column("last", gettext_lazy("最近年度"), value="last_year", sort="last_year", kind="text"),
    ),
    filters=(TextFilter("q", gettext_lazy("企业名称"), lookups=("name__icontains",)),),
    default_sort="name",
    empty=Empty(
        gettext_lazy("还没有企业年度数据"),
        gettext_lazy("企业可以逐年填写，也可以从 Excel 导入。"),
        "funding:enterprise-years_list",
        gettext_lazy("去填写"),
    ),
)


@require_GET
def worksheet_list(request: ActorRequest) -> HttpResponse:
    """Enterprises whose figures the reader may see."""
    actor = request.actor
    require(actor.has(Role.ENTERPRISE, *TAX_READERS))
    mine = EnterpriseYear.objects.visible_to(actor).filter(state="current")
    latest = mine.filter(organisation=OuterRef("pk")).order_by("-year")
    rows = (
        Organisation.objects.filter(pk__in=mine.values("organisation"))
        .select_related("jurisdiction")
        .annotate(last_year=Subquery(latest.values("year")[:1]))
    )
    context = {
        "lead": _("8% 教育经费扣除与结转、一线职工占比、足额提取、附加抵免，逐年计算，附依据。"),
        "links": [(_("企业年度数据"), reverse("funding:enterprise-years_list"))],
    }
    return WORKSHEETS.open(request, place.narrow(rows, request)).respond("funding/listing.html", context)


@require_GET
def worksheet(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One enterprise's years: deduction with carry-over, shares and credit, each with its derivation."""
    actor = request.actor
    require(actor.has(Role.ENTERPRISE, *TAX_READERS))
    mine = EnterpriseYear.objects.visible_to(actor).filter(state="current")
    own = {g.organisation_id for g in actor.grants if g.role == Role.ENTERPRISE and g.organisation_id}
    rows = Organisation.objects.filter(pk__in=mine.values("organisation")) | Organisation.objects.filter(
        pk__in=own
    )
    organisation = get_visible_or_404(rows.select_related("jurisdiction"), pk=pk)
    sheet = reckon(actor, organisation)
    title = _("税务计算表：%(name)s") % {"name": organisation.name}
    if request.GET.get("format") == "xlsx":
        return xlsx_response(WORKSHEET, worksheet_rows(sheet), f"{title}.xlsx")
    context = {
        "title": title,
        "crumbs": [(_("税务计算表"), reverse("funding:worksheets")), (organisation.name, "")],
        "back_url": _address(organisation),
        "sheet": sheet,
        "fills": organisation.pk in own,
    }
    is_printed = request.GET.get("print") == "1"
    return render(
        request, "funding/worksheet_print.html" if is_printed else "funding/worksheet.html", context
    )
