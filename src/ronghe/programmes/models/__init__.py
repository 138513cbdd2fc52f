"""Every table of the programmes app."""

from ronghe.programmes.models.alignment import AlignmentChoice
from ronghe.programmes.models.conditions import DockingEvidence, SchoolYear
from ronghe.programmes.models.links import LinkChange, LinkVersion, OccupationLink
from ronghe.programmes.models.movements import GraduateMovement
from ronghe.programmes.models.register import Cohort, SchoolProgramme
from ronghe.programmes.models.standards import Pathway, QualityStandard

__all__ = [
    "AlignmentChoice",
    "Cohort",
    "DockingEvidence",
    "GraduateMovement",
    "LinkChange",
    "LinkVersion",
    "OccupationLink",
    "Pathway",
    "QualityStandard",
    "SchoolProgramme",
    "SchoolYear",
]
