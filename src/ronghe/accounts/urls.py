"""Addresses of accounts; signing in and out itself is the library's, under ``/accounts/``."""

from __future__ import annotations

from django.urls import path, re_path

from ronghe.accounts.views import history, own, users

app_name = "accounts"
urlpatterns = [
    path("", own.me, name="me"),
    path("phone/", own.my_phone, name="my_phone"),
    path("data/", own.my_data, name="my_data"),
    path("sessions/end/", own.end_other_sessions, name="end_other_sessions"),
    path("demo/", own.demo_sign_in, name="demo_sign_in"),
    path("delegations/", own.delegation_list, name="delegation_list"),
    path("delegations/new/", own.delegation_new, name="delegation_new"),
    path("delegations/<int:pk>/end/", own.delegation_end, name="delegation_end"),
    path("organisations/<int:pk>/people/", own.organisation_people, name="organisation_people"),
    path("history/", history.history, name="history"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/import/", users.UserImport.as_view(), name="user_import"),
    path("users/<int:pk>/", users.user_detail, name="user_detail"),
    path("users/<int:pk>/edit/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/password/", users.user_password, name="user_password"),
    path("users/<int:pk>/phone/", users.user_reveal, name="user_reveal"),
    path("users/<int:pk>/data/", users.user_data, name="user_data"),
    path("users/<int:pk>/memberships/new/", users.membership_new, name="membership_new"),
    re_path(rf"^users/(?P<pk>[0-9]+)/(?P<act>{'|'.join(users.ACTS)})/$", users.user_act, name="user_act"),
    path("memberships/<int:pk>/edit/", users.membership_edit, name="membership_edit"),
    path("memberships/<int:pk>/end/", users.membership_end, name="membership_end"),
]
