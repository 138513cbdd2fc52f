from __future__ import annotations

from django.urls import path

from ronghe.portal import (
    data_desk_views,
    data_views,
    evaluation_views,
    open_views,
    report_views,
    rule_views,
    supervision_views,
    views,
    work_views,
)

app_name = "portal"
PLAN = "public/plans/<int:pk>/"
DATA = "public/data/<str:code>/<str:dataset>/"

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
    path("public/data/", data_views.catalogue, name="data"),
    path("public/data/catalogue.jsonld", data_views.catalogue_json, name="data_json"),
    path(DATA, data_views.data_set, name="data_set"),
    path(DATA + "latest/<str:file>", data_views.data_latest, name="data_latest"),
    path(DATA + "<int:number>/<str:file>", data_views.data_file, name="data_file"),
    path(PLAN + "figures/", open_views.plan_figures, name="plan_figures"),
    path("public/warnings/", open_views.warnings, name="warnings"),
    path("public/verify/", open_views.verify, name="verify"),
    path("public/sitemap/", open_views.sitemap, name="sitemap"),
    path("open-data/warnings/", open_views.warning_desk, name="warning_desk"),
    path("open-data/", data_desk_views.data_desk, name="data_desk"),
    path("open-data/<str:code>/<str:dataset>/", data_desk_views.data_desk_set, name="data_desk_set"),
    path("public/reports/", report_views.reports, name="reports"),
    path("public/reports/<int:pk>/", report_views.report, name="report"),
    path("public/reports/<int:pk>/<slug:kind>/", report_views.report_file, name="report_file"),
    path("public/evaluations/", evaluation_views.evaluations, name="evaluations"),
    path("public/evaluations/<int:pk>/", evaluation_views.evaluation, name="evaluation"),
    path("public/actions/", evaluation_views.action_ratings, name="action_ratings"),
    path("public/actions/<int:pk>/", evaluation_views.action_rating, name="action_rating"),
    path("public/cases/", evaluation_views.typical_cases, name="typical_cases"),
    path("public/cases/<int:pk>/", evaluation_views.typical_case, name="typical_case"),
    path("public/supervision/", supervision_views.reports, name="supervision_reports"),
    path("public/supervision/<int:pk>/", supervision_views.report, name="supervision_report"),
    path("public/talent/", work_views.talent_reports, name="talent_reports"),
    path("public/talent/<int:pk>/", work_views.talent_report, name="talent_report"),
    path("public/talent/<int:pk>/<slug:kind>/", work_views.talent_report_file, name="talent_report_file"),
    path("public/jobs/", work_views.jobs, name="jobs"),
    path("public/jobs/<str:code>/", work_views.occupation, name="occupation"),
    path("public/programmes/<str:code>/", work_views.programme, name="programme"),
]
