"""Tables of the faculty app, one file per matter."""

from ronghe.faculty.models.development import (
    Autonomy,
    ContestResult,
    DigitalAbility,
    EthicsRecord,
    PoliticalTeacher,
    ReformProject,
    ResearchStaff,
    Training,
)
from ronghe.faculty.models.engagements import Engagement, Mentor, SideJob, SpecialPost
from ronghe.faculty.models.establishment import Establishment, MobilePost, PartTimeStandard
from ronghe.faculty.models.paths import (
    Campaign,
    CampaignVisit,
    CrossSectorPath,
    Secondment,
    ServiceHours,
    WorkloadFactor,
)
from ronghe.faculty.models.places import PracticePlace, Rotation
from ronghe.faculty.models.practice import PracticeEntry, PracticeEvidence
from ronghe.faculty.models.recognition import (
    Recognition,
    RecognitionEvidence,
    RecognitionStandard,
    StandardCondition,
)
from ronghe.faculty.models.recruitment import CandidateWork, Recruitment, RecruitmentEvidence
from ronghe.faculty.models.selections import Selection, TitleReview
from ronghe.faculty.models.studios import InnovationTeam, Studio, TrainingBase
from ronghe.faculty.models.teachers import (
    Correction,
    Employment,
    EnterpriseExperience,
    Teacher,
    TeacherCertificate,
    TeacherTitle,
)

__all__ = [
    "Autonomy",
    "Campaign",
    "CampaignVisit",
    "CandidateWork",
    "ContestResult",
    "Correction",
    "CrossSectorPath",
    "DigitalAbility",
    "Employment",
    "Engagement",
    "EnterpriseExperience",
    "Establishment",
    "EthicsRecord",
    "InnovationTeam",
    "Mentor",
    "MobilePost",
    "PartTimeStandard",
    "PoliticalTeacher",
    "PracticeEntry",
    "PracticeEvidence",
    "PracticePlace",
    "Recognition",
    "RecognitionEvidence",
    "RecognitionStandard",
    "Recruitment",
    "RecruitmentEvidence",
    "ReformProject",
    "ResearchStaff",
    "Rotation",
    "Secondment",
    "Selection",
    "ServiceHours",
    "SideJob",
    "SpecialPost",
    "StandardCondition",
    "Studio",
    "Teacher",
    "TeacherCertificate",
    "TeacherTitle",
    "TitleReview",
    "Training",
    "TrainingBase",
    "WorkloadFactor",
]
