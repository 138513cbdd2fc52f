"""Surveys: questionnaires as data, answers, non-response weighting, and what of them may be shown."""

from ronghe.engine.surveys.identifying import personal_marks
from ronghe.engine.surveys.questionnaire import (
    Kind,
    Option,
    Question,
    Questionnaire,
    QuestionnaireRefused,
    Stratum,
    read_answers,
)
from ronghe.engine.surveys.releasing import FLOOR, Count, Release, collapse, released, safe_after
from ronghe.engine.surveys.totals import Cell, Total, allocate, draw_strata, total_of
from ronghe.engine.surveys.weighting import Estimate, Weighting, estimate, weighting

__all__ = [
    "FLOOR",
    "Cell",
    "Count",
    "Estimate",
    "Kind",
    "Option",
    "Question",
    "Questionnaire",
    "QuestionnaireRefused",
    "Release",
    "Stratum",
    "Total",
    "Weighting",
    "allocate",
    "collapse",
    "draw_strata",
    "estimate",
    "personal_marks",
    "read_answers",
    "released",
    "safe_after",
    "total_of",
    "weighting",
]
