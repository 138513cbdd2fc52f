from __future__ import annotations

from django.urls import path

from ronghe.api import views

app_name = "api"

urlpatterns = [
    path("", views.partner_list, name="partners"),
    path("keys/new/", views.key_new, name="key_new"),
    path("keys/<int:pk>/revoke/", views.key_revoke, name="key_revoke"),
    path("hooks/new/", views.hook_new, name="hook_new"),
    path("hooks/<int:pk>/", views.hook_detail, name="hook"),
]
