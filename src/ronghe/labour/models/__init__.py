"""Every table of the labour app."""

from ronghe.labour.models.ads import AdBatch, AdSource, CodeCorrection
from ronghe.labour.models.balance import BalanceLine, BalanceSheet
from ronghe.labour.models.choices import Choice
from ronghe.labour.models.clusters import IndustryCluster
from ronghe.labour.models.counts import EmploymentCount, InvestmentProject, ProjectPost
from ronghe.labour.models.demand import Demand
from ronghe.labour.models.forecasts import ForecastAmendment, ForecastProblem, ForecastRun, ForecastSeries
from ronghe.labour.models.returns import Enterprise, EnterpriseReturn, ReturnPost
from ronghe.labour.models.shortage import ShortageItem, ShortageList
from ronghe.labour.models.studies import ResearchTopic, RuralNeed, Study, StudyOutput
from ronghe.labour.models.surveys import EnterpriseSurvey, SurveyEstimate, SurveySheet

__all__ = [
    "AdBatch",
    "AdSource",
    "BalanceLine",
    "BalanceSheet",
    "Choice",
    "CodeCorrection",
    "Demand",
    "EmploymentCount",
    "Enterprise",
    "EnterpriseReturn",
    "EnterpriseSurvey",
    "ForecastAmendment",
    "ForecastProblem",
    "ForecastRun",
    "ForecastSeries",
    "IndustryCluster",
    "InvestmentProject",
    "ProjectPost",
    "ResearchTopic",
    "ReturnPost",
    "RuralNeed",
    "ShortageItem",
    "ShortageList",
    "Study",
    "StudyOutput",
    "SurveyEstimate",
    "SurveySheet",
]
