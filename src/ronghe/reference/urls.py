from __future__ import annotations

from django.urls import path

from ronghe.reference import views

app_name = "reference"
urlpatterns = [
    path("", views.catalogue_list, name="catalogue_list"),
    path("versions/<int:pk>/", views.version_detail, name="version_detail"),
    path("successions/", views.succession_list, name="succession_list"),
    path("successions/confirm/", views.succession_confirm, name="succession_confirm"),
    path("successions/reject/", views.succession_reject, name="succession_reject"),
    path("<slug:kind>/", views.entry_list, name="entry_list"),
    path("<slug:kind>/<slug:code>/", views.entry_detail, name="entry_detail"),
]
