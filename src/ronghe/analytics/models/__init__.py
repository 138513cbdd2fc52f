"""Tables of the analytics app, one file per matter."""

from ronghe.analytics.models.reported import Dispute, ReportedValue
from ronghe.analytics.models.values import IndicatorValue, Period

__all__ = ["Dispute", "IndicatorValue", "Period", "ReportedValue"]
