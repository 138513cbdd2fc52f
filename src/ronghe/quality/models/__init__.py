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
from ronghe.quality.models.pilots import ActionRating, SpecialAction
from ronghe.quality.models.reports import (
    AnnualReport,
    CellEvidence,
    ReportCall,
    ReportCell,
    ReportExplanation,
    ReportText,
    TableDefinition,
)
from ronghe.quality.models.skills import CompetenceStandard, IncentivePolicy, SkillEvaluation
from ronghe.quality.models.statistics import StatForm, StatReturn, StatRound
from ronghe.quality.models.surveys import Survey, SurveyAnswer, SurveyInvitation, SurveyPublication
from ronghe.quality.models.talent import TalentLine, TalentReport
from ronghe.quality.models.typical import TypicalCase

__all__ = [
    "ActionRating",
    "AnnualReport",
    "CellEvidence",
    "Commission",
    "CompetenceStandard",
    "DiagnosisCycle",
    "EthicsHours",
    "EvaluationCase",
    "EvaluationResult",
    "EvaluationRound",
    "EvaluationScheme",
    "Honour",
    "ImprovementItem",
    "IncentivePolicy",
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
    "SkillEvaluation",
    "SpecialAction",
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
    "TypicalCase",
]
