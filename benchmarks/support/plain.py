"""The plainest Django page of 50 tasks: one view, one template, no middleware. Only a peer of the site."""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "support.plain_settings"

from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from ronghe.core import postgres

postgres.become_web_process()
application = get_wsgi_application()

from ronghe.policy.models import Task  # noqa: E402

TABLE = Engine().from_string(
    "<!doctype html><title>Tasks</title><p>{{ page.paginator.count }}</p><table>"
    "{% for task in page %}<tr><td>{{ task.title }}</td><td>{{ task.plan }}</td>"
    "<td>{{ task.jurisdiction }}</td><td>{{ task.modality }}</td><td>{{ task.deadline_on }}</td>"
    "<td>{{ task.state }}</td></tr>{% endfor %}</table>"
)


def table(request: HttpRequest) -> HttpResponse:
    rows = Task.objects.select_related("plan", "jurisdiction").order_by("pk")
    if request.GET.get("plan"):
        rows = rows.filter(plan=request.GET["plan"])
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return HttpResponse(TABLE.render(Context({"page": page})))


urlpatterns = [path("", table)]
