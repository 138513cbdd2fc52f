"""The tables of the shared mechanisms."""

from ronghe.core.models.attached import RowFile, RowNote
from ronghe.core.models.case import CaseRow
from ronghe.core.models.evidence import EvidenceFile, EvidenceKind, EvidenceLink
from ronghe.core.models.jurisdiction import Jurisdiction, JurisdictionLevel, ScopedModel
from ronghe.core.models.notice import Digest, Notice, NoticeSetting
from ronghe.core.models.register import Access, RegisterQuerySet, RegisterRow, RowState
from ronghe.core.models.reveal import PersonalReveal
from ronghe.core.models.sample import Sample, SampleChallenge, SampleFinding, SampleItem, SampleState
from ronghe.core.models.saved_filter import SavedFilter
from ronghe.core.models.throttle import ThrottleCount
from ronghe.core.models.versioned import Versioned, versioned_constraints

__all__ = [
    "Access",
    "CaseRow",
    "Digest",
    "EvidenceFile",
    "EvidenceKind",
    "EvidenceLink",
    "Jurisdiction",
    "JurisdictionLevel",
    "Notice",
    "NoticeSetting",
    "PersonalReveal",
    "RegisterQuerySet",
    "RegisterRow",
    "RowFile",
    "RowNote",
    "RowState",
    "Sample",
    "SampleChallenge",
    "SampleFinding",
    "SampleItem",
    "SampleState",
    "SavedFilter",
    "ScopedModel",
    "ThrottleCount",
    "Versioned",
    "versioned_constraints",
]
