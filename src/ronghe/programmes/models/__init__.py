"""Every table of the programmes app."""

from ronghe.programmes.models.alignment import AlignmentChoice
from ronghe.programmes.models.conditions import DockingEvidence, KeyProgramme, SchoolYear
from ronghe.programmes.models.desk import Adjustment, Opinion
from ronghe.programmes.models.groups import (
    Characteristic,
    ClusterProject,
    DoublePrecise,
    HighLevel,
    Monitoring,
    Orientation,
    PriorityCategory,
    PriorityCourse,
    ProgrammeGroup,
)
from ronghe.programmes.models.links import LinkChange, LinkVersion, OccupationLink
from ronghe.programmes.models.movements import GraduateMovement
from ronghe.programmes.models.network import (
    CollegePairing,
    CommunityArea,
    CountyCentre,
    EnterpriseSchool,
    PairingProgress,
    ProfessionalCollege,
    ResearchPlatform,
    SchoolPairing,
    SchoolSite,
    Upgrading,
    VocationalPark,
)
from ronghe.programmes.models.register import Cohort, SchoolProgramme
from ronghe.programmes.models.standards import Pathway, QualityStandard
from ronghe.programmes.models.whatif import Scenario, ScenarioChange

__all__ = [
    "Adjustment",
    "AlignmentChoice",
    "Characteristic",
    "ClusterProject",
    "Cohort",
    "CollegePairing",
    "CommunityArea",
    "CountyCentre",
    "DockingEvidence",
    "DoublePrecise",
    "EnterpriseSchool",
    "GraduateMovement",
    "HighLevel",
    "KeyProgramme",
    "LinkChange",
    "LinkVersion",
    "Monitoring",
    "OccupationLink",
    "Opinion",
    "Orientation",
    "PairingProgress",
    "Pathway",
    "PriorityCategory",
    "PriorityCourse",
    "ProfessionalCollege",
    "ProgrammeGroup",
    "QualityStandard",
    "ResearchPlatform",
    "Scenario",
    "ScenarioChange",
    "SchoolPairing",
    "SchoolProgramme",
    "SchoolSite",
    "SchoolYear",
    "Upgrading",
    "VocationalPark",
]
