"""Tables of the quality app, one file per matter."""

from ronghe.quality.models.diagnosis import DiagnosisCycle, ImprovementItem, StudentEvaluationCount
from ronghe.quality.models.evaluation import (
    Commission,
    EvaluationCase,
    EvaluationResult,
    EvaluationRound,
    EvaluationScheme,
    ItemScore,
    ResultUse,
    ScoreSample,
    ScoreSampleItem,
    Scoring,
)
from ronghe.quality.models.honours import (
    EthicsHours,
    Honour,
    MoralActivity,
    MoralModel,
    PartyIndicator,
    SafetyRecord,
)
from ronghe.quality.models.reports import (
    AnnualReport,
    CellEvidence,
    ReportCall,
    ReportCell,
    ReportExplanation,
    ReportText,
    TableDefinition,
)
from ronghe.quality.models.statistics import StatForm, StatReturn, StatRound
from ronghe.quality.models.surveys import Survey, SurveyAnswer, SurveyInvitation, SurveyPublication
from ronghe.quality.models.talent import TalentLine, TalentReport

__all__ = [
    "AnnualReport",
    "CellEvidence",
    "Commission",
    "DiagnosisCycle",
    "EthicsHours",
    "EvaluationCase",
    "EvaluationResult",
    "EvaluationRound",
    "EvaluationScheme",
    "Honour",
    "ImprovementItem",
    "ItemScore",
    "MoralActivity",
    "MoralModel",
    "PartyIndicator",
    "ReportCall",
    "ReportCell",
    "ReportExplanation",
    "ReportText",
    "ResultUse",
    "SafetyRecord",
    "ScoreSample",
    "ScoreSampleItem",
    "Scoring",
    "StatForm",
    "StatReturn",
    "StatRound",
    "StudentEvaluationCount",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
    "SurveyPublication",
    "TableDefinition",
    "TalentLine",
    "TalentReport",
]
