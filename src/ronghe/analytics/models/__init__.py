"""Tables of the analytics app, one file per matter."""

from ronghe.analytics.models.reported import Dispute, ReportedValue
from ronghe.analytics.models.values import IndicatorValue, Period
from ronghe.analytics.models.warnings import EarlyWarning, WarningRun, WarningThreshold

__all__ = [
    "Dispute",
    "EarlyWarning",
    "IndicatorValue",
    "Period",
    "ReportedValue",
    "WarningRun",
    "WarningThreshold",
]
