from __future__ import annotations

from django.urls import path

from ronghe.portal import rule_views, views

app_name = "portal"
PLAN = "public/plans/<int:pk>/"

urlpatterns = [
    path("", views.home, name="home"),
    path(PLAN, views.plan, name="plan"),
    path(PLAN + "tasks/", views.plan_tasks, name="plan_tasks"),
    path(PLAN + "indicators/", views.plan_indicators, name="plan_indicators"),
    path(PLAN + "print/", views.plan_print, name="plan_print"),
    path("public/clauses/<int:pk>/", views.clause, name="clause"),
    path("public/cited/", views.cited, name="cited"),
    path("public/search/", views.search, name="search"),
    path("public/rules/", rule_views.rules, name="rules"),
    path("public/rules/<str:rule_id>/", rule_views.rule, name="rule"),
    path("public/interpretations/<int:pk>/", views.interpretation, name="interpretation"),
    path("public/interpretations/files/<int:pk>/", views.interpretation_file, name="interpretation_file"),
    path("public/subsidies/", views.funding_notices, name="funding_notices"),
    path("public/subsidies/<int:pk>/", views.funding_notice, name="funding_notice"),
    path("public/collections/", views.collections, name="collections"),
    path("public/collections/<int:pk>/", views.collection, name="collection"),
]
