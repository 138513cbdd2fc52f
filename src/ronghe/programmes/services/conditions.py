"""The writes of school returns, key programmes and docking evidence."""

from __future__ import annotations

from ronghe.core.registers import register_services
from ronghe.programmes import models
from ronghe.programmes.queries import conditions as rules

SCHOOL_YEAR = register_services("programmes.school_year", models.SchoolYear, check=rules.check_school_year)
KEY = register_services("programmes.key", models.KeyProgramme, check=rules.check_key_programme)
DOCKING = register_services("programmes.docking", models.DockingEvidence, check=rules.check_docking)
