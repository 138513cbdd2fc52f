"""Evaluation: schemes as data, scores of several parties, their combination with every part of it."""

from ronghe.engine.appraisal.combining import (
    Combination,
    Line,
    Note,
    Score,
    Weights,
    combine,
    differences,
    shown_parts,
)
from ronghe.engine.appraisal.declaring import (
    Grade,
    Group,
    Item,
    Party,
    Scheme,
    SchemeRefused,
    Superior,
    faults_of,
    load_schemes,
    schemes_in,
)

__all__ = [
    "Combination",
    "Grade",
    "Group",
    "Item",
    "Line",
    "Note",
    "Party",
    "Scheme",
    "SchemeRefused",
    "Score",
    "Superior",
    "Weights",
    "combine",
    "differences",
    "faults_of",
    "load_schemes",
    "schemes_in",
    "shown_parts",
]
