"""Addresses of accounts; signing in and out itself is the library's, under ``/accounts/``."""

from __future__ import annotations

from django.urls import path, re_path

from ronghe.accounts import history_views, user_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.me, name="me"),
    path("phone/", views.my_phone, name="my_phone"),
    path("data/", views.my_data, name="my_data"),
    path("sessions/end/", views.end_other_sessions, name="end_other_sessions"),
    path("demo/", views.demo_sign_in, name="demo_sign_in"),
    path("delegations/", views.delegation_list, name="delegation_list"),
    path("delegations/new/", views.delegation_new, name="delegation_new"),
    path("delegations/<int:pk>/end/", views.delegation_end, name="delegation_end"),
    path("organisations/<int:pk>/people/", views.organisation_people, name="organisation_people"),
    path("history/", history_views.history, name="history"),
    path("users/", user_views.user_list, name="user_list"),
    path("users/new/", user_views.user_new, name="user_new"),
    path("users/import/", user_views.UserImport.as_view(), name="user_import"),
    path("users/<int:pk>/", user_views.user_detail, name="user_detail"),
    path("users/<int:pk>/edit/", user_views.user_edit, name="user_edit"),
    path("users/<int:pk>/password/", user_views.user_password, name="user_password"),
    path("users/<int:pk>/phone/", user_views.user_reveal, name="user_reveal"),
    path("users/<int:pk>/data/", user_views.user_data, name="user_data"),
    path("users/<int:pk>/memberships/new/", user_views.membership_new, name="membership_new"),
    re_path(
        rf"^users/(?P<pk>[0-9]+)/(?P<act>{'|'.join(user_views.ACTS)})/$", user_views.user_act, name="user_act"
    ),
    path("memberships/<int:pk>/edit/", user_views.membership_edit, name="membership_edit"),
    path("memberships/<int:pk>/end/", user_views.membership_end, name="membership_end"),
]
