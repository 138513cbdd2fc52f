"""Every table of the programmes app."""

from ronghe.programmes.models.links import OccupationLink
from ronghe.programmes.models.register import Cohort, SchoolProgramme

__all__ = ["Cohort", "OccupationLink", "SchoolProgramme"]
