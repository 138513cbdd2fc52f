"""Posts: the registers of establishment, mobile posts and part-time pay, and the quota page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.asked import day_or_none
from ronghe.core.errors import require
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import Register
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.faculty.models.establishment import BUREAUS
from ronghe.faculty.models.teachers import READERS, official_paths, school_ids
from ronghe.faculty.queries.posts import quotas_of, schools_in
from ronghe.faculty.services import posts as services
from ronghe.faculty.views.pages import crumbs, verdict_badge

ESTABLISHMENTS = Register(
    "establishments",
    services.ESTABLISHMENT,
    title=gettext_lazy("核定编制"),
    lead=gettext_lazy("每次核定、调剂各登记一行，自所填日期起生效；原行保留，历史可查（编制动态管理）。"),
    new=gettext_lazy("登记核定编制"),
    fields=("posts", "valid_from", "basis"),
    key=("valid_from",),
)
MOBILE_POSTS = Register(
    "posts",
    services.MOBILE_POST,
    title=gettext_lazy("流动岗位与兼职员额"),
    lead=gettext_lazy("产业教师流动岗，以及从编制员额中用于兼职教师的岗位；兼职员额按本地规定的上限核对。"),
    new=gettext_lazy("设置岗位"),
    fields=("kind", "name", "starts_on", "ends_on"),
    key=("name",),
)
PAY_STANDARDS = Register(
    "pay_standards",
    services.PART_TIME_STANDARD,
    title=gettext_lazy("兼职教师报酬标准"),
    lead=gettext_lazy("逐次登记标准；新标准应高于原标准，确需持平或下调的须在备注写明理由。"),
    new=gettext_lazy("登记标准"),
    fields=("amount", "per", "valid_from", "basis"),
    key=("per", "valid_from"),
)


@require_GET
def quota_page(request: ActorRequest) -> HttpResponse:
    """Approved, filled and free posts; the part-time quota exactly and in whole posts; the budget."""
    actor = request.actor
    require(actor.has(*READERS, *BUREAUS, Role.FINANCE, Role.SCHOOL), _("您的角色不能查看编制与员额。"))
    on = day_or_none(request.GET.get("on", "")) or timezone.localdate()
    chosen = place.chosen_path(request)
    paths = (chosen,) if chosen else official_paths(actor)
    where = Jurisdiction.objects.filter(path__in=paths).order_by("path").first() if paths else None
    schools = schools_in(where) if where else schools_in(None, school_ids(actor))
    context = {
        "title": _("编制与兼职员额"),
        "crumbs": crumbs((_("编制与兼职员额"), "")),
        "on": on,
        "rows": [(one, verdict_badge(one.outcome.verdict)) for one in quotas_of(schools[:300], on)],
        "lists": [
            (register.title, reverse(f"faculty:{register.name}_list"))
            for register in (ESTABLISHMENTS, MOBILE_POSTS, PAY_STANDARDS)
        ],
    }
    return render(request, "faculty/quota_page.html", context)
