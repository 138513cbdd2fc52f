"""The tables of the shared mechanisms."""

from ronghe.core.models.jurisdiction import Jurisdiction, JurisdictionLevel, ScopedModel

__all__ = ["Jurisdiction", "JurisdictionLevel", "ScopedModel"]
