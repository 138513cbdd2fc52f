"""Every address of the site, in one place."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from ronghe.accounts.views.own import SignInView

urlpatterns = [
    path("", include("ronghe.portal.urls")),
    path("", include("ronghe.console.urls")),
    path("accounts/login/", SignInView.as_view(), name="account_login"),
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:me"), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("account/", include("ronghe.accounts.urls")),
    path("directory/", include("ronghe.directory.urls")),
    path("catalogues/", include("ronghe.reference.urls")),
    path("policy/", include("ronghe.policy.urls")),
    path("labour/", include("ronghe.labour.urls")),
    path("programmes/", include("ronghe.programmes.urls")),
    path("faculty/", include("ronghe.faculty.urls")),
    path("funding/", include("ronghe.funding.urls")),
    path("analytics/", include("ronghe.analytics.urls")),
    path("supervision/", include("ronghe.supervision.urls")),
    path("quality/", include("ronghe.quality.urls")),
    path("partners/", include("ronghe.api.urls")),
    path("api/v1/", include("ronghe.api.v1.urls", namespace="api-v1")),
]
