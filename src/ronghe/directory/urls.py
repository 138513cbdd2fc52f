"""Addresses of the register."""

from __future__ import annotations

from django.urls import path, re_path

from ronghe.directory.views import jurisdictions, matches, organisations, sharing

app_name = "directory"
urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/import/", organisations.OrganisationImport.as_view(), name="organisation_import"),
    path("organisations/options/", organisations.organisation_options, name="organisation_options"),
    path("organisations/duplicates/", organisations.duplicate_list, name="duplicate_list"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/rename/", organisations.organisation_rename, name="organisation_rename"),
    path("organisations/<int:pk>/merge/", organisations.organisation_merge, name="organisation_merge"),
    path("organisations/<int:pk>/members/", organisations.organisation_members, name="organisation_members"),
    path("organisations/<int:pk>/names/new/", organisations.name_new, name="name_new"),
    path("organisations/<int:pk>/distinct/<int:other>/", organisations.mark_distinct, name="mark_distinct"),
    re_path(
        rf"^organisations/(?P<pk>[0-9]+)/(?P<act>{'|'.join(organisations.ACTS)})/$",
        organisations.organisation_act,
        name="organisation_act",
    ),
    path("names/<int:pk>/remove/", organisations.name_remove, name="name_remove"),
    path("units/", matches.unit_matches, name="unit_matches"),
    path("units/<str:code>/", matches.match_settle, name="match_settle"),
    path("sharing/", sharing.sharing_list, name="sharing_list"),
    path("sharing/new/", sharing.sharing_create, name="sharing_create"),
    path("sharing/<int:pk>/", sharing.sharing_detail, name="sharing_detail"),
    path("sharing/<int:pk>/edit/", sharing.sharing_edit, name="sharing_edit"),
    path("sharing/<int:pk>/act/", sharing.sharing_act, name="sharing_act"),
    path("sharing/<int:pk>/export/", sharing.sharing_export, name="sharing_export"),
    path("jurisdictions/", jurisdictions.jurisdiction_list, name="jurisdiction_list"),
    path("jurisdictions/new/", jurisdictions.jurisdiction_new, name="jurisdiction_new"),
    path("jurisdictions/<str:code>/rename/", jurisdictions.jurisdiction_rename, name="jurisdiction_rename"),
    re_path(
        rf"^jurisdictions/(?P<code>[^/]+)/(?P<act>{'|'.join(jurisdictions.ACTS)})/$",
        jurisdictions.jurisdiction_act,
        name="jurisdiction_act",
    ),
]
