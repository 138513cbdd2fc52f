"""The writes of the simple registers of the faculty app."""

from __future__ import annotations

from ronghe.core.registers import register_services
from ronghe.faculty.models.studios import Studio

STUDIO = register_services("faculty.studio", Studio)
