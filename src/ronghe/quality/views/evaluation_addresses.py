"""The addresses of evaluation, surveys, statistical forms and records."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from ronghe.core.cases import case_urls
from ronghe.core.definitions import definition_urls
from ronghe.core.registers import register_urls
from ronghe.quality.views import (
    definitions,
    evaluation,
    evaluation_hub,
    evaluation_schemes,
    evaluation_scoring,
    honours,
    pilots,
    scheme_books,
    skills,
    statistics,
    survey_public,
    surveys,
    system,
    talent,
    typical,
)

evaluation_scoring.install()

ADDRESSES: list[URLPattern | URLResolver] = [
    path("", evaluation_hub.hub, name="hub"),
    path("schemes/", evaluation_schemes.scheme_list, name="scheme_list"),
    path("system/", system.system, name="system"),
    *definition_urls("schemes", scheme_books.SCHEMES, pages=("upload",)),
    path("schemes/<int:pk>/", evaluation_schemes.scheme_detail, name="scheme_detail"),
    path("schemes/<int:pk>/revise/", evaluation_schemes.scheme_revise, name="scheme_revise"),
    path("rounds/<int:pk>/fill/", evaluation.round_fill, name="round_fill"),
    path("rounds/<int:pk>/compare/", evaluation.round_compare, name="round_compare"),
    path("samples/<int:pk>/", evaluation.sample_detail, name="sample_detail"),
    path("samples/items/<int:pk>/", evaluation.sample_item, name="sample_item"),
    path("evaluations/<int:pk>/scorers/", evaluation.scorers, name="scorers"),
    path("evaluations/<int:pk>/chain/", evaluation.chain, name="chain"),
    path("scorings/", evaluation_scoring.scoring_list, name="scoring_list"),
    path("scorings/<int:pk>/", evaluation_scoring.scoring_detail, name="scoring_detail"),
    path("scorings/<int:pk>/file/", evaluation_scoring.scoring_file, name="scoring_file"),
    *definition_urls("statforms", definitions.FORMS),
    path("surveys/<int:pk>/questions/", surveys.questions, name="survey_questions"),
    path("surveys/<int:pk>/link/", surveys.link, name="survey_link"),
    path("surveys/<int:pk>/results/", surveys.survey_results, name="survey_results"),
    path("s/<str:key>/", survey_public.answer, name="survey_answer"),
    path("s/<str:key>/results/", survey_public.public_results, name="survey_public"),
    path("statrounds/<int:pk>/units/", statistics.round_units, name="stat_units"),
    path("statrounds/<int:pk>/figures/", statistics.figures, name="stat_figures"),
    path("returns/<int:pk>/fill/", statistics.return_fill, name="return_fill"),
    path("returns/<int:pk>/sheet/", statistics.ReturnImport.as_view(), name="return_sheet"),
    path("talent/<int:pk>/read/", talent.talent_read, name="talent_read"),
    path("talent/<int:pk>/download/<slug:kind>/", talent.talent_download, name="talent_download"),
    *case_urls("talent", talent.TALENT_REPORTS),
    *register_urls("rounds", evaluation.ROUNDS),
    *case_urls("evaluations", evaluation.CASES),
    *register_urls("commissions", evaluation.COMMISSIONS),
    *register_urls("uses", evaluation.RESULT_USES),
    *case_urls("surveys", surveys.SURVEYS),
    *register_urls("statrounds", statistics.STAT_ROUNDS),
    *case_urls("returns", statistics.RETURNS),
    *case_urls("cycles", honours.CYCLES),
    *register_urls("improvements", honours.IMPROVEMENTS),
    *register_urls("honours", honours.HONOURS),
    *register_urls("party-indicators", honours.PARTY_INDICATORS),
    *register_urls("ethics-hours", honours.ETHICS_HOURS),
    *register_urls("moral-models", honours.MORAL_MODELS),
    *register_urls("moral-activities", honours.MORAL_ACTIVITIES),
    *register_urls("safety", honours.SAFETY),
    *register_urls("student-counts", honours.STUDENT_COUNTS),
    *register_urls("actions", pilots.ACTIONS),
    *case_urls("ratings", pilots.RATINGS),
    *case_urls("typical", typical.TYPICAL_CASES),
    *register_urls("standards", skills.STANDARDS),
    *register_urls("incentives", skills.INCENTIVES),
    *register_urls("skill-evaluations", skills.SKILL_EVALUATIONS),
]
