"""Every table of the labour app."""

from ronghe.labour.models.clusters import IndustryCluster
from ronghe.labour.models.demand import Demand

__all__ = ["Demand", "IndustryCluster"]
