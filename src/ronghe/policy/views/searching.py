"""Full-text search over all plans, with the place in the text where the words stand."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ronghe.core import place
from ronghe.core.asked import whole_number, words
from ronghe.core.request import ActorRequest
from ronghe.policy.queries import marks
from ronghe.policy.queries.searching import KINDS, LONGEST, hits, search_entries

SIZE = 30


@require_GET
def search_page(request: ActorRequest) -> HttpResponse:
    """Hits of one kind or of all, best first, in pages."""
    text = words(request, "q", LONGEST)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = whole_number(request.GET.get("page"), digits=4) or 1
    found = search_entries(request.actor, text, kind=kind, path=place.chosen_path(request))
    entries = list(found[(page - 1) * SIZE : page * SIZE + 1])
    path = reverse("policy:search")
    context = {
        "title": _("检索规划"),
        "text": text,
        "kind": kind,
        "hits": [(hit, marks.hit_url(hit)) for hit in hits(entries[:SIZE], text)],
        "tabs": [
            (label, f"{path}?{urlencode({'q': text, 'kind': value})}", value == kind)
            for value, label in (("", _("全部")), *marks.KIND_WORDS.items())
        ],
        "next_url": f"{path}?{urlencode({'q': text, 'kind': kind, 'page': page + 1})}"
        if len(entries) > SIZE
        else "",
        "previous_url": f"{path}?{urlencode({'q': text, 'kind': kind, 'page': page - 1})}"
        if page > 1
        else "",
    }
    return render(request, "policy/search.html", context)
