"""Settling what printed unit names mean: a page of its own, and a part that the policy review includes."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ronghe.core.errors import Invalid, require
from ronghe.core.forms import see_other
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.directory import perms, queries, services
from ronghe.directory.forms import MatchForm

MOST_NAMES = 300
_ENDS = re.compile(r"[\n；;，,。]")
_LEVELS = re.compile(r"(各|有关|相关|各有关)?[区县市旗]{1,3}")


def printed_names(text: str) -> list[str]:
    """Names as pasted: one a line, or with commas between; 各区、县（市）政府 stays one.

    >>> printed_names("市教育局、市财政局，各区、县（市）政府、各县（市、区）人民政府")
    ['市教育局', '市财政局', '各区、县（市）政府', '各县（市、区）人民政府']
    """
    names: list[str] = []
    for group in _ENDS.split(text):
        held = ""
        for piece in group.split("、"):
            held = f"{held}、{piece}" if held else piece
            if not (_LEVELS.fullmatch(held.strip()) or _is_open(held)):
                names.append(held)
                held = ""
        names.append(held)
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def _is_open(text: str) -> bool:
    """A bracket is not closed yet."""
    return sum(text.count(c) for c in "（(〔[") > sum(text.count(c) for c in "）)〕]")


def _jurisdiction(request: ActorRequest, code: str) -> Jurisdiction:
    return get_visible_or_404(queries.manageable_jurisdictions(request.actor, perms.SETTLERS), code=code)


@require_GET
def unit_matches(request: ActorRequest) -> HttpResponse:
    """Paste names, see what each means and why, correct it."""
    require(perms.settles_some_units(request.actor))
    mine = list(queries.manageable_jurisdictions(request.actor, perms.SETTLERS).order_by("path"))
    wanted = request.GET.get("place", "")
    chosen = _jurisdiction(request, wanted) if wanted else (mine[0] if mine else None)
    text = request.GET.get("names", "").replace("\x00", "")
    names = printed_names(text)
    title = _("核对文件中的单位")
    context = {
        "title": title,
        "crumbs": [(_("机构"), reverse("directory:organisation_list")), (title, "")],
        "lead": _(
            "粘贴文件中的单位名称，系统说明各自认到哪个机构、为什么；认错的当场更正，以后同样的写法照此办理。"
        ),
        "jurisdictions": mine,
        "jurisdiction": chosen,
        "text": text,
        "matches": queries.match_units(names[:MOST_NAMES], chosen) if chosen and names else [],
        "left_out": max(0, len(names) - MOST_NAMES),
        "can_settle": True,
    }
    return render(request, "directory/unit_matches.html", context)


@require_POST
def match_settle(request: ActorRequest, code: str) -> HttpResponse:
    """Take one decision; answers the corrected part for HTMX, else goes back to where the form stood."""
    jurisdiction = _jurisdiction(request, code)
    form = MatchForm(request.POST, actor=request.actor)
    if not form.is_valid():
        words = "".join(str(text) for texts in form.errors.values() for text in texts)
        raise Invalid("directory.match.form", words or _("请选择一个机构。"))
    data = form.cleaned_data
    printed, reason, actor = data["printed"], data["reason"], request.actor
    if data["organisation"] is not None:
        services.confirm_match(printed, data["organisation"], jurisdiction, actor=actor, reason=reason)
    elif data["choice"] == "withdraw":
        services.withdraw_match(printed, jurisdiction, actor=actor, reason=reason)
    else:
        services.propose_organisation(printed, jurisdiction=jurisdiction, actor=actor, reason=reason)
    if request.htmx:
        match = queries.match_units([printed], jurisdiction)[0]
        context = {"match": match, "jurisdiction": jurisdiction, "can_settle": True, "settled": True}
        return render(request, "directory/_unit_match.html", context)
    messages.success(request, _("已核定“%(name)s”。") % {"name": printed})
    return see_other(_back(request))


def _back(request: ActorRequest) -> str:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse("directory:unit_matches")
