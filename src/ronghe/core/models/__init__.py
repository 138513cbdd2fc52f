"""The tables of the shared mechanisms."""

from ronghe.core.models.evidence import EvidenceFile, EvidenceKind, EvidenceLink
from ronghe.core.models.jurisdiction import Jurisdiction, JurisdictionLevel, ScopedModel
from ronghe.core.models.notice import Digest, Notice, NoticeSetting
from ronghe.core.models.reveal import PersonalReveal
from ronghe.core.models.saved_filter import SavedFilter

__all__ = [
    "Digest",
    "EvidenceFile",
    "EvidenceKind",
    "EvidenceLink",
    "Jurisdiction",
    "JurisdictionLevel",
    "Notice",
    "NoticeSetting",
    "PersonalReveal",
    "SavedFilter",
    "ScopedModel",
]
