"""The tables of the shared mechanisms."""

from ronghe.core.models.jurisdiction import Jurisdiction, JurisdictionLevel, ScopedModel
from ronghe.core.models.reveal import PersonalReveal

__all__ = ["Jurisdiction", "JurisdictionLevel", "PersonalReveal", "ScopedModel"]
