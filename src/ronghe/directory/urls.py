"""Addresses of the register."""

from __future__ import annotations

from django.urls import path, re_path

from ronghe.directory import jurisdiction_views, match_views, views

app_name = "directory"
urlpatterns = [
    path("organisations/", views.organisation_list, name="organisation_list"),
    path("organisations/new/", views.organisation_new, name="organisation_new"),
    path("organisations/import/", views.OrganisationImport.as_view(), name="organisation_import"),
    path("organisations/options/", views.organisation_options, name="organisation_options"),
    path("organisations/duplicates/", views.duplicate_list, name="duplicate_list"),
    path("organisations/<int:pk>/", views.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", views.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/rename/", views.organisation_rename, name="organisation_rename"),
    path("organisations/<int:pk>/merge/", views.organisation_merge, name="organisation_merge"),
    path("organisations/<int:pk>/members/", views.organisation_members, name="organisation_members"),
    path("organisations/<int:pk>/names/new/", views.name_new, name="name_new"),
    path("organisations/<int:pk>/distinct/<int:other>/", views.mark_distinct, name="mark_distinct"),
    re_path(
        rf"^organisations/(?P<pk>[0-9]+)/(?P<act>{'|'.join(views.ACTS)})/$",
        views.organisation_act,
        name="organisation_act",
    ),
    path("names/<int:pk>/remove/", views.name_remove, name="name_remove"),
    path("units/", match_views.unit_matches, name="unit_matches"),
    path("units/<str:code>/", match_views.match_settle, name="match_settle"),
    path("jurisdictions/", jurisdiction_views.jurisdiction_list, name="jurisdiction_list"),
    path("jurisdictions/new/", jurisdiction_views.jurisdiction_new, name="jurisdiction_new"),
    path(
        "jurisdictions/<str:code>/rename/", jurisdiction_views.jurisdiction_rename, name="jurisdiction_rename"
    ),
    re_path(
        rf"^jurisdictions/(?P<code>[^/]+)/(?P<act>{'|'.join(jurisdiction_views.ACTS)})/$",
        jurisdiction_views.jurisdiction_act,
        name="jurisdiction_act",
    ),
]
