"""Every table of the labour app."""

from ronghe.labour.models.ads import AdBatch, AdSource, CodeCorrection
from ronghe.labour.models.choices import Choice
from ronghe.labour.models.clusters import IndustryCluster
from ronghe.labour.models.demand import Demand
from ronghe.labour.models.forecasts import ForecastAmendment, ForecastProblem, ForecastRun, ForecastSeries

__all__ = [
    "AdBatch",
    "AdSource",
    "Choice",
    "CodeCorrection",
    "Demand",
    "ForecastAmendment",
    "ForecastProblem",
    "ForecastRun",
    "ForecastSeries",
    "IndustryCluster",
]
