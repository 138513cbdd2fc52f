from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from ronghe.console import dashboards, views, work

app_name = "console"
work.install()
urlpatterns = [
    path("home/", views.home, name="home"),
    path("dashboard/", dashboards.overview, name="dashboard"),
    path("dashboard/screen/", dashboards.screen, name="screen"),
    path("dashboard/compare/", dashboards.compare, name="compare"),
    path("search/", views.search, name="search"),
    path("notices/", views.notice_list, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/read-all/", views.notices_read_all, name="notices_read_all"),
    path("notices/settings/", views.notice_settings, name="notice_settings"),
    path("notices/<int:pk>/", views.notice_detail, name="notice"),
    path("notices/<int:pk>/open/", views.notice_open, name="notice_open"),
    path("jurisdiction/", views.choose_jurisdiction, name="choose_jurisdiction"),
    path("filters/", views.saved_filters, name="filters"),
    path("filters/<int:pk>/drop/", views.drop_saved_filter, name="drop_filter"),
    path("help/", views.help_page, name="help"),
    path(
        "language/",
        login_not_required(require_http_methods(["GET", "POST"])(set_language)),
        name="set_language",
    ),
    path("styleguide/", login_not_required(views.styleguide), name="styleguide"),
]
