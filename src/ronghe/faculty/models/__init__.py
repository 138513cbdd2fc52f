"""Tables of the faculty app, one file per matter."""

from ronghe.faculty.models.establishment import Establishment, MobilePost, PartTimeStandard
from ronghe.faculty.models.practice import PracticeEntry, PracticeEvidence
from ronghe.faculty.models.recognition import (
    Recognition,
    RecognitionEvidence,
    RecognitionStandard,
    StandardCondition,
)
from ronghe.faculty.models.recruitment import CandidateWork, Recruitment, RecruitmentEvidence
from ronghe.faculty.models.selections import Selection, TitleReview
from ronghe.faculty.models.studios import Studio
from ronghe.faculty.models.teachers import (
    Correction,
    Employment,
    EnterpriseExperience,
    Teacher,
    TeacherCertificate,
    TeacherTitle,
)

__all__ = [
    "CandidateWork",
    "Correction",
    "Employment",
    "EnterpriseExperience",
    "Establishment",
    "MobilePost",
    "PartTimeStandard",
    "PracticeEntry",
    "PracticeEvidence",
    "Recognition",
    "RecognitionEvidence",
    "RecognitionStandard",
    "Recruitment",
    "RecruitmentEvidence",
    "Selection",
    "StandardCondition",
    "Studio",
    "Teacher",
    "TeacherCertificate",
    "TeacherTitle",
    "TitleReview",
]
